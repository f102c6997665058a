"""What the air does: now and then a patch of it rises and lifts what floats there. What does not float rests."""

import numpy as np

from unbidden.sim.engine.draws import At, birth_name, purpose, uniform
from unbidden.sim.engine.laws.contact import rise, settle
from unbidden.sim.engine.laws.edges import apart
from unbidden.sim.engine.laws.rows import count_present, row_in_turn
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import laws

GUST_ROW = purpose("row of a gust")
GUST_COL = purpose("column of a gust")
AIR = np.uint64(birth_name("air", 0))


@laws.during("update", order=1)
def update_air(state):
    """Let the air move, and things come to rest."""
    begin_gust(state)
    for k in range(count_present(state, state.births)):
        i = row_in_turn(state, state.births, k)
        if state.bodies[i].alive:
            carry(state, i)


@compiled
def begin_gust(state):
    """Start or end a gust, by the clock; a new one rises around a point drawn anywhere in the world."""
    air, clock = state.air, state.clock
    if air[0].every == 0:
        return
    since = clock[0].tick % air[0].every
    air[0].blows = since < air[0].lasts
    if since == 0:
        at = At(clock[0].seed, np.uint64(clock[0].tick), AIR)
        air[0].row = uniform(at, GUST_ROW) * state.ground.height.shape[0] - 0.5
        air[0].col = uniform(at, GUST_COL) * state.ground.height.shape[1] - 0.5


@compiled
def carry(state, i):
    """Lift body i if it floats in a gust; let it rest if it does not float."""
    if not state.bodies[i].floats:
        settle(state, i)
    elif in_gust(state, i):
        rise(state, i, state.air[0].lift * state.clock[0].seconds)


@compiled
def in_gust(state, i):
    """Whether body i floats where a gust blows now."""
    air, bodies = state.air, state.bodies
    if not air[0].blows:
        return False
    rows, cols = state.ground.height.shape
    down = apart(state.seam, 0, bodies[i].row - air[0].row, rows) * state.clock[0].cell
    right = apart(state.seam, 1, bodies[i].col - air[0].col, cols) * state.clock[0].cell
    return down * down + right * right <= air[0].radius * air[0].radius
