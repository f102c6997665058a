"""All that can come of an action: the world's own tick, gone through once for every outcome of chance.

This module is compiled as part of a world's own loop. A world is packed into a row of numbers,
one for each thing about it that can change and that something depends on; `plan` says which number is what.
"""

import numpy as np

from unbidden.sim.engine.laws.contact import empty_cells, put
from unbidden.sim.engine.laws.percepts import perceive
from unbidden.sim.engine.loop.episodes import restart
from unbidden.sim.engine.loop.tick import tick
from unbidden.sim.engine.machine.kernel import called, compiled, entry
from unbidden.sim.engine.state import RUNNING

ROW, COL, BOTTOM, FACING, BUSY, ALIVE, HOLDS, UP, KIND, LIES, WAITS, OWNER, OVER = range(13)
MOST_OUTCOMES = 1 << 14  # of one action in one state
SOURCE, ACTION, CHANCE, PAID, ENDS, CELL, SEES, DID, EXTRA = range(9)  # columns of what is written about an outcome


@entry
def expand(state, packed, plan, actions, begin, out, lines):
    """Write down every outcome of every action in every packed state, from pair `begin` on, until there is no room.

    packed: f64[n, width]. out: f64[room, width], states that came of it. lines: f64[room, EXTRA + stocks + recipes].
    Returns how many outcomes were written and the pair (state × actions + action) to go on with, or -1 for that if an
    action has too many outcomes. No states at all (n = 0) stands for the beginning of the world.
    """
    written, pairs = 0, max(len(packed) * actions, 1)
    for pair in range(begin, pairs):
        first = written
        for k in range(len(state.tape.rolls)):
            state.tape.rolls[k].outcome = 0
        while True:
            if written == len(out):
                return first, pair
            if len(packed) == 0:
                state.clock[0].tick = 0
                state.tape.head[0].read = 0
                begin_episode(state)
            else:
                unpack(state, plan, packed[pair // actions])
                state.learning.mind[0].intended = pair % actions
            begin_count(state, lines[written])
            if len(packed) > 0:
                go_on(state)
            pack(state, plan, out[written])
            tell(state, lines[written], pair, actions)
            written += 1
            if state.tape.head[0].full or written - first > MOST_OUTCOMES:
                return first, -1
            if not next_outcome(state.tape):
                break
    return written, pairs


@called
def begin_episode(state):
    """The beginning of a world."""
    restart(state)


@called
def go_on(state):
    """A tick of a world."""
    tick(state)


@compiled
def next_outcome(tape):
    """Set the tape to the next combination of outcomes; whether there is one."""
    k = tape.head[0].read - 1
    while k >= 0:
        if tape.rolls[k].outcome + 1 < tape.rolls[k].options:
            tape.rolls[k].outcome += 1
            return True
        tape.rolls[k].outcome = 0
        k -= 1
    return False


@compiled
def begin_count(state, line):
    """Write what is held before an action, so that `tell` can say what was gained by it."""
    for k in range(state.stocks.held.shape[1]):
        line[EXTRA + k] = -state.stocks.held[0, k]


@compiled
def tell(state, line, pair, actions):
    """Write about an outcome: where it came from, how likely it is, what it paid and what was counted."""
    chance = 1.0
    for k in range(state.tape.head[0].read):
        chance *= state.tape.rolls[k].chance
    line[SOURCE], line[ACTION], line[CHANCE] = pair // actions, pair % actions, chance
    line[PAID], line[ENDS] = state.learning.mind[0].episode_return, slot(state, OVER, 0)
    line[CELL] = state.bodies[0].row * state.land.tiles.shape[1] + state.bodies[0].col
    line[SEES], line[DID] = perceive(state, 0), state.learning.mind[0].action
    stocks = state.stocks.held.shape[1]
    for k in range(stocks):
        line[EXTRA + k] += state.stocks.held[0, k]
    for k in range(len(state.land.fired)):
        line[EXTRA + stocks + k] = state.land.fired[k]


@compiled
def pack(state, plan, line):
    """Write a world into a row of numbers."""
    for k in range(len(plan)):
        line[k] = slot(state, plan[k, 0], plan[k, 1])


@compiled
def slot(state, what, which):
    """One number about a world."""
    if what >= KIND and what != OVER:
        tile = state.land.tiles[which // state.land.tiles.shape[1], which % state.land.tiles.shape[1]]
        if what == KIND:
            return float(tile.kind)
        if what == LIES:
            return tile.stock
        if what == WAITS:
            return float(max(tile.ready - state.clock[0].tick, 0))
        return float(tile.owner)
    if what == HOLDS:  # body × stocks + stock
        return state.stocks.held[which // state.stocks.held.shape[1], which % state.stocks.held.shape[1]]
    if what == UP:
        return state.stocks.flags[which].up
    if what == OVER:
        return 1.0 if state.learning.mind[0].ended != RUNNING else 0.0
    body = state.bodies[which]
    if what == ROW:
        return float(body.row)
    if what == COL:
        return float(body.col)
    if what == BOTTOM:
        return body.bottom
    if what == FACING:
        return float(body.heading)
    return float(body.busy) if what == BUSY else 1.0 if body.alive else 0.0


@compiled
def unpack(state, plan, line):
    """Make the world what a row of numbers says, at tick 0, with all counts at their beginning."""
    state.clock[0].tick, state.clock[0].calls, state.tape.head[0].read = 0, 0, 0
    mind = state.learning.mind
    mind[0].episode_return, mind[0].ended, mind[0].steps = 0.0, RUNNING, 0
    state.land.fired[:] = 0
    for i in range(len(state.stocks.held)):
        for k in range(state.stocks.held.shape[1]):
            state.stocks.held[i, k] = state.stocks.start[i, k]
    for i in range(len(state.bodies)):
        state.bodies[i].alive = not state.bodies[i].absent
    for k in range(len(plan)):
        fill(state, plan[k, 0], plan[k, 1], line[k])
    empty_cells(state)
    for i in range(len(state.bodies)):
        if state.bodies[i].alive:
            put(state, i)


@compiled
def fill(state, what, which, value):
    """Set one number about a world."""
    if what >= KIND and what != OVER:
        r, c = which // state.land.tiles.shape[1], which % state.land.tiles.shape[1]
        if what == KIND:
            state.land.tiles[r, c].kind = int(value)
            state.ground.height[r, c] = state.land.kinds[int(value)].height
        elif what == LIES:
            state.land.tiles[r, c].stock = value
        elif what == WAITS:
            state.land.tiles[r, c].ready = int(value)
        else:
            state.land.tiles[r, c].owner = int(value)
    elif what == HOLDS:
        state.stocks.held[which // state.stocks.held.shape[1], which % state.stocks.held.shape[1]] = value
    elif what == UP:
        state.stocks.flags[which].up = value
    elif what == ROW:
        state.bodies[which].row = int(value)
    elif what == COL:
        state.bodies[which].col = int(value)
    elif what == BOTTOM:
        state.bodies[which].bottom = value
    elif what == FACING:
        state.bodies[which].heading = int(value)
    elif what == BUSY:
        state.bodies[which].busy = int(value)
    elif what == ALIVE:
        state.bodies[which].alive = value > 0.5


def empty(room: int, width: int, extras: int) -> tuple[np.ndarray, np.ndarray]:
    """Room for so many outcomes."""
    return np.zeros((room, width)), np.zeros((room, EXTRA + extras))
