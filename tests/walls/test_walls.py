"""The walls between acting and meaning: each is tried with a cheat, and must fire."""

import ast
import inspect
import re
import shutil
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import unbidden.sim
from unbidden.sim.engine.loop.assembly import dispatch_text, own_sources
from unbidden.sim.engine.registry import GIVEN_TO_DECIDE, GIVEN_TO_LEARN, Learner, actuators, rules, sensors
from unbidden.sim.engine.setup.fit import EVERYTHING
from unbidden.sim.engine.state import digest
from unbidden.sim.runs import simulation
from unbidden.sim.scenario import load, load_text
from unbidden.sim.scenario.loading import fill_registries
from unbidden.sim.walls import BrokenPlugin, UnsafeRules, check_signature, load_rules, loading
from unbidden.sim.walls.own import JUDGES_WORDS, audit_own, judges_words

HOME = Path(unbidden.sim.__file__).parent
ROOT = Path(__file__).parents[2]
ACTING = sorted([*HOME.glob("engine/agents/**/*.py"), *HOME.glob("engine/laws/**/*.py")])
CHEAT = """
from unbidden import rule
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
        ("sim/engine/agents/simple/blimp.py", "from unbidden.sim.intent import Intent"),
        ("sim/engine/laws/air.py", "import unbidden.sim.detectors.crossing"),
        ("sim/engine/agents/learning/q_learning.py", "from unbidden.sim.detectors import detectors"),
        ("sim/engine/agents/learning/choice.py", "import unbidden.sim.engine.laws.tiles"),
        ("sim/engine/ledger.py", "import unbidden.sim.runs.training"),
        ("sim/engine/draws.py", "from unbidden.sim.scenario import load"),
        ("sim/helpers.py", "import unbidden.sim.engine.state"),
        ("sim/runs/running.py", "import unbidden.viz.picture.theme"),
    ],
)
def test_an_import_across_a_wall_breaks_a_contract(tmp_path: Path, file: str, line: str):
    """A planted import, direct or through a file that has no floor, is found by the import contracts."""
    pytest.importorskip("importlinter")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert lint(tmp_path) == 0
    with (tmp_path / "src" / "unbidden" / file).open("a") as target:
        target.write(f"\n{line}\n")
    assert lint(tmp_path) == 1


def lint(folder: Path) -> int:
    command = "from importlinter.cli import lint_imports_command as f; f()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src")},
        capture_output=True,
    ).returncode


# ---- dynamic dodges -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ACTING, ids=lambda path: str(path.relative_to(HOME)))
def test_what_acts_does_arithmetic_on_arrays_and_nothing_else(path: Path):
    """Every agent and law keeps to the grammar of agents and laws."""
    assert [] == audit_own(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ACTING, ids=lambda path: str(path.relative_to(HOME)))
def test_what_acts_depends_on_texts_that_the_key_of_its_machine_code_covers(path: Path):
    """A constant from another file is as it stands there, or the machine code is made anew."""
    if path.parent.name != "simple":  # the text of a rule is in the key by itself
        assert path.name == "__init__.py" or path.read_text(encoding="utf-8") in own_sources()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("unbidden."):
            source = HOME.parents[1].joinpath(*str(node.module).split(".")).with_suffix(".py")
            assert source.read_text(encoding="utf-8") in own_sources()


LAW = """
import numpy as np
from unbidden.sim.engine.registry import Param, learner, rule, sensors
from unbidden.sim.engine.draws import purpose, uniform
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.laws.address import at
from unbidden.sim.engine.state import NOBODY
{top}

@sensors.law
def cheat(state, i):
    {body}
    return 1.0
