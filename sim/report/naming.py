"""What people call the things that a scenario names: as its file does, or else as a translation of it says.

Runs, causes and measures know them by the names of the file. Only what is shown is put into other words, so that a key
stays a key in every language.
"""

from unbidden.sim.judge.removable import GUSTS, SIGHT
from unbidden.sim.report.catalogue import USUAL, languages, say
from unbidden.sim.report.scenario import place, texts
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.translation import named


def word(scenario: Scenario, name: str) -> str:
    """What a group, a thing, a region, a stock or something that is watched is called."""
    return texts(scenario).names.get(name, name)


def body_names(scenario: Scenario) -> list[str]:
    """What each body is called: by a name of its own if it was given one, else as one of its kind."""
    given = texts(scenario).names
    kinds = [f"{word(scenario, group.one or group.name)} {ordinal + 1}" for group, ordinal in scenario.setup.rows]
    return [given.get(name, kind) for name, kind in zip(scenario.names, kinds, strict=True)]


def control_name(scenario: Scenario, control: str) -> str:
    """What people call a control."""
    return texts(scenario).labels.get(control, control.replace("_", " "))


def spoken(scenario: Scenario, name: str) -> str:
    """The same for whatever detectors and causes name: bodies, groups, regions, ground, gusts, what somebody sees."""
    if name == GUSTS:
        return say("cause.gusts")
    if name.endswith(SIGHT):
        return say("cause.sight", who=spoken(scenario, name.removesuffix(SIGHT)))
    if texts(scenario).names:
        bodies = dict(zip(scenario.names, body_names(scenario), strict=True))
        if name in bodies:
            return bodies[name]
    return word(scenario, place(scenario, name))


def whole_languages(scenario: Scenario) -> list[str]:
    """The languages in which all of a scenario is said: that of its file, and those of translations with every name."""
    names = set(named(scenario.document))
    return [lang for lang in languages()
            if lang == USUAL or (lang in scenario.texts and names <= scenario.texts[lang].names.keys())]  # fmt: skip


def offered(scenario: Scenario, lang: str) -> str:
    """A language, or the usual one where a scenario is not wholly said in it: no page mixes two."""
    return lang if lang in whole_languages(scenario) else USUAL
