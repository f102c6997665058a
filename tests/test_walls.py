"""The walls between acting and meaning: each is tried with a cheat, and must fire."""

import ast
import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim import study
from sim.book import GIVEN_TO_DECIDE, GIVEN_TO_LEARN, Learner, actuators, rules, sensors
from sim.fuse import fused_text
from sim.record import digest
from sim.scenario import load, load_text
from sim.scenario.load import fill_books
from sim.walls import JUDGES_WORDS, UnsafeRules, audit, check_signature, judges_words, load_rules

HOME = Path(sim.__file__).parent
ACTING = sorted([*HOME.glob("agents/**/*.py"), *HOME.glob("laws/**/*.py")])
LAWS_MAY_IMPORT = {
    "collections.abc", "typing", "numpy", "sim.book", "sim.draws", "sim.kernel", "sim.state", "sim.laws.address",
    "sim.laws.chance", "sim.laws.contact", "sim.laws.tiles", "sim.agents.learning.choice", "sim.laws.actuators",
    "sim.numbers", "math",
}  # fmt: skip
CHEAT = """
from sim import rule
{top}
@rule(does=("go",))
def cheat{name}(whim):
    {body}
    return whim
"""


def cheat(tmp_path: Path, name: str, top: str = "", body: str = "pass") -> Path:
    path = tmp_path / f"{name}.py"
    path.write_text(CHEAT.format(name=name, top=top, body=body))
    return path


# ---- imports --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("sim/agents/simple/blimp.py", "from sim.intent import Intent"),
        ("sim/laws/air.py", "import sim.watch.crossing"),
        ("sim/agents/learning/q_learning.py", "from sim.watch import detectors"),
        ("sim/agents/learning/choice.py", "import sim.laws.tiles"),
        ("sim/ledger.py", "import sim.train"),
        ("sim/draws.py", "from sim.scenario import load"),
        ("sim/helpers.py", "import sim.state"),
        ("sim/study.py", "import viz.theme"),
    ],
)
def test_an_import_across_a_wall_breaks_a_contract(tmp_path: Path, file: str, line: str):
    """A planted import, direct or through a file that has no floor, is found by the import contracts."""
    pytest.importorskip("importlinter")
    root = HOME.parent
    for package in ("sim", "viz", "experiments"):
        shutil.copytree(root / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / ".importlinter", tmp_path)
    assert lint(tmp_path) == 0
    with (tmp_path / file).open("a") as target:
        target.write(f"\n{line}\n")
    assert lint(tmp_path) == 1


def lint(folder: Path) -> int:
    command = "from importlinter.cli import lint_imports_command as f; f()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True
    ).returncode


# ---- dynamic dodges -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ACTING, ids=lambda path: str(path.relative_to(HOME)))
def test_what_acts_has_no_way_round(path: Path):
    """No agent or law looks things up by name, opens files, or imports what it need not."""
    assert [] == audit(path.read_text(), LAWS_MAY_IMPORT)


@pytest.mark.parametrize("path", ACTING, ids=lambda path: str(path.relative_to(HOME)))
def test_what_acts_does_not_speak_like_a_judge(path: Path):
    """No name in an agent or law is a judge's word: nothing there knows of insides, escapes or crossings."""
    assert [] == judges_words(path.read_text())


@pytest.mark.parametrize(
    ("top", "body"),
    [
        ("import os", "pass"),
        ("import sim.intent", "pass"),
        ("from sim.state import State", "pass"),
        ("from sim import load", "pass"),
        ("from . import neighbour", "pass"),
        ("", "getattr(whim, 'real')"),
        ("", "open('notes')"),
        ("", "eval('1')"),
        ("", "__import__('sim.watch')"),
        ("", "whim.__class__"),
        ("", "whim.sys"),
        ("", "exec('')"),
        ("", "globals()"),
        ("memory = 0", "global memory"),
        ("from typing import sys as s", "pass"),
        ("from sim.book import importlib as i", "pass"),
        ("from sim.book import *", "pass"),
        ("import math as m", "m.sqrt(1.0)"),
        ("__loader__.get_data('notes')", "pass"),
        ("x = '{0.__globals__}'.format(rule)", "pass"),
        ("rule.entries = 1", "pass"),
        ("print('at import')", "pass"),
        ("class P:\n    y = 1", "pass"),
        ("match rule:\n    case object(__globals__=g):\n        pass", "pass"),
        ("", "match whim:\n        case object(__globals__=g):\n            pass"),
        ("", "'{0.real}'.format(whim)"),
        ("", "print(whim)"),
    ],
)
def test_a_rule_file_with_a_dodge_is_refused_before_it_is_run(tmp_path: Path, top: str, body: str):
    """The audit reads a user's rules as text; nothing of a refused file is executed."""
    mark = tmp_path / "ran"
    path = cheat(tmp_path, "dodge", top, body)
    path.write_text(f"print('ran', file=__builtins__['open']({str(mark)!r}, 'w'))\n" + path.read_text())
    with pytest.raises(UnsafeRules, match=rf"{path}:\d+: "):
        load_rules(path)
    assert not mark.exists()


