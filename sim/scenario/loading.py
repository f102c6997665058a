"""From a name or a file to a scenario that can be run and judged."""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from unbidden.sim.detectors import Scene, Tally, Vocabulary
from unbidden.sim.engine.ledger import Ledger
from unbidden.sim.engine.registry import hint, load_folder
from unbidden.sim.engine.setup import Setup
from unbidden.sim.engine.state import Trace
from unbidden.sim.intent import Intent, Region, enclosed
from unbidden.sim.scenario import judging, text
from unbidden.sim.scenario.acting import Tile
from unbidden.sim.scenario.checked import checked, under
from unbidden.sim.scenario.drawn import map_rows
from unbidden.sim.scenario.draws import ends
from unbidden.sim.scenario.migration import refuse_old_names
from unbidden.sim.scenario.overrides import Override, from_option, overrides_of, parse_path
from unbidden.sim.scenario.own_measures import OwnMeasure, for_file, own_measures
from unbidden.sim.scenario.registered import is_registry
from unbidden.sim.scenario.rules_file import enter_rules
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.setting_up import setup_of, tile_of
from unbidden.sim.scenario.teaching import is_notes
from unbidden.sim.scenario.text import Document, InvalidScenario, Place, Problem
from unbidden.sim.scenario.translation import Translations, is_translation, translations_beside
from unbidden.sim.scenario.watched import Watch, vocabulary_of, watched_measures, watches_of
from unbidden.sim.scenario.wording import MOST_PROBLEMS
from unbidden.sim.walls import load_plugins

TEMPLATES = "new"  # folder of what `unbidden new` starts from
TOGETHER = " + "  # between the names of controls that are combined
Controls = str | Sequence[str] | None  # a control, or several that are combined, the later ones over the earlier


@dataclass(frozen=True)
class Scenario:
    """A scenario: `setup` is the acting half, `intent` and `file.watch` the judging half; and how it was asked for.

    `rework`: what makes it of what is read, such as by taking something away; it is done again after every change.
    """

    name: str
    document: Document = field(repr=False)
    file: ScenarioFile = field(repr=False)
    setup: Setup = field(repr=False)
    intent: Intent = field(repr=False)
    rows: tuple[str, ...] = field(repr=False)  # the map
    overrides: tuple[Override, ...] = ()
    control: str | None = None
    translations: Translations = field(default_factory=dict, repr=False, compare=False)
    texts: Mapping[str, ScenarioFile] = field(default_factory=dict, repr=False, compare=False)  # by language
    own: tuple[OwnMeasure, ...] = ()  # measures of the user's own, which were asked for
    rework: "Callable[[Scenario], Scenario] | None" = field(default=None, repr=False, compare=False)  # of what is read

    @functools.cached_property
    def watches(self) -> dict[str, Watch]:
        """All that is watched, by the names that the file gives it."""
        return watches_of(self.file)

    @property
    def measures(self) -> dict[str, str]:
        """All that is measured of each of its runs, such as escape.any, and what it means."""
        return watched_measures(self.file) | {own.label: own.says for own in self.own}

    @property
    def claimed(self) -> list[str]:
        """All that its claims measure."""
        return [measure for claim in self.file.claims for measure in (claim.measure, claim.minus) if measure]

    @functools.cached_property
    def words(self) -> Vocabulary:
        """What the file calls things."""
        return vocabulary_of(self.file)

    @functools.cached_property
    def names(self) -> list[str]:
        """What to call each body."""
        return self.setup.names()

    @property
    def tallies(self) -> dict[str, Tally]:
        """What is watched and only added up over a trial: stocks at a price, or recipes that come about."""
        tallies = {name: watch.tally(self.words) for name, watch in self.watches.items()}
        return {name: tally for name, tally in tallies.items() if tally is not None}

    def scene(self, trace: Trace, ledger: Ledger | None = None) -> Scene:
        """What detectors look at: a finished trace of this scenario, and the ledger of the training before."""
        return Scene(self.setup, trace, self.names, ledger, self.words, self.intent.regions)

    def tile(self, letter: str) -> Tile:
        """The kind of ground under a letter of the map; a letter that only marks a place is on ordinary ground."""
        return tile_of(self.file, letter)

    def changed(self, *overrides: Override, control: Controls = None) -> "Scenario":
        """The same scenario with further fields changed, and perhaps under a control or several."""
        changes = (*self.overrides, *overrides)
        made = _interpret(self.document, self.name, changes, control or self.control, self.translations)
        return self._like_this(made)

    def arm(self, *overrides: Override, control: Controls = None) -> "Scenario":
        """The same, for runs alone: without translations, and without a look at what other controls would be then."""
        changes = (*self.overrides, *overrides)
        return self._like_this(_interpret(self.document, self.name, changes, control or self.control, is_arm=True))

    def _like_this(self, made: "Scenario") -> "Scenario":
        """A scenario that was read anew, with what is not in its text."""
        return (self.rework(made) if self.rework else made).measuring(self.own)

    def measuring(self, own: Sequence[OwnMeasure]) -> "Scenario":
        """The same scenario with measures of the user's own. Raises InvalidScenario for a name that is taken."""
        return replace(self, own=for_file(own, self.file)) if own else self

    def with_field(self, path: str, value: Any) -> "Scenario":
        """The same scenario with one field changed."""
        return self.with_fields({path: value})

    def with_fields(self, values: Mapping[str, Any], control: Controls = None) -> "Scenario":
        """The same scenario with some fields changed at once, and perhaps under a control."""
        return self.changed(*overrides_of(values), control=control)


