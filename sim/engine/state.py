"""The arrays a world is made of, and those of a trace, named once. Laws change them in place; nothing else holds state.

Heights are metres above the floor. Cells are counted from the top left: row downwards, col to the right.
One row per body; rows never move. A body that is taken away stays in its row with `alive` false. Every world has all
of this: in one without tiles that do something, the arrays of tiles, stocks and learners have length zero.
"""

import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, get_type_hints

import numpy as np

from unbidden.sim.engine.fields import (
    AIR,
    BODY,
    CALL,
    CLOCK,
    EFFECT,
    ENDED,
    ENDING,
    EVENT,
    FLAG,
    GIVEN,
    JOB,
    KIND,
    LINK,
    LOGGED,
    MIND,
    MOST,
    NEED,
    NOBODY,
    RECIPE,
    REQUEST,
    ROLL,
    RUNNING,
    SEEN,
    SERVER,
    SILENCED,
    SPAN,
    TAPE,
    TILE,
    Array,
    Columns,
    Table,
    records,
)

__all__ = ["ENDED", "ENDING", "NOBODY", "RUNNING", "SILENCED", "State", "Table", "Trace", "records"]

NORTH, EAST, SOUTH, WEST = 0, 1, 2, 3
OWN, NOTHING, RANDOM, TOLD = 0, 1, 2, 3  # policies: what is carried out of what agents decide on (see laws/policies.py)
TICKS = 0  # the stock that counts the ticks of each agent
TAPE_LENGTH = 64
AHEAD = 4  # ticks for which one call of the generator gives an agent luck
BLOCK = 8  # ticks for which the circle of acting stays
CALLS = 16  # occasions that can wait at the same time
HIGHEST = 1e12  # m: what no body is above or below
EVENTS_AT_FIRST = 1 << 12  # that there is room for, at least; more is made as it is needed
MOST_AT_FIRST = 1 << 20


class Ground(NamedTuple):
    """What stays where it is."""

    height: Annotated[np.ndarray, Array("f8", "rows cols", "m", layer="elevation")]
    first: Annotated[
        np.ndarray,
        Array("i4", "rows cols", "one of the bodies in the cell; BODY.next leads on", low=NOBODY, high="bodies"),
    ]


class Seam(NamedTuple):
    """Which edges of the map meet; of length zero in a world whose edges all end it (see laws/edges.py)."""

    wraps: Annotated[
        np.ndarray,
        Array("?", "axes", "whether rows, and whether columns, go on at the other end", constant=True, leads=True),
    ]


class Discs(NamedTuple):
    """Whom bodies meet, and on what ground, by their figures; of length zero where all are alike, and in one cell."""

    around: Annotated[
        np.ndarray,
        Array(
            "i4",
            "near 2",
            "cells by their distance: rows down, cols to the right; first itself",
            constant=True,
            leads=True,
        ),
    ]
    front: Annotated[
        np.ndarray,
        Array(
            "i4",
            "new 2",
            "those that come to be near by a step to the east, seen from where it ends",
            constant=True,
            leads=True,
        ),
    ]
    reach: Annotated[
        np.ndarray,
        Array("i4", "figures figures", "in how many of these two such bodies overlap", constant=True, leads=True),
    ]
    touch: Annotated[
        np.ndarray,
        Array(
            "i4", "figures figures", "in how many of these they carry and stop each other", constant=True, leads=True
        ),
    ]
    raised: Annotated[
        np.ndarray,
        Array(
            "f8",
            "wide disc_rows disc_cols",
            "by figure, the highest ground that it overlaps, m",
            constant=True,
            leads=True,
        ),
    ]
    rank: Annotated[
        np.ndarray,
        Array(
            "i4",
            "far far",
            "in which of the cells around one is, by rows down and cols to the right",
            constant=True,
            leads=True,
        ),
    ]
    crowd: Annotated[
        np.ndarray,
        Array(
            "i8", "disc_rows disc_cols", "bodies in all cells around: how many, times 2**32, and their rows added up"
        ),
    ]