@pytest.mark.parametrize(
    "signature", ["whim, hold: '__import__(1)' = 0.7", "whim, hold=open('x')", "whim, hold=[].append(1)"]
)
def test_a_signature_holds_no_code(tmp_path: Path, signature: str):
    """Annotations in quotes are evaluated and defaults are run when a file is loaded, so neither may hold code."""
    path = tmp_path / "s.py"
    path.write_text(f"from sim import rule\n@rule(does=('go',))\ndef sly({signature}):\n    return whim\n")
    with pytest.raises(UnsafeRules, match=r"s\.py:3"):
        load_rules(path)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (None, "no such file"),
        ("def (", "is not Python"),
        ("X = 1\n", "enters no rule"),
        ("\0", "is not Python"),
        ("from sim import rule\n@rule(does=())\ndef nothing_to_do(whim):\n    return whim\n", "names no actuator"),
        ("from sim import rule\n@rule(does=('go',))\ndef blimp(whim):\n    return whim\n", "two rules are called"),
    ],
)
def test_a_rule_file_that_is_no_rule_file_is_refused_in_words(tmp_path: Path, text: str | None, complaint: str):
    """Missing, broken and empty files get a sentence, not a traceback."""
    fill_books()
    path = tmp_path / "rules.py"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UnsafeRules, match=complaint):
        load_rules(path)


# ---- signature ------------------------------------------------------------------------------------------------------


def test_a_rule_that_asks_for_what_no_sensor_gives_is_refused(tmp_path: Path):
    """The names of a rule's arguments are its sensors; there is no sensor for the world, the model or the wall."""
    fill_books()
    path = tmp_path / "peek.py"
    path.write_text("from sim import rule\n@rule(does=('go',))\ndef peek(belov, state):\n    return belov\n")
    with pytest.raises(UnsafeRules, match=r"no sensor is called 'belov'.*Did you mean 'below'"):
        load_rules(path)


def test_every_rule_shipped_asks_for_sensors_that_exist():
    """What holds for users' rules holds for ours."""
    fill_books()
    for name in ("blimp", "walker"):
        check_signature(rules[name])


def test_a_rule_is_given_numbers_only():
    """In the fused text a rule's arguments are percepts and parameters: entries of arrays of numbers, never state."""
    fill_books()
    tree = ast.parse(fused_text([rules["blimp"], rules["walker"]]))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    decisions = [call for call in calls if getattr(call.func, "id", "").startswith("decide_")]
    assert 2 == len(decisions)
    given_names = {ast.unparse(argument).split("[")[0] for call in decisions for argument in call.args}
    assert {"minds.percept", "minds.parameter"} == given_names


def test_a_learner_is_given_its_words_only():
    """In the fused text a learner's arguments are what its words stand for, and its parameters; never state, recipes,
    tiles or what anything is called. What is written down of it afterwards is for itself."""
    fill_books()
    learners = [rule for rule in (rules[name] for name in rules) if isinstance(rule, Learner)]
    tree = ast.parse(fused_text(learners, tiled=True))
    allowed = {ast.unparse(ast.parse(text)) for text in (*GIVEN_TO_DECIDE.values(), *GIVEN_TO_LEARN.values())}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    asked = [c for c in calls if getattr(c.func, "id", "").startswith(("decide_", "learn_"))]
    assert len(learners) + sum(learner.learn is not None for learner in learners) == len(asked)
    for argument in (argument for call in asked for argument in call.args):
        text = ast.unparse(argument)
        assert text in allowed or text.startswith("minds.parameter[i, "), text


def test_the_words_of_learners_are_no_judges_words():
    """Nor do they name what is watched, meant or fired."""
    for word in (*GIVEN_TO_DECIDE, *GIVEN_TO_LEARN):
        assert not JUDGES_WORDS & set(word.split("_"))
    given = " ".join((*GIVEN_TO_DECIDE.values(), *GIVEN_TO_LEARN.values()))
    assert not {"fired", "recipes", "kinds", "tiles", "held", "ledger", "trace"} & set(re.findall(r"\w+", given))


