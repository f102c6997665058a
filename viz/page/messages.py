"""What viewers may say, word for word: every message is read strictly, and anything else is refused with a reason.

The first message of a socket opens a world, or joins those who watch the presenter's; SHAPES says what each may hold.
The server answers with frames, which the viewer acknowledges by their tick, and with words, told apart by "is":

    world    all that is static: legend, told, last, turns, stages, stage, without, playing, speed
    state    playing, speed, tick, known; after whatever is asked, and now and then while it plays
    found    what is told of the run so far, twice a second at most
    card     how something came about
    without  what was taken away, from which tick on, whether it crosses all the same, and what is found in that world;
             that world is shown until it is asked for without nothing: {"do": "without", "what": null}
    busy     what is being done, and how much of it
    error    what was refused, the field that it was about, and perhaps a remedy, "reset": to begin again with what was
             changed meanwhile; the world is as it was
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from viz.page.limits import Refused

MOST_SEED = 2**63 - 1
MOST_TICK = 2**31 - 1
LEAST_SPEED, MOST_SPEED = 0.01, 10_000.0
LONGEST = 200  # characters of a name or a field
MOST_SET = 100  # fields changed at once

Read = Callable[[Any, str], Any]
REQUIRED: Any = object()


@dataclass(frozen=True)
class Message:
    """What is to be done, and with what."""

    do: str
    told: dict[str, Any]


def text(value: Any, field: str) -> str:
    """A short text."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST or not value.isprintable():
        raise Refused(f"{field} must be text of at most {LONGEST} characters.", field)
    return value


def whole(low: int, high: int) -> Read:
    """A whole number within limits."""

    def read(value: Any, field: str) -> int:
        if type(value) is not int or not low <= value <= high:
            raise Refused(f"{field} must be a whole number from {low} to {high}.", field)
        return value

    return read


def number(low: float, high: float) -> Read:
    """A finite number within limits."""

    def read(value: Any, field: str) -> float:
        if type(value) not in (int, float) or not math.isfinite(value) or not low <= value <= high:
            raise Refused(f"{field} must be a number from {low:g} to {high:g}.", field)
        return float(value)

    return read


def plain(value: Any, field: str) -> Any:
    """A value that a field of a scenario may have: a finite number, a yes or no, or a short text."""
    if isinstance(value, bool):
        return value
    if type(value) is int and abs(value) <= MOST_SEED:
        return value
    if type(value) is float and math.isfinite(value):
        return value
    if isinstance(value, str):
        return text(value, field)
    raise Refused(f"{field} must be a number, true, false or a short text.", field)


def changes(value: Any, field: str) -> dict[str, Any]:
    """New values by field."""
    if not isinstance(value, dict) or len(value) > MOST_SET:
        raise Refused(f"{field} must be an object of at most {MOST_SET} fields and their values.", field)
    return {text(name, field): plain(told, name) for name, told in value.items()}


def turns(value: Any, field: str) -> list[tuple[int, str, Any]]:
    """Changes while a world runs: a tick, a field and a value each."""
    if not isinstance(value, list) or not all(isinstance(turn, list) and len(turn) == 3 for turn in value):
        raise Refused(f"{field} must be a list of [tick, field, value].", field)
    read = whole(0, MOST_TICK)
    return [(read(tick, field), text(name, field), plain(told, name)) for tick, name, told in value]


def maybe(read: Read) -> Read:
    """The same, or null."""
    return lambda value, field: None if value is None else read(value, field)


SEED, TICK, STAGE, NUMBER = whole(0, MOST_SEED), whole(0, MOST_TICK), whole(0, 10_000), whole(1, 1_000_000)
SHAPES: dict[str, dict[str, tuple[Read, Any]]] = {
    "open": {
        "token": (text, REQUIRED),
        "scenario": (text, REQUIRED),
        "seed": (SEED, 0),
        "set": (changes, {}),
        "control": (maybe(text), None),
        "turns": (turns, []),
        "tick": (TICK, 0),
        "stage": (maybe(STAGE), None),
    },
    "join": {"code": (text, REQUIRED)},
    "play": {},
    "pause": {},
    "step": {"by": (whole(-1_000_000, 1_000_000), 1)},
    "seek": {"tick": (TICK, REQUIRED)},
    "speed": {"value": (number(LEAST_SPEED, MOST_SPEED), REQUIRED)},
    "set": {"field": (text, REQUIRED), "value": (plain, REQUIRED)},
    "reset": {"seed": (maybe(SEED), None), "set": (maybe(changes), None), "control": (maybe(text), ...)},
    "stage": {"number": (STAGE, REQUIRED)},
    "card": {"number": (NUMBER, 1)},
    "without": {"number": (NUMBER, 1), "what": (maybe(text), REQUIRED)},
    "ack": {"tick": (TICK, REQUIRED)},
}


def read(message: str) -> Message:
    """A message of a viewer. Raises Refused."""
    try:
        told = json.loads(message, parse_constant=_endless, object_pairs_hook=_once)
    except Refused:
        raise
    except (ValueError, RecursionError):
        raise Refused("a message is a JSON object; this one cannot be read.") from None
    if not isinstance(told, dict) or not isinstance(told.get("do"), str):
        raise Refused('a message is a JSON object with a "do".', "do")
    do = told.pop("do")
    if do not in SHAPES:
        raise Refused(f"nothing is called {do[:40]!r}; known: {', '.join(SHAPES)}.", "do")
    return Message(do, _fields(told, SHAPES[do]))


def _fields(told: dict[str, Any], shape: dict[str, tuple[Read, Any]]) -> dict[str, Any]:
    unknown = sorted(set(told) - set(shape))
    if unknown:
        known = ", ".join(shape) or "none"
        raise Refused(f"there is no field {unknown[0][:40]!r} in this message; known: {known}.", unknown[0][:40])
    for name, (_, otherwise) in shape.items():
        if name not in told and otherwise is REQUIRED:
            raise Refused(f"{name} is missing.", name)
    return {name: read(told[name], name) if name in told else otherwise for name, (read, otherwise) in shape.items()}


def _endless(word: str) -> Any:
    raise Refused(f"{word} is not a number that can be used.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise Refused("a field stands twice in this message.")
    return dict(pairs)
