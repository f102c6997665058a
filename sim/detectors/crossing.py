"""Who left a region, when and where, and who came back."""

import functools
from collections.abc import Mapping
from types import ModuleType
from typing import Annotated, NamedTuple

import numpy as np

from unbidden.sim.detectors.base import (
    Event,
    Finding,
    Group,
    Highlights,
    Measure,
    RegionName,
    Scene,
    Seconds,
    Summary,
    detector,
    sides,
)
from unbidden.sim.engine.laws.events import CARRIED, ENTERED
from unbidden.sim.engine.loop.assembly import alone
from unbidden.sim.engine.state import NOBODY, Trace
from unbidden.sim.intent import BORDER, INSIDE, OUTSIDE, Region

SENTENCES = {
    "event": "{who} is outside the {of}",
    "detail": "{who} is outside the {of}, {bottom:.2f} m up",
    "undone": "{who} is back in the {of}",
    "why": "Why was {who} outside the {of} at {at}?",
    "does": "crosses",
    "do": "cross",
    "nobody": "At the end {inside:g} of {total:g} {of} were inside the {from_}. Nobody crossed.",
    "not_first": "At the end {inside:g} of {total:g} {of} were inside the {from_}. Nobody crossed in the first "
    "trial; in {any:.0%} of trials somebody did.",
    "some": "At the end {inside:g} of {total:g} {of} were inside the {from_} and {beyond:g} were outside. First "
    "crossing: {who} at {at}; {count:g} out and {back:g} back in all.",
    "carried": "The world carried {carried:g} of those who went out.",
}


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    """`first` is of the first trial of learners, measures are of all."""
    total = {"total": float(measures["inside"] or 0) + float(measures["beyond"] or 0)}
    if not measures["any"]:
        yield "nobody", total
    elif first is None:
        yield "not_first", total
    else:
        yield "some", total | {"who": first["who"], "at": Seconds(measures["first"] or 0.0)}
        if measures["carried"]:
            yield "carried", {}


def _highlights(of: str, from_: str) -> Highlights:
    return Highlights(of, from_)


@detector(
    measures={
        "any": "whether anybody crossed from inside to outside",
        "count": "how many crossings outwards there were",
        "back": "how many crossings back there were",
        "first": "time of the first crossing outwards, s",
        "inside": "how many were inside at the end",
        "beyond": "how many were outside at the end",
        "carried": "how many of the crossings outwards a belt, a push or a rising tile made",
    },
    times_to_event=("first",),
    headline="beyond",
    sentences=SENTENCES,
    summary=_summary,
    highlights=_highlights,
)
def crossing(
    scene: Scene,
    of: Annotated[Group, "group of agents"],
    from_: Annotated[RegionName, "region named in intent"],
) -> Finding:
    """Who left a region, and who came back: a body crosses when it reaches the far side, not when over the border."""
    region, rows = scene.regions[from_], scene.present(of)
    seen = _changes(scene, region, rows)
    carried = _carriages(scene, region, rows, seen)
    out = [(t, by_world) for (t, _, side), by_world in zip(seen.changes, carried, strict=True) if side == OUTSIDE]
    return Finding(
        functools.partial(_events, scene, region, rows, seen.changes, carried),
        {
            "any": bool(out),
            "count": len(out),
            "back": len(seen.changes) - len(out),
            "first": scene.when(out[0][0])["seconds"] if out else None,
            "inside": seen.last.count(INSIDE),
            "beyond": seen.last.count(OUTSIDE),
            "carried": sum(by_world for _, by_world in out),
        },
    )


class Changes(NamedTuple):
    """Who changed sides."""

    last: list[int]  # the side on which each body was last
    changes: list[tuple[int, int, int]]  # ticks, places of bodies in `rows`, new sides; in order of time
    carriages: int  # how many events were that the world moved somebody


def _changes(scene: Scene, region: Region, rows: np.ndarray) -> Changes:
    """Every change of sides. Over the border, or taken away, a body is on the side where it was last."""
    events, place = scene.trace.events, np.full(len(scene.names), NOBODY)
    place[rows] = np.arange(len(rows))
    last, since = np.full(len(rows), BORDER), np.zeros(len(rows), np.intp)
    came = region.side_of(scene.trace.cell[0, rows]).astype(np.intp)
    tick, body, side = found = np.empty((3, len(events) + len(rows)), np.intp)
    n, carriages = _reader().read(events, ENTERED, CARRIED, region.by_cell, BORDER, place, last, came, since, *found)
    order = np.lexsort((body[:n], tick[:n]))
    changes = list(zip(*(column[order].tolist() for column in (tick, body, side)), strict=True))
    return Changes(last.tolist(), changes, carriages)


def _carriages(scene: Scene, region: Region, rows: np.ndarray, seen: Changes) -> list[bool]:
    """Of every change of sides whether the world moved the body."""
    if not seen.changes or not seen.carriages:
        return [False] * len(seen.changes)
    carried = scene.carried(rows)
    side, steps = region.side_of(scene.trace.cell[:, rows]), _steps(scene.trace, rows, carried)
    return [_carried(carried[: t + 1, k], steps[: t + 1, k], side[: t + 1, k]) for t, k, _ in seen.changes]


@functools.cache
def _reader() -> ModuleType:
    return alone(sides.__name__)


def _steps(trace: Trace, rows: np.ndarray, carried: np.ndarray) -> np.ndarray:
    """Where bodies came to a cell by themselves alone, neither carried nor lifted: bool[ticks + 1, rows].

    Whom a tile lifts is lifted until it is as low again as before.
    """
    cell, bottom = trace.cell[:, rows], trace.bottom[:, rows]
    steps = np.zeros(carried.shape, bool)
    before = np.full(len(rows), np.inf)  # m: how low those who are lifted were
    for t in range(1, len(steps)):
        rises = carried[t] & (bottom[t] > bottom[t - 1])
        before[~rises & (bottom[t] <= before)] = np.inf
        before[rises] = np.minimum(before, bottom[t - 1])[rises]
        steps[t] = (cell[t] != cell[t - 1]) & ~carried[t] & np.isinf(before)
    return steps


def _carried(carried: np.ndarray, steps: np.ndarray, sides: np.ndarray) -> bool:
    """Whether the world moved a body, from its last step on the side that it left to now."""
    last = np.flatnonzero(steps & (sides != BORDER) & (sides != sides[-1]))
    return bool(carried[(last[-1] + 1 if len(last) else 0) :].any())


def _events(
    scene: Scene, region: Region, rows: np.ndarray, changes: list[tuple[int, int, int]], carried: list[bool]
) -> list[Event]:
    return [
        _event(scene, rows[k], t, region, side == OUTSIDE, by_world)
        for (t, k, side), by_world in zip(changes, carried, strict=True)
    ]


def _event(scene: Scene, i: int, t: int, region: Region, outwards: bool, carried: bool) -> Event:
    there = "outside", "inside"
    came, went = there[::-1] if outwards else there
    event = {
        "who": scene.names[i],
        "body": int(i),
        **scene.when(t),
        "of": region.name,
        "from": came,
        "to": went,
        **scene.place(scene.trace.cell[t, i]),
        "bottom": float(scene.trace.bottom[t, i]),
        "carried": carried,
    }
    return event if outwards else event | {"undoes": True}
