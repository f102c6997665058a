"""Sheep, wolves and grass in plain Mesa, as one would write it: agents that step, and an array for the grass."""

import mesa
import numpy as np
from mesa.discrete_space import Cell, CellAgent, OrthogonalVonNeumannGrid


class Animal(CellAgent):
    """One that roams, eats, and bears or dies."""

    species = 0  # where what the meadow says of it stands
    cell: Cell

    def __init__(self, model: "Meadow", energy: float, cell: Cell):
        super().__init__(model)
        self.energy, self.cell = energy, cell

    def step(self) -> None:
        """Go to a cell beside, eat, and die or bear."""
        self.cell = self.cell.neighborhood.select_random_cell()
        self.eat()
        if self.energy < 1.0:
            self.remove()
            return
        self.energy -= 1.0
        if self.random.random() < self.model.bears[self.species]:
            self.energy /= 2.0
            type(self)(self.model, self.energy, self.cell)

    def eat(self) -> None:
        """Eat what is there."""


class Sheep(Animal):
    """One that eats grass."""

    def eat(self) -> None:
        """Eat the grass here, if it is grown."""
        meadow, at = self.model, self.cell.coordinate
        if meadow.grass[at] >= meadow.grown:
            meadow.grass[at] = 0
            self.energy += meadow.gains[self.species]


class Wolf(Animal):
    """One that eats sheep."""

    species = 1

    def eat(self) -> None:
        """Eat one of the sheep here, if there are any."""
        sheep = [other for other in self.cell.agents if isinstance(other, Sheep)]
        if sheep:
            self.random.choice(sheep).remove()
            self.energy += self.model.gains[self.species]


class Meadow(mesa.Model):
    """The meadow and all who live on it."""

    def __init__(self, side: int, counts: list[int], gains: list[float], bears: list[float], grown: int, seed: int):
        super().__init__(seed=seed)
        self.gains, self.bears, self.grown = gains, bears, grown
        self.grid = OrthogonalVonNeumannGrid((side, side), torus=True, random=self.random)
        self.grass = np.minimum(self.rng.integers(0, 2 * grown, (side, side)), grown)
        cells = self.grid.all_cells.cells
        for k, species in enumerate((Sheep, Wolf)):
            for _ in range(counts[k]):
                species(self, 2.0 * gains[k] * self.random.random(), self.random.choice(cells))

    def step(self) -> None:
        """All act in a drawn order, and grass grows."""
        self.agents.shuffle_do("step")
        self.grass = np.minimum(self.grass + 1, self.grown)

    def living(self) -> list[int]:
        """How many sheep there are, and how many wolves."""
        return [len(self.agents_by_type.get(species, ())) for species in (Sheep, Wolf)]
