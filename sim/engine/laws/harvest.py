"""What rules can do with tiles: sense what lies on them, go there past others, take, drop, and shove what lies ahead.

What lies on tiles, and what taking or dropping brings, only recipes say; no law knows whether it is worth having.
"""

from unbidden.sim.engine.laws.actuators import in_reach, silence
from unbidden.sim.engine.laws.contact import PASSES_AGENTS, PASSES_NOBODY, ahead, beside
from unbidden.sim.engine.laws.edges import around
from unbidden.sim.engine.laws.moves import is_stuck, may_go, push
from unbidden.sim.engine.laws.tiles import DROP, TAKE, is_cell, post_occasion, process_occasions, step_into
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import actuators, sensors

FIRST = 1  # the first stock after the one that counts ticks


@sensors.law(needs=("tiles",))
def here(state, i):
    """Units of stock on the tile that the body is on."""
    return state.land.tiles[state.bodies[i].row, state.bodies[i].col].stock


@sensors.law(needs=("tiles",))
def held(state, i):
    """Units that the body holds of the first stock in the file; 0, if there are no stocks."""
    return state.stocks.held[i, FIRST] if state.stocks.held.shape[1] > FIRST else 0.0


@sensors.law(needs=("tiles",), look=("richest", 0), part=0)
def richest_ahead(state, i):
    """Most units of stock on a free tile straight ahead, as far as the body sees."""
    return richest(state, i, 0)[0]


@sensors.law(needs=("tiles",), look=("richest", 1), part=0)
def richest_right(state, i):
    """Most units of stock on a free tile straight to the right, as far as the body sees."""
    return richest(state, i, 1)[0]


@sensors.law(needs=("tiles",), look=("richest", 2), part=0)
def richest_behind(state, i):
    """Most units of stock on a free tile straight behind, as far as the body sees."""
    return richest(state, i, 2)[0]


@sensors.law(needs=("tiles",), look=("richest", 3), part=0)
def richest_left(state, i):
    """Most units of stock on a free tile straight to the left, as far as the body sees."""
    return richest(state, i, 3)[0]


@sensors.law(needs=("tiles",), look=("richest", 0), part=1)
def way_ahead(state, i):
    """Cells to the nearest tile as rich as `richest_ahead` says; 0, if nothing lies there."""
    return richest(state, i, 0)[1]


@sensors.law(needs=("tiles",), look=("richest", 1), part=1)
def way_right(state, i):
    """Cells to the nearest tile as rich as `richest_right` says; 0, if nothing lies there."""
    return richest(state, i, 1)[1]


@sensors.law(needs=("tiles",), look=("richest", 2), part=1)
def way_behind(state, i):
    """Cells to the nearest tile as rich as `richest_behind` says; 0, if nothing lies there."""
    return richest(state, i, 2)[1]


@sensors.law(needs=("tiles",), look=("richest", 3), part=1)
def way_left(state, i):
    """Cells to the nearest tile as rich as `richest_left` says; 0, if nothing lies there."""
    return richest(state, i, 3)[1]


@compiled
def richest(state, i, quarters):
    """Most units on a free tile straight that way, were body i turned right so often, and cells to the nearest such.

    It looks along the row or column over agents, whose own cells are not free, up to what it could not pass if there
    were no agents, such as a wall. Its own cell is none of these, where edges meet and it looks all the way round.
    """
    body, height, most, way = state.bodies[i], state.ground.height, 0.0, 0.0
    heading, passes = (body.heading + quarters) % 4, PASSES_NOBODY if body.sees else PASSES_AGENTS
    r, c = int(body.row), int(body.col)
    for cells in range(1, body.sight + 1):
        r, c = beside(r, c, heading)
        r, c = around(state.seam, r, c, height.shape[0], height.shape[1])
        if (r == body.row and c == body.col) or not may_go(state, i, r, c, heading, PASSES_AGENTS):
            break
        stock = state.land.tiles[r, c].stock
        if stock > most and may_go(state, i, r, c, heading, passes):
            most, way = stock, float(cells)
    return most, way


@actuators.law(low=0.0, high=1.0, whole=True, of="speed", cells=True, needs=("tiles",))
def hop(state, i, cells):
    """Move to the cell so many cells ahead, no more than it can in a tick, past agents; stay, if that is not free."""
    bodies = state.bodies
    if cells != cells:
        silence(state, i)
        return
    bodies[i].bumped = False
    far = in_reach(state, i, cells)
    if far < 1 or not bodies[i].alive or is_stuck(state, i):
        return
    row, col, r, c = bodies[i].row, bodies[i].col, bodies[i].row, bodies[i].col
    for _ in range(far):
        r, c = beside(r, c, bodies[i].heading)
        r, c = around(state.seam, r, c, state.ground.height.shape[0], state.ground.height.shape[1])
        bodies[i].bumped |= not may_go(state, i, r, c, bodies[i].heading, PASSES_AGENTS)
    bodies[i].bumped |= (r != row or c != col) and not may_go(state, i, r, c, bodies[i].heading, PASSES_NOBODY)
    if not bodies[i].bumped and (r != row or c != col):
        step_into(state, i, r, c)
        process_occasions(state)


@actuators.law(low=0.0, high=1.0, whole=True, needs=("tiles",))
def take(state, i, wanted):
    """Take from the tile that the body is on, if 1 is wanted: recipes for the occasion `take` say what comes of it."""
    if is_wanted(state, i, wanted):
        post_occasion(state, TAKE, state.bodies[i].row, state.bodies[i].col, i)
        process_occasions(state)


@actuators.law(low=0.0, high=1.0, whole=True, needs=("tiles",))
def drop(state, i, wanted):
    """Drop onto the tile that the body is on, if 1 is wanted: recipes for the occasion `drop` say what comes of it."""
    if is_wanted(state, i, wanted):
        post_occasion(state, DROP, state.bodies[i].row, state.bodies[i].col, i)
        process_occasions(state)


@actuators.law(low=0.0, high=1.0, whole=True, needs=("tiles",))
def shove(state, i, wanted):
    """Push what lies ahead and can be pushed one cell on, if 1 is wanted and there is room; the body itself stays."""
    if is_wanted(state, i, wanted):
        r, c = ahead(state, i)
        if is_cell(state, r, c):
            push(state, i, r, c)
            process_occasions(state)


@compiled
def is_wanted(state, i, wanted):
    """Whether body i, which is there, wants something done: 1, or nearer to 1 than to 0."""
    if wanted != wanted:
        silence(state, i)
    return wanted >= 0.5 and state.bodies[i].alive
