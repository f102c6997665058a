"""Files of rules that try to run code, made by a generator: none does, and each is refused in words."""

from pathlib import Path

import numba
import pytest

from unbidden.experiments.robustness.hostile import Outcome, by_python, fine_files, hostile_files, try_all
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.registry import rules
from unbidden.sim.scenario import fill_registries
from unbidden.sim.walls import UnsafeRules, files, load_rules, loading
from unbidden.sim.walls.body import CALLS, MATH_CALLS

RULE = "from unbidden import rule\n{top}\n@rule(does=('go',))\ndef NAME(whim):\n    {body}\n    return whim\n"


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_no_hostile_file_runs_code_or_ends_in_a_traceback(seed: int):
    """Hundreds of different files, each with code in another place, in another encoding, or out of all proportion."""
    cases = hostile_files(seed, 400)
    assert 400 <= len({(case.data, case.kind, case.beside) for case in cases})
    wrong = [(case.name, outcome) for case, outcome in try_all(cases) if not outcome.is_right(case)]
    assert [] == wrong


def test_every_fine_file_is_loaded():
    """The shipped rules, what `unbidden new` writes, and whatever a rule may hold."""
    wrong = [(case.name, outcome) for case, outcome in try_all(fine_files()) if not outcome.is_right(case)]
    assert [] == wrong


def test_the_generator_makes_the_same_files_from_the_same_seed():
    """A finding can be found again; another seed makes others."""
    assert hostile_files(5, 300) == hostile_files(5, 300)
    assert hostile_files(5, 300) != hostile_files(6, 300)


def test_the_judge_sees_code_that_runs():
    """Loaded by Python's own means, most of these files do what they are there for."""
    cases = [case for case in hostile_files(0, 300) if case.kind == "file" and " with " in case.name]
    outcomes = [outcome for _, outcome in try_all(cases, load=by_python)]
    assert outcomes.count(Outcome.ran) > 50


def test_fine_rules_give_the_same_compiled_and_plain(tmp_path: Path, monkeypatch):
    """What the grammar lets in, the compiler takes; and a helper answers the same both ways."""
    fill_registries()
    monkeypatch.setattr(rules, "entries", dict(rules.entries))
    before = set(rules)
    for number, case in enumerate(case for case in fine_files() if b"def my_" not in case.data):
        path = tmp_path / f"fine{number}.py"
        path.write_bytes(case.data.replace(b"def r", b"def t"))
        load_rules(path)
    for name in set(rules) - before:
        assert compiled_answer(name) == pytest.approx(rules[name].decide(0.3, 0.5), abs=0.0)


def compiled_answer(name: str) -> float:
    """What a rule of one sensor and one parameter answers when it is compiled."""
    decide = rules[name].decide

    def ask(a, b):
        return decide(a, b)

    return entry_alone(ask)(0.3, 0.5)


def entry_alone(function):
    """Compiled as entries are, but not kept."""
    return numba.njit(nogil=True, error_model="numpy", _nrt=False)(function)


@pytest.mark.parametrize("called", [*CALLS, *(f"math.{name}" for name in MATH_CALLS)])
def test_everything_that_a_rule_may_call_can_be_compiled(tmp_path: Path, monkeypatch, called: str):
    """The list that messages give holds nothing that fails later."""
    fill_registries()
    monkeypatch.setattr(rules, "entries", dict(rules.entries))
    name = f"calls_{called.replace('.', '_')}"
    two = called.split(".")[-1] in ("max", "min", "pow", "atan2", "copysign", "hypot")
    body = f"x = {called}(whim, 0.5)" if two else f"x = {called}(whim)"
    path = tmp_path / f"{name}.py"
    text = RULE.replace("NAME", name).format(top="import math", body=f"{body}\n    whim = whim + x * 0.0")
    path.write_text(text)
    load_rules(path)
    decide = rules[name].decide

    def ask(a):
        return decide(a)

    given = 1.5 if called == "math.acosh" else 0.3
    assert entry_alone(ask)(given) == pytest.approx(decide(given))


