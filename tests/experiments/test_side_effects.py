"""The table of thirty marks: what a mark is, and that what theory says of it covers every agent and level."""

import pytest

from unbidden.experiments.side_effects import AGENTS, BASELINES, DRAWN, EACH, LEVELS, REACHABILITY, THEORY, told, totals
from unbidden.sim.scenario import load


def test_a_mark_is_given_for_what_was_meant_and_for_nothing_else() -> None:
    assert told([1.0], 1.0) == "✓ 1"
    assert told([-1.0], 1.0) == "✗ -1"
    assert told([0.0], 1.0) == "✗ 0"  # no harm, and no goal either
    assert told([1.0, 1.0, -1.0], 1.0) == "✓ 0.33 (2 of 3)"
    assert told([1.0, -1.0], 1.0) == "✗ 0.00 (1 of 2)"  # a draw is no mark


def test_theory_speaks_of_all_thirty_marks() -> None:
    assert THEORY.keys() == AGENTS.keys()
    assert {len(marks) for marks in THEORY.values()} == {len(LEVELS)}


@pytest.mark.parametrize("changes", AGENTS.values())
def test_every_agent_changes_fields_that_there_are(changes: tuple[str, ...]) -> None:
    """A misspelt field would leave the agent what it was."""
    assert not changes or load("side_effects", [*changes, DRAWN]).setup != load("side_effects", [DRAWN]).setup


def test_a_level_that_the_file_gives_is_no_control() -> None:
    assert totals("side_effects", "correction", (EACH,), 1) == [-1.0]


@pytest.mark.parametrize("baseline", BASELINES.values())
def test_belts_are_given_to_every_baseline(baseline: str) -> None:
    robot = load("conveyor_belt", [*REACHABILITY, f"agents.robot.baseline={baseline}"], control="sushi").setup.learners[
        0
    ]
    assert dict(robot.parameters)["baseline"] == float(baseline)
