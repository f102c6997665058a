"""Notes for teachers: read strictly, true to their plans, and shown in the same words everywhere."""

import re
from pathlib import Path
from typing import Any

import pytest

from unbidden.experiments.report import BLOCK
from unbidden.sim.report.catalogue import languages
from unbidden.sim.report.teaching import markdown, notes_of, sections
from unbidden.sim.scenario import InvalidScenario, find, load, load_text, shipped
from unbidden.sim.scenario.teaching import PLANS, TeachingNotes, is_notes, notes_beside, read_notes
from unbidden.sim.scenario.text import read

DOCS = Path(__file__).parents[2] / "docs" / "teaching.md"
TAUGHT = [name for name in shipped() if notes_beside(find(name))]
FILES = sorted(path for name in TAUGHT for path in find(name).parent.glob(f"{name}.teaching*.yaml"))
FIRST = "blimps"


def text_of(name: str = FIRST) -> str:
    return find(name).with_name(f"{name}.teaching.yaml").read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    with pytest.raises(InvalidScenario) as refused:
        read_notes(read(text, "mine.teaching.yaml"))
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_notes_can_be_read_and_their_plans_take_as_long_as_they_say(path: Path) -> None:
    notes = read_notes(read(path.read_text(encoding="utf-8"), path.name))
    assert {minutes: sum(step.minutes for step in plan) for minutes, plan in notes.plans().items()} == {10: 10, 45: 45}


@pytest.mark.parametrize("name", TAUGHT)
def test_a_translation_of_notes_is_as_long_and_for_the_same_age(name: str) -> None:
    notes = {lang: notes_beside(find(name), lang) for lang in languages()}
    shapes = {lang: shape(found) for lang, found in notes.items() if found}
    assert len({str(shape) for shape in shapes.values()}) == 1, shapes


def shape(notes: TeachingNotes) -> list[object]:
    plans = [[step.minutes for step in plan] for plan in notes.plans().values()]
    return [notes.minutes, notes.age, plans, len(notes.goals), len(notes.misconceptions), len(notes.questions)]


def test_notes_are_no_scenarios_and_no_translations_of_one() -> None:
    """Notes in German, blimps.teaching.de.yaml, end like a German translation of blimps; they are none."""
    assert not [name for name in shipped() if "teaching" in name]
    assert is_notes(Path("a.teaching.yaml")) and is_notes(Path("a.teaching.de.yaml"))
    assert not is_notes(Path("teaching.yaml")) and not is_notes(Path("a.de.yaml"))
    assert set(load(FIRST).texts) == {"de"}


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("minutes: 15", "minutes: fifteen", "minutes is 'fifteen'; it must be a whole number"),
        ("minutes: 15", "minutes: 500", "it must be 90 or less"),
        ("age: 12", "age: 12\ngrade: 7", "grade is not a field here; known: card, minutes, age"),
        ("age: 12\n", "", "age is missing"),
        ("  told:\n", "  asked:\n", "fixed.asked is not a field here; known: cause, told, stopped"),
        ("card: ", f"card: {'x' * 160}", "at most 160 letters long"),
    ],
)
def test_what_is_wrong_with_notes_is_told_with_its_place(before: str, after: str, says: str) -> None:
    text = text_of()
    assert text.count(before) == 1
    told = problems(text.replace(before, after))
    assert any(says in problem and re.match(r"mine\.teaching\.yaml:\d+:\d+", problem) for problem in told), told


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_whose_minutes_do_not_add_up_is_refused_at_its_place(name: str) -> None:
    """A plan for 45 minutes that takes 47 is found out in front of a class; here it is found before."""
    text = text_of()
    line = text.splitlines().index(f"{name}:") + 1
    start = text.index(f"{name}:\n")
    later = text[start:].replace("minutes: ", "minutes: 2", 1)  # 2 becomes 22, and 5 becomes 25
    told = problems(text[:start] + later)
    assert len(told) == 1 and told[0].startswith(f"mine.teaching.yaml:{line}:1: the steps of {name} take"), told
    assert f"they must take {PLANS[name]}" in told[0]


def test_notes_are_of_the_shipped_scenario_and_not_of_one_that_is_called_the_same() -> None:
    scenario = load(FIRST)
    assert notes_of(scenario) and notes_of(scenario.with_field("agents.blimps.count", 2))
    assert notes_of(load_text(scenario.document.text + "\n# mine", FIRST)) is None


def test_the_command_prints_them_and_says_where_they_would_be(unbidden: Any, tmp_path: Path) -> None:
    printed, _, code = unbidden("show", FIRST, "--teaching")
    assert code == 0 and printed.strip() == markdown(load(FIRST), read_notes(read(text_of(), "")))
    mine = tmp_path / "mine.yaml"
    mine.write_text(find(FIRST).read_text(encoding="utf-8"), encoding="utf-8")
    _, refused, code = unbidden("show", str(mine), "--teaching")
    assert code == 2 and "mine.teaching.yaml" in refused and "Traceback" not in refused
    mine.with_name("mine.teaching.yaml").write_text(text_of(), encoding="utf-8")
    assert "## Blimps over the wall" in unbidden("show", str(mine), "--teaching")[0]


def test_the_page_for_teachers_holds_the_notes_of_all_that_have_some() -> None:
    blocks = [
        command for _, command, _, _ in BLOCK.findall(DOCS.read_text(encoding="utf-8")) if "--teaching" in command
    ]
    assert sorted(blocks) == sorted(f"unbidden show {name} --teaching" for name in TAUGHT)


@pytest.mark.parametrize("name", TAUGHT)
def test_nothing_of_the_notes_is_left_out_where_they_are_shown(name: str) -> None:
    notes = notes_beside(find(name))
    assert notes
    lines = [line for section in sections(load(name), notes) for line in section.lines]
    said = " ".join(f"{line.label} {line.says}" for line in lines)
    texts = [*notes.goals, *(step.do for plan in notes.plans().values() for step in plan)]
    texts += [part for q in (*notes.fixed.all(), *notes.questions) for part in (q.ask, q.answer)]
    texts += [part for wrong in notes.misconceptions for part in (wrong.says, wrong.answer)]
    assert all(text in said for text in texts)
