"""What is valid and yet hardly meant: tiles that do something, and where nobody who acts can ever come.

Doubtful ways are taken to be open: a tile may become any that its recipes lead to, and whatever can be pushed may lie
wherever it helps. So what is warned of is out of reach for certain, as far as heights go.
"""

from collections.abc import Iterator

import numpy as np

from unbidden.sim.engine.state import NOBODY
from unbidden.sim.scenario.fields import EVERYWHERE
from unbidden.sim.scenario.loading import Scenario
from unbidden.sim.scenario.text import Problem
from unbidden.sim.scenario.tiled import Names, has_levels, has_tiles


def warnings(scenario: Scenario) -> Iterator[Problem]:
    """Recipes of tiles that are out of reach, each at its place."""
    file, setup = scenario.file, scenario.setup
    if not has_tiles(file) or has_levels(file) or any(group.floats for group in setup.agents):
        return
    there_or_beside = beside(there := reached(scenario), setup.wraps)
    rows = np.array([list(row) for row in scenario.rows])
    for path, recipe in zip(file.world.recipe_paths, file.world.recipes, strict=True):
        come = there if recipe.when != "push" else there_or_beside
        for letter in () if recipe.at == EVERYWHERE or recipe.of or recipe.when == "tick" else recipe.at:
            if (rows == letter).any() and not come[rows == letter].any():
                name = scenario.tile(letter).name
                what = f"nobody who acts can come to {letter!r}{f' ({name})' if name else ''}, so this never happens."
                place = scenario.document.place(path)
                yield Problem(place, what, "Open a way to it, or let agents step higher.")


def reached(scenario: Scenario) -> np.ndarray:
    """bool[rows, cols]: where agents may come, from where they may start."""
    setup = scenario.setup
    low, high = _heights(scenario)
    pushed = max((group.tall for group in setup.groups if group.pushable), default=0.0)
    most = max((group.step for group in setup.agents), default=0.0) + pushed
    come = np.zeros(low.shape, bool)
    come.ravel()[[site for group in setup.agents for site in group.sites]] = True
    come.ravel()[[recipe.goes for recipe in setup.tiles.recipes if recipe.goes != NOBODY]] = True
    while True:
        grown = come | (_highest_beside(np.where(come, high, -np.inf), setup.wraps) + most + 1e-9 >= low)
        if (grown == come).all():
            return come
        come = grown


def _heights(scenario: Scenario) -> tuple[np.ndarray, np.ndarray]:
    """The least and the greatest height that each cell may come to have, m."""
    names = Names(scenario.file, scenario.rows)
    turns = {(names.kind(x), names.kind(recipe.becomes)) for recipe in scenario.file.world.recipes if recipe.becomes
             for x in (names.kinds if recipe.at == EVERYWHERE else recipe.at)}  # fmt: skip
    low = high = np.array([scenario.tile(letter).height for letter in names.kinds])
    for _ in names.kinds:
        low, high = low.copy(), high.copy()
        for kind, becomes in turns:
            low[kind], high[kind] = min(low[kind], low[becomes]), max(high[kind], high[becomes])
    cells = np.array([[names.kind(letter) for letter in row] for row in scenario.rows])
    return low[cells], high[cells]


def _highest_beside(heights: np.ndarray, wraps: tuple[bool, bool]) -> np.ndarray:
    """For every cell the highest of its four neighbours; at an edge that meets another they are over there."""
    wide = heights
    for margin, meets in zip((((1, 1), (0, 0)), ((0, 0), (1, 1))), wraps, strict=True):
        wide = np.pad(wide, margin, mode="wrap") if meets else np.pad(wide, margin, constant_values=-np.inf)
    return np.max([wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]], axis=0)


def beside(cells: np.ndarray, wraps: tuple[bool, bool]) -> np.ndarray:
    """bool[rows, cols]: some cells, and those beside them; `wraps` says where edges meet, as in Setup."""
    return cells | (_highest_beside(np.where(cells, 1.0, -np.inf), wraps) > 0.0)