def shipped() -> list[str]:
    """The names of the scenarios that come with the program."""
    return sorted(_shipped_files())


@functools.cache
def _shipped_files() -> dict[str, Path]:
    """The files of these scenarios by name, also those in a folder of a suite; the templates of `new` are none."""
    home = Path(str(files("unbidden.scenarios")))
    paths = (path for path in home.rglob("*.yaml") if path.parent.name != TEMPLATES)
    return {path.stem: path for path in paths if not (is_translation(path) or is_registry(path) or is_notes(path))}


def suite(name: str) -> list[str]:
    """The names of the shipped scenarios in a folder. Raises InvalidScenario if there is no such folder."""
    folders = {path.parent.name for path in _shipped_files().values()} - {"scenarios"}
    if name not in folders:
        what = f"no suite is called {name!r}; known: {', '.join(sorted(folders))}."
        raise InvalidScenario([Problem(Place(name, 0, 0, ""), what, hint(name, folders))])
    return sorted(world for world, path in _shipped_files().items() if path.parent.name == name)


def find(name: str | Path) -> Path:
    """The file of a scenario, from the name of a shipped one or from a path."""
    if isinstance(name, Path):
        return name
    if "/" in name or "\\" in name or name.endswith((".yaml", ".yml")):
        return Path(name)
    known = _shipped_files()
    if name not in known:
        what = f"no scenario is called {name!r}; shipped: {', '.join(sorted(known))}. A file of yours ends in .yaml."
        raise InvalidScenario([Problem(Place(name, 0, 0, ""), what, hint(name, known))])
    return known[name]


@functools.cache
def fill_registries() -> None:
    """Enter all rules, sensors and actuators there are, also those of other installed packages."""
    for package in (
        "unbidden.sim.engine.laws",
        "unbidden.sim.engine.agents.simple",
        "unbidden.sim.engine.agents.learning",
    ):
        load_folder(package)
    load_plugins()


def load(
    name: str | Path, changes: Sequence[str | Override] = (), control: Controls = None, measures: Sequence[str] = ()
) -> Scenario:
    """A scenario by name or path, with `field=value` changes, perhaps under one of its controls or a list of them.

    The file of rules that it names is loaded first, and translations beside it are read. `measures`: functions of your
    own over a finished run, such as "own.py:rise"; these files are executed. Raises InvalidScenario with everything
    found wrong, each problem at its place, and UnsafeRules for its file of rules.
    """
    overrides = tuple(from_option(change) if isinstance(change, str) else change for change in changes)
    return _opened(find(name), overrides, control).measuring(own_measures(measures))


def shipped_scenarios() -> Iterator[Scenario]:
    """All scenarios that come with the program, by name. Their controls are not looked at here; `load` does that."""
    return (_opened(find(name), is_arm=True) for name in shipped())


