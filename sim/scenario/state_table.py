"""Worlds that are no grid: a table of states, and of what each action leads to with which chance.

A Markov decision process is told as a table because that is how papers tell it. It is not another engine: each state is
a tile on which nobody is in anybody's way, and each thing that can be done there a recipe of that tile, which sends
whoever does it to another tile. So everything that holds of tiles holds of states: learners, the exact solver, traces,
detectors, replays and pictures know no difference.
"""

from collections.abc import Iterator, Sequence
from math import ceil, sqrt
from typing import Annotated

from pydantic import Field

from unbidden.sim.scenario.acting import RecipeSection, Tile
from unbidden.sim.scenario.fields import Icon, Letter, Name, StrictModel, number
from unbidden.sim.scenario.text import Path

Chance = Annotated[float, Field(ge=0.0, le=1.0)]
BESIDE = 2  # cells from one state to the next, where the file draws no map: room for an arrow


class OutcomeSection(StrictModel):
    """What may come of an action in a state."""

    chance: float = number(1.0, "", 0.0, 1.0, "how likely it is; of all outcomes together no more than 1")
    goes: Letter | None = Field(None, description="the state that it leads to; it stays, if not said")
    gives: dict[str, float] = Field(default_factory=dict, description="units of stock, as a recipe's")
    sets: dict[str, float | bool] = Field(default_factory=dict, description="flags, as a recipe's")
    ends: bool = Field(False, description="whether the episode ends")
    name: str | None = Field(None, max_length=60, description="what people call it; nothing that acts can read it")


class StateSection(StrictModel):
    """A state of a world that is no grid."""

    name: str | None = Field(None, max_length=40, description="what people call it; nothing that acts can read it")
    icon: Icon | None = Field(None, description="how viewers draw it; nothing that acts can read it")
    does: dict[Name, Letter | dict[Letter, Chance] | list[OutcomeSection]] = Field(
        default_factory=dict,
        description="by the name of each action what it leads to: a state; or states, each with its chance; or a list "
        "of outcomes",
    )


def tiles_of(states: dict[str, StateSection]) -> dict[str, Tile]:
    """A tile for each state."""
    return {letter: Tile(name=state.name, icon=state.icon, roomy=True) for letter, state in states.items()}


def recipes_of(states: dict[str, StateSection]) -> Iterator[RecipeSection]:
    """A recipe for each outcome of each action in each state."""
    for letter, state in states.items():
        for action, told in state.does.items():
            for k, outcome in enumerate(outcomes_of(told)):
                yield RecipeSection.model_validate(
                    {"at": letter, "when": "use", "by": action, "else": k > 0} | outcome.model_dump(exclude_none=True)
                )


def paths_of(states: dict[str, StateSection]) -> Iterator[Path]:
    """Where in the file each of these recipes is told."""
    for letter, state in states.items():
        for action, told in state.does.items():
            path: Path = ("world", "states", letter, "does", action)
            parts = told if isinstance(told, dict) else range(len(told))
            yield from [path] if isinstance(told, str) else [(*path, part) for part in parts]


def outcomes_of(told: str | dict[str, float] | list[OutcomeSection]) -> list[OutcomeSection]:
    """What may come of an action, from the short ways to say it."""
    if isinstance(told, str):
        return [OutcomeSection(goes=told)]
    if isinstance(told, dict):
        return [OutcomeSection(goes=letter, chance=chance) for letter, chance in told.items()]
    return told


def map_of(letters: Sequence[str]) -> str:
    """States beside each other in even rows, with room between them; one empty cell, if there are none."""
    if not letters:
        return "."
    wide = ceil(sqrt(len(letters)))
    rows = [letters[k : k + wide] for k in range(0, len(letters), wide)]
    lines = [("." * (BESIDE - 1)).join(row).ljust(BESIDE * wide - 1, ".") for row in rows]
    return f"\n{'.' * (BESIDE * wide - 1)}\n".join(lines) + "\n"
