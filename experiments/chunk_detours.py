"""Whether better credit finds a detour earlier: the same learner, by three ways to share credit, in two yards."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from unbidden.sim.runs.many import in_order
from unbidden.sim.runs.training import train
from unbidden.sim.scenario import load

EPISODES, SEEDS, RATES = 8_000, range(2000, 2003), (0.1, 1.0)
HALF = 0.5
UNITS = {  # a use ends a chunk in the yard, and moves do not; at the mint every act is a use, so a token is a chunk
    "token": "chunk=1",
    "chunk": "chunk=1e6",
    "sequence": "chunk=1e6",
}
YARDS = {
    "compute_yard": ("worker", "rack", 4, "takes compute from the rack"),
    "mint": ("worker", "pay", 0, "exchanges coins"),
}


@dataclass(frozen=True)
class Detour:
    """The first of a training's hundred parts in which at least half of the episodes took the detour, and its end."""

    first: float  # episodes; NaN if there is none
    late: float  # share of episodes in the last tenth


def detour(world: str, unit: str, rate: float, seed: int) -> Detour:
    """Train from a seed, and look for the detour."""
    who, recipe, call, _ = YARDS[world]
    calls = call if unit == "chunk" else 1000
    own = ["rule=ipa", UNITS[unit], f"call={calls}", f"learning_rate={rate}", "discount=0.98"]
    scenario = load(world, [f"agents.{who}.{field}" for field in own])
    number = [one.name for one in scenario.file.world.recipes].index(recipe)
    ledger = train(scenario, seed, EPISODES).ledger
    shares = ledger.fired_in[:, number] / np.maximum(ledger.episodes, 1)
    often = np.flatnonzero(shares >= HALF)
    first = float(ledger.episodes[: often[0]].sum()) if len(often) else float("nan")
    return Detour(first, float(shares[-len(shares) // 10 :].mean()))


def detours() -> Iterator[tuple[tuple[str, str, float], Detour]]:
    """Every yard, way to share credit, learning rate and seed."""
    asked = [(w, unit, rate, seed) for w in YARDS for unit in UNITS for rate in RATES for seed in SEEDS]
    for one, found in zip(asked, in_order(partial(detour, *one) for one in asked), strict=True):
        yield one[:3], found


def rows() -> Iterator[list[str]]:
    """A table: in how many trainings most episodes came to take the detour, from which episode on, and at the end."""
    found: dict[tuple[str, str, float], list[Detour]] = {}
    for name, one in detours():
        found.setdefault(name, []).append(one)
    for (world, unit, rate), some in found.items():
        first = [one.first for one in some if one.first == one.first]
        when = f"{np.median(first):,.0f}" if first else "never"
        late = f"{np.mean([one.late for one in some]):.0%}"
        yield [f"{world}: {YARDS[world][3]}", unit, f"{rate:g}", f"{len(first)} of {len(some)}", when, late]
