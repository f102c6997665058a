"""Sugar for all in plain Mesa, as one would write it: agents that step, and arrays for the land."""

from typing import Any

import mesa
import numpy as np

WAYS = ((-1, 0), (0, 1), (1, 0), (0, -1))


class Eater(mesa.Agent):
    """One that goes to the nearest of the richest free tiles in sight."""

    def __init__(self, model: "Land", at: tuple[int, int], needs: int, sugar: int):
        super().__init__(model)
        self.at, self.needs, self.sugar, self.sight = at, needs, sugar, model.random.randint(1, 6)

    def forage(self) -> None:
        """Go there, if it is richer than here, and take what lies there."""
        land, (row, col) = self.model, self.at
        (rows, cols), most, way, best = land.sugar.shape, land.sugar.item(self.at), 0, [self.at]
        for down, right in WAYS:
            for k in range(1, self.sight + 1):
                there = (row + k * down) % rows, (col + k * right) % cols
                found = land.sugar.item(there)
                if there in land.taken or found < most or (found == most and (way == 0 or k > way)):
                    continue
                if found > most or k < way:
                    most, way, best = found, k, []
                best.append(there)
        land.taken.discard(self.at)
        self.at = land.random.choice(best)
        land.taken.add(self.at)
        self.sugar += land.sugar.item(self.at)
        land.sugar[self.at] = 0

    def eat(self) -> None:
        """Eat what it needs, and starve without any left."""
        self.sugar -= min(self.sugar, self.needs)
        if self.sugar == 0:
            self.model.taken.discard(self.at)
            self.remove()


class Land(mesa.Model):
    """The land and all who eat."""

    def __init__(self, capacity: np.ndarray, each: int, holds: int, seed: int):
        super().__init__(seed=seed)
        self.capacity, self.sugar = capacity.astype(int), capacity.astype(int)
        cells = self.random.sample(range(capacity.size), 4 * each)
        places: list[Any] = [divmod(cell, capacity.shape[1]) for cell in cells]
        self.taken = set(places)
        for k, at in enumerate(places):
            Eater(self, at, 1 + k // each, holds)

    def step(self) -> None:
        """All forage in a drawn order; then all eat, and sugar grows."""
        self.agents.shuffle_do("forage")
        self.agents.do("eat")
        self.sugar = np.minimum(self.sugar + 1, self.capacity)

    def held(self) -> np.ndarray:
        """What those who live have."""
        return np.array([eater.sugar for eater in self.agents])
