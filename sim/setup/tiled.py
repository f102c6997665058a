"""From the tiles, recipes and stocks of a set-up to arrays."""

from collections.abc import Sequence

import numpy as np

from sim.draws import At, birth_name, purpose, uniform
from sim.setup.parts import Recipe, Setup, Tiles
from sim.state import CALLS, NOBODY, Land, Stocks, Table, records
from sim.tables import CALL, EFFECT, FLAG, KIND, NEED, RECIPE, SPAN, TILE

OCCASIONS = 11
TICK = 4  # the occasion on which tiles do something by themselves
WAGE = purpose("what a stock is worth to an agent")


def land_of(tiles: Tiles) -> Land:
    """The tiles of a world at the beginning."""
    recipes = sorted(tiles.recipes, key=lambda recipe: (recipe.when, recipe.kind))  # stable: the file's order
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


def stocks_of(setup: Setup, tiles: Tiles, seed: int) -> Stocks:
    """What everybody holds at the beginning, and what is paid for."""
    start = np.zeros((len(setup.rows), len(tiles.most)))
    pay = np.zeros((sum(group.count for group in setup.agents), len(tiles.most)))
    for row, (group, ordinal) in enumerate(setup.rows):
        for stock, units in group.start:
            start[row, stock] = units
        for stock, price in enumerate(group.mind.pay):
            pay[row, stock] = _wage(seed, birth_name(group.name, ordinal), stock) if price is None else price
    flags = records(FLAG, len(tiles.flags))
    flags.chance, flags.most = [chance for chance, _ in tiles.flags], [most for _, most in tiles.flags]
    return Stocks(start.copy(), start, np.array(tiles.most, np.float64), pay, flags)


def _wage(seed: int, who: int, stock: int) -> float:
    """What a unit of a stock is worth to an agent for which that is drawn: from [0, 1)."""
    return float(uniform(At(np.uint64(seed), np.uint64(stock), np.uint64(who)), WAGE))


def _recipes(recipes: Sequence[Recipe], tiles: Tiles) -> Table:
    """Recipes, each with where its needs and effects begin and end."""
    table, alone = records(RECIPE, len(recipes)), tiles.alone
    table.alone = [alone.get((recipe.number, recipe.kind), NOBODY) for recipe in recipes]
    for name in set(RECIPE.names or ()) - {"alone", "need", "needs", "effect", "effects"}:
        table[name] = [getattr(recipe, name) for recipe in recipes]
    table.needs = np.cumsum([len(recipe.needs) for recipe in recipes])
    table.effects = np.cumsum([len(recipe.effects) for recipe in recipes])
    table.need = table.needs - [len(recipe.needs) for recipe in recipes]
    table.effect = table.effects - [len(recipe.effects) for recipe in recipes]
    return table


def table_of(kind: np.dtype, rows: Sequence[object]) -> Table:
    """Records with the fields that the rows have under the same names."""
    table = records(kind, len(rows))
    for i, row in enumerate(rows):
        for name in kind.names or ():
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
    stirs |= {k for k, told in enumerate(tiles.kinds) if told.regrowth > 0.0}
    turns = {(recipe.kind, recipe.becomes) for recipe in tiles.recipes if recipe.becomes != NOBODY}
    grown = True
    while grown:
        more = {before for before, after in turns if after in stirs} - stirs
        stirs |= more
        grown = bool(more)
    return np.flatnonzero(np.isin(kind.ravel(), list(stirs))).astype(np.int32)
