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

Result = Mapping[str, Any]  # one of what `results` gives


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
        found += [_result("", course.name, course.values) for course in courses(run)]
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


# ---- beside each other, as in the page's comparing.js; tests hold both to the same cases ----------------------------


@dataclass(frozen=True)
class Comparison:
    """What one world came to beside another, both at one tick."""

    change: str  # less, same, more
    what: str
    before: float
    after: float
    of: int | None  # of how many, where that is known

    def told(self, value: float) -> str:
        """One of the two numbers in words."""
        return told(value, self.of)


def compared(
    base: Sequence[Result], other: Sequence[Result], tick: int, counts: str | None = None
) -> Comparison | None:
    """What is to be counted, or the first of what came about in the base, beside the other."""
    if not base:
        return None
    asked = (result for result in base if counts and result["watch"] == counts)
    what = next(asked, next((result for result in base if value_at(result, tick) > 0), base[0]))
    same = find(other, what["name"])
    before, after = value_at(what, tick), value_at(same, tick) if same else 0.0
    change = "less" if after < before else "more" if after > before else "same"
    return Comparison(change, what["name"], before, after, what["of"])


def told_names(worlds: Sequence[tuple[Sequence[Result], int]]) -> list[str]:
    """Of some worlds, each as far as it was seen: the names of all that has come about in one of them, in one order for
    all; if nothing has, of what is counted first. Others would tell what might come."""
    names = dict.fromkeys(result["name"] for results, _ in worlds for result in results)
    seen = {result["name"] for results, until in worlds for result in results if value_at(result, until) > 0}
    return [name for name in names if name in seen] or list(names)[:1]


def find(results: Sequence[Result], name: str) -> Result | None:
    """The one of that name, if there is one."""
    return next((result for result in results if result["name"] == name), None)


def value_at(result: Result, tick: int) -> float:
    """The value of one at a tick."""
    known = sum(at <= tick for at in result["ticks"])
    return float(result["values"][max(known - 1, 0)])


def told(value: float, of: int | None) -> str:
    """A value in words."""
    count = number(value, ".6g")
    return say("results.of", count=count, of=of) if of else count
