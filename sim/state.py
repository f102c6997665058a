"""The arrays a world is made of, named once. Laws change them in place; nothing else holds state.

Heights are metres above the floor. Cells are counted from the top left: row downwards, col to the right.
One row per body; rows never move. A body that is taken away stays in its row with `alive` false.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np

Table: TypeAlias = Any  # a recarray: records whose fields are attributes, which type checkers cannot know

NOBODY = -1
SILENCED = -2  # in place of the number of a rule that answered with no number
NORTH, EAST, SOUTH, WEST = 0, 1, 2, 3
RUNNING, ENDING, ENDED = 0, 1, 2
OWN, NOTHING, RANDOM = 0, 1, 2  # policies: what agents decide on is carried out, or nothing, or any command
TICKS = 0  # the stock that counts the ticks of each agent
TAPE_LENGTH = 64
AHEAD = 32  # ticks for which luck is drawn at once
CALLS = 16  # occasions that can wait at the same time


class Ground(NamedTuple):
    """What stays where it is."""

    height: np.ndarray  # f64[rows, cols]  m
    first: np.ndarray  # i32[rows, cols]  one of the bodies in the cell, or NOBODY; BODY.next leads on


class Sites(NamedTuple):
    """Where the bodies of each group may start."""

    cell: np.ndarray  # i32[m]  row * cols + col, one set of cells after the other
    groups: Table  # SPAN[groups]  where the cells of a group begin and end; groups with the same cells share them
    at: np.ndarray  # i32[rows * cols]  one of the sites that are this cell, or NOBODY
    next: np.ndarray  # i32[m]  the next site that is the same cell, or NOBODY
    free: np.ndarray  # i32[m]  room to count the free ones in: a Fenwick tree (see sim/laws/places.py)


class Land(NamedTuple):
    """The tiles of a world, and what can be done with them."""

    tiles: Table  # TILE[rows, cols]
    kinds: Table  # KIND[kinds]
    lively: np.ndarray  # i32[m]  cells where something may happen by itself
    recipes: Table  # RECIPE[recipes], by occasion and kind
    menu: Table  # SPAN[occasions, kinds]  the recipes for each
    needs: Table  # NEED[n]
    effects: Table  # EFFECT[n]
    calls: Table  # CALL[CALLS]  occasions that wait; CLOCK.calls of them do
    fired: np.ndarray  # i64[recipes and kinds]  how often each came about since the beginning, in the order of
    # the file; then, for recipes of several kinds of tile, how often each did on each kind (RECIPE.alone leads there)


class Stocks(NamedTuple):
    """What bodies hold, what the world as a whole is like, and what is paid for."""

    held: np.ndarray  # f64[n, stocks]  units; stock 0 counts ticks
    start: np.ndarray  # f64[n, stocks]  units at the beginning
    most: np.ndarray  # f64[stocks]  the most that one body can hold
    pay: np.ndarray  # f64[agents, stocks]  for each unit gained
    flags: Table  # FLAG[flags]


class Tape(NamedTuple):
    """Outcomes of chance written down beforehand, for going through all of them."""

    head: Table  # TAPE[1]
    rolls: Table  # ROLL[TAPE_LENGTH]


class Schooling(NamedTuple):
    """What learners know."""

    mind: Table  # MIND[agents]
    luck: np.ndarray  # f64[agents, AHEAD]  drawn beforehand: what each decides with in this tick and the next ones
    value: np.ndarray  # f64[tables, planes, states, actions]
    seen: Table  # SEEN[parts]  what percepts are made of, group after group
    sees: Table  # SPAN[groups]  which parts a group has
    action: np.ndarray  # i32[n]  what can be done, group after group
    can: Table  # SPAN[groups]  which of these a group has
    log: Table  # LOGGED[agents, ticks]  what each did since the beginning, for those who look back


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
    tape: Tape
    land: Any  # Land, or None in a world without tiles that do something; so are the next two
    stocks: Any  # Stocks
    school: Any  # Schooling


def records(kind: np.dtype, n: int) -> Table:
    """n zeroed records whose fields are attributes."""
    return np.zeros(n, kind).view(np.recarray)


ROWS = np.zeros((0, 0, 0))  # of what is not kept


class Trace(NamedTuple):
    """What happened, tick by tick; row 0 is the start. As long as it has room; a field of length 0 is not kept."""

    cell: np.ndarray  # i32[ticks + 1, n]  row * cols + col
    bottom: np.ndarray  # f64[ticks + 1, n]  m
    heading: np.ndarray  # i8[ticks + 1, n]
    gust: np.ndarray  # f32[ticks + 1, 3]  row, col, blows
    percept: np.ndarray  # f64[ticks + 1, agents, sensors]  row t led to the state in row t
    command: np.ndarray  # f64[ticks + 1, agents, actuators]
    kind: np.ndarray = np.zeros((0, 0), np.int16)  # i16[ticks + 1, rows * cols]  of tile
    held: np.ndarray = ROWS  # f64[ticks + 1, n, stocks]
    flag: np.ndarray = np.zeros((0, 0))  # f64[ticks + 1, flags]
    fired: np.ndarray = np.zeros(
        (0, 0), np.int32
    )  # i32[ticks + 1, recipes]  how often each came about since the beginning
    state: np.ndarray = np.zeros((0, 0), np.int64)  # i64[ticks + 1, agents]  number of the percept that led here
    action: np.ndarray = np.zeros(
        (0, 0, 0), np.int16
    )  # i16[ticks + 1, agents, 2]  index of the action decided on, and of the one carried out
    paid: np.ndarray = np.zeros((0, 0))  # f64[ticks + 1, agents]  since the beginning
    level: np.ndarray = np.zeros(
        (0, 0), np.float32
    )  # f32[ticks + 1, rows * cols]  units on a tile; on one that holds none, whether it can be used: 1, or 0 at rest
    alone: np.ndarray = np.zeros(
        (0, 0), np.int32
    )  # i32[ticks + 1, kinds]  the second part of Land.fired; `fired` is the first
    carried: np.ndarray = np.zeros((0, 0), bool)  # bool[ticks + 1, n]  whether the world moved it in this tick

    def counts(self) -> np.ndarray:
        """How often everything came about that Land.fired counts: i32[ticks + 1, recipes and kinds]."""
        return np.hstack([self.fired, self.alone]) if self.alone.size else self.fired


def new_trace(state: State, ticks: int, minds: bool = False) -> Trace:
    """An empty trace for so many ticks; `minds` says whether percepts and commands are kept too."""
    n, rows = len(state.bodies), ticks + 1
    kept, agents = rows if minds else 0, len(state.minds.order)
    written = Trace(
        np.full((rows, n), -1, np.int32),
        np.zeros((rows, n)),
        np.zeros((rows, n), np.int8),
        np.zeros((rows, 3), np.float32),
        np.zeros((kept, *state.minds.percept.shape)),
        np.zeros((kept, *state.minds.command.shape)),
    )
    if state.land is None or state.stocks is None or state.school is None:
        return written
    alone = int((state.land.recipes.alone != NOBODY).sum())
    return written._replace(
        kind=np.zeros((rows, state.land.tiles.size), np.int16),
        held=np.zeros((rows, *state.stocks.held.shape)),
        flag=np.zeros((rows, len(state.stocks.flags))),
        fired=np.zeros((rows, len(state.land.fired) - alone), np.int32),
        alone=np.zeros((rows, alone), np.int32),
        state=np.zeros((rows, agents), np.int64),
        action=np.full((rows, agents, 2), -1, np.int16),
        paid=np.zeros((rows, agents)),
        level=np.zeros((rows, state.land.tiles.size), np.float32),
        carried=np.zeros((rows, n), bool),
    )


no_trace = Trace(
    np.zeros((0, 0), np.int32),
    np.zeros((0, 0)),
    np.zeros((0, 0), np.int8),
    np.zeros((0, 3), np.float32),
    ROWS,
    ROWS,
)  # for what nobody writes down


def copy(state: State) -> State:
    """The same world again, sharing nothing with the first."""
    return _each(state, np.ndarray.copy)


def arrays(state: State) -> dict[str, np.ndarray]:
    """Every array of a world by its dotted name, such as `ground.height`."""
    return dict(_named("", state))


def _each(part: Any, change: Callable[[np.ndarray], np.ndarray]) -> Any:
    if part is None:
        return None
    return change(part) if isinstance(part, np.ndarray) else type(part)(*(_each(inner, change) for inner in part))


def _named(prefix: str, part: Any) -> Iterator[tuple[str, np.ndarray]]:
    for name, inner in part._asdict().items():
        if isinstance(inner, np.ndarray):
            yield prefix + name, inner
        elif inner is not None:
            yield from _named(f"{prefix}{name}.", inner)
