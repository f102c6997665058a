"""Schelling's town in Mesa: the example that Mesa brings, told the numbers of our town.

One thing is changed: there all residents ask themselves at once whether to move, here each does when it is its turn,
as in our town; what comes of the two is not the same. Left as they are: how many live there is drawn, so many on the
average, and one without any neighbours moves. Its collector of data, which takes long, is switched off.
"""

import tracemalloc

import numpy as np
from mesa.examples.basic.schelling.agents import SchellingAgent
from mesa.examples.basic.schelling.model import Schelling

from unbidden.experiments.speed.rounds import in_steps
from unbidden.experiments.speed.schelling import Begun
from unbidden.sim.engine.setup import Setup


class Town(Schelling):
    """The example of Mesa, in turn and without collecting."""

    def __init__(self, setup: Setup, seed: int):
        one, other = (group.count for group in setup.agents)
        rows, cols = len(setup.heights), len(setup.heights[0])
        wants = dict(setup.groups[0].parameters)["wants"]
        share = other / (one + other)
        super().__init__(rows, cols, (one + other) / (rows * cols), share, wants, seed=seed)
        self.datacollector.collect = lambda model: None

    def step(self) -> None:
        """Let each ask itself, and move, in a drawn order."""
        self.agents.shuffle_do(live)

    def cells(self) -> np.ndarray:
        """Where everybody lives; those of the first kind first, as they are in kinds()."""
        height = self.grid.dimensions[1]
        return np.array([agent.cell.coordinate[0] * height + agent.cell.coordinate[1] for agent in self.residents()])

    def kinds(self) -> np.ndarray:
        """Of which kind each of them is."""
        return np.array([agent.type for agent in self.residents()])

    def residents(self) -> list[SchellingAgent]:
        """All who live there."""
        return sorted(self.agents, key=lambda agent: (agent.type, agent.unique_id))


def live(resident: SchellingAgent) -> None:
    """Find out whether to move by what those before it left, and move."""
    resident.assign_state()
    resident.step()


def in_mesa(setup: Setup, seed: int) -> Begun:
    """The town in Mesa; what it takes in memory is measured apart (see `bytes_in_mesa`)."""
    town = Town(setup, seed)
    return Begun(in_steps(town.step), town.cells, 0)


def bytes_in_mesa(setup: Setup) -> int:
    """What all objects of a town take, by Python's own book-keeping, which slows everything: so it is not timed."""
    tracemalloc.start()
    town = Town(setup, 0)
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(town.agents)
    return taken
