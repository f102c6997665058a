"""Is it chance? What is counted in many rooms of a world, or in many trials of what was learnt, beside a control."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from time import monotonic
from typing import Any

import numpy as np

from unbidden.sim.report.catalogue import Sentence, number, say
from unbidden.sim.report.naming import control_name
from unbidden.sim.report.scenario import called
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.many import ReadyArm
from unbidden.sim.runs.records import judge, measures_of
from unbidden.sim.runs.training import TrainingResult, trials
from unbidden.sim.scenario import Scenario

ROOMS = 100  # of each side
SLICE = 0.03  # s that one job takes, about
MOST_BARS = 40  # one for each whole number, if there are no more; else so many of equal width:
BARS = 20

Outcome = tuple[float | None, bool | None]  # what was counted in a room, and whether what is watched came about at all


@dataclass(frozen=True)
class Headline:
    """The one count that a world is about."""

    scenario: Scenario
    watch: str
    measure: str
    is_event: bool  # whether it can come about or not

    def outcome(self, measures: dict[str, Any]) -> Outcome:
        """It in the measures of a run."""
        value = measures[f"{self.watch}.{self.measure}"]
        came = bool(measures[f"{self.watch}.any"]) if self.is_event else None
        return None if value is None else float(value), came

    @property
    def axis(self) -> Sentence:
        """What is counted, in words."""
        known = self.measure if self.measure in ("beyond", "count") else "other"
        return say(f"chance.axis.{known}", what=called(self.scenario, self.watch))


def headline_of(scenario: Scenario) -> Headline | None:
    """The first event that is watched and that nobody pays for; without one the first thing that is measured."""
    watches = scenario.watches.values()
    first = next(
        (watch for watch in watches if watch.detector.has_events and not watch.paid), next(iter(watches), None)
    )
    if first is None:
        return None
    known = first.detector
    measure = known.headline or ("count" if "count" in known.measures else next(iter(known.measures)))
    return Headline(scenario, first.name, measure, known.has_events)


def events_of(scenario: Scenario) -> list[str]:
    """The names of what is watched and can come about or not."""
    return [name for name, watch in scenario.watches.items() if watch.detector.has_events]


def usual_control(scenario: Scenario) -> str | None:
    """The control that is shown beside a world: that of its lesson, else the first."""
    lesson = getattr(scenario.file.lesson, "control", None)
    return lesson.control if lesson else next(iter(scenario.file.controls), None)


def side_names(scenario: Scenario, is_changed: bool) -> tuple[Sentence | str, Sentence | str]:
    """What a world is called, and what is beside it: of the world as it was its control, of any other that one."""
    if scenario.control:
        return control_name(scenario, scenario.control), say("chance.as_given")
    if is_changed:
        return say("chance.changed"), say("chance.as_given")
    control = usual_control(scenario)
    return say("chance.as_given"), control_name(scenario, control) if control else ""


def beside(scenario: Scenario, was: Scenario | None = None) -> list[tuple[Sentence | str, Scenario]]:
    """A world and its control beside it, by their names; of one that was changed, or is under a control, what it was.

    `was`: the world before it was changed.
    """
    if was is None and scenario.control:
        was = replace(scenario, control=None).changed(control=None)
    here, there = side_names(scenario, was is not None)
    if was is not None:
        return [(here, scenario), (there, was)]
    control = usual_control(scenario)
    return [(here, scenario), *([(there, scenario.changed(control=control))] if control else [])]


@dataclass
class Side:
    """A world whose rooms are run, from the seed `first` on; of learners so many trials of what was learnt."""

    name: Sentence | str
    scenario: Scenario
    first: int = 0
    learnt: TrainingResult | None = None
    total: int = ROOMS
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Whether all rooms were run."""
        return len(self.outcomes) >= self.total

    def go_on(self, seconds: float = SLICE) -> None:
        """Run some more rooms, for about so long. Raises what a room fails with."""
        end = monotonic() + seconds
        for outcome in self._rooms:
            self.outcomes.append(outcome)
            if monotonic() > end:
                return

    @cached_property
    def _rooms(self) -> Iterator[Outcome]:
        headline = headline_of(self.scenario)
        assert headline is not None
        return islice(self._run(headline) if self.learnt is None else self._tried(headline, self.learnt), self.total)

    def _run(self, headline: Headline) -> Iterator[Outcome]:
        names = [headline.measure, *(["any"] if headline.is_event else [])]
        arm = ReadyArm(self.scenario, Arm(), [f"{headline.watch}.{name}" for name in names], digests=False)
        for seed in range(self.first, self.first + self.total):
            yield headline.outcome(arm.made(seed).measures)

    def _tried(self, headline: Headline, learnt: TrainingResult) -> Iterator[Outcome]:
        for trace in trials(self.scenario, learnt, self.total):
            yield headline.outcome(measures_of(judge(self.scenario, trace, [headline.watch], learnt.ledger)))


