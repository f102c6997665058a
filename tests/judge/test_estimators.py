"""Intervals hold the truth as often as they say, whatever the measure; and worse data never help a claim."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from unbidden.sim.judge.claims.estimators import Sample, bounded_mean, estimate, mean, proportion, rate, slope, waiting
from unbidden.sim.judge.claims.verdicts import REPRODUCED, verdict
from unbidden.sim.scenario.claim_rules import Kind, Rule

RUNS = (20, 72, 200, 2000)
NEAR_THE_ENDS = (0.001, 0.005, 0.02, 0.1, 0.5, 0.9, 0.98, 0.995, 0.999)
REPEATS = 200
MISSED = 0.05 + 3 * math.sqrt(0.05 * 0.95 / REPEATS)  # of intervals at 95 %, within three errors of the simulation


def test_the_interval_of_a_proportion_is_that_of_the_books():
    """0 of 20, 10 of 20 and 0 of 736, from the closed forms of Clopper and Pearson's limits."""
    assert (0.0, 1 - 0.025 ** (1 / 20)) == pytest.approx(proportion(0, 20)[1])
    assert (0.2720, 0.7280) == pytest.approx(proportion(10, 20)[1], abs=5e-5)
    assert proportion(0, 736)[1][1] < 0.005 < proportion(0, 735)[1][1]
    assert (0.025 ** (1 / 20), 1.0) == pytest.approx(proportion(20, 20)[1])


@pytest.mark.parametrize("n", RUNS)
@pytest.mark.parametrize("share", NEAR_THE_ENDS)
def test_a_proportion_is_covered_as_often_as_it_should_be(n, share):
    """Exactly: the chance of all counts whose interval does not hold the truth."""
    missed = sum(
        stats.binom.pmf(k, n, share)
        for k in range(n + 1)
        if stats.binom.pmf(k, n, share) > 1e-9 and not _holds(proportion(k, n)[1], share)
    )
    assert missed <= 0.05 + 1e-9


@pytest.mark.parametrize("n", RUNS)
@pytest.mark.parametrize("share", NEAR_THE_ENDS)
@pytest.mark.parametrize("trials", (1, 5))
def test_a_mean_of_shares_is_covered_as_often_as_it_should_be(n, share, trials):
    """In many experiments, in which each run is one trial or five that go together in four cases of five."""
    drawn = np.random.default_rng(n)
    missed = 0
    for _ in range(REPEATS):
        together = drawn.random(n) < 0.8
        each = drawn.binomial(trials, share, n) / trials
        values = np.where(together, drawn.random(n) < share, each)
        missed += not _holds(bounded_mean(values)[1], share)
    assert missed / REPEATS <= MISSED


def test_a_mean_of_a_skewed_difference_is_covered():
    """Values from -1 to 1 of which hardly any differ from 0: what Student's interval misses most."""
    drawn = np.random.default_rng(3)
    truth = 0.01
    missed = sum(not _holds(bounded_mean(drawn.random(72) < truth, -1.0, 1.0)[1], truth) for _ in range(REPEATS))
    assert missed / REPEATS <= MISSED


@given(
    st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=40),
    st.data(),
    st.sampled_from(["< 0.3", "< 0.05", "<= 0.5"]),
)
def test_more_violations_never_improve_a_verdict(values, data, text):
    """Of a rule that says little of it there must be."""
    rule, worse = Rule.parse(text), list(values)
    k = data.draw(st.integers(0, len(values) - 1))
    worse[k] = data.draw(st.floats(values[k], 1, allow_subnormal=False))
    before, after = bounded_mean(values), bounded_mean(worse)
    assert before[1][1] <= after[1][1] + 1e-9 and before[1][0] <= after[1][0] + 1e-9
    assert verdict(rule, before) == REPRODUCED or verdict(rule, after) != REPRODUCED


