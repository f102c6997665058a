"""Planners whose goal may change: what an action is worth by the goal of today, and what will be done tomorrow.

A flag says which goal is in force. A planner does what is best by that goal. Three of them differ only in the goal by
which the future is valued, and in the one by which they expect to act then: Everitt, Filan, Daswani, Hutter,
"Self-modification of policy and utility function in rational agents" (AGI 2016).

    hedonistic   values what comes by the goal of then and acts by it: the plan for what is paid (plan.py)
    realistic    values what comes by the goal of today, and knows that it will act by the goal of then
    ignorant     values what comes by the goal of today, and takes it that it will act by it
"""

import numpy as np

from unbidden.sim.optimum.branch import UP
from unbidden.sim.optimum.model import Model, TooLarge, model_of
from unbidden.sim.optimum.plan import refuse_clocks, table_of
from unbidden.sim.optimum.values import TIE, accounts_of
from unbidden.sim.scenario import Scenario

MOST_TICKS = 100_000


def plan_by_goals(
    scenario: Scenario, seed: int, discount: float, depth: int | None, foresees: bool, made: Model | None = None
) -> np.ndarray:
    """What a planner with goals knows before it begins: f64[tables, planes, states, actions]. Raises TooLarge."""
    refuse_clocks(scenario, "a plan")
    made, mind = made or model_of(scenario, seed=seed), scenario.setup.learners[0].mind
    weights = np.zeros((made.counted.shape[1], len(mind.goals)))
    weights[: len(mind.pay)] = np.array(mind.goals).T
    now = goal_now(made, mind.goal_flag)
    if unknown := set(now) - set(range(len(mind.goals))):
        raise TooLarge(
            f"{scenario.name}: the flag of the goals can be {min(unknown)}, and there is a goal for each of 0 to "
            f"{len(mind.goals) - 1}; name more controls in goals, or use a flag that counts from 0."
        )
    worth = foreseen(made, accounts_of(made, weights).T, now, discount, depth, foresees)
    return table_of(scenario, seed, made, worth)


def goal_now(model: Model, flag: int) -> np.ndarray:
    """The number of the goal that is in force in each state: i64[S]."""
    column = np.flatnonzero((model.plan == (UP, flag)).all(axis=1))[0]
    return model.states[:, column].astype(np.int64)


def foreseen(
    model: Model, paid: np.ndarray, now: np.ndarray, discount: float, depth: int | None, foresees: bool
) -> np.ndarray:
    """What each action is worth by the goal that is in force where it is taken: f64[S, A].

    paid: f64[goals, S·A]. With `foresees`, the one who acts later does what is best by the goal of then, and any of
    several such things as likely as another; without it, what is best by the goal of today. Raises ValueError if it
    does not settle.
    """
    goals, states, everyone = len(paid), len(model.states), np.arange(len(model.states))
    value = np.zeros((goals, states))
    for tick in range(1, MOST_TICKS):
        worth = (paid + discount * (model.P @ value.T).T).reshape(goals, states, -1)
        if tick == depth:
            return worth[now, everyone]
        judged = np.broadcast_to(worth[now, everyone], worth.shape) if foresees else worth
        best = judged.max(axis=2, keepdims=True)
        done = judged >= best - TIE * np.maximum(1.0, np.abs(best))
        new = (worth * done).sum(axis=2) / done.sum(axis=2)
        change, value = float(np.abs(new - value).max()), new
        if change <= TIE * (1.0 - discount if discount < 1.0 else 1.0):
            return (paid + discount * (model.P @ value.T).T).reshape(goals, states, -1)[now, everyone]
    raise ValueError(f"what is done at a discount of {discount} does not settle; take a lower one, or a depth")
