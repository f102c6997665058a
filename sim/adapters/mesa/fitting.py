"""Putting saved arrays back into a world, and judging whether compiled code can go on with them."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from unbidden.sim.engine.fields import Array, Column, Columns, declared, highest
from unbidden.sim.engine.laws.discs import ONE
from unbidden.sim.engine.laws.neighbours import count_neighbour
from unbidden.sim.engine.state import NOBODY, State, arrays, sizes
from unbidden.sim.runs.records import BROKEN

MISFITS = BROKEN  # what a header or arrays that do not fit lead to
FLEETING = "minds.percept"  # is sensed anew before anybody uses it, and may be infinite
ARRAYS = dict(declared(State))
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
    known = sizes(new)
    for (name, array), built in zip(arrays(state).items(), arrays(new).values(), strict=True):
        for column, field in columns_of(ARRAYS[name]).items():
            numbers, before = array[column], built[column]
            called = name if column is ... else f"{name}.{column}"
            if field.leads and not np.array_equal(numbers, before):
                raise ValueError(f"{called} ({field.doc}) is not that of the scenario")
            is_judged = numbers.dtype.kind == "f" and name != FLEETING
            if is_judged and not np.all(np.isfinite(numbers) | (numbers == before)):
                raise ValueError(f"{called} ({field.doc}) holds what is no number")
            high = highest(field.high, known)
            if field.low is not None and not np.all((field.low <= numbers) & (numbers <= high)):
                raise ValueError(f"{called} ({field.doc}) is none that there is")
    if not len(state.births.born) and not np.array_equal(state.bodies.who, new.bodies.who):
        raise ValueError("bodies.who (birth name: the address of its draws) is not that of the scenario")
    for called, numbers, low, high in _actions(state):
        if not np.all((low <= numbers) & (numbers <= high)):
            raise ValueError(f"{called} is none that there is")
    _check_lists(state)


def columns_of(array: Array) -> dict[Any, Column | Array]:
    """What an array is made of: the columns of records, or, under `...`, the whole of it."""
    return dict(array.of) if isinstance(array.of, Columns) else {...: array}


def _actions(state: State) -> Iterator[Bounds]:
    """Indices of actions, of which every learner has as many as its group."""
    learning, mind = state.learning, state.learning.mind
    spans = learning.can[state.bodies.group[: len(mind)]]
    most = np.maximum(spans.end - spans.begin, 1) - 1
    learners = mind.table != NOBODY
    yield "what was done", np.stack([mind.intended, mind.action]), 0, most
    yield "what was commanded", state.minds.command[: len(mind)][learners, :1].T, 0, most[learners]
    yield "what was written down", learning.log.action.T, 0, most


def _check_lists(state: State) -> None:
    """Raise ValueError unless the lists of who is in which cell name everybody who is there once."""
    bodies, first = state.bodies, state.ground.first
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
    if not np.array_equal(state.discs.crowd, counted(state)):
        raise ValueError("what is counted of who is near which cell is wrong")
    if not np.array_equal(state.neighbours.near, neighbours_of(state)):
        raise ValueError("what is counted of who is seen from which cell is wrong")
    _check_births(state)
    for name, rows in (("order", state.minds.order), ("circle", state.minds.circle)):
        if sorted(rows.tolist()) != list(range(len(rows))):
            raise ValueError(f"the {name} of acting does not name every agent once")


def _check_births(state: State) -> None:
    """Raise ValueError unless those of the beginning have their own names, and nobody was born after the last tick."""
    births, bodies = state.births, state.bodies
    if np.any(births.born > state.clock[0].tick):
        raise ValueError("somebody is there who is to be born later")
    first = births.born == 0
    if not np.array_equal(bodies.who[: len(first)][first], births.named[first]):
        raise ValueError("somebody has another birth name than at the beginning")


def counted(state: State) -> np.ndarray:
    """What the crowd of each cell must be, counted anew (see laws/discs.py)."""
    crowd, bodies = np.zeros_like(state.discs.crowd), state.bodies
    for i in np.flatnonzero(bodies.alive) if len(state.discs.around) else ():
        y, x = state.discs.around[:, 0] + bodies.row[i], state.discs.around[:, 1] + bodies.col[i]
        there = (y >= 0) & (y < crowd.shape[0]) & (x >= 0) & (x < crowd.shape[1])
        crowd[y[there], x[there]] += ONE + i
    return crowd


def neighbours_of(state: State) -> np.ndarray:
    """What is counted around each cell, counted anew (see laws/neighbours.py)."""
    again = state._replace(neighbours=state.neighbours._replace(near=np.zeros_like(state.neighbours.near)))
    for i in np.flatnonzero(state.bodies.alive).tolist():
        count_neighbour(again, again.neighbours, i, 1)
    return again.neighbours.near
