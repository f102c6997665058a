"""What can be sensed: one function per sensor, (state, i) -> a number. A rule asks for them by name."""

from unbidden.sim.engine.laws.contact import SLACK, ground_at, top
from unbidden.sim.engine.laws.discs import first_of, overlap, where_near
from unbidden.sim.engine.laws.luck import luck_of
from unbidden.sim.engine.registry import sensors
from unbidden.sim.engine.state import NOBODY


@sensors.law
def below(state, i):
    """Metres straight down from the bottom of the body to the highest thing under its disc."""
    bodies = state.bodies
    r, c, bottom, sees = bodies[i].row, bodies[i].col, bodies[i].bottom, bodies[i].sees
    highest = ground_at(state, i, r, c)
    begin, end = where_near(state.discs, bodies, i, r, c)
    for k in range(begin, end):
        j = first_of(state.discs, state.ground.first, r, c, k)
        while j != NOBODY:
            seen = j != i and (sees or bodies[j].rule == NOBODY)
            if seen and top(state, j) <= bottom + SLACK and overlap(state.discs, bodies[i].figure, bodies[j].figure, k):
                highest = max(highest, top(state, j))
            j = state.bodies[j].next
    return bottom - highest


@sensors.law
def above(state, i):
    """Metres straight up from the top of the body to the lowest thing over its disc, or as far as it sees."""
    bodies = state.bodies
    r, c, own, sees = bodies[i].row, bodies[i].col, top(state, i), bodies[i].sees
    lowest = bodies[i].sight * state.clock[0].cell
    begin, end = where_near(state.discs, bodies, i, r, c)
    for k in range(begin, end):
        j = first_of(state.discs, state.ground.first, r, c, k)
        while j != NOBODY:
            seen = j != i and (sees or bodies[j].rule == NOBODY)
            if seen and bodies[j].bottom >= own - SLACK and overlap(state.discs, bodies[i].figure, bodies[j].figure, k):
                lowest = min(lowest, bodies[j].bottom - own)
            j = state.bodies[j].next
    return max(lowest, 0.0)


@sensors.law
def bumped(state, i):
    """1 if the last try to enter the cell ahead was stopped, else 0."""
    return 1.0 if state.bodies[i].bumped else 0.0


@sensors.law(needs=("luck",))
def whim(state, i):
    """A fresh random number from [0, 1) every tick."""
    return luck_of(state, i)


@sensors.law
def seconds(state, i):
    """How long a tick lasts, s."""
    return state.clock[0].seconds
