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
RUNNING, ENDING, ENDED = 0, 1, 2
TICKS = 0  # the stock that counts the ticks of each agent
TAPE_LENGTH = 64
CALLS = 16  # occasions that can wait at the same time

CLOCK = np.dtype(
    [
        ("seed", "u8"),  # which of the many worlds
        ("tick", "i8"),  # ticks done
        ("seconds", "f8"),  # length of a tick, s
        ("cell", "f8"),  # side of a cell, m
        ("limit", "i8"),  # ticks that an episode lasts at most
        ("trained", "f8"),  # part of its training that is behind, 0 to 1
        ("frozen", "?"),  # nobody learns, and nobody explores
        ("calls", "i8"),  # occasions that wait for their recipes
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
        ("busy", "i4"),  # ticks for which it is still held by what it did
        ("noise", "f4"),  # chance that another action is carried out than the one decided on
        ("drunk", "i4"),  # flag that must be up for the noise, or NOBODY
        ("absent", "?"),  # taken away before the world began
        ("alive", "?"),
        ("bumped", "?"),  # its last try to enter a cell was stopped
        ("floats", "?"),  # stays up by itself
        ("sees", "?"),  # its sensors see other agents
        ("pushes", "?"),  # what lies in its way and can be pushed
        ("pushable", "?"),
    ],
    align=True,
)

MIND = np.dtype(
    [
        ("now", "i8"),  # number of what is perceived
        ("luck", "f8"),  # a fresh number from [0, 1) to decide with
        ("was", "i8"),  # what was perceived before the last action
        ("meant", "i4"),  # index of the action decided on, in the actions of its group
        ("did", "i4"),  # index of the action carried out
        ("earned", "f8"),  # what was paid since the last action
        ("total", "f8"),  # what was paid since the beginning
        ("table", "i4"),  # which of the tables it learns in
        ("last", "i4"),  # things done since the beginning, and where its log ends
        ("ended", "i4"),  # RUNNING, ENDING: stopped in this tick, or ENDED
    ],
    align=True,
)

SEEN = np.dtype(  # a part of a percept
    [("what", "i4"), ("which", "i4"), ("row", "i4"), ("col", "i4"), ("limit", "i8"), ("reach", "f8")], align=True
)

LOGGED = np.dtype([("state", "i8"), ("action", "i4"), ("reward", "f8")], align=True)  # a tick of a learner
TAPE = np.dtype([("on", "?"), ("full", "?"), ("read", "i8")], align=True)
ROLL = np.dtype([("outcome", "i4"), ("options", "i4"), ("chance", "f8")], align=True)  # an outcome of chance

TILE = np.dtype(
    [
        ("kind", "i4"),  # index of the kind of tile
        ("first", "i4"),  # the same at the beginning
        ("owner", "i4"),  # body it belongs to, or NOBODY
        ("stock", "f8"),  # units that lie there
        ("ready", "i8"),  # the tick from which it can be used again
    ],
    align=True,
)

FLAG = np.dtype(
    [
        ("up", "f8"),  # what it is
        ("chance", "f8"),  # of being 1 at the beginning
        ("most", "f8"),
    ],
    align=True,
)

KIND = np.dtype(
    [
        ("height", "f8"),  # m
        ("capacity", "f8"),  # units of stock that fit
        ("regrowth", "f8"),  # units a tick
        ("sticky", "f8"),  # chance that a step away from here fails
        ("moves", "i4"),  # which way it carries what lies on it, or NOBODY
        ("opens", "i4"),  # headings with which it may be entered, as bits
    ],
    align=True,
)

RECIPE = np.dtype(
    [
        ("kind", "i4"),  # of tile
        ("when", "i4"),  # which occasion
        ("of", "i4"),  # group it is for, or NOBODY for all agents
        ("to", "i4"),  # group that is given what it gives, or NOBODY for whoever set it off
        ("headings", "i4"),  # headings it is for, as bits
        ("chance", "f8"),
        ("takes", "i4"),  # ticks for which whoever set it off is held
        ("cooldown", "i8"),  # ticks until the tile can do it again
        ("becomes", "i4"),  # kind of tile, or NOBODY
        ("ends", "i4"),  # 1: whoever set it off has ended, 2: all have
        ("owns", "?"),  # the tile belongs to whoever set it off
        ("removes", "?"),  # whatever set it off is gone
        ("number", "i4"),  # in the order of the file
        ("need", "i4"),  # where its needs begin
        ("needs", "i4"),  # and end
        ("effect", "i4"),  # where its effects begin
        ("effects", "i4"),  # and end
    ],
    align=True,
)

NEED = np.dtype([("what", "i4"), ("which", "i4"), ("low", "f8"), ("high", "f8"), ("reach", "f8")], align=True)
EFFECT = np.dtype([("what", "i4"), ("which", "i4"), ("amount", "f8")], align=True)
CALL = np.dtype([("when", "i4"), ("row", "i4"), ("col", "i4"), ("who", "i4")], align=True)

SPAN = np.dtype([("begin", "i4"), ("end", "i4")], align=True)


class Ground(NamedTuple):
    """What stays where it is."""

    height: np.ndarray  # f64[rows, cols]  m
    first: np.ndarray  # i32[rows, cols]  one of the bodies in the cell, or NOBODY; BODY.next leads on


class Sites(NamedTuple):
    """Where the bodies of each group may start."""

    cell: np.ndarray  # i32[m]  row * cols + col, group after group
    groups: Table  # SPAN[groups]  where the cells of a group begin and end


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
    fired: np.ndarray  # i64[recipes]  how often each came about since the beginning, in the order of the file


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
    return written._replace(
        kind=np.zeros((rows, state.land.tiles.size), np.int16),
        held=np.zeros((rows, *state.stocks.held.shape)),
        flag=np.zeros((rows, len(state.stocks.flags))),
        fired=np.zeros((rows, len(state.land.fired)), np.int32),
        state=np.zeros((rows, agents), np.int64),
        action=np.full((rows, agents, 2), -1, np.int16),
        paid=np.zeros((rows, agents)),
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
