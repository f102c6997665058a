"""Times to an event, where it may not come about before a run ends: Kaplan and Meier's estimate, as SciPy makes it.

A run that came to its end without the event is censored there, after `run.ticks` ticks; one that failed is left out.
The interval is that of Greenwood's variance on the scale of log(-log), which stays between 0 and 1. It is not defined
before the first event and where nobody is left, and is NaN there.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from unbidden.experiments.sweeps.analysis.measured import Measured
from unbidden.experiments.sweeps.factors import refused
from unbidden.sim.judge.claims.estimators import LEVEL
from unbidden.sim.scenario.claim_rules import Kind


@dataclass(frozen=True)
class Survival:
    """The share of runs in which it has not yet come about, over time."""

    times: np.ndarray  # f64[n], s: 0, the times at which something changed, and the end
    share: np.ndarray  # f64[n]: from that time on
    low: np.ndarray  # f64[n]; NaN where the interval is not defined
    high: np.ndarray  # f64[n]
    runs: int
    events: int

    def when(self, share: np.ndarray, level: float = 0.5) -> float | None:
        """When a share falls to a level or below, s; None if it never does."""
        below = np.flatnonzero(share <= level)
        return float(self.times[below[0]]) if len(below) else None

    @property
    def median(self) -> tuple[float | None, float | None, float | None]:
        """When half of the runs have seen it, with its interval (Brookmeyer and Crowley, Biometrics 38, 1982), s.

        None for what is later than the runs last.
        """
        return self.when(self.share), self.when(self.low), self.when(self.high)


def survival(seen: Measured, points: Sequence[int]) -> Survival:
    """How long it took in the runs of some points. Raises InvalidScenario for a measure that is no time to an event."""
    refuse_no_time(seen)
    where = list(points)
    times, ended = seen.values[:, where], seen.ended[:, where]
    horizon = np.broadcast_to(seen.about.horizon[where], times.shape)
    happened, censored = times[ended & ~np.isnan(times)], horizon[ended & np.isnan(times)]
    if not ended.any():
        raise refused("no run of this point came to its end.", "unbidden sweep status STORE says why.", "--of")
    last = float(horizon[ended].max())
    if not len(happened):
        flat, unknown = np.ones(2), np.full(2, np.nan)
        return Survival(np.array([0.0, last]), flat, unknown, flat, len(censored), 0)
    found = stats.ecdf(stats.CensoredData(uncensored=happened, right=censored)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it is undefined here and there, which the docstring says
        span = found.confidence_interval(LEVEL, method="log-log")
    ends = [part.probabilities for part in (found, span.low, span.high)]
    share, low, high = (np.concatenate([[1.0], part, part[-1:]]) for part in ends)
    grid = np.concatenate([[0.0], found.quantiles, [max(last, found.quantiles[-1])]])
    return Survival(grid, share, low, high, int(ended.sum()), len(happened))


def refuse_no_time(seen: Measured) -> None:
    """Raise InvalidScenario for a measure that is no time to an event."""
    if seen.kind is not Kind.TIME:
        what = f"{seen.name} is no time until something happens: {seen.about.says}."
        raise refused(what, "--of escape.first, say", "--of")
