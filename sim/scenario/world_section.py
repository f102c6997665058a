"""What a scenario file may say of the world itself: its ground, drawn as a map, or its states, told as a table."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from unbidden.sim.scenario import graph
from unbidden.sim.scenario.acting import Air, Flag, RecipeSection, Stock, ThingSection, Tile
from unbidden.sim.scenario.fields import MAX_CELLS_PER_LETTER, Letter, Name, StrictModel, number
from unbidden.sim.scenario.random_states import RandomStates, drawn_letters, states_of
from unbidden.sim.scenario.state_table import StateSection, map_of, paths_of, recipes_of, tiles_of
from unbidden.sim.scenario.text import Path


class WorldSection(StrictModel):
    """The ground, the things on it and the air above it; or the states of a world that is no grid."""

    kind: Literal["grid", "mdp", "graph"] = Field(
        "grid",
        description="whether cells of a map lie beside each other, or `states` says what leads from which to which: a "
        "Markov decision process; or the states are nodes of a graph with `links`",
    )
    cell: float = number(0.5, "m", 0.001, 1000.0, "side of a cell")
    tick: float = number(0.1, "s", 0.0001, 3600.0, "length of a tick")
    map: Annotated[str, Field(min_length=1, description="one letter a cell, or several cells; one line a row")]
    cells_per_letter: int = number(
        1, "", 1, MAX_CELLS_PER_LETTER, "each letter of the map stands for so many by so many cells"
    )
    tiles: dict[Letter, Tile] = Field(default_factory=dict, description="kinds of ground by their letter")
    things: dict[Name, ThingSection] = Field(default_factory=dict, description="groups of things by their name")
    wraps: Literal["never", "across", "down", "both"] = Field(
        "never",
        description="whether the map goes on at its other end: across, for who leaves it to the east or west; down, "
        "to the south or north; or both, as on a torus",
    )
    air: Air = Field(default_factory=Air)
    stocks: dict[Name, Stock] = Field(default_factory=dict, description="what can be held; `ticks` counts by itself")
    flags: dict[Name, float | Flag] = Field(default_factory=dict, description="a chance of being 1 at the beginning")
    recipes: list[RecipeSection] = Field(default_factory=list, description="what can be done with tiles")
    states: dict[Letter, StateSection] = Field(
        default_factory=dict,
        description="of an mdp or a graph, by the letter of each: what it is called, and what can be done",
    )

    random: RandomStates | None = Field(
        None, description="of an mdp, how its states are drawn at random, beside those that are told"
    )
    links: graph.LinksSection = Field(
        default_factory=graph.LinksSection, description="of a graph, which nodes lead to which"
    )
    ranks: graph.RanksSection = Field(
        default_factory=graph.RanksSection, description="of a graph, how often who follows links is where"
    )

    @model_validator(mode="before")
    @classmethod
    def _draws_states(cls, told: Any) -> Any:
        """Where states are drawn beside each other, if the file draws no map of them."""
        if not isinstance(told, dict) or told.get("kind") not in ("mdp", "graph") or "map" in told:
            return told
        states, random = told.get("states"), told.get("random")
        letters = list(map(str, states)) if isinstance(states, dict) else []
        return told | {"map": map_of([*letters, *drawn_letters(random)])}

    @model_validator(mode="after")
    def _becomes_tiles(self) -> Self:
        """From here on a state is a tile, and what can be done in it a recipe of that tile."""
        if self.random is not None:
            object.__setattr__(self, "states", states_of(self.random) | self.states)
        object.__setattr__(self, "tiles", tiles_of(self.states) | self.tiles)
        object.__setattr__(self, "flags", self.flags | graph.flags_of(self.links) | self.flags)
        made = [*recipes_of(self.states), *graph.recipes_of(self.links)]
        object.__setattr__(self, "recipes", [*self.recipes, *made])
        return self

    @property
    def recipe_paths(self) -> list[Path]:
        """Where in the file each recipe is told."""
        made = [*paths_of(self.states), *graph.paths_of(self.links)]
        return [("world", "recipes", k) for k in range(len(self.recipes) - len(made))] + made
