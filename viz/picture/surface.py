"""What lies under a body: the ground, or another body."""

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
    """The highest thing under a body: its name, and the height of its top, m."""
    wide, (row, col) = legend.groups[legend.bodies[body][0]].wide, divmod(int(frame.cell[body]), legend.cols)
    if wide > 1.0:
        row, col = highest_cell(heights_of(frame, legend).tolist(), wide, row, col)
    cell = row * legend.cols + col
    kind = legend.kinds[int(frame.kind[cell]) if frame.kind.size else legend.map[cell]]
    ground = (kind.ground, kind.height)
    under = int(unders(frame, legend)[body])
    if under == NOBODY:
        return ground
    group, name = legend.bodies[under]
    top = float(frame.bottom[under]) + legend.groups[group].tall
    return (name, top) if top > kind.height else ground


def unders(frame: Frame, legend: Legend) -> np.ndarray:
    """For every body the highest one under its disc, or NOBODY: i64[n]."""
    tall, wide = (
        np.array([getattr(legend.groups[group], name) for group, _ in legend.bodies]) for name in ("tall", "wide")
    )
    return detectors.unders(frame.cell, frame.bottom.astype(np.float64), tall, SLACK, wide, legend.cols)
