"""A planner: it acts on the exact solution of its world, which is worked out beforehand and put into its table.

The table is by what it perceives, as any learner's is. In a world in which best play would have to know more than that,
it is given no plan.
"""

from unbidden.sim.engine.agents.learning.choice import Discount, greedy
from unbidden.sim.engine.registry import learner


def decide(value, state, actions, luck):
    """The best action there is."""
    return greedy(value[0, state], actions, luck)


@learner(decide=decide)
def planner(discount: Discount = 0.98):
    """Act on the exact solution, where what is perceived says which part of it."""
