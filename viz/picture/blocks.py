"""The world as blocks, from a frame and a legend: heights of the ground, and who stands over whom.

For viewers whose marks are not shapes on a plane: the terminal, which has letters, and the figure of an elevation.
"""

from dataclasses import dataclass

import numpy as np

from unbidden.viz.picture.frames import Frame
from unbidden.viz.picture.legend import SHADES_FROM, Legend
from unbidden.viz.picture.picture import on_ground
from unbidden.viz.picture.surface import NOBODY, SLACK, heights_of, unders
from unbidden.viz.snapshot import Axis

MUCH = SHADES_FROM[2]  # units of a trail in a cell


@dataclass(frozen=True)
class BlockBody:
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
class Disc:
    """Something round that the picture has on the ground, such as a gust, as a patch of cells."""

    row: float
    col: float
    radius: float
    color: str  # role of the theme


@dataclass(frozen=True)
class Blocks:
    """A world at one instant."""

    tick: int
    seconds: float
    heights: np.ndarray  # f64[rows, cols]  m
    bodies: tuple[BlockBody, ...]  # the lowest first
    discs: tuple[Disc, ...]
    trail: np.ndarray  # bool[rows, cols]  where much of a trail lies; of length zero in a world without one
    tiles: tuple[str, ...]  # letters of the tiles as they are now, row by row; none in a world where they do nothing


@dataclass(frozen=True)
class Block:
    """A body seen from the side: the cell it takes along the axis, and from where to where it reaches upwards."""

    body: BlockBody
    place: int
    across: int  # where it is on the axis that one looks along


@dataclass(frozen=True)
class Side:
    """A world from the side: everything projected on one axis."""

    axis: Axis
    ground: np.ndarray  # f64[cells]  m, the ground where the section is taken
    skyline: np.ndarray  # f64[cells]  m, the highest ground on either side of it
    blocks: tuple[Block, ...]  # the lowest first


def blocks(frame: Frame, legend: Legend) -> Blocks:
    """The world of a frame."""
    tops = [kind.height for kind in legend.kinds]
    highest = max(tops[kind] for kind in legend.map)
    under = unders(frame, legend).tolist()
    bodies = []
    for i in np.flatnonzero(frame.cell >= 0).tolist():
        number, name = legend.bodies[i]
        group, low = legend.groups[number], float(frame.bottom[i])
        over = legend.bodies[under[i]][1] if under[i] != NOBODY else None
        row, col = divmod(int(frame.cell[i]), legend.cols)
        high = 0.0 < highest <= low + SLACK
        bodies.append(BlockBody(i, name, number, group.agent, row, col, low, low + group.tall, over, high))
    bodies.sort(key=lambda body: (body.bottom, body.body))
    trail = (frame.trail >= MUCH).reshape(legend.rows, -1) if frame.trail.size else np.zeros((0, 0), bool)
    return Blocks(
        frame.tick,
        frame.tick * legend.seconds,
        heights_of(frame, legend),
        tuple(bodies),
        _discs(frame, legend),
        trail,
        _tiles(frame, legend),
    )


def _discs(frame: Frame, legend: Legend) -> tuple[Disc, ...]:
    circles = (shape for shape in on_ground(frame, legend) if shape[0] == "circle")
    return tuple(Disc(y - 0.5, x - 0.5, max(r - 0.5, 0.0), fill or line) for _, x, y, r, fill, line, _ in circles)


def _tiles(frame: Frame, legend: Legend) -> tuple[str, ...]:
    letters = "".join(legend.kinds[kind].letter for kind in frame.kind.tolist())
    return tuple(letters[k : k + legend.cols] for k in range(0, len(letters), legend.cols))


def side(world: Blocks, axis: Axis = "x", at: int | None = None) -> Side:
    """A world from the side. The section is taken at row (or column) `at`, or where the ground is as it mostly is."""
    heights = world.heights if axis == "x" else world.heights.T
    ground = np.sort(heights, axis=0)[len(heights) // 2] if at is None else heights[at]
    shown = [Block(b, *((b.col, b.row) if axis == "x" else (b.row, b.col))) for b in world.bodies]
    return Side(axis, ground, heights.max(axis=0), tuple(shown))
