"""Schelling's town in AgentPy, as its documentation writes it, told the numbers of our town.

As in our town each resident asks itself when it is its turn, in a drawn order, and the two groups are of a given size.
AgentPy need not be installed: whoever wants it beside the others runs `pip install agentpy`.
"""

import importlib
from importlib.util import find_spec
from typing import Any

import numpy as np

from unbidden.experiments.speed.rounds import in_steps
from unbidden.experiments.speed.schelling import Begun
from unbidden.sim.engine.setup import Setup


def is_installed() -> bool:
    """Whether AgentPy is there."""
    return find_spec("agentpy") is not None


def name() -> str:
    """AgentPy, and which."""
    return f"AgentPy {importlib.import_module('agentpy').__version__}"


class Town:
    """A town in AgentPy."""

    def __init__(self, setup: Setup, seed: int):
        agentpy: Any = importlib.import_module("agentpy")
        counts = [group.count for group in setup.agents]
        shape, agents = (len(setup.heights), len(setup.heights[0])), sum(counts)
        self.wants, self.cols = dict(setup.groups[0].parameters)["wants"], shape[1]
        self.model = agentpy.Model({"seed": seed})
        self.model.sim_setup(steps=1, seed=seed)
        self.residents = agentpy.AgentList(self.model, agents)
        self.residents.kind = agentpy.AttrIter(np.repeat(np.arange(len(counts)), counts).tolist())
        self.grid = agentpy.Grid(self.model, shape, track_empty=True)
        self.grid.add_agents(self.residents, random=True, empty=True)
        self.in_order = list(self.residents)  # the list itself is shuffled in place

    def step(self) -> None:
        """Let each ask itself, and move, in a drawn order."""
        for resident in self.residents.shuffle():
            alike = others = 0
            for neighbour in self.grid.neighbors(resident):
                alike += neighbour.kind == resident.kind
                others += neighbour.kind != resident.kind
            if alike < self.wants * (alike + others):
                self.grid.move_to(resident, self.model.random.choice(self.grid.empty))

    def cells(self) -> np.ndarray:
        """Where everybody lives."""
        places = (self.grid.positions[resident] for resident in self.in_order)
        return np.array([row * self.cols + col for row, col in places])


def in_agentpy(setup: Setup, seed: int) -> Begun:
    """The town in AgentPy; what it takes in memory is not measured."""
    town = Town(setup, seed)
    return Begun(in_steps(town.step), town.cells, 0)
