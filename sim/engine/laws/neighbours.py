"""How many agents of each group are near each cell, in worlds whose agents count their neighbours and all see as far.

Whoever comes or goes is counted around its cell once, so that nobody has to look around in order to know. In all other
worlds `neighbours` is None, or of length zero, and whoever counts looks around (sight.py).
"""

from unbidden.sim.engine.laws.edges import around, stretch
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.state import NOBODY


@compiled
def count_neighbour(state, neighbours, i, more):
    """Count body i, if it is an agent, in all cells from which it is seen: once more, or once less (-1)."""
    if neighbours is None:
        return
    if len(neighbours.near) == 0 or state.bodies[i].rule == NOBODY:
        return
    body, near = state.bodies[i], neighbours.near
    rows, cols = near.shape[0], near.shape[1]
    up, down = stretch(state.seam, 0, body.sight, rows)
    left, right = stretch(state.seam, 1, body.sight, cols)
    for y in range(body.row - down, body.row + up + 1):  # who looks so far up or down from there sees this row
        for x in range(body.col - right, body.col + left + 1):
            r, c = around(state.seam, y, x, rows, cols)
            if 0 <= r < rows and 0 <= c < cols:
                near[r, c, body.group] += more


@compiled
def forget_neighbours(neighbours):
    """Count nobody anywhere."""
    if neighbours is None:
        return
    neighbours.near[:] = 0
