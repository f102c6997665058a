"""What there is at one instant of a finished run, as plain data: bodies and what is under them, ground, who is outside.

Pure functions from a run. They draw nothing; what viewers draw of it is in `picture`.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sim.intent import Region
from sim.record import Run
from sim.scenario import Scenario
from sim.scenario.tiled import Names
from sim.state import NOBODY
from sim.watch import TOUCH, Scene
from sim.watch.crossing import BORDER, INSIDE, OUTSIDE, sides_of

Axis = Literal["x", "y"]  # along a row of the map, or along a column


@dataclass(frozen=True)
class Body:
    """A body at one instant."""

    body: int  # its row in the trace
    name: str
    group: int  # in the order of the scenario
    agent: bool
    row: int
    col: int
    bottom: float  # m
    top: float  # m
    over: str | None  # the highest other body under it
    high: bool  # no lower than the highest ground there is


@dataclass(frozen=True)
class Gust:
    """A patch of rising air, in cells."""

    row: float
    col: float
    radius: float


@dataclass(frozen=True)
class Picture:
    """A world at one instant."""

    tick: int
    seconds: float
    heights: np.ndarray  # f64[rows, cols]  m
    bodies: tuple[Body, ...]  # the lowest first
    gust: Gust | None
    tiles: tuple[str, ...]  # letters of the tiles as they are now, row by row; none in a world where they do nothing


@dataclass(frozen=True)
class Block:
    """A body seen from the side: the cell it takes along the axis, and from where to where it reaches upwards."""

    body: Body
    place: int
    across: int  # where it is on the axis that one looks along


@dataclass(frozen=True)
class Side:
    """A world from the side: everything projected on one axis."""

    axis: Axis
    ground: np.ndarray  # f64[cells]  m, the ground where the section is taken
    skyline: np.ndarray  # f64[cells]  m, the highest ground on either side of it
    blocks: tuple[Block, ...]  # the lowest first


def picture(run: Run, tick: int) -> Picture:
    """The world of a run at a tick."""
    setup = run.scenario.setup
    heights, tiles = ground(run, tick)
    groups = [number for number, group in enumerate(setup.groups) for _ in range(group.count)]
    cells, bottoms, names = run.trace.cell[tick], run.trace.bottom[tick].tolist(), setup.names()
    under, highest = _scene(run).unders(tick).tolist(), wall_top(run)
    bodies = []
    for i in np.flatnonzero(cells >= 0).tolist():
        group, low = setup.groups[groups[i]], bottoms[i]
        over = names[under[i]] if under[i] >= 0 else None
        row, col = divmod(int(cells[i]), heights.shape[1])
        high = 0.0 < highest <= low + TOUCH
        bodies.append(Body(i, names[i], groups[i], group.rule is not None, row, col, low, low + group.tall, over, high))
    bodies.sort(key=lambda body: (body.bottom, body.body))
    return Picture(tick, tick * setup.seconds, heights, tuple(bodies), _gust(run, tick), tiles)


def is_tiled(run: Run) -> bool:
    """Whether tiles do something in the world of a run."""
    return run.scenario.setup.tiles is not None and run.trace.kind.size > 0


def ground(run: Run, tick: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Heights of the ground at a tick, m, and the letters of its tiles: both change where tiles become others."""
    setup = run.scenario.setup
    heights = np.array(setup.heights, np.float64)
    if setup.tiles is None or not is_tiled(run):
        return heights, ()
    kinds = run.trace.kind[tick].reshape(heights.shape)
    letters = Names(run.scenario.file, run.scenario.rows).kinds
    tall = np.array([kind.height for kind in setup.tiles.kinds])
    return tall[kinds], tuple("".join(letters[kind] for kind in row) for row in kinds.tolist())


def tile_names(run: Run) -> dict[str, str]:
    """What people call the tiles that a run ever shows, by their letter; the floor is not told of."""
    letters = Names(run.scenario.file, run.scenario.rows).kinds
    shown = [letters[kind] for kind in np.unique(run.trace.kind).tolist()]
    return {x: run.scenario.tile(x).name or "" for x in shown if x != "." and not run.scenario.tile(x).height}


def _scene(run: Run) -> Scene:
    return Scene(run.scenario.setup, run.trace, [])


def _gust(run: Run, tick: int) -> Gust | None:
    row, col, blows = (float(value) for value in run.trace.gust[tick])
    gusts = run.scenario.setup.gusts
    return Gust(row, col, gusts.radius / run.scenario.setup.cell) if gusts and blows else None


def side(picture: Picture, axis: Axis = "x", at: int | None = None) -> Side:
    """A world from the side. The section is taken at row (or column) `at`, or where the ground is as it mostly is."""
    heights = picture.heights if axis == "x" else picture.heights.T
    ground = np.sort(heights, axis=0)[len(heights) // 2] if at is None else heights[at]
    blocks = [Block(b, *((b.col, b.row) if axis == "x" else (b.row, b.col))) for b in picture.bodies]
    return Side(axis, ground, heights.max(axis=0), tuple(blocks))


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
    under = int(_scene(run).unders(tick)[i])
    return under if under != NOBODY else None


def in_gust(run: Run, tick: int, i: int) -> bool:
    """Whether a gust blows where body i is, and lifts it."""
    return run.scenario.setup.rows[i][0].floats and _scene(run).in_gust(tick, i)


def ground_under(run: Run, tick: int, i: int) -> tuple[str, float]:
    """What people call the ground under body i, and its height, m."""
    row, col = divmod(int(run.trace.cell[tick, i]), len(run.scenario.rows[0]))
    tile = run.scenario.tile(run.scenario.rows[row][col])
    return f"the {tile.name or 'ground'}", run.scenario.setup.heights[row][col]


# ---- inside and outside ---------------------------------------------------------------------------------------------


def watched(run: Run) -> tuple[str, Region] | None:
    """The group and the region whose border is watched, or None if a scenario watches none."""
    return _watched(run.scenario)


def _watched(scenario: Scenario) -> tuple[str, Region] | None:
    told = scenario.file.watch.crossing
    return (told.of, scenario.intent.regions[told.from_]) if told else None


def outside_cells(run: Run) -> np.ndarray:
    """bool[rows, cols]: where the watched region and its border are not; nowhere, if none is watched."""
    return outside_of(run.scenario)


def outside_of(scenario: Scenario) -> np.ndarray:
    """The same for a scenario that has not been run."""
    found = _watched(scenario)
    if found is None:
        return np.zeros((len(scenario.rows), len(scenario.rows[0])), bool)
    return ~(found[1].inside | found[1].border)


def counts(run: Run) -> tuple[np.ndarray, np.ndarray] | None:
    """How many of the watched group are inside and how many outside, tick by tick."""
    found = watched(run)
    if found is None:
        return None
    sides = sides_of(run.trace.cell[:, _watched_rows(run, found[0])], found[1])
    return np.sum(sides == INSIDE, axis=1), np.sum(sides == OUTSIDE, axis=1)


def count_at(run: Run, tick: int) -> tuple[int, int] | None:
    """The same at one tick, without going through the whole trace."""
    found = watched(run)
    if found is None:
        return None
    rows, region = np.array(_watched_rows(run, found[0]), int), found[1]
    sides = sides_of(run.trace.cell[tick : tick + 1, rows], region)[0]
    over = sides == BORDER  # these are where they were before
    sides[over] = sides_of(run.trace.cell[: tick + 1, rows[over]], region)[-1]
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
