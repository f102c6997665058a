"""The records that arrays of a world are made of: fields, units, and what each of them means."""

import numpy as np

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
        ("policy", "i4"),  # what is carried out: OWN decisions, NOTHING, or RANDOM commands
        ("carried", "i8"),  # the last tick at whose end the world, and not the body itself, had moved it, or NOBODY
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
        ("roomy", "?"),  # nobody on it is in anybody's way
        ("only_things", "?"),  # it carries no agents, and things past them
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
        ("alone", "i4"),  # where it is counted for this kind of tile alone, or NOBODY if it is for no other
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
