"""What a sample of runs says: an estimate and an interval around it, by one method for each kind of measure.

- True or false: a proportion with the exact interval of Clopper and Pearson (Biometrika 26, 1934).
- A share of each run, or a difference of shares: a mean with the interval of `bounded_mean`, which holds for any such
  numbers, however they are spread.
- A number: a mean with Student's interval, which leans on the mean being nearly normal. Where all numbers are equal it
  would have no width, so there is none: a claim can ask for the share of runs in which something holds instead.
- A time until something happens: a rate, events per second of waiting, with the exact Poisson interval (Garwood,
  Biometrika 28, 1936), which takes the rate to be the same all along. A run without it counts as waiting to its end.
- A slope: that of a Poisson regression of such a rate on the logarithm of a field, with Wald's interval.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy  # of it `special`, when it is first used: the same bits as `stats`, which takes long to import

from unbidden.sim.scenario.claim_rules import Interval, Kind

LEVEL = 0.95
BETS = np.array([1.0, 0.5, 0.25, 0.125, 0.0625, 0.03125])  # of what is owned, a round; the first risks all of it
WEIGHTS = np.array([0.5, 0.1, 0.1, 0.1, 0.1, 0.1])  # what is owned at first, by bets
STEPS = 60  # halvings of an interval in which a bound is looked for
Estimate = tuple[float | None, Interval | None]


@dataclass(frozen=True)
class Sample:
    """What the runs of one arm measured."""

    values: list[Any]  # one a run; None where there was nothing to measure
    horizon: float = math.inf  # s that a run lasts
    digest: str = ""  # of all trajectories


def estimate(kind: Kind, sample: Sample, level: float = LEVEL) -> Estimate:
    """The proportion, rate or mean of a sample, with its interval; (None, None) where a value is missing."""
    if kind is Kind.TIME:
        return rate(*waiting(sample), level)
    if not sample.values or any(value is None for value in sample.values):
        return None, None
    if kind is Kind.BINARY:
        return proportion(sum(map(bool, sample.values)), len(sample.values), level)
    values = [float(value) for value in sample.values]
    return mean(values, level) if kind is Kind.NUMBER else bounded_mean(values, *kind.range, level)


def proportion(k: int, n: int, level: float = LEVEL) -> Estimate:
    """k out of n, with Clopper and Pearson's interval."""
    tail = (1.0 - level) / 2.0
    low = float(scipy.special.betaincinv(k, n - k + 1, tail)) if k > 0 else 0.0
    high = float(scipy.special.betaincinv(k + 1, n - k, 1.0 - tail)) if k < n else 1.0
    return k / n, (low, high)


def bounded_mean(values: Sequence[float], low: float = 0.0, high: float = 1.0, level: float = LEVEL) -> Estimate:
    """The mean of numbers from `low` to `high`, with an interval that holds however they are spread.

    For each mean that there could be, somebody bets that the numbers lie further down, somebody else that they lie
    further up, each in several ways at once and from a stake of one. If that was the mean, nobody is likely to get
    rich: with a chance of at most 1 / w is anybody's wealth ever w. The interval holds all means at which neither is
    worth 2 / (1 - level). (Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting, JRSS B 86,
    2024; bets that are fixed before make it monotone: greater numbers never give a lower bound, and the order of the
    numbers does not matter.) It also holds if somebody looks at it again and again.
    """
    shares = (np.asarray(values, float) - low) / (high - low)
    average = float(shares.mean())
    limit = math.log(2.0 / (1.0 - level))
    upper = _upper(shares, average, limit)
    lower = 1.0 - _upper(1.0 - shares, 1.0 - average, limit)
    centre, ends = low + average * (high - low), (low + lower * (high - low), low + upper * (high - low))
    return centre, (min(ends[0], centre), max(ends[1], centre))


def _upper(shares: np.ndarray, average: float, limit: float) -> float:
    """The least mean, from the average up, at which those who bet on less have a wealth whose logarithm is a limit."""
    known, counts = np.unique(shares, return_counts=True)
    low, high = average, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2.0
        if middle >= 1.0:
            break
        if _log_wealth(known, counts, middle) >= limit:
            high = middle
        else:
            low = middle
    return high


def _log_wealth(shares: np.ndarray, counts: np.ndarray, mean: float) -> float:
    """The logarithm of the wealth of those who bet that shares, each so many times there, lie below a mean."""
    with np.errstate(divide="ignore"):
        gains = np.log((1.0 - BETS[:, None]) + BETS[:, None] * (1.0 - shares) / (1.0 - mean))
    return float(np.logaddexp.reduce(np.log(WEIGHTS) + gains @ counts))


def rate(events: int, exposure: float, level: float = LEVEL) -> Estimate:
    """Events per second, with the exact Poisson interval."""
    tail = (1.0 - level) / 2.0
    low = scipy.special.gammaincinv(events, tail) if events else 0.0
    high = scipy.special.gammaincinv(events + 1, 1.0 - tail)
    return events / exposure, (float(low) / exposure, float(high) / exposure)


def mean(values: Sequence[float], level: float = LEVEL) -> Estimate:
    """The mean, with Student's interval; no interval for fewer than two values, or for nothing but equal ones."""
    if len(values) < 2 or min(values) == max(values):
        return (values[0] if values else None), None
    half = scipy.special.stdtrit(len(values) - 1, (1.0 + level) / 2.0) * np.std(values, ddof=1) / np.sqrt(len(values))
    centre = float(np.mean(values))
    return centre, (centre - float(half), centre + float(half))


def waiting(sample: Sample) -> tuple[int, float]:
    """How many runs it happened in, and how long was waited in all, s."""
    times = [value for value in sample.values if value is not None]
    return len(times), sum(times) + sample.horizon * (len(sample.values) - len(times))


def slope(x: Sequence[float], events: Sequence[int], exposure: Sequence[float], level: float = LEVEL) -> Estimate:
    """The exponent b of rate ∝ x**b by Poisson regression, with Wald's interval.

    (None, None) if the counts do not settle it: there are no events, or all of them are at one end.
    """
    if sum(count > 0 for count in events) < 2:
        return None, None
    design = np.column_stack([np.ones(len(x)), np.log(x)])
    counts, offset = np.array(events, float), np.log(exposure)
    weights = np.array([np.log(counts.sum() / np.sum(exposure)), 0.0])
    for _ in range(100):
        expected = np.exp(design @ weights + offset)
        information = design.T @ (design * expected[:, None])
        change = np.linalg.solve(information, design.T @ (counts - expected))
        weights = weights + change
        if np.abs(change).max() < 1e-10:
            half = scipy.special.ndtri((1.0 + level) / 2.0) * np.sqrt(np.linalg.inv(information)[1, 1])
            return float(weights[1]), (float(weights[1] - half), float(weights[1] + half))
    return None, None
