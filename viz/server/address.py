"""What the address of a lesson says: which world, what was changed, where in it, and how it is shown."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from unbidden.sim.report.catalogue import language, languages, say, speaking
from unbidden.sim.report.naming import offered
from unbidden.sim.runs.live import Intervention
from unbidden.sim.scenario import InvalidScenario, Scenario
from unbidden.sim.scenario.overrides import read_value
from unbidden.viz.picture.theme import THEMES
from unbidden.viz.server import values
from unbidden.viz.server.limits import Refused
from unbidden.viz.server.worlds import Choice, Library, refuse_interventions

T = TypeVar("T")
PREFIX = "p."
WHOLE = re.compile(r"[0-9]{1,19}")
TURN = re.compile(r"([0-9]{1,10}):([^=]+)=(.*)", re.DOTALL)
MOST_PARTS = 300
MOST_NOTES = 10


@dataclass(frozen=True)
class Address:
    """A lesson as it was asked for, but for what could not be used; `notes` tell of that."""

    choice: Choice
    turns: tuple[tuple[int, str, Any], ...] = ()
    tick: int = 0
    stage: int | None = None
    theme: str = "light"
    lang: str = field(default_factory=language)
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """What the page opens its socket with."""
        return {
            "scenario": self.choice.name,
            "seed": self.choice.seed,
            "set": dict(self.choice.changes),
            "control": self.choice.control,
            "turns": [list(turn) for turn in self.turns],
            "tick": self.tick,
            "stage": self.stage,
            "theme": self.theme,
            "lang": self.lang,
            "notes": list(self.notes),
        }


def address_of(name: str, parts: Iterable[tuple[str, str]], languages: Mapping[str, str]) -> Address:
    """The address of a lesson, read strictly but without complaint: what cannot be used is left out and told of."""
    reader = _AddressReader(name, languages)
    for number, (key, value) in enumerate(parts):
        if number >= MOST_PARTS:
            reader.notes.append(f"the address is too long; only {MOST_PARTS} parts of it were read.")
            break
        reader.take(key, value)
    return replace(reader.address, notes=tuple(reader.notes))


class _AddressReader:
    """One part of an address after the other."""

    def __init__(self, name: str, languages: Mapping[str, str]):
        self.address, self.notes, self.languages = Address(Choice(name)), list[str](), languages
        self.seen: set[str] = set()

    def take(self, key: str, value: str) -> None:
        """Use a part, or note why it cannot be used."""
        try:
            if key in self.seen and key != "turn":
                raise Refused(f"{key[:60]} stands twice in the address; the first is used.")
            self.seen.add(key)
            self.address = self._with(key, value)
        except Refused as refused:
            self.notes.append(str(refused))

    def _with(self, key: str, value: str) -> Address:
        address, choice = self.address, self.address.choice
        if key.startswith(PREFIX) and len(key) > len(PREFIX):
            path = values.text(key.removeprefix(PREFIX), "a field")
            return replace(address, choice=replace(choice, changes=(*choice.changes, (path, _value(path, value)))))
        if key == "turn":
            return replace(address, turns=(*address.turns, _intervention(value)))
        if key == "control":
            return replace(address, choice=replace(choice, control=values.text(value, key)))
        if key == "seed":
            return replace(address, choice=replace(choice, seed=values.SEED(_whole(value), key)))
        if key == "t":
            return replace(address, tick=values.TICK(_whole(value), key))
        if key == "stage":
            return replace(address, stage=values.STAGE(_whole(value), key))
        if key == "theme":
            return replace(address, theme=_one_of(key, value, THEMES))
        if key == "lang":
            return replace(address, lang=_one_of(key, value, self.languages))
        raise Refused(f"the address has {key[:60]!r}, which means nothing here.")


def _whole(value: str) -> Any:
    return int(value) if WHOLE.fullmatch(value) else None


def _one_of(key: str, value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise Refused(f"{key} is {value[:60]!r}; known: {', '.join(known)}.")
    return value


def _value(path: str, value: str) -> Any:
    if len(value) > values.LONGEST:
        raise Refused(f"{path} must have a value of at most {values.LONGEST} characters.")
    try:
        return values.plain(read_value(value, path), path)
    except InvalidScenario as error:
        raise Refused(f"{path}: {error.problems[0].what}") from None


def _intervention(written: str) -> tuple[int, str, Any]:
    match = TURN.fullmatch(written)
    if not match:
        raise Refused(f"turn is {written[:60]!r}; write it as tick:field=value.")
    tick, path, value = match.groups()
    path = values.text(path, "a field")
    return values.TICK(int(tick), "the tick of a turn"), path, _value(path, value)


def opened(address: Address, library: Library) -> tuple[Address, Scenario]:
    """The scenario of an address, and the address but for what does not fit that scenario. Raises Refused."""
    choice, notes = address.choice, list(address.notes)
    if choice.control is not None:
        choice = _kept(choice, replace(choice, control=None, changes=()), replace(choice, changes=()), library, notes)
    plain = choice if not isinstance(_attempt(lambda: library.scenario(choice)), str) else replace(choice, changes=())
    for change in address.choice.changes if plain.changes != choice.changes else ():
        if len(notes) >= MOST_NOTES:  # each change is tried by itself, and that takes time
            notes.append("more than can be told; the rest is left out.")
            break
        plain = _kept(plain, plain, replace(plain, changes=(*plain.changes, change)), library, notes)
    scenario = library.scenario(plain)
    turns, refusal = address.turns, _attempt(lambda: _check_interventions(scenario, address.turns, library))
    if isinstance(refusal, str):
        turns = ()
        notes.append(f"what was to be changed meanwhile is left out: {refusal}")
    tick = address.tick
    if not scenario.setup.learners and tick > scenario.setup.ticks:
        tick = scenario.setup.ticks
        notes.append(f"the last tick is {tick}; the address asks for a later one.")
    lang = offered(scenario, address.lang)
    if lang != address.lang:
        notes.insert(0, _missing(address.lang))
    return replace(address, choice=plain, turns=turns, tick=tick, lang=lang, notes=tuple(notes)), scenario


def _missing(lang: str) -> str:
    """That a page is not there in a language, in that language."""
    with speaking(lang):
        return say("language.missing", name=languages()[lang])


def _kept(now: Choice, otherwise: Choice, wanted: Choice, library: Library, notes: list[str]) -> Choice:
    """What is wanted, if there is such a world; otherwise note why not."""
    refusal = _attempt(lambda: library.scenario(wanted))
    if not isinstance(refusal, str):
        return wanted
    notes.append(refusal)
    return otherwise


def _attempt(what: Callable[[], T]) -> T | str:
    try:
        return what()
    except Refused as refused:
        return str(refused)
    except InvalidScenario as error:
        problem = error.problems[0]
        return f"{problem.what} {problem.hint}".strip()


def _check_interventions(scenario: Scenario, interventions: tuple[tuple[int, str, Any], ...], library: Library) -> None:
    if interventions and scenario.setup.learners:
        raise Refused("learners have learnt before they are watched.")
    if len(interventions) > library.limits.turns:
        raise Refused(f"there can be {library.limits.turns} at most.")
    refuse_interventions(scenario, sorted((Intervention(*turn) for turn in interventions), key=lambda turn: turn.tick))
