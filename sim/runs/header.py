"""What the header of a file may say: one model for runs, policies, checkpoints and worlds.

A file is taken for hostile, whatever its checksum says: every value that is used later is checked here, or, where that
takes the scenario, by whoever reads the file.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from unbidden.sim.runs.archive import UnreadableFile

MOST_TEXT = 1_000_000  # characters of a scenario
MOST_NAME = 200
MOST_CHANGES = 1000
MOST_DEPTH = 32  # of a changed value
MOST_COUNT = 2**53
MOST_RECORDED = 2**25  # events in a trace
MOST_EPISODES = 1_000_000_000
MOST_STAGES = 100  # of a training, that are kept in one file
MOST_STEPS = 2**50  # beyond some more of them a clock that counts them in floats stands still
GENERATORS = ("PCG64", "PCG64DXSM")


@dataclass(frozen=True)
class HeaderField:
    """What a value has to be, and that in words."""

    is_right: Callable[[Any], bool]
    says: str


def whole(low: int, high: int) -> HeaderField:
    """A whole number from `low` to `high`; true and false are none."""
    return HeaderField(
        lambda value: type(value) is int and low <= value <= high, f"a whole number from {low} to {high}"
    )


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= 1e300 and isfinite(value)


def _is_time(value: Any) -> bool:
    return _is_number(value) and 0 <= value <= MOST_STEPS


def _is_text(value: Any, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and value.encode("utf-8", "ignore").decode() == value


def _is_name(value: Any) -> bool:
    is_one = _is_text(value, MOST_NAME) and value.isprintable() and value not in ("", ".", "..")
    return is_one and not set(value) & set("/\\")


def _is_seal(value: Any) -> bool:
    return isinstance(value, str) and len(value) in (16, 32) and not set(value) - set("0123456789abcdef")


def _is_plain(value: Any, depth: int = 0) -> bool:
    """Whether a value is one that a field of a scenario can be changed to."""
    if isinstance(value, list | dict):
        parts = [*value.values(), *value] if isinstance(value, dict) else value
        return depth < MOST_DEPTH and all(_is_plain(part, depth + 1) for part in parts)
    if type(value) is int:
        return abs(value) < 2**63
    return value is None or isinstance(value, bool) or _is_number(value) or _is_text(value, MOST_TEXT)


def _is_change(value: Any) -> bool:
    if not (isinstance(value, list) and len(value) == 2 and isinstance(value[0], list) and 0 < len(value[0]) <= 32):
        return False
    return all(_is_text(part, MOST_NAME) or type(part) is int for part in value[0]) and _is_plain(value[1])


def _is_measure(value: Any) -> bool:
    return value is None or isinstance(value, bool) or _is_number(value)


def _is_control(value: Any) -> bool:
    several = isinstance(value, list) and len(value) <= 100 and all(_is_text(name, MOST_NAME) for name in value)
    return value is None or _is_text(value, MOST_NAME) or several


def _is_mapping(value: Any, is_right: Callable[[Any], bool]) -> bool:
    return isinstance(value, dict) and all(_is_text(k, MOST_NAME) and is_right(v) for k, v in value.items())


def _is_random(value: Any) -> bool:
    """Whether a value is a state of Python's Mersenne Twister, which would read past its end from a wrong place."""
    if not (isinstance(value, list) and len(value) == 3 and value[0] == 3 and isinstance(value[1], list)):
        return False
    *numbers, place = value[1] or [None]
    words = len(numbers) == 624 and all(type(n) is int and 0 <= n < 2**32 for n in numbers)
    return words and type(place) is int and 0 <= place <= 624 and (value[2] is None or _is_number(value[2]))


def _is_generator(value: Any) -> bool:
    """Whether a value is a state of one of NumPy's PCG64 generators."""
    if not isinstance(value, dict) or value.get("bit_generator") not in GENERATORS:
        return False
    state = value.get("state")
    limits = {"state": 2**128, "inc": 2**128}
    inner = isinstance(state, dict) and all(type(state.get(k)) is int and 0 <= state[k] < n for k, n in limits.items())
    rest = {"has_uint32": 2, "uinteger": 2**32}
    return inner and all(type(value.get(k)) is int and 0 <= value[k] < n for k, n in rest.items())


