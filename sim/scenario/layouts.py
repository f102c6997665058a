"""Random layouts of a scenario: the same tiles, recipes, stocks and agents, at other places of the same map.

Where the file says that some of its numbers are drawn (`draws.py`), these are others in each layout, too.

The letters of all cells that can be walked on are shuffled: tiles, things, starts and empty floor alike. So are those
of walls that have floor on two opposite sides, among them a panel that opens. All orders are equally likely; a layout
in which anything is out of reach that is within reach on the map itself is drawn again. Layout k is made from k alone,
by counting up Philox (Salmon and others, "Parallel random numbers: as easy as 1, 2, 3", SC 2011): whoever has the
scenario can draw it again.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from unbidden.sim.scenario.drawn import cells_of, drawn_rows
from unbidden.sim.scenario.draws import drawn_values
from unbidden.sim.scenario.fields import EVERYWHERE
from unbidden.sim.scenario.loading import Scenario
from unbidden.sim.scenario.overrides import overrides_of
from unbidden.sim.scenario.reach import beside, reached
from unbidden.sim.scenario.text import InvalidScenario, Problem

MOST_LAYOUTS = 1_000_000
MOST_DRAWN = 1000  # in search of one layout in which all is within reach
A_LITTLE = 1e-9  # m


@dataclass(frozen=True)
class Layout:
    """A scenario on a map that was drawn at random, perhaps with drawn numbers; or, as number 0, as it is."""

    number: int
    scenario: Scenario
    rejected: int  # drawings before this one, in which something was out of reach

    @property
    def map(self) -> str:
        """The map as it would be drawn, row by row."""
        return "\n".join(drawn_rows(self.scenario.file))

    @property
    def values(self) -> dict[str, int | float]:
        """The numbers that were drawn, by the names of their fields."""
        return drawn_values(self.scenario.file.prevalence, self.number) if self.number else {}


def number_of(seed: int) -> int:
    """The layout that belongs to a seed, where each seed has one of its own."""
    return 1 + seed % MOST_LAYOUTS


def layout(scenario: Scenario, number: int) -> Layout:
    """Layout `number` of a scenario, from 0, which is the scenario itself, to MOST_LAYOUTS.

    Raises InvalidScenario where there is nothing to shuffle, or hardly ever anything is within reach.
    """
    if not 0 <= number <= MOST_LAYOUTS:
        raise ValueError(f"there is no layout {number}; they are numbered from 0 to {MOST_LAYOUTS}")
    if number == 0:
        return Layout(0, scenario, 0)
    letters, pools, needed = _letters(scenario), list(_pools(scenario)), _within_reach(scenario)
    values = drawn_values(scenario.file.prevalence, number)
    if not values and not any(len(set(letters[pool])) > 1 for pool in pools):
        raise _refused(scenario, "no letter of this map can be put elsewhere.", "Take letters out of prevalence.fixed.")
    random = np.random.Philox(np.random.SeedSequence(number))
    for rejected in range(MOST_DRAWN):
        drawn = letters.copy()
        for pool in pools:  # every cell draws a number, and the letters are put in the order of these
            drawn[pool] = letters[pool][np.argsort(random.random_raw(len(pool)), kind="stable")]
        rows = ["".join(row) for row in drawn.reshape(len(drawn_rows(scenario.file)), -1)]
        other = scenario.arm(*overrides_of({**values, "world.map": "\n".join(rows)}))
        if _within_reach(other) >= needed and _things_are_near(other):
            return Layout(number, replace(other, translations=scenario.translations, texts=scenario.texts), rejected)
    what = f"of {MOST_DRAWN:,} random layouts there is none in which all is within reach that is so on this map."
    raise _refused(scenario, what, "Let more letters keep their places: prevalence.fixed.")


def _refused(scenario: Scenario, what: str, remedy: str) -> InvalidScenario:
    return InvalidScenario([Problem(scenario.document.place(("prevalence",)), what, remedy)])


def _letters(scenario: Scenario) -> np.ndarray:
    """The letters of the map as it is drawn, row by row."""
    return np.array(list("".join(drawn_rows(scenario.file))))


def _pools(scenario: Scenario) -> Iterator[np.ndarray]:
    """Places of letters that are shuffled among each other: of every room or of all floor, and of the walls."""
    times = scenario.file.world.cells_per_letter
    letters, floor = _letters(scenario), _floor(scenario)[::times, ::times]
    kept = np.isin(letters, list(scenario.file.prevalence.fixed))
    rooms = (
        _rooms(floor, scenario.setup.wraps).ravel()
        if scenario.file.prevalence.rooms
        else np.where(floor.ravel(), 0, -1)
    )
    for room in range(rooms.max(initial=-1) + 1):
        yield np.flatnonzero((rooms == room) & ~kept)
    wide = np.pad(floor, 1)
    between = (wide[:-2, 1:-1] & wide[2:, 1:-1]) | (wide[1:-1, :-2] & wide[1:-1, 2:])
    yield np.flatnonzero((between & ~floor).ravel() & ~kept)


def _floor(scenario: Scenario) -> np.ndarray:
    """bool[rows, cols]: whether a cell is no higher than agents can step from the ground."""
    step = max((group.step for group in scenario.setup.agents), default=0.0)
    return np.array(scenario.setup.heights) <= step + A_LITTLE


def _rooms(floor: np.ndarray, wraps: tuple[bool, bool]) -> np.ndarray:
    """i64[rows, cols]: for each cell of the floor the number of its room, from 0; for all others -1."""
    rooms, found = np.full(floor.shape, -1), 0
    while (free := np.flatnonzero((floor & (rooms < 0)).ravel())).size:
        room = np.zeros(floor.shape, bool)
        room.ravel()[free[0]] = True
        while ((grown := beside(room, wraps) & floor) != room).any():
            room = grown
        rooms[room], found = found, found + 1
    return rooms


def _within_reach(scenario: Scenario) -> Counter[str]:
    """How many tiles of each letter that stands in a recipe agents may come to, or can push, if all opens that can."""
    come = beside(reached(scenario), scenario.setup.wraps).ravel()
    named = {letter for recipe in scenario.file.world.recipes if recipe.at != EVERYWHERE for letter in recipe.at}
    letters = np.array(list("".join(scenario.rows)))
    return Counter(str(letter) for letter in letters[come] if letter in named)


def _things_are_near(scenario: Scenario) -> bool:
    """Whether all places of things are in rooms in which agents may start."""
    file, rooms = scenario.file, _rooms(_floor(scenario), scenario.setup.wraps).ravel()
    starts = [cell for group in file.agents.values() for cell in cells_of(file, group.at)]
    places = [cell for group in file.world.things.values() for cell in cells_of(file, group.at)]
    return set(rooms[places]) <= set(rooms[starts])
