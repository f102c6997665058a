"""What a detector hands on: events, measures, and what viewers are to point at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Measure = bool | int | float | None

# An event, ready for JSON. Every one has `tick` and `seconds`; whoever judges adds `watch`, the name in the scenario.
# Viewers read no more of it than these, if they are there:
#   body, who   whom to point at: its row in the trace, and its name
#   undoes      true if it takes back what is looked for, so that it is not what is explained
# All else is for people who read the event, and for the sentences of its detector.
Event = dict[str, Any]


@dataclass(frozen=True)
class Highlights:
    """What a detector gives viewers to show all the time: a group, and the region that it was meant to be in."""

    group: str
    region: str


@dataclass(frozen=True)
class Finding:
    """What a detector found: events in order of time, or what makes them once somebody asks, and measures by name."""

    found: list[Event] | Callable[[], list[Event]] = field(default_factory=list)
    measures: dict[str, Measure] = field(default_factory=dict)

    @cached_property
    def events(self) -> list[Event]:
        """The events. Of a run that is played over before anybody asks there are none to be made any more."""
        return self.found() if callable(self.found) else self.found

    def named(self, watch: str) -> "Finding":
        """The same under the name that a scenario has for it."""
        return Finding(lambda: [event | {"watch": watch} for event in self.events], self.measures)


class Seconds(float):
    """A time, which is written as minutes and seconds in a sentence."""

    def __format__(self, spec: str) -> str:
        return float.__format__(self, spec) if spec else clock(self)


def clock(seconds: float) -> str:
    """A time as minutes and seconds."""
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{int(minutes)}:{rest:04.1f}"


def occurrences(events: Iterable[Event], watch: str | None = None, body: int | None = None) -> list[Event]:
    """The events in which something came about (and was not undone): of one watch only, and of one body, if told."""
    return [
        event
        for event in events
        if not event.get("undoes") and watch in (None, event.get("watch")) and body in (None, event.get("body"))
    ]
