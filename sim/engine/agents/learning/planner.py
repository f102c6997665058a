"""A planner: it acts on the exact solution of its world, which is worked out beforehand and put into its table.

The table is by what it perceives, as any learner's is. In a world in which best play would have to know more than that,
it is given no plan. One whose goal changes is worked out in sim/optimum/goals.py.
"""

from typing import Annotated

from unbidden.sim.engine.agents.learning.choice import Discount, greedy
from unbidden.sim.engine.registry import Param, learner

Depth = Annotated[float, Param("ticks", 0.0, 10_000.0, "how many ticks it looks ahead; 0: for ever", live=False)]


def decide(value, state, actions, luck):
    """The best action there is."""
    return greedy(value[0, state], actions, luck)


@learner(decide=decide)
def planner(discount: Discount = 0.98, depth: Depth = 0.0):
    """Act on the exact solution, as far as it looks ahead, where what is perceived says which part of it."""


@learner(decide=decide)
def realistic_planner(discount: Discount = 0.98, depth: Depth = 0.0):
    """The same with a goal that changes: it values what comes by that of today, and expects to act by that of then."""


@learner(decide=decide)
def ignorant_planner(discount: Discount = 0.98, depth: Depth = 0.0):
    """The same with a goal that changes: it values the future by that of today, and takes it to stay."""
