"""What a rule makes of an estimate, alone and as one of many.

A verdict needs the whole interval: it must agree with the rule, or disagree. A rule that allows a single number is a
sanity check and no evidence: it says what can be no other way, so every single run must agree.
"""

from collections.abc import Callable, Sequence

from unbidden.sim.judge.claims.estimators import LEVEL, Estimate
from unbidden.sim.scenario.claim_rules import Rule

REPRODUCED, NOT_REPRODUCED, INCONCLUSIVE = "REPRODUCED", "NOT REPRODUCED", "INCONCLUSIVE"
HOLDS, BROKEN = "HOLDS", "BROKEN"  # of sanity checks
NOT_JUDGED = "NOT JUDGED"  # for want of runs
STEPS = 40  # halvings between certainty and a level at which nothing is settled
LEAST = 1e-12  # no evidence is taken to be stronger than this

EstimateAt = Callable[[float], Estimate]  # the estimate of a sample with an interval at a level


def verdict(rule: Rule, estimate: Estimate, theory: float | None = None) -> str:
    """What a rule makes of an estimate. One whose interval excludes what theory says confirms no theory."""
    measured, interval = estimate
    if measured is None or interval is None:
        return INCONCLUSIVE
    if rule.allows_none(*interval) or (theory is not None and not interval[0] <= theory <= interval[1]):
        return NOT_REPRODUCED
    return REPRODUCED if rule.allows_all(*interval) else INCONCLUSIVE


def sanity(rule: Rule, values: Sequence[float | None]) -> str:
    """Whether what can be no other way was so in every run."""
    return HOLDS if values and all(v is not None and rule.allows(float(v)) for v in values) else BROKEN


def chance(rule: Rule, estimate_at: EstimateAt, theory: float | None = None) -> float:
    """How likely evidence as strong as this would be, if the rule did not hold (or, if it is refuted, if it did).

    It is the greatest 1 - level at which the interval still settles it; 1 if none does.
    """
    low, high = LEAST, 1.0 - LEAST
    if verdict(rule, estimate_at(1.0 - low), theory) != INCONCLUSIVE:
        return low
    if verdict(rule, estimate_at(1.0 - high), theory) == INCONCLUSIVE:
        return 1.0
    for _ in range(STEPS):
        middle = (low * high) ** 0.5
        if verdict(rule, estimate_at(1.0 - middle), theory) == INCONCLUSIVE:
            low = middle
        else:
            high = middle
    return high


def level_among(rows: int) -> float:
    """The level at which a row settles something whatever the others say, as one of so many: Holm's first step."""
    return 1.0 - (1.0 - LEVEL) / rows


def adjusted(verdicts: Sequence[str], chances: Sequence[float]) -> list[str]:
    """The verdicts that are left if, of all of them together, one may be wrong by chance in 1 - LEVEL of cases.

    Holm's correction (Scandinavian Journal of Statistics 6, 1979): the strongest evidence must stand beside the number
    of all rows, the next beside one less, and so on; from the first that does not on, nothing is settled.
    """
    order = sorted(range(len(chances)), key=lambda k: chances[k])
    left = [INCONCLUSIVE] * len(verdicts)
    for place, k in enumerate(order):
        if chances[k] > 1.0 - level_among(len(order) - place):
            break
        left[k] = verdicts[k]
    return left
