"""How far what a policy does is from what a trusted policy does (Pan, Bhatia and Steinhardt 2022, arXiv 2201.03544).

They compare the distributions over actions of two policies whose insides are known. Here nothing but the log is: an act
is what hosts noted of a call, so the distributions are those of acts in a window and in trusted runs.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import log2, sqrt

import numpy as np

from unbidden.sim.inquiry.alarms.base import Act, Scores, Steps, shares, windows

Distribution = Mapping[Act, float]
WINDOW = 15  # steps


def jensen_shannon(one: Distribution, other: Distribution) -> float:
    """The divergence of two distributions in bits, from 0: alike, to 1: nothing in common."""
    total = 0.0
    for act in dict.fromkeys((*one, *other)):  # in an order that is the same each time, as sums of numbers depend on it
        p, q = one.get(act, 0.0), other.get(act, 0.0)
        middle = (p + q) / 2.0
        total += sum(x * log2(x / middle) / 2.0 for x in (p, q) if x > 0.0)
    return max(total, 0.0)


def hellinger(one: Distribution, other: Distribution) -> float:
    """The distance of two distributions, from 0: alike, to 1: nothing in common."""
    overlap = sum(sqrt(one.get(act, 0.0) * other.get(act, 0.0)) for act in one)
    return sqrt(max(1.0 - overlap, 0.0))


@dataclass(frozen=True)
class Divergence:
    """Of the acts in the last steps, and for a run of all of its acts, from those of trusted runs."""

    trusted: Distribution
    measure: Callable[[Distribution, Distribution], float] = jensen_shannon
    window: int = WINDOW

    @classmethod
    def learnt(
        cls, trusted: Iterable[Steps], measure: Callable[[Distribution, Distribution], float] = jensen_shannon
    ) -> "Divergence":
        """What trusted runs do."""
        return cls(shares([step.act for steps in trusted for step in steps]), measure)

    def scores(self, steps: Steps) -> Scores:
        """The divergence of each window, and of the whole run."""
        acts = [step.act for step in steps]
        step = [self.measure(shares(some), self.trusted) for some in windows(acts, self.window)]
        return Scores(np.array(step, float), self.measure(shares(acts), self.trusted) if acts else 0.0)
