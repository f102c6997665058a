"""What does not change while a run is watched: the map, who is who, what is drawn how. Plain data, ready for JSON.

A frame and this are all that `picture` needs; so a viewer cannot tell a live world from a recording.
"""

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from unbidden.sim.engine.registry import rules
from unbidden.sim.engine.setup import Group, Setup
from unbidden.sim.engine.state import NOBODY
from unbidden.sim.report.catalogue import localized, say
from unbidden.sim.report.naming import body_names, control_name, word
from unbidden.sim.report.scenario import intent_text, is_scripted, objective_text, text_language, texts, title
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.minds import actions_of
from unbidden.sim.scenario.overrides import dotted
from unbidden.sim.scenario.setting_up import tile_of
from unbidden.sim.scenario.tiled import Names, is_learner
from unbidden.viz.picture.icons import body_stamps, icon_stamp, look_of
from unbidden.viz.picture.theme import SHADES
from unbidden.viz.snapshot import highlighted, outside_of

SHADES_FROM = (0.01, 0.03, 0.1, 0.3, 1.0)  # units of a trail from which on each of its shades is shown
PAINTS = ("floor", "beyond", "low", "wall", "tile", *SHADES)  # roles of the theme that a cell can be filled with
FLOOR, BEYOND, LOW, WALL, TILE = range(5)
NO_STAMP = -1
TURNS = 4  # stamps of a body where it was meant to be, one a heading; then as many for one that is not
FLAT = 0.02  # of the highest ground: what differs less is flat


@dataclass(frozen=True)
class KindOf:
    """A kind of tile."""

    letter: str
    name: str
    height: float  # m
    paint: int  # index in PAINTS
    stamp: int  # index in `stamps`, or NO_STAMP
    capacity: float  # units that fit
    rests: bool  # whether it has to rest after use, or holds units
    ground: str  # how one speaks of it as what is below a body
    ends: bool  # whether something done there can end the run


@dataclass(frozen=True)
class GroupOf:
    """Bodies of one kind."""

    name: str
    one: str
    agent: bool
    rule: str
    color: str  # role of the theme
    tall: float  # m
    stamp: int  # index in `stamps` of the first of 2 × TURNS
    watched: bool  # whether it is watched for where it is
    floats: bool  # whether it stays up by itself
    hold: float  # m it was told to keep above what it sees; 0: nothing of the kind
    does: tuple[str, ...]  # what those of it can do who learn
    wide: float  # cells
    sees: bool  # whether its sensors know of other agents