"""


@pytest.mark.parametrize(
    ("top", "body"),
    [
        ("from unbidden.sim.engine.registry import Path", ""),
        ("from unbidden.sim.engine.registry import importlib", ""),
        ("from unbidden.sim.engine.registry import Param as P", ""),
        ("from unbidden.sim.engine.draws import hashlib", ""),
        ("from unbidden.sim.engine.draws import purposes", ""),
        ("from unbidden.sim.engine.state import State", ""),
        ("from unbidden.sim.engine.laws import tiles", ""),
        ("from unbidden.sim.engine.laws.tiles import np", ""),
        ("from unbidden.sim.engine.laws.tiles import *", ""),
        ("from .address import at as here", ""),
        ("from unbidden.sim.scenario import load", ""),
        ("import unbidden.sim.intent", ""),
        ("import numpy", ""),
        ("import os", ""),
        ("X = open('x').read()", ""),
        ("X = np.fromfile('x')[0]", ""),
        ("X = len(__file__)", ""),
        ("X = purpose(open('x').read())", ""),
        ("X = uniform", ""),
        ("X = 10**(10**9)", ""),
        ("X = [1, 2]", ""),
        ("X: open('x') = 3", ""),
        ("NOBODY = 3", ""),
        ("sensors.law = 3", ""),
        ("NOBODY += 1", ""),
        ("def f(x=open('x')):\n    pass", ""),
        ("def f(x: open('x')):\n    pass", ""),
        ("def f() -> open('x'):\n    pass", ""),
        ("def f(*x: open('x')):\n    pass", ""),
        ("@compiled(open)\ndef f(x):\n    pass", ""),
        ("@open\ndef f(x):\n    pass", ""),
        ("@rule(does=open)\ndef f(x):\n    pass", ""),
        ("@learner(decide=open)\ndef f(x):\n    pass", ""),
        ("class F:\n    x = 1", ""),
        ("try:\n    X = 1\nfinally:\n    pass", ""),
        ("if NOBODY:\n    X = 1", ""),
        ("", "np.fromfile('x')"),
        ("", "np.random.random()"),
        ("", "np.frombuffer(state.tick)"),
        ("", "x = np.ctypeslib"),
        ("", "x = state.__class__"),
        ("", "x = at.__globals__"),
        ("", "x = sensors.entries['x']"),
        ("", "x = cheat.py_func.__code__"),
        ("", "state.tick.tofile('x')"),
        ("", "x = [k for k in state]"),
        ("", "x = lambda: 1"),
        ("", "x = f'{state}'"),
        ("", "x = 'a'"),
        ("", "purpose('x')"),
        ("", "open('x')"),
        ("", "uniform.seed = 3"),
        ("", "NOBODY.seed = 3"),
        ("", "global NOBODY"),
        ("", "for x in state:\n        pass"),
        ("", "with state:\n        pass"),
        ("", "try:\n        pass\n    finally:\n        pass"),
        ("", "import sys"),
        ("", "raise state"),
        ("", "x = yield"),
        ("", "x = (y := 1)"),
        ("", "print(state)"),
        ("", "x = sys._getframe()"),
    ],
)
def test_a_cheat_in_a_law_is_found(top: str, body: str):
    """Whatever is planted in a law, or in an agent, that is not in their grammar is found on its line."""
    assert [] == audit_own(LAW.format(top="", body="pass"))
    text = LAW.format(top=top, body=body or "pass")
    assert lines_of(text, top or body) & {finding.line for finding in audit_own(text)}


def lines_of(text: str, part: str) -> set[int]:
    """The lines on which a part of a text stands."""
    first = text[: text.rindex(part)].count("\n") + 1
    return set(range(first, first + part.count("\n") + 1))


@pytest.mark.parametrize("path", ACTING, ids=lambda path: str(path.relative_to(HOME)))
def test_what_acts_does_not_speak_like_a_judge(path: Path):
    """No name in an agent or law is a judge's word: nothing there knows of insides, escapes or crossings."""
    assert [] == judges_words(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("top", "body"),
    [
        ("import os", "pass"),
        ("import unbidden.sim.intent", "pass"),
        ("from unbidden.sim.engine.state import State", "pass"),
        ("from unbidden import load", "pass"),
        ("from . import neighbour", "pass"),
        ("", "getattr(whim, 'real')"),
        ("", "open('notes')"),
        ("", "eval('1')"),
        ("", "__import__('unbidden.sim.detectors')"),
        ("", "whim.__class__"),
        ("", "whim.sys"),
        ("", "exec('')"),
        ("", "globals()"),
        ("memory = 0", "global memory"),
        ("from typing import sys as s", "pass"),
        ("from unbidden.sim.engine.registry import importlib as i", "pass"),
        ("from unbidden.sim.engine.registry import *", "pass"),
        ("from math import *", "pass"),
        ("import math as m", "m.sqrt(1.0)"),
        ("__loader__.get_data('notes')", "pass"),
        ("x = '{0.__globals__}'.format(rule)", "pass"),
        ("rule.entries = 1", "pass"),
        ("math.pi = 3", "pass"),
        ("rule = 3", "pass"),
        ("abs = 3", "pass"),
        ("X = Y = 3", "pass"),
        ("X = 10**(10**9)", "pass"),
        ("X = 1 / 0", "pass"),
        ("X = (-8) ** 0.5", "pass"),
        ("X = 1 << 64", "pass"),
        ("X = [1.0]", "pass"),
        ("X = __name__", "pass"),
        ("print('at import')", "pass"),
        ("class P:\n    y = 1", "pass"),
        ("match rule:\n    case object(__globals__=g):\n        pass", "pass"),
        ("def loop(x):\n    return loop(x - 1.0)", "pass"),
        ("def f(x):\n    return g(x)\ndef g(x):\n    return f(x)", "pass"),
        ("", "match whim:\n        case object(__globals__=g):\n            pass"),
        ("", "'{0.real}'.format(whim)"),
        ("", "print(whim)"),
        ("", "x = whim[0]"),
        ("", "x = rule"),
        ("", "x = abs"),
        ("", "x = 10**(10**9)"),
        ("", "math.pi = 3"),
        ("", "abs = 3; abs(whim)"),
        ("", "min(*whim)"),
        ("", "min(whim, key=whim)"),
        ("", "x = nothing_of_this_name"),
        ("", "if whim > 2:\n        x = 1.0\n    whim = x"),
        ("", "for k in range(2):\n        x = k\n    whim = x"),
        ("", "x += 1.0"),
        ("", "x: float\n    whim = x"),
        ("", "for a, b in range(2):\n        pass"),
        ("", "if whim:\n        return"),
        ("def f(x):\n    if x > 0.0:\n        return x", "pass"),
    ],
)
def test_a_rule_file_with_a_dodge_is_refused_on_its_line(tmp_path: Path, top: str, body: str):
    """The file is fine but for one line, and that one is named."""
    plain = cheat(tmp_path, "plain")
    loading.audited(plain.read_text(), plain)
    path = cheat(tmp_path, "dodge", top, body)
    with pytest.raises(UnsafeRules) as refused:
        load_rules(path)
    named = {int(line) for line in re.findall(rf"^{re.escape(str(path))}:(\d+): ", str(refused.value), re.MULTILINE)}
    assert lines_of(path.read_text(), body if body != "pass" else top) & named


