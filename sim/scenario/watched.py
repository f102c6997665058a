"""From what a file says it watches to detectors and what each of them is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unbidden.sim.detectors import Detector, Event, Highlights, Measure, Seconds, Tally, Vocabulary, detectors
from unbidden.sim.detectors.base import NamedRecipe
from unbidden.sim.detectors.base.registry import SENTENCES
from unbidden.sim.scenario.drawn import is_even, map_rows
from unbidden.sim.scenario.fields import OCCASIONS
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.tiled import Names, has_learners, has_tiles, stocks_of


@dataclass(frozen=True)
class Watch:
    """Something that is watched, under a name that its scenario gave it: a detector, and what it is told."""

    name: str
    detector: Detector
    arguments: Mapping[str, Any]
    says: str | None = None  # what it is called when it happens
    paid: bool = False  # whether the file says that the objective pays for it

    @property
    def called(self) -> str:
        """What people call it when it happens."""
        return self.says or self.name.replace("_", " ")

    @property
    def highlights(self) -> Highlights | None:
        """What viewers show of it all the time, if anything."""
        return self.detector.highlights(**self.arguments) if self.detector.highlights else None

    def tally(self, words: Vocabulary) -> Tally | None:
        """What it adds up over a trial, if it does only that."""
        return self.detector.tally(words, **self.arguments) if self.detector.tally else None

    def sentence(self, key: str, event: Event) -> str:
        """What is said of one of its events: see SENTENCES for the keys."""
        sentences = self.detector.sentences
        values = {**event, "watch": self.called, "at": Seconds(event["seconds"])}
        if key == "why" and key not in sentences:
            values["event"] = self.sentence("event", event)
        text = self.says if key == "event" and self.says else sentences.get(key) or SENTENCES[key]
        return text if text is self.says else text.format(**values)

    def event_sentence(self, event: Event, detailed: bool = False) -> str:
        """What is said of one of its events when it comes about, or is undone; in detail if its detector has any."""
        detail = detailed and not self.says and "detail" in self.detector.sentences
        return self.sentence("undone" if event.get("undoes") else "detail" if detail else "event", event)

    def summary(self, measures: Mapping[str, Measure], first: Event | None) -> list[str]:
        """What is said of its measures over a run, and of its first event there."""
        if self.detector.summary is None:
            return []
        known, texts = {"watch": self.name, **self.arguments, **measures}, self.detector.sentences
        return [texts[key].format(**{**known, **more}) for key, more in self.detector.summary(measures, first)]


def watches_of(file: ScenarioFile) -> dict[str, Watch]:
    """All that is watched, by its name; and what is watched wherever somebody learns."""
    watches = {}
    for name, section in file.watch.items():
        for kind in section.kinds[:1]:
            chosen = getattr(section, kind)
            arguments = {field: getattr(chosen, field) for field in type(chosen).model_fields}
            watches[name] = Watch(name, detectors[kind], arguments, section.says, section.paid)
    if has_learners(file):
        watches |= {name: Watch(name, detectors[name], {}) for name in detectors if detectors[name].learners}
    return watches


def measures_of(file: ScenarioFile) -> dict[str, str]:
    """Every measure that a scenario names, such as escape.any, and what it means; those of its author's own last."""
    return watched_measures(file) | {
        f"{group}.{name}": says for group, own in file.measures.items() for name, says in own.items()
    }


def watched_measures(file: ScenarioFile) -> dict[str, str]:
    """Every measure that is taken of each run, by the detectors of a scenario, and what it means."""
    return {
        f"{name}.{measure}": doc
        for name, watch in watches_of(file).items()
        for measure, doc in watch.detector.measures.items()
    }


def vocabulary_of(file: ScenarioFile) -> Vocabulary:
    """The names in a file, in the order in which its set-up numbers what they stand for."""
    recipes = tuple(NamedRecipe(recipe.name, recipe.when, recipe.at) for recipe in file.world.recipes)
    with_tiles = has_tiles(file) and is_even(file)
    return Vocabulary(
        groups=tuple(file.agents),
        things=tuple(file.world.things),
        regions=tuple(file.intent),
        stocks=tuple(stocks_of(file)) if with_tiles else (),
        tiles=_kinds(file) if with_tiles else {},
        recipes=recipes if with_tiles else (),
        occasions=OCCASIONS,
        nodes=tuple(file.world.states) if with_tiles and file.world.kind == "graph" else (),
    )


def _kinds(file: ScenarioFile) -> dict[str, int]:
    """The kind of every letter that is a tile, or is meant to be one."""
    names = Names(file, map_rows(file))
    letters = dict.fromkeys([*names.kinds, *"".join(recipe.at for recipe in file.world.recipes if recipe.at != "*")])
    return {letter: names.kind(letter) for letter in letters if letter in names.kinds or "." in names.kinds}
