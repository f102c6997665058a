"""From the tiles, recipes and stocks of a set-up to arrays."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from unbidden.sim.engine.draws import At, birth_name, purpose, uniform
from unbidden.sim.engine.fields import CALL, EFFECT, EVENT, FLAG, KIND, NEED, RECIPE, SPAN, TILE, Columns
from unbidden.sim.engine.registry import range_of, rules
from unbidden.sim.engine.setup.parts import Group, Recipe, Setup, Tiles
from unbidden.sim.engine.setup.spread import Spread, spread_over
from unbidden.sim.engine.state import CALLS, NOBODY, Land, Stocks, Table, records

OCCASIONS = 11
TICK = 4  # the occasion on which tiles do something by themselves
WAGE = purpose("what a stock is worth to an agent")


def in_order(tiles: Tiles) -> list[Recipe]:
    """The recipes in the order of their rows: by occasion and kind, and else as in the file."""
    return sorted(tiles.recipes, key=lambda recipe: (recipe.when, recipe.kind))


def land_of(tiles: Tiles) -> Land:
    """The tiles of a world at the beginning."""
    recipes = in_order(tiles)
    kinds, kind = table_of(KIND, tiles.kinds), np.array(tiles.map, np.int32)
    grid = records(TILE, kind.size).reshape(kind.shape)
    grid.kind, grid.first, grid.owner, grid.stock = kind, kind, NOBODY, kinds.capacity[kind]
    return Land(
        tiles=grid,
        kinds=kinds,
        lively=_lively(tiles, kind),
        recipes=_recipes(recipes, tiles),
        menu=_menu(tiles, recipes),
        needs=table_of(NEED, [need for recipe in recipes for need in recipe.needs]),
        effects=table_of(EFFECT, [effect for recipe in recipes for effect in recipe.effects]),
        calls=records(CALL, CALLS),
        fired=np.zeros(tiles.count + len(tiles.alone), np.int64),
    )


def burst_of(setup: Setup) -> int:
    """The most events that one tick can bring."""
    bodies, agents = setup.count, sum(group.places for group in setup.agents)
    acts = sum(group.places * _steps(setup, group) for group in setup.agents)
    moved = 1
    if any(group.pushable for group in setup.groups):  # what shares its place on a roomy tile is pushed together
        things = sum(group.places for group in setup.groups if group.pushable)
        moved += things if any(kind.roomy for kind in setup.tiles.kinds) else 1
    befallen = -int(EVENT["what"].low or 0) * (acts * moved + bodies) + 2 * agents  # each of these may befall each body
    at_once = Counter((recipe.when, recipe.kind) for recipe in setup.tiles.recipes)
    sends = any(recipe.goes != NOBODY for recipe in setup.tiles.recipes)  # and who is sent somewhere enters there
    occasions = (5 * bodies + acts) * CALLS if sends else 5 * bodies + acts * min(CALLS, 2 * moved + 2)
    recipes = (occasions + sum(map(len, setup.tiles.map))) * max(at_once.values(), default=0)
    return befallen + recipes * (3 if sends else 1)


def _steps(setup: Setup, group: Group) -> int:
    """Into how many cells one of a group can move in a tick: one by each of its actuators, or a whole stride."""
    ranges = map(range_of, rules[str(group.rule)].does)
    return sum(max(int(group.speed * setup.seconds / setup.cell + 1e-9), 1) if r.cells else 1 for r in ranges)


def stocks_of(setup: Setup, seed: int) -> Stocks:
    """What everybody holds at the beginning, and what is rewarded."""
    tiles, start = setup.tiles, start_of(setup, seed)
    flags = table_of(FLAG, tiles.flags)
    flags.end = np.cumsum([len(flag.values) for flag in tiles.flags])
    flags.begin = flags.end - [len(flag.values) for flag in tiles.flags]
    levels = np.array([value for flag in tiles.flags for value in flag.values], np.float64)
    return Stocks(start.copy(), start, np.array(tiles.most, np.float64), weights_of(setup, seed), flags, levels)


def start_of(setup: Setup, seed: int) -> np.ndarray:
    """What everybody holds at the beginning, f64[bodies, stocks]; those who are born later hold nothing yet."""
    start, first = np.zeros((setup.count, len(setup.tiles.most))), 0
    for group in setup.groups:
        for stock, units in group.start:
            held = spread_over(units, group, seed)[: group.count] if isinstance(units, Spread) else units
            start[first : first + group.count, stock] = held
        first += group.places
    return start


def weights_of(setup: Setup, seed: int) -> np.ndarray:
    """What is rewarded, f64[agents, stocks]; a price that is not said is drawn for each agent."""
    weight, first = np.zeros((sum(group.places for group in setup.agents), len(setup.tiles.most))), 0
    for group in setup.agents:
        for stock, price in enumerate(group.mind.pay):
            drawn = (_wage(seed, birth_name(group.name, ordinal), stock) for ordinal in range(group.places))
            weight[first : first + group.places, stock] = list(drawn) if price is None else price
        first += group.places
    return weight


def _wage(seed: int, who: int, stock: int) -> float:
    """What a unit of a stock is worth to an agent for which that is drawn: from [0, 1)."""
    return float(uniform(At(np.uint64(seed), np.uint64(stock), np.uint64(who)), WAGE))


def _recipes(recipes: Sequence[Recipe], tiles: Tiles) -> Table:
    """Recipes, each with where its needs and effects begin and end."""
    table, alone = records(RECIPE, len(recipes)), tiles.alone
    table.alone = [alone.get((recipe.number, recipe.kind), NOBODY) for recipe in recipes]
    for name in set(RECIPE) - {"alone", "need", "needs", "effect", "effects"}:
        table[name] = [getattr(recipe, name) for recipe in recipes]
    table.needs = np.cumsum([len(recipe.needs) for recipe in recipes])
    table.effects = np.cumsum([len(recipe.effects) for recipe in recipes])
    table.need = table.needs - [len(recipe.needs) for recipe in recipes]
    table.effect = table.effects - [len(recipe.effects) for recipe in recipes]
    return table


def table_of(kind: Columns, rows: Sequence[object]) -> Table:
    """Records with the fields that the rows have under the same names."""
    table = records(kind, len(rows))
    for i, row in enumerate(rows):
        for name in kind:
            if hasattr(row, name):
                table[name][i] = getattr(row, name)
    return table


def _menu(tiles: Tiles, recipes: Sequence[Recipe]) -> Table:
    """Where the recipes for each occasion and kind begin and end."""
    menu = records(SPAN, OCCASIONS * len(tiles.kinds)).reshape(OCCASIONS, len(tiles.kinds))
    for k, recipe in enumerate(recipes):
        span = menu[recipe.when, recipe.kind]
        span.begin, span.end = (k if span.end == 0 else span.begin), k + 1
    return menu


def _lively(tiles: Tiles, kind: np.ndarray) -> np.ndarray:
    """The cells where something may happen by itself, now or after they became something else."""
    stirs = {recipe.kind for recipe in tiles.recipes if recipe.when == TICK}
    stirs |= {k for k, tile in enumerate(tiles.kinds) if tile.regrowth > 0.0}
    turns = {(recipe.kind, recipe.becomes) for recipe in tiles.recipes if recipe.becomes != NOBODY}
    grown = True
    while grown:
        more = {before for before, after in turns if after in stirs} - stirs
        stirs |= more
        grown = bool(more)
    return np.flatnonzero(np.isin(kind.ravel(), list(stirs))).astype(np.int32)
