"""Pictures of a mean over one, two or three fields: lines with intervals, a phase diagram, and panels of either."""

import math
from functools import partial

import numpy as np
import pandas as pd

from unbidden.experiments.sweeps.analysis.kinds import Kind
from unbidden.experiments.sweeps.analysis.levels import are_numbers, chosen, fixed, groups, mark
from unbidden.experiments.sweeps.analysis.measured import Measured
from unbidden.experiments.sweeps.analysis.picture import (
    Asked,
    Picture,
    counted,
    few,
    is_share,
    label,
    needed,
    row,
    told,
    up,
)  # fmt: skip
from unbidden.experiments.sweeps.analysis.theory import in_steps
from unbidden.experiments.sweeps.design import DRAWN
from unbidden.experiments.sweeps.factors import Value, refused
from unbidden.experiments.sweeps.summary import Summary
from unbidden.viz.figures import phases, response
from unbidden.viz.figures.sheet import COLORS

MOST_PANELS = 9
BY_RATIO = 10.0  # that the greatest number is of the least, at the least, where an axis is by ratio


def lines(seen: Measured, asked: Asked) -> Picture:
    """A line over one field, or several by another; in panels by `by` if small multiples are asked for.

    Where points were drawn, each is a dot of its own, whatever else varies.
    """
    x, in_panels = needed(asked.x, "--x", Kind.response), asked.kind is Kind.multiples
    by = needed(asked.by, "--by", Kind.multiples) if in_panels else asked.by
    names, is_drawn = [name for name in (by, x) if name], seen.design.kind in DRAWN
    points, averaged = (fixed(seen.design, asked.at), []) if is_drawn else chosen(seen.design, names, asked.at)
    ways = groups(seen.design, points, [by] if by else [])
    if in_panels:
        few(ways, MOST_PANELS, f"values of {by}, a panel for each,", "--at FIELD=VALUE", "--by")
    else:
        few(ways, len(COLORS), f"values of {by}, a line for each,", "Try --y instead of --by.", "--by")
    along = [value for (value,) in groups(seen.design, points, [x])]
    found: list[tuple[response.Line, list[tuple[Value, Summary]], tuple[Value, ...]]] = []
    for way, there in ways.items():
        at = [[p] for p in there] if is_drawn else [*groups(seen.design, there, [x]).values()]
        means = [(seen.design.values(here[0])[x], seen.estimate(here)) for here in at]
        found.append((_line(mark(way[0]) if way else "", means, along), means, way))
    numbers = [
        row(dict(zip(names, [*way, value], strict=True)), mean) for _, means, way in found for value, mean in means
    ]
    panels = [response.Panel(f"{by} = {line.name}", [line]) for line, _, _ in found]
    all_means, numeric = [mean for _, means, _ in found for _, mean in means], are_numbers(along)
    made = response.Response(
        told(seen, asked, averaged, counted(all_means), *_bars(all_means, is_drawn)), label(seen, x), up(seen),
        panels if in_panels else [response.Panel("", [line for line, _, _ in found])],
        None if numeric else list(map(mark, along)), numeric and _is_by_ratio(along), numeric and not is_drawn,
        is_share(seen), "" if in_panels else label(seen, by),
    )  # fmt: skip
    return Picture(made.told, pd.DataFrame(numbers), partial(response.draw_response, made))


def _line(name: str, means: list[tuple[Value, Summary]], along: list[Value]) -> response.Line:
    places = [value if are_numbers(along) else along.index(value) for value, _ in means]
    columns = [[getattr(mean, part) for _, mean in means] for part in ("mean", "low", "high")]
    value, low, high = (np.array([math.nan if v is None else v for v in column]) for column in columns)
    return response.Line(name, np.array(places, float), value, low, high)


