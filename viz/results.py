"""What came of a run in numbers that can be set beside those of another: what nobody asked for, and what was paid.

Where nobody is paid, it is what detectors tell over time, such as a Gini coefficient.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from unbidden.sim.report.catalogue import number, say
from unbidden.sim.report.scenario import called
from unbidden.sim.runs.records import Run
from unbidden.viz.snapshot import counts, courses, highlighted

MOST = 4  # things that are watched


def results(run: Run) -> list[dict[str, Any]]:
    """Each what is watched, a name, its value tick by tick as a curve of steps, and of how many where that is known."""
    found, inside = [], counts(run)
    if inside is not None:
        marked = (highlighted(run.scenario) or ("",))[0]
        found.append(_result(marked, say("results.outside"), inside[1], int(inside[0][0] + inside[1][0])))
    found += _events(run)
    if run.scenario.setup.learners:
        found.append(_result("", say("curve.paid"), run.trace.episode_return.sum(axis=1)))
    else:
        found += [_result("", name, values) for name, values in courses(run)]
    return found


def _events(run: Run) -> list[dict[str, Any]]:
    """How often each thing that is watched and not paid for came about; what never did counts where it could have."""
    marked, ticks = (highlighted(run.scenario) or ("",))[0], np.arange(len(run.trace.cell))
    by_watch: dict[str, list[int]] = {name: [] for name, tally in run.scenario.tallies.items() if tally.recipes}
    decoys = run.scenario.file.decoys.values()  # they are there to be of no use
    for event in run.events:
        if run.scenario.watches[event["watch"]].detector.listed and not event.get("undoes"):
            by_watch.setdefault(event["watch"], []).append(event["tick"])
    told = [name for name in by_watch if name != marked and name not in decoys]
    unasked = [name for name in told if not run.scenario.watches[name].paid]
    return [
        _result(name, called(run.scenario, name), np.searchsorted(by_watch[name], ticks, side="right"))
        for name in unasked[:MOST]
    ]


def _result(watch: str, name: str, values: np.ndarray, of: int | None = None) -> dict[str, Any]:
    ticks = np.unique([0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values) - 1])
    told = [round(float(value), 3) for value in values[ticks]]
    return {"watch": watch, "name": name, "of": of, "ticks": ticks.tolist(), "values": told}


@dataclass(frozen=True)
class Comparison:
    """What one world came to beside another, both at one tick."""

    change: str  # less, same, more
    what: str
    before: str
    after: str


def compared(
    base: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]], tick: int, counts: str | None = None
) -> Comparison | None:
    """What is to be counted, or the first of what came about in the base, beside the other.

    The twin of `beside` in the page's results.js.
    """
    if not base:
        return None
    asked = (result for result in base if counts and result["watch"] == counts)
    before = next(asked, next((result for result in base if _value(result, tick) > 0), base[0]))
    after = next(
        (result for result in other if result["name"] == before["name"]), {**before, "ticks": [0], "values": [0]}
    )
    numbers = _value(before, tick), _value(after, tick)
    change = "less" if numbers[1] < numbers[0] else "more" if numbers[1] > numbers[0] else "same"
    return Comparison(change, before["name"], _told(before, tick), _told(after, tick))


def _value(result: Mapping[str, Any], tick: int) -> float:
    known = sum(at <= tick for at in result["ticks"])
    return float(result["values"][max(known - 1, 0)])


def _told(result: Mapping[str, Any], tick: int) -> str:
    count = number(_value(result, tick), ".6g")
    return say("results.of", count=count, of=result["of"]) if result["of"] else count