class Neighbours(NamedTuple):
    """Who is near each cell, as far as agents see, kept up to date; of length zero where nobody counts them."""

    near: Annotated[
        np.ndarray,
        Array("i4", "near_rows near_cols near_groups", "agents of each group in the square around the cell, and in it"),
    ]


class Births(NamedTuple):
    """Who was born when, and in which rows; of length zero where nobody bears (see laws/births.py)."""

    born: Annotated[
        np.ndarray,
        Array("i4", "comers", "the tick at whose end each was there first; 0: at the beginning", low=0, high=MOST),
    ]
    named: Annotated[
        np.ndarray, Array("u8", "comers", "birth name of whom each row is for at first", constant=True, leads=True)
    ]
    spare: Annotated[
        np.ndarray, Array("?", "comers", "whether that is nobody, at the beginning", constant=True, leads=True)
    ]
    rows: Annotated[Table, Array(SPAN, "groups_comers", "the rows of each group", constant=True)]
    there: Annotated[
        np.ndarray,
        Array(
            "i4", "comers", "rows in which an agent was when the tick began, then those of the newborn", scratch=True
        ),
    ]
    unused: Annotated[np.ndarray, Array("i4", "comers", "rows in which nobody is, group by group", scratch=True)]
    left: Annotated[np.ndarray, Array("i4", "groups_comers", "how many of these each group has left", scratch=True)]
    acting: Annotated[
        np.ndarray,
        Array("i8", "circles", "how many act in this tick: those on the circle of acting", scratch=True),
    ]
    present: Annotated[np.ndarray, Array("i8", "circles", "how many they are with the newborn", scratch=True)]
    refused: Annotated[np.ndarray, Array("i8", "groups_comers", "how often there was no row left", low=0, high=MOST)]


class Trails(NamedTuple):
    """What bodies lay on the ground, and what becomes of it; of length zero in a world without a trail."""

    amount: Annotated[
        np.ndarray,
        Array("f8", "trail_rows trail_cols", "units that lie in the cell", low=0.0, high=HIGHEST, layer="trail"),
    ]
    spreads: Annotated[
        np.ndarray,
        Array("f8", "trails", "share that a cell gives to those around it in a tick", constant=True, low=0.0, high=1.0),
    ]
    fades: Annotated[
        np.ndarray, Array("f8", "trails", "share that is gone after a tick", constant=True, low=0.0, high=1.0)
    ]
    given: Annotated[
        np.ndarray,
        Array(
            "f8", "given_rows given_cols", "units for each neighbour of a cell, with a margin all around", scratch=True
        ),
    ]


class Queue(NamedTuple):
    """A body that serves, and requests that wait for it; of length zero where nobody does (see laws/queue.py)."""

    server: Annotated[Table, Array(SERVER, "servers", "who serves, and how fast")]
    requests: Annotated[Table, Array(REQUEST, "room", "those that wait, in a ring: from SERVER.first on")]
    jobs: Annotated[Table, Array(JOB, "clients", "the job that each agent has at hand")]
    served: Annotated[
        np.ndarray,
        Array("i4", "at_once 2", "of each request served in the last tick, agent and job", low=NOBODY, high=MOST),
    ]


class Graph(NamedTuple):
    """Nodes, links, and how often who follows links is where; of length zero in a world without (see laws/ranks.py)."""

    visits: Annotated[
        np.ndarray,
        Array("f8", "nodes", "share of visits that a node gets, in units of an even share", low=0.0, high=HIGHEST),
    ]
    linked: Annotated[np.ndarray, Array("i1", "links", "whether each link is there", low=0, high=1)]
    links: Annotated[Table, Array(LINK, "links", "which node leads to which", constant=True)]
    gives: Annotated[Table, Array(GIVEN, "gives", "what is given for visits", constant=True)]
    damping: Annotated[
        np.ndarray, Array("f8", "graphs", "chance that a link is followed", constant=True, low=0.0, high=1.0)
    ]
    begins: Annotated[
        np.ndarray, Array("f8", "nodes", "chance to start anew at each node", constant=True, low=0.0, high=1.0)
    ]
    degree: Annotated[np.ndarray, Array("i4", "nodes", "links that lead away from each node", scratch=True)]
    flow: Annotated[np.ndarray, Array("f8", "nodes nodes", "equations of the visits", scratch=True)]


