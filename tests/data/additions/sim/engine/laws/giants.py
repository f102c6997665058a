"""Giants look south."""

from unbidden.sim.engine.registry import laws
from unbidden.sim.engine.state import SOUTH


@laws.during("begin_tick")
def turn_giants(state):
    """Turn every body taller than 5 m."""
    for i in range(len(state.bodies)):
        if state.bodies[i].tall > 5.0:
            state.bodies[i].heading = SOUTH


@laws.during("update", order=4)
def turn_giants_back(state):
    """And again, when all have acted."""
    turn_giants(state)