# ---- what is loaded is what was audited -----------------------------------------------------------------------------


def test_a_file_is_read_once_and_nothing_is_written_beside_it(tmp_path: Path, monkeypatch):
    """A file that changes between the audit and the loading would pass otherwise; and bytecode is left alone."""
    fill_registries()
    monkeypatch.setattr(rules, "entries", dict(rules.entries))
    path = tmp_path / "once.py"
    path.write_text(RULE.replace("NAME", "read_once").format(top="", body="pass"))
    text = files.read(path)
    path.write_text("open('ran', 'w')\n")
    monkeypatch.setattr(files, "read", lambda path: text)
    load_rules(path)
    assert text == rules["read_once"].text
    assert path == rules["read_once"].source
    assert ["once.py"] == [inner.name for inner in tmp_path.iterdir()]


def test_a_refused_file_leaves_no_rule_behind(tmp_path: Path):
    """Two good rules, and a third that asks for what does not exist: none of them is entered, and all can be later."""
    fill_registries()
    text = "".join(
        f"@rule(does=('go',))\ndef part_{name}({name}):\n    return 1.0\n" for name in ("whim", "below", "nothing")
    )
    path = tmp_path / "parts.py"
    path.write_text(f"from unbidden import rule\n{text}")
    for _ in range(2):
        with pytest.raises(UnsafeRules, match="no sensor is called 'nothing'"):
            load_rules(path)
        assert not {"part_whim", "part_below", "part_nothing"} & set(rules)


def test_the_text_that_keys_the_machine_code_covers_helpers_and_constants(tmp_path: Path, monkeypatch):
    """An edited helper or constant is another text, so machine code of the old one is not used."""
    fill_registries()
    monkeypatch.setattr(rules, "entries", dict(rules.entries))
    path = tmp_path / "h.py"
    path.write_text(
        RULE.replace("NAME", "keyed").format(
            top="LOW = 0.25\ndef ease(x):\n    return x * LOW\n", body="whim = ease(whim)"
        )
    )
    load_rules(path)
    assert "LOW = 0.25" in rules["keyed"].text
    assert "return x * LOW" in rules["keyed"].text


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_messages_name_the_line_whatever_ends_lines(tmp_path: Path, ending: str):
    """Line 4 is line 4 in every editor."""
    path = tmp_path / "l.py"
    path.write_bytes("from unbidden import rule\n\n\nopen('x')\n".replace("\n", ending).encode())
    with pytest.raises(UnsafeRules, match=r"l\.py:4: "):
        load_rules(path)


def test_a_call_of_anything_else_is_answered_with_what_there_is(tmp_path: Path):
    """The message is of use: it lists what a rule may call, and no inner names of modules."""
    path = tmp_path / "c.py"
    path.write_text(RULE.replace("NAME", "caller").format(top="", body="print(whim)"))
    with pytest.raises(UnsafeRules, match=r"c\.py:5: calls print; a rule may call: abs, bool, float") as refused:
        load_rules(path)
    assert "__" not in str(refused.value).replace(str(path), "")


def test_the_loader_hands_a_file_few_builtins(tmp_path: Path, monkeypatch):
    """Should the grammar ever let something through, there is still no way to files from there."""
    fill_registries()
    monkeypatch.setattr(rules, "entries", dict(rules.entries))
    path = tmp_path / "b.py"
    path.write_text(RULE.replace("NAME", "few").format(top="", body="pass"))
    load_rules(path)
    handed = plain(rules["few"].decide).__globals__["__builtins__"]
    assert {*CALLS, "range", "tuple", "__import__"} == set(handed)
    with pytest.raises(ImportError):
        handed["__import__"]("os")


def test_compiling_needs_no_file(tmp_path: Path):
    """The code comes from the tree, never from the path."""
    code, helpers = loading.audited("def ease(x):\n    return x\n", tmp_path / "not_there.py")
    assert ["ease"] == helpers
    assert str(tmp_path / "not_there.py") == code.co_filename