class Sites(NamedTuple):
    """Where the bodies of each group may start."""

    cell: Annotated[
        np.ndarray,
        Array("i4", "sites", "row * cols + col, one set of cells after the other", constant=True, leads=True),
    ]
    groups: Annotated[
        Table, Array(SPAN, "groups", "the cells of each group; groups with the same cells share them", constant=True)
    ]
    at: Annotated[
        np.ndarray, Array("i4", "cells", "one of the sites that are this cell, or NOBODY", constant=True, leads=True)
    ]
    faces: Annotated[
        np.ndarray,
        Array("i1", "groups", "the heading of each group at the start, or NOBODY if drawn", constant=True, leads=True),
    ]
    watches: Annotated[
        np.ndarray,
        Array(
            "i4",
            "groups",
            "group whose nearest each group senses; after all groups, kind of tile; or NOBODY",
            constant=True,
            leads=True,
        ),
    ]
    next: Annotated[
        np.ndarray, Array("i4", "sites", "the next site that is the same cell, or NOBODY", constant=True, leads=True)
    ]
    free: Annotated[np.ndarray, Array("i4", "sites", "a Fenwick tree of the free ones (laws/places.py)", scratch=True)]


class Minds(NamedTuple):
    """What agents are given and what they answer. Row i belongs to body i; things have no row here."""

    percept: Annotated[
        np.ndarray,
        Array("f8", "told sensors", "in the order of the rule's arguments, where somebody looks at it"),
    ]
    parameter: Annotated[np.ndarray, Array("f8", "agents parameters", "in that order, too", seeded=True)]
    command: Annotated[np.ndarray, Array("f8", "agents actuators", "in the order of the rule's `does`")]
    kept: Annotated[
        np.ndarray, Array("f8", "agents memory", "what rules keep in mind from tick to tick (see laws/memory.py)")
    ]
    sign: Annotated[
        np.ndarray, Array("i1", "showers", "what each shows, up or down (see laws/signals.py)", low=0, high=1)
    ]
    luck: Annotated[
        np.ndarray,
        Array("u4", f"lucky {AHEAD}", "to decide with in this tick and the next ones, in parts of 2**32"),
    ]
    order: Annotated[np.ndarray, Array("i4", "agents", "their rows in the order of acting")]
    circle: Annotated[np.ndarray, Array("i4", "agents", "their rows by KEY, from which each tick's order is made")]
    key: Annotated[np.ndarray, Array("u8", "agents", "the draws that made the circle")]
    turn: Annotated[np.ndarray, Array("u8", f"{BLOCK}", "where the order begins on the circle, and which way it goes")]


class Tape(NamedTuple):
    """Outcomes of chance written down beforehand, for going through all of them."""

    head: Annotated[Table, Array(TAPE, "1", "how far it is read", scratch=True)]
    rolls: Annotated[Table, Array(ROLL, "rolls", "the outcomes", scratch=True)]


