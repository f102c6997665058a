"""From what a file says of learners to their minds: what they perceive, can do, and are rewarded for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from unbidden.sim.engine.laws import moves, percepts
from unbidden.sim.engine.setup import Mind, Part
from unbidden.sim.scenario.acting import Agents, Tile
from unbidden.sim.scenario.approval import approval_of
from unbidden.sim.scenario.demos import demos_of
from unbidden.sim.scenario.drawn import map_rows
from unbidden.sim.scenario.goals import goals_of
from unbidden.sim.scenario.objectives import objective_of
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.tiled import Names, Unreadable, find_number, has_levels, is_learner

MEANINGS = {  # what each percept is, of what comes after its dot: a stock, a flag, a group, a letter or a number
    "cell": "the cell that it is in",
    "held": "whole units that it holds of this stock",
    "flag": "what this flag is",
    "here": "the kind of tile that it is on",
    "ahead": "the kind of tile that it faces, or that the map ends there",
    "window": "the kinds of all tiles in a square of so many by so many cells around it",
    "thing": "the cells of all things of this group",
    "others": "how many other agents are within so many cells, three at most",
    "left": "how much of its time is left, in so many parts",
    "heading": "which way it faces",
    "ready": "of each tile that is drawn with this letter, whether it can be used again",
    "wait": "of each such tile, in how many ticks it can be used again",
    "changed": "of each such tile, whether it has become another kind",
    "tile": "of each such tile, which kind it is now",
    "stock": "whole units that lie on each such tile",
}


@dataclass(frozen=True)
class Sense:
    """One part of what a learner perceives, and what the file calls it."""

    what: str  # one of MEANINGS
    of: str  # what comes after the dot: a stock, a flag, a group, a letter, a number, or nothing
    part: Part


def senses_of(file: ScenarioFile, group: str) -> list[Sense]:
    """What the learners of a group perceive, part by part, in the order in which `mind_of` puts them together."""
    names = Names(file, map_rows(file))
    words = ((percept, *percept.partition(".")[::2]) for percept in file.agents[group].percepts)
    return [Sense(what, of, part) for percept, what, of in words for part in parts_of(names, percept)]


def mind_of(file: ScenarioFile, rows: Sequence[str], group: Agents) -> Mind:
    """What the learners of a group perceive, can do and are paid for. Raises Unreadable."""
    if not is_learner(group):
        return Mind()
    names = Names(file, rows)
    objective = objective_of(file, group)
    labels = actions_of(group)
    flag, goals = goals_of(file, names, group)
    return Mind(
        sees=tuple(part for percept in group.percepts for part in parts_of(names, percept)),
        actions=tuple(moves.ACTIONS.index(verb) for verb in labels.values()),
        pay=tuple(
            None if objective.get(name) == "random" else float(objective.get(name, 0.0)) for name in names.stocks
        ),
        shares=group.shared_table,
        script=tuple(find_number("action", label, list(labels)) for label in group.script),
        approval=approval_of(file, group, names.stocks),
        goal_flag=flag,
        goals=goals,
        demos=demos_of(file, group),
    )


def actions_of(group: Agents) -> dict[str, str]:
    """What a group can do: what people call each action, and which it is. Raises Unreadable."""
    actions = group.actions if isinstance(group.actions, dict) else {verb: verb for verb in group.actions}
    for verb in actions.values():
        find_number("action", verb, moves.ACTIONS)
    return actions


def parts_of(names: Names, percept: str) -> Iterator[Part]:
    """The parts of a percept that a word stands for. Raises Unreadable."""
    what, _, name = percept.partition(".")
    cells, kinds = len(names.rows) * names.cols, len(names.kinds)
    find_number("percept", what, percepts.PARTS)
    code = percepts.PARTS.index(what)
    if name and what in ("cell", "heading", "here", "ahead"):
        raise Unreadable(f"{percept!r}: write {what!r}, without more.")
    if what in ("cell", "heading"):
        yield Part(code, {"cell": cells, "heading": 4}[what])
    elif what == "held":
        stock = names.stock(name)
        most = names.file.world.stocks[name].max if name in names.file.world.stocks else inf
        if most > 1e6:
            raise Unreadable(f"{percept!r} needs world.stocks.{name}.max, or the table would have no end.")
        yield Part(code, int(most) + 1, stock)
    elif what == "flag":
        yield Part(code, names.flag_most(name) + 1 if name in names.flags else 1, names.flag(name))
    elif what == "here":
        yield Part(code, kinds)
    elif what == "ahead":
        yield Part(code, kinds + 1)
    elif what in ("window", "left", "others"):
        yield _sized(names, code, what, name, kinds)
    elif what == "thing":
        find_number("group of things", name, list(names.file.world.things))
        yield Part(code, (cells + 1) ** names.file.world.things[name].count, names.group(name))
    else:
        yield from _tile_parts(names, code, what, name)


def _sized(names: Names, code: int, what: str, name: str, kinds: int) -> Part:
    if not re.fullmatch(r"[1-9]\d{0,3}", name):
        raise Unreadable(f"{what!r} needs a number, such as {what}.3.")
    n = int(name)
    if what == "window":
        if n not in (1, 3, 5, 7, 9):
            raise Unreadable("a window has a middle and is no wider than 9: window.3, window.5 …")
        return Part(code, (kinds + 1) ** (n * n), reach=float(n))
    if what == "left":
        return Part(code, n, reach=float(names.file.run.ticks))
    return Part(code, 4, reach=float(n))


def _tile_parts(names: Names, code: int, what: str, letter: str) -> Iterator[Part]:
    cells = names.cells(letter)
    if not cells and not has_levels(names.file):
        raise Unreadable(f"{what}.{letter}: the map has no {letter!r}.")
    longest = max((r.cooldown for r in names.file.world.recipes), default=0)
    tile = names.file.world.tiles.get(letter) or Tile()
    sizes = {"ready": 2, "wait": longest + 1, "changed": 2, "tile": len(names.kinds), "stock": int(tile.capacity) + 1}
    for cell in cells:
        yield Part(code, sizes[what], row=cell // names.cols, col=cell % names.cols)
