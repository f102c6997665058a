"""What is carried out: what agents decide on themselves, nothing, any command, or what somebody else decides on.

Nothing and any command are for comparison; the last is for people who take the place of a learner.
"""

import numpy as np

from unbidden.sim.engine.draws import At, purpose, uniform
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.state import NOTHING, RANDOM, TOLD

COMMAND = purpose("a command at random")


@compiled
def is_still(state, i):
    """Whether nothing is carried out that body i decides on."""
    return state.bodies[i].policy == NOTHING


@compiled
def is_random(state, i):
    """Whether any command is carried out instead of what body i decides on."""
    return state.bodies[i].policy == RANDOM


@compiled
def is_told(state, i):
    """Whether body i, which learns, carries out the action that somebody else decided on, its `intended` one."""
    return state.bodies[i].policy == TOLD


@compiled
def draw_commands(state, i, actuators, kept):
    """Put a number from [0, 1) in the place of each command that body i gives; it is drawn anew every `kept` ticks."""
    tick, who = np.uint64(state.clock[0].tick // kept), state.bodies[i].who
    for k in range(actuators):
        state.minds.command[i, k] = uniform(At(state.clock[0].seed, tick, who ^ np.uint64(k)), COMMAND)


@compiled
def ticks_a_cell(state, i):
    """How many ticks body i takes to cross a cell at full speed, at least 1: whoever turns more often gets nowhere."""
    cells = state.bodies[i].speed * state.clock[0].pace
    return int(1.0 / cells) if cells > 1e-9 else 1
