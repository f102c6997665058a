"""What it amounted to: detectors and measures over a finished, read-only trace.

A detector is a function (scene, trace, ...) -> Finding. It sees what happened and what was meant, and comes too late
to change either. `detectors` is the book of them; each says which measures it gives.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.book import Book, load_folder
from sim.ledger import Ledger
from sim.setup import Setup
from sim.state import NOBODY, Trace

TOUCH = 1e-6  # m: what rounding may leave between two bodies that touch
Measure = bool | int | float | None


@dataclass(frozen=True)
class Finding:
    """What a detector found: events in order of time, and measures by name."""

    events: list[dict[str, Any]] = field(default_factory=list)
    measures: dict[str, Measure] = field(default_factory=dict)


@dataclass(frozen=True)
class Detector:
    """A way of looking at a finished trace, and what it measures."""

    name: str
    look: Callable[..., Finding]
    measures: dict[str, str]  # name -> what it means
    waits: tuple[str, ...]  # measures that are times until something happens, None if it did not


@dataclass(frozen=True)
class Scene:
    """What a detector has to know of a world to read its trace."""

    setup: Setup
    trace: Trace
    names: list[str]
    ledger: Ledger | None = None  # of the training before

    def rows_of(self, group: str) -> np.ndarray:
        """The body rows of a group."""
        return np.array([i for i, (kin, _) in enumerate(self.setup.rows) if kin.name == group], np.intp)

    def present(self, group: str) -> np.ndarray:
        """The body rows of a group that were not taken away."""
        rows = self.rows_of(group)
        return rows[self.trace.cell[0, rows] >= 0] if len(rows) else rows

    def place(self, cell: int) -> dict[str, int]:
        """The row and column of a cell, for an event."""
        cols = len(self.setup.heights[0])
        return {"row": int(cell) // cols, "col": int(cell) % cols}

    def when(self, tick: int) -> dict[str, float]:
        """A time, for an event: in ticks and in seconds."""
        return {"tick": int(tick), "seconds": round(float(tick) * self.setup.seconds, 6)}

    def unders(self, tick: int) -> np.ndarray:
        """For every body the highest one under it in its cell, or NOBODY: i64[n]. Bodies in a cell differ in height."""
        cells, bottoms = self.trace.cell[tick], self.trace.bottom[tick]
        tops = bottoms + np.array([group.tall for group, _ in self.setup.rows])
        order = np.lexsort((bottoms, cells))
        lower, upper = order[:-1], order[1:]
        over = (cells[lower] == cells[upper]) & (cells[upper] >= 0) & (tops[lower] <= bottoms[upper] + TOUCH)
        under = np.full(len(cells), NOBODY)
        under[upper[over]] = lower[over]
        return under

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


detectors = Book("detector")


def detector(
    measures: dict[str, str], waits: tuple[str, ...] = ()
) -> Callable[[Callable[..., Finding]], Callable[..., Finding]]:
    """Decorator: enter a function as a detector under its own name, with what it measures."""

    def enter(look: Callable[..., Finding]) -> Callable[..., Finding]:
        detectors.add(look.__name__, Detector(look.__name__, look, measures, waits))
        return look

    return enter


def all_measures() -> dict[str, str]:
    """Every measure of every detector, as `detector.measure`, with what it means."""
    return {f"{name}.{m}": doc for name in detectors for m, doc in detectors[name].measures.items()}


load_folder("sim.watch")
