"""How one event came about to somebody, read off the trace: a chain of steps that can be pointed at.

The steps say what was under the body when; they do not say what caused what. For that, `unbidden why` replays the run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from unbidden.sim.judge.counterfactuals import NothingToExplain, explained_events
from unbidden.sim.report.catalogue import say
from unbidden.sim.runs.records import Run
from unbidden.viz.snapshot import Axis, body_under, ground_under, in_gust

SETTLED = 1e-3  # m: how near its usual height a body must be to count as back to normal
MOST_STEPS = 5
BRIEF = 0.5  # s: a shorter spell over bare floor, between two bodies, is not counted as a step


@dataclass(frozen=True)
class ChainStep:
    """A spell of a body over one thing."""

    begin: int  # ticks
    end: int  # the last of them
    over: str
    lower: int | None  # the body it was over, if it was a body
    wall: float  # height of the ground there, m
    bottom: float  # m, at the end
    gust: bool  # whether a gust lifted it meanwhile


@dataclass(frozen=True)
class CausalChain:
    """An event that came about to a body, and its way there."""

    event: dict[str, Any]
    body: int
    began: int  # the last tick at which the body was at its usual height
    steps: tuple[ChainStep, ...]
    stacked: ChainStep | None  # the last step over another agent before it came over the border
    axis: Axis  # along which it went over the border
    at: int  # the row (or column) in which it did
    came_over: int  # the first tick over the border, or the event itself where there is none
    over: str  # what it passed over there
    wall: float  # height of that, m

    @property
    def tick(self) -> int:
        """When it reached the far side."""
        return self.event["tick"]

    @property
    def latest(self) -> tuple[ChainStep, ...]:
        """The last steps, as many as can be shown."""
        return self.steps[-MOST_STEPS:]

    @property
    def lifter(self) -> int | None:
        """The agent it was last over."""
        return self.stacked.lower if self.stacked else None


def chain_of_event(run: Run, number: int = 0) -> CausalChain | None:
    """The story of an event, counted from 0; None if there is none with a body. Raises NothingToExplain for others."""
    events = [event for event in explained_events(run) if "body" in event]
    if not events:
        return None
    if not 0 <= number < len(events):
        raise NothingToExplain(say("explain.no_such", number=number + 1, n=len(events)))
    event = events[number]
    body, tick = event["body"], event["tick"]
    came_over = _onto_border(run, event)
    began = _usual_tick(run, body, came_over)
    steps = tuple(_steps(run, body, began, tick - 1))
    over, wall = ground_under(run, came_over, body)
    return CausalChain(
        event, body, began, steps, _stacked(run, steps, came_over), *_way(run, body, tick), came_over, over, wall
    )


def _usual_tick(run: Run, body: int, came_over: int) -> int:
    """The last tick before a body came over the border at which it was no higher than it mostly was until then."""
    heights = run.trace.bottom[: max(came_over, 1), body]
    return int(np.flatnonzero(heights <= np.median(heights) + SETTLED)[-1])


def _onto_border(run: Run, event: dict[str, Any]) -> int:
    """The first tick of the last stay over a border before an event; the event if there was no such stay."""
    shown, tick = run.scenario.watches[event["watch"]].highlights, event["tick"]
    if shown is None:
        return int(tick)
    border = run.scenario.intent.regions[shown.region].border.ravel()
    while tick > 0 and border[run.trace.cell[tick - 1, event["body"]]]:
        tick -= 1
    return tick


def _steps(run: Run, body: int, begin: int, end: int) -> Iterator[ChainStep]:
    """What a body was over, one spell after the other."""
    under = {tick: _under(run, tick, body) for tick in range(begin, end + 1)}
    spells = [list(spell) for _, spell in groupby(under, key=under.__getitem__)]
    lasting = [spell for spell in spells if not _is_brief(run, under[spell[0]], len(spell))] or spells
    for _, same in groupby(lasting, key=lambda spell: under[spell[0]]):
        ticks = [tick for spell in same for tick in spell]
        bottom = float(run.trace.bottom[ticks[-1], body])
        gust = any(in_gust(run, tick, body) for tick in ticks)
        yield ChainStep(ticks[0], ticks[-1], *under[ticks[0]], bottom, gust)


def _is_brief(run: Run, under: tuple[str, int | None, float], ticks: int) -> bool:
    _, lower, wall = under
    return lower is None and not wall and ticks * run.scenario.setup.seconds < BRIEF


def _under(run: Run, tick: int, body: int) -> tuple[str, int | None, float]:
    ground, height = ground_under(run, tick, body)
    lower = body_under(run, tick, body)
    return (ground if lower is None else run.scenario.setup.names()[lower]), lower, height


def _stacked(run: Run, steps: tuple[ChainStep, ...], came_over: int) -> ChainStep | None:
    """The last step over another agent that began before the border was reached; if there is none, the last at all."""
    rows = run.scenario.setup.rows
    over_agents = [step for step in steps if step.lower is not None and rows[step.lower][0].rule]
    before = [step for step in over_agents if step.begin < came_over]
    earlier = before or over_agents
    return earlier[-1] if earlier else None


def _way(run: Run, body: int, tick: int) -> tuple[Axis, int]:
    """Along which axis a body reached the far side, and in which row or column."""
    cols = len(run.scenario.rows[0])
    (row, col), (before, _) = (divmod(int(run.trace.cell[t, body]), cols) for t in (tick, max(tick - 1, 0)))
    return ("x", row) if row == before else ("y", col)