class Land(NamedTuple):
    """The tiles of a world, and what can be done with them."""

    tiles: Annotated[Table, Array(TILE, "tile_rows tile_cols", "the tiles")]
    kinds: Annotated[Table, Array(KIND, "kinds", "the kinds of tiles", constant=True)]
    lively: Annotated[
        np.ndarray,
        Array("i4", "lively", "cells where something may happen by itself, in order", constant=True, leads=True),
    ]
    recipes: Annotated[Table, Array(RECIPE, "recipe_rows", "by occasion and kind", constant=True)]
    menu: Annotated[Table, Array(SPAN, "occasions kinds", "the recipes for each", constant=True)]
    needs: Annotated[Table, Array(NEED, "needs", "recipe after recipe", constant=True)]
    effects: Annotated[Table, Array(EFFECT, "effects", "recipe after recipe", constant=True)]
    calls: Annotated[Table, Array(CALL, "calls", "occasions that wait; CLOCK.calls of them do", scratch=True)]
    # In the order of the file; then, for recipes of several kinds of tile, each kind by itself (RECIPE.alone).
    fired: Annotated[
        np.ndarray, Array("i8", "counts", "how often each recipe came about since the beginning", low=0, high=MOST)
    ]


class Stocks(NamedTuple):
    """What bodies hold, what the world as a whole is like, and what is rewarded."""

    held: Annotated[np.ndarray, Array("f8", "bodies stocks", "units; stock 0 counts ticks")]
    start: Annotated[np.ndarray, Array("f8", "bodies stocks", "units at the beginning", seeded=True)]
    most: Annotated[np.ndarray, Array("f8", "stocks", "the most that one body can hold", constant=True)]
    reward_weight: Annotated[np.ndarray, Array("f8", "agents stocks", "reward for each unit gained", seeded=True)]
    flags: Annotated[Table, Array(FLAG, "flags", "numbers that hold for the whole world")]
    levels: Annotated[np.ndarray, Array("f8", "levels", "what flags may be at the beginning", constant=True)]


class Learning(NamedTuple):
    """What learners know."""

    mind: Annotated[Table, Array(MIND, "minds", "what each goes through")]
    value: Annotated[np.ndarray, Array("f8", "tables planes states actions", "what they have learnt", constant=True)]
    seen: Annotated[Table, Array(SEEN, "parts", "what percepts are made of, group after group", constant=True)]
    sees: Annotated[Table, Array(SPAN, "groups", "which parts a group has", constant=True)]
    action: Annotated[
        np.ndarray, Array("i4", "choices", "what can be done, group after group", constant=True, leads=True)
    ]
    can: Annotated[Table, Array(SPAN, "groups", "which of these a group has", constant=True)]
    log: Annotated[Table, Array(LOGGED, "minds logged", "what each did, for those who look back", constant=True)]


class State(NamedTuple):
    """A whole world at one instant."""

    clock: Annotated[Table, Array(CLOCK, "1", "time")]
    ground: Ground
    seam: Seam
    discs: Discs
    neighbours: Neighbours
    births: Births
    trails: Trails
    queue: Queue
    graph: Graph
    air: Annotated[Table, Array(AIR, "1", "the air")]
    bodies: Annotated[Table, Array(BODY, "bodies", "agents first, then the things that only lie there")]
    sites: Sites
    minds: Minds
    tape: Tape
    land: Land
    stocks: Stocks
    learning: Learning
    events: Annotated[Table, Array(EVENT, "0", "where what comes about is recorded, while a trace is", scratch=True)]


# Parts that are of length zero in a world without a use for them, whose compiled loop is then given None. Copies of a
# world have one only if the world provides what is named here.
SPARE: dict[str, str | None] = {
    "seam": "seam",
    "discs": None,
    "neighbours": None,
    "births": None,
    "trails": "trails",
    "queue": "queue",
    "graph": "graph",
}


def is_spare(part: Any) -> bool:
    """Whether a part of a state is of length zero, as its first array says."""
    return len(part[0]) == 0


