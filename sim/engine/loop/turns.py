"""Memory that is asked for before it is needed: in the order of acting nobody lies beside the one before.

Nothing comes of it but that nobody has to wait. Half the way later more is asked for, by where a body is.
"""

from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.machine.memory import ask

FAR, SOON = 16, 8  # places in the order of acting


@compiled
def ask_for_actors(state, k):
    """Ask for what those need who decide and act soon after the kth."""
    minds = state.minds
    if k + FAR < len(minds.order):
        i = minds.order[k + FAR]
        ask(minds.parameter, (i, 0))
        ask(minds.command, (i, 0))
    ask_for_bodies(state, k)
    if k + SOON < len(minds.order):
        ask_for_neighbours(state.neighbours, state.bodies[minds.order[k + SOON]])


@compiled
def ask_for_bodies(state, k):
    """Ask for the bodies whose turn is soon after the kth, and for who is in their cells."""
    order, bodies = state.minds.order, state.bodies
    if k + FAR < len(order):
        i = order[k + FAR]
        ask(bodies, (i,))
        ask(bodies.bottom, (i,))  # the end of what every tick asks for
    if k + SOON < len(order):
        i = order[k + SOON]
        ask(state.ground.first, (bodies[i].row, bodies[i].col))


@compiled
def ask_for_neighbours(neighbours, body):
    """Ask for what is counted around the cell of a body."""
    if neighbours is None:
        return
    ask(neighbours.near, (body.row, body.col, 0))
