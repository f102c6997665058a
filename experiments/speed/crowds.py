"""How the cost of an agent-tick grows with a world: the room of the blimps laid side by side, at equal density."""

import statistics
from dataclasses import dataclass, replace

import numpy as np

from unbidden.experiments.speed.blimps import time_ours
from unbidden.experiments.speed.rounds import Progress
from unbidden.sim.engine.setup import Group, Setup, build
from unbidden.sim.engine.state import new_trace

SIDES = (1, 3, 9, 28, 88)  # rooms along each side: 13 agents in each
AGENT_TICKS = 1_000_000  # in a round
ROUNDS = 5


@dataclass(frozen=True)
class Crowd:
    """So many agents, and what a tick of one costs."""

    agents: int
    cells: int
    nanoseconds: float


def bench_crowds(setup: Setup, progress: Progress | None = None) -> list[Crowd]:
    """Time floors of more and more rooms; the median of the rounds, which are of other seeds each."""
    rows = []
    for done, side in enumerate(SIDES):
        floor = floor_of(setup, side)
        agents = sum(group.count for group in floor.agents)
        ticks = max(AGENT_TICKS // agents, 8)
        begun = build(floor, 0)
        took = statistics.median(time_ours(floor, seed, new_trace(begun, ticks)) for seed in range(ROUNDS))
        rows.append(Crowd(agents, len(floor.heights) * len(floor.heights[0]), took / (agents * ticks) * 1e9))
        if progress:
            progress(done + 1, len(SIDES))
    return rows


def floor_of(setup: Setup, side: int) -> Setup:
    """A floor of side × side copies of a room, each with as many bodies."""
    heights = np.tile(np.array(setup.heights), (side, side))
    rows, cols = len(setup.heights), len(setup.heights[0])

    def spread(group: Group) -> Group:
        r, c = np.divmod(np.array(group.sites), cols)
        down, right = (part.ravel() for part in np.meshgrid(range(side), range(side)))
        sites = (r[:, None] + down * rows) * (cols * side) + c[:, None] + right * cols
        return replace(group, count=group.count * side * side, sites=tuple(np.sort(sites.ravel()).tolist()))

    groups = tuple(spread(group) for group in setup.groups)
    return replace(setup, heights=tuple(map(tuple, heights.tolist())), groups=groups)
