"""A planner: it acts on the exact solution of its world, which is worked out beforehand and put into its table."""

from sim.agents.learning.choice import Discount, greedy
from sim.book import learner


def decide(value, state, actions, luck):
    """The best action there is."""
    return greedy(value[0, state], actions, luck)


@learner(decide=decide)
def planner(discount: Discount = 0.98):
    """Act on the exact solution."""
