"""Claims about worlds drawn at random: each run is of a world of its own, which follows from its seed."""

import pytest

from unbidden.sim.judge.claims.conditions import arms_of, conditions_of
from unbidden.sim.judge.claims.evaluation import beside
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.many import runs
from unbidden.sim.runs.running import run_learners
from unbidden.sim.scenario import Scenario, load
from unbidden.sim.scenario.layouts import MOST_LAYOUTS, layout, number_of

SHORT = ["run.episodes=30", "run.trials=1"]


@pytest.fixture(scope="module")
def yards() -> Scenario:
    return load("ten_thousand_yards", SHORT)


def test_a_run_of_a_drawn_arm_is_one_of_the_world_of_its_seed(yards: Scenario) -> None:
    seeds = [4, 2**40 + 5]
    for made in runs(yards, [Arm(drawn=True)], seeds):
        alone = run_learners(layout(yards, number_of(made.seed)).scenario, made.seed)
        assert (made.digest, made.training_digest) == (alone.digest, alone.training_digest)
        assert made.measures["work.total"] == alone.measures["work.total"]


def test_baselines_are_in_the_same_worlds(yards: Scenario) -> None:
    """A stage that was kept from one seed to the next would play the world of the first."""
    rows = list(runs(yards, [Arm(drawn=True, policy="nothing")], range(8)))
    ticks = [layout(yards, number_of(seed)).scenario.setup.ticks for seed in range(8)]
    assert len(set(ticks)) > 1
    assert [row.measures["episode.ticks"] for row in rows] == ticks


def test_numbers_of_worlds_are_those_there_are() -> None:
    assert number_of(0) == 1
    assert {number_of(seed) for seed in (MOST_LAYOUTS - 1, 2 * MOST_LAYOUTS - 1)} == {MOST_LAYOUTS}


def test_claims_of_drawn_worlds_need_arms_of_their_own(yards: Scenario) -> None:
    arms = list(arms_of(conditions_of(yards)))
    assert arms and all(arm.drawn for arm in arms)
    assert Arm.from_json(arms[0].as_json()) == arms[0]
    assert "drawn" not in Arm().as_json()  # what was written before there were such arms is read as it was
    assert "in drawn worlds" in arms[0].name


def test_no_world_stands_for_all_that_are_drawn(yards: Scenario) -> None:
    """The optimum of the file's own world says nothing of those that are drawn, so none stands beside them."""
    few = [one for one in conditions_of(yards) if one.label == "base"][:1]
    assert few and beside(yards, 0, conditions=few).solved == {}
