"""One-step actor-critic: after every action, make what went better than expected likelier.

Sutton and Barto (2018), section 13.5; Barto, Sutton, Anderson, "Neuronlike adaptive elements" (IEEE SMC 13, 1983).
Softmax needs an exponential, whose last bit may differ between machines.
"""

from typing import Annotated

from unbidden.sim.engine.agents.learning.choice import Discount, InitialValue, LearningRate, climb_preferences, softmax
from unbidden.sim.engine.registry import Param, learner


@learner(decide=softmax, planes=2)
def actor_critic(
    value,
    state,
    action,
    reward,
    next_state,
    terminated,
    actions,
    steps,
    learning_rate: LearningRate = 0.1,
    critic_learning_rate: Annotated[float, Param("", 0.0, 1.0, "learning rate of the critic", live=False)] = 0.1,
    discount: Discount = 0.98,
    entropy: Annotated[float, Param("", 0.0, 10.0, "weight of the policy's entropy", live=False)] = 0.0,
    initial_value: InitialValue = 0.0,
):
    """Tabular one-step actor-critic: preferences in plane 0, values of states in plane 1."""
    worth = 0.0 if terminated else value[1, next_state, 0]
    error = reward + discount * worth - value[1, state, 0]
    value[1, state, 0] += critic_learning_rate * error
    weight = discount ** (steps - 1)
    climb_preferences(value[0, state], actions, action, learning_rate * weight * error, learning_rate * entropy)
