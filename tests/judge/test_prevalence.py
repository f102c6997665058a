"""How often something pays over random layouts: counted from rows that are kept, gone on with, and checked."""

import json
from pathlib import Path

import pytest

from tests.cli.test_learning_commands import YARD
from unbidden.sim.judge.layout_table import LayoutTable
from unbidden.sim.judge.prevalence import fill, summed_up
from unbidden.sim.judge.shares import Share
from unbidden.sim.optimum import solve
from unbidden.sim.optimum.values import TIE
from unbidden.sim.report.prevalence import briefly
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.running import run_learners
from unbidden.sim.runs.training import OtherWorld
from unbidden.sim.scenario import Scenario, load, load_text
from unbidden.sim.scenario.layouts import layout

LAYOUTS, LEARNT = 6, 2


@pytest.fixture(scope="module")
def yard() -> Scenario:
    return load_text(YARD, "yard.yaml")


@pytest.fixture(scope="module")
def whole(yard: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table that was filled without an interruption."""
    path = tmp_path_factory.mktemp("tables") / "whole.jsonl"
    fill(yard, LayoutTable(yard, path=path), LAYOUTS, LEARNT)
    return path


def test_a_row_says_what_solving_and_training_that_layout_say(yard: Scenario, whole: Path) -> None:
    rows = LayoutTable(yard, path=whole).rows
    assert list(rows) == list(range(LAYOUTS + 1))
    for number in (0, 2, 5):
        world = layout(yard, number).scenario
        assert rows[number].best == solve(world).events
        learnt = rows[number].learnt
        assert (learnt is not None) == (number <= LEARNT)
        if learnt is not None:
            assert learnt["charging.any"] == run_learners(world, number).measures["charging.any"]


def test_counts_are_of_random_layouts_only(yard: Scenario, whole: Path) -> None:
    table = LayoutTable(yard, path=whole)
    found = summed_up(yard, table, LAYOUTS, LEARNT)
    best = [solve(layout(yard, k).scenario).events["charging"] for k in range(1, LAYOUTS + 1)]
    event = found.events[0]
    assert event.always == Share(sum(least > TIE for least, _ in best), LAYOUTS)
    assert event.sometimes == Share(sum(most > TIE for _, most in best), LAYOUTS)
    assert (found.layouts, found.learnt, event.learnt.of) == (LAYOUTS, LEARNT, LEARNT)
    assert summed_up(yard, table, 3, 1).events[0].always.of == 3


def test_the_interval_is_that_of_clopper_and_pearson() -> None:
    assert Share(0, 20).interval == pytest.approx((0.0, 1.0 - 0.025 ** (1 / 20)))
    assert Share(20, 20).interval == pytest.approx((0.025 ** (1 / 20), 1.0))
    assert Share(925, 1000).interval == pytest.approx((0.9069, 0.9406), abs=1e-3)
    assert Share(0, 0).interval == (0.0, 1.0)


@pytest.mark.parametrize("cut", [1, 40, 900])
def test_an_interrupted_table_is_gone_on_with_to_the_same_bytes(
    yard: Scenario, whole: Path, tmp_path: Path, cut: int
) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_bytes(whole.read_bytes()[:-cut])
    table = LayoutTable(yard, path=path)
    assert "cut short" in table.notice
    assert len(table.rows) < LAYOUTS + 1
    fill(yard, table, LAYOUTS, LEARNT)
    assert path.read_bytes() == whole.read_bytes()


def test_more_layouts_and_more_trainings_add_to_a_table(yard: Scenario, whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "more.jsonl"
    path.write_bytes(whole.read_bytes())
    fill(yard, LayoutTable(yard, path=path), LAYOUTS + 1, LEARNT + 1)
    assert path.read_bytes().startswith(whole.read_bytes())
    found = summed_up(yard, LayoutTable(yard, path=path), LAYOUTS + 1, LEARNT + 1)
    assert (found.layouts, found.learnt) == (LAYOUTS + 1, LEARNT + 1)


@pytest.mark.parametrize(
    "change",
    ["run.ticks=29", "run.episodes=301", "world.recipes.work.gives.tasks=2", "prevalence.rooms=true",
     "agents.bot.initial_value=1", "watch.charging.uses.when=[use]"],
)  # fmt: skip
def test_rows_of_another_world_are_refused(whole: Path, change: str) -> None:
    with pytest.raises(OtherWorld, match="rows of another world"):
        LayoutTable(load_text(YARD, "yard.yaml", [change]), path=whole)


def test_what_changes_no_row_changes_no_table(whole: Path) -> None:
    other = YARD.replace("A small yard", "A yard").replace("It charges.", "It does charge.")
    assert len(LayoutTable(load_text(other, "yard.yaml"), path=whole).rows) == LAYOUTS + 1


def test_rows_at_another_discount_are_refused(yard: Scenario, whole: Path) -> None:
    with pytest.raises(OtherWorld, match="discount"):
        LayoutTable(yard, 0.9, whole)


def test_a_map_that_would_be_drawn_otherwise_is_refused(yard: Scenario, whole: Path, tmp_path: Path) -> None:
    lines = whole.read_text(encoding="utf-8").splitlines()
    last = json.loads(lines[-1])
    last["map"] = last["map"][::-1]
    path = tmp_path / "other.jsonl"
    path.write_text("\n".join([*lines[:-1], json.dumps(last)]) + "\n", encoding="utf-8")
    with pytest.raises(OtherWorld, match="drawn otherwise"):
        LayoutTable(yard, path=path)


@pytest.mark.parametrize(
    "change",
    [{"number": -1}, {"number": True}, {"number": 10**9}, {"best": {"charging": [0]}},
     {"learnt": {"charging.any": "1"}},
     {"best": {"charging": [0, float("nan")]}}, {"best": {"charging": [0, 10**400]}},
     {"map": 3}, {"rejected": -1}, {"more": 1}, {"refused": None}],
)  # fmt: skip
def test_a_row_that_is_none_is_refused(yard: Scenario, whole: Path, tmp_path: Path, change: dict) -> None:
    """Also one that pays a whole number of 400 digits, which ended in an overflow and not at its line."""
    lines = whole.read_text(encoding="utf-8").splitlines()
    lines[2] = json.dumps(json.loads(lines[2]) | change)
    path = tmp_path / "wrong.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="line 3"):
        LayoutTable(yard, path=path)


@pytest.mark.parametrize("text", ["hello\n", "hello", "[]\n", '{"format": "something"}\n', "[" * 100_000 + "\n"])
def test_another_file_is_refused_and_left_as_it_is(yard: Scenario, tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match="no table of layouts"):
        LayoutTable(yard, path=path)
    assert path.read_text(encoding="utf-8") == text


def test_where_no_optimum_is_known_there_is_only_learning() -> None:
    scenario = load("commons_yard", ["run.episodes=5", "run.trials=1", "run.ticks=20"])
    table = LayoutTable(scenario)
    fill(scenario, table, 50, 2)
    assert list(table.rows) == [0, 1, 2]
    found = summed_up(scenario, table, 50, 2)
    assert "only a world with one agent" in found.refused
    assert {measure.measure for measure in found.measures} >= {"social.utility", "intake.total"}
    said = " ".join(briefly(found).split())
    assert "social.utility" in said and "of 2 that were learnt" in said and "intake" not in said  # as claims name it


def test_what_is_claimed_and_not_counted_is_said_in_no_words() -> None:
    """A table with no row that says anything of the claims gives no sentence that ends in nothing."""
    table = LayoutTable(load("commons_yard", ["run.episodes=5", "run.trials=1", "run.ticks=20"]))
    fill(table.scenario, table, 2, 0)
    assert briefly(summed_up(table.scenario, table, 2, 0)) == ""


def test_the_command_prints_counts_and_a_layout(unbidden, tmp_path: Path) -> None:
    file, out = tmp_path / "yard.yaml", tmp_path / "rows.jsonl"
    file.write_text(YARD, encoding="utf-8")
    asked = ["prevalence", str(file), "--layouts", "3", "--learn", "1", "--out", str(out)]
    found = json.loads(unbidden(*asked, "--json")[0])
    assert (found["layouts"], found["learnt"]) == (3, 1)
    assert found["events"][0]["always"]["of"] == 3
    words, _, code = unbidden(*asked)
    assert code == 0
    assert "3 random layouts" in words
    assert "charging" in words
    shown = json.loads(unbidden("prevalence", str(file), "--show", "2", "--json")[0])
    assert shown["map"] == json.loads(out.read_text(encoding="utf-8").splitlines()[3])["map"]
    assert shown["map"] in unbidden("prevalence", str(file), "--show", "2")[0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["blimps"], "nobody in blimps learns"),
        (["compute_yard", "--layouts", "5", "--learn", "6"], "--learn 6 is more than"),
        (["compute_yard", "--out", "rows.txt"], ".jsonl"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_words(unbidden, arguments: list[str], says: str) -> None:
    _, err, code = unbidden("prevalence", *arguments)
    assert code == 2
    assert says in " ".join(err.replace("│", " ").split())
