"""Does a claim hold? Each was written down, with its rule, before the runs that test it; a failure is printed as such.

Every condition of a claim is one row: an arm of the experiment, a measure with a 95 % interval, a rule, a verdict.

- A measure that is true or false gives a proportion with Wilson's interval (Wilson, JASA 22, 1927).
- A measure that is a number gives a mean with Student's interval; where all of many shares are equal, one that leaves
  room for what may have been missed (the "rule of three").
- A time until something happens gives a rate, events per second of waiting, with the exact Poisson interval
  (Garwood, Biometrika 28, 1936); a run in which it did not happen counts as waiting to its end.
- A slope is that of a Poisson regression of such a rate on the logarithm of a field.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from scipy import stats

from sim.record import Run
from sim.scenario import Scenario
from sim.scenario.judging import Claim, Slope
from sim.scenario.tiled import CONDITION
from sim.scenario.watched import watched
from sim.study import FailedRun, NotANumber, run_many
from sim.watch import detectors

REPRODUCED, NOT_REPRODUCED, INCONCLUSIVE = "REPRODUCED", "NOT REPRODUCED", "INCONCLUSIVE"
LEVEL = 0.95
SHARES = ("any", "trained", "late")  # measures of events that are shares
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Row:
    """One condition of a claim, and what became of it."""

    says: str
    measure: str
    arm: str
    measured: float | None
    interval: tuple[float, float] | None
    rule: str
    verdict: str
    runs: int
    digest: str  # of all trajectories of the arm

    def as_json(self) -> dict[str, Any]:
        """The row for machines."""
        told = {name: value for name, value in vars(self).items() if name != "arm"}
        return told | {"in": self.arm, "interval": list(self.interval) if self.interval else None}


@dataclass(frozen=True)
class Sample:
    """What the runs of one arm measured."""

    values: list[Any]  # one a run
    horizon: float  # s that a run lasts
    digest: str
    waits: bool = False  # whether the values are times until something happens
    shares: bool = False  # whether they are true or false, shares from 0 to 1, or differences of such


def evaluate(
    scenario: Scenario, progress: Progress, seeds: int | None = None, laboratory: "Laboratory | None" = None
) -> Iterator[Row]:
    """Judge every claim of a scenario. Fewer `seeds` than a claim wants make its rows INCONCLUSIVE."""
    laboratory = laboratory or Laboratory(scenario, progress)
    for claim in scenario.file.claims:
        n = claim.seeds if seeds is None else seeds
        for arm, rule, changes in _arms(claim):
            control = arm if claim.in_ else claim.with_
            sample = laboratory.sample(control, changes, claim, n)
            yield _row(claim, arm, rule, sample, estimate(sample))
        if claim.slope:
            yield _slope_row(laboratory, claim, claim.slope, n)


def _arms(claim: Claim) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The arms of a claim: what to call each, its rule, and the fields it changes."""
    for arm, rule in (claim.in_ or {}).items():
        yield arm, rule, {}
    for field, rules in (claim.over or {}).items():
        for value, rule in rules.items():
            yield f"{field} = {value}", rule, {field: number(value)}


def number(text: str) -> float | int:
    """A number as it is written in a file: whole if it looks whole."""
    return float(text) if any(mark in text for mark in ".eE") else int(text)


class Laboratory:
    """Runs each arm of an experiment once, however many claims ask for it."""

    def __init__(self, scenario: Scenario, progress: Progress):
        self.scenario, self.progress, self.learns = scenario, progress, bool(scenario.setup.learners)
        self.done: dict[Any, list[Run]] = {}

    def sample(self, control: str, changes: dict[str, Any], claim: Claim, n: int) -> Sample:
        names = tuple(sorted({m.split(".")[0] for m in (claim.measure, claim.minus) if m}))
        runs = self._arm(control, changes, names, n)
        seal = blake2b("".join(run.digest + run.lesson for run in runs).encode(), digest_size=8)
        setup, (detector, name) = runs[0].scenario.setup, claim.measure.split(".")
        waits = name in detectors[watched(self.scenario)[detector][0]].waits and not self.learns
        values, horizon = [_value(run, claim) for run in runs], setup.ticks * setup.seconds
        if claim.against:
            twins = self._arm(claim.against, changes, names, n)
            values = [_difference(one, _value(twin, claim)) for one, twin in zip(values, twins, strict=True)]
        elif claim.minus is None and name in SHARES and all(value in (0.0, 1.0) for value in values):
            values = [bool(value) for value in values]  # in no run some of its trials, so each run is one trial
        return Sample(values, horizon, seal.hexdigest(), waits, shares=name in SHARES)

    def base_runs(self) -> list[Run]:
        """The runs of the scenario as it is that were made for its claims."""
        return next(
            (runs for (control, changes, _), runs in self.done.items() if control == "base" and not changes), []
        )

    def _arm(self, control: str, changes: dict[str, Any], names: tuple[str, ...], n: int) -> list[Run]:
        """The first runs of an arm, made now unless they were made before."""
        only = None if self.learns else names
        key = (control, tuple(changes.items()), only)
        if len(self.done.get(key, [])) < n:
            self.done[key] = self._runs(control, changes, only, n)
        return self.done[key][:n]

    def _runs(self, control: str, changes: dict[str, Any], only: tuple[str, ...] | None, n: int) -> list[Run]:
        scenario = self.scenario.changed(control=control)
        for field, value in changes.items():
            scenario = scenario.with_field(field, value)
        label = ", ".join([control, *(f"{field} = {value}" for field, value in changes.items())])
        runs = []
        for run in run_many(scenario, range(n), only):
            if isinstance(run, FailedRun):
                raise NotANumber(f"{label}, seed {run.seed}: {run.message}")
            runs.append(run)
            self.progress(label, len(runs), n)
        return runs


