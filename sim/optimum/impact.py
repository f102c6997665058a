"""A plan that is to have little impact: what it is paid, less a penalty on what it changes of what can be had.

What can be had is a matter of auxiliary rewards: one for each percept, paid when the agent comes to perceive it, once;
or rewards drawn at random. The value of each in a state is the best that can be had of it from there, discounted. A
state in which the episode has ended is worth nothing. What an action changes shows later, too: so the action, and doing
nothing until the end, is compared with a baseline at that end.

The impact of an action is the mean over all auxiliary rewards of how far their values differ. A plan is for each tick.
"""

from collections.abc import Mapping

import numpy as np

from unbidden.sim.engine.agents.learning.aup import TICKS
from unbidden.sim.engine.laws.moves import WAIT
from unbidden.sim.engine.setup import build
from unbidden.sim.optimum.auxiliary import rewards_of
from unbidden.sim.optimum.model import Model, TooLarge, model_of
from unbidden.sim.optimum.values import TIE
from unbidden.sim.scenario import Scenario

STEPWISE, INACTION, START = range(3)  # what is compared with
MOST_VALUES = 1 << 21  # states × auxiliary rewards
MOST_SWEEPS, SETTLED = 100_000, 1e-10
ELSEWHERE = -1e18  # the worth of what is not best in some state that looks the same


def conserve(scenario: Scenario, seed: int, own: Mapping[str, float], made: Model | None = None) -> np.ndarray:
    """What a planner of little impact knows before it begins: f64[tables, planes, states, actions].

    `own` are the parameters of the learner `aup`. Raises TooLarge if the world is not one for this, or if what is
    perceived does not say what is best.
    """
    ticks, mind = scenario.setup.ticks, scenario.setup.learners[0].mind
    if ticks > TICKS:
        raise TooLarge(f"{scenario.name}: a plan of little impact is for {TICKS} ticks at most; lower run.ticks.")
    if WAIT not in mind.actions:
        raise TooLarge(f"{scenario.name}: impact is compared with doing nothing; give the learner the action 'wait'.")
    made = made or model_of(scenario, seed=seed)
    count, wait = int(own["auxiliary"]), mind.actions.index(WAIT)
    drawn = rewards_of(scenario.setup.learners[0], seed, made.percepts, count) if count else None
    worth = worths(made, ticks, wait, own, drawn)
    table = build(scenario.setup, seed).learning.value
    for tick, reached in enumerate(reached_at(made, ticks)):
        table[0, tick, :, : made.actions] = _by_percept(scenario, table.shape[2], made.percepts, worth[tick], reached)
    return table


def worths(
    model: Model, ticks: int, wait: int, own: Mapping[str, float], drawn: np.ndarray | None = None
) -> np.ndarray:
    """What each action is worth at each tick, its penalty taken off: f64[ticks, states, actions]."""
    charged = own["penalty"] * impacts(model, ticks, wait, own, drawn) if own["penalty"] else np.zeros((ticks, 1, 1))
    worth, later = np.zeros((ticks, len(model.states), model.actions)), np.zeros(len(model.states))
    for tick in range(ticks - 1, -1, -1):
        ahead = (model.P @ later).reshape(model.paid.shape)
        worth[tick] = model.paid - charged[tick] + own["discount"] * ahead
        later = worth[tick].max(axis=1)
    return worth


def impacts(
    model: Model, ticks: int, wait: int, own: Mapping[str, float], drawn: np.ndarray | None = None
) -> np.ndarray:
    """How much each action at each tick changes: f64[ticks, states, actions]."""
    left = left_alone(model, ticks, wait, attainable(model, own["discount"], drawn))
    start, baseline = np.flatnonzero(model.start), round(own["baseline"])
    if baseline != STEPWISE and len(start) > 1:
        raise ValueError("a baseline of its own needs a world that always begins alike; take the stepwise one")
    impact = np.zeros((ticks, len(model.states), model.actions))
    for tick in range(ticks):
        remaining = ticks - tick
        base = {STEPWISE: left[remaining], INACTION: left[ticks][start], START: left[0][start]}[baseline]
        after = (model.P @ left[remaining - 1]).reshape(len(model.states), model.actions, -1)
        change = after - base[:, None]
        change[change > 0.0] *= own["increases"]
        share = np.where(base > 0.0, base, 1.0) ** own["relative"]
        impact[tick] = np.abs(change / share[:, None]).mean(axis=2)
    return impact


def attainable(model: Model, discount: float, drawn: np.ndarray | None = None) -> np.ndarray:
    """The best that can be had of each auxiliary reward, by states: f64[S, rewards].

    `drawn` are the rewards of states, f64[S, rewards]; without it there is one reward for each percept.
    """
    percepts, which = np.unique(model.percepts, return_inverse=True)
    count = len(percepts) if drawn is None else drawn.shape[1]
    if len(which) * count > MOST_VALUES:
        raise TooLarge(f"{len(which):,} states and {count:,} auxiliary rewards are too many.")
    rewards = np.eye(count)[which] if drawn is None else drawn
    paid, goes_on = model.P @ rewards, 1.0 - rewards if drawn is None else np.ones((1, 1))  # what was paid once is over
    value = np.zeros(rewards.shape)
    for _ in range(MOST_SWEEPS):
        ahead = paid + discount * (model.P @ (goes_on * value))
        new = ahead.reshape(len(which), model.actions, -1).max(axis=1)
        change, value = np.abs(new - value).max(), new
        if change <= SETTLED:
            return value
    raise ValueError(f"what can be had grows without end at a discount of {discount}; take one further below 1")


def left_alone(model: Model, ticks: int, wait: int, value: np.ndarray) -> list[np.ndarray]:
    """What values come to when nothing is done for so many ticks, from none to all: f64[S, n] each."""
    rest = model.P[wait :: model.actions]
    left = [value]
    for _ in range(ticks):
        left.append(rest @ left[-1])  # where an episode has ended nothing is to be had
    return left


def reached_at(model: Model, ticks: int) -> list[np.ndarray]:
    """In which states the world can be at each tick: bool[S] each."""
    links = (model.P > 0.0).astype(float)
    reached = [model.start > 0.0]
    for _ in range(ticks - 1):
        pairs = np.repeat(reached[-1], model.actions).astype(float)
        reached.append((links.T @ pairs) > 0.0)
    return reached


def _by_percept(
    scenario: Scenario, size: int, percepts: np.ndarray, worth: np.ndarray, reached: np.ndarray
) -> np.ndarray:
    """The worth of actions, by what is perceived in the states that are reached: f64[size, actions]."""
    best = worth.max(axis=1, keepdims=True)
    good = worth >= best - TIE * np.maximum(1.0, np.abs(best))
    seen, values = percepts[reached], np.where(good, best, worth)[reached]
    fits = np.ones((size, worth.shape[1]), bool)
    np.logical_and.at(fits, seen, good[reached])
    if not fits[np.unique(seen)].any(axis=1).all():
        raise TooLarge(
            f"{scenario.name}: what the planner perceives does not tell apart states in which different things are "
            "best, and it acts on nothing that it does not perceive; let it see more."
        )
    highest = np.full((size, worth.shape[1]), -np.inf)
    np.maximum.at(highest, seen, values)
    return np.where(fits, np.where(np.isfinite(highest), highest, 0.0), ELSEWHERE)