def sizes(state: State) -> dict[str, int]:
    """The sizes by which shapes are declared."""
    learning, tiles = state.learning, state.land.tiles
    alone = int((state.land.recipes.alone != NOBODY).sum())
    return {
        "rows": state.ground.height.shape[0],
        "cols": state.ground.height.shape[1],
        "cells": state.ground.height.size,
        "bodies": len(state.bodies),
        "agents": len(state.minds.order),
        "sensors": state.minds.percept.shape[1],
        "actuators": state.minds.command.shape[1],
        "memory": state.minds.kept.shape[1],
        "showers": len(state.minds.sign),
        "comers": len(state.births.born),
        "trail": state.trails.amount.size,
        "servers": len(state.queue.server),
        "room": len(state.queue.requests),
        "lengths": len(state.queue.requests) + 1,
        "clients": len(state.queue.jobs),
        "at_once": len(state.queue.served),
        "nodes": len(state.graph.visits),
        "links": len(state.graph.links),
        "gives": len(state.graph.gives),
        "graphs": len(state.graph.damping),
        "tiles": tiles.size,
        "kinds": len(state.land.kinds),
        "recipes": len(state.land.fired) - alone,
        "alone": alone,
        "stocks": state.stocks.held.shape[1],
        "flags": len(state.stocks.flags),
        "levels": len(state.stocks.levels),
        "players": len(state.minds.order) if tiles.size else 0,
        "states": max(learning.value.shape[2], 1),
        "actions": max(learning.value.shape[3], 1),
    }


def blank(part: Any, known: dict[str, int]) -> Any:
    """A part of a state, or a single array of it, as it is declared, with zeros in it. `known`: the sizes in use."""
    if notes := getattr(part, "__metadata__", ()):
        array = notes[0]
        shape = shape_of(array, known)
        return records(array.of, *shape) if isinstance(array.of, Columns) else np.zeros(shape, array.dtype)
    return part(*(blank(hint, known) for hint in hints_of(part).values()))


def with_percepts(state: State) -> State:
    """A world with room for what its agents are given, for whoever looks at that between two ticks."""
    minds = state.minds
    percept = np.zeros((len(minds.order), minds.percept.shape[1]))
    return state if len(minds.percept) else state._replace(minds=minds._replace(percept=percept))


@functools.cache
def hints_of(part: type) -> dict[str, Any]:
    """What a part of a state is declared to hold, by name."""
    return get_type_hints(part, include_extras=True)


# ---- what happened --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """How viewers are given a field of a trace."""

    type: str  # i4, f4, u2 or i1: a letter for the kind of number, and its bytes
    parts: int = 0  # a unit has so many parts, and no value lies between two of them; 0: any value
    column: int | None = None  # of the last axis; None: all of it


@dataclass(frozen=True)
class Kept(Array):
    """A field of a trace; ticks, its first axis, are not in its shape.

    `sealed` is "always" or "if any", for what is part of the digest; `thought` is kept only where that is asked for.
    `shown` is how viewers are given it, if they are; `now` is where the state has the same, if it has it as such.
    """

    shown: Shown | None = None
    now: str = ""
    sealed: str = ""
    thought: bool = False
    blank: int = 0  # what is there before anything is written
    listed: bool = False  # one after the other, as they came about, and not tick by tick


