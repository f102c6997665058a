"""Worlds that are graphs: nodes, links that lead from one to the other, and how often who follows links is where.

A node is a state of a world that is no grid (state_table.py), and so a tile on which nobody is in anybody's way. A link
is there always; or it may be there, and is as long as a flag is up. Such a link is also an action by which whoever can
do it makes the link, or takes it away: a recipe that turns the flag over.
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from unbidden.sim.scenario.acting import RecipeSection
from unbidden.sim.scenario.fields import EVERYWHERE, Letter, Letters, Name, StrictModel, number
from unbidden.sim.scenario.text import Path

Named = Annotated[str, Field(pattern=r"^[A-Za-z]$")]  # with the letters after it the name of a flag
NamedAll = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,64}$")]


class LinksSection(StrictModel):
    """Which nodes of a graph lead to which."""

    always: dict[Letter, Letters] = Field(
        default_factory=dict, description="by the letter of a node those of the nodes to which it always leads"
    )
    may: dict[Named, NamedAll] = Field(
        default_factory=dict,
        description="those to which it may lead: of each such link there is a flag, and an action called like it, T_A, "
        "that makes it or takes it away",
    )
    chance: float = number(0.5, "", 0.0, 1.0, "chance that such a link is there at the beginning, if no flag says it")
    gives: dict[str, float] = Field(
        default_factory=dict, description="to whoever makes one or takes one away, as a recipe's"
    )


class RanksSection(StrictModel):
    """How often a surfer who follows links comes to each node, and what is given for it at the end of every tick."""

    damping: float = number(0.85, "", 0.0, 0.999, "chance that a link is followed; else the surfer starts anew")
    trusts: Letters | None = Field(None, description="the nodes at which it starts anew; all, if not said")
    pays: dict[Name, dict[Name, dict[Letter, float]]] = Field(
        default_factory=dict,
        description="by group, stock and node: units for as many visits as the mean of all nodes",
    )


def count_links(links: LinksSection) -> int:
    """How many links there are, or may be."""
    return sum(map(len, (*links.always.values(), *links.may.values())))


def open_links(links: LinksSection) -> Iterator[tuple[str, str, str]]:
    """The links that may be there: from which node, to which, and what flag and action are called."""
    yield from ((start, to, f"{start}_{to}") for start, ends in links.may.items() for to in ends)


def flags_of(links: LinksSection) -> dict[str, float]:
    """How the flag of each of these links is drawn."""
    return {name: links.chance for _, _, name in open_links(links)}


def recipes_of(links: LinksSection) -> Iterator[RecipeSection]:
    """A recipe for each of these links, wherever whoever turns it is."""
    for _, _, name in open_links(links):
        yield RecipeSection(at=EVERYWHERE, when="use", name=name, by=name, flips=[name], gives=links.gives)


def paths_of(links: LinksSection) -> Iterator[Path]:
    """Where in the file each of these recipes is told."""
    yield from (("world", "links", "may", start) for start, _, _ in open_links(links))
