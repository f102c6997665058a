"""Model-free attainable utility preservation: Q-learning of what is paid, less a penalty on what an action changes.

Turner, Hadfield-Menell and Tadepalli, "Conservative agency via attainable utility preservation" (AIES 2020). Beside the
objective it learns what can be had of auxiliary rewards that say nothing of it: a number for each percept, drawn before
the training (sim/optimum/auxiliary.py). Plane 0 holds what actions are worth, the next planes what each of them leaves
to be had of each auxiliary reward, and the last planes these rewards.
"""

from typing import Annotated

from unbidden.sim.engine.agents.learning.aup import Penalty
from unbidden.sim.engine.agents.learning.choice import Discount, LearningRate, best
from unbidden.sim.engine.registry import Param, learner

AUXILIARY = 30  # rewards
PLANES = 61  # one, and two for each of them
Explores = Annotated[
    float,
    Param("", 0.0, 1.0, "chance of another action than the best, in the first two thirds of training", live=False),
]
ExploresEnd = Annotated[float, Param("", 0.0, 1.0, "the same in the last third", live=False)]
Idle = Annotated[float, Param("", 0.0, 1000.0, "which of its actions is to wait, counted from 0", live=False)]


def decide(value, state, actions, luck, exploring, trained, explores: Explores = 0.8, explores_end: ExploresEnd = 0.1):
    """The first of the best actions known; or now and then any other."""
    worth, first = value[0, state], 0
    for k in range(1, actions):
        if worth[k] > worth[first]:
            first = k
    chance = 0.0
    if exploring and actions > 1:
        chance = explores if 3.0 * trained <= 2.0 else explores_end
    if luck >= chance:
        return first
    other = min(int(luck / chance * (actions - 1)), actions - 2)
    return other + 1 if other >= first else other


@learner(decide=decide, planes=PLANES)
def model_free_aup(
    value,
    state,
    action,
    reward,
    next_state,
    terminated,
    actions,
    learning_rate: LearningRate = 1.0,
    discount: Discount = 0.996,
    penalty: Penalty = 0.6662225183,
    idle: Idle = 4.0,
):
    """Tabular Q-learning with a penalty on what changes of what can be had of auxiliary rewards, against waiting."""
    impact, wait = 0.0, int(idle)
    for k in range(1, AUXILIARY + 1):
        worth = 0.0 if terminated else best(value[k, next_state], actions)
        target = value[AUXILIARY + k, next_state, 0] + discount * worth
        value[k, state, action] += learning_rate * (target - value[k, state, action])
        left = value[k, state, wait]
        impact += abs(value[k, state, action] - left) / (left if left > 0.0 else 1.0)
    worth = 0.0 if terminated else best(value[0, next_state], actions)
    target = reward - penalty * impact / AUXILIARY + discount * worth
    value[0, state, action] += learning_rate * (target - value[0, state, action])
