"""How many runs a claim needs, which is decided before any of them is made.

It follows from the rule and from an effect: how far inside its bound the truth must lie to be found with a fair chance.
What the truth may be is said beforehand; nothing here looks at the runs that will judge. A pilot on tuning seeds tells
how long runs take, and how far numbers spread.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy  # whose parts come when they are first used

from unbidden.sim.judge.claims.conditions import Condition
from unbidden.sim.judge.claims.estimators import LEVEL, Estimate, bounded_mean, proportion
from unbidden.sim.judge.claims.verdicts import REPRODUCED, level_among, verdict
from unbidden.sim.scenario.claim_rules import Kind, Rule

MOST = 1_000_000
POWER = 0.9
SHARES = (Kind.BINARY, Kind.SHARE, Kind.DIFFERENCE)


@dataclass(frozen=True)
class Advice:
    """How many runs a condition needs."""

    condition: Condition
    truth: float | None  # what is to be found, if it is so
    least: int | None  # runs that could settle it, if all of them agreed
    enough: int | None  # runs that settle it with a chance of POWER, if that is the truth
    with_all: int | None  # the same if it must stand beside all other rows of its registration, at the worst


def advise(condition: Condition, effect: float, pilot: Sequence[float] = (), rows: int = 1) -> Advice:
    """How many runs a condition needs, if the truth lies `effect` inside its bound.

    `pilot`: what it measured in some runs from tuning seeds, which a number needs. Nothing is known of slopes. `rows`:
    how many conditions are judged together. At the worst theirs is the strongest evidence, and must stand beside them
    all; Holm's correction asks less of every next one, so it may need fewer.
    """
    truth, levels = _truth(condition, effect), (LEVEL, level_among(rows))
    if condition.kind in SHARES:
        return Advice(condition, truth, least_runs(condition), *(_enough(condition, truth, level) for level in levels))
    if condition.kind is not Kind.NUMBER:
        return Advice(condition, None, None, None, None)
    return Advice(condition, truth, None, *(_enough_numbers(condition, truth, pilot, level) for level in levels))


def least_runs(condition: Condition) -> int | None:
    """How few runs could settle a condition about shares, if each said the same; None for other measures."""
    return _least(condition.kind, condition.rule) if condition.kind in SHARES else None


@cache
def _least(kind: Kind, rule: Rule) -> int | None:
    low, high = kind.range
    best = min(max((rule.low + rule.high) / 2 if math.isfinite(rule.low + rule.high) else _end(rule, kind), low), high)

    def settles(n: int) -> bool:
        if kind is Kind.BINARY:
            return verdict(rule, proportion(round(best * n), n)) == REPRODUCED
        return verdict(rule, bounded_mean([best] * n, low, high)) == REPRODUCED

    return _first(settles)


def _end(rule: Rule, kind: Kind) -> float:
    """The end of the range that a one-sided rule points to."""
    return kind.range[1] if math.isinf(rule.high) else kind.range[0]


def _truth(condition: Condition, effect: float) -> float:
    """What is to be found: so far inside the bound, or in the middle between two."""
    rule, (low, high) = condition.rule, condition.kind.range
    if math.isfinite(rule.low) and math.isfinite(rule.high):
        return (rule.low + rule.high) / 2.0
    inside = rule.low + effect if math.isfinite(rule.low) else rule.high - effect
    return min(max(inside, low), high)


def _enough(condition: Condition, truth: float, level: float) -> int | None:
    """So many runs settle it with a fair chance, if each is at one end of its range or the other."""
    kind, rule = condition.kind, condition.rule
    return _first(lambda n: _power(kind, rule, truth, n, level) >= POWER)


def _enough_numbers(condition: Condition, truth: float, pilot: Sequence[float], level: float) -> int | None:
    """So many numbers, spread as those of a pilot, settle it with a fair chance."""
    spread = float(np.std(pilot, ddof=1)) if len(pilot) > 1 else 0.0
    inside = min(truth - condition.rule.low, condition.rule.high - truth)
    quantiles = scipy.stats.norm.ppf((1.0 + level) / 2.0) + scipy.stats.norm.ppf(POWER)
    return math.ceil((quantiles * spread / inside) ** 2) + 1 if spread else None


def _power(kind: Kind, rule: Rule, truth: float, n: int, level: float) -> float:
    """How likely n runs settle it with an interval at a level, if the truth is that."""
    low, high = kind.range
    zero, far = low, high
    if kind is Kind.DIFFERENCE:  # one run in so many is 1, or -1, and the others are 0
        zero, far = 0.0, high if truth >= 0.0 else low
    share = (truth - zero) / (far - zero)

    def ends(k: int) -> tuple[bool, bool]:
        """Whether k of n runs at the far end leave the lower and the upper end of the interval inside the rule."""
        interval = _told(kind, k, n, zero, far, level)[1]
        assert interval is not None
        return rule.allows_from(interval[0]), rule.allows_up_to(interval[1])

    rises, falls = (0, 1) if far > zero else (1, 0)  # which end comes inside as k grows, and which goes out
    first = bisect_left(range(n + 1), True, key=lambda k: ends(k)[rises])
    last = bisect_left(range(n + 1), True, key=lambda k: not ends(k)[falls]) - 1
    return (
        float(scipy.stats.binom.cdf(last, n, share) - scipy.stats.binom.cdf(first - 1, n, share))
        if last >= first
        else 0.0
    )


def _told(kind: Kind, k: int, n: int, zero: float, far: float, level: float) -> Estimate:
    if kind is Kind.BINARY:
        return proportion(k, n, level)
    return bounded_mean([far] * k + [zero] * (n - k), *kind.range, level)


def _first(holds: Callable[[int], bool]) -> int | None:
    """About the least number of runs for which something holds: doubled until it does, then halved in between."""
    n = 2
    while not holds(n):
        n *= 2
        if n > MOST:
            return None
    low, high = n // 2, n
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
