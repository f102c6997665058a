"""The map of a world as a Mesa grid.

Coordinates are (row, col), counted from the top left, and property layers are indexed [row, col], as everywhere in the
engine. Mesa takes the first of the two for x and counts y upwards: its pictures show the map lying on its side, with
row 0 at the left.
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np
from mesa import Agent
from mesa.discrete_space import Cell, OrthogonalMooreGrid, PropertyLayer
from mesa.discrete_space.cell_collection import CellCollection

from unbidden.sim.adapters.mesa.base import WorldBase
from unbidden.sim.engine.fields import declared
from unbidden.sim.engine.state import NOBODY, State, arrays


class SharedLayer(PropertyLayer):
    """A property layer over an array that somebody else works on too: always changed in place, never exchanged."""

    def __init__(self, name: str, array: np.ndarray):
        # PropertyLayer.__init__ is left out: all it does is to make an array of its own.
        self.name, self.dimensions, self._array = name, array.shape, array

    def _get(self) -> np.ndarray:
        return self._array

    def _set(self, values: Any) -> None:
        self._array[...] = values

    data = property(_get, _set, doc="the array, indexed [row, col]; what is assigned is copied into it")
    _mesa_data = data  # what Mesa 3.3 calls it inside
    _data = data  # what Mesa 3.5 calls it inside

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        # Mesa 3.3 takes the layer `empty` itself for a mask when it selects empty cells.
        return np.array(self._array, dtype) if copy else np.asarray(self._array, dtype)


class Inhabitants:
    """The bodies in a cell, in the order of the engine's list. Looks like a list to Mesa and reads the arrays."""

    __slots__ = ("col", "row", "world")

    def __init__(self, world: WorldBase, row: int, col: int):
        self.world, self.row, self.col = world, row, col

    def __iter__(self) -> Iterator[Agent]:
        return iter(self.copy())

    def __len__(self) -> int:
        return len(self._bodies())

    def __getitem__(self, k: Any) -> Any:
        return self.copy()[k]

    def __contains__(self, agent: object) -> bool:
        return any(agent is body for body in self.copy())

    def __repr__(self) -> str:
        return repr(self.copy())

    def copy(self) -> list[Agent]:
        """The bodies as a list of its own."""
        return [self.world.body(i) for i in self._bodies()]

    def append(self, agent: Agent) -> None:
        """Move a body of this world here."""
        if getattr(agent, "model", None) is not self.world or not hasattr(agent, "body"):
            raise ValueError(f"{agent!r} is not a body of this world; the laws would not see it on this grid")
        agent.pos = self.row, self.col

    def remove(self, agent: Agent) -> None:
        """Take a body away."""
        if agent not in self:
            raise ValueError(f"{agent!r} is not in cell ({self.row}, {self.col})")
        agent.pos = None

    def _bodies(self) -> list[int]:
        bodies, i = [], self.world.state.ground.first.item(self.row, self.col)
        following = self.world.columns["next"]
        while i != NOBODY:
            bodies.append(i)
            i = following.item(i)
        return bodies


class Site(Cell):
    """A cell that keeps its neighbourhoods itself: Mesa keeps them in a table that never forgets a cell."""

    def add_agent(self, agent: Agent) -> None:
        """Move a body of this world here."""
        self._agents.append(agent)

    def remove_agent(self, agent: Agent) -> None:
        """Take a body that is here away."""
        self._agents.remove(agent)

    def get_neighborhood(self, radius: int = 1, include_center: bool = False) -> CellCollection:
        """The cells that are so many steps away at most, diagonals included."""
        near = self.__dict__.setdefault("_near", {})
        if (radius, include_center) not in near:
            cells = CellCollection(self._neighborhood(radius, include_center), random=self.random)
            near[radius, include_center] = cells
        return near[radius, include_center]

    def _neighborhood(self, radius: int = 1, include_center: bool = False) -> dict[Cell, Inhabitants]:
        if radius < 1:
            raise ValueError("radius must be 1 or more")
        reached, edge = {self: self._agents}, [self]
        for _ in range(radius):
            edge = list({cell: None for site in edge for cell in site.connections.values() if cell not in reached})
            reached.update((cell, cell._agents) for cell in edge)
        if not include_center:
            del reached[self]
        return reached

    def _clear_cache(self) -> None:
        for name in ("_near", "neighborhood"):
            self.__dict__.pop(name, None)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a cell cannot be copied or pickled by itself; copy its world")


class Floor(OrthogonalMooreGrid):
    """The cells of a world's map, with the layers `elevation` (height of the ground, m), `empty` and `occupied`.

    `elevation` is the engine's own array, so a change of it changes the ground, and so is every other layer that the
    state declares. `empty` and `occupied` are kept up to date from who is where; a change of them changes nothing.
    Takes about 30 µs and 2 kB for each cell.
    """

    def __init__(self, world: WorldBase):
        rows, cols = world.state.ground.height.shape
        wraps = tuple(bool(meets) for meets in world.state.seam.wraps) or (False, False)
        super().__init__((rows, cols), torus=all(wraps), capacity=None, random=world.random, cell_klass=Site)
        if any(wraps) and not all(wraps):  # which Mesa has no word for
            self._join_edges(0 if wraps[0] else 1)
        copyreg.dispatch_table.pop(
            self.cell_klass, None
        )  # or this table would keep the class, and its arrays, for ever
        self.__dict__.pop("all_cells", None)  # it was filled with the lists that are exchanged here
        for (r, c), site in self._cells.items():
            site._agents = Inhabitants(world, r, c)
        self._first = world.state.ground.first
        self._free, self._taken = (np.zeros((rows, cols), bool) for _ in range(2))
        self.remove_property_layer("empty")
        known = arrays(world.state)
        layers = {array.layer: known[path] for path, array in declared(State) if array.layer}
        own = {name: array for name, array in layers.items() if array.size}  # of what a world has no use for is none
        shared = {**own, "empty": self._free, "occupied": self._taken}
        for name, array in shared.items():
            self.add_property_layer(SharedLayer(name, array))
        self.shared = frozenset(shared)
        self.refresh()

    def _join_edges(self, axis: int) -> None:
        """Connect the cells at the two edges that meet, as far as they are not beside each other anyway."""
        length = self.dimensions[axis]
        for place, cell in self._cells.items():
            for step in (-1, 1) if place[axis] in (0, length - 1) else ():
                for aside in (-1, 0, 1):
                    over = [place[0] + aside, place[1] + aside]
                    over[axis] = place[axis] + step
                    if not 0 <= over[axis] < length:
                        over[axis] %= length
                        other = self._cells.get((over[0], over[1]))
                        if other is not None and other is not cell:
                            cell.connect(other, (step, aside) if axis == 0 else (aside, step))

    def refresh(self, where: Any = ...) -> None:
        """Bring `empty` and `occupied` up to date, everywhere or in one cell (row, col)."""
        self._free[where] = self._first[where] == NOBODY
        self._taken[where] = ~self._free[where]

    def select_random_empty_cell(self) -> Cell:
        """One of the cells in which nobody is. Raises ValueError if there is none."""
        free = np.argwhere(self._free)
        if not len(free):
            raise ValueError("no cell is empty")
        return self._cells[tuple(free[self.random.randrange(len(free))].tolist())]

    def added_layers(self) -> dict[str, np.ndarray]:
        """The arrays of the layers that were added to this grid, by name."""
        return {name: layer.data for name, layer in self._mesa_property_layers.items() if name not in self.shared}

    def __reduce__(self) -> NoReturn:
        raise TypeError("a grid cannot be copied or pickled by itself; copy its world")
