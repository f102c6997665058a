"""What can be taken away from a world while everything else goes on as before, with the same draws."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from unbidden.sim.engine.laws.contact import take
from unbidden.sim.engine.state import NOBODY, State
from unbidden.sim.scenario import Scenario

GUSTS = "the gusts"
SIGHT = "'s sight of other agents"  # after the name of whoever sees


@dataclass(frozen=True)
class Removable:
    """Something that can be taken away: what to call it, and how to take it out of a world."""

    name: str
    remove: Callable[[State], None]


def removables_of(scenario: Scenario, body: int | None) -> Iterator[Removable]:
    """Everything that can be taken away from a world while one body stays, or none need stay."""
    setup, names = scenario.setup, scenario.setup.names()
    if body is not None and setup.agents and not setup.rows[body][0].mind.actions:
        yield Removable(f"{names[body]}{SIGHT}", lambda state: _blind(state, body))
    for row, name in enumerate(names):
        group, ordinal = setup.rows[row]
        if row != body and ordinal < group.count:  # whoever is born goes with its parent
            yield Removable(name, lambda state, row=row: _take_away(state, row))  # type: ignore[misc]
    if setup.gusts:
        yield Removable(GUSTS, _still)
    for number in dict.fromkeys(recipe.number for recipe in setup.tiles.recipes) if setup.tiles else ():
        yield Removable(
            recipe_name(scenario, number),
            lambda state, number=number: _forget(state, number),  # type: ignore[misc]
        )


def recipe_name(scenario: Scenario, number: int) -> str:
    """What people call a recipe of a scenario."""
    recipe = scenario.file.world.recipes[number]
    return f"recipe {recipe.name}" if recipe.name else f"recipe {number} ({recipe.when} {recipe.at})"


def _blind(state: State, row: int) -> None:
    state.bodies.sees[row] = False


def _still(state: State) -> None:
    state.air.every, state.air.blows = 0, False


def _forget(state: State, number: int) -> None:
    state.land.recipes.chance[np.flatnonzero(state.land.recipes.number == number)] = 0.0


def _take_away(state: State, row: int) -> None:
    """Take a body out of a world, before its bodies are placed or later."""
    placed = state.ground.first[state.bodies.row[row], state.bodies.col[row]] != NOBODY
    if placed and state.bodies.alive[row]:
        take(state, row)
    state.bodies.alive[row], state.bodies.absent[row] = False, True
