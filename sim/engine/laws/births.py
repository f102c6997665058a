"""Who is born, in which row, and under which name.

Every group has rows for the most of its bodies that there can be at the same time. Whoever is born gets one in which
nobody was at the end of the last tick: so between two bodies of one row there is always an instant at which nobody is
there. A birth name is drawn from that of the parent and the tick, and not from the row: so taking somebody away gives
nobody else another name, and with it other luck. Whoever is born acts from the next tick on.

In a world in which nobody is born `births` is None, or of length zero, and nothing of this is compiled.
"""

import numpy as np

from unbidden.sim.engine.draws import At, bits, purpose
from unbidden.sim.engine.laws.contact import PASSES_ALL, PASSES_NOBODY, beside, fits, put
from unbidden.sim.engine.laws.edges import around
from unbidden.sim.engine.laws.events import BORN, report_body
from unbidden.sim.engine.laws.luck import draw_luck_of
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import laws
from unbidden.sim.engine.state import NOBODY, TICKS

NAME = purpose("birth name")
PLACE = purpose("where somebody is born")
OUSTED = purpose("who is ousted")


@laws.during("restore", order=1, needs=("births",))
def restore_births(state):
    """Let those be there who are at the beginning, under their own names."""
    births, bodies = state.births, state.bodies
    for i in range(len(bodies)):
        bodies[i].who, births.born[i] = births.named[i], 0
        bodies[i].alive = bodies[i].alive and not births.spare[i]
    births.refused[:] = 0


@laws.during("draw", order=-1, needs=("births",))
def find_rows(state):
    """Find the rows in which agents are, and those in which nobody is: whatever is done for each goes through these."""
    births, bodies, agents = state.births, state.bodies, len(state.minds.order)
    births.left[:] = 0
    there = agents
    for i in range(len(bodies) - 1, -1, -1):  # the first row of a group is the last that is noted, and so taken first
        if bodies[i].alive:
            if i < agents:
                there -= 1
                births.there[there] = i
        elif not bodies[i].absent:
            group = bodies[i].group
            births.unused[births.rows[group].begin + births.left[group]] = i
            births.left[group] += 1
    for k in range(agents - there):
        births.there[k] = births.there[there + k]
    births.acting[0] = births.present[0] = agents - there


@laws.during("record", order=4, needs=("births",))
def record_births(state, trace):
    """Since when who is in each row is there."""
    t = state.clock[0].tick
    if t < len(trace.born):
        for i in range(trace.born.shape[1]):
            trace.born[t, i] = state.births.born[i]


@compiled
def is_unborn(births, i):
    """Whether row i is for nobody at the beginning."""
    if births is None:
        return False
    if len(births.born) == 0:
        return False
    return births.spare[i]


@compiled
def has_birthplace(state, i):
    """Whether there is room for whom body i bears, in its cell or beside it."""
    return may_be_born(state, i, state.bodies[i].row, state.bodies[i].col) or count_places(state, i) > 0


@compiled
def bear(state, births, i, number):
    """Let body i bear one of its group, which holds half of what it held; by the recipe of a number."""
    if births is None:
        return
    group = state.bodies[i].group
    if births.left[group] == 0:
        births.refused[group] += 1
        return
    births.left[group] -= 1
    j = births.unused[births.rows[group].begin + births.left[group]]
    clock = state.clock
    own = At(clock[0].seed, np.uint64(clock[0].tick), state.bodies[i].who ^ (np.uint64(number) << np.uint64(40)))
    births.born[j] = clock[0].tick + 1
    births.there[births.present[0]] = j
    births.present[0] += 1
    state.bodies[j].who = bits(own, NAME)
    resemble(state, i, j)
    share(state, i, j)
    find_birthplace(state, i, j)
    put(state, j)
    report_body(state, BORN, j)


@compiled
def resemble(state, i, j):
    """Make body j like body i, with nothing behind it."""
    bodies, minds = state.bodies, state.minds
    parent, child = bodies[i], bodies[j]
    child.alive, child.rule, child.policy, child.heading = True, parent.rule, parent.policy, parent.heading
    child.tall, child.climb, child.speed, child.step = parent.tall, parent.climb, parent.speed, parent.step
    child.sees, child.floats, child.pushes, child.pushable = parent.sees, parent.floats, parent.pushes, parent.pushable
    child.bumped, child.gone, child.busy, child.carried = False, 0.0, 0, NOBODY
    for k in range(minds.kept.shape[1]):
        minds.kept[j, k] = 0.0
    if j < len(minds.sign):
        minds.sign[j] = 0
    draw_luck_of(state, j)


@compiled
def share(state, i, j):
    """Let body j hold half of what body i holds, and body i the other half."""
    held = state.stocks.held
    for k in range(held.shape[1]):
        if k != TICKS:
            held[i, k] *= 0.5
            held[j, k] = held[i, k]
    held[j, TICKS] = 0.0


@compiled
def may_be_born(state, i, r, c):
    """Whether there is room for one more body like i in cell (r, c)."""
    if not (0 <= r < state.ground.height.shape[0] and 0 <= c < state.ground.height.shape[1]):
        return False
    if state.land.kinds[state.land.tiles[r, c].kind].roomy:
        return fits(state, i, r, c, PASSES_ALL)
    return state.ground.first[r, c] == NOBODY and fits(state, i, r, c, PASSES_NOBODY)


@compiled
def cell_beside(state, i, heading):
    """The cell beside body i in a direction; it may lie off the map, where that ends."""
    height = state.ground.height
    r, c = beside(state.bodies[i].row, state.bodies[i].col, heading)
    return around(state.seam, r, c, height.shape[0], height.shape[1])


@compiled
def count_places(state, i):
    """In how many of the four cells beside body i there is room for whom it bears."""
    count = 0
    for heading in range(4):
        r, c = cell_beside(state, i, heading)
        count += int(may_be_born(state, i, r, c))
    return count


@compiled
def find_birthplace(state, i, j):
    """Put body j where there is room: in the cell of body i, if that is roomy, or in one beside it that is drawn."""
    bodies = state.bodies
    bodies[j].row, bodies[j].col, bodies[j].bottom = bodies[i].row, bodies[i].col, bodies[i].bottom
    if may_be_born(state, i, bodies[i].row, bodies[i].col):
        return
    clock = state.clock
    drawn = bits(At(clock[0].seed, np.uint64(clock[0].tick), bodies[j].who), PLACE)
    nth = int(drawn % np.uint64(max(count_places(state, i), 1)))
    for heading in range(4):
        r, c = cell_beside(state, i, heading)
        if may_be_born(state, i, r, c):
            if nth == 0:
                bodies[j].row, bodies[j].col = r, c
            nth -= 1


@compiled
def find_ousted(state, i, group):
    """One of a group in the cell of body i, or nobody: of several the one that draws least, under its own name."""
    bodies, found = state.bodies, NOBODY
    j = state.ground.first[bodies[i].row, bodies[i].col]
    while j != NOBODY:
        if j != i and bodies[j].group == group and (found == NOBODY or draws_less(state, j, found)):
            found = j
        j = bodies[j].next
    return found


@compiled
def draws_less(state, i, j):
    """Whether body i draws less than body j to be the one that is ousted."""
    clock, bodies = state.clock, state.bodies
    seed, tick = clock[0].seed, np.uint64(clock[0].tick)
    return bits(At(seed, tick, bodies[i].who), OUSTED) < bits(At(seed, tick, bodies[j].who), OUSTED)