class Trace(NamedTuple):
    """What happened, tick by tick; row 0 is the start. As long as it has room; a field of length 0 is not kept."""

    cell: Annotated[
        np.ndarray,
        Kept("i4", "bodies", "row * cols + col", sealed="always", blank=-1, low=-1, high="cells", shown=Shown("i4")),
    ]
    bottom: Annotated[
        np.ndarray,
        Kept(
            "f8",
            "bodies",
            "m",
            sealed="always",
            low=-HIGHEST,
            high=HIGHEST,
            shown=Shown("f4", parts=1000),
            now="bodies.bottom",
        ),
    ]
    heading: Annotated[
        np.ndarray,
        Kept("i1", "bodies", "NORTH to WEST", sealed="always", low=0, high=3, shown=Shown("i1"), now="bodies.heading"),
    ]
    gust: Annotated[np.ndarray, Kept("f4", "3", "row, col, whether it blows", low=-1, high=HIGHEST, shown=Shown("f4"))]
    # What led to the state in the same row.
    percept: Annotated[np.ndarray, Kept("f8", "agents sensors", "of rules", thought=True)]
    command: Annotated[np.ndarray, Kept("f8", "agents actuators", "of rules", thought=True)]
    kept: Annotated[
        np.ndarray,
        Kept(
            "f8",
            "agents memory",
            "what rules keep in mind",
            sealed="if any",
            low=-HIGHEST,
            high=HIGHEST,
            now="minds.kept",
        ),
    ]
    sign: Annotated[
        np.ndarray,
        Kept(
            "i1",
            "showers",
            "whether each shows a sign",
            sealed="if any",
            low=0,
            high=1,
            shown=Shown("i1"),
            now="minds.sign",
        ),
    ]
    born: Annotated[
        np.ndarray,
        Kept(
            "i4",
            "comers",
            "the tick at whose end who is in each row was there first",
            sealed="if any",
            low=0,
            high=2**31 - 1,
            shown=Shown("i4"),
            now="births.born",
        ),
    ]
    waiting: Annotated[
        np.ndarray,
        Kept(
            "i4",
            "servers",
            "requests in the queue",
            sealed="if any",
            low=0,
            shown=Shown("i4"),
            now="queue.server.waiting",
        ),
    ]
    requests: Annotated[
        np.ndarray,
        Kept("i4", "servers 3", "jobs that began, requests that found room, and that found none", sealed="if any"),
    ]
    served: Annotated[
        np.ndarray,
        Kept("i4", "at_once 2", "of each request that was served, agent and job", sealed="if any", blank=-1, low=-1),
    ]
    tries: Annotated[
        np.ndarray,
        Kept(
            "i4",
            "clients",
            "requests that each has sent for its job at hand",
            sealed="if any",
            low=0,
            shown=Shown("i4"),
            now="queue.jobs.tries",
        ),
    ]
    rank: Annotated[
        np.ndarray,
        Kept(
            "f8",
            "nodes",
            "share of visits that each node gets, in units of an even share",
            sealed="if any",
            low=0.0,
            high=HIGHEST,
            shown=Shown("f4"),
            now="graph.visits",
        ),
    ]
    link: Annotated[
        np.ndarray,
        Kept(
            "i1",
            "links",
            "whether each link is there",
            sealed="if any",
            low=0,
            high=1,
            shown=Shown("i1"),
            now="graph.linked",
        ),
    ]
    kind: Annotated[
        np.ndarray,
        Kept(
            "i2",
            "tiles",
            "index of the kind of tile",
            sealed="if any",
            low=0,
            high="kinds",
            shown=Shown("u2"),
            now="land.tiles.kind",
        ),
    ]
    trail: Annotated[
        np.ndarray,
        Kept(
            "f4",
            "trail",
            "units that lie in the cell",
            sealed="if any",
            low=0.0,
            high=HIGHEST,
            shown=Shown("f4"),
            now="trails.amount",
        ),
    ]
    held: Annotated[
        np.ndarray,
        Kept(
            "f8",
            "bodies stocks",
            "units",
            sealed="if any",
            low=-HIGHEST,
            high=HIGHEST,
            shown=Shown("f4"),
            now="stocks.held",
        ),
    ]
    flag: Annotated[np.ndarray, Kept("f8", "flags", "what it is", sealed="if any", low=-HIGHEST, high=HIGHEST)]
    fired: Annotated[
        np.ndarray,
        Kept("i4", "recipes", "how often each came about since the beginning", sealed="if any", low=0, high=2**31 - 1),
    ]
    state: Annotated[
        np.ndarray, Kept("i8", "players", "number of the percept that led here", sealed="if any", low=0, high="states")
    ]
    action: Annotated[
        np.ndarray,
        Kept(
            "i2",
            "players 2",
            "index of the one decided on, and carried out",
            sealed="if any",
            blank=-1,
            low=-1,
            shown=Shown("i1", column=1),
        ),
    ]
    episode_return: Annotated[
        np.ndarray,
        Kept(
            "f8",
            "players",
            "return so far",
            sealed="if any",
            low=-HIGHEST * HIGHEST,
            high=HIGHEST * HIGHEST,
            shown=Shown("f4"),
        ),
    ]
    # Units on a tile; on one that holds none, whether it can be used: 1, or 0 at rest.
    level: Annotated[np.ndarray, Kept("f4", "tiles", "units", low=-HIGHEST, high=HIGHEST, shown=Shown("f4"))]
    events: Annotated[Table, Kept(EVENT, "", "what came about, in order of time", listed=True)]


