"""Who is where, what lies under whom, and what stops whom.

Bodies have thickness. Two of them never share the same height in the same cell: one is over the other. A cell can be
entered by a body whose bottom is no lower than what it would have to pass over, give or take the step it can take.
"""

from sim.kernel import compiled
from sim.state import EAST, NOBODY, NORTH, SOUTH

OPEN_SKY = 1e9  # m
ARRIVED = 1.0 - 1e-9  # of the way: ten times a tenth is a little less than one
SLACK = 1e-6  # m: what rounding may leave between two bodies that touch
PASSES_NOBODY, PASSES_AGENTS, PASSES_ALL = range(3)


@compiled
def put(state, i):
    """Enter body i in the list of its cell."""
    bodies, first = state.bodies, state.ground.first
    r, c = bodies[i].row, bodies[i].col
    bodies[i].next = first[r, c]
    first[r, c] = i


@compiled
def take(state, i):
    """Strike body i off the list of its cell."""
    bodies, first = state.bodies, state.ground.first
    r, c = bodies[i].row, bodies[i].col
    if first[r, c] == i:
        first[r, c] = bodies[i].next
        return
    j = first[r, c]
    while bodies[j].next != i:
        j = bodies[j].next
    bodies[j].next = bodies[i].next


@compiled
def top(state, i):
    """Height of the top of body i, m."""
    return state.bodies[i].bottom + state.bodies[i].tall


@compiled
def surface(state, i):
    """Height of the highest thing under body i, ground included, m."""
    bodies = state.bodies
    r, c = bodies[i].row, bodies[i].col
    highest = state.ground.height[r, c]
    limit = bodies[i].bottom + SLACK
    j = state.ground.first[r, c]
    while j != NOBODY:
        if j != i and top(state, j) <= limit:
            highest = max(highest, top(state, j))
        j = bodies[j].next
    return highest


@compiled
def headroom(state, i):
    """How far body i can rise before it touches what is above it, m."""
    bodies = state.bodies
    room = OPEN_SKY
    own = top(state, i)
    j = state.ground.first[bodies[i].row, bodies[i].col]
    while j != NOBODY:
        if j != i and bodies[j].bottom >= own - SLACK:
            room = min(room, bodies[j].bottom - own)
        j = bodies[j].next
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
    if ground.height[r, c] > reach:
        return False
    foot = _foot(state, i, r, c)
    j = ground.first[r, c]
    while j != NOBODY:
        passed = passes == PASSES_ALL or (passes == PASSES_AGENTS and bodies[j].rule != NOBODY)
        if not passed and top(state, j) > reach and bodies[j].bottom < foot + bodies[i].tall - SLACK:
            return False
        j = bodies[j].next
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
    foot, reach = state.ground.height[r, c], _reach(state, i)
    j = state.ground.first[r, c]
    while j != NOBODY:
        if top(state, j) <= reach:
            foot = max(foot, top(state, j))
        j = state.bodies[j].next
    return foot


@compiled
def enter(state, i, r, c):
    """Move body i into cell (r, c), which it may enter."""
    bodies = state.bodies
    foot = _foot(state, i, r, c)
    take(state, i)
    bodies[i].row, bodies[i].col, bodies[i].bottom = r, c, foot
    put(state, i)


@compiled
def settle(state, i):
    """Let body i, which does not float, come to rest on what is under it."""
    state.bodies[i].bottom = surface(state, i)


@compiled
def make_way(state, i, throttle):
    """Let body i make way towards the next cell, a cell at most; whether it has come there, or nobody can say."""
    bodies = state.bodies
    bodies[i].bumped = False
    cells = min(max(throttle, 0.0), 1.0) * bodies[i].speed * state.clock[0].seconds / state.clock[0].cell
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
    """The cell (r, c) that body i faces; it may lie off the map."""
    r, c, heading = state.bodies[i].row, state.bodies[i].col, state.bodies[i].heading
    if heading == NORTH:
        return r - 1, c
    if heading == EAST:
        return r, c + 1
    if heading == SOUTH:
        return r + 1, c
    return r, c - 1
