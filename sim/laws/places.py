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
    bodies, free = state.bodies, state.sites.free
    state.ground.first[:] = NOBODY
    for k in range(1, len(free) + 1):
        free[k - 1] = k & -k  # all of them are free
    for i in range(len(bodies)):
        place(state, i)
    for i in range(len(bodies)):
        if not bodies[i].alive:
            take(state, i)


@compiled
def place(state, i):
    """Put body i into a free cell of its group's, on the ground, facing anywhere."""
    bodies, sites, cols = state.bodies, state.sites, state.ground.height.shape[1]
    span = sites.groups[bodies[i].group]
    before = count_free(sites.free, span.begin)
    available = count_free(sites.free, span.end) - before
    chosen = pick(state, at(state, i), PLACE, available)
    cell = sites.cell[find_free(sites.free, before + chosen) if available > 0 else span.begin]
    bodies[i].row, bodies[i].col = cell // cols, cell % cols
    bodies[i].heading = pick(state, at(state, i), HEADING, 4)
    if state.ground.first[bodies[i].row, bodies[i].col] == NOBODY:
        occupy(sites, cell)
    put(state, i)
    settle(state, i)


# Free sites are counted in a Fenwick tree: entry k - 1 counts those among the (k & -k) sites that end with the kth, so
# that counting, finding and taking one each look at no more than log2(m) entries. P. M. Fenwick, "A new data structure
# for cumulative frequency tables", Software: Practice and Experience 24 (1994).


@compiled
def count_free(free, k):
    """How many of the first k sites are free."""
    count = 0
    while k > 0:
        count += free[k - 1]
        k -= k & -k
    return count


@compiled
def find_free(free, nth):
    """The index of the nth free site of all, from 0; there must be so many."""
    found, step = 0, 1
    while 2 * step <= len(free):
        step *= 2
    while step > 0:
        if found + step <= len(free) and free[found + step - 1] <= nth:
            found += step
            nth -= free[found - 1]
        step //= 2
    return found


@compiled
def occupy(sites, cell):
    """Note that a cell that was free is so no more."""
    k = sites.at[cell]
    while k != NOBODY:
        n = k + 1
        while n <= len(sites.free):
            sites.free[n - 1] -= 1
            n += n & -n
        k = sites.next[k]
