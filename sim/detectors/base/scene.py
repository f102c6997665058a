"""The finished, read-only trace that a detector looks at, and what it has to know of the world to read it."""

import functools
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from unbidden.sim.detectors.base.finding import Event
from unbidden.sim.detectors.base.vocabulary import Vocabulary
from unbidden.sim.engine.laws.events import CARRIED, ENTERED
from unbidden.sim.engine.ledger import Ledger
from unbidden.sim.engine.setup import Setup
from unbidden.sim.engine.setup.discs import SLACK
from unbidden.sim.engine.state import NOBODY, Table, Trace
from unbidden.sim.intent import Region

TOUCH = 1e-6  # m: what rounding may leave between two bodies that touch


def unders(
    cells: np.ndarray, bottoms: np.ndarray, tall: np.ndarray, slack: float, wide: np.ndarray, cols: int
) -> np.ndarray:
    """For every body the highest one under its disc, or NOBODY: i64[n]. Bodies that overlap differ in height.

    `cells` counts the cells, `cols` to a row, and is negative for a body that is not there; `bottoms` and `tall` are in
    metres, and so is `slack`: what rounding may leave between two bodies that touch. `wide` is in cells.
    """
    under = np.full(len(cells), NOBODY)
    tops = bottoms + tall
    if wide.max(initial=0.0) > 1.0 + SLACK:
        row, col = np.divmod(cells, cols)
        for i in np.flatnonzero(cells >= 0):
            away = (row - row[i]) ** 2 + (col - col[i]) ** 2
            near = overlap(away, wide, wide[i]) & (cells >= 0) & (tops <= bottoms[i] + slack)
            near[i] = False
            under[i] = np.argmax(np.where(near, tops, -np.inf)) if near.any() else NOBODY
        return under
    order = np.lexsort((bottoms, cells))
    lower, upper = order[:-1], order[1:]
    over = (cells[lower] == cells[upper]) & (cells[upper] >= 0) & (tops[lower] <= bottoms[upper] + slack)
    under[upper[over]] = lower[over]
    return under


def overlap(away: np.ndarray | int, one: np.ndarray, other: np.ndarray | float) -> np.ndarray:
    """Whether discs overlap, as the law has it, by the square of their distance and their widths, all in cells."""
    return (away == 0) | (np.sqrt(away) * (1.0 + SLACK) < (one + other) / 2.0)


class Stays(NamedTuple):
    """Where bodies were, body after body and cell after cell: i32[stays] each.

    A body that is taken away in the tick in which it came is there for no tick: its stay ends when it begins.
    """

    body: np.ndarray  # its row
    cell: np.ndarray  # row * cols + col
    begin: np.ndarray  # the first tick at whose end it was there
    end: np.ndarray  # the tick after the last


def order_of(*keys: np.ndarray) -> np.ndarray:
    """What sorts by the first of some keys, then by the next ones: whole numbers from 0 on. Ties stay as they are."""
    small = (key.astype(np.min_scalar_type(key.max(initial=0))) for key in reversed(keys))
    return np.lexsort(tuple(small))  # numbers of one or two bytes are not compared, but counted


