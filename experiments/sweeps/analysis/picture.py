"""What a picture of a sweep is asked to show, and what every kind of picture says and counts in the same way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from unbidden.experiments.sweeps.analysis.kinds import Kind
from unbidden.experiments.sweeps.analysis.levels import mark
from unbidden.experiments.sweeps.analysis.measured import SHARES, Measured
from unbidden.experiments.sweeps.analysis.theory import Theory
from unbidden.experiments.sweeps.factors import Value, refused
from unbidden.experiments.sweeps.summary import Summary
from unbidden.sim.scenario.claim_rules import Kind as MeasureKind
from unbidden.viz.figures.sheet import Figure, Told


@dataclass(frozen=True)
class Asked:
    """What a picture shows."""

    of: str
    x: str | None = None
    y: str | None = None
    by: str | None = None
    kind: Kind | None = None
    at: Mapping[str, Value] = field(default_factory=dict)  # factors that are held at a value
    between: tuple[str, str] | None = None  # control and treatment
    theory: Sequence[Theory] = ()


@dataclass(frozen=True)
class Picture:
    """A figure that can be drawn in any size, and the numbers that it shows."""

    told: Told
    numbers: pd.DataFrame
    draw: Callable[[tuple[float, float]], Figure]  # width and height, inches


def told(seen: Measured, asked: Asked, averaged: Sequence[str], *more: str) -> Told:
    """The title of a picture, and what stands below it."""
    held = [f"{name} = {mark(value)}" for name, value in asked.at.items()]
    over = [f"averaged over {', '.join(averaged)}"] if averaged else []
    until = ["intervals hold however often one looks"] if seen.until else []
    failed = int((~seen.ended).sum()) if not seen.until else 0
    lost = [f"{failed:,} of {seen.ended.size:,} runs are missing or failed"] if failed else []
    says = "; ".join([*more, *over, *held, *until, *lost]) + "."
    return Told(f"{seen.about.title}: {seen.about.says}", says[0].upper() + says[1:])


def label(seen: Measured, name: str | None) -> str:
    """What stands at an axis of a factor."""
    unit = seen.about.units.get(name or "")
    return f"{name}, {unit}" if unit else name or ""


def up(seen: Measured) -> str:
    """What stands at an axis of means of the measure."""
    if seen.kind is MeasureKind.TIME:
        return f"{seen.name}: mean time waited, s"
    what = {MeasureKind.BINARY: "share of runs", MeasureKind.SHARE: "mean share"}.get(seen.kind, "mean")
    return f"{seen.name}: {what}"


def of_runs(seen: Measured) -> str:
    """What stands at an axis of what single runs came to."""
    what = {MeasureKind.TIME: ": time waited, s", MeasureKind.BINARY: ": yes (1) or no (0)"}.get(seen.kind, "")
    return f"{seen.name}{what}"


def counted(summaries: Sequence[Summary]) -> str:
    """How many runs of each point there are, and how wide intervals are."""
    runs = [found.runs for found in summaries]
    least, most = min(runs), max(runs)
    many = f"{most:,}" if least == most else f"{least:,} to {most:,}"
    return f"{many} {'run' if most == 1 else 'runs'} of each point"


def row(values: Mapping[str, Value], found: Summary) -> dict[str, Any]:
    """A row of the numbers that a picture shows."""
    return dict(values) | {
        "mean": found.mean,
        "low": found.low,
        "high": found.high,
        "runs": found.runs,
    }


def few(groups: Mapping[Any, Any], most: int, what: str, remedy: str, option: str) -> None:
    """Raise InvalidScenario for more than can be told apart in a picture."""
    if len(groups) > most:
        raise refused(f"{len(groups)} {what} cannot be told apart; {most} can.", remedy, option)


def needed(name: str | None, option: str, kind: Kind) -> str:
    """A factor that a kind of picture cannot do without. Raises InvalidScenario."""
    if name is None:
        raise refused(f"a picture of the kind {kind} needs {option}.", f"{option} FIELD", option)
    return name


def is_share(seen: Measured) -> bool:
    """Whether means go from 0 to 1."""
    return seen.kind in SHARES
