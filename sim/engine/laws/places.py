"""How a world begins: its tiles as they were drawn, and each body in a cell of its own among those of its group."""

from math import floor

import numpy as np

from unbidden.sim.engine.draws import At, birth_name, purpose, uniform
from unbidden.sim.engine.laws.address import at
from unbidden.sim.engine.laws.births import is_unborn
from unbidden.sim.engine.laws.chance import happens, pick
from unbidden.sim.engine.laws.contact import empty_cells, put, settle, take
from unbidden.sim.engine.laws.discs import cells_near, first_of, is_empty, overlap
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import laws
from unbidden.sim.engine.state import NOBODY, RUNNING

PLACE = purpose("place at the start")
HEADING = purpose("heading at the start")
STOCKS = purpose("stock of a tile at the start")
FLAGS = purpose("a flag at the start")
SKY = np.uint64(birth_name("flags", 0))
GROUND = np.uint64(birth_name("stocks", 0))


@laws.during("restore", needs=("tiles",))
def restore_world(state):
    """Make tiles, stocks, flags and minds what they are at the beginning; what was learnt stays."""
    land, stocks = state.land, state.stocks
    for r in range(land.tiles.shape[0]):
        for c in range(land.tiles.shape[1]):
            kind = land.tiles[r, c].first
            land.tiles[r, c].kind, land.tiles[r, c].stock = kind, first_stock(state, r, c, land.kinds[kind])
            land.tiles[r, c].ready, land.tiles[r, c].owner = 0, NOBODY
            state.ground.height[r, c] = land.kinds[kind].height
    land.fired[:] = 0
    for i in range(len(stocks.held)):
        for k in range(stocks.held.shape[1]):
            stocks.held[i, k] = stocks.start[i, k]
    for k in range(len(stocks.flags)):
        stocks.flags[k].up = first_flag(state, k)
    for i in range(len(state.learning.mind)):
        mind = state.learning.mind
        mind[i].reward, mind[i].episode_return, mind[i].steps, mind[i].ended = 0.0, 0.0, 0, RUNNING
    for i in range(len(state.bodies)):
        state.bodies[i].busy, state.bodies[i].bottom = 0, 0.0
        state.bodies[i].bumped, state.bodies[i].gone = False, 0.0
        state.bodies[i].carried = NOBODY


@compiled
def first_flag(state, k):
    """What flag k is at the beginning: 1 or 0; or one of its values, each as likely; and what is added to it."""
    flags, flag = state.stocks.flags, state.stocks.flags[k]
    place = At(state.clock[0].seed, np.uint64(0), SKY + np.uint64(k))
    if flag.end > flag.begin:
        up = state.stocks.levels[flag.begin + pick(state, place, FLAGS, flag.end - flag.begin)]
    else:
        up = 1.0 if happens(state, place, FLAGS, flag.chance) else 0.0
    return up + flags[flag.plus].up if flag.plus != NOBODY else up


@compiled
def first_stock(state, r, c, kind):
    """How much lies on tile (r, c), of a kind, at the beginning: what its kind says, or a number drawn for it."""
    units = kind.least
    if kind.span > 0.0:
        place = At(state.clock[0].seed, np.uint64(r * state.land.tiles.shape[1] + c), GROUND)
        units += kind.span * uniform(place, STOCKS)
        units = floor(units) if kind.whole else units
    return min(units, kind.capacity)


@compiled
def start(state):
    """Put every body into its first cell. One that is taken away keeps the others out all the same, then goes."""
    bodies, free = state.bodies, state.sites.free
    empty_cells(state)
    clear(free)
    for i in range(len(bodies)):
        if i > 0 and bodies[i].group != bodies[i - 1].group:
            survey(state, state.discs, i)
        if not is_unborn(state.births, i):
            place(state, i)
    for i in range(len(bodies)):
        if not bodies[i].alive and not is_unborn(state.births, i):
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
    faces = sites.faces[bodies[i].group]
    bodies[i].heading = faces if faces != NOBODY else pick(state, at(state, i), HEADING, 4)
    if is_free(state, i, bodies[i].row, bodies[i].col):
        occupy(sites, cell)
    occupy_beside(state, state.discs, i)
    put(state, i)
    settle(state, i)


@compiled
def survey(state, discs, i):
    """Where bodies are wider than a cell: find the sites that are free for body i, the first of its group."""
    if discs is None:
        return
    sites, cols = state.sites, state.ground.height.shape[1]
    span = sites.groups[state.bodies[i].group]
    if len(discs.around) > 0:
        clear(sites.free)
        for k in range(span.begin, span.end):
            if not is_free(state, i, sites.cell[k] // cols, sites.cell[k] % cols):
                occupy_site(sites.free, k)


@compiled
def occupy_beside(state, discs, i):
    """Note which cells beside its own are free no more for the rest of its group when body i, not yet put, is there."""
    if discs is None:
        return
    body, around, crowd = state.bodies[i], discs.around, discs.crowd
    for k in range(1, len(around)):
        r, c = body.row + around[k, 0], body.col + around[k, 1]
        there = 0 <= r < crowd.shape[0] and 0 <= c < crowd.shape[1]
        if there and overlap(discs, body.figure, body.figure, k) and is_free(state, i, r, c):
            occupy(state.sites, r * crowd.shape[1] + c)


@compiled
def is_free(state, i, r, c):
    """Whether body i, not yet put, would overlap nobody in cell (r, c)."""
    if is_empty(state.discs, r, c):
        return True
    bodies = state.bodies
    for k in range(cells_near(state.discs)):
        j = first_of(state.discs, state.ground.first, r, c, k)
        while j != NOBODY:
            if overlap(state.discs, bodies[i].figure, bodies[j].figure, k):
                return False
            j = state.bodies[j].next
    return True


# Free sites are counted in a Fenwick tree: entry k - 1 counts those among the (k & -k) sites that end with the kth, so
# that counting, finding and taking one each look at no more than log2(m) entries. P. M. Fenwick, "A new data structure
# for cumulative frequency tables", Software: Practice and Experience 24 (1994).


@compiled
def clear(free):
    """Make all sites free."""
    for k in range(1, len(free) + 1):
        free[k - 1] = k & -k


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
    site, step = 0, 1
    while 2 * step <= len(free):
        step *= 2
    while step > 0:
        if site + step <= len(free) and free[site + step - 1] <= nth:
            site += step
            nth -= free[site - 1]
        step //= 2
    return site


@compiled
def occupy(sites, cell):
    """Note that a cell that was free is so no more."""
    k = sites.at[cell]
    while k != NOBODY:
        occupy_site(sites.free, k)
        k = sites.next[k]


@compiled
def occupy_site(free, k):
    """Note that the site of an index, which was free, is so no more."""
    n = k + 1
    while n <= len(free):
        free[n - 1] -= 1
        n += n & -n
