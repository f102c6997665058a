"""Q-learning with a linear function: an action is worth a sum of weights, one for each part of what is perceived.

Semi-gradient Q-learning on one-hot features, a feature for each value of each part of the percept: Sutton and Barto
(2018), sections 9.4, 9.5 and 10.1. So what was learnt of one part is carried over to percepts that never were.
"""

from unbidden.sim.engine.agents.learning.choice import (
    Discount,
    Epsilon,
    EpsilonEnd,
    LearningRate,
    best,
    epsilon_now,
    greedy,
)
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import learner


@compiled
def add_up(value, state, parts, actions):
    """Put the sum of the weights of each action into the first row of the second plane."""
    for k in range(actions):
        value[1, 0, k] = 0.0
    first, rest = 0, state
    for n in range(len(parts) - 1, -1, -1):  # the last part is what is left when the number is divided by its size
        for k in range(actions):
            value[1, 0, k] += value[0, first + rest % parts[n].limit, k]
        first += parts[n].limit
        rest //= parts[n].limit


def decide(
    value, state, parts, actions, luck, exploring, trained, epsilon: Epsilon = 0.1, epsilon_end: EpsilonEnd = 0.1
):
    """The action with the highest sum, or now and then any."""
    chance = epsilon_now(trained, epsilon, epsilon_end) if exploring else 0.0
    if luck < chance:
        return min(int(luck / chance * actions), actions - 1)
    add_up(value, state, parts, actions)
    return greedy(value[1, 0], actions, (luck - chance) / (1.0 - chance))


@learner(decide=decide, planes=2)
def linear_q(
    value,
    state,
    parts,
    action,
    reward,
    next_state,
    terminated,
    actions,
    learning_rate: LearningRate = 0.1,
    discount: Discount = 0.98,
):
    """Q-learning with a weight for each action and each value of each part of the percept; plane 1 is room for sums."""
    worth = 0.0
    if not terminated:
        add_up(value, next_state, parts, actions)
        worth = best(value[1, 0], actions)
    add_up(value, state, parts, actions)
    error = reward + discount * worth - value[1, 0, action]
    first, rest = 0, state
    for n in range(len(parts) - 1, -1, -1):
        value[0, first + rest % parts[n].limit, action] += learning_rate * error
        first += parts[n].limit
        rest //= parts[n].limit
