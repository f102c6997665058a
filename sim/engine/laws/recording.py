"""What is written into the trace of a run, tick by tick, as long as it has room."""

from unbidden.sim.engine.registry import laws


@laws.during("record")
def record_bodies(state, trace):
    """Where every body is, where the air rises, and what rules perceived and answered."""
    t, bodies, cols = state.clock[0].tick, state.bodies, state.ground.height.shape[1]
    if t < len(trace.cell):
        for i in range(len(bodies)):
            trace.cell[t, i] = bodies[i].row * cols + bodies[i].col if bodies[i].alive else -1
            trace.bottom[t, i] = bodies[i].bottom
            trace.heading[t, i] = bodies[i].heading
        trace.gust[t, 0], trace.gust[t, 1] = state.air[0].row, state.air[0].col
        trace.gust[t, 2] = 1.0 if state.air[0].blows else 0.0
    if t < len(trace.percept):
        for i in range(len(state.minds.order)):
            for k in range(trace.percept.shape[2]):
                trace.percept[t, i, k] = state.minds.percept[i, k]
            for k in range(trace.command.shape[2]):
                trace.command[t, i, k] = state.minds.command[i, k]


@laws.during("record", order=1, needs=("tiles",))
def record_tiles(state, trace):
    """What tiles are, what is held, flags, and how often recipes came about."""
    t, land = state.clock[0].tick, state.land
    if t >= len(trace.kind):
        return
    cols = land.tiles.shape[1]
    for cell in range(trace.kind.shape[1]):
        tile = land.tiles[cell // cols, cell % cols]
        trace.kind[t, cell] = tile.kind
        holds = land.kinds[tile.kind].capacity > 0.0
        trace.level[t, cell] = tile.stock if holds else 1.0 if t >= tile.ready else 0.0
    for i in range(len(state.bodies)):
        for k in range(state.stocks.held.shape[1]):
            trace.held[t, i, k] = state.stocks.held[i, k]
    for k in range(len(state.stocks.flags)):
        trace.flag[t, k] = state.stocks.flags[k].up
    for k in range(trace.fired.shape[1]):
        trace.fired[t, k] = land.fired[k]


@laws.during("record", order=2, needs=("tiles",))
def record_minds(state, trace):
    """What learners perceived and did, and their return so far."""
    t, mind = state.clock[0].tick, state.learning.mind
    if t >= len(trace.state):
        return
    for i in range(len(mind)):
        trace.state[t, i], trace.episode_return[t, i] = mind[i].percept, mind[i].episode_return
        if t > 0:
            trace.action[t, i, 0], trace.action[t, i, 1] = mind[i].intended, mind[i].action
