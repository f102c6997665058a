"""Who is where, what lies under whom, and what stops whom.

A body stands at the centre of a cell. From above it is a disc, as wide as the cell if nobody says else; it has
thickness. Two bodies meet where their discs overlap: they never share the same height there, one is over the other. A
cell can be entered by a body whose bottom is no lower than what it would have to pass over, give or take the step it
can take. How far discs reach is worked out beforehand (setup/discs.py).
"""

from unbidden.sim.engine.laws.discs import (
    ONE,
    count_near,
    count_step,
    first_of,
    forget,
    highest_ground,
    touch,
    where_near,
)
from unbidden.sim.engine.laws.edges import around
from unbidden.sim.engine.laws.events import ENTERED, report
from unbidden.sim.engine.laws.neighbours import count_neighbour, forget_neighbours
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.state import EAST, NOBODY, NORTH, SOUTH, WEST

OPEN_SKY = 1e9  # m
ARRIVED = 1.0 - 1e-9  # of the way: ten times a tenth is a little less than one
SLACK = 1e-6  # m: what rounding may leave between two bodies that touch
PASSES_NOBODY, PASSES_AGENTS, PASSES_ALL = range(3)


@compiled
def empty_cells(state):
    """Let nobody be anywhere."""
    state.ground.first[:] = NOBODY
    forget(state.discs)
    forget_neighbours(state.neighbours)


@compiled
def put(state, i):
    """Enter body i in the list of its cell."""
    link(state, i)
    count_near(state.discs, state.bodies[i].row, state.bodies[i].col, ONE + int(i))


@compiled
def take(state, i):
    """Strike body i off the list of its cell."""
    unlink(state, i)
    count_near(state.discs, state.bodies[i].row, state.bodies[i].col, -ONE - int(i))


@compiled
def link(state, i):
    """Enter body i in the list of its cell, without counting it."""
    bodies, first = state.bodies, state.ground.first
    r, c = bodies[i].row, bodies[i].col
    bodies[i].next = first[r, c]
    first[r, c] = i
    count_neighbour(state, state.neighbours, i, 1)


@compiled
def unlink(state, i):
    """Strike body i off the list of its cell; it is still counted."""
    bodies, first = state.bodies, state.ground.first
    r, c = bodies[i].row, bodies[i].col
    count_neighbour(state, state.neighbours, i, -1)
    if first[r, c] == i:
        first[r, c] = bodies[i].next
        return
    j = first[r, c]
    while bodies[j].next != i:
        j = bodies[j].next
    bodies[j].next = bodies[i].next


@compiled
def meet(state, i, j, k):
    """Whether two bodies carry and stop each other of which one is in the kth cell around the other."""
    return i != j and touch(state.discs, state.bodies[i].figure, state.bodies[j].figure, k)


@compiled
def ground_at(state, i, r, c):
    """Height of the highest ground that the disc of body i overlaps in cell (r, c), m."""
    return highest_ground(state.discs, state.ground.height, state.bodies[i].figure, r, c)


@compiled
def top(state, i):
    """Height of the top of body i, m."""
    return state.bodies[i].bottom + state.bodies[i].tall


@compiled
def surface(state, i):
    """Height of the highest thing under body i that carries it, ground included, m."""
    body = state.bodies[i]
    return _highest(state, i, body.row, body.col, body.bottom + SLACK)


@compiled
def _highest(state, i, r, c, limit):
    """Height of the highest thing in cell (r, c) that carries body i and is not above a limit; or of the ground, m."""
    highest = ground_at(state, i, r, c)
    begin, end = where_near(state.discs, state.bodies, i, r, c)
    for k in range(begin, end):
        j = first_of(state.discs, state.ground.first, r, c, k)
        while j != NOBODY:
            if i != j and top(state, j) <= limit and meet(state, i, j, k):
                highest = max(highest, top(state, j))
            j = state.bodies[j].next
    return highest


