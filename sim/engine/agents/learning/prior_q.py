"""Q-learning with a norm: what it was shown weighs on what it does, and not on what it knows.

It learns what actions are worth as Q-learning does. It picks an action with the probability

    p(action)  ~  exp(value / temperature) * (share in which that was shown there) ** strength

Where strength is 1, that is the best policy for a value less `temperature` times how far it is from what was shown, as
Kullback-Leibler divergence: Todorov, "Linearly-solvable Markov decision problems" (2006); Fox, Pakman and Tishby,
"Taming the noise in reinforcement learning via soft updates" (UAI 2016), where the prior enters the values, too. With
strength 0 nothing that was shown matters. What is shown is worked out beforehand (sim/optimum/demonstrated.py).
"""

from math import exp
from typing import Annotated

from unbidden.sim.engine.agents.learning.choice import Discount, InitialValue, LearningRate, best
from unbidden.sim.engine.agents.learning.imitator import Smoothing
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import Param, learner

Temperature = Annotated[
    float, Param("", 1e-3, 1e3, "how much better an action has to be to be e times as likely", live=False)
]
Strength = Annotated[float, Param("", 0.0, 1e3, "weight of what was shown; 0: none", live=False)]


@compiled
def pull(value, state, k, temperature, strength):
    """What speaks for an action: its worth, and the logarithm of how often it was shown."""
    return value[0, state, k] / temperature + strength * value[1, state, k]


def decide(value, state, actions, luck, temperature: Temperature = 0.1, strength: Strength = 1.0):
    """An action with the probability that its worth and what was shown give it."""
    highest, total = pull(value, state, 0, temperature, strength), 0.0
    for k in range(1, actions):
        highest = max(highest, pull(value, state, k, temperature, strength))
    for k in range(actions):
        total += exp(pull(value, state, k, temperature, strength) - highest)
    left = luck * total
    for k in range(actions - 1):
        left -= exp(pull(value, state, k, temperature, strength) - highest)
        if left < 0.0:
            return k
    return actions - 1


@learner(decide=decide, planes=2)
def prior_q(
    value,
    state,
    action,
    reward,
    next_state,
    terminated,
    actions,
    learning_rate: LearningRate = 0.1,
    discount: Discount = 0.98,
    initial_value: InitialValue = 0.0,
    smoothing: Smoothing = 0.01,
):
    """Tabular Q-learning (plane 0) whose choices have a prior: logarithms of what was shown (plane 1)."""
    worth = 0.0 if terminated else best(value[0, next_state], actions)
    value[0, state, action] += learning_rate * (reward + discount * worth - value[0, state, action])
