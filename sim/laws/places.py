"""Where bodies start: each in a cell of its own among those its group may start in, by an addressed draw."""

from sim.draws import integer, purpose
from sim.kernel import compiled
from sim.laws.address import at
from sim.laws.contact import put, settle, take
from sim.state import NOBODY

PLACE = purpose("place at the start")
HEADING = purpose("heading at the start")


@compiled
def start(state):
    """Put every body into its first cell. One that is taken away keeps the others out all the same, then goes."""
    bodies = state.bodies
    state.ground.first[:] = NOBODY
    for i in range(len(bodies)):
        place(state, i)
    for i in range(len(bodies)):
        if not bodies[i].alive:
            take(state, i)


@compiled
def place(state, i):
    """Put body i into a free cell of its group's, on the ground, facing anywhere."""
    bodies, cols = state.bodies, state.ground.height.shape[1]
    cell = _free_site(state, i, integer(at(state, i), PLACE, _count_free(state, i)))
    bodies[i].row, bodies[i].col = cell // cols, cell % cols
    bodies[i].heading = integer(at(state, i), HEADING, 4)
    put(state, i)
    settle(state, i)


@compiled
def _count_free(state, i):
    """How many cells are left for body i."""
    count, g = 0, state.bodies[i].group
    for k in range(state.sites.groups[g].begin, state.sites.groups[g].end):
        count += _is_free(state, state.sites.cell[k])
    return count


@compiled
def _free_site(state, i, nth):
    """The nth free cell of the group of body i, from 0."""
    g = state.bodies[i].group
    for k in range(state.sites.groups[g].begin, state.sites.groups[g].end):
        nth -= _is_free(state, state.sites.cell[k])
        if nth < 0:
            return state.sites.cell[k]
    return state.sites.cell[state.sites.groups[g].begin]


@compiled
def _is_free(state, cell):
    """1 if nobody is in the cell, else 0."""
    cols = state.ground.height.shape[1]
    return int(state.ground.first[cell // cols, cell % cols] == NOBODY)
