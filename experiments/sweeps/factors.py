"""What varies in a sweep, as people write it: `agents.blimps.count=2,4,8`, `world.air.gusts.lift=0.2..0.8:7`.

A factor is a field of a scenario file, its `control`, what is taken away before anybody learns (`ablation`), or the
share of a training after which its learners show what they learnt (`stage`). It has a list of values, or a range, of
which a design takes as many values as it needs. Lists and ranges are YAML values and numbers, never expressions.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from unbidden.sim.runs.arms import Arm
from unbidden.sim.scenario.overrides import from_option
from unbidden.sim.scenario.scalars import is_number
from unbidden.sim.scenario.text import InvalidScenario, Place, Problem

CONTROL, ABLATION, STAGE = "control", "ablation", "stage"  # factors that are no fields
SPECIAL = (CONTROL, ABLATION, STAGE)
MOST_VALUES = 10_000  # of one factor
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
RANGE = re.compile(rf"(log )?({NUMBER})\.\.({NUMBER})(?::(\d{{1,5}}))?")
Value = int | float | str | bool | None


@dataclass(frozen=True)
class Range:
    """All numbers from one to another, evenly by size or by ratio; whole numbers if both ends are."""

    low: float
    high: float
    by_ratio: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are meant."""
        return isinstance(self.low, int) and isinstance(self.high, int)

    def at(self, share: float) -> Value:
        """The number so far along the range, from 0 to 1."""
        if self.by_ratio:
            value = math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
        else:
            value = self.low + share * (self.high - self.low)
        if self.is_whole:  # each whole number has an equal part of the range
            return min(math.floor(self.low + share * (self.high - self.low + 1)), int(self.high))
        return float(f"{value:.12g}")


@dataclass(frozen=True)
class Factor:
    """One thing that varies, and over what: some values, or a range."""

    name: str
    values: tuple[Value, ...] = ()
    range: Range | None = None
    place: Place | None = field(default=None, compare=False, repr=False)  # where it was asked for
    places: tuple[Place, ...] = field(default=(), compare=False, repr=False)  # of each value, where they are known

    def at(self, share: float) -> Value:
        """The value so far along the factor, from 0 to before 1."""
        if self.range is not None:
            return self.range.at(share)
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]

    @property
    def ends(self) -> tuple[Value, ...]:
        """All values of a list, or both ends of a range: what is tried before anything runs."""
        return self.values if self.range is None else (self.range.low, self.range.high)

    def place_of(self, value: Value) -> Place | None:
        """Where a value was asked for, or else the factor; None if nobody knows."""
        return dict(zip(self.values, self.places, strict=False)).get(value, self.place)

    def as_json(self) -> dict[str, Any]:
        """The factor as JSON values."""
        if self.range is None:
            return {"name": self.name, "values": list(self.values)}
        return {"name": self.name, "from": self.range.low, "to": self.range.high, "by_ratio": self.range.by_ratio}


def factor(text: str) -> Factor:
    """What `--vary NAME=VALUES` asks for: values with commas between, or FROM..TO, or FROM..TO:HOW_MANY.

    Before a range, `log ` takes its numbers evenly by ratio. Raises InvalidScenario.
    """
    return factor_of(*name_and_values(text), at(f"--vary {text}"))


def name_and_values(text: str) -> tuple[str, str]:
    """The two sides of `--vary NAME=VALUES`. Raises InvalidScenario."""
    name, equals, told = text.partition("=")
    if not equals or not name.strip() or not told.strip():
        raise refused(f"{text!r} says nothing to vary; write a field, = and its values.", "agents.blimps.count=2,4,8")
    return name.strip(), told.strip()


def factor_of(name: str, told: Any, place: Place, places: Sequence[Place] = ()) -> Factor:
    """A factor from a text as above, or from a list of values; where they were asked for. Raises InvalidScenario."""
    if name in ("seed", "seeds", "run.seed"):
        what = "the seed is not varied: every point is run from many of them."
        raise refused(what, "--reps says how many, --seed from which they are made.", place)
    if isinstance(told, str) and (found := RANGE.fullmatch(told)):
        return _ranged(name, found, place)
    if isinstance(told, str):
        told = from_option(f"_=[{told}]").value if name not in (CONTROL, ABLATION) else told.split(",")
    values = list(told) if isinstance(told, list) else [told]
    if name in (CONTROL, ABLATION):
        values = [str(value).strip() for value in values]
    for k, value in enumerate(values):
        here = places[k] if k < len(places) else place
        refuse_no_value(name, value, here)
        if value in values[:k]:
            raise refused(f"{name} has the value {value!r} twice.", "", here)
    if not values:
        raise refused(f"{name} has no values.", "", place)
    return _limited(Factor(name, tuple(values), place=place, places=tuple(places)))


def refuse_no_value(name: str, value: Any, place: Place) -> None:
    """Raise InvalidScenario for what no factor can be."""
    if not isinstance(value, int | float | str | bool | None):
        raise refused(f"{name} has the value {value!r}; a factor has numbers, words, true, false or null.", "", place)


def _ranged(name: str, found: re.Match[str], place: Place) -> Factor:
    by_ratio, low, high, many = bool(found[1]), _number(found[2]), _number(found[3]), found[4]
    if low >= high or (by_ratio and low <= 0):
        what = f"{name} goes from {low:g} to {high:g}; a range goes up{', from more than 0' if by_ratio else ''}."
        raise refused(what, "", place)
    span = Range(low, high, by_ratio)
    if many is None:
        return Factor(name, range=span, place=place)
    if int(many) < 2:
        raise refused(f"{name} has {many} value of a range; that takes two or more.", f"{name}={low:g},{high:g}", place)
    even = Range(float(low), float(high), by_ratio)
    values = [even.at(k / (int(many) - 1)) for k in range(int(many))]
    if span.is_whole:
        values = [int(value) if isinstance(value, float) and value.is_integer() else value for value in values]
    return _limited(Factor(name, tuple(values), place=place))


def _number(text: str) -> float:
    return int(text) if re.fullmatch(r"[-+]?\d+", text) else float(text)


def _limited(made: Factor) -> Factor:
    if len(made.values) > MOST_VALUES:
        raise refused(f"{made.name} has {len(made.values):,} values; the most is {MOST_VALUES:,}.", "", made.place)
    return made


def arm_of(values: Mapping[str, Value], base: Arm) -> Arm:
    """The arm of a point: that of the sweep, with the values of its factors. Raises InvalidScenario for a stage."""
    fields = tuple(change_of(name, value) for name, value in values.items() if name not in SPECIAL)
    control = values.get(CONTROL, base.control)
    ablation = values.get(ABLATION, base.ablation)
    return Arm(
        None if control is None else str(control),
        (*base.fields, *fields),
        base.without,
        None if ablation in (None, "none") else str(ablation),
        base.policy,
        _stage(values.get(STAGE, base.stage)),
    )


def change_of(name: str, value: Value) -> str:
    """A field with a value, as `--set` takes it."""
    return f"{name}={json.dumps(value)}"


def _stage(value: Value) -> float:
    if not is_number(value) or not 0 <= value <= 1:
        raise refused(f"the stage of a training is a share of it, from 0 to 1, not {value!r}.", "", f"--vary {STAGE}")
    return float(value)


def refused(what: str, remedy: str = "", place: str | Place | None = "--vary") -> InvalidScenario:
    """An error that names where a sweep was asked for, what is wrong and what helps."""
    return InvalidScenario([Problem(place if isinstance(place, Place) else at(place or "--vary"), what, remedy)])


def at(option: str) -> Place:
    """An option of the command line as a place."""
    return Place(option, 0, 0, "")
