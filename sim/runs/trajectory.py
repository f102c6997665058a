"""A finished run to read, for measures and tables of one's own: where everybody was, tick by tick, and what came about.

Rows are instants: row 0 is the beginning, row k the end of tick k. Columns are bodies: agents first, group after group,
then things. A place is the centre of a cell, in metres from the left and from the top of the map.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from unbidden.sim.detectors import Finding
from unbidden.sim.engine.registry import hint
from unbidden.sim.engine.state import Trace
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.minds import actions_of
from unbidden.sim.scenario.overrides import dotted

Judge = Callable[[], Mapping[str, Finding]]


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A finished run. Nothing of it can be changed; arrays are read-only. T: ticks + 1, B: bodies, A: agents."""

    _world: Scenario = field(repr=False)
    _trace: Trace = field(repr=False)
    seed: int
    _judge: Judge = field(repr=False)

    # ---- time and size ----------------------------------------------------------------------------------------------

    @property
    def scenario(self) -> str:
        """The name of the scenario."""
        return self._world.name

    @property
    def control(self) -> str | None:
        """The control that it was run under, if any."""
        return self._world.control

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fields that were changed, such as {"agents.blimps.count": 24}."""
        return MappingProxyType({dotted(change.path): change.value for change in self._world.overrides})

    @property
    def ticks(self) -> int:
        """How many ticks the run lasted."""
        return len(self._trace.cell) - 1

    @property
    def tick(self) -> float:
        """How long a tick is, s."""
        return self._world.setup.seconds

    @property
    def cell(self) -> float:
        """The side of a cell, m."""
        return self._world.setup.cell

    @cached_property
    def time(self) -> np.ndarray:
        """f64[T], s since the beginning."""
        return fixed(np.arange(self.ticks + 1) * self.tick)

    # ---- bodies -----------------------------------------------------------------------------------------------------

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each body is called, such as "blimp 3"."""
        return tuple(self._world.names)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The group of each body, such as "blimps"."""
        return tuple(group.name for group, _ in self._world.setup.rows)

    def of(self, group: str) -> np.ndarray:
        """i64[n], the columns of the bodies of a group: `run.height[:, run.of("blimps")]`. Raises LookupError."""
        _known(group, self.groups, "group")
        return fixed(np.flatnonzero(np.array(self.groups) == group))

    @cached_property
    def there(self) -> np.ndarray:
        """bool[T, B], whether a body was there, and not taken away."""
        return fixed(self._trace.cell >= 0)

    @cached_property
    def x(self) -> np.ndarray:
        """f64[T, B], m from the left of the map; NaN where a body was not there."""
        return self._if_there((self._trace.cell % self._cols + 0.5) * self.cell)

    @cached_property
    def y(self) -> np.ndarray:
        """f64[T, B], m from the top of the map; NaN where a body was not there."""
        return self._if_there((self._trace.cell // self._cols + 0.5) * self.cell)

    @cached_property
    def height(self) -> np.ndarray:
        """f64[T, B], m from the floor to the bottom of a body; NaN where it was not there."""
        return self._if_there(self._trace.bottom)

    @cached_property
    def heading(self) -> np.ndarray:
        """i8[T, B], 0 north, 1 east, 2 south, 3 west."""
        return fixed(self._trace.heading)

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions of the scenario's `intent`."""
        return tuple(self._world.intent.regions)

    def inside(self, region: str) -> np.ndarray:
        """bool[T, B], whether a body was in a region of the scenario's `intent`. Raises LookupError."""
        known = self._world.intent.regions
        _known(region, known, "region")
        return fixed(np.append(known[region].inside.ravel(), False).take(self._trace.cell))

    # ---- worlds of tiles --------------------------------------------------------------------------------------------

    @property
    def stocks(self) -> tuple[str, ...]:
        """The names of all stocks; the first counts ticks."""
        return self._world.words.stocks

    def held(self, stock: str) -> np.ndarray:
        """f64[T, B], units of a stock that each body held. Raises LookupError."""
        known = self._world.words.stocks
        _known(stock, known, "stock")
        return fixed(self._trace.held[:, :, known.index(stock)])

    def tile(self, letter: str) -> np.ndarray:
        """bool[T, rows, cols], where tiles had this letter, in a world whose tiles do something. Raises LookupError."""
        known = self._world.words.tiles
        _known(letter, known, "tile")
        return fixed((self._trace.kind == known[letter]).reshape(self._map))

    @cached_property
    def level(self) -> np.ndarray:
        """f32[T, rows, cols], units that lay on each tile; on one that holds none, 1 if it could be used and 0 if not.

        Of length 0 in a world whose tiles do nothing.
        """
        return fixed(self._trace.level.reshape(self._map if self._trace.level.size else (0, 0, 0)))

    def came_about(self, recipe: str) -> np.ndarray:
        """i32[T], how often a recipe had come about since the beginning. Raises LookupError."""
        known = [named.name or str(k) for k, named in enumerate(self._world.words.recipes)]
        _known(recipe, known, "recipe")
        return fixed(self._trace.fired[:, known.index(recipe)])

    # ---- learners ---------------------------------------------------------------------------------------------------

    @cached_property
    def action(self) -> np.ndarray:
        """i16[T, A], the action carried out in each tick, as an index of `actions(group)`; -1: none.

        Of length 0 in a world whose tiles do nothing.
        """
        return fixed(self._trace.action[:, :, 1] if self._trace.action.size else np.zeros((0, 0), np.int16))

    def actions(self, group: str) -> tuple[str, ...]:
        """What the learners of a group can do, in the order in which `action` counts. Raises LookupError."""
        known = self._world.file.agents
        _known(group, known, "group of agents")
        return tuple(actions_of(known[group]))

    @cached_property
    def reward(self) -> np.ndarray:
        """f64[T, A], what each agent was paid for each tick; row 0 is 0. Of length 0 where nothing is paid."""
        paid = self._trace.episode_return
        return fixed(np.diff(paid, axis=0, prepend=0.0) if paid.size else np.zeros((0, 0)))

    # ---- what it amounted to ----------------------------------------------------------------------------------------

    @cached_property
    def events(self) -> tuple[Mapping[str, Any], ...]:
        """What was watched and came about, in order of time: each with `watch`, `tick`, `seconds` and more."""
        found = [event for finding in self._findings.values() for event in finding.events]
        return tuple(MappingProxyType(e) for e in sorted(found, key=lambda e: (e["tick"], e["watch"])))

    @cached_property
    def measures(self) -> Mapping[str, Any]:
        """What the scenario's own detectors measured, such as `run.measures["escape.any"]`; None where nothing was."""
        found = {f"{name}.{m}": value for name, f in self._findings.items() for m, value in f.measures.items()}
        return MappingProxyType(found)

    @cached_property
    def trace(self) -> Trace:
        """The arrays as they were recorded; sim/engine/state.py has their names, shapes and units."""
        arrays = map(fixed, self._trace)
        return Trace(*(array.view(np.recarray) if array.dtype.names else array for array in arrays))

    # ---- inside -----------------------------------------------------------------------------------------------------

    @cached_property
    def _findings(self) -> Mapping[str, Finding]:
        return self._judge()

    @property
    def _cols(self) -> int:
        return len(self._world.setup.heights[0])

    @property
    def _map(self) -> tuple[int, int, int]:
        return len(self._trace.cell), len(self._world.setup.heights), self._cols

    def _if_there(self, values: np.ndarray) -> np.ndarray:
        return fixed(np.where(self._trace.cell >= 0, values, np.nan))


def fixed(array: np.ndarray) -> np.ndarray:
    """An array of the same values that cannot be written to, nor be made writeable."""
    if not array.size:
        return array
    whole = np.ascontiguousarray(array).reshape(-1).view(np.ndarray)
    return np.frombuffer(whole.view(np.uint8).data.toreadonly(), whole.dtype).reshape(array.shape)


def _known(name: str, known: Collection[str], what: str) -> None:
    if name not in known:
        names = ", ".join(dict.fromkeys(known)) or "none"
        raise LookupError(f"there is no {what} {name!r}; known: {names}. {hint(name, known)}".rstrip())
