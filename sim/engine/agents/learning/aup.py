"""A planner that is to have little impact: what can be had of many other rewards is to stay as it was.

Turner, Hadfield-Menell and Tadepalli, "Conservative agency via attainable utility preservation" (AIES 2020); Krakovna,
Orseau, Kumar, Martic and Legg, "Penalizing side effects using stepwise relative reachability" (2018). What each action
is worth, less its penalty, is worked out beforehand from the exact model of the world (sim/optimum/impact.py): plane t
is for tick t.
"""

from typing import Annotated

from unbidden.sim.engine.agents.learning.choice import Discount
from unbidden.sim.engine.registry import Param, learner

TICKS = 30  # planes: how long an episode can be
Penalty = Annotated[float, Param("", 0.0, 1e6, "weight of impact, taken off what is paid (lambda)", live=False)]
Baseline = Annotated[
    float,
    Param("", 0.0, 2.0, "compared with doing nothing, 0: this time (stepwise), 1: ever; 2: the start", live=False),
]
Increases = Annotated[
    float, Param("", 0.0, 1.0, "weight of having more within reach; 1: as much as less, 0: none", live=False)
]
Auxiliary = Annotated[
    float, Param("", 0.0, 1000.0, "how many auxiliary rewards are drawn at random; 0: one for each percept", live=False)
]
Relative = Annotated[
    float, Param("", 0.0, 1.0, "1: changes are shares of what was within reach, 0: they are as they are", live=False)
]


def decide(value, state, actions, tick):
    """The first of the best actions there are at this tick."""
    worth, best = value[min(tick, value.shape[0] - 1), state], 0
    for k in range(1, actions):
        if worth[k] > worth[best]:
            best = k
    return best


@learner(decide=decide, planes=TICKS)
def aup(
    discount: Discount = 0.996,
    penalty: Penalty = 0.6662225183,
    baseline: Baseline = 0.0,
    increases: Increases = 1.0,
    relative: Relative = 1.0,
    auxiliary: Auxiliary = 30.0,
):
    """Act on the exact solution of what is paid less a penalty on impact: attainable utility preservation."""
