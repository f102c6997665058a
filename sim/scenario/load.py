"""From a name or a file to a scenario that can be run and judged."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from sim.book import hint, load_folder
from sim.intent import Intent, Region, enclosed
from sim.scenario import judging, text
from sim.scenario.acting import Tile
from sim.scenario.checked import SCRIPTED, checked, under
from sim.scenario.drawn import cells_of, letters_of, map_rows
from sim.scenario.overrides import Override, from_option, parse_path
from sim.scenario.rules_file import enter_rules
from sim.scenario.schema import ScenarioFile
from sim.scenario.text import Document, InvalidScenario, Place, Problem
from sim.scenario.tiled import mind_of, stocks_of, tiles_of
from sim.scenario.wording import MOST_PROBLEMS
from sim.setup import Group, Gusts, Setup
from sim.state import NOBODY
from sim.walls import load_plugins

TEMPLATES = "new"  # folder of what `unbidden new` starts from
TOGETHER = " + "  # between the names of controls that are combined
Controls = str | Sequence[str] | None  # a control, or several that are combined, the later ones over the earlier


@dataclass(frozen=True)
class Scenario:
    """A scenario: `setup` is the acting half, `intent` and `file.watch` the judging half; and how it was asked for."""

    name: str
    document: Document = field(repr=False)
    file: ScenarioFile = field(repr=False)
    setup: Setup = field(repr=False)
    intent: Intent = field(repr=False)
    rows: tuple[str, ...] = field(repr=False)  # the map
    overrides: tuple[Override, ...] = ()
    control: str | None = None

    def tile(self, letter: str) -> Tile:
        """The kind of ground under a letter of the map; a letter that only marks a place is on ordinary ground."""
        return tile_of(self.file, letter)

    def changed(self, *overrides: Override, control: Controls = None) -> "Scenario":
        """The same scenario with further fields changed, and perhaps under a control or several."""
        return _interpret(self.document, self.name, (*self.overrides, *overrides), control or self.control)

    def with_field(self, path: str, value: Any) -> "Scenario":
        """The same scenario with one field changed."""
        return self.with_fields({path: value})

    def with_fields(self, values: Mapping[str, Any], control: Controls = None) -> "Scenario":
        """The same scenario with some fields changed at once, and perhaps under a control."""
        overrides = (Override(parse_path(path), value, Place(path, 0, 0, "")) for path, value in values.items())
        return self.changed(*overrides, control=control)


def shipped() -> list[str]:
    """The names of the scenarios that come with the program."""
    return sorted(_shipped_files())


def _shipped_files() -> dict[str, Path]:
    """The files of these scenarios by name, also those in a folder of a suite; the templates of `new` are none."""
    home = Path(str(files("scenarios")))
    return {path.stem: path for path in home.rglob("*.yaml") if path.parent.name != TEMPLATES}


def suite(name: str) -> list[str]:
    """The names of the shipped scenarios in a folder. Raises InvalidScenario if there is no such folder."""
    folders = {path.parent.name for path in _shipped_files().values()} - {"scenarios"}
    if name not in folders:
        what = f"no suite is called {name!r}; known: {', '.join(sorted(folders))}."
        raise InvalidScenario([Problem(Place(name, 0, 0, ""), what, hint(name, folders))])
    return sorted(world for world, path in _shipped_files().items() if path.parent.name == name)


def find(name: str) -> Path:
    """The file of a scenario, from the name of a shipped one or from a path."""
    if "/" in name or "\\" in name or name.endswith((".yaml", ".yml")):
        return Path(name)
    known = _shipped_files()
    if name not in known:
        what = f"no scenario is called {name!r}; shipped: {', '.join(sorted(known))}. A file of yours ends in .yaml."
        raise InvalidScenario([Problem(Place(name, 0, 0, ""), what, hint(name, known))])
    return known[name]


@functools.cache
def fill_books() -> None:
    """Enter all rules, sensors and actuators there are, also those of other installed packages."""
    for package in ("sim.laws", "sim.agents.simple", "sim.agents.learning"):
        load_folder(package)
    load_plugins()


def load(name: str, changes: Sequence[str] = (), control: Controls = None) -> Scenario:
    """A scenario by name or path, with `field=value` changes, perhaps under one of its controls or a list of them.

    The file of rules that it names is loaded first. Raises InvalidScenario with everything found wrong, each problem at
    its place, and UnsafeRules for its file of rules.
    """
    path = find(name)
    document = text.read_file(path)
    fill_books()
    enter_rules(document, path.parent)
    return _interpret(document, path.stem, tuple(map(from_option, changes)), control)


def load_text(source: str, name: str, changes: Sequence[str] = (), control: Controls = None) -> Scenario:
    """A scenario from YAML text; `name` is what problems call it. No file that the text names is opened."""
    return load_changed(source, name, tuple(map(from_option, changes)), control)


def load_changed(source: str, name: str, changes: Sequence[Override], control: Controls) -> Scenario:
    """A scenario from YAML text that is judged only after it was changed."""
    return _interpret(text.read(source, name), Path(name).stem, tuple(changes), control)


def together(control: Controls) -> str | None:
    """The names of controls as one text, which means the same. Raises InvalidScenario for anything but names."""
    if control is None:
        return None
    names = control if isinstance(control, Sequence) and not isinstance(control, str) else [control]
    if not all(isinstance(name, str) for name in names):
        raise InvalidScenario(
            [Problem(Place("control", 0, 0, ""), f"{control!r} is no name of a control, nor a list.")]
        )
    return TOGETHER.join(names) or None


def _interpret(document: Document, name: str, overrides: tuple[Override, ...], control: Controls) -> Scenario:
    fill_books()
    control = together(control)
    if not isinstance(document.value, dict):
        raise InvalidScenario([Problem(document.place(()), "a scenario is a mapping: `about:`, `world:`, `agents:` …")])
    named = _controls(document)
    asked = _control(document, named, control)
    found = checked(document, (*asked, *overrides))
    problems = [*found.problems]
    base = found if not asked or problems else checked(document, overrides)
    for arm, changes in named.items():
        if not problems and arm != control:
            problems += under(document, base, overrides, changes)
    file = found.file
    if problems or file is None:
        unique = list(dict.fromkeys(problems))
        raise InvalidScenario(sorted(unique, key=lambda p: (p.place.line, p.place.column))[:MOST_PROBLEMS])
    return Scenario(name, document, file, _setup(file), _intent(file), tuple(map_rows(file)), overrides, control)


def _controls(document: Document) -> dict[str, tuple[Override, ...]]:
    """Every well-formed control of a file as changes; malformed ones are left to the schema."""
    told = document.value.get("controls")
    return {
        name: tuple(
            Override(parse_path(field), value, document.place(("controls", name, field), key=True))
            for field, value in changes.items()
        )
        for name, changes in (told.items() if isinstance(told, dict) else ())
        if isinstance(changes, dict)
    }


def _control(document: Document, named: dict, control: str | None) -> tuple[Override, ...]:
    """The changes of a control, or of several, one after the other."""
    names = [name for name in (control or "base").split(TOGETHER) if name != "base"]
    for name in names:
        if name not in named:
            place = document.place(("controls",), key=True)
            what = f"there is no control {name!r}; known: {'; '.join(named) or 'none'}."
            raise InvalidScenario([Problem(place, what, hint(name, named))])
    return tuple(change for name in names for change in named[name])


def tile_of(file: ScenarioFile, letter: str) -> Tile:
    """The tile of a letter, or else that of the dot, or else flat ground."""
    return file.world.tiles.get(letter) or file.world.tiles.get(".") or Tile()


def _setup(file: ScenarioFile) -> Setup:
    rows = map_rows(file)
    height = {letter: tile_of(file, letter).height for letter in letters_of(file)}
    agents = [_agents(file, rows, name, cells_of(file, group.at)) for name, group in file.agents.items()]
    things = [
        Group(name, cells_of(file, thing.at), thing.count, thing.body, one=thing.one or "", pushable=thing.pushable)
        for name, thing in file.world.things.items()
    ]
    return Setup(
        cell=file.world.cell,
        seconds=file.world.tick,
        heights=tuple(tuple(map(height.__getitem__, row)) for row in rows),
        groups=(*agents, *things),
        gusts=_gusts(file),
        ticks=file.run.ticks,
        tiles=tiles_of(file, rows),
    )


def _agents(file: ScenarioFile, rows: list[str], name: str, sites: tuple[int, ...]) -> Group:
    group, stocks = file.agents[name], stocks_of(file)
    return Group(
        name,
        sites,
        group.count,
        group.body,
        group.rule,
        parameters=tuple(sorted((field, float(value)) for field, value in (group.model_extra or {}).items())),
        climb=group.climb,
        speed=group.speed,
        step=group.step,
        floats=group.climb > 0.0,
        sees=group.sees_bodies,
        one=group.one or "",
        pushes=group.pushes,
        noise=0.0 if group.noise_in == "mind" and group.rule == SCRIPTED else group.noise,
        noise_in_mind=group.noise_in == "mind",
        drunk=list(file.world.flags).index(group.noise_when) if group.noise_when else NOBODY,
        start=tuple((stocks.index(stock), units) for stock, units in group.holds.items()),
        mind=mind_of(file, rows, group),
    )


def _gusts(file: ScenarioFile) -> Gusts | None:
    told = file.world.air.gusts
    if told is None:
        return None
    every, lasts = (max(1, round(time / file.world.tick)) for time in (told.every, told.lasts))
    return Gusts(every, lasts, told.lift, told.radius)


def _intent(file: ScenarioFile) -> Intent:
    letters = np.array([list(row) for row in map_rows(file)])
    return Intent({name: _region(name, region, letters) for name, region in file.intent.items()})


def _region(name: str, region: judging.Region, letters: np.ndarray) -> Region:
    if region.enclosed_by:
        return enclosed(name, letters == region.enclosed_by)
    inside = np.isin(letters, list(region.letters or ""))
    return Region(name, inside, np.zeros_like(inside))
