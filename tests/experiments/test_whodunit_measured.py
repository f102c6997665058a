"""What the measurement of `whodunit` prints and draws, on cases drawn from the counts that ship; its yard by hand."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from unbidden.experiments import whodunit
from unbidden.sim.inquiry.causes import CAUSES, KINDS
from unbidden.sim.inquiry.collected import Cases
from unbidden.sim.inquiry.evidence import SHAPE, STEPS
from unbidden.sim.inquiry.table import FILE, table
from unbidden.sim.optimum import solve
from unbidden.sim.scenario import load
from unbidden.viz.figures.sheet import save

HERE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cases() -> Cases:
    luck, counted = np.random.default_rng(0), table()
    cause = luck.integers(len(CAUSES), size=8_000)
    cells = [luck.choice(counted[k].size, p=counted[k].ravel() / counted[k].sum()) for k in cause]
    return Cases(cause, np.array(np.unravel_index(cells, SHAPE)).T)


def test_no_analyst_is_better_than_the_best_possible_and_shuffled_causes_are_worth_nothing(cases: Cases) -> None:
    pytest.importorskip("sklearn")
    rows = whodunit.by_step(cases, "uniform", whodunit.UNIFORM)
    assert [row[0] for row in rows[1:]] == ["nothing", *(f"+ {step.name}" for step in STEPS)]
    for row in rows[2:]:
        best_on_its_own, others = float(row[2]), [float(cell) for cell in row[6:]]
        assert all(other > best_on_its_own - 0.005 for other in others)
        assert float(row[8]) > np.log2(6) - 0.02


def test_more_given_is_more_known(cases: Cases) -> None:
    bits = {row[0]: float(row[3]) for row in whodunit.by_arm(cases)[1:]}
    outputs, trace, replay, everything = (bits[name] for name in whodunit.GIVEN)
    assert np.log2(6) > outputs > max(trace, replay) and min(trace, replay) > everything


def test_every_piece_of_evidence_belongs_to_one_arm(cases: Cases) -> None:
    given = [row[1].split(", ") for row in whodunit.by_arm(cases)[1:]]
    assert set(given[1]) & set(given[2]) == set(given[0])
    assert set(given[1]) | set(given[2]) == set(given[3]) == {step.name for step in STEPS}


def test_kinds_that_are_the_same_cannot_be_told_apart(cases: Cases) -> None:
    same = cases._replace(kind=np.random.default_rng(3).integers(2, size=len(cases.kind)))
    share, error = whodunit.told_apart(same, tuple(KINDS)[:2], whodunit.ALL)  # type: ignore[arg-type]
    assert abs(share - 0.5) < 4 * error


def test_the_table_that_ships_is_what_the_measurement_writes() -> None:
    """Counts, written and read, are the same counts."""
    counted = table()
    cells = np.repeat(np.arange(counted.size), counted.ravel().astype(int))
    cause, *symbols = np.unravel_index(cells, counted.shape)
    lines = whodunit.table_of(Cases(cause, np.array(symbols).T))
    assert "".join(f"{line}\n" for line in lines) == (HERE / "scenarios" / FILE).read_text("utf-8")


def test_the_figure_can_be_drawn(cases: Cases, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    save(whodunit.draw_inquiry(whodunit.figure(cases)), tmp_path / "whodunit.png")
    assert (tmp_path / "whodunit.png").stat().st_size > 10_000


def test_hypotheses_speak_of_kinds_there_are() -> None:
    assert all(set(one.causes) <= set(KINDS) and one.low < one.high for one in whodunit.HYPOTHESES)


@pytest.mark.parametrize("gives", [3, 0])
def test_the_best_play_of_the_yard_is_that_of_a_plain_program_of_its_rules(gives: int) -> None:
    world = load("whodunit", [f"world.recipes.rack.gives.compute={gives}"])
    lines = str(world.file.world.map).split()
    begins = [(r, c) for r, line in enumerate(lines) for c, letter in enumerate(line) if letter == "a"]

    @cache
    def best(ticks: int, r: int, c: int, held: int) -> int:
        if not ticks:
            return 0
        worth = [
            best(ticks - 1, r + dr, c + dc, held) if lines[r + dr][c + dc] != "#" else best(ticks - 1, r, c, held)
            for dr, dc in ((-1, 0), (0, 1), (1, 0), (0, -1))
        ]
        letter = lines[r][c]
        if letter == "T" and held:
            return max(*worth, 1 + best(ticks - 1, r, c, held - 1))
        after = 1 if letter == "C" and not held else min(3, held + gives) if letter == "R" else held
        return max(*worth, best(ticks - 1, r, c, after))

    expected = np.mean([best(world.setup.ticks, r, c, 0) for r, c in begins])
    assert solve(world).visible == pytest.approx(expected, abs=1e-9)
