"""What the factors of a sweep do, in words and numbers."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from unbidden.experiments.sweeps.analysis.effects import Level, has_levels, main_effects
from unbidden.experiments.sweeps.analysis.levels import mark
from unbidden.experiments.sweeps.analysis.measured import Measured, measured
from unbidden.experiments.sweeps.analysis.picture import up
from unbidden.experiments.sweeps.analysis.sensitivity import METHODS, Sensitivity, sensitivity
from unbidden.experiments.sweeps.analysis.survival import survival
from unbidden.experiments.sweeps.analysis.table import Source, opened
from unbidden.experiments.sweeps.factors import refused
from unbidden.experiments.sweeps.summary import Summary
from unbidden.sim.report.layout import LABEL, filled, indented, table
from unbidden.sim.scenario import InvalidScenario
from unbidden.sim.scenario.claim_rules import Kind

USUAL = 3  # measures that are looked at if none is named


@dataclass(frozen=True)
class Analysis:
    """What a measure says of the factors."""

    seen: Measured
    levels: tuple[Level, ...]
    sensitivity: Sensitivity | None


def analysis(store: Source, measures: Sequence[str]) -> list[Analysis]:
    """What measures say of the factors. Raises InvalidScenario, and UnreadableFile for no store."""
    _, manifest = opened(store)
    if not manifest.design.names:
        raise refused("nothing varies in this sweep.", "unbidden sweep status STORE says what was measured.", "STORE")
    return [_analysis(measured(store, name)) for name in measures or _usual(store, manifest.recipe.measures)]


def _usual(store: Source, measures: Sequence[str]) -> list[str]:
    """The first measures of which there is anything to look at; the first, if there is nothing at all."""
    found: list[str] = []
    for name in measures:
        if len(found) < USUAL:
            with suppress(InvalidScenario):
                found.append(measured(store, name).name)
    return found or list(measures[:1])


def _analysis(seen: Measured) -> Analysis:
    levels = tuple(main_effects(seen)) if has_levels(seen) else ()
    return Analysis(seen, levels, sensitivity(seen) if seen.design.kind in METHODS else None)


def text(found: Sequence[Analysis]) -> str:
    """What measures say of the factors, as tables."""
    return "\n\n".join(_text(one) for one in found)


def _text(one: Analysis) -> str:
    seen = one.seen
    parts = [f"{up(seen)} ({seen.about.says})"]
    if one.levels:
        waits = [_half_by(seen, level) for level in one.levels]
        head = ["factor", "value", "runs", "mean", "minus the first", *(["half by, s"] if any(waits) else [])]
        rows = [[level.factor, mark(level.value), f"{level.mean.runs:,}", _shown(level.mean),
                 _shown(level.difference, "+"), *([_when(wait)] if any(waits) else [])]
                for level, wait in zip(one.levels, waits, strict=True)]  # fmt: skip
        parts.append(indented(table(head, rows)))
        parts.append(_how(seen, one.levels))
    if one.sensitivity:
        parts.append(_sensitivity(one.sensitivity))
    return "\n".join(parts)


def _half_by(seen: Measured, level: Level) -> tuple[float | None, float | None, float | None] | None:
    """When half of the runs of a point have seen what a time is of; nothing for other measures, and for several points.

    Several points share their seeds, so that their runs are not independent of each other.
    """
    if seen.kind is not Kind.TIME or len(level.points) > 1 or not seen.ended[:, level.points[0]].any():
        return None
    return survival(seen, level.points).median


def _when(found: tuple[float | None, float | None, float | None] | None) -> str:
    if found is None:
        return "-"
    median, low, high = ("later" if at is None else f"{at:.3g}" for at in found)
    return f"{median} [{low}, {high}]"


def _how(seen: Measured, levels: Sequence[Level]) -> str:
    several = any(len(level.points) > 1 for level in levels)
    over = "Each is a mean over all values of the other factors, taken in each replicate first. " if several else ""
    seeds = "with seeds of their own" if seen.design.independent else "with the same seeds"
    return filled(
        f"{over}In brackets: 95 % intervals, each for itself; none where fewer than two were measured, or all came to "
        f"the same. Differences are between replicates {seeds}.",
        LABEL,
    )


def _sensitivity(found: Sensitivity) -> str:
    names = list(dict.fromkeys(index.name for index in found.indices))
    cells = {(index.factor, index.name): _index(index.value, index.half) for index in found.indices}
    factors = list(dict.fromkeys(index.factor for index in found.indices))
    rows = [[factor, *(cells[factor, name] for name in names)] for factor in factors]
    return "\n".join([indented(table([found.method, *names], rows)), filled(EXPLAINED[found.method], LABEL),
                      *(filled(warning, LABEL) for warning in found.warnings)])  # fmt: skip


EXPLAINED = {
    "Morris": "mu_star: how far it goes on the average when the factor alone is moved along two thirds of its span, "
    "per whole span; sigma: how much that depends on the other factors, or on where.",
    "Sobol": "S1: the share of the variance between points that the factor makes by itself; ST: together with others.",
    "RBD-FAST": "S1: the share of the variance between points that the factor makes by itself.",
}


def _index(value: float, half: float | None) -> str:
    return f"{value:.3f}" if half is None else f"{value:.3f} ± {half:.3f}"


def _shown(found: Summary | None, sign: str = "") -> str:
    if found is None or found.mean is None:
        return "-"
    bounds = "" if found.low is None else f" [{found.low:{sign}.3g}, {found.high:{sign}.3g}]"
    return f"{found.mean:{sign}.3g}{bounds}"


def as_json(found: Sequence[Analysis]) -> list[dict[str, Any]]:
    """The same for machines."""
    return [_as_json(one) for one in found]


def _as_json(one: Analysis) -> dict[str, Any]:
    levels = [{"factor": level.factor, "value": level.value, "points": len(level.points), "mean": _numbers(level.mean),
               "difference": level.difference and _numbers(level.difference),
               "half_by": _half_by(one.seen, level)} for level in one.levels]  # fmt: skip
    told: dict[str, Any] = {"measure": one.seen.name, "kind": one.seen.kind.says, "levels": levels}
    if one.sensitivity:
        made = one.sensitivity
        indices = [vars(index) for index in made.indices]
        told["sensitivity"] = {"method": made.method, "luck": None if made.luck != made.luck else made.luck,
                               "warnings": list(made.warnings), "indices": indices}  # fmt: skip
    return told


def _numbers(found: Summary) -> dict[str, float | int | None]:
    return {"mean": found.mean, "low": found.low, "high": found.high, "runs": found.runs}
