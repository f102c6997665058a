"""The luck of each tick: what agents decide with. One call of the generator gives an agent luck for four ticks.

Each number has an address of its own all the same: drawing it ahead changes nothing of it.
"""

import numpy as np

from unbidden.sim.engine.draws import At, purpose, words
from unbidden.sim.engine.laws.rows import count_present, row_of
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import laws
from unbidden.sim.engine.state import AHEAD

LUCK = purpose("luck")
TO_ONE = 2.0**-32


@laws.during("draw", needs=("luck",))
def draw_luck(state):
    """Draw what every agent decides with, in this tick and the next ones."""
    luck, seed, tick = state.minds.luck, state.clock[0].seed, np.uint64(state.clock[0].tick)
    if tick % AHEAD > 0:
        return
    for k in range(count_present(state, state.births) if len(luck) > 0 else 0):
        i = row_of(state.births, k)
        luck[i, 0], luck[i, 1], luck[i, 2], luck[i, 3] = words(At(seed, tick, state.bodies[i].who), LUCK)


@compiled
def draw_luck_of(state, i):
    """Draw what agent i, which came in this tick, decides with in the ticks that are drawn already."""
    luck, clock = state.minds.luck, state.clock
    if i < len(luck):
        tick = np.uint64(clock[0].tick - clock[0].tick % AHEAD)
        luck[i, 0], luck[i, 1], luck[i, 2], luck[i, 3] = words(At(clock[0].seed, tick, state.bodies[i].who), LUCK)


@compiled
def luck_of(state, i):
    """A fresh number from [0, 1) for agent i to decide with in this tick, with 32 random bits."""
    return state.minds.luck[i, state.clock[0].tick % AHEAD] * TO_ONE
