"""What goes about leaves slime, which fades."""

from unbidden.sim.engine.registry import laws


@laws.during("restore")
def restore_slime(state):
    """There is no slime at the beginning."""
    state.slime.strength[:] = 0.0


@laws.during("update", order=3)
def update_slime(state):
    """Let slime fade, and agents lay theirs."""
    lasts, strength = state.slime.lasts[0], state.slime.strength
    if lasts <= 0.0:
        return
    for r in range(strength.shape[0]):
        for c in range(strength.shape[1]):
            strength[r, c] = max(strength[r, c] - state.clock[0].seconds / lasts, 0.0)
    for i in range(len(state.minds.order)):
        if state.bodies[i].alive:
            strength[state.bodies[i].row, state.bodies[i].col] = 1.0


@laws.during("record", order=3)
def record_slime(state, trace):
    """How strong it is in each cell."""
    t, cols = state.clock[0].tick, state.slime.strength.shape[1]
    if t < len(trace.slime):
        for cell in range(trace.slime.shape[1]):
            trace.slime[t, cell] = state.slime.strength[cell // cols, cell % cols]
