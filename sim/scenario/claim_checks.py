"""What is wrong with claims: what they name and is not there, what nothing could refute."""

import re
from collections.abc import Iterator

from sim.book import hint
from sim.scenario.judging import Claim, Slope
from sim.scenario.overrides import dotted
from sim.scenario.schema import ScenarioFile
from sim.scenario.text import Path
from sim.scenario.tiled import CONDITION, NUMBER
from sim.scenario.watched import detector_of, entries, measures_of
from sim.watch import detectors

Fault = tuple[Path, str, str]


def claim_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Claims that name what there is not, or could not be judged."""
    measures, arms = measures_of(file), {"base", *file.controls}
    for number, claim in enumerate(file.claims):
        yield from _claim_faults(file, ("claims", number), claim, measures, arms)


def _claim_faults(
    file: ScenarioFile, path: Path, claim: Claim, measures: dict[str, str], arms: set[str]
) -> Iterator[Fault]:
    where = dotted(path)
    for field, measure in (("measure", claim.measure), ("minus", claim.minus)):
        if measure is not None and measure not in measures:
            known = ", ".join(measures) or "none; add a detector to watch"
            what = f"{where}.{field} is {measure!r}; known: {known}."
            yield (*path, field), what, hint(measure, measures)
    if sum(form is not None for form in (claim.in_, claim.over, claim.slope)) != 1:
        yield path, f"{where} needs one of in, over and slope.", ""
    for arm in (*(claim.in_ or ()), claim.with_, *([claim.against] if claim.against else [])):
        if arm not in arms:
            yield path, f"{where} names the control {arm!r}; known: {', '.join(sorted(arms))}.", hint(arm, arms)
    for condition in conditions(claim):
        match = CONDITION.fullmatch(condition)
        if not match or (match[3] and float(match[3]) > float(match[4])):
            what = f"{where} has the condition {condition!r}; write one such as '> 0.5', '== 0' or '0.8 .. 1.2'."
            yield path, what, ""
    if not conditions(claim):
        yield path, f"{where} has no condition, so nothing could refute it.", "Give at least one arm or value a rule."
    for field, values in (claim.over or {}).items():
        for value in values:
            if not re.fullmatch(NUMBER, value):
                yield (*path, "over", field), f"{where}.over has the value {value!r}; it must be a number.", ""
    if claim.slope:
        yield from _slope_faults(file, path, claim, claim.slope)


def _slope_faults(file: ScenarioFile, path: Path, claim: Claim, slope: Slope) -> Iterator[Fault]:
    where, least = dotted(path), 1.0 if slope.against == "pairs" else 0.0
    detector, _, name = claim.measure.partition(".")
    told = entries(file).get(detector)
    kind = detector_of(detector, told)
    if kind in detectors and name not in detectors[kind].waits:
        waits = ", ".join(f"{detector}.{wait}" for wait in detectors[kind].waits) or "none of this detector"
        yield (*path, "measure"), f"{where}.slope is of rates, so of a time until something happens: {waits}.", ""
    if len(set(slope.values)) < len(slope.values) or min(slope.values) <= least:
        yield (*path, "slope", "values"), f"{where}.slope.values must differ, and be more than {least:g}.", ""


def conditions(claim: Claim) -> list[str]:
    """Every condition of a claim."""
    over = [condition for values in (claim.over or {}).values() for condition in values.values()]
    return [*(claim.in_ or {}).values(), *over, *([claim.slope.rule] if claim.slope else [])]
