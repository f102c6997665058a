"""What a world is made of: every field once, with its type, unit and meaning, and what others may do with it.

A `Column` is a field of records, an `Array` is a field of a part of the state (see state.py). From these declarations
follow the arrays themselves, what a saved world is checked for before machine code follows it, what copies of a world
share, what a trace holds, what viewers are shown, and how much memory a run takes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias, get_type_hints

import numpy as np

Table: TypeAlias = Any  # a recarray: records whose fields are attributes, which type checkers cannot know
Bound: TypeAlias = int | float | str | None  # a number, or the name of a size (see state.py), which lies above all
MOST = 2**53  # ticks, or anything else that is counted


@dataclass(frozen=True)
class Column:
    """A field of records.

    `leads` marks what compiled code follows and what therefore stays as it was built. `low` and `high` say what else a
    saved world may hold there: from `low` to `high`, or to below the size of that name.
    """

    dtype: str
    doc: str
    leads: bool = False
    low: Bound = None
    high: Bound = None


class Columns(dict[str, Column]):
    """The fields of a kind of records."""

    def __init__(self, **columns: Column):
        super().__init__(columns)
        self.dtype = np.dtype([(name, column.dtype) for name, column in columns.items()], align=True)


@dataclass(frozen=True)
class Array:
    """A field of the state, or of a trace: what it holds, and its shape by names of sizes.

    `constant` says that no law changes it, `scratch` that it means nothing between ticks: copies of a world share both.
    `seeded` is constant, but another one in a world of another seed. `layer` is its name among the layers of Mesa's
    grid, if it is one.
    """

    of: str | Columns
    shape: str
    doc: str
    constant: bool = False
    scratch: bool = False
    seeded: bool = False
    leads: bool = False
    low: Bound = None
    high: Bound = None
    layer: str = ""

    @property
    def dtype(self) -> np.dtype:
        """The type of one entry."""
        return self.of.dtype if isinstance(self.of, Columns) else np.dtype(self.of)

    @property
    def is_shared(self) -> bool:
        """Whether copies of a world can have it together."""
        return self.constant or self.scratch


class Declared(NamedTuple):
    """A field with the way that leads to it."""

    path: str  # such as "land.tiles"
    array: Array


def declared(part: type, prefix: str = "") -> Iterator[Declared]:
    """Every array that a part of the state is declared to have, parts inside it included."""
    for name, hint in get_type_hints(part, include_extras=True).items():
        if notes := getattr(hint, "__metadata__", ()):
            yield Declared(prefix + name, notes[0])
        else:
            yield from declared(hint, f"{prefix}{name}.")


def highest(bound: Bound, sizes: dict[str, int]) -> int | float | None:
    """The highest that a bound allows in a world of these sizes; None if it bounds nothing."""
    return sizes[bound] - 1 if isinstance(bound, str) else bound


def records(columns: Columns, *shape: int) -> Table:
    """Zeroed records whose fields are attributes."""
    return np.zeros(shape, columns.dtype).view(np.recarray)


NOBODY = -1
SILENCED = -2  # in place of the number of a rule that answered with no number
RUNNING, ENDING, ENDED = 0, 1, 2

# Time, and what holds for the whole world.
CLOCK = Columns(
    seed=Column("u8", "which of the many worlds"),
    tick=Column("i8", "ticks done", low=0, high=MOST),
    seconds=Column("f8", "length of a tick, s", low=1e-12, high=1e12),
    cell=Column("f8", "side of a cell, m", low=1e-12, high=1e12),
    pace=Column("f8", "cells that are crossed in a tick at 1 m/s: a division that no tick has to make", leads=True),
    limit=Column("i8", "ticks that an episode lasts at most", low=0, high=MOST),
    trained=Column("f8", "part of its training that is behind, 0 to 1", low=0.0, high=1.0),
    frozen=Column("?", "nobody learns, and nobody explores", leads=True),
    calls=Column("i8", "occasions that wait for their recipes", low=0, high=0),
    events=Column("i8", "events that are recorded so far", low=0, high=MOST),
    burst=Column("i8", "the most events that a tick can bring", leads=True),
)

# The air, which now and then rises in a patch.
AIR = Columns(
    every=Column("i8", "ticks from one gust to the next; 0: never", low=0, high=MOST),
    lasts=Column("i8", "ticks that a gust blows", low=0, high=MOST),
    lift=Column("f8", "m/s, upwards"),
    radius=Column("f8", "m"),
    row=Column("f8", "centre of the last gust, cells"),
    col=Column("f8", "col"),
    blows=Column("?", "blows"),
)

# A body: an agent, or a thing that only lies there. What every tick asks for comes first, in as few bytes as can be.
BODY = Columns(
    row=Column("i4", "row", low=0, high="rows"),
    col=Column("i4", "col", low=0, high="cols"),
    next=Column("i4", "another body in the same cell, or NOBODY", low=NOBODY, high="bodies"),
    group=Column("i2", "index of its group in the set-up", leads=True),
    rule=Column("i2", "index of its rule in the set-up, or NOBODY for a thing", leads=True),
    alive=Column("?", "alive"),
    policy=Column("i1", "what is carried out: OWN decisions, NOTHING, RANDOM commands, or what it is TOLD"),
    sees=Column("?", "its sensors see other agents"),
    floats=Column("?", "stays up by itself"),
    sight=Column("i1", "cells that it sees around itself and along the way it faces", leads=True),
    heading=Column("i1", "NORTH, EAST, SOUTH or WEST", low=0, high=3),
    bumped=Column("?", "its last try to enter a cell was stopped"),
    figure=Column("i1", "index of its figure: how wide it is, and whom it touches", leads=True),
    bottom=Column("f8", "m"),
    who=Column("u8", "birth name: the address of its draws"),
    tall=Column("f8", "m, from bottom to top"),
    gone=Column("f8", "part of the way to the next cell, 0 to 1"),
    climb=Column("f8", "m/s it can rise or sink at most"),
    speed=Column("f8", "m/s it can move along at most"),
    step=Column("f8", "m it can step up"),
    busy=Column("i4", "ticks for which it is still held by what it did", low=0, high=MOST),
    noise=Column("f4", "chance that another action is carried out than the one decided on"),
    carried=Column("i4", "the last tick at whose end the world, and not the body itself, had moved it, or NOBODY"),
    drunk=Column("i1", "flag that must be up for the noise, or NOBODY", leads=True),
    absent=Column("?", "taken away by somebody from outside the world"),
    pushes=Column("?", "what lies in its way and can be pushed"),
    pushable=Column("?", "pushable"),
)

# What a learner goes through.
MIND = Columns(
    percept=Column("i8", "number of what it perceives", low=0, high="states"),
    previous=Column("i8", "what it perceived before its last action", low=0, high="states"),
    intended=Column("i4", "index of the action decided on, among those of its group"),
    action=Column("i4", "index of the action carried out"),
    reward=Column("f8", "since its last action"),
    episode_return=Column("f8", "rewards since the beginning, added up"),
    table=Column("i4", "which of the tables it learns in", leads=True),
    steps=Column("i4", "actions since the beginning, and where its log ends", low=0, high=MOST),
    ended=Column("i4", "RUNNING, ENDING: stopped in this tick, or ENDED", low=RUNNING, high=ENDED),
)

# A part of a percept.
SEEN = Columns(
    what=Column("i4", "what it is about (see laws/percepts.py)", leads=True),
    which=Column("i4", "which stock, flag or group", leads=True),
    row=Column("i4", "of the tile", leads=True),
    col=Column("i4", "of the tile", leads=True),
    limit=Column("i8", "how many values it has", leads=True),
    reach=Column("f8", "cells, or ticks", leads=True),
)

# A tick of a learner that looks back.
LOGGED = Columns(
    state=Column("i8", "number of the percept", low=0, high="states"),
    action=Column("i4", "index of the action"),
    reward=Column("f8", "for it"),
)

# Whether and how far outcomes of chance are read from a tape.
TAPE = Columns(
    on=Column("?", "whether outcomes of chance are read from the tape", low=False, high=False),
    full=Column("?", "whether it was too short"),
    read=Column("i8", "outcomes read so far"),
)

# An outcome of chance.
ROLL = Columns(
    outcome=Column("i4", "which of the options"),
    options=Column("i4", "how many there are"),
    chance=Column("f8", "of this outcome"),
)

# A tile.
TILE = Columns(
    kind=Column("i4", "index of the kind of tile", low=0, high="kinds"),
    first=Column("i4", "the same at the beginning", leads=True),
    owner=Column("i4", "body it belongs to, or NOBODY", low=NOBODY, high="bodies"),
    stock=Column("f8", "units that lie there"),
    ready=Column("i8", "the tick from which it can be used again", low=0, high=2 * MOST),
)

# A number that holds for the whole world.
FLAG = Columns(
    up=Column("f8", "what it is"),
    chance=Column("f8", "of being 1 at the beginning"),
    most=Column("f8", "that it can be"),
    begin=Column("i4", "where the values begin of which it has one at the beginning", leads=True),
    end=Column("i4", "and end; it has none of its own if they do so at once", leads=True),
    plus=Column("i4", "flag that is added to it at the beginning, or NOBODY", leads=True),
)

# A kind of tile.
KIND = Columns(
    height=Column("f8", "m"),
    capacity=Column("f8", "units of stock that fit"),
    least=Column("f8", "units at the beginning, at least"),
    span=Column("f8", "and how many more at most"),
    whole=Column("?", "whether they are drawn as whole numbers"),
    regrowth=Column("f8", "units a tick"),
    sticky=Column("f8", "chance that a step away from here fails"),
    moves=Column("i4", "which way it carries what lies on it, or NOBODY", leads=True),
    opens=Column("i4", "headings with which it may be entered, as bits", leads=True),
    roomy=Column("?", "nobody on it is in anybody's way"),
    only_things=Column("?", "it carries no agents, and things past them"),
)

# What a tile of a kind does on an occasion.
RECIPE = Columns(
    kind=Column("i4", "of tile", leads=True),
    when=Column("i4", "which occasion", leads=True),
    of=Column("i4", "group it is for, or NOBODY for all agents", leads=True),
    to=Column("i4", "group that is given what it gives, or NOBODY for whoever set it off", leads=True),
    headings=Column("i4", "headings it is for, as bits", leads=True),
    chance=Column("f8", "chance"),
    takes=Column("i4", "ticks for which whoever set it off is held"),
    cooldown=Column("i8", "ticks until the tile can do it again"),
    becomes=Column("i4", "kind of tile, or NOBODY", leads=True),
    ends=Column("i4", "1: whoever set it off has ended, 2: all have"),
    owns=Column("?", "the tile belongs to whoever set it off"),
    removes=Column("?", "whatever set it off is gone"),
    bears=Column("?", "whoever set it off bears one of its group"),
    ousts=Column("i4", "group of which one in the same cell is gone, or NOBODY", leads=True),
    by=Column("i4", "action of its group by which alone it comes about, by index, or NOBODY for any", leads=True),
    goes=Column("i4", "cell in which whoever set it off is from then on, or NOBODY", leads=True),
    instead=Column("?", "of it and the one before it at most one comes about"),
    number=Column("i4", "in the order of the file", leads=True),
    alone=Column("i4", "where it is counted for this kind of tile alone, or NOBODY if it is for no other", leads=True),
    need=Column("i4", "where its needs begin", leads=True),
    needs=Column("i4", "and end", leads=True),
    effect=Column("i4", "where its effects begin", leads=True),
    effects=Column("i4", "and end", leads=True),
)

# What must be there for a recipe.
NEED = Columns(
    what=Column("i4", "what must be there (see laws/tiles.py)", leads=True),
    which=Column("i4", "which stock, flag or kind", leads=True),
    low=Column("f8", "at least"),
    high=Column("f8", "at most"),
    reach=Column("f8", "cells, for tiles near by", leads=True),
)

# What a recipe changes.
EFFECT = Columns(
    what=Column("i4", "what changes (see laws/tiles.py)", leads=True),
    which=Column("i4", "which stock or flag", leads=True),
    amount=Column("f8", "units, or what a flag becomes"),
    times=Column("i4", "flag by which that is multiplied, or NOBODY", leads=True),
)

# An occasion for recipes that waits.
CALL = Columns(
    when=Column("i4", "which occasion"),
    row=Column("i4", "of the tile"),
    col=Column("i4", "of the tile"),
    who=Column("i4", "body that set it off, or NOBODY"),
)

# Something that came about.
EVENT = Columns(
    tick=Column("i4", "the first at whose end it is seen"),
    what=Column("i4", "the row of a recipe, or what befell a body (see laws/events.py)", low=-5),
    cell=Column("i4", "row * cols + col"),
    body=Column("i4", "by or to whom, or NOBODY"),
)

# A body that serves, and its queue; counts are those of the last tick.
SERVER = Columns(
    body=Column("i4", "its row", leads=True),
    rate=Column("f8", "requests that it serves in a tick", leads=True),
    down_from=Column("i8", "the tick in which an outage begins", leads=True),
    down_for=Column("i8", "ticks that it lasts", leads=True),
    begun_on=Column("f8", "part of a request that is done, 0 to 1", low=0.0, high=1.0),
    first=Column("i4", "where in the ring the queue begins", low=0, high="room"),
    waiting=Column("i4", "requests in the queue", low=0, high="lengths"),
    begun=Column("i4", "jobs that began", low=0, high=2**31 - 1),
    accepted=Column("i4", "requests that found room", low=0, high=2**31 - 1),
    refused=Column("i4", "requests that found none", low=0, high=2**31 - 1),
)

# A request in a queue.
REQUEST = Columns(
    body=Column("i4", "agent that sent it", low=0, high="clients"),
    job=Column("i4", "number of the job that it is for", low=0, high=2**31 - 1),
)

# The job that an agent has at hand.
JOB = Columns(
    number=Column("i4", "jobs that began so far, this one too", low=0, high=2**31 - 1),
    tries=Column("i4", "requests sent for it; 0 if there is none at hand", low=0, high=2**31 - 1),
    sent=Column("i8", "the tick of the last of them", low=0, high=MOST),
)

# A link from one node of a graph to another.
LINK = Columns(
    start=Column("i4", "the node that it leads from", leads=True),
    to=Column("i4", "the node that it leads to", leads=True),
    flag=Column("i4", "it is there while this flag is up; NOBODY: always", leads=True),
)

# What a group is given at the end of each tick for the visits of a node.
GIVEN = Columns(
    group=Column("i4", "whose agents are given it", leads=True),
    stock=Column("i4", "of which stock", leads=True),
    node=Column("i4", "for the visits of which node", leads=True),
    units=Column("f8", "units for a rank of 1", leads=True),
)

# Where some of a list begin and end.
SPAN = Columns(
    begin=Column("i4", "index of the first", leads=True),
    end=Column("i4", "index after the last", leads=True),
)