def _opened(
    path: Path, overrides: tuple[Override, ...] = (), control: Controls = None, is_arm: bool = False
) -> Scenario:
    document = text.read_file(path)
    refuse_old_names(document)
    fill_registries()
    enter_rules(document, path.parent)
    translations = translations_beside(path, document)
    return _interpret(document, path.stem, overrides, control, translations, is_arm)


def load_text(source: str, name: str, changes: Sequence[str] = (), control: Controls = None) -> Scenario:
    """A scenario from YAML text; `name` is what problems call it. No file that the text names is opened."""
    return load_changed(source, name, tuple(map(from_option, changes)), control)


def load_changed(source: str, name: str, changes: Sequence[Override], control: Controls) -> Scenario:
    """A scenario from YAML text that is judged only after it was changed."""
    document = text.read(source, name)
    refuse_old_names(document)
    return _interpret(document, Path(name).stem, tuple(changes), control)


def with_translations(scenario: Scenario) -> Scenario:
    """A scenario that was read from text, with the translations of the shipped one of its name, if it is the same."""
    path = _shipped_files().get(scenario.name)
    if path is None or text.read_file(path).text != scenario.document.text:
        return scenario
    return replace(scenario, translations=translations_beside(path, scenario.document)).changed()


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


def _interpret(
    document: Document,
    name: str,
    overrides: tuple[Override, ...],
    control: Controls,
    translations: Translations | None = None,
    is_arm: bool = False,
) -> Scenario:
    fill_registries()
    control = together(control)
    if not isinstance(document.value, dict):
        raise InvalidScenario([Problem(document.place(()), "a scenario is a mapping: `about:`, `world:`, `agents:` …")])
    if "scenario" in document.value and "world" not in document.value:
        what = "this names a scenario and is none itself: it is a file of a sweep."
        remedy = f"unbidden sweep {document.name} -o FOLDER"
        raise InvalidScenario([Problem(document.place(("scenario",), key=True), what, remedy)])
    named = _controls(document)
    asked = _control(document, named, control)
    controlled = checked(document, (*asked, *overrides))
    problems = [*controlled.problems]
    base = controlled if not asked or problems or is_arm else checked(document, overrides)
    for arm, changes in named.items():
        if not problems and arm != control and not is_arm:
            problems += under(document, base, overrides, changes)
    file = controlled.file
    for changes in () if file is None or problems or is_arm else ends(file.prevalence, document):
        problems += under(document, controlled, (*asked, *overrides), changes)
    if problems or file is None:
        unique = list(dict.fromkeys(problems))
        raise InvalidScenario(sorted(unique, key=lambda p: (p.place.line, p.place.column))[:MOST_PROBLEMS])
    translations = translations or {}
    texts = {lang: _translated(document, translated, (*asked, *overrides)) for lang, translated in translations.items()}
    return Scenario(name, document, file, setup_of(file), _intent(file), tuple(map_rows(file)), overrides, control,
                    translations, texts)  # fmt: skip


def _translated(document: Document, translated: tuple[Override, ...], changes: tuple[Override, ...]) -> ScenarioFile:
    """The file with the texts of another language. Raises InvalidScenario for one that no file may have."""
    result = checked(document, (*translated, *changes))
    if result.problems or result.file is None:
        raise InvalidScenario(result.problems)
    return result.file


def _controls(document: Document) -> dict[str, tuple[Override, ...]]:
    """Every well-formed control of a file as changes; malformed ones are left to the schema."""
    controls = document.value.get("controls")
    return {
        name: tuple(
            Override(parse_path(field), value, document.place(("controls", name, field), key=True))
            for field, value in changes.items()
        )
        for name, changes in (controls.items() if isinstance(controls, dict) else ())
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


def _intent(file: ScenarioFile) -> Intent:
    letters = np.array([list(row) for row in map_rows(file)])
    return Intent({name: _region(name, region, letters) for name, region in file.intent.items()})


def _region(name: str, region: judging.RegionSection, letters: np.ndarray) -> Region:
    if region.enclosed_by:
        return enclosed(name, letters == region.enclosed_by)
    inside = np.isin(letters, list(region.letters or ""))
    return Region(name, inside, np.zeros_like(inside))
