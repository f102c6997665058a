"""Putting saved arrays back into a world, and judging whether compiled code can go on with them."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.record import BROKEN
from sim.state import ENDED, NOBODY, RUNNING, State, arrays

MISFITS = BROKEN  # what a header or arrays that do not fit lead to
MOST = 2**53  # ticks, or anything else that is counted
FLEETING = "minds.percept"  # is sensed anew before anybody uses it, and may be infinite

SPAN = ("begin", "end")
FIXED = {  # what leads somewhere and never changes; the whole of an array without fields
    "clock": ("frozen",),
    "bodies": ("who", "group", "rule", "drunk"),
    "sites.cell": (...,),
    "sites.at": (...,),
    "sites.next": (...,),
    "sites.groups": SPAN,
    "land.tiles": ("first",),
    "land.kinds": ("moves", "opens"),
    "land.lively": (...,),
    "land.recipes": (
        *("kind", "when", "of", "to", "headings", "becomes", "number", "alone", "need", "needs", "effect", "effects"),
    ),
    "land.menu": SPAN,
    "land.needs": ("what", "which", "reach"),
    "land.effects": ("what", "which"),
    "school.mind": ("table",),
    "school.seen": ("what", "which", "row", "col", "limit", "reach"),
    "school.sees": SPAN,
    "school.action": (...,),
    "school.can": SPAN,
}
Bounds = tuple[str, Any, Any, Any]  # what it is, the numbers, the lowest there can be, and the highest


def fill(state: State, tables: dict[str, np.ndarray]) -> None:
    """Copy saved arrays into the arrays of a new world. Raises ValueError if they are of another shape or kind."""
    for name, array in arrays(state).items():
        saved = tables[name]
        fields = array.dtype.names or (...,)
        if saved.shape != array.shape or saved.dtype.names != array.dtype.names:
            raise ValueError(f"{name} does not fit the scenario")
        for field in fields:
            if saved[field].dtype != array[field].dtype:
                raise ValueError(f"{name} holds other values than expected")
            array[field][...] = saved[field]


def check(state: State, new: State) -> None:
    """Raise ValueError unless every index in the arrays leads somewhere; compiled code does not check them.

    `new` is the same world at its beginning.
    """
    found, fixed = arrays(state), arrays(new)
    for name, fields in FIXED.items():
        if name in found and not all(np.array_equal(found[name][field], fixed[name][field]) for field in fields):
            raise ValueError(f"{name} is not that of the scenario")
    for name, array in found.items():
        for field in array.dtype.names or (...,):
            numbers, before = array[field], fixed[name][field]
            is_judged = numbers.dtype.kind == "f" and name != FLEETING
            if is_judged and not np.all(np.isfinite(numbers) | (numbers == before)):
                raise ValueError(f"{name} holds what is no number")
    for what, numbers, low, high in (*_bounds(state), *_tiled_bounds(state)):
        if not np.all((low <= numbers) & (numbers <= high)):
            raise ValueError(f"{what} is none that there is")
    _check_lists(state)


def _bounds(state: State) -> Iterator[Bounds]:
    """Numbers that lead somewhere, in any world."""
    (rows, cols), clock, bodies = state.ground.height.shape, state.clock, state.bodies
    yield "a row", bodies.row, 0, rows - 1
    yield "a column", bodies.col, 0, cols - 1
    yield "a heading", bodies.heading, 0, 3
    yield "a body in the same cell", bodies.next, NOBODY, len(bodies) - 1
    yield "a body in a cell", state.ground.first, NOBODY, len(bodies) - 1
    yield "a number of ticks", bodies.busy, 0, MOST
    yield "a number of ticks", clock.tick, 0, MOST
    yield "a number of ticks", clock.limit, 0, MOST
    yield "a part of a training", clock.trained, 0.0, 1.0
    yield "an occasion that waits", clock.calls, 0, 0
    yield "the length of a tick or the side of a cell", np.stack([clock.seconds, clock.cell]), 1e-12, 1e12
    yield "a time between gusts", np.stack([state.air.every, state.air.lasts]), 0, MOST
    yield "chance that is told beforehand", state.tape.head.on, False, False


def _tiled_bounds(state: State) -> Iterator[Bounds]:
    """The same in a world of tiles and minds."""
    if state.land is None:
        return
    tiles, school, value = state.land.tiles, state.school, state.school.value
    mind, states = school.mind, max(value.shape[2], 1)
    spans = school.can[state.bodies.group[: len(mind)]]
    actions = np.maximum(spans.end - spans.begin, 1)
    yield "a kind of tile", tiles.kind, 0, len(state.land.kinds) - 1
    yield "a tile's owner", tiles.owner, NOBODY, len(state.bodies) - 1
    yield "the tick from which a tile is ready", tiles.ready, 0, 2 * MOST
    yield "how often something came about", state.land.fired, 0, MOST
    yield "what was perceived", np.stack([mind.now, mind.was]), 0, states - 1
    yield "what was done", np.stack([mind.meant, mind.did]), 0, actions - 1
    yield (
        "what was commanded",
        state.minds.command[: len(mind)][mind.table != NOBODY, :1].T,
        0,
        (actions[mind.table != NOBODY] - 1),
    )
    yield "a number of things done", mind.last, 0, MOST
    yield "whether a time has ended", mind.ended, RUNNING, ENDED
    yield "the luck to decide with", school.luck, 0.0, 1.0 - 2.0**-53
    if school.log.size:
        yield "what was written down", school.log.state, 0, states - 1
        yield "what was written down", school.log.action.T, 0, actions - 1


def _check_lists(state: State) -> None:
    """Raise ValueError unless the lists of who is in which cell name everybody who is there once."""
    bodies, first, order = state.bodies, state.ground.first, state.minds.order
    seen: list[int] = []
    n = len(bodies)
    for r, c in np.argwhere(first != NOBODY).tolist():
        i = int(first[r, c])
        while i != NOBODY:
            if not 0 <= i < n or len(seen) == n or (bodies.row[i], bodies.col[i]) != (r, c):
                raise ValueError("the lists of who is in which cell are broken")
            seen.append(i)
            i = int(bodies.next[i])
    if sorted(seen) != np.flatnonzero(bodies.alive).tolist():
        raise ValueError("the lists of who is in which cell do not name everybody once")
    if sorted(order.tolist()) != list(range(len(order))):
        raise ValueError("the order of acting does not name every agent once")
