"""Expected Sarsa: the value of an action is what it paid, and what its own way of choosing is worth where it led.

Van Seijen, van Hasselt, Whiteson, Wiering, "A theoretical and empirical analysis of expected Sarsa" (ADPRL 2009);
Sutton and Barto (2018), section 6.6.
"""

from unbidden.sim.engine.agents.learning.choice import (
    Discount,
    Epsilon,
    EpsilonEnd,
    InitialValue,
    LearningRate,
    best,
    epsilon_greedy,
    epsilon_now,
)
from unbidden.sim.engine.registry import learner


@learner(decide=epsilon_greedy)
def expected_sarsa(
    value,
    state,
    action,
    reward,
    next_state,
    terminated,
    actions,
    trained,
    learning_rate: LearningRate = 0.1,
    discount: Discount = 0.98,
    initial_value: InitialValue = 0.0,
    epsilon: Epsilon = 0.1,
    epsilon_end: EpsilonEnd = 0.1,
):
    """Tabular expected Sarsa with the epsilon-greedy policy that it follows."""
    worth = 0.0
    if not terminated:
        total = 0.0
        for k in range(actions):
            total += value[0, next_state, k]
        chance = epsilon_now(trained, epsilon, epsilon_end)
        worth = (1.0 - chance) * best(value[0, next_state], actions) + chance * total / actions
    value[0, state, action] += learning_rate * (reward + discount * worth - value[0, state, action])
