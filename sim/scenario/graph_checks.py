"""What is wrong with a world that is a graph: its nodes, its links, and what visits are given for."""

from collections.abc import Iterator

from unbidden.sim.scenario.drawn import cells_of
from unbidden.sim.scenario.overrides import dotted
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Path

Fault = tuple[Path, str, str]
MOST_NODES = 64  # whose equations are solved in every tick


def graph_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Everything that is wrong with a graph."""
    world = file.world
    if world.kind != "graph":
        for part in ("links", "ranks"):
            if part in world.model_fields_set:
                yield ("world", part), f"world.{part} is for a graph, and this world is none.", "Say `kind: graph`."
        return
    if len(world.states) > MOST_NODES:
        what = f"world.states: a graph has at most {MOST_NODES} nodes, and these are {len(world.states)}."
        yield ("world", "states"), what, "Leave some out."
    for letter in world.states:
        if (many := len(cells_of(file, letter))) != 1:
            what = f"world.states.{letter}: the node is {many or 'no'} times in the map; it must be there once."
            yield ("world", "states", letter), what, "Draw it once."
    yield from _link_faults(file)
    yield from _rank_faults(file)


def _link_faults(file: ScenarioFile) -> Iterator[Fault]:
    links, known = file.world.links, file.world.states
    seen: set[tuple[str, str]] = set()
    for part, told in (("always", links.always), ("may", links.may)):
        for start, ends in told.items():
            path: Path = ("world", "links", part, start)
            for letter in dict.fromkeys(start + ends):
                if letter not in known:
                    yield path, f"{dotted(path)} names {letter!r}, which is no node; known: {' '.join(known)}.", ""
            if start in ends:
                yield path, f"{dotted(path)}: a node does not lead to itself.", "Leave it out."
            pairs = [(start, to) for to in ends]
            if len(set(pairs)) < len(pairs) or seen & set(pairs):
                yield path, f"{dotted(path)}: the same link is told twice.", "Leave it out once."
            seen |= set(pairs)


def _rank_faults(file: ScenarioFile) -> Iterator[Fault]:
    ranks, known = file.world.ranks, file.world.states
    for letter in ranks.trusts or "":
        if letter not in known:
            what = f"world.ranks.trusts names {letter!r}, which is no node; known: {' '.join(known)}."
            yield ("world", "ranks", "trusts"), what, ""
    for group, stocks in ranks.pays.items():
        for stock, nodes in stocks.items():
            path: Path = ("world", "ranks", "pays", group)
            if group not in file.agents:
                yield path, f"{dotted(path)}: no group of agents is called so; known: {', '.join(file.agents)}.", ""
            if stock not in file.world.stocks:
                known_stocks = ", ".join(file.world.stocks) or "none"
                yield (*path, stock), f"{dotted((*path, stock))}: there is no such stock; known: {known_stocks}.", ""
            for letter, units in nodes.items():
                place = (*path, stock, letter)
                if letter not in known:
                    yield place, f"{dotted(place)} is for no node; known: {' '.join(known)}.", ""
                if units < 0.0:
                    yield place, f"{dotted(place)} is {units:g}; what is given is 0 or more.", "Price it below 0."
