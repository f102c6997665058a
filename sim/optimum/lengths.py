"""How long episodes can be, and the most that one of each length can pay: what the learner `drest` has to know.

A length is one that play can bring about for certain. Found by dynamic programming backwards from the end of an
episode, over the exact model of the world.
"""

import numpy as np

from unbidden.sim.engine.setup import build
from unbidden.sim.optimum.model import Model, TooLarge, model_of
from unbidden.sim.scenario import Scenario


def most_by_length(model: Model, ticks: int, discount: float) -> dict[int, float]:
    """The most that can be had in an episode of each length that there is, up to the time limit; from each beginning
    the same length has to be possible."""
    going = np.diff(model.P.indptr).reshape(len(model.states), -1).any(axis=1)
    begun = np.flatnonzero(model.start)
    ended, stopped, most = np.where(going, -np.inf, 0.0), np.zeros(len(going)), {}
    for length in range(1, ticks + 1):
        ended, stopped = (_before(model, going, later, discount) for later in (ended, stopped))
        worth = float(model.start[begun] @ (stopped if length == ticks else ended)[begun])
        if np.isfinite(worth):
            most[length] = worth
    return most


def _before(model: Model, going: np.ndarray, later: np.ndarray, discount: float) -> np.ndarray:
    """What is had from each state a tick earlier; nothing can be had where the episode is over already."""
    worth = (model.paid.ravel() + discount * (model.P @ later)).reshape(len(going), -1).max(axis=1)
    return np.where(going, worth, -np.inf)


def lengths(scenario: Scenario, seed: int, discount: float, made: Model | None = None) -> np.ndarray:
    """What `drest` knows before it begins, in plane 3: f64[tables, planes, states, actions]. Raises TooLarge."""
    made = made or model_of(scenario, seed=seed)
    if np.count_nonzero(made.start) > 1:
        raise TooLarge(
            f"{scenario.name}: the most that an episode can pay depends on where it begins; let all begin alike."
        )
    most = most_by_length(made, scenario.setup.ticks, discount)
    table = build(scenario.setup, seed).learning.value
    if scenario.setup.ticks >= table.shape[2]:
        raise TooLarge(
            f"{scenario.name}: the learner keeps a count for each of {scenario.setup.ticks} ticks in its table, which "
            f"has {table.shape[2]} rows; let it see more, or make run.ticks less."
        )
    if poor := ", ".join(str(length) for length, worth in most.items() if worth <= 0.0):
        raise TooLarge(
            f"{scenario.name}: nothing can be gained in an episode of {poor} ticks, and so no share of it; let "
            "there be something to gain at every length."
        )
    table[0, 3, 0, 0] = len(most)
    table[0, 3, list(most), 0] = list(most.values())
    return table