def _value(run: Run, claim: Claim) -> Any:
    """What a claim measures in a run; a difference where it names two measures."""
    value = run.measures[claim.measure]
    return value if claim.minus is None else _difference(value, run.measures[claim.minus])


def _difference(one: Any, other: Any) -> float | None:
    return None if one is None or other is None else float(one) - float(other)


# ---- estimates ------------------------------------------------------------------------------------------------------

Estimate = tuple[float | None, tuple[float, float] | None]


def estimate(sample: Sample) -> Estimate:
    """The proportion, rate or mean of a sample, with its interval."""
    if sample.waits:
        return rate(*_events(sample))
    if all(isinstance(value, bool) for value in sample.values):
        return proportion(sum(sample.values), len(sample.values))
    found, interval = mean([float(value) for value in sample.values if value is not None])
    if sample.shares and interval and found is not None and interval[0] == interval[1]:
        unseen = 1.0 - (1.0 - LEVEL) ** (1.0 / len(sample.values))  # how often another value may have been missed
        return found, (max(found - unseen, -1.0), min(found + unseen, 1.0))
    return found, interval


def proportion(k: int, n: int) -> Estimate:
    """k out of n, with Wilson's interval."""
    interval = stats.binomtest(k, n).proportion_ci(LEVEL, method="wilson")
    return k / n, (float(interval.low), float(interval.high))


def rate(events: int, exposure: float) -> Estimate:
    """Events per second, with the exact Poisson interval."""
    tail = (1.0 - LEVEL) / 2.0
    low = stats.chi2.ppf(tail, 2 * events) / 2.0 if events else 0.0
    high = stats.chi2.ppf(1.0 - tail, 2 * events + 2) / 2.0
    return events / exposure, (float(low) / exposure, float(high) / exposure)


def mean(values: Sequence[float]) -> Estimate:
    """The mean, with Student's interval; no interval for fewer than two values."""
    if len(values) < 2:
        return (values[0] if values else None), None
    half = stats.t.ppf((1.0 + LEVEL) / 2.0, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    centre = float(np.mean(values))
    return centre, (centre - float(half), centre + float(half))


def _events(sample: Sample) -> tuple[int, float]:
    """How many runs it happened in, and how long was waited in all, s."""
    times = [value for value in sample.values if value is not None]
    return len(times), sum(times) + sample.horizon * (len(sample.values) - len(times))


def slope(x: Sequence[float], events: Sequence[int], exposure: Sequence[float]) -> Estimate:
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
            half = stats.norm.ppf((1.0 + LEVEL) / 2.0) * np.sqrt(np.linalg.inv(information)[1, 1])
            return float(weights[1]), (float(weights[1] - half), float(weights[1] + half))
    return None, None


# ---- verdicts -------------------------------------------------------------------------------------------------------


def verdict(rule: str, measured: float | None, interval: tuple[float, float] | None) -> str:
    """What a rule makes of an estimate: the whole interval must agree with it, or disagree."""
    if measured is None or interval is None:
        return INCONCLUSIVE
    match = CONDITION.fullmatch(rule)
    assert match is not None, rule
    sign, bound, least, most = match.groups()
    low, high = interval
    if sign == "==":
        return REPRODUCED if measured == float(bound) else NOT_REPRODUCED
    if sign is None:
        yes, no = float(least) <= low and high <= float(most), high < float(least) or low > float(most)
    elif sign == ">":
        yes, no = low > float(bound), high <= float(bound)
    elif sign == ">=":
        yes, no = low >= float(bound), high < float(bound)
    elif sign == "<":
        yes, no = high < float(bound), low >= float(bound)
    else:
        yes, no = high <= float(bound), low > float(bound)
    return REPRODUCED if yes else NOT_REPRODUCED if no else INCONCLUSIVE


def _row(claim: Claim, arm: str, rule: str, sample: Sample, found: Estimate) -> Row:
    runs = len(sample.values)
    told = verdict(rule, *found) if runs >= claim.seeds else INCONCLUSIVE
    measure = f"{claim.measure} - {claim.minus}" if claim.minus else claim.measure
    measure += f" - the same in {claim.against}" if claim.against else ""
    return Row(claim.says, measure, arm, *found, rule, told, runs, sample.digest)


def _slope_row(laboratory: Laboratory, claim: Claim, asked: Slope, n: int) -> Row:
    samples = [
        laboratory.sample(claim.with_, {asked.over: int(v) if v == int(v) else v}, claim, n) for v in asked.values
    ]
    counts = [_events(sample) for sample in samples]
    x = [v * (v - 1) / 2 if asked.against == "pairs" else v for v in asked.values]
    found = slope(x, [events for events, _ in counts], [exposure for _, exposure in counts])
    seal = blake2b("".join(sample.digest for sample in samples).encode(), digest_size=8).hexdigest()
    values = ", ".join(f"{v:g}" for v in asked.values)
    arm = f"{claim.with_}, {asked.over} = {values}; slope against {asked.against}"
    told = verdict(asked.rule, *found) if n >= claim.seeds else INCONCLUSIVE
    return Row(claim.says, claim.measure, arm, *found, asked.rule, told, n * len(samples), seal)
