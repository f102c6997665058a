"""A planner that keeps count of what it does where: what learners are shown before they begin.

It plays as the planner does, by a plan that is worked out beforehand. Who is shown what is done in
sim/optimum/demonstrated.py.
"""

from unbidden.sim.engine.agents.learning.choice import Discount
from unbidden.sim.engine.agents.learning.planner import decide
from unbidden.sim.engine.registry import learner


@learner(decide=decide, planes=2)
def demonstrator(value, state, action, discount: Discount = 0.98):
    """Act on the exact solution (plane 0), and count what is done where (plane 1)."""
    value[1, state, action] += 1.0
