"""A round in which whoever decides knows the world and has all the time to think: the exact best play."""

import numpy as np

from unbidden.sim.optimum import TooLarge
from unbidden.sim.optimum.belief import going_on, hides
from unbidden.sim.optimum.model import Model, Outcomes, model_of
from unbidden.sim.optimum.values import best_actions
from unbidden.sim.runs.by_hand import Round
from unbidden.sim.runs.running import of_trials
from unbidden.sim.runs.simulation import Progress, silent
from unbidden.sim.runs.training import train
from unbidden.sim.scenario import Scenario


def play_best(scenario: Scenario, seed: int = 0, progress: Progress = silent) -> Round:
    """A finished round with the best actions there are; of several that are as good the first.

    Raises TooLarge if the world is too large to be solved, has more than one agent, or draws what nobody in it can
    know: then what is best depends on what is believed.
    """
    world = of_trials(scenario)
    made = model_of(world, progress, seed)
    if hides(made):
        raise TooLarge(
            f"{world.name}: something is drawn that its agent cannot know; what is best is then no one thing."
        )
    best, played = best_actions(made, world.setup.ticks), Round(world, train(world, seed, episodes=0))
    state, outcomes = _begun(made, played), going_on(made)
    while True:
        action, paid = best.first(played.done, state), played.paid
        played.act(action)
        if played.is_over:
            return played
        state = _after(outcomes, state * made.actions + action, made.actions, played, played.paid - paid)


def _begun(made: Model, played: Round) -> int:
    """The state in which a round begins; they all look different."""
    begun = np.flatnonzero(made.start)
    return int(begun[made.percepts[begun] == played.percept()][0])


def _after(outcomes: Outcomes, pair: int, actions: int, played: Round, paid: float) -> int:
    """The state that a state and an action came to, by what the agent was told of it; the round goes on there."""
    came = slice(*np.searchsorted(outcomes.pair, [pair, pair + 1]))
    heard = played.percept() * actions + played.carried_out
    fits = (outcomes.observation[came] == heard) & np.isclose(outcomes.paid[came], paid)
    return int(outcomes.target[came][fits][0])
