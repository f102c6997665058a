"""Whether a measure steps along a dial: two levels with a cut between them, or a straight line?

Both are fitted to the means of all settings by least squares, and compared by Schwarz's criterion, where a cut counts
as a number that was fitted. Agents are drawn again with replacement, the same at all settings. There is a step where
two levels are better in 97.5 % of these draws, and its height is not 0; intervals are the middle 95 % of draws.
"""

from dataclasses import dataclass

import numpy as np

DRAWS, SEED, LEVEL = 500, 0, 0.95
LEAST = 1e-6  # what is left of squares at the least, so that a perfect fit has a logarithm


@dataclass(frozen=True)
class Step:
    """A step of a measure behind setting `cut`, with intervals; `found` says whether it is one."""

    found: bool
    cut: int
    cuts: tuple[int, int]
    height: float
    heights: tuple[float, float]


def step(values: np.ndarray) -> Step:
    """The step of values f64[settings, agents] along their settings."""
    draws = np.random.default_rng(SEED).integers(values.shape[1], size=(DRAWS, values.shape[1]))
    fits = [two_levels(values[:, drawn].mean(axis=1)) for drawn in draws]
    better = [criterion(left, 3, len(values)) < _of_line(values[:, drawn].mean(axis=1))
              for (_, _, left), drawn in zip(fits, draws, strict=True)]  # fmt: skip
    cut, height, _ = two_levels(values.mean(axis=1))
    ends = (1 - LEVEL) / 2, (1 + LEVEL) / 2
    low, high = np.quantile([fit[1] for fit in fits], ends)
    first, last = np.quantile([fit[0] for fit in fits], ends, method="nearest")
    found = np.mean(better) >= ends[1] and bool(low > 0.0 or high < 0.0)
    return Step(bool(found), cut, (int(first), int(last)), height, (float(low), float(high)))


def two_levels(means: np.ndarray) -> tuple[int, float, float]:
    """The best cut, the setting behind which it is; the height of the step, and the squares that are left."""
    fits = []
    for cut in range(1, len(means)):
        before, after = means[:cut], means[cut:]
        left = ((before - before.mean()) ** 2).sum() + ((after - after.mean()) ** 2).sum()
        fits.append((float(left), cut - 1, float(after.mean() - before.mean())))
    left, cut, height = min(fits)
    return cut, height, left


def criterion(left: float, fitted: int, many: int) -> float:
    """Schwarz's criterion of a fit by least squares (Annals of Statistics 6, 1978): less is better."""
    return many * float(np.log(max(left, LEAST) / many)) + fitted * float(np.log(many))


def _of_line(means: np.ndarray) -> float:
    along = np.arange(len(means))
    left = ((means - np.polyval(np.polyfit(along, means, 1), along)) ** 2).sum()
    return criterion(float(left), 2, len(means))