@dataclass(frozen=True)
class Legend:
    """A scenario, as far as a viewer has to know it."""

    lang: str  # of the texts of the scenario
    title: str
    name: str
    seed: int
    control: str
    under: str  # what people call that control
    changes: tuple[tuple[str, Any], ...]
    asked: str
    meant: str
    scripted: bool
    rows: int
    cols: int
    cell: float  # m
    seconds: float  # s a tick
    ticks: int
    map: tuple[int, ...]  # index of the kind of each cell at the start
    outside: tuple[int, ...]  # cells that are not where the watched group was meant to be
    kinds: tuple[KindOf, ...]
    links: tuple[tuple[int, int], ...]  # cells, and those to which somebody is sent from there
    nodes: tuple[int, ...]  # of a graph, the cell of each
    graph: tuple[tuple[int, int, bool], ...]  # from which node its links lead to which, and whether each always does
    groups: tuple[GroupOf, ...]
    bodies: tuple[tuple[int, str], ...]  # group and name of each
    stocks: tuple[tuple[str, float], ...]  # names, and the most that a body can hold
    actions: tuple[str, ...]  # what the first group of learners can do
    heights: bool  # whether a view from the side tells anything
    ceiling: float  # m, above everything that is likely to be shown
    gust: float  # radius in cells
    trail: int  # index in `stamps` of what a trail looks like, or NO_STAMP in a world without one
    server: int  # the body that serves, or NOBODY
    room: int  # requests that can wait for it
    waiting: str  # how one says how many do: a text with a place for the number
    above: str  # how one says how high a body is above something: a text with places for gap and name
    decimal: str  # the sign in it between metres and centimetres
    stamps: tuple[tuple[Any, ...], ...]  # shapes on a unit square each

    @cached_property
    def tiles(self) -> np.ndarray:
        """The map as an array."""
        return np.array(self.map)

    @cached_property
    def is_outside(self) -> np.ndarray:
        """For each cell, whether it is outside."""
        return np.isin(np.arange(len(self.map)), self.outside)

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON values."""
        return asdict(self)


def legend_of(scenario: Scenario, seed: int) -> Legend:
    """The legend of a scenario."""
    setup, stamps = scenario.setup, _Stamps()
    names = Names(scenario.file, scenario.rows)
    outside = outside_of(scenario)
    top = max(max(row) for row in setup.heights)
    watched = _watched_groups(scenario)
    groups = tuple(_group(scenario, group, k, watched, stamps) for k, group in enumerate(setup.groups))
    numbers = [number for number, group in enumerate(setup.groups) for _ in range(group.places)]
    lifted = max((2.5 * ((group.hold or top) + group.tall) for group in groups if group.floats), default=0.0)
    tall = max((group.tall for group in groups), default=0.0)
    return Legend(
        lang=text_language(scenario),
        title=title(scenario),
        name=scenario.name,
        seed=seed,
        control=scenario.control or "",
        under=control_name(scenario, scenario.control) if scenario.control else "",
        changes=tuple((dotted(change.path), change.value) for change in scenario.overrides),
        asked=objective_text(scenario),
        meant=intent_text(scenario),
        scripted=is_scripted(scenario),
        rows=len(scenario.rows),
        cols=len(scenario.rows[0]),
        cell=setup.cell,
        seconds=setup.seconds,
        ticks=setup.ticks,
        map=tuple(names.kind(letter) for row in scenario.rows for letter in row),
        outside=tuple(k for k, out in enumerate(outside.ravel().tolist()) if out),
        kinds=tuple(_kind(scenario, letter, top, stamps) for letter in names.kinds),
        links=_links(setup),
        nodes=setup.graph.cells if setup.graph else (),
        graph=tuple((start, to, flag == NOBODY) for start, to, flag in setup.graph.links) if setup.graph else (),
        groups=groups,
        bodies=tuple(zip(numbers, body_names(scenario), strict=True)),
        stocks=tuple(
            (word(scenario, name), scenario.file.world.stocks[name].max if name in scenario.file.world.stocks else 0.0)
            for name in names.stocks
        ),
        actions=_actions(scenario),
        heights=_has_heights(scenario),
        ceiling=max(top + tall, lifted) + 0.2,
        gust=setup.gusts.radius / setup.cell if setup.gusts else 0.0,
        trail=NO_STAMP
        if setup.trail is None
        else stamps.add((("rect", 0.08, 0.08, 0.84, 0.84, SHADES[3], None, 0.0),)),
        server=setup.server[0] if setup.server else NOBODY,
        room=setup.server[1].room if setup.server else 0,
        waiting=say("picture.waiting", n="{n}"),
        above=say("picture.above", gap="{gap}", name="{name}"),
        decimal=localized("."),
        stamps=stamps.all(),
    )


def _links(setup: Setup) -> tuple[tuple[int, int], ...]:
    """From which cell to which other somebody is sent by what tiles do, each pair once."""
    cells = [kind for row in setup.tiles.map for kind in row]
    sends = [(recipe.kind, recipe.goes) for recipe in setup.tiles.recipes if recipe.goes != NOBODY]
    pairs = [(cell, goes) for kind, goes in sends for cell, there in enumerate(cells) if there == kind and cell != goes]
    return tuple(dict.fromkeys(pairs))


class _Stamps:
    """Stamps in the order in which they were asked for, each once."""

    def __init__(self) -> None:
        self._known: dict[tuple, int] = {}

    def add(self, shapes: tuple) -> int:
        """The number of a stamp."""
        return self._known.setdefault(shapes, len(self._known))

    def add_all(self, many: list[tuple]) -> int:
        """The number of the first of several stamps that belong together."""
        first = len(self._known)
        for k, shapes in enumerate(many):
            self._known[("together", first, k, shapes)] = first + k
        return first

    def all(self) -> tuple[tuple[Any, ...], ...]:
        """The shapes of every stamp."""
        return tuple(key[3] if key and key[0] == "together" else key for key in self._known)


def _kind(scenario: Scenario, letter: str, top: float, stamps: _Stamps) -> KindOf:
    tile = tile_of(texts(scenario), letter)
    recipes = [recipe for recipe in scenario.file.world.recipes if letter in recipe.at]
    is_wall = tile.height > FLAT * top  # also one that the map does not show yet
    matters = recipes or tile.capacity or tile.moves or (tile.name and letter != "." and not is_wall)
    does = tile.icon != "blank" and bool(matters)
    paint = (WALL if tile.height > top / 2 else LOW) if is_wall else TILE if does else FLOOR
    drawn = tile.icon != "blank" and (tile.icon or does)
    stamp = stamps.add(icon_stamp(tile.icon, letter, is_wall)) if drawn else NO_STAMP
    rests = bool(tile.capacity) or any(recipe.cooldown for recipe in recipes)
    ground = say("ground.named", name=tile.name) if tile.name else say("ground")
    ends = any(recipe.ends for recipe in recipes)
    return KindOf(letter, tile.name or "", tile.height, paint, stamp, tile.capacity, rests, ground, ends)


def _watched_groups(scenario: Scenario) -> set[str]:
    """The groups that are watched for being in the region that viewers show."""
    shown = highlighted(scenario)
    every = (watch.highlights for watch in scenario.watches.values()) if shown else ()
    return {one.group for one in every if shown and one and one.region == shown[1].region}


def _group(scenario: Scenario, group: Group, number: int, watched: set[str], stamps: _Stamps) -> GroupOf:
    section = scenario.file.agents.get(group.name)
    look = "worker" if section and is_learner(section) else look_of(rules[group.rule].does if group.rule else ())
    look = ("rack" if group.serves else "box") if group.rule is None else look
    look = "blimp" if group.floats else "crate" if group.pushable else look
    color = f"group{number % 5}"
    return GroupOf(
        word(scenario, group.name),
        word(scenario, group.one or group.name),
        group.rule is not None,
        group.rule or "",
        color,
        group.tall,
        stamps.add_all(body_stamps(look, color)),
        group.name in watched,
        group.floats,
        told_to_hold(group),
        tuple(actions_of(section)) if section and is_learner(section) else (),
        scenario.setup.figure_of(group).wide,
        group.sees,
    )


def told_to_hold(group: Group) -> float:
    """The parameter `hold` of the rule that a group follows, m, as told or by default; 0 if it has none."""
    known = rules[group.rule].parameters.get("hold") if group.rule else None
    return float(dict(group.parameters).get("hold", known.default)) if known else 0.0


def _actions(scenario: Scenario) -> tuple[str, ...]:
    learners = [group for group in scenario.file.agents.values() if is_learner(group)]
    return tuple(actions_of(learners[0])) if learners else ()


def _has_heights(scenario: Scenario) -> bool:
    """Whether anybody floats or anything can be stepped on."""
    setup = scenario.setup
    return any(group.floats or group.pushable for group in setup.groups)
