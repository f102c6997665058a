"""What can be read off a finished run: who is over what, who is inside and who outside, what was found by when.

Pure functions from a run. What viewers draw is made of frames (see `picture`).
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from unbidden.sim.detectors import Highlights, Scene
from unbidden.sim.detectors.base import Detector
from unbidden.sim.engine.state import NOBODY
from unbidden.sim.intent import BORDER, INSIDE, OUTSIDE, Region
from unbidden.sim.report.catalogue import say
from unbidden.sim.report.naming import word
from unbidden.sim.report.scenario import place
from unbidden.sim.runs.records import Run
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.tiled import Names

Axis = Literal["x", "y"]  # along a row of the map, or along a column


def has_tiles(run: Run) -> bool:
    """Whether tiles do something in the world of a run."""
    return run.trace.kind.size > 0


def tile_names(run: Run) -> dict[str, str]:
    """What people call the tiles that a run ever shows, by their letter; the floor is not told of."""
    letters = Names(run.scenario.file, run.scenario.rows).kinds
    shown = [letters[kind] for kind in np.unique(run.trace.kind).tolist()]
    return {x: run.scenario.tile(x).name or "" for x in shown if x != "." and not run.scenario.tile(x).height}


def _scene(run: Run) -> Scene:
    return Scene(run.scenario.setup, run.trace, [])


def wall_top(run: Run) -> float:
    """Height of the highest ground, m."""
    return max(max(row) for row in run.scenario.setup.heights)


def ceiling(run: Run) -> float:
    """A height above everything that a run ever shows, m."""
    tall = np.array([group.tall for group, _ in run.scenario.setup.rows])
    tops = run.trace.bottom + tall if tall.size else np.zeros((1, 1))
    return max(float(tops.max()), wall_top(run), 0.5)


# ---- who is over whom -----------------------------------------------------------------------------------------------


def body_under(run: Run, tick: int, i: int) -> int | None:
    """The body right under body i, or None if there is none."""
    under = _scene(run).under(tick, i)
    return under if under != NOBODY else None


def in_gust(run: Run, tick: int, i: int) -> bool:
    """Whether a gust blows where body i is, and lifts it."""
    return run.scenario.setup.rows[i][0].floats and _scene(run).in_gust(tick, i)


def ground_under(run: Run, tick: int, i: int) -> tuple[str, float]:
    """What people call the ground under body i, and its height, m."""
    row, col = run.scenario.setup.ground_under(i, run.trace.cell[tick, i])
    tile = run.scenario.tile(run.scenario.rows[row][col])
    return place(run.scenario, f"the {tile.name or 'ground'}"), run.scenario.setup.heights[row][col]


# ---- inside and outside ---------------------------------------------------------------------------------------------


def watched(run: Run) -> tuple[str, Region] | None:
    """The group and the region whose border is watched, or None if a scenario watches none."""
    return _watched(run.scenario)


def _watched(scenario: Scenario) -> tuple[str, Region] | None:
    marked = highlighted(scenario)
    return (marked[1].group, scenario.intent.regions[marked[1].region]) if marked else None


def highlighted(scenario: Scenario) -> tuple[str, Highlights] | None:
    """What viewers show all the time: the first thing watched that has something of the kind, by its name."""
    marked = ((name, watch.highlights) for name, watch in scenario.watches.items())
    return next(((name, shown) for name, shown in marked if shown), None)


def outside_of(scenario: Scenario) -> np.ndarray:
    """bool[rows, cols]: where the watched region and its border are not; nowhere, if none is watched."""
    marked = _watched(scenario)
    if marked is None:
        return np.zeros((len(scenario.rows), len(scenario.rows[0])), bool)
    return marked[1].outside


def counts(run: Run) -> tuple[np.ndarray, np.ndarray] | None:
    """How many of the watched group are inside and how many outside, tick by tick."""
    marked = watched(run)
    if marked is None:
        return None
    sides = marked[1].sides(run.trace.cell[:, _watched_rows(run, marked[0])])
    return np.sum(sides == INSIDE, axis=1), np.sum(sides == OUTSIDE, axis=1)


def count_at(run: Run, tick: int) -> tuple[int, int] | None:
    """The same at one tick, without going through the whole trace."""
    marked = watched(run)
    if marked is None:
        return None
    rows, region = np.array(_watched_rows(run, marked[0]), int), marked[1]
    sides = region.side_of(run.trace.cell[tick, rows])
    over = sides == BORDER  # these are where they were before
    sides[over] = region.sides(run.trace.cell[: tick + 1, rows[over]])[-1]
    return int(np.sum(sides == INSIDE)), int(np.sum(sides == OUTSIDE))


def _watched_rows(run: Run, group: str) -> list[int]:
    rows = run.scenario.setup.rows
    return [i for i, (kin, _) in enumerate(rows) if kin.name == group and run.trace.cell[0, i] >= 0]


# ---- events ---------------------------------------------------------------------------------------------------------


def until(run: Run, tick: int) -> Sequence[dict[str, Any]]:
    """All that was found up to a tick."""
    return run.events[: bisect_right(run.events, tick, key=lambda event: event["tick"])]


def highest(run: Run) -> tuple[int, int] | None:
    """The tick and the body of the greatest height that an agent reached, or None if there are no agents."""
    agents = [i for i, (group, _) in enumerate(run.scenario.setup.rows) if group.rule and run.trace.cell[0, i] >= 0]
    if not agents:
        return None
    tick, k = np.unravel_index(np.argmax(run.trace.bottom[:, agents]), (len(run.trace.bottom), len(agents)))
    return int(tick), agents[int(k)]


# ---- what was told over time --------------------------------------------------------------------------------------


class Course(NamedTuple):
    """What a detector tells first of all, at every tick."""

    name: str
    what: str  # share, or count
    values: np.ndarray  # f64[ticks + 1]


def courses(run: Run) -> list[Course]:
    """What detectors tell first of all, at every tick, each with what it is called."""
    scene, watches = run.scenario.scene(run.trace), run.scenario.watches
    often = Counter(watch.detector.name for watch in watches.values())
    return [
        Course(
            word(run.scenario, name) if often[watch.detector.name] > 1 else _course_name(watch.detector),
            "count" if watch.detector.course_counts else "share",
            watch.detector.course(scene, **watch.arguments),
        )
        for name, watch in watches.items()
        if watch.detector.course
    ]


def _course_name(detector: Detector) -> str:
    return say(f"{detector.name}.course", detector.sentences["course"])
