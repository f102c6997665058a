"""What is wrong with claims: what they name and is not there, what nothing could refute."""

import math
import re
from collections.abc import Iterator

from unbidden.sim.engine.registry import hint
from unbidden.sim.scenario.claim_rules import Kind, Rule, kind_of, kind_of_words
from unbidden.sim.scenario.judging import Claim, Slope
from unbidden.sim.scenario.overrides import dotted
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Path
from unbidden.sim.scenario.tiled import NUMBER
from unbidden.sim.scenario.watched import measures_of, watches_of

Fault = tuple[Path, str, str]


def claim_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Claims that name what there is not, or could not be judged."""
    measures, arms = measures_of(file), {"base", *file.controls}
    for number, claim in enumerate(file.claims):
        yield from _claim_faults(file, ("claims", number), claim, measures, arms)


def own_measure_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Measures of the author's own that are called like something that is watched."""
    for group in file.measures.keys() & file.watch.keys():
        what = f"measures.{group} is the name of a file, {group}.py, and of something that is watched."
        yield ("measures", group), what, "Give one of them another name."


def _claim_faults(
    file: ScenarioFile, path: Path, claim: Claim, measures: dict[str, str], arms: set[str]
) -> Iterator[Fault]:
    where = dotted(path)
    for field, measure in (("measure", claim.measure), ("minus", claim.minus)):
        if measure is not None and measure not in measures:
            known = ", ".join(measures) or "none; add a detector to watch"
            what = f"{where}.{field} is {measure!r}; known: {known}."
            own = "If it is of your own, say under `measures:` what it means."
            yield (*path, field), what, hint(measure, measures) or own
    if sum(form is not None for form in (claim.in_, claim.over, claim.slope)) != 1:
        yield path, f"{where} needs one of in, over and slope.", ""
    for arm in (*(claim.in_ or ()), claim.with_, *([claim.against] if claim.against else [])):
        if arm not in arms:
            yield path, f"{where} names the control {arm!r}; known: {', '.join(sorted(arms))}.", hint(arm, arms)
    yield from _rule_faults(file, path, claim, measures)
    if not conditions(claim):
        yield path, f"{where} has no condition, so nothing could refute it.", "Give at least one arm or value a rule."
    for field, values in (claim.over or {}).items():
        for value in values:
            if not re.fullmatch(NUMBER, value):
                yield (*path, "over", field), f"{where}.over has the value {value!r}; it must be a number.", ""
    if claim.slope:
        yield from _slope_faults(file, path, claim, claim.slope)


def _rule_faults(file: ScenarioFile, path: Path, claim: Claim, measures: dict[str, str]) -> Iterator[Fault]:
    """Rules that nobody can read, and those that could not fail, or could not hold, whatever came about."""
    where, kind = dotted(path), None
    if claim.measure in measures and (claim.minus is None or claim.minus in measures):
        kind = kind_of(file, claim)
    for condition in [*conditions(claim), *([claim.where] if claim.where else [])]:
        try:
            rule = Rule.parse(condition)
        except ValueError as error:
            yield path, f"{where} has the condition {error}", ""
            continue
        if rule.low > rule.high:
            yield path, f"{where} has the condition {condition!r}, whose first number is the greater one.", ""
        elif kind and condition != claim.where and rule.allows_all(*kind.range):
            what = f"{where} has the condition {condition!r}, which cannot fail: {_range(kind)}."
            yield path, what, "Ask for something that could turn out otherwise."
        elif kind and condition != claim.where and rule.allows_none(*kind.range):
            yield path, f"{where} has the condition {condition!r}, which cannot hold: {_range(kind)}.", ""
    if claim.slope and (claim.where or claim.minus or claim.against):
        yield path, f"{where}.slope is of a measure as it is, without minus, against and where.", ""


def _range(kind: Kind) -> str:
    """Where a measure of a kind can lie."""
    low, high = kind.range
    return f"what is {kind.says} is {f'from {low:g} to {high:g}' if math.isfinite(high) else f'{low:g} or more'}"


def _slope_faults(file: ScenarioFile, path: Path, claim: Claim, slope: Slope) -> Iterator[Fault]:
    where, least = dotted(path), 1.0 if slope.against == "pairs" else 0.0
    watched, _, name = claim.measure.partition(".")
    watch, own = watches_of(file).get(watched), file.measures.get(watched, {}).get(name)
    if own and kind_of_words(own) is not Kind.TIME:
        what = f"{where}.slope is of rates, so of a time until something happens; measures.{claim.measure} is {own!r}."
        yield (*path, "measure"), what, "What such a measure means begins with the words: time until"
    if watch and name not in watch.detector.times_to_event:
        times = (
            ", ".join(f"{watched}.{measure}" for measure in watch.detector.times_to_event) or "none of this detector"
        )
        yield (*path, "measure"), f"{where}.slope is of rates, so of a time until something happens: {times}.", ""
    if len(set(slope.values)) < len(slope.values) or min(slope.values) <= least:
        yield (*path, "slope", "values"), f"{where}.slope.values must differ, and be more than {least:g}.", ""


def conditions(claim: Claim) -> list[str]:
    """Every condition of a claim."""
    over = [condition for values in (claim.over or {}).values() for condition in values.values()]
    return [*(claim.in_ or {}).values(), *over, *([claim.slope.rule] if claim.slope else [])]
