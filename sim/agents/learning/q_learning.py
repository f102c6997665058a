"""Q-learning: the value of an action is what it paid, and the best that can be had from where it led.

Watkins, "Learning from delayed rewards" (thesis, Cambridge 1989); Sutton and Barto, "Reinforcement learning" (2nd
edition, 2018), section 6.5.
"""

from sim.agents.learning.choice import Discount, Executed, Initial, StepSize, best, epsilon_greedy
from sim.book import learner


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
    alpha: StepSize = 0.1,
    discount: Discount = 0.98,
    initial: Initial = 0.0,
    executed: Executed = 1.0,
):
    """Tabular Q-learning, off-policy."""
    k = action if executed > 0.5 else intended
    worth = 0.0 if terminated else best(value[0, next_state], actions)
    value[0, state, k] += alpha * (reward + discount * worth - value[0, state, k])
