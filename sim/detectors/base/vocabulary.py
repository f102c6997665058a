"""The names that a scenario gives to things, and the types of parameters that are such names.

A detector that is told `of: Group` is refused, at its place in the file, a name that is no group of agents. A new type
is one line: what it is called, and where its names are found in the vocabulary.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from unbidden.sim.engine.registry import hint
from unbidden.sim.engine.setup import Setup
from unbidden.sim.engine.setup.tiled import in_order
from unbidden.sim.engine.state import Trace

EVERYWHERE = "*"  # all tiles


@dataclass(frozen=True)
class NamedRecipe:
    """A recipe as its scenario names it."""

    name: str | None
    when: str
    at: str  # letters of tiles, or EVERYWHERE


@dataclass(frozen=True)
class Vocabulary:
    """What a scenario calls things, in the order in which the set-up numbers them. Stocks are for worlds of tiles."""

    groups: tuple[str, ...] = ()  # of agents
    things: tuple[str, ...] = ()  # groups of things
    regions: tuple[str, ...] = ()
    stocks: tuple[str, ...] = ()
    tiles: Mapping[str, int] = field(default_factory=dict)  # the kind of each letter
    recipes: tuple[NamedRecipe, ...] = ()
    occasions: tuple[str, ...] = ()  # of recipes
    nodes: tuple[str, ...] = ()  # of a graph, by their letters


@dataclass(frozen=True)
class Reference:
    """A parameter that is the name of something in the scenario."""

    kind: str  # what there is to choose from, such as: stocks
    known: Callable[[Vocabulary], Collection[str]]
    of_tiles: bool = False  # whether there are any only in worlds of tiles

    def unknown(self, value: str, words: Vocabulary) -> tuple[str, str] | None:
        """What is wrong with a value, and a remedy; None if it is a name that is known."""
        known = self.known(words)
        if value in known:
            return None
        return f"is {value!r}; known {self.kind}: {', '.join(known) or 'none'}.", hint(value, known)


@dataclass(frozen=True)
class Letters(Reference):
    """A parameter that is a text of letters, each of a tile; or EVERYWHERE."""

    one: str = "tile"  # what each is the letter of

    def unknown(self, value: str, words: Vocabulary) -> tuple[str, str] | None:
        """What is wrong with the first letter that is no tile."""
        known = self.known(words)
        letter = next((x for x in value if x not in known), None) if value != EVERYWHERE else None
        return None if letter is None else (f"names {letter!r}, which is no {self.one}.", hint(letter, known))


Group = Annotated[str, Reference("groups of agents", lambda words: words.groups)]
AnyGroup = Annotated[str, Reference("groups", lambda words: (*words.groups, *words.things))]
RegionName = Annotated[str, Reference("regions in intent", lambda words: words.regions)]
Stock = Annotated[str, Reference("stocks", lambda words: words.stocks, of_tiles=True)]
Tiles = Annotated[str, Letters("tiles", lambda words: words.tiles, of_tiles=True)]
RecipeName = Annotated[
    str, Reference("recipes", lambda words: [recipe.name for recipe in words.recipes if recipe.name])
]
Node = Annotated[str, Reference("nodes", lambda words: words.nodes, of_tiles=True)]
Nodes = Annotated[str, Letters("nodes", lambda words: words.nodes, of_tiles=True, one="node")]
Occasion = Annotated[str, Reference("occasions", lambda words: words.occasions)]


@dataclass(frozen=True)
class Tally:
    """What a detector adds up over a trial: units of stocks, each at a price, or recipes that come about on tiles."""

    prices: Mapping[int, float] = field(default_factory=dict)  # by number of the stock
    recipes: tuple[int, ...] = ()  # by their numbers in the file
    kinds: frozenset[int] = frozenset()  # of the tiles on which they count

    def columns(self, setup: Setup) -> list[tuple[int, int]]:
        """The recipes and where each is counted, a column of Land.fired: only on the kinds of tile that are meant."""
        pairs = []
        for number in self.recipes:
            alone = {kind: column for (of, kind), column in setup.tiles.alone.items() if of == number}
            meant = (
                [number] if alone.keys() <= self.kinds else [alone[kind] for kind in sorted(self.kinds & alone.keys())]
            )
            pairs += [(number, column) for column in meant]
        return pairs

    def came_about(self, setup: Setup, trace: Trace) -> tuple[np.ndarray, np.ndarray]:
        """Every time that one of the recipes came about where it counts: ticks and numbers of recipes, by both."""
        recipes = in_order(setup.tiles)
        counted = np.array([made.number in self.recipes and made.kind in self.kinds for made in recipes], bool)
        number = np.array([made.number for made in recipes], np.int64)
        events = trace.events[trace.events.what >= 0]
        events = events[counted[events.what]] if len(recipes) else events
        order = np.lexsort((number[events.what], events.tick))
        return events.tick[order], number[events.what][order]