def _is_rising(value: Any) -> bool:
    """Whether a value is a list of some counts, each larger than the one before."""
    if not isinstance(value, list) or not 0 < len(value) <= MOST_STAGES:
        return False
    return all(type(n) is int and 0 < n <= MOST_EPISODES for n in value) and value == sorted(set(value))


def _is_column(value: Any) -> bool:
    return isinstance(value, list) and all(_is_measure(item) for item in value)


FLAG = HeaderField(lambda value: isinstance(value, bool), "true or false")
SEAL = HeaderField(_is_seal, "a checksum")
COUNT = whole(0, MOST_COUNT)
COLUMN = HeaderField(_is_column, "a list of finite numbers")

ASKED = {
    "versions": HeaderField(lambda value: _is_mapping(value, lambda v: _is_text(v, MOST_NAME)), "versions by name"),
    "scenario": HeaderField(_is_name, "a name without / and \\"),
    "text": HeaderField(lambda value: _is_text(value, MOST_TEXT), "the text of a scenario"),
    "changes": HeaderField(
        lambda value: isinstance(value, list) and len(value) <= MOST_CHANGES and all(map(_is_change, value)),
        "a list of fields and values",
    ),
    "control": HeaderField(_is_control, "the name of a control"),
    "seed": whole(0, 2**64 - 1),
}
RUN = ASKED | {
    "ticks": COUNT,
    "recorded": whole(0, MOST_RECORDED),
    "digest": SEAL,
    "measures": HeaderField(lambda value: _is_mapping(value, _is_measure), "finite numbers by name"),
    "lesson": HeaderField(lambda value: value == "" or _is_seal(value), "a checksum, or nothing"),
}
POLICY = ASKED | {
    "episodes": whole(0, MOST_EPISODES),
    "done": whole(0, MOST_EPISODES),
    "world": SEAL,
    "training": SEAL,
}
WORLD = ASKED | {
    "rules": SEAL,
    "collects": FLAG,
    "running": FLAG,
    "steps": whole(0, MOST_STEPS),
    "time": HeaderField(_is_time, "a time"),
    "due": HeaderField(lambda value: value is None or _is_time(value), "a time, or nothing"),
    "random": HeaderField(_is_random, "the state of Python's generator of random numbers"),
    "rng": HeaderField(_is_generator, f"the state of a generator of NumPy: {' or '.join(GENERATORS)}"),
    "collected": HeaderField(lambda value: _is_mapping(value, _is_column), "columns of finite numbers"),
    "when": HeaderField(lambda value: value is None or _is_column(value), "a list of times, or nothing"),
    "registered": HeaderField(
        lambda value: isinstance(value, list) and all(type(i) is int and i >= 0 for i in value), "a list of bodies"
    ),
}


LEARNT = {name: POLICY[name] for name in ("scenario", "seed", "episodes", "training")} | {
    "done": HeaderField(_is_rising, "a list of rising numbers of episodes"),
    "rows": COUNT,
}


def fault(header: Mapping[str, Any], fields: Mapping[str, HeaderField]) -> str:
    """What is wrong with a header, in words; nothing, if it has all of these fields as they have to be."""
    for name, field in fields.items():
        if name not in header:
            return f"it does not say its {name!r}"
        if not field.is_right(header[name]):
            return f"its {name!r} is not {field.says}"
    if fields is POLICY and header["done"] > header["episodes"]:
        return f"its 'done' is {header['done']}, and it has {header['episodes']} episodes in all"
    if fields is LEARNT and header["done"][-1] != header["episodes"]:
        return "its stages do not end where its training does"
    if fields is WORLD and header["due"] is not None and not 0 <= header["due"] - header["time"] <= 1:
        return f"its 'time' is {header['time']}, and its next step is 'due' at {header['due']}, not within one of it"
    return ""


def refuse(header: Mapping[str, Any], fields: Mapping[str, HeaderField], path: Path) -> None:
    """Raise UnreadableFile unless a header has all of these fields as they have to be."""
    if problem := fault(header, fields):
        raise UnreadableFile(f"{path}: {problem}; the file was damaged or changed.")


def refuse_to_write(header: Mapping[str, Any], fields: Mapping[str, HeaderField]) -> None:
    """Raise ValueError for a header that would not be read again."""
    if problem := fault(json.loads(json.dumps({"versions": {}, **header})), fields):  # as it will be read
        raise ValueError(f"this cannot be saved: {problem}.")
