"""What laws report: recipes that came about, and what became of bodies. Whoever reads it comes after the run."""

from unbidden.sim.engine.machine.kernel import compiled

# What befell a body, down to the least that EVENT.what may be; a recipe that came about has its row, from 0.
ENTERED, CARRIED, PUSHED, REMOVED, BORN = -1, -2, -3, -4, -5

ENDLESS = 1 << 60  # ticks


@compiled
def report(state, what, r, c, i):
    """Note that in this tick something came about in cell (r, c), by or to body i or by nobody, if anybody records."""
    clock, events = state.clock, state.events
    if clock[0].events < len(events):
        event = events[clock[0].events]
        event.tick, event.what, event.body = clock[0].tick + 1, what, i
        event.cell = r * state.ground.height.shape[1] + c
        clock[0].events += 1


@compiled
def report_body(state, what, i):
    """Note that something befell body i where it is."""
    report(state, what, state.bodies[i].row, state.bodies[i].col, i)


@compiled
def ticks_of_room(state):
    """For how many ticks at least all that comes about fits into what is recorded; for very many, if nobody records."""
    room = len(state.events)
    return (room - state.clock[0].events) // max(state.clock[0].burst, 1) if room else ENDLESS
