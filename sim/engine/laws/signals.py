"""What bodies show each other: a sign that is up or down, which whoever is near can count and nobody can overlook.

What a sign means, if anything, no law knows.
"""

from unbidden.sim.engine.laws.actuators import silence
from unbidden.sim.engine.laws.edges import around, stretch
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import actuators, laws, sensors
from unbidden.sim.engine.state import NOBODY


@laws.during("restore", order=1, needs=("signs",))
def lower_signs(state):
    """Let everybody begin with the sign down."""
    for i in range(len(state.minds.sign)):
        state.minds.sign[i] = 0


@laws.during("record", order=3, needs=("signs",))
def record_signs(state, trace):
    """Whose sign is up."""
    t = state.clock[0].tick
    if t < len(trace.sign):
        for i in range(trace.sign.shape[1]):
            trace.sign[t, i] = state.minds.sign[i]


@sensors.law(needs=("signs",))
def signs(state, i):
    """How many other agents show a sign, as far as the body sees."""
    body, height, found = state.bodies[i], state.ground.height, 0.0
    if not body.sees:
        return 0.0
    rows, cols = height.shape[0], height.shape[1]
    up, down = stretch(state.seam, 0, body.sight, rows)
    left, right = stretch(state.seam, 1, body.sight, cols)
    for y in range(body.row - up, body.row + down + 1):
        for x in range(body.col - left, body.col + right + 1):
            r, c = around(state.seam, y, x, rows, cols)
            if 0 <= r < rows and 0 <= c < cols:
                found += signs_in_cell(state, i, r, c)
    return found


@compiled
def signs_in_cell(state, i, r, c):
    """How many agents in a cell, body i left out, show a sign."""
    found, j = 0.0, state.ground.first[r, c]
    while j != NOBODY:
        if j != i and j < len(state.minds.sign) and state.minds.sign[j] > 0:
            found += 1.0
        j = state.bodies[j].next
    return found


@actuators.law(low=0.0, high=1.0, whole=True, needs=("signs",))
def show(state, i, wanted):
    """Put the sign up if 1 is wanted, and down if 0 is."""
    if wanted != wanted:
        silence(state, i)
        return
    state.minds.sign[i] = int(wanted >= 0.5)
