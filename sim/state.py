"""The arrays a world is made of, named once. Laws change them in place; nothing else holds state.

Heights are metres above the floor. Cells are counted from the top left: row downwards, col to the right.
One row per body; rows never move. A body that is taken away stays in its row with `alive` false.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np

Table: TypeAlias = Any  # a recarray: records whose fields are attributes, which type checkers cannot know

NOBODY = -1
NORTH, EAST, SOUTH, WEST = 0, 1, 2, 3


CLOCK = np.dtype(
    [
        ("seed", "u8"),  # which of the many worlds
        ("tick", "i8"),  # ticks done
        ("seconds", "f8"),  # length of a tick, s
        ("cell", "f8"),  # side of a cell, m
    ],
    align=True,
)

AIR = np.dtype(
    [
        ("every", "i8"),  # ticks from one gust to the next; 0: never
        ("lasts", "i8"),  # ticks that a gust blows
        ("lift", "f8"),  # m/s, upwards
        ("radius", "f8"),  # m
        ("row", "f8"),  # centre of the last gust, cells
        ("col", "f8"),
        ("blows", "?"),
    ],
    align=True,
)

BODY = np.dtype(
    [
        ("who", "u8"),  # birth name: the address of its draws
        ("bottom", "f8"),  # m
        ("tall", "f8"),  # m, from bottom to top
        ("gone", "f8"),  # part of the way to the next cell, 0 to 1
        ("climb", "f8"),  # m/s it can rise or sink at most
        ("speed", "f8"),  # m/s it can move along at most
        ("step", "f8"),  # m it can step up
        ("row", "i4"),
        ("col", "i4"),
        ("heading", "i4"),  # NORTH, EAST, SOUTH or WEST
        ("next", "i4"),  # another body in the same cell, or NOBODY
        ("group", "i4"),  # index of its group in the set-up
        ("rule", "i4"),  # index of its rule in the set-up, or NOBODY for a thing
        ("alive", "?"),
        ("bumped", "?"),  # its last try to enter a cell was stopped
        ("floats", "?"),  # stays up by itself
        ("sees", "?"),  # its sensors see other agents
    ],
    align=True,
)

SPAN = np.dtype([("begin", "i4"), ("end", "i4")], align=True)


class Ground(NamedTuple):
    """What stays where it is."""

    height: np.ndarray  # f64[rows, cols]  m
    first: np.ndarray  # i32[rows, cols]  one of the bodies in the cell, or NOBODY; BODY.next leads on


class Sites(NamedTuple):
    """Where the bodies of each group may start."""

    cell: np.ndarray  # i32[m]  row * cols + col, group after group
    groups: Table  # SPAN[groups]  where the cells of a group begin and end


class Minds(NamedTuple):
    """What agents are given and what they answer. Row i belongs to body i; things have no row here."""

    percept: np.ndarray  # f64[agents, sensors]  in the order of the rule's arguments
    parameter: np.ndarray  # f64[agents, parameters]
    command: np.ndarray  # f64[agents, actuators]  in the order of the rule's `does`
    order: np.ndarray  # i32[agents]  their rows in the order of acting
    key: np.ndarray  # u64[agents]  the draws that made this order
    pile: np.ndarray  # i32[agents]  room to sort them in


class State(NamedTuple):
    """A whole world at one instant."""

    clock: Table  # CLOCK[1]
    ground: Ground
    air: Table  # AIR[1]
    bodies: Table  # BODY[n]  agents first, then the things that only lie there
    sites: Sites
    minds: Minds


def records(kind: np.dtype, n: int) -> Table:
    """n zeroed records whose fields are attributes."""
    return np.zeros(n, kind).view(np.recarray)


class Trace(NamedTuple):
    """What happened, tick by tick; row 0 is the start. As long as it has room; a field of length 0 is not kept."""

    cell: np.ndarray  # i32[ticks + 1, n]  row * cols + col
    bottom: np.ndarray  # f64[ticks + 1, n]  m
    heading: np.ndarray  # i8[ticks + 1, n]
    gust: np.ndarray  # f32[ticks + 1, 3]  row, col, blows
    percept: np.ndarray  # f64[ticks + 1, agents, sensors]  row t led to the state in row t
    command: np.ndarray  # f64[ticks + 1, agents, actuators]


def new_trace(state: State, ticks: int, minds: bool = False) -> Trace:
    """An empty trace for so many ticks; `minds` says whether percepts and commands are kept too."""
    n, rows = len(state.bodies), ticks + 1
    kept = rows if minds else 0
    return Trace(
        np.full((rows, n), -1, np.int32),
        np.zeros((rows, n)),
        np.zeros((rows, n), np.int8),
        np.zeros((rows, 3), np.float32),
        np.zeros((kept, *state.minds.percept.shape)),
        np.zeros((kept, *state.minds.command.shape)),
    )


def copy(state: State) -> State:
    """The same world again, sharing nothing with the first."""
    return _each(state, np.ndarray.copy)


def arrays(state: State) -> dict[str, np.ndarray]:
    """Every array of a world by its dotted name, such as `ground.height`."""
    return dict(_named("", state))


def _each(part: Any, change: Callable[[np.ndarray], np.ndarray]) -> Any:
    return change(part) if isinstance(part, np.ndarray) else type(part)(*(_each(inner, change) for inner in part))


def _named(prefix: str, part: Any) -> Iterator[tuple[str, np.ndarray]]:
    for name, inner in part._asdict().items():
        if isinstance(inner, np.ndarray):
            yield prefix + name, inner
        else:
            yield from _named(f"{prefix}{name}.", inner)
