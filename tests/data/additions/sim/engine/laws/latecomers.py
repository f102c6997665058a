"""Those who are not there at the beginning come into the world, one every ten ticks."""

from unbidden.sim.engine.laws.contact import PASSES_NOBODY, fits, put, settle
from unbidden.sim.engine.laws.events import ARRIVED, ENTERED, report_body
from unbidden.sim.engine.registry import laws


@laws.during("restore", order=1)
def restore_latecomers(state):
    """None of them is there yet."""
    for i in range(len(state.bodies)):
        if state.bodies[i].late:
            state.bodies[i].alive = False


@laws.during("begin_tick", order=1)
def let_arrive(state):
    """Bring the next one into the world, where it would have started, as soon as there is room."""
    bodies = state.bodies
    if state.clock[0].tick % 10 != 9:
        return
    for i in range(len(bodies)):
        waits = bodies[i].late and not bodies[i].alive and not bodies[i].absent
        if waits and fits(state, i, bodies[i].row, bodies[i].col, PASSES_NOBODY):
            bodies[i].alive = True
            put(state, i)
            settle(state, i)
            report_body(state, ENTERED, i)
            report_body(state, ARRIVED, i)
            return
