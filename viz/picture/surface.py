"""What lies under a body: the ground, or another body; and how heights are written.

The page has the same in its own language (`viz/page/static/surface.js`); tests hold the two to the same answers.
"""

from collections.abc import Sequence
from math import ceil, floor

import numpy as np

from unbidden.sim import detectors
from unbidden.sim.engine.setup.discs import highest_cell
from unbidden.sim.engine.state import NOBODY
from unbidden.viz.picture.frames import Frame
from unbidden.viz.picture.legend import Legend

SLACK = 0.002  # m: what rounding to millimetres may leave between two bodies that touch


def heights_of(frame: Frame, legend: Legend) -> np.ndarray:
    """Heights of the ground, m: f64[rows, cols]."""
    heights = np.array([kind.height for kind in legend.kinds], np.float64)
    return heights[frame.kind if frame.kind.size else legend.tiles].reshape(legend.rows, legend.cols)


def below(frame: Frame, legend: Legend, body: int) -> tuple[str, float]:
    """The highest thing that a body sees under it: its name, and the height of its top, m."""
    return surfaces(frame, legend, [body])[0]


def surfaces(frame: Frame, legend: Legend, bodies: Sequence[int]) -> list[tuple[str, float]]:
    """The same for several bodies."""
    heights, under = heights_of(frame, legend), unders(frame, legend)
    return [_surface(frame, legend, body, heights, _seen(frame, legend, body, under)) for body in bodies]


def _surface(frame: Frame, legend: Legend, body: int, heights: np.ndarray, under: int) -> tuple[str, float]:
    row, col = _highest(
        heights, legend.groups[legend.bodies[body][0]].wide, *divmod(int(frame.cell[body]), legend.cols)
    )
    cell = row * legend.cols + col
    kind = legend.kinds[int(frame.kind[cell]) if frame.kind.size else legend.map[cell]]
    ground = (kind.ground, kind.height)
    if under == NOBODY:
        return ground
    group, name = legend.bodies[under]
    top = float(frame.bottom[under]) + legend.groups[group].tall
    return (name, top) if top > kind.height else ground


def _highest(heights: np.ndarray, wide: float, row: int, col: int) -> tuple[int, int]:
    """The cell of the highest ground under a disc; where all around is no higher, which is quickly seen, its own."""
    far = ceil(wide / 2.0)
    around = heights[max(row - far, 0) : row + far + 1, max(col - far, 0) : col + far + 1]
    if wide <= 1.0 or around.max() <= heights[row, col]:
        return row, col
    return highest_cell(tuple(map(tuple, heights.tolist())), wide, row, col)


def _seen(frame: Frame, legend: Legend, body: int, under: np.ndarray) -> int:
    """The highest body under one of which its sensor knows: who is blind for other agents sees things alone."""
    if legend.groups[legend.bodies[body][0]].sees:
        return int(under[body])
    hidden = np.array([legend.groups[group].agent for group, _ in legend.bodies])
    hidden[body] = False
    return int(unders(frame, legend, np.where(hidden, NOBODY, frame.cell))[body])


def unders(frame: Frame, legend: Legend, cells: np.ndarray | None = None) -> np.ndarray:
    """For every body the highest one under its disc, or NOBODY: i64[n]. `cells`: where they are, if not all count."""
    tall, wide = (
        np.array([getattr(legend.groups[group], name) for group, _ in legend.bodies]) for name in ("tall", "wide")
    )
    cells = frame.cell if cells is None else cells
    return detectors.unders(cells, frame.bottom.astype(np.float64), tall, SLACK, wide, legend.cols)


def hundredths(number: float) -> str:
    """A number with two decimals, halves upwards, as the page writes it."""
    return f"{floor(number * 100 + 0.5) / 100:.2f}"


def short(number: float) -> str:
    """A number with as few of two decimals as it needs."""
    return hundredths(number).rstrip("0").rstrip(".")
