"""How one crossing came about, read off the trace: a chain of steps that can be pointed at.

The steps say what was under the body when; they do not say what caused what. For that, `unbidden why` replays the run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from sim.causes import NothingToExplain, crossings
from sim.record import Run
from viz.instant import Axis, body_under, ground_under, in_gust

SETTLED = 1e-3  # m: how near its usual height a body must be to count as back to normal
MOST_STEPS = 5
BRIEF = 0.5  # s: a shorter spell over bare floor, between two bodies, is not counted as a step


@dataclass(frozen=True)
class Step:
    """A spell of a body over one thing."""

    begin: int  # ticks
    end: int  # the last of them
    over: str
    lower: int | None  # the body it was over, if it was a body
    wall: float  # height of the ground there, m
    bottom: float  # m, at the end
    gust: bool  # whether a gust lifted it meanwhile


@dataclass(frozen=True)
class Story:
    """A crossing outwards, and the way up to it."""

    event: dict[str, Any]
    body: int
    began: int  # the last tick at which the body was at its usual height
    steps: tuple[Step, ...]
    stacked: Step | None  # the last step over another agent before it came over the border
    axis: Axis  # along which it went over the border
    at: int  # the row (or column) in which it did
    came_over: int  # the first tick over the border, or the crossing itself where there is none
    over: str  # what it passed over there
    wall: float  # height of that, m

    @property
    def tick(self) -> int:
        """When it reached the far side."""
        return self.event["tick"]

    @property
    def latest(self) -> tuple[Step, ...]:
        """The last steps, as many as can be shown."""
        return self.steps[-MOST_STEPS:]

    @property
    def lifter(self) -> int | None:
        """The agent it was last over."""
        return self.stacked.lower if self.stacked else None


def story(run: Run, number: int = 0) -> Story | None:
    """The story of a crossing outwards, counted from 0; None if nobody crossed. Raises NothingToExplain for others."""
    found = crossings(run)
    if not found:
        return None
    if not 0 <= number < len(found):
        raise NothingToExplain(f"there is no crossing {number + 1}; this run has {len(found)}, counted from 1.")
    event = found[number]
    body, tick = event["body"], event["tick"]
    came_over = _onto_border(run, event)
    began = _usual_tick(run, body, came_over)
    steps = tuple(_steps(run, body, began, tick - 1))
    over, wall = ground_under(run, came_over, body)
    return Story(
        event, body, began, steps, _stacked(run, steps, came_over), *_way(run, body, tick), came_over, over, wall
    )


def _usual_tick(run: Run, body: int, came_over: int) -> int:
    """The last tick before a body came over the border at which it was no higher than it mostly was until then."""
    heights = run.trace.bottom[: max(came_over, 1), body]
    return int(np.flatnonzero(heights <= np.median(heights) + SETTLED)[-1])


def _onto_border(run: Run, event: dict[str, Any]) -> int:
    """The first tick of the last stay over the border before a crossing; the crossing if there was no such stay."""
    border = run.scenario.intent.regions[event["of"]].border.ravel()
    tick = event["tick"]
    while tick > 0 and border[run.trace.cell[tick - 1, event["body"]]]:
        tick -= 1
    return tick


def _steps(run: Run, body: int, begin: int, end: int) -> Iterator[Step]:
    """What a body was over, one spell after the other."""
    under = {tick: _under(run, tick, body) for tick in range(begin, end + 1)}
    spells = [list(spell) for _, spell in groupby(under, key=under.__getitem__)]
    told = [spell for spell in spells if not _is_brief(run, under[spell[0]], len(spell))] or spells
    for _, same in groupby(told, key=lambda spell: under[spell[0]]):
        ticks = [tick for spell in same for tick in spell]
        bottom = float(run.trace.bottom[ticks[-1], body])
        gust = any(in_gust(run, tick, body) for tick in ticks)
        yield Step(ticks[0], ticks[-1], *under[ticks[0]], bottom, gust)


def _is_brief(run: Run, under: tuple[str, int | None, float], ticks: int) -> bool:
    _, lower, wall = under
    return lower is None and not wall and ticks * run.scenario.setup.seconds < BRIEF


def _under(run: Run, tick: int, body: int) -> tuple[str, int | None, float]:
    ground, height = ground_under(run, tick, body)
    lower = body_under(run, tick, body)
    return (ground if lower is None else run.scenario.setup.names()[lower]), lower, height


def _stacked(run: Run, steps: tuple[Step, ...], came_over: int) -> Step | None:
    """The last step over another agent that began before the border was reached; if there is none, the last at all."""
    rows = run.scenario.setup.rows
    over_agents = [step for step in steps if step.lower is not None and rows[step.lower][0].rule]
    before = [step for step in over_agents if step.begin < came_over]
    found = before or over_agents
    return found[-1] if found else None


def _way(run: Run, body: int, tick: int) -> tuple[Axis, int]:
    """Along which axis a body reached the far side, and in which row or column."""
    cols = len(run.scenario.rows[0])
    (row, col), (before, _) = (divmod(int(run.trace.cell[t, body]), cols) for t in (tick, tick - 1))
    return ("x", row) if row == before else ("y", col)
