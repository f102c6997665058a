"""Points by the values of their factors: which differ in what, and what a comparison may be made of."""

import math
from collections.abc import Mapping, Sequence

from unbidden.experiments.sweeps.analysis.table import refuse_unknown
from unbidden.experiments.sweeps.design import Design, Kind
from unbidden.experiments.sweeps.factors import Factor, Value, refused
from unbidden.sim.scenario.overrides import from_option
from unbidden.sim.scenario.scalars import is_number

EXACT = 9  # digits by which numbers are told apart
Groups = dict[tuple[Value, ...], list[int]]  # points by the values of some factors


def factor_named(design: Design, name: str, option: str) -> Factor:
    """The factor of a name. Raises InvalidScenario for one that does not vary."""
    refuse_unknown(name, design.names, "factor", option)
    return design.factors[design.names.index(name)]


def is_crossed(design: Design, points: Sequence[int]) -> bool:
    """Whether points are all combinations of the values that they have, each once."""
    known = {design.points[p] for p in points}
    return len(known) == len(points) == math.prod(len(set(column)) for column in zip(*known, strict=True))


def groups(design: Design, points: Sequence[int], names: Sequence[str]) -> Groups:
    """Points by their values of some factors: numbers in their order, anything else in the order it was asked for."""
    where = [design.names.index(name) for name in names]
    found: Groups = {}
    for point in points:
        found.setdefault(tuple(design.points[point][k] for k in where), []).append(point)
    ranks = [_ranks(design.factors[k], [key[at] for key in found]) for at, k in enumerate(where)]
    return {key: found[key] for key in sorted(found, key=lambda key: [r[v] for r, v in zip(ranks, key, strict=True)])}


def single(design: Design, factor: Factor) -> list[int]:
    """The points of a design one at a time that differ from the first in a factor alone, and the first."""
    first, k = design.points[0], design.names.index(factor.name)
    return [p for p, values in enumerate(design.points) if _same(values, first, k)]


def fixed(design: Design, at: Mapping[str, Value], points: Sequence[int] | None = None) -> list[int]:
    """The points that have these values. Raises InvalidScenario for a value that none of them has."""
    found = list(range(len(design.points)) if points is None else points)
    for name, value in at.items():
        factor_named(design, name, "--at")
        k = design.names.index(name)
        known = {design.points[p][k] for p in found}
        found = [p for p in found if mark(design.points[p][k], EXACT) == mark(value, EXACT)]
        if not found:
            told = ", ".join(sorted(map(mark, known)))
            raise refused(f"{name} is never {mark(value)} in this sweep; it is {told}.", "", "--at")
    return found


def told_at(texts: Sequence[str]) -> dict[str, Value]:
    """What `--at FIELD=VALUE` asks for. Raises InvalidScenario."""
    found = {}
    for text in texts:
        if "=" not in text:
            raise refused(f"{text!r} is no value of a factor.", "--at FIELD=VALUE", "--at")
        found[text.partition("=")[0].strip()] = from_option(text).value
    return found


def chosen(design: Design, names: Sequence[str], at: Mapping[str, Value]) -> tuple[list[int], list[str]]:
    """The points of a picture over some factors, and which others are averaged over in it.

    One at a time, the others are as they are in the first point. Raises InvalidScenario where a mean over the others
    would not be the same mean everywhere.
    """
    points = fixed(design, at)
    if design.kind is Kind.one_at_a_time and len(names) == 1:
        points = fixed(design, at, single(design, factor_named(design, names[0], "--x")))
    others = [
        n for k, n in enumerate(design.names) if n not in names and len({design.points[p][k] for p in points}) > 1
    ]
    if others and not is_crossed(design, points) and len(groups(design, points, names)) < len(points):
        what = f"{also(others)}, and not in all combinations: a mean would be of other points at each value."
        raise refused(what, "Say --at FIELD=VALUE, or name them.", "--x")
    return points, others


def also(names: Sequence[str]) -> str:
    """That factors vary as well."""
    return f"{', '.join(names)} {'varies' if len(names) == 1 else 'vary'} as well"


def mark(value: Value, digits: int = 4) -> str:
    """A value as it stands on an axis; with more digits, as it is told from others."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)


def are_numbers(values: Sequence[Value]) -> bool:
    """Whether all of some values are numbers."""
    return all(map(is_number, values))


def _ranks(factor: Factor, values: Sequence[Value]) -> dict[Value, int]:
    if are_numbers(values):
        return {value: k for k, value in enumerate(sorted(set(values)))}  # type: ignore[type-var]
    asked = list(factor.values)
    return {value: asked.index(value) for value in values}


def _same(values: Sequence[Value], first: Sequence[Value], but: int) -> bool:
    return all(a == b for k, (a, b) in enumerate(zip(values, first, strict=True)) if k != but)