@compiled
def headroom(state, i):
    """How far body i can rise before it touches what is above it, m."""
    bodies = state.bodies
    r, c = bodies[i].row, bodies[i].col
    room, own = OPEN_SKY, top(state, i)
    begin, end = where_near(state.discs, state.bodies, i, r, c)
    for k in range(begin, end):
        j = first_of(state.discs, state.ground.first, r, c, k)
        while j != NOBODY:
            if bodies[j].bottom >= own - SLACK and meet(state, i, j, k):
                room = min(room, bodies[j].bottom - own)
            j = state.bodies[j].next
    return max(room, 0.0)


@compiled
def may_enter(state, i, r, c):
    """Whether body i fits into cell (r, c): over what it can pass or step on, and under the rest."""
    return fits(state, i, r, c, PASSES_NOBODY)


@compiled
def fits(state, i, r, c, passes):
    """Whether body i fits into cell (r, c); `passes` says who is not in its way there, however high."""
    bodies, ground = state.bodies, state.ground
    if r < 0 or c < 0 or r >= ground.height.shape[0] or c >= ground.height.shape[1]:
        return False
    reach = _reach(state, i)
    if ground_at(state, i, r, c) > reach:
        return False
    if passes == PASSES_ALL:
        return True
    head = -OPEN_SKY  # how high its top would be there: not known before somebody is in its way
    begin, end = where_near(state.discs, state.bodies, i, r, c)
    for k in range(begin, end):
        j = first_of(state.discs, state.ground.first, r, c, k)
        while j != NOBODY:
            passed = passes == PASSES_AGENTS and bodies[j].rule != NOBODY
            if not passed and top(state, j) > reach and meet(state, i, j, k):
                head = _foot(state, i, r, c) + bodies[i].tall if head == -OPEN_SKY else head
                if bodies[j].bottom < head - SLACK:
                    return False
            j = state.bodies[j].next
    return True


@compiled
def _reach(state, i):
    """The greatest height that body i can pass or step on, m. What floats has nothing to step up with."""
    body = state.bodies[i]
    return body.bottom + SLACK if body.floats else body.bottom + body.step + SLACK


@compiled
def _foot(state, i, r, c):
    """Height of the bottom of body i in cell (r, c): as high as before, or on what it steps on."""
    if state.bodies[i].floats:
        return state.bodies[i].bottom
    return _highest(state, i, r, c, _reach(state, i))


@compiled
def enter(state, i, r, c):
    """Move body i into cell (r, c), which it may enter: beside its own, unless nobody here is a disc."""
    bodies = state.bodies
    foot = _foot(state, i, r, c)
    unlink(state, i)
    count_step(state.discs, i, bodies[i].row, bodies[i].col, r, c)
    bodies[i].row, bodies[i].col, bodies[i].bottom = r, c, foot
    link(state, i)
    report(state, ENTERED, r, c, i)


@compiled
def settle(state, i):
    """Let body i, which does not float, come to rest on what is under it."""
    state.bodies[i].bottom = surface(state, i)


@compiled
def make_way(state, i, throttle):
    """Let body i make way towards the next cell, a cell at most; whether it has come there, or nobody can say."""
    bodies = state.bodies
    bodies[i].bumped = False
    cells = min(max(throttle, 0.0), 1.0) * bodies[i].speed * state.clock[0].pace
    bodies[i].gone += min(cells, 1.0)
    return not bodies[i].gone < ARRIVED  # true as well of what is no number, which `go` then finds


@compiled
def rise(state, i, metres):
    """Move body i up (down, if negative) by so many metres, or until it touches what is above or below it."""
    bodies = state.bodies
    if metres > 0.0:
        bodies[i].bottom += min(metres, headroom(state, i))
    else:
        bodies[i].bottom = max(bodies[i].bottom + metres, surface(state, i))


@compiled
def ahead(state, i):
    """The cell (r, c) that body i faces; it may lie off the map, where that ends."""
    body, height = state.bodies[i], state.ground.height
    r, c = beside(body.row, body.col, body.heading)
    return around(state.seam, r, c, height.shape[0], height.shape[1])


@compiled
def beside(r, c, heading):
    """The cell next to (r, c) in a direction; (r, c) itself, if it is none."""
    down = int(heading == SOUTH) - int(heading == NORTH)
    right = int(heading == EAST) - int(heading == WEST)
    return r + down, c + right
