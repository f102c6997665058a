"""Auxiliary rewards that say nothing of an objective: for each of them and each percept a number drawn from [0, 1)."""

from collections.abc import Mapping

import numpy as np

from unbidden.sim.engine.agents.learning.model_free_aup import AUXILIARY
from unbidden.sim.engine.draws import At, birth_name, purpose, uniform
from unbidden.sim.engine.laws.moves import WAIT
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.setup.parts import Group
from unbidden.sim.optimum.model import TooLarge
from unbidden.sim.scenario import Scenario

REWARD = purpose("an auxiliary reward")


def with_auxiliary(scenario: Scenario, seed: int, own: Mapping[str, float]) -> np.ndarray:
    """What model-free AUP is given before it begins: f64[tables, planes, states, actions].

    Raises TooLarge if `idle`, among its own parameters, is no action that waits.
    """
    group, idle = scenario.setup.learners[0], int(own["idle"])
    if group.mind.actions[idle : idle + 1] != (WAIT,):
        raise TooLarge(f"{scenario.name}: its impact is what waiting does not do; let `idle` be the number of 'wait'.")
    table = build(scenario.setup, seed).learning.value
    table[:, 1 + AUXILIARY :, :, 0] = rewards_of(group, seed, np.arange(table.shape[2]), AUXILIARY).T
    return table


def rewards_of(group: Group, seed: int, percepts: np.ndarray, count: int) -> np.ndarray:
    """So many auxiliary rewards of percepts, each drawn under an address of its own: f64[percepts, count]."""
    who, drawn = birth_name(group.name, 0), {}
    for percept in np.unique(percepts):
        places = (At(np.uint64(seed), np.uint64(percept), np.uint64(who ^ k)) for k in range(count))
        drawn[percept] = [float(uniform(place, REWARD)) for place in places]
    return np.array([drawn[percept] for percept in percepts])
