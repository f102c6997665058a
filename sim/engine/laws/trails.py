"""A trail on the ground: how much of it lies in each cell. Bodies lay it; it spreads to the cells around, and fades.

What it is, and whether it leads anywhere, no law knows. In a world without a trail `trails` is None, or of length zero,
and nothing of this is compiled.
"""

from unbidden.sim.engine.laws.actuators import silence
from unbidden.sim.engine.laws.contact import beside
from unbidden.sim.engine.laws.edges import around, meets
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import actuators, laws, sensors

LEAST = 1e-9  # units: less than that in a cell is nothing


@laws.during("restore", order=1, needs=("trails",))
def clear_trails(state):
    """Let no trail lie anywhere."""
    state.trails.amount[:] = 0.0


@laws.during("update", order=3, needs=("trails",))
def spread_and_fade(state):
    """Let each cell give a share of its trail to the eight around it in equal parts; then let a share of all fade."""
    trails = state.trails
    rows, cols = trails.amount.shape
    set_aside(state.seam, trails)
    for r in range(rows):
        for c in range(cols):
            given, above, below = trails.given, r, r + 2  # which has a margin of a cell on all sides
            come = given[above, c] + given[above, c + 1] + given[above, c + 2] + given[r + 1, c]
            come += given[r + 1, c + 2] + given[below, c] + given[below, c + 1] + given[below, c + 2]
            left = (trails.amount[r, c] + come) * (1.0 - trails.fades[0])
            trails.amount[r, c] = left if left >= LEAST else 0.0


@compiled
def set_aside(seam, trails):
    """Take out of each cell what it gives away, and note what each of its neighbours gets; off the map goes nothing."""
    rows, cols = trails.amount.shape
    down, across = meets(seam, 0), meets(seam, 1)
    for r in range(rows):
        high = 3.0 if down else 3.0 - int(r == 0) - int(r == rows - 1)
        for c in range(cols):
            wide = 3.0 if across else 3.0 - int(c == 0) - int(c == cols - 1)
            each = trails.amount[r, c] * trails.spreads[0] / 8.0
            trails.given[r + 1, c + 1] = each
            trails.amount[r, c] -= each * (high * wide - 1.0)
    for r in range(rows * int(across)):
        trails.given[r + 1, 0], trails.given[r + 1, cols + 1] = trails.given[r + 1, cols], trails.given[r + 1, 1]
    for c in range((cols + 2) * int(down)):
        trails.given[0, c], trails.given[rows + 1, c] = trails.given[rows, c], trails.given[1, c]


@laws.during("record", order=3, needs=("trails",))
def record_trails(state, trace):
    """How much of a trail lies in each cell."""
    t, cols = state.clock[0].tick, state.trails.amount.shape[1]
    if t < len(trace.trail):
        for cell in range(trace.trail.shape[1]):
            trace.trail[t, cell] = state.trails.amount[cell // cols, cell % cols]


@sensors.law(needs=("trails",))
def trail_here(state, i):
    """How much of a trail lies in the body's own cell."""
    return state.trails.amount[state.bodies[i].row, state.bodies[i].col]


@sensors.law(needs=("trails",))
def trail_ahead(state, i):
    """How much of a trail lies in the cell ahead; 0 off the map."""
    return trail_beside(state, i, 0)


@sensors.law(needs=("trails",))
def trail_right(state, i):
    """How much of a trail lies in the cell to the right; 0 off the map."""
    return trail_beside(state, i, 1)


@sensors.law(needs=("trails",))
def trail_left(state, i):
    """How much of a trail lies in the cell to the left; 0 off the map."""
    return trail_beside(state, i, 3)


@compiled
def trail_beside(state, i, quarters):
    """How much of a trail lies in the cell beside body i that it would face, were it turned right so often."""
    body, amount = state.bodies[i], state.trails.amount
    r, c = beside(body.row, body.col, (body.heading + quarters) % 4)
    r, c = around(state.seam, r, c, amount.shape[0], amount.shape[1])
    return amount[r, c] if 0 <= r < amount.shape[0] and 0 <= c < amount.shape[1] else 0.0


@actuators.law(low=0.0, high=1.0, needs=("trails",))
def lay(state, i, units):
    """Lay so much of a trail, 1 at most in a tick, into the body's own cell."""
    if units != units:
        silence(state, i)
        return
    if state.bodies[i].alive:
        state.trails.amount[state.bodies[i].row, state.bodies[i].col] += min(max(units, 0.0), 1.0)
