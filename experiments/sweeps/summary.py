"""What a sweep measured at each point: a mean or a share, with its interval, from the runs that came to their end."""

import math
from dataclasses import dataclass

import numpy as np

from unbidden.experiments.sweeps.stopping import half_width
from unbidden.experiments.sweeps.store import Store
from unbidden.sim.judge.claims.estimators import Sample, bounded_mean, estimate
from unbidden.sim.scenario.claim_rules import Kind


@dataclass(frozen=True)
class Summary:
    """What a measure came to at a point. There is no interval where fewer than two runs measured it."""

    mean: float | None
    low: float | None
    high: float | None
    runs: int  # that measured it


def runs_of(store: Store, point: int) -> np.ndarray:
    """The numbers of the runs of a point that came to their end: i64[n]."""
    design = store.manifest.design
    runs = design.number(point, 0) + len(design.points) * np.arange(store.manifest.replicates)
    return runs[store.done[runs] & ~store.failed.are(runs)]


def summary(store: Store, point: int, measure: str) -> Summary:
    """What a measure came to at a point, taken as yes or no where it was nothing else."""
    values = store.column(measure)[runs_of(store, point)]
    return summarise(values, kind_of_values(values), store.manifest.stopping is not None)


def kind_of_values(values: np.ndarray) -> Kind:
    """What numbers seem to be, where nothing declares it."""
    known = values[~np.isnan(values)]
    return Kind.BINARY if np.isin(known, (0.0, 1.0)).all() else Kind.NUMBER


def summarise(values: np.ndarray, kind: Kind, until: bool = False) -> Summary:
    """What numbers came to that runs measured: f64[n], NaN where one did not.

    `until`: whether the numbers themselves decided when there were enough of them; then an interval is taken that may
    be looked at again and again.
    """
    known = values[~np.isnan(values)]
    if not len(known):
        return Summary(None, None, None, 0)
    if until and kind is Kind.NUMBER:
        centre, half = float(known.mean()), half_width(known)
        low, high = (centre - half, centre + half) if math.isfinite(half) else (None, None)
        return Summary(centre, low, high, len(known))
    anytime = Kind.SHARE if until and kind is Kind.BINARY else kind
    mean, interval = estimate(anytime, Sample(known.tolist()))
    low, high = interval or (None, None)
    return Summary(mean, low, high, len(known))


def bounded(values: np.ndarray, low: float, high: float) -> Summary:
    """What numbers came to that lie between two others, with an interval that holds however they are spread."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Summary(None, None, None, 0)
    mean, interval = bounded_mean(known.tolist(), low, high)
    assert interval is not None
    return Summary(mean, *interval, len(known))
