"""Putting saved arrays back into a world, and judging whether compiled code can go on with them."""

import numpy as np

from sim.state import NOBODY, State, arrays

MISFITS = (ValueError, LookupError, TypeError, AttributeError)  # what a header or arrays that do not fit lead to

SPAN = ("begin", "end")
FIXED = {  # what leads somewhere and never changes; the whole of an array without fields
    "bodies": ("group", "drunk"),
    "land.tiles": ("first",),
    "land.lively": (...,),
    "land.recipes": ("kind", "when", "of", "to", "becomes", "number", "alone", "need", "needs", "effect", "effects"),
    "land.menu": SPAN,
    "land.needs": ("what", "which"),
    "land.effects": ("what", "which"),
    "school.mind": ("table",),
    "school.seen": ("what", "which", "row", "col", "limit"),
    "school.sees": SPAN,
    "school.action": (...,),
    "school.can": SPAN,
}


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


def check(state: State) -> None:
    """Raise ValueError unless every index in the arrays leads somewhere; compiled code does not check them."""
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


def check_tiles(state: State, new: State) -> None:
    """Raise ValueError unless the same holds for tiles and minds; `new` is the same world at its beginning."""
    if state.land is None:
        return
    found, fixed = arrays(state), arrays(new)
    for name, fields in FIXED.items():
        if not all(np.array_equal(found[name][field], fixed[name][field]) for field in fields):
            raise ValueError(f"{name} is not that of the scenario")
    tiles, mind, value = state.land.tiles, state.school.mind, state.school.value
    for what, indices, low, end in (
        ("a kind of tile", tiles.kind, 0, len(state.land.kinds)),
        ("a tile's owner", tiles.owner, NOBODY, len(state.bodies)),
        ("what was perceived", np.stack([mind.now, mind.was]), 0, max(value.shape[2], 1)),
        ("what was done", np.stack([mind.meant, mind.did]), 0, max(value.shape[3], 1)),
        ("a number of ticks", state.clock.tick, 0, np.inf),
        ("a number of things done", mind.last, 0, np.inf),
        ("the luck to decide with", state.school.luck, 0.0, 1.0),
        ("an occasion that waits", state.clock.calls, 0, 1),
        ("chance that is told beforehand", state.tape.head.on, 0, 1),
    ):
        if not np.all((low <= indices) & (indices < end)):
            raise ValueError(f"{what} is none that there is")
