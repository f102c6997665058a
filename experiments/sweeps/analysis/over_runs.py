"""Pictures of single runs: treatment beside control, how a measure is spread over seeds, how long something takes."""

import math
from functools import partial

import numpy as np
import pandas as pd

from unbidden.experiments.sweeps.analysis.effects import pairs as paired
from unbidden.experiments.sweeps.analysis.kinds import Kind
from unbidden.experiments.sweeps.analysis.levels import Groups, also, chosen, groups, mark
from unbidden.experiments.sweeps.analysis.measured import Measured
from unbidden.experiments.sweeps.analysis.picture import (
    Asked,
    Picture,
    few,
    label,
    needed,
    of_runs,
    row,
    told,
    up,
)
from unbidden.experiments.sweeps.analysis.survival import Survival, refuse_no_time, survival
from unbidden.experiments.sweeps.factors import Value, refused
from unbidden.sim.scenario.claim_rules import Kind as MeasureKind
from unbidden.viz.figures import pairs, spread
from unbidden.viz.figures import survival as curves
from unbidden.viz.figures.sheet import COLORS, wrapped

MOST_ROWS = 6


def beside(seen: Measured, asked: Asked) -> Picture:
    """Treatment beside control: two values of a factor, replicate by replicate."""
    x = needed(asked.x, "--x", Kind.pairs)
    points, averaged = chosen(seen.design, [x], asked.at)
    found = groups(seen.design, points, [x])
    one, other = _two(x, found, asked)
    made = paired(seen, found[one,], found[other,])
    ends = [
        math.nan if end is None else end for end in (made.difference.mean, made.difference.low, made.difference.high)
    ]
    says = f"{len(made.control):,} pairs with the same seeds", "the interval is one of 95 %"
    names = mark(one), mark(other)
    drawn = pairs.Paired(
        told(seen, asked, averaged, *says), label(seen, x), up(seen) if averaged else of_runs(seen),
        names, made.control, made.treatment, (ends[0], ends[1], ends[2]),
    )  # fmt: skip
    numbers = [row({x: value}, seen.estimate(found[value,])) for value in (one, other)]
    numbers.append({x: f"{names[1]} − {names[0]}"} | row({}, made.difference))
    return Picture(drawn.told, pd.DataFrame(numbers), partial(pairs.draw_pairs, drawn))


def _two(x: str, found: Groups, asked: Asked) -> tuple[Value, Value]:
    """The values that are compared, the control first. Raises InvalidScenario."""
    values = [value for (value,) in found]
    if asked.between:
        named = {mark(value): value for value in values}
        for end in asked.between:
            if end not in named:
                raise refused(f"{x} is never {end} in this sweep; it is {', '.join(named)}.", "", "--between")
        return named[asked.between[0]], named[asked.between[1]]
    if len(values) != 2:
        shown = ", ".join(map(mark, values))
        what = f"a picture of pairs is of two values; {x} has {len(values)}: {shown}."
        raise refused(what, f"--between {mark(values[0])},{mark(values[-1])}", "--between")
    return values[0], values[1]


def histogram(seen: Measured, asked: Asked) -> Picture:
    """How a measure is spread over seeds, for each value of a factor."""
    by = asked.x or asked.by
    rows, averaged = _by(seen, asked, by)
    few(rows, MOST_ROWS, f"values of {by}, a row for each,", "--at FIELD=VALUE, or --kind response", "--x")
    shown, numbers, missing = [], [], 0
    for way, there in rows.items():
        values, ended = seen.values[:, there], seen.ended[:, there]
        known = values[~np.isnan(values)]
        missing += int(ended.sum()) - len(known)
        values_of = {by: way[0]} if by else {}
        if len(known):
            shown.append((f"{by} = {mark(way[0])}" if way else "", known))
            numbers += [values_of | {"value": float(value), "runs": int(n)}
                        for value, n in zip(*np.unique(known, return_counts=True), strict=True)]  # fmt: skip
    if not shown:
        raise refused(f"no run of these points measured {seen.name}.", "", "--of")
    without = [f"{missing:,} runs did not measure it"] if missing else []
    pooled = [f"runs of all {', '.join(averaged)} together"] if averaged else []
    unit = ", s" if seen.kind is MeasureKind.TIME else ""
    made = spread.Rows(told(seen, asked, [], "one count for each run", *pooled, *without), f"{seen.name}{unit}", shown)
    return Picture(made.told, pd.DataFrame(numbers), partial(spread.draw_spread, made))


def waiting(seen: Measured, asked: Asked) -> Picture:
    """How long it takes until something happens, for each value of a factor."""
    by = asked.x or asked.by
    refuse_no_time(seen)
    rows, averaged = _by(seen, asked, by)
    few(rows, len(COLORS), f"values of {by}, a curve for each,", "--at FIELD=VALUE, or --kind response", "--x")
    if averaged:
        what = f"{also(averaged)}, and runs of other points are not independent of each other."
        raise refused(what, "Say --at FIELD=VALUE.", "--at")
    found = {way: survival(seen, there) for way, there in rows.items() if seen.ended[:, there].any()}
    if not found:
        raise refused("no run of these points came to its end.", "unbidden sweep status STORE says why.", "--at")
    curve = [curves.Curve(_named(way, one), one.times, one.share, one.low, one.high) for way, one in found.items()]
    says = "Kaplan–Meier with 95 % bands", "runs without it are censored at their end"
    unlikely = wrapped("share of runs in which it has not happened yet", 4.5, 16)
    made = curves.Waiting(told(seen, asked, [], *says), f"{seen.name}: time, s", unlikely, label(seen, by), curve)
    numbers = [_medians(by, way, one) for way, one in found.items()]
    return Picture(made.told, pd.DataFrame(numbers), partial(curves.draw_survival, made))


def _by(seen: Measured, asked: Asked, by: str | None) -> tuple[Groups, list[str]]:
    """Points by the values of one factor, or all of them; and what else varies."""
    points, averaged = chosen(seen.design, [by] if by else [], asked.at)
    return groups(seen.design, points, [by] if by else []), averaged


def _named(way: tuple[Value, ...], one: Survival) -> str:
    return f"{mark(way[0])}: in {one.events} of {one.runs}" if way else f"in {one.events} of {one.runs} runs"


def _medians(by: str | None, way: tuple[Value, ...], one: Survival) -> dict[str, object]:
    median, low, high = one.median
    named: dict[str, object] = {by: way[0]} if by and way else {}
    return named | {"median, s": median, "low": low, "high": high, "events": one.events, "runs": one.runs}
