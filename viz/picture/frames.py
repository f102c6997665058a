"""A world at one instant, for viewers: a frame, frame after frame. A reel gives them, live or recorded.

What a frame holds is declared with the trace (sim/engine/state.py); frames, messages, replays and the page's scripts
follow from there. So another field of the trace is shown by saying there how, and by whatever `picture` draws of it.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import prod
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from unbidden.sim.engine.state import KEPT, NOBODY, Kept, Shown, State, Trace, shape_of, sizes
from unbidden.sim.runs.live import Unfinished
from unbidden.sim.runs.records import Run
from unbidden.sim.scenario import Scenario
from unbidden.viz.picture.legend import Legend, legend_of


@dataclass(frozen=True)
class FrameField:
    """An array of a frame."""

    name: str
    shape: tuple[str | int, ...]  # lengths, by their name or as a number
    shown: Shown

    @cached_property
    def dtype(self) -> np.dtype:
        """The type of its entries, in the order of bytes that messages have."""
        return np.dtype(f"<{self.shown.type}")


def field_of(name: str, kept: Kept, shown: Shown) -> FrameField:
    """A field of the trace as viewers are given it."""
    shape = [int(length) if length.isdigit() else length for length in kept.shape.split()]
    return FrameField(name, tuple(shape if shown.column is None else shape[:-1]), shown)


FIELDS = (
    *(field_of(name, kept, kept.shown) for name, kept in KEPT.items() if kept.shown),
    # The heading in which the first learner would go from each cell now, or -1: of what was learnt, not of the trace.
    FrameField("arrows", ("arrows",), Shown("i1")),
)
SIZES = {  # what the lengths of arrays are called, each with an array and an axis that is as long
    length: (field.name, axis) for field in FIELDS for axis, length in enumerate(field.shape) if isinstance(length, str)
}
MAGIC = b"UBD1"
HEAD = struct.Struct(f"<4sII{len(SIZES)}I")  # magic, tick, the last tick that is known, sizes

Arrows = Callable[[Trace, int], np.ndarray]  # a trace and a tick -> the arrows of a frame


class Frame:
    """A world at one instant: an array for each of FIELDS, rounded here alone, so that equal worlds are equal bytes."""

    tick: int

    def __init__(self, tick: int, **arrays: np.ndarray):
        """What is left out is zero as often as there are bodies, agents and so on in what is given."""
        self.tick = tick
        sizes = {} if len(arrays) == len(FIELDS) else _sizes(arrays)
        for field in FIELDS:
            values = arrays.get(field.name)
            if values is None:
                values = _zeros(tuple(sizes[n] if isinstance(n, str) else n for n in field.shape), field.dtype)
            elif field.shown.parts:
                values = np.round(values * field.shown.parts) / field.shown.parts
            setattr(self, field.name, values.astype(field.dtype, copy=False))

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> np.ndarray:
            """The array of a field."""

    def to_bytes(self, known: int) -> bytes:
        """The frame as a message: a head, then each array, little-endian."""
        sizes = (getattr(self, name).shape[axis] for name, axis in SIZES.values())
        head = HEAD.pack(MAGIC, self.tick, known, *sizes)
        return head + b"".join(getattr(self, field.name).tobytes() for field in FIELDS)


def _sizes(arrays: dict[str, np.ndarray]) -> dict[str, int]:
    """How many of everything there are in arrays, as far as can be seen."""
    sizes = dict.fromkeys(SIZES, 0)
    for field in FIELDS:
        if field.name in arrays:
            lengths = zip(field.shape, arrays[field.name].shape, strict=True)
            sizes |= {name: length for name, length in lengths if isinstance(name, str)}
    return sizes


@lru_cache
def _zeros(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    zeros = np.zeros(shape, dtype)
    zeros.setflags(write=False)
    return zeros


def layout() -> dict[str, Any]:
    """How `to_bytes` puts a frame together, as JSON values: sizes in the head, then arrays."""
    return {"sizes": list(SIZES), "arrays": [[field.name, field.shown.type, field.shape] for field in FIELDS]}


def frame_of(trace: Trace, tick: int, arrows: Arrows | None = None) -> Frame:
    """One row of a trace."""
    shown = {field.name: _row(trace, tick, field) for field in FIELDS if len(getattr(trace, field.name, ()))}
    return Frame(tick, **shown, **({"arrows": arrows(trace, tick)} if arrows else {}))


def _row(trace: Trace, tick: int, field: FrameField) -> np.ndarray:
    row = getattr(trace, field.name)[tick]
    return row if field.shown.column is None else row[..., field.shown.column]


def frame_of_state(state: State) -> Frame:
    """A world as it is; what was done and paid before is not in it."""
    bodies, air, tick = state.bodies, state.air[0], int(state.clock.tick[0])
    tiles = state.land.tiles.ravel()
    holds = state.land.kinds.capacity[tiles.kind] > 0.0
    shown = {
        "cell": np.where(bodies.alive, bodies.row * state.ground.height.shape[1] + bodies.col, NOBODY),
        "gust": np.array([air.row, air.col, air.blows]),
        "level": np.where(holds, tiles.stock, tick >= tiles.ready),
    }
    known = sizes(state)
    same = {name: _now(state, kept, known) for name, kept in KEPT.items() if kept.shown and kept.now}
    return Frame(tick, **shown, **same)


def _now(state: State, kept: Kept, known: dict[str, int]) -> np.ndarray:
    """What a field of the trace would hold if it were written now; empty, where worlds like this do not keep it."""
    values, shape = attrgetter(kept.now)(state), shape_of(kept, known)
    return values.reshape(shape) if values.size == prod(shape) else np.zeros(shape)


@dataclass(frozen=True)
class Reel:
    """Frames of a run, as far as it is known, and the legend to draw them with."""

    legend: Legend
    source: Run | Unfinished
    arrows: Arrows | None = None

    @property
    def scenario(self) -> Scenario:
        """What is run."""
        return self.source.scenario

    @property
    def last(self) -> int:
        """The last tick there will be."""
        return self.source.last if isinstance(self.source, Unfinished) else len(self.source.trace.cell) - 1

    @property
    def known(self) -> int:
        """The last tick that can be shown now."""
        return self.source.done if isinstance(self.source, Unfinished) else self.last

    def go_on(self, to: int) -> None:
        """Let a world that still runs go on as far as a tick; a recording is there already."""
        if isinstance(self.source, Unfinished) and to > self.source.done:
            self.source.go_on(to - self.source.done)

    def frame(self, tick: int) -> Frame:
        """The world at a tick; a live one runs as far as that. Raises IndexError for a tick that there is not."""
        if not 0 <= tick <= self.last:
            raise IndexError(f"there is no tick {tick}; they are counted from 0 to {self.last}")
        self.go_on(tick)
        return frame_of(self.source.trace, tick, self.arrows)

    def run(self) -> Run:
        """What there is so far, judged."""
        return self.source.run() if isinstance(self.source, Unfinished) else self.source


def reel_of(source: Run | Unfinished, arrows: Arrows | None = None) -> Reel:
    """A reel of a run, or of a world that still runs."""
    return Reel(legend_of(source.scenario, source.seed), source, arrows)
