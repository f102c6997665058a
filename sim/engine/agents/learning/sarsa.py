"""Sarsa: the value of an action is what it paid, and the value of the action taken next.

Rummery and Niranjan, "On-line Q-learning using connectionist systems" (Cambridge 1994); Sutton and Barto (2018),
section 6.4.
"""

from unbidden.sim.engine.agents.learning.choice import Discount, InitialValue, LearningRate, epsilon_greedy
from unbidden.sim.engine.registry import learner


@learner(decide=epsilon_greedy)
def sarsa(
    value,
    state,
    action,
    reward,
    next_state,
    next_action,
    terminated,
    learning_rate: LearningRate = 0.1,
    discount: Discount = 0.98,
    initial_value: InitialValue = 0.0,
):
    """Tabular Sarsa, on-policy; the next action is the one carried out."""
    worth = 0.0 if terminated else value[0, next_state, next_action]
    value[0, state, action] += learning_rate * (reward + discount * worth - value[0, state, action])
