"""Where the nearest is of what a body watches: a group of agents or things, or a kind of tile. As far as it sees.

It is looked for in the square around the cell of the body, ring by ring from its own cell outwards, up to the first
ring where there is any. Where several are as near one of them is drawn; so is the way to what lies just aslant, or just
as far both ways around where edges meet. A body that does not see agents finds none. In a world without tiles that do
something `land` is None.
"""

from unbidden.sim.engine.draws import purpose
from unbidden.sim.engine.laws.address import at
from unbidden.sim.engine.laws.chance import pick
from unbidden.sim.engine.laws.edges import around, meets, stretch
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import sensors
from unbidden.sim.engine.state import EAST, NOBODY, NORTH, SOUTH, WEST

WHICH = purpose("which of the nearest is meant")
WAY = purpose("which of the ways to the nearest")
NONE_FOUND = -1


@sensors.law
def distance(state, i):
    """Cells to the nearest of what the body watches, the larger of rows and columns; its sight + 1, if none is seen."""
    return float(ring_of_nearest(state, i)[0])


@sensors.law(draws=True)
def bearing(state, i):
    """Quarter turns to the right until the body faces the nearest of what it watches; -1, if none is seen."""
    return way_to_nearest(state, i)


@compiled
def ring_of_nearest(state, i):
    """The first ring of cells around body i with something that it watches, and how many cells there have it."""
    sight = int(state.bodies[i].sight)
    if state.sites.watches[state.bodies[i].group] != NOBODY:
        for ring in range(sight + 1):
            count = look_along(state, i, ring, NONE_FOUND)[0]
            if count > 0:
                return ring, count
    return sight + 1, 0


@compiled
def way_to_nearest(state, i):
    """Quarter turns to the right towards the nearest, along the larger of the two ways."""
    ring, count = ring_of_nearest(state, i)
    if count == 0:
        return -1.0
    if ring == 0:
        return 0.0
    _, down, right = look_along(state, i, ring, pick(state, at(state, i), WHICH, count))
    rows, cols = state.ground.height.shape
    south, east = int(down == ring), int(right == ring)
    north = int(down == -ring or (south and 2 * ring == rows and meets(state.seam, 0)))
    west = int(right == -ring or (east and 2 * ring == cols and meets(state.seam, 1)))
    chosen = pick(state, at(state, i), WAY, north + east + south + west)
    heading = NORTH if chosen < north else EAST if chosen < north + east else SOUTH
    heading = heading if chosen < north + east + south else WEST
    return float((heading - state.bodies[i].heading) % 4)


@compiled
def look_along(state, i, ring, chosen):
    """How many cells of a ring around body i have what it watches; and how far down and right the chosen one is."""
    body, found = state.bodies[i], 0
    rows, cols = state.ground.height.shape
    up, down = stretch(state.seam, 0, ring, rows)
    left, right = stretch(state.seam, 1, ring, cols)
    for y in range(-up, down + 1):
        for x in range(-ring, ring + 1, 1 if abs(y) == ring else 2 * ring):
            r, c = around(state.seam, body.row + y, body.col + x, rows, cols)
            if -left <= x <= right and 0 <= r < rows and 0 <= c < cols and has_watched(state, i, r, c):
                if found == chosen:
                    return found, y, x
                found += 1
    return found, 0, 0


@compiled
def has_watched(state, i, r, c):
    """Whether what body i watches is in cell (r, c): a tile of that kind, or another body of that group."""
    watched, groups = state.sites.watches[state.bodies[i].group], len(state.sites.groups)
    if watched >= groups:
        return is_of_kind(state.land, r, c, watched - groups)
    j = state.ground.first[r, c]
    while j != NOBODY:
        seen = state.bodies[i].sees or state.bodies[j].rule == NOBODY
        if j != i and seen and state.bodies[j].group == watched:
            return True
        j = state.bodies[j].next
    return False


@compiled
def is_of_kind(land, r, c, kind):
    """Whether a tile is of a kind; none is, where tiles do nothing."""
    if land is None:
        return False
    return land.tiles[r, c].kind == kind