@pytest.mark.parametrize(
    "text",
    [
        "from sim.book import learner\n@learner(decide=len)\ndef sly(value, state):\n    value[0, 0, 0] = 1.0\n",
        "from sim.book import learner\n@learner(decide=len)\ndef sly(value, wall):\n    value[0, 0, 0] = 1.0\n",
    ],
    ids=["a learner", "one that asks for the wall"],
)
def test_a_file_of_rules_holds_no_learners(tmp_path: Path, text: str):
    """Learners are the project's own: what changes a table in place is not let in from outside."""
    path = tmp_path / "sly.py"
    path.write_text(text)
    with pytest.raises(UnsafeRules, match=r"sly\.py:1: imports learner from sim\.book"):
        load_rules(path)
    assert "sly" not in rules


def test_no_sensor_reads_the_future_or_the_meaning():
    """A sensor is a function of the state and of a row, and of nothing else."""
    fill_books()
    for book in (sensors,):
        for name in book:
            assert ["state", "i"] == list(inspect.signature(book[name]).parameters)
    for name in actuators:
        assert ["state", "i"] == list(inspect.signature(actuators[name]).parameters)[:2]


# ---- time -----------------------------------------------------------------------------------------------------------


def test_a_detector_gets_a_trace_it_cannot_change():
    """Watching comes after acting: the trace is finished and closed."""
    trace = study.simulate(load("blimps", ["run.ticks=5"]), seed=3)
    for array in trace:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


# ---- proof ----------------------------------------------------------------------------------------------------------

TEXT = load("blimps").document.text
ACTING_TEXT = TEXT[: TEXT.index("intent:")]

meanings = st.fixed_dictionaries(
    {},
    optional={
        "intent": st.sampled_from(
            ["intent: { room: { letters: '.' } }", 'intent: { room: { enclosed_by: "#", says: Stay } }', "intent: {}"]
        ),
        "watch": st.sampled_from(["watch: { altitude: { of: people } }", "watch: { stacking: { of: blimps } }"]),
        "lesson": st.sampled_from(["lesson: They wanted to get out.", "lesson: Nobody wanted anything."]),
        "sources": st.sampled_from(["sources: [ nobody ]"]),
    },
)


@settings(max_examples=20, deadline=None)
@given(meanings, st.integers(0, 2**63 - 1))
def test_no_meaning_changes_what_happens(meaning: dict[str, str], seed: int):
    """Non-interference: the same world and seed with any intent, watch and lesson, or none, gives the same digest."""
    changes = ["run.ticks=300"]
    plain = load_text(ACTING_TEXT, "plain.yaml", changes)
    told = load_text(ACTING_TEXT + "\n".join(meaning.values()) + "\n", "told.yaml", changes)
    assert digest(study.simulate(plain, seed)) == digest(study.simulate(told, seed))


def test_the_shipped_meaning_changes_nothing_either():
    """The whole file and the file cut off above its intent run the same, over the full twenty minutes."""
    assert digest(study.simulate(load("blimps"), 0)) == digest(study.simulate(load_text(ACTING_TEXT, "cut.yaml"), 0))


def test_names_of_tiles_change_nothing():
    """What people call a tile, and which letter draws it, is not known to anything that acts."""
    text = ACTING_TEXT.replace("name: wall", "name: gate").replace("name: floor", "name: prison")
    world, rest = text.split("agents:")
    swapped = world.replace("# m", "").replace("# s", "").replace("#", "W") + "agents:" + rest
    assert digest(study.simulate(load("blimps"), 5)) == digest(study.simulate(load_text(swapped, "renamed.yaml"), 5))


class Point:
    """An entry point of another package, as importlib.metadata gives it."""

    dist = None
    value = "their_rules"

    def __init__(self, path: Path):
        self.path = path

    def load(self):
        import importlib.util

        spec = importlib.util.spec_from_file_location(self.path.stem, self.path)
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("raise ImportError('half installed')", "'their_rules' brings rules that cannot be loaded: half installed"),
        ("import os\nfrom sim import rule\n@rule(does=('go',))\ndef theirs(whim):\n    return whim\n", "imports os"),
        ("from sim import rule\n@rule(does=('go',))\ndef theirs(wim):\n    return wim\n", "Did you mean 'whim'"),
    ],
)
def test_rules_of_another_package_go_through_the_same_walls(tmp_path: Path, monkeypatch, text: str, complaint: str):
    """The entry-point group `unbidden.rules` is no back door."""
    from sim import book
    from sim.book import BrokenPlugin

    fill_books()
    path = tmp_path / "their_rules.py"
    path.write_text(text)
    monkeypatch.setattr(book, "entry_points", lambda group: [Point(path)])
    monkeypatch.setattr(rules, "entries", dict(rules.entries))
    with pytest.raises((BrokenPlugin, UnsafeRules), match=complaint):
        fill_books.__wrapped__()