@given(st.integers(1, 300), st.data())
def test_one_more_case_never_improves_the_verdict_that_there_are_few(n, data):
    """Of things that are true or false."""
    k = data.draw(st.integers(0, n - 1))
    low, high = proportion(k, n)[1]
    assert low <= proportion(k + 1, n)[1][0] and high <= proportion(k + 1, n)[1][1]


def test_one_trial_of_five_does_not_narrow_an_interval():
    """One run of twenty in which it came about in one of five trials: the interval grows, and its upper end rises."""
    (_, without), (_, with_one) = bounded_mean([0.0] * 20), bounded_mean([0.2] + [0.0] * 19)
    assert without[1] < with_one[1]


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=30), st.floats(0.5, 0.999))
def test_an_interval_holds_its_mean_and_a_stronger_one_is_wider(values, level):
    average, (low, high) = bounded_mean(values, -1.0, 1.0, level)
    wider = bounded_mean(values, -1.0, 1.0, 0.9999)[1]
    assert low <= average <= high and wider[0] <= low + 1e-9 and high <= wider[1] + 1e-9
    assert -1 <= low and high <= 1
    assert (low, high) == pytest.approx(bounded_mean(values[::-1], -1.0, 1.0, level)[1], abs=1e-9)


def test_the_poisson_interval_is_garwoods():
    """10 events: 4.795 to 18.390; none: 0 to 3.689, the exact limits."""
    assert (4.795, 18.390) == pytest.approx(rate(10, 1.0)[1], abs=1e-3)
    assert (0.0, 3.689) == pytest.approx(rate(0, 1.0)[1], abs=1e-3)
    assert 0.05 == rate(10, 200.0)[0]


def test_students_interval_is_that_of_the_table():
    """Five numbers, four degrees of freedom: t = 2.776. Equal numbers have none, as their spread is not known."""
    centre, (low, high) = mean([1.0, 2.0, 3.0, 4.0, 5.0])
    half = 2.776 * np.std([1, 2, 3, 4, 5], ddof=1) / np.sqrt(5)
    assert 3.0 == centre
    assert (3.0 - half, 3.0 + half) == pytest.approx((low, high), abs=1e-3)
    assert (7.0, None) == mean([7.0]) == mean([7.0] * 100)
    assert (None, None) == mean([])


def test_a_slope_is_found_where_it_is_known():
    """Rates made as 0.01 x²: the exponent is 2 for expected counts, and inside the interval for drawn ones."""
    x = [1.0, 2.0, 4.0, 8.0]
    exposure = [1e6, 1e6, 1e6, 1e6]
    assert 2.0 == pytest.approx(slope(x, [round(0.01 * v**2 * 1e6) for v in x], exposure)[0], abs=1e-6)
    drawn = np.random.default_rng(1).poisson([0.01 * v**2 * 1e4 for v in x])
    _, (low, high) = slope(x, drawn.tolist(), [1e4] * 4)
    assert low < 2.0 < high
    for unsettled in ([0, 0, 0, 0], [0, 0, 0, 7], [3, 0, 0, 0]):
        assert (None, None) == slope(x, unsettled, exposure)
    assert slope(x, [0, 1, 3, 9], exposure)[0] > 1


def test_waiting_that_never_ended_counts_as_waiting():
    """Two runs of 100 s, an event at 20 s in one: one event in 120 s, and not a mean of 20 s."""
    sample = Sample([20.0, None], 100.0)
    assert (1, 120.0) == waiting(sample)
    assert 1 / 120 == estimate(Kind.TIME, sample)[0]


@pytest.mark.parametrize("kind", [Kind.BINARY, Kind.SHARE, Kind.DIFFERENCE, Kind.NUMBER])
def test_a_run_with_nothing_to_measure_is_not_dropped(kind):
    """Then there is no estimate: to leave it out would be to choose among runs."""
    assert (None, None) == estimate(kind, Sample([1.0, None, 0.0]))
    assert estimate(kind, Sample([1.0, 0.0]))[1] is not None


def _holds(interval, truth):
    return interval[0] - 1e-12 <= truth <= interval[1] + 1e-12