@pytest.mark.parametrize(
    "signature",
    [
        "whim, hold: '__import__(1)' = 0.7",
        "whim: 'float'",
        "whim, hold=open('x')",
        "whim, hold=[].append(1)",
        "whim, hold=1e999",
        "whim, hold=None",
        "whim, *more",
        "whim, *more: open('x')",
        "whim, **more",
        "whim, *, hold=1.0",
        "whim, /",
        "whim: open('x'), /",
        "whim, hold: Annotated[float, Param('m', 0, 1)] = 0.7",
        "whim, hold: Annotated[float, Param('m', 0, 1, open('x'))] = 0.7",
        "whim, hold: Annotated[float, Param('m', 0, 1, 'x', live=open('x'))] = 0.7",
        "whim, hold: Annotated[open('x'), Param('m', 0, 1, 'x')] = 0.7",
        "whim, hold: Annotated[float, open('x')] = 0.7",
        "whim, hold: Annotated[float, Param('m', 0, 1, 'x'), open('x')] = 0.7",
        "whim, hold: Param[open('x')] = 0.7",
        "whim) -> open('x'",
        "whim) -> ('float'",
        "__whim",
    ],
)
def test_a_signature_holds_no_code(tmp_path: Path, signature: str):
    """Annotations and defaults are run when a file is loaded, so they are literals."""
    path = tmp_path / "s.py"
    path.write_text(f"from unbidden import Param, rule\n@rule(does=('go',))\ndef sly({signature}):\n    return 1.0\n")
    if "Annotated" in signature:
        path.write_text("from typing import Annotated; " + path.read_text())
    with pytest.raises(UnsafeRules, match=r"s\.py:3"):
        load_rules(path)


