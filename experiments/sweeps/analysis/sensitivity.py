"""How much each factor matters, by SALib: Morris's screening, Sobol's indices, and first-order ones of other samples.

What is taken apart is the mean over replicates, point by point. SALib's intervals come from resampling points, and take
these means as exact. So beside them stands how much of the variance between points may be nothing but luck.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from unbidden.experiments.sweeps.analysis.measured import Measured
from unbidden.experiments.sweeps.design import SAMPLED, Kind
from unbidden.experiments.sweeps.factors import Factor, Value, refused
from unbidden.experiments.sweeps.sampling import LEVELS, needs_salib, problem
from unbidden.sim.judge.claims.estimators import LEVEL

METHODS = {Kind.morris: "Morris", Kind.saltelli: "Sobol", **dict.fromkeys(SAMPLED, "RBD-FAST")}
RESAMPLES = 1000
LEAST = 64  # points that RBD-FAST takes, half of which are enough for each of its resamples
MOST_LUCK = 0.1  # of the variance between points


@dataclass(frozen=True)
class Index:
    """An index of a factor, with half the width of SALib's interval."""

    factor: str
    name: str  # such as S1
    value: float
    half: float | None  # None where SALib gives none


@dataclass(frozen=True)
class Sensitivity:
    """What matters how much, and what speaks against believing it."""

    method: str
    indices: tuple[Index, ...]
    luck: float  # share of the variance between points that replicates may have made, at the most
    warnings: tuple[str, ...]


def sensitivity(seen: Measured) -> Sensitivity:
    """The indices that the design allows. Raises InvalidScenario for one that allows none, for points that were not
    measured, where nothing varies, and without SALib."""
    design = seen.design
    if design.kind not in METHODS:
        what = f"a design of the kind {design.kind} is not made for indices of sensitivity."
        raise refused(what, "Sweep with --design morris or --design saltelli.", "STORE")
    if design.kind in SAMPLED and len(design.points) < LEAST:
        what = f"RBD-FAST takes {LEAST} points or more; this design has {len(design.points)}."
        raise refused(what, "Sweep with more --points.", "STORE")
    y, luck = _means(seen)
    needs_salib("STORE")
    x = np.array([[_share(f, v) for f, v in zip(design.factors, p, strict=True)] for p in design.points])
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # SALib's, about numbers that are looked at below
        found = tuple(_indices(design.kind, design.names, x, y))
    return Sensitivity(METHODS[design.kind], found, luck, tuple(_doubts(design.kind, found, luck)))


def _means(seen: Measured) -> tuple[np.ndarray, float]:
    """The mean of each point, and which share of their variance may be that of means over replicates."""
    numbers = seen.numbers
    counts = (~np.isnan(numbers)).sum(axis=0)
    if not counts.all():
        many, of = int((counts == 0).sum()), len(counts)
        what = f"{many} of {of} points have no run that measured {seen.name}; indices need all of them."
        raise refused(what, "unbidden sweep resume STORE, or merge all shards", "STORE")
    means = np.nanmean(numbers, axis=0)
    if np.ptp(means) == 0.0:
        raise refused(f"{seen.name} is {means[0]:g} at every point: nothing makes a difference.", "", "--of")
    several = counts > 1
    noise = np.nanvar(numbers[:, several], axis=0, ddof=1) / counts[several] if several.any() else np.zeros(1)
    return means, min(float(noise.mean() / means.var()), 1.0) if several.any() else float("nan")


def _share(factor: Factor, value: Value) -> float:
    """How far along a factor a value is, from 0 to 1."""
    if factor.range is None:
        return factor.values.index(value) / max(len(factor.values) - 1, 1)
    low, high, at = float(factor.range.low), float(factor.range.high), float(value)  # type: ignore[arg-type]
    if factor.range.by_ratio:
        low, high, at = float(np.log(low)), float(np.log(high)), float(np.log(at))
    return (at - low) / (high - low)


def _indices(kind: Kind, names: list[str], x: np.ndarray, y: np.ndarray) -> Iterator[Index]:
    told = {"conf_level": LEVEL, "num_resamples": RESAMPLES, "seed": np.random.default_rng(0)}
    if kind is Kind.morris:
        from SALib.analyze import morris

        found = morris.analyze(problem(names), x, y, num_levels=LEVELS, **told)
        yield from _named(names, found, {"mu_star": "mu_star_conf", "mu": None, "sigma": None})
    elif kind is Kind.saltelli:
        from SALib.analyze import sobol

        found = sobol.analyze(problem(names), y, calc_second_order=False, **told)
        yield from _named(names, found, {"S1": "S1_conf", "ST": "ST_conf"})
    else:
        from SALib.analyze import rbd_fast

        found = rbd_fast.analyze(problem(names), x, y, **told)
        yield from _named(names, found, {"S1": "S1_conf"})


def _named(names: list[str], found: Any, kept: dict[str, str | None]) -> Iterator[Index]:
    for k, factor in enumerate(names):
        for name, half in kept.items():
            yield Index(factor, name, float(found[name][k]), float(found[half][k]) if half else None)


def _doubts(kind: Kind, found: tuple[Index, ...], luck: float) -> Iterator[str]:
    """What speaks against believing it."""
    sizes = [(abs(index.value), index.half, index) for index in found if index.half is not None]
    value, half, largest = max(sizes, key=lambda size: size[0])
    if not np.isfinite([size[:2] for size in sizes]).all():
        yield "Some indices are not defined: there are too few points."
    elif 2.0 * half >= value:
        yield (
            f"Too few points: the interval of the largest index, {largest.name} of {largest.factor}, is as wide as the "
            "index itself. Sweep with more --points."
        )
    if luck > MOST_LUCK:
        yield (
            f"Too few replicates: up to {luck:.0%} of the variance between points is luck, which these intervals leave "
            "out. Sweep with more --reps."
        )
    if kind in SAMPLED:
        yield "These points were not drawn for sensitivity; --design saltelli also tells how factors act together (ST)."
