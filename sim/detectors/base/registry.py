"""Where detectors are found by their names. A detector says all there is to know about it in its own file:

    @detector(measures={"any": "whether anybody was there"}, sentences={"event": "{who} came to the {at}"})
    def visits(scene: Scene, of: Annotated[Group, "who is watched"], at: Annotated[Tiles, "where"]) -> Finding: ...

Its arguments after the scene are what a scenario file tells it; those without a default must be told. Their types give
the schema, the checks and the help; an argument that would be a word of Python ends in `_`, which the file leaves out.
"""

import inspect
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import numpy as np

from unbidden.sim.detectors.base.finding import Event, Finding, Highlights, Measure
from unbidden.sim.detectors.base.vocabulary import Reference, Tally, Vocabulary
from unbidden.sim.engine.registry import Registry

Summary = Iterator[tuple[str, Mapping[str, Any]]]  # keys of sentences, each with further values for its gaps
RESERVED = ("says", "paid")  # fields that every watch in a scenario has
# What is said of any event whose detector does not say it better; before `event` goes the scenario's own sentence.
SENTENCES = {
    "event": "{watch}",
    "undone": "{watch}, and back",
    "why": "At {at} {event}. Why?",
    "does": "comes about",
    "do": "come about",
}


@dataclass(frozen=True)
class Parameter:
    """What a scenario tells a detector, as the signature of its function declares it."""

    name: str
    hint: Any
    default: Any
    doc: str

    @property
    def written(self) -> str:
        """Its name in a file."""
        return self.name.removesuffix("_")

    @property
    def is_required(self) -> bool:
        """Whether a file must tell it."""
        return self.default is inspect.Parameter.empty

    @property
    def references(self) -> list[Reference]:
        """The kinds of names that it is made of."""
        return list(_references(self.hint))

    def faults(self, value: Any, words: Vocabulary) -> Iterator[tuple[str, str]]:
        """What is wrong with a value, and a remedy: names in it that stand for nothing."""
        return _faults(self.hint, value, words)


@dataclass(frozen=True, eq=False)
class Detector:
    """A way of looking at a finished trace: what it may be told, what it measures, what is said of what it finds."""

    name: str
    look: Callable[..., Finding]
    doc: str
    parameters: tuple[Parameter, ...]
    measures: dict[str, str]  # name -> what it means
    times_to_event: tuple[str, ...] = ()  # measures that are times until something happens, None if it did not
    shares: tuple[str, ...] = ()  # measures from 0 to 1, beside `any`, which always is
    sentences: Mapping[str, str] = field(default_factory=dict)  # with gaps for an event, for measures and parameters
    summary: Callable[[Mapping[str, Measure], Event | None], Summary] | None = None
    tally: Callable[..., Tally] | None = None
    highlights: Callable[..., Highlights] | None = None
    check: Callable[..., Iterator[tuple[str, str, str]]] | None = None  # parameter, what is wrong, remedy
    course: Callable[..., np.ndarray] | None = None  # its headline at every tick, f64[ticks + 1], for a curve
    course_counts: bool = False  # whether that is how many of something there are, and not a share
    headline: str = ""  # the measure to tell first of all; without it `count`, or the first
    listed: bool = True  # whether viewers list its events one by one; there may be very many
    first_listed: bool = False  # whether they list the first of them at least
    by_instant: bool = False  # whether it looks at each instant by itself, or at recipes, and follows no body
    learners: bool = False  # whether it looks wherever somebody learns, without being asked

    @property
    def needs_tiles(self) -> bool:
        """Whether it looks at what there is only in worlds of tiles."""
        return any(reference.of_tiles for parameter in self.parameters for reference in parameter.references)

    def is_share(self, measure: str) -> bool:
        """Whether a measure is true or false, or lies from 0 to 1."""
        return measure == "any" or measure in self.shares

    @property
    def has_events(self) -> bool:
        """Whether it looks for something that can come about or not."""
        return "any" in self.measures


detectors = Registry("detector")


def detector(**declared: Any) -> Callable[[Callable[..., Finding]], Callable[..., Finding]]:
    """Decorator: enter a function as a detector under its own name. The keywords are fields of Detector.

    Raises TypeError for a signature or a sentence that no scenario could fill.
    """

    def enter(look: Callable[..., Finding]) -> Callable[..., Finding]:
        name = look.__name__
        if name in RESERVED:
            raise TypeError(f"no detector can be called {name!r}: every watch has a field of that name")
        made = Detector(name, look, inspect.getdoc(look) or "", _parameters(look), **declared)
        for key, text in made.sentences.items():
            if any(gap == "" for _, gap, _, _ in string.Formatter().parse(text)):
                raise TypeError(f"{name}: the gaps in the sentence {key!r} must have names")
        detectors.add(name, made)
        return look

    return enter


def all_measures() -> dict[str, str]:
    """Every measure of every detector, as `detector.measure`, with what it means."""
    return {f"{name}.{m}": doc for name in detectors for m, doc in detectors[name].measures.items()}


def _parameters(look: Callable[..., Finding]) -> tuple[Parameter, ...]:
    hints = get_type_hints(look, include_extras=True)
    _, *rest = inspect.signature(look).parameters.values()
    for a in rest:
        if a.kind is not a.POSITIONAL_OR_KEYWORD or a.name not in hints:
            raise TypeError(f"{look.__name__}: {a} must be a plain name with a type; the first argument is the scene")
    return tuple(Parameter(a.name, hints[a.name], a.default, _doc(hints[a.name], a.name)) for a in rest)


def _doc(hint: Any, name: str) -> str:
    return next((part for part in get_args(hint)[1:] if isinstance(part, str)), name.replace("_", " "))


def _references(hint: Any) -> Iterator[Reference]:
    for part in get_args(hint) if get_origin(hint) is not Annotated else hint.__metadata__:
        if isinstance(part, Reference):
            yield part
        else:
            yield from _references(part)
    if get_origin(hint) is Annotated:
        yield from _references(hint.__origin__)


def _faults(hint: Any, value: Any, words: Vocabulary) -> Iterator[tuple[str, str]]:
    origin, parts = get_origin(hint), get_args(hint)
    if value is None:
        return
    if origin is Annotated:
        faults = (part.unknown(value, words) for part in hint.__metadata__ if isinstance(part, Reference))
        yield from filter(None, faults)
        yield from _faults(hint.__origin__, value, words)
    elif origin is dict:
        for entry in value.items():
            for kind, part in zip(parts, entry, strict=True):
                yield from _faults(kind, part, words)
    elif origin is list:
        for part in value:
            yield from _faults(parts[0], part, words)
    else:
        for arm in parts:  # of Group | None the one that has names
            yield from _faults(arm, value, words)
