"""From the tiles, recipes and stocks of a set-up to arrays."""

from collections.abc import Iterable, Sequence

import numpy as np

from sim.draws import At, birth_name, purpose, uniform
from sim.setup.parts import Recipe, Setup, Tiles
from sim.state import CALL, CALLS, EFFECT, KIND, NEED, NOBODY, QUEUE, REACH, RECIPE, SPAN, Land, Stocks, Table, records

OCCASIONS = 9
TICK = 4  # the occasion on which tiles do something by themselves
WAGE = purpose("what a stock is worth to an agent")


def land_of(setup: Setup) -> Land:
    """The tiles of a world at the beginning; nothing, if it has none."""
    tiles = setup.tiles or Tiles((), ())
    kind = np.array(tiles.map, np.int32).reshape(len(tiles.map), len(tiles.map[0]) if tiles.map else 0)
    sorted_recipes = sorted(tiles.recipes, key=lambda recipe: (recipe.when, recipe.kind))  # stable: the file's order
    kinds, recipes, parts, needs, effects = _tables(tiles, sorted_recipes)
    return Land(
        kind=kind.copy(),
        stock=kinds.capacity[kind] if kind.size else np.zeros(kind.shape),
        ready=np.zeros(kind.shape, np.int64),
        owner=np.full(kind.shape, NOBODY, np.int32),
        first=kind,
        kinds=kinds,
        lively=_lively(tiles, kind),
        recipes=recipes,
        menu=_menu(tiles, sorted_recipes),
        parts=parts,
        needs=needs,
        effects=effects,
        queue=records(QUEUE, 1),
        calls=records(CALL, CALLS if setup.tiles else 0),
        fired=np.zeros(1 + max((recipe.number for recipe in tiles.recipes), default=-1), np.int64),
    )


def stocks_of(setup: Setup, seed: int) -> Stocks:
    """What everybody holds at the beginning, and what is paid for."""
    tiles = setup.tiles or Tiles((), (), most=())
    start = np.zeros((len(setup.rows), len(tiles.most)))
    pay = np.zeros((sum(group.count for group in setup.agents), len(tiles.most)))
    for row, (group, ordinal) in enumerate(setup.rows):
        for stock, units in group.start:
            start[row, stock] = units
        for stock, price in enumerate(group.mind.pay):
            pay[row, stock] = _wage(seed, birth_name(group.name, ordinal), stock) if price is None else price
    return Stocks(
        held=start.copy(),
        start=start,
        most=np.array(tiles.most, np.float64),
        pay=pay,
        flag=np.zeros(len(tiles.flags)),
        chance=np.array([chance for chance, _ in tiles.flags], np.float64),
        ceiling=np.array([most for _, most in tiles.flags], np.float64),
    )


def _wage(seed: int, who: int, stock: int) -> float:
    """What a unit of a stock is worth to an agent for which that is drawn: from [0, 1)."""
    return float(uniform(At(np.uint64(seed), np.uint64(stock), np.uint64(who)), WAGE))


def _tables(tiles: Tiles, recipes: Sequence[Recipe]) -> tuple[Table, ...]:
    needs = [need for recipe in recipes for need in recipe.needs]
    effects = [effect for recipe in recipes for effect in recipe.effects]
    parts = records(REACH, len(recipes))
    parts.end, parts.last = _ends(len(r.needs) for r in recipes), _ends(len(r.effects) for r in recipes)
    parts.begin, parts.first = (
        parts.end - [len(recipe.needs) for recipe in recipes],
        parts.last - [len(recipe.effects) for recipe in recipes],
    )
    table = table_of(RECIPE, recipes)
    table.on = True
    return table_of(KIND, tiles.kinds), table, parts, table_of(NEED, needs), table_of(EFFECT, effects)


def _ends(counts: Iterable[int]) -> np.ndarray:
    return np.cumsum(np.fromiter(counts, np.int32), dtype=np.int32)


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
