"""Under which address a body's draws stand."""

import numpy as np

from unbidden.sim.engine.draws import At
from unbidden.sim.engine.machine.kernel import compiled


@compiled
def at(state, i):
    """The address of a draw by body i in this tick, but for its purpose."""
    clock = state.clock
    return At(clock[0].seed, np.uint64(clock[0].tick), state.bodies[i].who)
