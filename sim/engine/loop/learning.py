"""What the loop does for learners: luck, what they remember of a tick, and when their time is over."""

from unbidden.sim.engine.draws import purpose
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.state import ENDED, RUNNING

LESSON = purpose("luck of learning")


@compiled
def count_actions(state, i):
    """How many actions body i has."""
    can = state.learning.can[state.bodies[i].group]
    return can.end - can.begin


@compiled
def is_finished(state, i):
    """Whether the episode of body i has ended or is out of time."""
    return state.learning.mind[i].ended != RUNNING or state.clock[0].tick >= state.clock[0].limit


@compiled
def has_to_learn(state, i):
    """Whether there is something that body i did and has not learnt from."""
    mind = state.learning.mind[i]
    return mind.steps > 0 and mind.ended != ENDED and not state.clock[0].frozen


@compiled
def remember(state, i, intended, action):
    """Write down what body i perceived and does, so that it can learn from it."""
    mind, learning = state.learning.mind, state.learning
    mind[i].previous, mind[i].intended, mind[i].action, mind[i].reward = mind[i].percept, intended, action, 0.0
    k = mind[i].steps
    if k < learning.log.shape[1]:
        learning.log[i, k].state, learning.log[i, k].action = mind[i].percept, action
    mind[i].steps = k + 1
    state.minds.command[i, 0] = action


@compiled
def log_reward(state, i):
    """Write down the reward of body i's last action."""
    k = state.learning.mind[i].steps - 1
    if k < state.learning.log.shape[1]:
        state.learning.log[i, k].reward = state.learning.mind[i].reward
