"""Sarsa: the value of an action is what it paid, and the value of the action taken next.

Rummery and Niranjan, "On-line Q-learning using connectionist systems" (Cambridge 1994); Sutton and Barto (2018),
section 6.4.
"""

from sim.agents.learning.choice import Discount, Initial, StepSize, epsilon_greedy
from sim.book import learner


@learner(decide=epsilon_greedy)
def sarsa(
    value,
    state,
    action,
    reward,
    next_state,
    next_action,
    terminated,
    alpha: StepSize = 0.1,
    discount: Discount = 0.98,
    initial: Initial = 0.0,
):
    """Tabular Sarsa, on-policy; the next action is the one carried out."""
    worth = 0.0 if terminated else value[0, next_state, next_action]
    value[0, state, action] += alpha * (reward + discount * worth - value[0, state, action])
