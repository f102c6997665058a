"""What goes about leaves a trail, which fades."""

from unbidden.sim.engine.registry import laws


@laws.during("restore")
def restore_trail(state):
    """There is no trail at the beginning."""
    state.trail.strength[:] = 0.0


@laws.during("update", order=3)
def update_trail(state):
    """Let trails fade, and agents lay theirs."""
    lasts, strength = state.trail.lasts[0], state.trail.strength
    if lasts <= 0.0:
        return
    for r in range(strength.shape[0]):
        for c in range(strength.shape[1]):
            strength[r, c] = max(strength[r, c] - state.clock[0].seconds / lasts, 0.0)
    for i in range(len(state.minds.order)):
        if state.bodies[i].alive:
            strength[state.bodies[i].row, state.bodies[i].col] = 1.0


@laws.during("record", order=3)
def record_trail(state, trace):
    """How strong it is in each cell."""
    t, cols = state.clock[0].tick, state.trail.strength.shape[1]
    if t < len(trace.trail):
        for cell in range(trace.trail.shape[1]):
            trace.trail[t, cell] = state.trail.strength[cell // cols, cell % cols]
