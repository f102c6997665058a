"""How unequally a stock is held: the Gini coefficient and the share of the richest tenth, against their definitions."""

import numpy as np
import pytest

from unbidden.sim.detectors.inequality import gini, share_of_top
from unbidden.sim.runs.records import judge
from unbidden.sim.runs.simulation import simulate
from unbidden.sim.scenario import load


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ([], None),
        ([5], 0.0),
        ([0, 0, 0], 0.0),  # nobody has more than another
        ([3, 3, 3, 3], 0.0),
        ([0, 0, 0, 8], 0.75),  # one of four has all
        ([1, 3], 0.25),
        ([1, 2, 3, 4, 5], 4 / 15),
    ],
)
def test_the_gini_coefficient_of_a_few(units, expected):
    """By hand."""
    assert gini(np.array(units, float)) == (expected if expected is None else pytest.approx(expected))


def test_the_gini_coefficient_is_half_the_mean_difference_as_a_share_of_the_mean():
    """The definition, pair by pair, in any order."""
    rng = np.random.default_rng(3)
    for count in (1, 2, 7, 50):
        units = rng.exponential(5.0, count)
        apart = np.abs(units[:, None] - units[None, :]).mean()
        assert gini(units) == pytest.approx(apart / (2.0 * units.mean()))


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ([], None),
        ([0, 0], 0.1),
        ([7] * 10, 0.1),
        ([1] * 9 + [11], 0.55),
        ([0, 0, 0, 8], 0.4),  # a tenth of four is a part of one
        ([1] * 18 + [6, 26], 0.64),
    ],
)
def test_what_the_richest_tenth_holds(units, expected):
    """Of those of whom a tenth is no whole number, one counts in part."""
    assert share_of_top(np.array(units, float)) == (expected if expected is None else pytest.approx(expected))


def test_those_who_are_gone_are_left_out_and_counted():
    """At the end as at every tick; what they held last counts no more."""
    scenario = load("sugar_grab", ["run.ticks=40"])
    trace = simulate(scenario, 5)
    found, there = judge(scenario, trace)["wealth"].measures, trace.cell >= 0
    left = trace.held[-1, there[-1], 1]
    assert (found["there"], found["gone"]) == (len(left), 400 - len(left))
    assert found["gone"] > 0 and found["before"] == 0.0
    assert (found["gini"], found["mean"]) == (pytest.approx(gini(left)), pytest.approx(left.mean()))
    watch = scenario.watches["wealth"]
    course = watch.detector.course(scenario.scene(trace), **watch.arguments)
    assert course == pytest.approx([gini(trace.held[t, there[t], 1]) for t in range(41)])


def test_where_all_are_gone_nothing_is_measured():
    """And nobody fails."""
    scenario = load("sugar_grab", ["run.ticks=20", *(f"world.tiles.{k}.capacity=0" for k in (1, 2, 3, 4))])
    found = judge(scenario, simulate(scenario, 0))["wealth"].measures
    assert (found["there"], found["gone"], found["gini"], found["top"], found["mean"]) == (0, 400, None, None, None)
