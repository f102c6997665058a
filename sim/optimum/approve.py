"""An overseer's approval: the advantage of every action by the exact solution of the same world, for another objective.

The advantage is what an action is worth less what the best one is: none is above 0. The overseer knows every state, and
the learner does not. So there is approval only where all states that look the same to the learner are alike in it.
"""

from statistics import NormalDist

import numpy as np

from unbidden.sim.engine.draws import At, birth_name, purpose, uniform
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.setup.parts import Group
from unbidden.sim.optimum.model import Model, TooLarge, model_of
from unbidden.sim.optimum.plan import refuse_clocks
from unbidden.sim.optimum.values import TIE, accounts_of, discounted
from unbidden.sim.scenario import Scenario

NOISE = purpose("noise of an approval")
SURE = 1e-12  # how near to 0 and 1 a share is taken, so that no noise is without end


def approve(scenario: Scenario, seed: int, discount: float, noise: float, made: Model | None = None) -> np.ndarray:
    """What is approved before anything is learnt, in plane 1: f64[tables, planes, states, actions].

    Raises TooLarge if what the learner perceives does not say what is approved.
    """
    refuse_clocks(scenario, "what is approved")
    made, group = made or model_of(scenario, seed=seed), scenario.setup.learners[0]
    prices = np.zeros((made.counted.shape[1], 1))
    prices[: len(group.mind.approval), 0] = group.mind.approval
    worth = discounted(made, accounts_of(made, prices).ravel(), discount)
    advantage = worth - worth.max(axis=1, keepdims=True)
    going = np.asarray(made.P.sum(axis=1)).reshape(worth.shape).any(axis=1)  # the others have ended
    seen, which = np.unique(made.percepts[going], return_inverse=True)
    least, most = np.full((len(seen), made.actions), np.inf), np.full((len(seen), made.actions), -np.inf)
    np.minimum.at(least, which, advantage[going])
    np.maximum.at(most, which, advantage[going])
    if (most - least > TIE * np.maximum(1.0, np.abs(least))).any():
        raise TooLarge(
            f"{scenario.name}: what the learner perceives does not tell apart states in which the overseer approves of "
            "different things; let it see more."
        )
    table = build(scenario.setup, seed).learning.value
    table[0, 1, seen, : made.actions] = most + noise * _noise(group, seed, seen, made.actions)
    return table


def _noise(group: Group, seed: int, percepts: np.ndarray, actions: int) -> np.ndarray:
    """A number from a standard normal distribution for each percept and action: f64[percepts, actions]."""
    who, normal = birth_name(group.name, 0), NormalDist()
    drawn = [
        float(uniform(At(np.uint64(seed), np.uint64(percept), np.uint64(who ^ action)), NOISE))
        for percept in percepts
        for action in range(actions)
    ]
    values = [normal.inv_cdf(min(max(share, SURE), 1.0 - SURE)) for share in drawn]
    return np.array(values).reshape(len(percepts), actions)