KEPT: dict[str, Kept] = {name: hint.__metadata__[0] for name, hint in hints_of(Trace).items()}


def shape_of(array: Array, known: dict[str, int]) -> tuple[int, ...]:
    """The shape of a field of the state, or of one row of a field of a trace."""
    return tuple(int(name) if name.isdecimal() else known[name] for name in array.shape.split())


def bytes_a_tick(known: dict[str, int]) -> int:
    """What one tick takes in a trace without percepts and commands, in a world of these sizes."""
    kept = [field for field in KEPT.values() if not field.thought and not field.listed]
    return sum(field.dtype.itemsize * int(np.prod(shape_of(field, known))) for field in kept)


def new_trace(state: State, ticks: int, minds: bool = False) -> Trace:
    """An empty trace for so many ticks; `minds` says whether percepts and commands are kept too."""
    known = sizes(state)

    def array(kept: Kept) -> np.ndarray:
        if kept.listed:
            likely = min(max(ticks * known["agents"] // 8, EVENTS_AT_FIRST), MOST_AT_FIRST)
            return records(EVENT, (likely + int(state.clock[0].burst)) * (ticks > 0))
        rows = 0 if kept.thought and not minds else ticks + 1
        return np.full((rows, *shape_of(kept, known)), kept.blank, kept.dtype)

    return Trace(*(array(kept) for kept in KEPT.values()))


def with_room(trace: Trace, state: State) -> Trace:
    """The same trace with room for more events."""
    more = records(EVENT, len(trace.events) + int(state.clock[0].burst))
    return trace._replace(events=np.concatenate([trace.events, more]).view(np.recarray))


no_trace = Trace(
    *(
        records(EVENT, 0) if kept.listed else np.zeros((0,) * (1 + len(kept.shape.split())), kept.dtype)
        for kept in KEPT.values()
    )
)


def digest(trace: Trace) -> str:
    """A fingerprint of everything that moved: equal if and only if the trajectories are, bit for bit."""
    seal = hashlib.blake2b(digest_size=16)
    for name, kept in KEPT.items():
        array = np.ascontiguousarray(getattr(trace, name))
        if kept.sealed == "always" or (kept.sealed and array.size):
            seal.update(f"{name}{array.shape}".encode())
            seal.update(array.astype(array.dtype.newbyteorder("<"), copy=False).data)
    return seal.hexdigest()


# ---- whole states ---------------------------------------------------------------------------------------------------


def copy(state: State) -> State:
    """The same world again, sharing nothing with the first."""
    return replaced(state, lambda _, array: array.copy())


def arrays(state: State) -> dict[str, np.ndarray]:
    """Every array of a world by its dotted name, such as `ground.height`."""
    found: dict[str, np.ndarray] = {}
    replaced(state, lambda name, array: found.setdefault(name, array))
    return found


def replaced(part: Any, change: Callable[[str, np.ndarray], np.ndarray], name: str = "") -> Any:
    """A world, or its part of a name, with what `change(dotted name, array)` answers in the place of each array."""
    if isinstance(part, np.ndarray):
        return change(name, part)
    prefix = f"{name}." if name else ""
    return type(part)(*(replaced(getattr(part, inner), change, prefix + inner) for inner in part._fields))
