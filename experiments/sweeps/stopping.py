"""When a point has enough runs: when an interval that may be looked at again and again is narrow enough.

For shares that is the betting interval of `judge/claims/estimators.py`, which holds at all times at once (Waudby-Smith
and Ramdas, JRSS B 86, 2024). For other numbers it is the asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha,
Kennedy and Ramdas (Annals of Statistics 52, 2024, theorem 2.2), which needs the variance to settle and is looked at
from LEAST runs on.
"""

import math

import numpy as np

from unbidden.sim.judge.claims.estimators import LEVEL, bounded_mean

LEAST = 30  # runs before anything is decided
TIGHTEST = 200  # runs at which the sequence for numbers is tightest


def half_width(values: np.ndarray, level: float = LEVEL) -> float:
    """Half the width of an interval of the mean that holds at all times; infinite for too few. f64[n], without NaN."""
    n = len(values)
    if n < 2:
        return math.inf
    if values.min() >= 0.0 and values.max() <= 1.0:
        interval = bounded_mean(values.tolist(), 0.0, 1.0, level)[1]
        assert interval is not None and interval[0] is not None and interval[1] is not None
        return (interval[1] - interval[0]) / 2.0
    if n < LEAST:
        return math.inf
    alpha = 1.0 - level
    rho = math.sqrt((-2.0 * math.log(alpha) + math.log(-2.0 * math.log(alpha) + 1.0)) / TIGHTEST)
    scaled = n * rho**2 + 1.0
    return float(values.std()) * math.sqrt(2.0 * scaled / (n**2 * rho**2) * math.log(math.sqrt(scaled) / alpha))


def is_settled(values: np.ndarray, half: float) -> bool:
    """Whether runs are enough; those that measured nothing are left out."""
    known = values[~np.isnan(values)]
    return len(known) >= LEAST and half_width(known) <= half