def _bars(found: list[Summary], is_drawn: bool) -> list[str]:
    """What stands below about intervals."""
    known = [mean.low is not None for mean in found]
    if not any(known):
        return ["no intervals: they take two runs or more that differ"]
    dots = ["a dot for each point, whatever else varies"] if is_drawn else []
    return [*dots, "bars are 95 % intervals" + ("" if all(known) else ", none where all came to the same")]


def _is_by_ratio(along: list[Value]) -> bool:
    numbers = np.array(along, float)
    if len(numbers) < 3 or numbers.min() <= 0.0 or numbers.max() / numbers.min() < BY_RATIO:
        return False
    ratios = np.diff(np.log(numbers))
    return bool(ratios.max() < 1.5 * ratios.min())


def grid(seen: Measured, asked: Asked) -> Picture:
    """A phase diagram; several, beside each other, by the values of a third field."""
    kind = asked.kind or Kind.phases
    x, y = needed(asked.x, "--x", kind), needed(asked.y, "--y", kind)
    by = asked.by
    names = [name for name in (x, y, by) if name]
    points, averaged = chosen(seen.design, names, asked.at)
    if seen.design.kind in DRAWN:
        what = f"the points of a design of the kind {seen.design.kind} lie on no grid."
        raise refused(what, "See --kind response, or sweep with --design factorial.", "--y")
    ways = groups(seen.design, points, [by] if by else [])
    few(ways, MOST_PANELS, f"values of {by}, a panel for each,", "--at FIELD=VALUE", "--by")
    along, above = ([value for (value,) in groups(seen.design, points, [name])] for name in (x, y))
    fields, numbers, found = [], [], []
    for way, there in ways.items():
        values, halves = (np.full((len(above), len(along)), np.nan) for _ in range(2))
        for (at_y, at_x), here in groups(seen.design, there, [y, x]).items():
            mean = seen.estimate(here)
            found.append(mean)
            numbers.append(row(dict(zip(names, (at_x, at_y, *way), strict=True)), mean))
            where = above.index(at_y), along.index(at_x)
            values[where] = math.nan if mean.mean is None else mean.mean
            if mean.low is not None and mean.high is not None:
                halves[where] = (mean.high - mean.low) / 2.0
        fields.append(phases.Field(f"{by} = {mark(way[0])}" if way else "", values, halves))
    made = phases.Phases(
        told(seen, asked, averaged, counted(found), *_widths(fields)), (label(seen, x), label(seen, y)),
        (list(map(mark, along)), list(map(mark, above))), fields, up(seen), is_share(seen),
        None if by else _shipped(seen, x, y, along, above),
        _theory(asked, along, above),
    )  # fmt: skip
    return Picture(made.told, pd.DataFrame(numbers), partial(phases.draw_phases, made))


def _theory(asked: Asked, along: list[Value], above: list[Value]) -> list[phases.Line]:
    """The lines of a theory that cross the picture."""
    lines = [phases.Line(t.name, in_steps(t.x, along, "--x"), in_steps(t.y, above, "--y")) for t in asked.theory]
    return [line for line in lines if np.isfinite(line.x + line.y).any()]


def _widths(fields: list[phases.Field]) -> list[str]:
    """How wide intervals are at the most, and where they are not known."""
    halves = np.concatenate([field.halves[np.isfinite(field.halves)] for field in fields])
    return [f"95 % intervals are ± {halves.max():.2g} at the most"] if len(halves) else ["no intervals"]


def _shipped(seen: Measured, x: str, y: str, along: list[Value], above: list[Value]) -> tuple[float, float] | None:
    """Where the world as it is shipped lies between the values that were swept; None if it does not."""
    where = []
    for name, values in ((x, along), (y, above)):
        value = seen.about.shipped.get(name)
        if value is None or not are_numbers([value, *values]):
            return None
        numbers = np.array(values, float)
        if not numbers[0] <= float(value) <= numbers[-1]:
            return None
        where.append(float(np.interp(float(value), numbers, range(len(numbers)))))
    return where[0], where[1]
