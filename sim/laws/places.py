"""How a world begins: its tiles as they were drawn, and each body in a cell of its own among those of its group."""

import numpy as np

from sim.draws import At, birth_name, purpose
from sim.kernel import compiled
from sim.laws.address import at
from sim.laws.chance import happens, pick
from sim.laws.contact import put, settle, take
from sim.state import NOBODY, RUNNING

PLACE = purpose("place at the start")
HEADING = purpose("heading at the start")
FLAGS = purpose("a flag at the start")
SKY = np.uint64(birth_name("flags", 0))


@compiled
def restore(state):
    """Make tiles, stocks, flags and minds what they are at the beginning; what was learnt stays."""
    land, stocks = state.land, state.stocks
    for r in range(land.tiles.shape[0]):
        for c in range(land.tiles.shape[1]):
            kind = land.tiles[r, c].first
            land.tiles[r, c].kind, land.tiles[r, c].stock = kind, land.kinds[kind].capacity
            land.tiles[r, c].ready, land.tiles[r, c].owner = 0, NOBODY
            state.ground.height[r, c] = land.kinds[kind].height
    land.fired[:] = 0
    for i in range(len(stocks.held)):
        for k in range(stocks.held.shape[1]):
            stocks.held[i, k] = stocks.start[i, k]
    for k in range(len(stocks.flags)):
        place = At(state.clock[0].seed, np.uint64(0), SKY + np.uint64(k))
        stocks.flags[k].up = 1.0 if happens(state, place, FLAGS, stocks.flags[k].chance) else 0.0
    for i in range(len(state.school.mind)):
        mind = state.school.mind
        mind[i].earned, mind[i].total, mind[i].last, mind[i].ended = 0.0, 0.0, 0, RUNNING
    for i in range(len(state.bodies)):
        state.bodies[i].busy, state.bodies[i].bottom = 0, 0.0
        state.bodies[i].bumped, state.bodies[i].gone = False, 0.0
        state.bodies[i].carried = NOBODY


@compiled
def restart(state):
    """Begin again with everybody who was there at the beginning."""
    for i in range(len(state.bodies)):
        state.bodies[i].alive = not state.bodies[i].absent
    restore(state)
    start(state)


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
    cell = _free_site(state, i, pick(state, at(state, i), PLACE, _count_free(state, i)))
    bodies[i].row, bodies[i].col = cell // cols, cell % cols
    bodies[i].heading = pick(state, at(state, i), HEADING, 4)
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