@pytest.mark.parametrize(
    "mark",
    [
        "@rule",
        "@rule()",
        "@rule('go')",
        "@rule(does='go')",
        "@rule(does=['go'])",
        "@rule(does=(open('x'),))",
        "@rule(does=('go',), more=open('x'))",
        "@rule(*('go',))",
        "@rule(**{'does': ('go',)})",
        "@rule(('go',), does=('go',))",
        "@rule(does=('go',))(open)",
        "@rule.enter",
        "@open",
        "@(lambda f: f)",
        "@rule(does=('go',))\n@rule(does=('go',))",
        "@learner(decide=len)",
    ],
)
def test_decorators_are_known_and_given_literals(tmp_path: Path, mark: str):
    """A table says which decorators there are, and what each is given."""
    path = tmp_path / "m.py"
    path.write_text(f"from unbidden import rule\n{mark}\ndef marked(whim):\n    return 1.0\n")
    with pytest.raises(UnsafeRules, match=r"m\.py:[23]: "):
        load_rules(path)
    assert "marked" not in rules


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (None, "no such file"),
        ("def (", "is not Python"),
        ("X = 1\n", "enters no rule"),
        ("\0", "unseen character"),
        ("def f(x, x):\n    return x\n", "is not Python"),
        ("return 1\n", "has `return 1`"),
        ("from unbidden import rule\n@rule(does=())\ndef nothing_to_do(whim):\n    return whim\n", "names no actuator"),
        ("from unbidden import rule\n@rule(does=('go',))\ndef blimp(whim):\n    return whim\n", "two rules are called"),
    ],
)
def test_a_rule_file_that_is_no_rule_file_is_refused_in_words(tmp_path: Path, text: str | None, complaint: str):
    """Missing, broken and empty files get a sentence, not a traceback."""
    fill_registries()
    path = tmp_path / "rules.py"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UnsafeRules, match=complaint):
        load_rules(path)


# ---- signature ------------------------------------------------------------------------------------------------------


def test_a_rule_that_asks_for_what_no_sensor_gives_is_refused(tmp_path: Path):
    """The names of a rule's arguments are its sensors; there is no sensor for the world, the model or the wall."""
    fill_registries()
    path = tmp_path / "peek.py"
    path.write_text("from unbidden import rule\n@rule(does=('go',))\ndef peek(belov, state):\n    return belov\n")
    with pytest.raises(UnsafeRules, match=r"no sensor is called 'belov'.*Did you mean 'below'"):
        load_rules(path)


def test_every_rule_shipped_asks_for_sensors_that_exist():
    """What holds for users' rules holds for ours."""
    fill_registries()
    for name in ("blimp", "walker"):
        check_signature(rules[name])


def test_a_rule_is_given_numbers_only():
    """In a dispatch its arguments are what sensors answered, and parameters: numbers, never state."""
    fill_registries()
    tree = ast.parse(dispatch_text([rules["blimp"], rules["walker"]]))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    decisions = [call for call in calls if getattr(call.func, "id", "").startswith("decide_")]
    assert 2 == len(decisions)
    given_names = {ast.unparse(argument).split("[")[0] for call in decisions for argument in call.args}
    seen = {name for name in given_names if name.startswith("sees_")}
    assert {"minds.parameter"} == given_names - seen
    answers = {
        node.targets[0].id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in seen
    }
    assert seen == set(answers) and all(node.func.id.startswith("sense_") for node in answers.values())


def test_a_learner_is_given_its_words_only():
    """In the text of a dispatch its arguments are what its words stand for, and its parameters; never state, recipes,
    tiles or what anything is called. What is written down of it afterwards is for itself."""
    fill_registries()
    learners = [rule for rule in (rules[name] for name in rules) if isinstance(rule, Learner)]
    tree = ast.parse(dispatch_text(learners, EVERYTHING))
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


@pytest.mark.parametrize("asked", ["value, state", "value, wall", "log"])
@pytest.mark.parametrize("home", ["unbidden", "unbidden.sim.engine.registry"])
def test_a_file_of_rules_holds_no_learner_that_is_given_a_table(tmp_path: Path, home: str, asked: str):
    """Learners that change a table in place are the project's own: whoever indexes a table can leave it."""
    path = tmp_path / "sly.py"
    path.write_text(f"from {home} import learner\n@learner(decide=len)\ndef sly({asked}):\n    value[0, 0, 0] = 1.0\n")
    with pytest.raises(UnsafeRules, match=r"sly\.py:3: sly asks for \w+, which no learner of a file is given"):
        load_rules(path)
    assert "sly" not in rules


