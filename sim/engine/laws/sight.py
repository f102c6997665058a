"""What is seen around a body: how far the way is free, and who is near. As far as the body sees, in whole cells.

Who is near is counted in the square around the cell of the body, its own cell left out: with a sight of 1 these are
the eight cells beside it (a Moore neighbourhood). Where edges meet the square goes on at the other end, and no cell
is counted twice however far a body sees. A body that does not see agents sees empty floor where one is.
"""

from unbidden.sim.engine.laws.contact import PASSES_AGENTS, PASSES_NOBODY, beside, fits
from unbidden.sim.engine.laws.edges import around, stretch
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import sensors
from unbidden.sim.engine.state import NOBODY

NO_CELL, NO_ONE, ALIKE, UNLIKE = range(4)


@sensors.law
def gap_ahead(state, i):
    """Cells straight ahead until something stops the body, as far as it sees."""
    return gap(state, i, 0)


@sensors.law
def gap_right(state, i):
    """Cells to the right until something stops the body, as far as it sees."""
    return gap(state, i, 1)


@sensors.law
def gap_left(state, i):
    """Cells to the left until something stops the body, as far as it sees."""
    return gap(state, i, 3)


@sensors.law(needs=("neighbours",))
def alike(state, i):
    """How many agents of the body's own group are near, as far as it sees."""
    return count_agents(state, state.neighbours, i, ALIKE)


@sensors.law(needs=("neighbours",))
def unlike(state, i):
    """How many agents of other groups are near, as far as it sees."""
    return count_agents(state, state.neighbours, i, UNLIKE)


@sensors.law
def empty(state, i):
    """How many cells near by hold nobody and nothing, as far as the body sees."""
    return count_near_by(state, i, NO_ONE)


@compiled
def gap(state, i, quarters):
    """Cells until something stops body i, were it turned right by so many quarter turns; its sight, if nothing does.

    Something stops it in a cell that it could not enter from as high as it is now.
    """
    body, height = state.bodies[i], state.ground.height
    heading, passes = (body.heading + quarters) % 4, PASSES_NOBODY if body.sees else PASSES_AGENTS
    r, c = int(body.row), int(body.col)
    for free in range(body.sight):
        r, c = beside(r, c, heading)
        r, c = around(state.seam, r, c, height.shape[0], height.shape[1])
        if (r == body.row and c == body.col) or not fits(state, i, r, c, passes):
            return float(free)
    return float(body.sight)


@compiled
def count_agents(state, neighbours, i, wanted):
    """How many agents near body i are of its group, or of others: looked up where they are kept counted."""
    if neighbours is None:
        return count_near_by(state, i, wanted)
    if len(neighbours.near) == 0:
        return count_near_by(state, i, wanted)
    return look_up(state, i, wanted)


@compiled
def look_up(state, i, wanted):
    """What is counted around the cell of body i, without those in the cell itself."""
    bodies, near = state.bodies, state.neighbours.near
    if not bodies[i].sees:
        return 0.0
    own, r, c = bodies[i].group, bodies[i].row, bodies[i].col
    found = near[r, c, own]
    if wanted == UNLIKE:
        found = -found
        for group in range(near.shape[2]):
            found += near[r, c, group]
    j = state.ground.first[r, c]
    while j != NOBODY:  # in numbers and not in branches, which nobody could foresee
        found -= int(bodies[j].rule != NOBODY) * int((bodies[j].group == own) == (wanted == ALIKE))
        j = bodies[j].next
    return float(found)


@compiled
def count_near_by(state, i, wanted):
    """How many cells near body i hold nobody, or how many agents near it are of its group, or of others."""
    body, height, found = state.bodies[i], state.ground.height, 0.0
    rows, cols = height.shape[0], height.shape[1]
    up, down = stretch(state.seam, 0, body.sight, rows)
    left, right = stretch(state.seam, 1, body.sight, cols)
    for y in range(body.row - up, body.row + down + 1):
        for x in range(body.col - left, body.col + right + 1):
            r, c = around(state.seam, y, x, rows, cols)
            if (y != body.row or x != body.col) and 0 <= r < rows and 0 <= c < cols:
                found += in_cell(state, i, r, c, wanted)
    return found


@compiled
def in_cell(state, i, r, c, wanted):
    """What body i counts in a cell: 1 if it holds nobody, or how many agents of its group, or of others, are there."""
    bodies, found, j = state.bodies, 0.0, state.ground.first[r, c]
    held = False
    while j != NOBODY:
        is_agent = bodies[j].rule != NOBODY
        seen = bodies[i].sees or not is_agent
        held |= seen
        if seen and is_agent and (bodies[j].group == bodies[i].group) == (wanted == ALIKE):
            found += 1.0
        j = bodies[j].next
    if wanted == NO_ONE:
        return 0.0 if held else 1.0
    return found
