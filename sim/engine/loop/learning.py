"""What the loop does for learners: luck, what they remember of a tick, and when their time is over."""

from unbidden.sim.engine.agents.learning.choice import best
from unbidden.sim.engine.draws import purpose
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.state import ENDED, ENDING, RUNNING

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
def worth_of(state, i):
    """What the last action of body i is held to be worth, where it was taken."""
    mind = state.learning.mind[i]
    return state.learning.value[mind.table, 0, mind.previous, mind.action]


@compiled
def next_best(state, i):
    """What the best action is held to be worth where body i came to; 0 where the world has ended its episode."""
    mind = state.learning.mind[i]
    if mind.ended == ENDING:
        return 0.0
    return best(state.learning.value[mind.table, 0, mind.percept], count_actions(state, i))


@compiled
def next_mean(state, i):
    """What all actions are held to be worth on average where body i came to; 0 where the world has ended it."""
    mind, total, actions = state.learning.mind[i], 0.0, count_actions(state, i)
    if mind.ended == ENDING:
        return 0.0
    for k in range(actions):
        total += state.learning.value[mind.table, 0, mind.percept, k]
    return total / actions


@compiled
def next_worth(state, i, next_action):
    """What the action that body i decided on next is held to be worth; 0 where the world has ended its episode."""
    mind = state.learning.mind[i]
    return 0.0 if mind.ended == ENDING else state.learning.value[mind.table, 0, mind.percept, next_action]


@compiled
def count_try(state, i):
    """Count that body i has tried its last action, in the plane after what it is worth."""
    mind = state.learning.mind[i]
    state.learning.value[mind.table, 1, mind.previous, mind.action] += 1.0


@compiled
def tries_of(state, i):
    """How often the last action of body i was tried where it was taken."""
    mind = state.learning.mind[i]
    return state.learning.value[mind.table, 1, mind.previous, mind.action]


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
