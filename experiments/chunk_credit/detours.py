"""Whether better credit finds a detour earlier: the same learner in two other worlds, by three ways to share credit."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from unbidden.sim.runs.many import in_order
from unbidden.sim.runs.training import train
from unbidden.sim.scenario import load

EPISODES, SEEDS, RATES = 8_000, range(2000, 2003), (0.1, 1.0)
MOST = 0.9  # of the episodes of a hundredth of the training: then it is held to be found
UNITS = {"token": "chunk=1", "chunk": "chunk=1e6", "sequence": "chunk=1e6"}  # a chunk ends with a call
WORLDS = {  # the first action that is a call, and recipes by what they are
    "compute_yard": (
        4,
        {"rack": "takes compute from the rack", "open": "opens the panel", "machine": "works beyond it"},
    ),
    "mint": (0, {"pay": "exchanges coins"}),  # every act is a call here, so a token is a chunk
}


def shares(world: str, unit: str, rate: float, seed: int) -> np.ndarray:
    """f64[recipes, parts]: in which share of episodes each detour was taken, in each hundredth of a training."""
    call, recipes = WORLDS[world]
    calls = call if unit == "chunk" else 1000
    own = ["rule=ipa", UNITS[unit], f"call={calls}", f"learning_rate={rate}", "discount=0.98"]
    scenario = load(world, [f"agents.worker.{field}" for field in own])
    names = [one.name for one in scenario.file.world.recipes]
    ledger = train(scenario, seed, EPISODES).ledger
    found = ledger.fired_in[:, [names.index(recipe) for recipe in recipes]]
    return found.T / np.maximum(ledger.episodes, 1)


def rows() -> Iterator[list[str]]:
    """A table: how often a detour is taken at the beginning, from which episode on in nearly all, and at the end."""
    asked = [(w, unit, rate, seed) for w in WORLDS for unit in UNITS for rate in RATES for seed in SEEDS]
    found = list(in_order(partial(shares, *one) for one in asked))
    for k in range(0, len(asked), len(SEEDS)):
        world, unit, rate, _ = asked[k]
        of_seeds = np.array(found[k : k + len(SEEDS)])
        for n, says in enumerate(WORLDS[world][1].values()):
            yield [f"{world}: {says}", unit, f"{rate:g}", *_told(of_seeds[:, n])]


def _told(some: np.ndarray) -> Iterator[str]:
    first = [int(np.argmax(one >= MOST)) * EPISODES // some.shape[1] for one in some if (one >= MOST).any()]
    when = f"{np.median(first):,.0f}" if first else "never"
    yield f"{some[:, 0].mean():.0%}"
    yield f"{when} ({len(first)} of {len(some)})"
    yield f"{some[:, -10:].mean():.0%}"
