"""A world at one instant, for viewers: a frame, frame after frame. A reel gives them, live or recorded.

What a frame holds is rounded once, here, so that a frame is the same bytes wherever it comes from.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from sim.live import Live
from sim.record import Run
from sim.scenario import Scenario
from sim.state import Trace
from viz.legend import Legend, legend_of

MAGIC = b"UBD1"
HEAD = struct.Struct("<4sIIIIIII")  # magic, tick, known, bodies, cells, agents, stocks, arrows
MILLIMETRES = 1000.0


@dataclass(frozen=True)
class Frame:
    """A world at one instant."""

    tick: int
    cell: np.ndarray  # i32[n]  row * cols + col, or -1: not there
    bottom: np.ndarray  # f32[n]  m, to the millimetre
    gust: np.ndarray  # f32[3]  row, col, blows
    paid: np.ndarray  # f32[agents]  since the beginning
    held: np.ndarray  # f32[n, stocks]
    level: np.ndarray  # f32[cells]  units on a tile, or 1: can be used, 0: rests; none in a world without such tiles
    kind: np.ndarray  # u16[cells]  index of the kind of each tile; none if none ever changes
    heading: np.ndarray  # i8[n]
    action: np.ndarray  # i8[agents]  index of what was done, or -1
    arrows: np.ndarray  # i8[cells]  heading in which the first learner would go from each cell now, or -1; or none

    def to_bytes(self, known: int) -> bytes:
        """The frame as a message: a head, then each array, little-endian, the widest first."""
        sizes = (len(self.cell), len(self.kind), len(self.paid), self.held.shape[1], len(self.arrows))
        arrays = [getattr(self, name) for name in ARRAYS]
        return HEAD.pack(MAGIC, self.tick, known, *sizes) + b"".join(
            array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes() for array in arrays
        )


ARRAYS = tuple(field.name for field in fields(Frame) if field.name != "tick")
Arrows = Callable[[Trace, int], np.ndarray]  # a trace and a tick -> Frame.arrows


@dataclass(frozen=True)
class Reel:
    """Frames of a run, as far as it is known, and the legend to draw them with."""

    legend: Legend
    source: Run | Live
    arrows: Arrows | None = None

    @property
    def scenario(self) -> Scenario:
        """What is run."""
        return self.source.scenario

    @property
    def last(self) -> int:
        """The last tick there will be."""
        return self.source.last if isinstance(self.source, Live) else len(self.source.trace.cell) - 1

    @property
    def known(self) -> int:
        """The last tick that can be shown now."""
        return self.source.done if isinstance(self.source, Live) else self.last

    def go_on(self, to: int) -> None:
        """Let a live world run as far as a tick; a recording is there already."""
        if isinstance(self.source, Live) and to > self.source.done:
            self.source.go_on(to - self.source.done)

    def frame(self, tick: int) -> Frame:
        """The world at a tick; a live one runs as far as that. Raises IndexError for a tick that there is not."""
        if not 0 <= tick <= self.last:
            raise IndexError(f"there is no tick {tick}; they are counted from 0 to {self.last}")
        self.go_on(tick)
        return frame_of(self.source.trace, tick, self.arrows)

    def run(self) -> Run:
        """What there is so far, judged."""
        return self.source.run() if isinstance(self.source, Live) else self.source


def reel_of(source: Run | Live, arrows: Arrows | None = None) -> Reel:
    """A reel of a run, or of a world that still runs."""
    return Reel(legend_of(source.scenario, source.seed), source, arrows)


def frame_of(trace: Trace, tick: int, arrows: Arrows | None = None) -> Frame:
    """One row of a trace."""
    bodies, tiled = trace.cell.shape[1], trace.kind.size > 0
    return Frame(
        tick,
        trace.cell[tick],
        to_millimetres(trace.bottom[tick]),
        trace.gust[tick],
        _row(trace.paid, tick, np.float32),
        _row(trace.held, tick, np.float32) if tiled else np.zeros((bodies, 0), np.float32),
        _row(trace.level, tick, np.float32) if trace.level.size else np.zeros(trace.kind.shape[1:], np.float32),
        _row(trace.kind, tick, np.uint16),
        trace.heading[tick],
        trace.action[tick, :, 1].astype(np.int8) if tiled else np.zeros(0, np.int8),
        arrows(trace, tick) if arrows else np.zeros(0, np.int8),
    )


def to_millimetres(heights: np.ndarray) -> np.ndarray:
    """Heights, m, as frames have them: f32."""
    return (np.round(heights * MILLIMETRES) / MILLIMETRES).astype(np.float32)


def _row(array: np.ndarray, tick: int, kind: Any) -> np.ndarray:
    return array[tick].astype(kind) if array.size else np.zeros(0, kind)
