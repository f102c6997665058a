"""One measure of a sweep: what every run came to, by replicate and point, and estimates from that.

Replicates are independent of each other. Points are not: replicate k has the same seed in all of them, unless they were
asked to be independent. So a mean over several points is taken in each replicate first, and its interval goes over the
means of replicates, in which all of these points were measured.

A time to an event is missing where it did not come about before the run ended. As a number for means and differences
it is the time waited: up to the event or to the end of the run. Its mean is the restricted mean time; its interval is
that of numbers between bounds, since such times pile up at the end of the run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unbidden.experiments.sweeps.analysis.about import Known, known
from unbidden.experiments.sweeps.analysis.table import Source, opened, read, refuse_unknown
from unbidden.experiments.sweeps.design import Design
from unbidden.experiments.sweeps.factors import refused
from unbidden.experiments.sweeps.summary import Summary, bounded, summarise
from unbidden.sim.scenario.claim_rules import Kind

SHARES = (Kind.BINARY, Kind.SHARE)


@dataclass(frozen=True)
class Measured:
    """One measure of a sweep."""

    name: str  # of the measure
    about: Known
    design: Design
    values: np.ndarray  # f64[replicates, points]; NaN where nothing was measured
    ended: np.ndarray  # bool[replicates, points]: whether the run came to its end
    until: bool = False  # whether points were stopped by what they came to

    @property
    def kind(self) -> Kind:
        """Whether it is yes or no, a share, a number or a time to an event."""
        return self.about.kind

    @property
    def numbers(self) -> np.ndarray:
        """What every run came to as a number: of a time to an event, the time waited. f64[replicates, points]"""
        if self.kind is not Kind.TIME:
            return self.values
        return np.where(self.ended & np.isnan(self.values), self.about.horizon, self.values)

    def across(self, points: Sequence[int]) -> np.ndarray:
        """The mean over points in each replicate; NaN where one of them was not measured. f64[replicates]"""
        return self.numbers[:, list(points)].mean(axis=1)

    def estimate(self, points: Sequence[int]) -> Summary:
        """The mean over points, with its interval."""
        if self.kind is Kind.TIME:
            return bounded(self.across(points), 0.0, self._longest(points))
        kind = Kind.SHARE if self.kind in SHARES and len(points) > 1 else self.kind
        return summarise(self.across(points), kind, self.until)

    def difference(self, one: Sequence[int], other: Sequence[int]) -> Summary:
        """The mean over some points minus that over others, replicate by replicate, with its interval."""
        apart = self.across(one) - self.across(other)
        if self.kind is Kind.TIME:
            return bounded(apart, -self._longest(other), self._longest(one))
        return summarise(apart, Kind.DIFFERENCE if self.kind in SHARES else Kind.NUMBER, self.until)

    def _longest(self, points: Sequence[int]) -> float:
        """How long the longest run of some points lasts, s."""
        return float(self.about.horizon[list(points)].max())


def measured(store: Source, measure: str) -> Measured:
    """One measure of a sweep. Raises InvalidScenario where it has none of that name, or no run that measured it, and
    UnreadableFile for a folder that is no store."""
    path, manifest = opened(store)
    refuse_unknown(measure, manifest.recipe.measures, "measure", "--of")
    rows, design = read(path, manifest, ["run", measure, "failure"]), manifest.design
    values, run = np.full(manifest.total, np.nan), rows["run"].to_numpy()
    ended = np.zeros(manifest.total, bool)
    values[run], ended[run] = rows[measure].to_numpy(), rows["failure"].is_null().to_numpy()
    about = known(manifest, measure, values)
    _refuse_nothing(path, measure, values, ended, len(rows), about.kind)
    shape = (manifest.replicates, len(design.points))
    until = manifest.stopping is not None
    return Measured(measure, about, design, values.reshape(shape), ended.reshape(shape), until)


def _refuse_nothing(path: Path, measure: str, values: np.ndarray, ended: np.ndarray, rows: int, kind: Kind) -> None:
    """Raise InvalidScenario where there is nothing to look at, and say why."""
    if not rows:
        raise refused("this sweep has no runs yet.", f"unbidden sweep resume {path}", str(path))
    if not ended.any():
        raise refused(f"all {rows:,} runs of this sweep failed.", f"unbidden sweep status {path} says why.", str(path))
    if kind is not Kind.TIME and np.isnan(values[ended]).all():
        raise refused(f"no run measured {measure}: there was nothing to measure in any.", "", "--of")