# ---- what came of it ------------------------------------------------------------------------------------------------


def summary(sides: Sequence[Side], is_over: bool) -> dict[str, Any]:
    """All that is shown of rooms that were run so far, as JSON values."""
    headline = headline_of(sides[0].scenario)
    assert headline is not None
    says = [_says(side, headline) for side in sides if is_over and side.outcomes]
    if len(says) == len(sides) == 2:
        says.append(_verdict(sides))
    return {
        "label": _label(sides[0]),
        "axis": headline.axis,
        "done": sum(len(side.outcomes) for side in sides),
        "total": sum(side.total for side in sides),
        "running": not is_over,
        "names": [side.name for side in sides],
        "says": says,
    } | histogram([[value for value, _ in side.outcomes if value is not None] for side in sides])


def histogram(values: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Bars of some samples over one scale: where the first begins, how wide each is, and how many are in each."""
    known = np.array([value for some in values for value in some])
    if not known.size:
        return {"low": 0.0, "width": 1.0, "whole": True, "counts": [[0] for _ in values]}
    low, high = min(float(known.min()), 0.0), float(known.max())
    whole = bool((known == np.round(known)).all()) and high - low < MOST_BARS
    width = 1.0 if whole else _round_width((high - low) / BARS)
    low = float(np.floor(low / width) * width)
    bars = int((high - low) // width) + 1
    places = [np.minimum((np.array(some) - low) // width, bars - 1).astype(int) for some in values]
    counts = [np.bincount(place, minlength=bars).tolist() for place in places]
    return {"low": low, "width": width, "whole": whole, "counts": counts}


def _round_width(least: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is no less."""
    power = 10.0 ** np.floor(np.log10(least)) if least > 0.0 else 1.0
    return float(next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= least))


def _label(side: Side) -> Sentence:
    if side.learnt is None:
        return say("chance.rooms", first=side.first, last=side.first + side.total - 1)
    return say("chance.trials", n=side.total, episodes=side.learnt.done)


def _says(side: Side, headline: Headline) -> Sentence:
    """What was found on one side, with its interval."""
    middle, interval = _estimate(side)
    n, trials_ = len(side.outcomes), "" if side.learnt is None else ".trials"
    if headline.is_event and interval is not None:
        k = sum(bool(came) for _, came in side.outcomes)
        values = {"k": k, "n": n, "share": middle, "low": interval[0], "high": interval[1]}
        return say(f"chance.event{trials_}", name=side.name, what=called(side.scenario, headline.watch), **values)
    if middle is None:
        return say("chance.none", name=side.name)
    if interval is None:
        return say(f"chance.same{trials_}", name=side.name, n=n, value=number(middle, ".4g"))
    ends = {"low": number(interval[0], ".4g"), "high": number(interval[1], ".4g")}
    return say(f"chance.mean{trials_}", name=side.name, n=n, value=number(middle, ".4g"), **ends)


def _estimate(side: Side) -> tuple[float | None, tuple[float, float] | None]:
    """The share of rooms in which it came about, or the mean of what was counted, with its interval."""
    from unbidden.sim.judge.claims.estimators import mean, proportion

    came = [came for _, came in side.outcomes if came is not None]
    if came:
        return proportion(sum(came), len(came))
    values = [value for value, _ in side.outcomes if value is not None]
    return mean(values) if values else (None, None)


def _verdict(sides: Sequence[Side]) -> Sentence:
    """Whether the two differ by more than chance would let them, as far as intervals that do not meet say so."""
    (here, own), (there, other) = (_estimate(side) for side in sides)
    if here is None or there is None:
        return say("chance.unsettled")
    a, b = own or (here, here), other or (there, there)
    return say("chance.apart" if a[1] < b[0] or b[1] < a[0] else "chance.unsettled")