def test_no_sensor_reads_the_future_or_the_meaning():
    """A sensor is a function of the state and of a row, and of nothing else."""
    fill_registries()
    for registry in (sensors,):
        for name in registry:
            assert ["state", "i"] == list(inspect.signature(registry[name]).parameters)
    for name in actuators:
        assert ["state", "i"] == list(inspect.signature(actuators[name]).parameters)[:2]


# ---- time -----------------------------------------------------------------------------------------------------------


def test_a_detector_gets_a_trace_it_cannot_change():
    """Watching comes after acting: the trace is finished and closed."""
    trace = simulation.simulate(load("blimps", ["run.ticks=5"]), seed=3)
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
        "watch": st.sampled_from(
            ["watch: { up: { altitude: { of: people } } }", "watch: { over: { stacking: { of: blimps } } }"]
        ),
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
    assert digest(simulation.simulate(plain, seed)) == digest(simulation.simulate(told, seed))


def test_the_shipped_meaning_changes_nothing_either():
    """The whole file and the file cut off above its intent run the same, over the full twenty minutes."""
    assert digest(simulation.simulate(load("blimps"), 0)) == digest(
        simulation.simulate(load_text(ACTING_TEXT, "cut.yaml"), 0)
    )


def test_names_of_tiles_change_nothing():
    """What people call a tile, and which letter draws it, is not known to anything that acts."""
    text = ACTING_TEXT.replace("name: wall", "name: gate").replace("name: floor", "name: prison")
    world, rest = text.split("agents:")
    swapped = re.sub(r"#(?= )", "//", world).replace("#", "W").replace("//", "#") + "agents:" + rest
    assert digest(simulation.simulate(load("blimps"), 5)) == digest(
        simulation.simulate(load_text(swapped, "renamed.yaml"), 5)
    )


# ---- rules of other packages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("raise ImportError('half installed')", "brings rules that cannot be loaded: .*raise ImportError"),
        (
            "import os\nfrom unbidden import rule\n@rule(does=('go',))\ndef theirs(whim):\n    return whim\n",
            "imports os",
        ),
        ("from unbidden import rule\n@rule(does=('go',))\ndef theirs(wim):\n    return wim\n", "Did you mean 'whim'"),
        (None, "no Python file of this module"),
    ],
)
def test_rules_of_another_package_go_through_the_same_walls(tmp_path: Path, monkeypatch, text, complaint: str):
    """The entry-point group `unbidden.rules` is no back door."""
    fill_registries()
    point = packaged(tmp_path, monkeypatch, text)
    monkeypatch.setattr(loading, "entry_points", lambda group: [point])
    with pytest.raises(BrokenPlugin, match=complaint):
        fill_registries.__wrapped__()
    assert "theirs" not in rules


def test_nothing_of_another_package_is_run_but_its_rules(tmp_path: Path, monkeypatch):
    """A plug-in is a file of rules inside a package: neither the package nor its bytecode is imported for it."""
    fill_registries()
    text = "from unbidden import rule\n@rule(does=('go',))\ndef theirs_alone(whim):\n    return whim\n"
    point = packaged(tmp_path, monkeypatch, text)
    monkeypatch.setattr(loading, "entry_points", lambda group: [point])
    monkeypatch.setattr(rules, "entries", dict(rules.entries))
    fill_registries.__wrapped__()
    assert "theirs_alone" in rules
    assert not (tmp_path / "ran").exists()
    assert not any(name.startswith("their_package") for name in sys.modules)


def packaged(folder: Path, monkeypatch, text: str | None) -> EntryPoint:
    """An entry point of another package, whose own code leaves a mark when it is run."""
    package = folder / "their_package"
    package.mkdir()
    (package / "__init__.py").write_text(f"open({str(folder / 'ran')!r}, 'w').close()\n")
    if text is not None:
        (package / "their_rules.py").write_text(text)
    monkeypatch.syspath_prepend(str(folder))
    return EntryPoint("theirs", "their_package.their_rules:anything", "unbidden.rules")
