"""What a learnt behaviour needed: doses that begin at the world as it is, intervals, and verdicts that they settle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.yard import YARD
from unbidden.sim.judge.ablations import SEEDS, ablations_of, verdict_of
from unbidden.sim.judge.claims.estimators import bounded_mean
from unbidden.sim.report.training import needed
from unbidden.sim.runs.arms import Arm, ablations, weakenings
from unbidden.sim.runs.many import runs
from unbidden.sim.runs.running import learn
from unbidden.sim.scenario import load, load_text


@pytest.fixture(scope="module")
def yard():
    """A small yard."""
    return load_text(YARD, "yard.yaml")


@pytest.fixture(scope="module")
def answer(yard):
    """What charging needed in it."""
    return ablations_of(yard, "charging")


# ---- doses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["recipe 0", "recipe 1", "scarcity", "time", "foresight", "curiosity"])
def test_the_whole_dose_is_the_world_as_it_is(yard, name):
    """Set-up, digest of the training and all; and each lesser dose is another world."""
    weakening = weakenings(yard)[name]
    assert weakening.left(1.0) == yard.setup
    doses = [ablations(yard)[arm] for arm in (f"{name} 1/2", f"{name} 1/4", name) if arm in ablations(yard)]
    assert len({arm.setup for arm in doses} | {yard.setup}) == len(doses) + 1
    assert [arm.left for arm in doses] == sorted((arm.left for arm in doses), reverse=True)
    (whole,) = runs(yard, [Arm()], [4])
    assert whole.training_digest == learn(yard, 4).digest


def test_doses_are_what_they_are_called():
    """Half a chance, half the rest, half the horizon and half of what is expected."""
    scenario = load("compute_yard")
    known = ablations(scenario)
    group, half = scenario.setup.groups[0], {name: known[f"{name} 1/2"].setup for name in weakenings(scenario)}
    assert {0.5} == {recipe.chance for recipe in half["recipe 3"].tiles.recipes if recipe.number == 3}
    assert {0, 6} == {recipe.cooldown for recipe in half["scarcity"].tiles.recipes}
    assert (50, 25) == (half["time"].ticks, known["time"].setup.ticks)
    assert 0.96 == pytest.approx(dict(half["foresight"].groups[0].parameters)["discount"])
    assert 0.5 == dict(known["foresight"].setup.groups[0].parameters)["discount"]
    assert 5.0 == dict(half["curiosity"].groups[0].parameters)["initial_value"]
    assert 0.98 == dict(group.parameters)["discount"]


def test_worlds_in_which_nobody_learns_have_neither_foresight_nor_curiosity():
    """There is nobody to take it from."""
    assert {"time", "time 1/2", "company"} == set(ablations(load("blimps")))


# ---- verdicts -------------------------------------------------------------------------------------------------------


def test_every_dose_has_its_share_over_the_same_trainings(answer):
    """A share for each seed, their mean, and an interval around it."""
    assert SEEDS == answer.seeds
    doses = [answer.whole, *(dose for removed in answer.without for dose in removed.doses)]
    for dose in doses:
        assert SEEDS == len(dose.seeds)
        assert dose.trials == pytest.approx(np.mean(dose.seeds))
        assert dose.interval == bounded_mean(dose.seeds)[1]
        assert dose is answer.whole or dose.verdict == verdict_of(dose.interval, answer.whole.trials)
    for removed in answer.without:
        assert removed.verdict == removed.doses[0].verdict
        assert [dose.left for dose in removed.doses] == sorted(dose.left for dose in removed.doses)


def test_what_makes_no_difference_is_weakened_only_on_demand(yard, answer):
    """Each dose takes as long as a removal; the removals are the same."""
    for removed in answer.without:
        assert (len(removed.doses) > 1) == (removed.doses[0].trials < answer.whole.trials)
    whole = ablations_of(yard, "charging", all_doses=True)
    assert {removed.what: removed.doses[0] for removed in whole.without} == {
        removed.what: removed.doses[0] for removed in answer.without
    }
    assert len(ablations(yard)) == sum(len(removed.doses) for removed in whole.without)


def test_one_training_settles_nothing(yard):
    """And the answer says so instead of yes or no."""
    answer = ablations_of(yard, "charging", [0])
    assert {"unsettled"} == {removed.verdict for removed in answer.without}
    said = " ".join(needed(answer, yard).split())
    assert "were needed these trainings do not settle" in said
    assert "without any one of them it is not learnt" not in said


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.01, 1.0))
def test_a_verdict_needs_the_whole_interval(one, other, whole):
    """On one side of half the share with everything there."""
    low, high = min(one, other), max(one, other)
    found = verdict_of((low, high), whole)
    assert (found == "needed") == (high < whole / 2)
    assert (found == "not needed") == (low > whole / 2)
