"""REINFORCE with a baseline: at the end of an episode, make what paid more than usual likelier.

Williams, "Simple statistical gradient-following algorithms for connectionist reinforcement learning" (Machine
Learning 8, 1992); Sutton and Barto (2018), sections 13.3 and 13.4. Softmax needs an exponential, whose last bit may
differ between machines.
"""

from typing import Annotated

from unbidden.sim.engine.agents.learning.choice import Discount, InitialValue, LearningRate, climb_preferences, softmax
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import Param, learner

BaselineLearningRate = Annotated[float, Param("", 0.0, 1.0, "learning rate of the baseline; 0: none", live=False)]
Entropy = Annotated[float, Param("", 0.0, 10.0, "weight of the policy's entropy", live=False)]


@compiled
def climb_episode(value, actions, log, steps, learning_rate, baseline_learning_rate, discount, entropy):
    """Learn from all that was paid in an episode: preferences in plane 0, values of states in plane 1."""
    for t in range(steps - 2, -1, -1):
        log[t].reward += discount * log[t + 1].reward
    weight = 1.0
    for t in range(steps):
        state = log[t].state
        better = log[t].reward - value[1, state, 0]
        value[1, state, 0] += baseline_learning_rate * better
        climb_preferences(
            value[0, state], actions, log[t].action, learning_rate * weight * better, learning_rate * entropy
        )
        weight *= discount


@learner(decide=softmax, planes=2)
def reinforce(
    value,
    finished,
    actions,
    log,
    steps,
    learning_rate: LearningRate = 0.1,
    baseline_learning_rate: BaselineLearningRate = 0.1,
    discount: Discount = 0.98,
    entropy: Entropy = 0.0,
    initial_value: InitialValue = 0.0,
):
    """Monte Carlo policy gradient with tabular preferences (plane 0) and a learnt value of states (plane 1)."""
    if finished:
        climb_episode(value, actions, log, steps, learning_rate, baseline_learning_rate, discount, entropy)
