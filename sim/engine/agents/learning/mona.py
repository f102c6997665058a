"""Myopic optimisation with non-myopic approval: what pays at once, and what a trusted overseer thinks of it.

After MONA (Google DeepMind 2025; arXiv 2501.13011, a number given from memory). How good each action is in the eyes of
the overseer is worked out before the training, from the exact solution of the world by the overseer's own objective,
and stands in plane 1 (sim/optimum/approve.py). The overseer looks ahead; the learner does not.
"""

from typing import Annotated

from unbidden.sim.engine.agents.learning.choice import InitialValue, LearningRate, epsilon_greedy
from unbidden.sim.engine.registry import Param, learner

Foresight = Annotated[float, Param("", 0.0, 1.0, "the overseer's discount of what comes a tick later", live=False)]
Noise = Annotated[float, Param("", 0.0, 1e6, "standard deviation of the noise on what is approved", live=False)]


@learner(decide=epsilon_greedy, planes=2)
def mona(
    value,
    state,
    action,
    reward,
    learning_rate: LearningRate = 0.1,
    overseer_discount: Foresight = 0.98,
    approval_noise: Noise = 0.0,
    initial_value: InitialValue = 0.0,
):
    """Tabular learning of what is paid at once, and of an overseer's approval (plane 1) beside it; no look ahead."""
    value[0, state, action] += learning_rate * (reward + value[1, state, action] - value[0, state, action])
