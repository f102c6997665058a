"""Putting saved arrays back into a world, and judging whether compiled code can go on with them."""

import numpy as np

from sim.state import NOBODY, State, arrays

MISFITS = (ValueError, LookupError, TypeError, AttributeError)  # what a header or arrays that do not fit lead to


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
