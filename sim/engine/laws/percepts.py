"""What learners perceive: a number made of parts, each a whole number below its own size.

The parts are declared by the scenario. A part that would be too large is cut to the largest it can be.
"""

from unbidden.sim.engine.laws.contact import ahead
from unbidden.sim.engine.laws.tiles import is_cell
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.machine.numbers import whole
from unbidden.sim.engine.state import NOBODY

MOST_UNITS = 1e9
PARTS = ("cell", "held", "flag", "here", "ahead", "window", "thing", "others", "left", "heading", "ready", "wait",
         "changed", "tile", "stock")  # fmt: skip
(
    CELL,
    HELD_OF,
    FLAG_OF,
    HERE_KIND,
    AHEAD_KIND,
    WINDOW,
    THING,
    OTHERS,
    LEFT,
    HEADING,
    READY,
    WAITS,
    CHANGED,
    TILE,
    STOCK,
) = range(15)


@compiled
def perceive(state, i):
    """The number of what body i perceives."""
    learning, number = state.learning, 0
    span = learning.sees[state.bodies[i].group]
    for k in range(span.begin, span.end):
        part, size = learning.seen[k], learning.seen[k].limit
        number = number * size + min(max(part_of(state, i, part), 0), size - 1)
    return number


@compiled
def part_of(state, i, part):
    """One part of what body i perceives."""
    body, what = state.bodies[i], part.what
    if what == CELL:
        return body.row * state.land.tiles.shape[1] + body.col
    if what == HELD_OF:
        return counted(state.stocks.held[i, part.which])
    if what == FLAG_OF:
        return level_of(state, part.which)
    if is_of_tile(what):
        return part_of_tile(state, what, part.row, part.col)
    if what == LEFT:
        return whole((part.reach - state.clock[0].tick) * part.limit / part.reach)
    return rarer_part_of(state, i, part)


@compiled
def level_of(state, k):
    """What flag k is, as a whole number: the units of it, or how many of the values it may have are below it."""
    flag, below = state.stocks.flags[k], 0
    if flag.end == flag.begin:
        return counted(flag.up)
    for n in range(flag.begin, flag.end):
        below += int(state.stocks.levels[n] < flag.up)
    return below


@compiled
def is_of_tile(what):
    """Whether a part is about a certain tile, wherever the body is."""
    return what >= READY


@compiled
def counted(units):
    """Whole units of what is never below 0 and always a number, and no more than any percept can tell apart."""
    return int(min(units, MOST_UNITS))


@compiled
def rarer_part_of(state, i, part):
    """One of the parts that look around."""
    body, what, which = state.bodies[i], part.what, part.which
    if what == HERE_KIND:
        return int(state.land.tiles[body.row, body.col].kind)
    if what == AHEAD_KIND:
        r, c = ahead(state, i)
        return kind_or_edge(state, r, c)
    if what == WINDOW:
        return window(state, body, whole(part.reach))
    if what == THING:
        return where_things(state, which)
    if what == OTHERS:
        return count_others(state, i, part.reach)
    return int(body.heading)


@compiled
def part_of_tile(state, what, r, c):
    """One of the parts that are about a certain tile, wherever the body is."""
    land = state.land
    if what == READY:
        return int(land.tiles[r, c].ready <= state.clock[0].tick)
    if what == WAITS:
        return int(land.tiles[r, c].ready - state.clock[0].tick)
    if what == CHANGED:
        return int(land.tiles[r, c].kind != land.tiles[r, c].first)
    if what == TILE:
        return int(land.tiles[r, c].kind)
    return counted(land.tiles[r, c].stock)


@compiled
def kind_or_edge(state, r, c):
    """The kind of a tile, or the number after the last kind for what lies off the map."""
    return int(state.land.tiles[r, c].kind) if is_cell(state, r, c) else len(state.land.kinds)


@compiled
def window(state, body, side):
    """The kinds of all tiles in a square around a body, as one number."""
    number, half = 0, side // 2
    for y in range(body.row - half, body.row + half + 1):
        for x in range(body.col - half, body.col + half + 1):
            number = number * (len(state.land.kinds) + 1) + kind_or_edge(state, y, x)
    return number


@compiled
def where_things(state, group):
    """The cells of all things of a group, as one number; one that is gone counts as in the cell after the last."""
    number, cells = 0, state.land.tiles.size
    for j in range(len(state.bodies)):
        body = state.bodies[j]
        if body.group == group:
            here = body.row * state.land.tiles.shape[1] + body.col if body.alive else cells
            number = number * (cells + 1) + here
    return number


@compiled
def count_others(state, i, reach):
    """How many other agents are within so many cells of body i."""
    count = 0
    for j in range(len(state.minds.order)):
        if j != i and state.bodies[j].alive and state.bodies[j].rule != NOBODY:
            down, right = state.bodies[j].row - state.bodies[i].row, state.bodies[j].col - state.bodies[i].col
            count += int(down * down + right * right <= reach * reach)
    return count
