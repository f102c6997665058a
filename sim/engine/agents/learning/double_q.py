"""Double Q-learning: one table says which action is best, the other what it is worth; luck is not taken for merit.

Van Hasselt, "Double Q-learning" (NIPS 2010); Sutton and Barto (2018), section 6.7.
"""

from unbidden.sim.engine.agents.learning.choice import (
    Discount,
    Epsilon,
    EpsilonEnd,
    InitialValue,
    LearningRate,
    epsilon_now,
    greedy,
)
from unbidden.sim.engine.registry import learner


def decide(value, state, actions, luck, exploring, trained, epsilon: Epsilon = 0.1, epsilon_end: EpsilonEnd = 0.1):
    """The best action by the sum of both tables, or now and then any."""
    chance = epsilon_now(trained, epsilon, epsilon_end) if exploring else 0.0
    if luck < chance:
        return min(int(luck / chance * actions), actions - 1)
    for k in range(actions):
        value[2, state, k] = value[0, state, k] + value[1, state, k]
    return greedy(value[2, state], actions, (luck - chance) / (1.0 - chance))


@learner(decide=decide, planes=3, filled=2)
def double_q(
    value,
    state,
    action,
    reward,
    next_state,
    terminated,
    actions,
    luck,
    learning_rate: LearningRate = 0.1,
    discount: Discount = 0.98,
    initial_value: InitialValue = 0.0,
):
    """Tabular double Q-learning; the third plane is room for the sum of the two tables."""
    mine = 0 if luck < 0.5 else 1
    worth = 0.0
    if not terminated:
        choice = greedy(value[mine, next_state], actions, 2.0 * luck - mine)
        worth = value[1 - mine, next_state, choice]
    value[mine, state, action] += learning_rate * (reward + discount * worth - value[mine, state, action])
