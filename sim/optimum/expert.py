"""The expert of the learner `ipa`: the exact solution of its world, in a plane of the learner's table."""

import numpy as np

from unbidden.sim.engine.agents.learning.ipa import EXPERT, ROWS
from unbidden.sim.engine.setup import build
from unbidden.sim.optimum.model import TooLarge
from unbidden.sim.optimum.plan import plan
from unbidden.sim.scenario import Scenario

FORESIGHT = 0.99  # the expert's discount of what comes a tick later


def with_expert(scenario: Scenario, seed: int, own: dict[str, float]) -> np.ndarray:
    """What `ipa` knows before it begins: f64[tables, planes, states, actions]; an expert only where one plays.

    Raises TooLarge.
    """
    table = with_book(scenario, seed, own)
    if own["start"] > 0.5:
        table[:, EXPERT] = plan(scenario, seed, FORESIGHT)[0, 0]
    return table


def with_book(scenario: Scenario, seed: int, own: dict[str, float]) -> np.ndarray:
    """An empty table with room for the book of a learner. Raises TooLarge."""
    table = build(scenario.setup, seed).learning.value
    if table.shape[2] < ROWS:
        raise TooLarge(
            f"{scenario.name}: the learner keeps {ROWS} numbers of its training in its table, which has "
            f"{table.shape[2]} rows; let it see more."
        )
    return table
