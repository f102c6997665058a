"""Values in messages of viewers, each read strictly: whatever is not of its kind is refused with a reason."""

import math
from collections.abc import Callable, Iterable
from typing import Any

from unbidden.viz.server.limits import Refused

MOST_SEED = 2**63 - 1
MOST_TICK = 2**31 - 1
LONGEST = 200  # characters of a name or a field
MOST_SET = 100  # fields changed at once

Read = Callable[[Any, str], Any]  # a value and the field it stands in


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
    """A number within limits, which are finite."""

    def read(value: Any, field: str) -> float:
        if type(value) not in (int, float) or not low <= value <= high:
            raise Refused(f"{field} must be a number from {low:g} to {high:g}.", field)
        return float(value)

    return read


def yes_or_no(value: Any, field: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Refused(f"{field} must be true or false.", field)
    return value


def one_of(names: Iterable[str]) -> Read:
    """One of these names."""
    known = tuple(names)

    def read(value: Any, field: str) -> str:
        if not isinstance(value, str) or value not in known:
            raise Refused(f"{field} must be one of {', '.join(known)}.", field)
        return value

    return read


def shares(many: int) -> Read:
    """So many whole per cents, each at least 1, that add up to 100."""
    each = whole(1, 100)

    def read(value: Any, field: str) -> list[int]:
        if not isinstance(value, list) or len(value) != many or sum(each(part, field) for part in value) != 100:
            raise Refused(f"{field} must be {many} whole numbers from 1 on that add up to 100.", field)
        return value

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
    return {text(name, field): plain(new, name) for name, new in value.items()}


def turns(value: Any, field: str) -> list[tuple[int, str, Any]]:
    """Changes while a world runs: a tick, a field and a value each."""
    if not isinstance(value, list) or not all(isinstance(turn, list) and len(turn) == 3 for turn in value):
        raise Refused(f"{field} must be a list of [tick, field, value].", field)
    read = whole(0, MOST_TICK)
    return [(read(tick, field), text(name, field), plain(fields, name)) for tick, name, fields in value]


def maybe(read: Read) -> Read:
    """The same, or null."""
    return lambda value, field: None if value is None else read(value, field)


SEED, TICK, STAGE, NUMBER = whole(0, MOST_SEED), whole(0, MOST_TICK), whole(0, 10_000), whole(1, 1_000_000)
