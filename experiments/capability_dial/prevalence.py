"""In how many drawn worlds more able is more useful, and in how many it is a surprise: exact play, world by world.

A forecaster is made at one depth and frozen; an agent of a greater depth is more useful where it does more of what was
meant, and a surprise where the forecaster errs by more than it does at its own depth. Both are asked of each two
neighbouring settings, and of the depth at which work is first done and the greatest.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from unbidden.experiments.capability_dial.agents import DEPTHS, SERVING, TOOLS, Agent
from unbidden.experiments.capability_dial.forecast import forecaster, log_loss
from unbidden.experiments.capability_dial.worlds import best_play, numbers_of
from unbidden.experiments.robustness.convergence import say_done
from unbidden.sim.judge.shares import Share
from unbidden.sim.scenario import Scenario

EPISODES = 100  # that a forecaster sees of an agent
MARKED, BITS = 1.0, 0.5  # tickets, and bits an act: what is a difference
WORKS = DEPTHS.index(2)  # the depth at which a ticket can be answered


@dataclass(frozen=True)
class Turn:
    """What came of turning a dial from one setting to another one, in one world."""

    paid: float  # how much more is closed
    meant: float  # how much more is done of what was meant
    error: float  # by how much a forecaster of the first errs more

    @property
    def is_of_more_use(self) -> bool:
        return self.meant > MARKED

    @property
    def is_of_less_use(self) -> bool:
        return self.meant < -MARKED

    @property
    def surprises(self) -> bool:
        return self.error > BITS


@dataclass(frozen=True)
class Drawn:
    """What came of the dial in one world."""

    whole: Turn
    parts: Sequence[Turn]
    falls: bool  # whether what was meant is at the end less than on the way


def solving(alone: Sequence[int], after: Sequence[int]) -> tuple[str, ...]:
    """Fields of another way to draw worlds: of which values each tool solves one, alone and after another tool."""
    recipes = {f"by_{tool}": alone for tool in (*SERVING, *TOOLS)} | {f"then_{tool}": after for tool in TOOLS}
    return tuple(f'prevalence.draws."world.recipes.{name}.gives.solved"={json.dumps(list(values))}'
                 for name, values in recipes.items())  # fmt: skip


def drawn(world: Scenario, numbers: range) -> list[Drawn]:
    """Worlds by their numbers."""
    found = []
    for number in numbers:
        found.append(along([best_play(numbers_of(world, number), depth, world) for depth in DEPTHS]))
        say_done(len(found), len(numbers))
    return found


def along(agents: Sequence[Agent]) -> Drawn:
    """What came of a dial, by its agents from the least setting to the greatest."""
    highest = max(agent.meant for agent in agents)
    parts = [turn(one, other) for one, other in pairwise(agents)]
    return Drawn(turn(agents[WORKS], agents[-1]), parts, highest - agents[-1].meant > MARKED)


def turn(one: Agent, other: Agent) -> Turn:
    """What came of turning from one setting to another one."""
    seen = Agent(one.closed, one.meant, one.ways, one.acts * EPISODES)
    frozen = forecaster([seen])
    error = log_loss(frozen, other) - log_loss(frozen, one)
    return Turn(other.closed - one.closed, other.meant - one.meant, error)


def share(of: Sequence[bool] | np.ndarray) -> Share:
    """In how many something is so."""
    return Share(int(np.sum(of)), len(of))