@dataclass(frozen=True)
class Scene:
    """What a detector has to know of a world to read its trace."""

    setup: Setup
    trace: Trace
    names: list[str]  # of bodies
    ledger: Ledger | None = None  # of the training before
    words: Vocabulary = field(default_factory=Vocabulary)
    regions: Mapping[str, Region] = field(default_factory=dict)

    def rows_of(self, group: str | None) -> np.ndarray:
        """The body rows of a group, or of all agents."""
        if group is None:
            return np.arange(sum(kin.places for kin in self.setup.agents))
        ends = list(itertools.accumulate(kin.places for kin in self.setup.groups))
        spans = [
            np.arange(end - kin.places, end)
            for kin, end in zip(self.setup.groups, ends, strict=True)
            if kin.name == group
        ]
        return np.concatenate([np.zeros(0, np.intp), *spans])

    def number(self, group: str | None) -> np.ndarray:
        """How many of a group, or of all agents, are there at each tick: i64[ticks + 1]."""
        return (self.trace.cell[:, self.rows_of(group)] >= 0).sum(axis=1)

    def born(self, tick: int, rows: np.ndarray) -> np.ndarray:
        """Whether who is in these body rows at a tick was born since the beginning, bool[rows]."""
        return self.trace.born[tick, rows] > 0 if self.trace.born.size else np.zeros(len(rows), bool)

    def present(self, group: str | None) -> np.ndarray:
        """The body rows of a group, or of all agents, that were not taken away."""
        rows = self.rows_of(group)
        return rows[self.trace.cell[0, rows] >= 0] if len(rows) else rows

    def befell(self, what: int) -> Table:
        """The events that befell bodies in one way, such as ENTERED, in order of time."""
        found = np.flatnonzero(self._whats == what)
        return self.trace.events if len(found) == len(self._whats) else self.trace.events[found]

    @functools.cached_property
    def _whats(self) -> np.ndarray:
        return np.ascontiguousarray(self.trace.events.what)

    @functools.cached_property
    def stays(self) -> Stays:
        """Where all bodies were, cell after cell, read off the events."""
        moves, (ticks, bodies) = self.befell(ENTERED), self.trace.cell.shape
        body = np.concatenate([np.arange(bodies, dtype=np.int32), moves.body])
        order = order_of(body)
        body = body[order]
        begin = np.concatenate([np.zeros(bodies, np.int32), moves.tick])[order]
        cell = np.concatenate([self.trace.cell[0], moves.cell])[order]
        is_last = np.ones(len(body), bool)
        is_last[:-1] = body[1:] != body[:-1]
        end = np.empty_like(begin)
        end[:-1], end[is_last] = begin[1:], ticks
        if (self.trace.cell[-1] < 0).any():
            end = np.minimum(end, self._gone[body])
        stays = Stays(body, cell, begin, end)
        kept = is_last | (begin < end)  # of several cells in a tick the last counts
        return stays if kept.all() else Stays(*(column[kept] for column in stays))

    @property
    def _gone(self) -> np.ndarray:
        """The tick at whose end each body is not there any more, i32[bodies]; that after all, if it is to the end."""
        cell = self.trace.cell
        gone = np.full(cell.shape[1], len(cell), np.int32)
        for i in np.flatnonzero(cell[-1] < 0):
            gone[i] = np.argmax(cell[:, i] < 0)
        return gone

    def carried(self, rows: np.ndarray) -> np.ndarray:
        """In which ticks the world, and not the body itself, moved a body: bool[ticks + 1, rows]."""
        carried = np.zeros(self.trace.cell.shape, bool)
        events = self.befell(CARRIED)
        carried[events.tick, events.body] = True
        return carried[:, rows]

    def stock(self, name: str) -> int:
        """The number of a stock."""
        return self.words.stocks.index(name)

    def gained(self, stock: int, of: str | None) -> np.ndarray:
        """Units of a stock that each agent of a group (or of all) gained: f64[agents]."""
        held = self.trace.held[:, self.rows_of(of), stock]
        return held[-1] - held[0]

    def place(self, cell: int) -> dict[str, int]:
        """The row and column of a cell, for an event."""
        cols = len(self.setup.heights[0])
        return {"row": int(cell) // cols, "col": int(cell) % cols}

    def when(self, tick: int) -> dict[str, float]:
        """A time, for an event: in ticks and in seconds."""
        return {"tick": int(tick), "seconds": round(float(tick) * self.setup.seconds, 6)}

    def events_of(self, ticks: np.ndarray, rows: np.ndarray) -> list[Event]:
        """An event for each tick and the body of each row: when, who and where."""
        return [
            self.when(int(tick)) | {"body": int(row), "who": self.names[row]} | self.place(self.trace.cell[tick, row])
            for tick, row in zip(ticks, rows, strict=True)
        ]

    def unders(self, tick: int) -> np.ndarray:
        """For every body the highest one under its disc, or NOBODY: i64[n]."""
        setup, trace = self.setup, self.trace
        tall = np.array([group.tall for group, _ in setup.rows])
        return unders(trace.cell[tick], trace.bottom[tick], tall, TOUCH, setup.body_widths, len(setup.heights[0]))

    def under(self, tick: int, i: int) -> int:
        """The body that body i is over, or NOBODY if that is the ground: the higher of both."""
        lower = int(self.unders(tick)[i])
        if lower == NOBODY:
            return NOBODY
        row, col = self.setup.ground_under(i, self.trace.cell[tick, i])
        top = self.trace.bottom[tick, lower] + self.setup.rows[lower][0].tall
        return lower if top >= self.setup.heights[row][col] - TOUCH else NOBODY

    def in_gust(self, tick: int, i: int) -> bool:
        """Whether a gust blows where body i is."""
        row, col, blows = self.trace.gust[tick]
        if not blows or self.setup.gusts is None:
            return False
        r, c = divmod(int(self.trace.cell[tick, i]), len(self.setup.heights[0]))
        return bool(np.hypot(r - row, c - col) * self.setup.cell <= self.setup.gusts.radius)

    @property
    def horizon(self) -> float:
        """How long the trace lasts, s."""
        return (len(self.trace.cell) - 1) * self.setup.seconds
