"""Q-learning: the value of an action is what it paid, and the best that can be had from where it led.

Watkins, "Learning from delayed rewards" (thesis, Cambridge 1989); Sutton and Barto, "Reinforcement learning" (2nd
edition, 2018), section 6.5.
"""

from unbidden.sim.engine.agents.learning.choice import (
    Discount,
    Executed,
    InitialValue,
    LearningRate,
    best,
    epsilon_greedy,
)
from unbidden.sim.engine.registry import learner


@learner(decide=epsilon_greedy)
def q_learning(
    value,
    state,
    action,
    intended,
    reward,
    next_state,
    terminated,
    actions,
    learning_rate: LearningRate = 0.1,
    discount: Discount = 0.98,
    initial_value: InitialValue = 0.0,
    executed: Executed = 1.0,
):
    """Tabular Q-learning, off-policy."""
    k = action if executed > 0.5 else intended
    worth = 0.0 if terminated else best(value[0, next_state], actions)
    value[0, state, k] += learning_rate * (reward + discount * worth - value[0, state, k])
