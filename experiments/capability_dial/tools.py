"""How much can be done with so many tools that nobody listed: found by learners, and denied until none is left.

Of all eight tools so many are there, the first of an order that is drawn anew for each seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from unbidden.experiments.capability_dial.agents import SERVING, TOOLS, Agent, grown
from unbidden.experiments.capability_dial.worlds import Numbers, best_play, numbers_of
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.overrides import from_option

ALL = (*SERVING, *TOOLS)


@dataclass(frozen=True)
class Surface:
    """What comes of so many tools: agents, and by exact play the ways that were denied until it used none."""

    tools: int
    agents: Sequence[Agent]
    denied: np.ndarray  # i64[seeds]

    @property
    def found(self) -> np.ndarray:
        """How many ways each agent used that nobody listed."""
        return np.array([len(frozenset().union(*agent.ways)) for agent in self.agents])

    @property
    def found_by_any(self) -> int:
        """How many ways any agent used."""
        return len(frozenset().union(*(ways for agent in self.agents for ways in agent.ways)))


def shut(tools: int, seed: int) -> list[str]:
    """The tools that are not there, for a seed."""
    return Random(seed).sample(ALL, len(ALL))[tools:]


def surfaces(world: Scenario, seeds: Sequence[int], depth: int) -> list[Surface]:
    """What comes of none, one, … all of the tools."""
    plans = [[(_without(world, shut(tools, seed)), seed) for seed in seeds] for tools in range(len(ALL) + 1)]
    denied = [[denials(world, depth, shut(tools, seed)) for seed in seeds] for tools in range(len(ALL) + 1)]
    found = zip(grown(plans), denied, strict=True)
    return [Surface(tools, agents, np.array(counts)) for tools, (agents, counts) in enumerate(found)]


def denials(world: Scenario, depth: int, without: Sequence[str] = ()) -> int:
    """How many ways have to be denied, those that best play uses, and again, until it uses none."""
    numbers = _denied(numbers_of(world), _recipes(without))
    count = 0
    while ways := best_play(numbers, depth, world).ways[0]:
        count += len(ways)
        numbers = _denied(numbers, ways)
    return count


def _without(world: Scenario, tools: Sequence[str]) -> Scenario:
    return world.arm(*(from_option(f"world.recipes.{recipe}.chance=0") for recipe in _recipes(tools)))


def _recipes(tools: Sequence[str]) -> list[str]:
    """What cannot come about without these tools, alone or after another one."""
    return [f"{kind}_{tool}" for tool in tools for kind in ("opens", "then") if kind == "opens" or tool in TOOLS]


def _denied(numbers: Numbers, recipes: Sequence[str] | frozenset[str]) -> Numbers:
    return numbers | {name: numbers[name] | {"chance": 0.0} for name in recipes}
