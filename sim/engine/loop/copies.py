"""Many copies of a world in stacked arrays: one call takes each of them a tick on.

Each copy goes through the phases of the ordinary tick, the sensing moved to its end: so what is perceived after a tick
is at hand, and nothing is sensed twice.
"""

from typing import NamedTuple

import numpy as np

from unbidden.sim.engine.laws.contact import beside
from unbidden.sim.engine.loop.dispatch import decide, draw, sense, world_of
from unbidden.sim.engine.loop.episodes import restart, seed_of
from unbidden.sim.engine.loop.tick import move
from unbidden.sim.engine.machine.address import by_address
from unbidden.sim.engine.machine.kernel import compiled, entry
from unbidden.sim.engine.machine.memory import ask
from unbidden.sim.engine.state import RUNNING

SOON = 4  # copies after which what is asked for has come


class Exchange(NamedTuple):
    """What goes in and out, by copy and by agent."""

    rows: np.ndarray  # i32[agents]  body rows of those who are told what to do
    actions: np.ndarray  # i32[agents]  how many actions each has
    seen: np.ndarray  # i32[tiles, 2]  row and col of those that somebody perceives from anywhere
    seed: np.ndarray  # u64[copies]
    episode: np.ndarray  # i64[copies]  the next one to begin
    begins: np.ndarray  # bool[copies]  whether a new episode begins instead of a tick
    rests: np.ndarray  # bool[copies]  whether nothing at all is done with it
    action: np.ndarray  # i64[copies, agents]  in
    left: np.ndarray  # bool[copies, agents]  whose episode is over
    percept: np.ndarray  # i64[copies, agents]  out, as the rest
    reward: np.ndarray  # f64[copies, agents]
    terminated: np.ndarray  # bool[copies, agents]  the world ended it
    truncated: np.ndarray  # bool[copies, agents]  time was up


@entry
def step(copies, exchange):
    """Take every copy a tick on, or to the beginning of its next episode; false, and nothing is done, if an action
    is none that there is."""
    for e in range(len(exchange.begins)):
        for k in range(len(exchange.rows)):
            known = 0 <= exchange.action[e, k] < exchange.actions[k]
            if not known and not exchange.begins[e] and not exchange.left[e, k]:
                return False
    for e in range(len(exchange.begins)):
        ask_for(copies, exchange, e + SOON)
        if exchange.rests[e]:
            continue
        state = by_address(world_of(copies, e))
        if exchange.begins[e]:
            begin_episode(state, exchange, e)
        else:
            go_on(state, exchange, e)
        sense(state)
        tell(state, exchange, e)
    return True


@compiled
def begin_episode(state, exchange, e):
    """Begin the next episode of copy e."""
    state.clock[0].seed = seed_of(exchange.seed[e], exchange.episode[e])
    state.clock[0].tick = 0
    restart(state)


@compiled
def go_on(state, exchange, e):
    """Take copy e a tick on, in which all do what they are told."""
    for k in range(len(exchange.rows)):
        state.learning.mind[exchange.rows[k]].intended = exchange.action[e, k]
    draw(state)
    decide(state)
    move(state)


@compiled
def tell(state, exchange, e):
    """Write down what has come of a tick of copy e, or of the beginning of its episode."""
    mind, begun, late = state.learning.mind, exchange.begins[e], state.clock[0].tick >= state.clock[0].limit
    exchange.episode[e] += int(begun)
    exchange.begins[e] = True
    for k in range(len(exchange.rows)):
        own, had_left = mind[exchange.rows[k]], exchange.left[e, k] and not begun
        exchange.percept[e, k] = own.percept
        exchange.reward[e, k] = 0.0 if begun or had_left else own.reward
        exchange.terminated[e, k] = own.ended != RUNNING
        exchange.truncated[e, k] = late and not exchange.terminated[e, k]
        exchange.left[e, k] = exchange.terminated[e, k] or late
        exchange.begins[e] &= exchange.left[e, k]


@compiled
def ask_for(copies, exchange, e):
    """Ask for the tiles of copy e that its next tick looks at, while others have theirs: they lie far apart."""
    if e >= len(exchange.begins):
        return
    learning = copies.learning
    for k in range(len(exchange.rows)):
        body = copies.bodies[e, exchange.rows[k]]
        r, c = body.row, body.col
        can = learning.can[body.group]
        action = learning.action[min(max(can.begin + exchange.action[e, k], can.begin), can.end - 1)]
        ask_for_cell(copies, e, r, c)
        r, c = beside(r, c, action)
        ask_for_cell(copies, e, r, c)
    for n in range(len(exchange.seen)):
        ask(copies.land.tiles, (e, exchange.seen[n, 0], exchange.seen[n, 1]))


@compiled
def ask_for_cell(copies, e, r, c):
    """Ask for what lies in a cell of copy e."""
    ask(copies.land.tiles, (e, r, c))
    ask(copies.ground.first, (e, r, c))
    ask(copies.ground.height, (e, r, c))
