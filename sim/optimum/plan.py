"""A planner's table: the exact discounted solution, put where the percepts of its world find it.

The solution is for an agent that remembers, and where nothing is hidden that one knows every state. A planner remembers
nothing, so it is given a plan only if one thing is best in all that looks the same to it: then acting on percepts alone
is worth as much as remembering all. Otherwise the plan is refused.
"""

import numpy as np

from unbidden.sim.engine.laws.percepts import LEFT
from unbidden.sim.engine.setup import build
from unbidden.sim.optimum.belief import hides, remembered
from unbidden.sim.optimum.model import Model, TooLarge, model_of
from unbidden.sim.optimum.values import TIE, discounted
from unbidden.sim.scenario import Scenario

MOST_TICKS = 10_000  # within which all that can come to be believed has been, as a plan is for ever
ELSEWHERE = -1e18  # the worth of what is not best in some state that looks the same


def plan(
    scenario: Scenario, seed: int, discount: float, depth: int | None = None, made: Model | None = None
) -> np.ndarray:
    """What a planner knows before it begins: f64[tables, planes, states, actions]. Raises TooLarge.

    With a depth it acts in every tick as if the world ended so many ticks later.
    """
    refuse_clocks(scenario, "a plan")
    made = made or model_of(scenario, seed=seed)
    if hides(made):
        made = remembered(made, MOST_TICKS)
    worth = discounted(made, made.paid.ravel(), discount, ticks=depth)
    return table_of(scenario, seed, made, worth)


def table_of(scenario: Scenario, seed: int, made: Model, worth: np.ndarray) -> np.ndarray:
    """What actions are worth, f64[S, A], where the planner's percepts find it: f64[tables, planes, states, actions].

    Raises TooLarge if what it perceives does not say what is best.
    """
    best = worth.max(axis=1, keepdims=True)
    good = worth >= best - TIE * np.maximum(1.0, np.abs(best))
    table = build(scenario.setup, seed).learning.value
    fits = np.ones((table.shape[2], made.actions), bool)
    np.logical_and.at(fits, made.percepts, good)
    if not fits[np.unique(made.percepts)].any(axis=1).all():
        raise TooLarge(
            f"{scenario.name}: what the planner perceives does not tell apart states in which different things are "
            "best, and it acts on nothing that it does not perceive; let it see more."
        )
    highest = np.full((table.shape[2], made.actions), -np.inf)
    np.maximum.at(highest, made.percepts, worth)
    table[0, 0, :, : made.actions] = np.where(fits, np.where(np.isfinite(highest), highest, 0.0), ELSEWHERE)
    return table


def refuse_clocks(scenario: Scenario, what: str) -> None:
    """Refuse a learner that sees the time: what is worked out beforehand is the same at any. Raises TooLarge."""
    if any(part.what == LEFT for part in scenario.setup.learners[0].mind.sees):
        raise TooLarge(
            f"{scenario.name}: {what} is for ever, and this learner sees how much time is left; leave it out."
        )
