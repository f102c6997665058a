"""How far bodies reach that are wider than a cell: whom they meet, and on what ground they stand.

A body is a disc around the centre of a cell. Two of them overlap if their centres are less than half the sum of their
widths apart; a disc overlaps a cell of ground if the square of that cell comes nearer to its centre than its edge. What
only touches does not overlap. So that rounding decides nothing, a length counts as a billionth more than it is.

All of this is worked out once, before a world begins. Lengths here are in cells.
"""

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from unbidden.sim.engine.state import Discs

SLACK = 1e-9  # of a length
MOST_FIGURES = 64
Heights = tuple[tuple[float, ...], ...]


class Figure(NamedTuple):
    """What decides whom a body meets."""

    wide: float  # cells
    is_thing: bool
    is_solid: bool

    @property
    def is_wide(self) -> bool:
        """Whether it reaches out of its cell, so that it meets others of its kind in the cells beside it."""
        return self.wide > 1.0 + SLACK

    @property
    def is_usual(self) -> bool:
        """Whether it meets everybody in its cell and nobody else."""
        return not self.is_wide and (self.is_solid or self.is_thing)

    def touches(self, other: "Figure") -> bool:
        """Whether the two carry and stop each other where they overlap: agents only if both are solid."""
        return self.is_thing or other.is_thing or (self.is_solid and other.is_solid)


def discs_of(figures: Sequence[Figure], heights: Heights) -> Discs:
    """What there is to look up while a world goes on."""
    rows, cols = (len(heights), len(heights[0])) if figures else (0, 0)
    reach = [[len(cells_within((one.wide + other.wide) / 2.0)) for other in figures] for one in figures]
    touch = [[one.touches(other) for other in figures] for one in figures]
    n, widest = len(figures), max((figure.wide for figure in figures), default=0.0)
    is_wide = any(figure.is_wide for figure in figures)
    around = cells_within(widest) if figures else np.zeros((0, 2), np.int32)
    return Discs(
        around=around,
        front=_front(around),
        reach=np.array(reach, np.int32).reshape(n, n),
        touch=(np.array(reach) * np.array(touch)).astype(np.int32).reshape(n, n),
        raised=np.stack([raised(heights, figure.wide) for figure in figures]) if is_wide else np.zeros((0, rows, cols)),
        rank=_rank(around),
        crowd=np.zeros((rows, cols), np.int64),
    )


def cells_within(reach: float) -> np.ndarray:
    """The cells whose centres are less than `reach` away: (down, right), by distance, i32[n, 2]; first itself."""
    far = int(reach) + 1
    down, right = (axis.ravel() for axis in np.mgrid[-far : far + 1, -far : far + 1])
    away = down * down + right * right
    order = np.lexsort((right, down, away))
    near = order[(np.sqrt(away[order]) * (1.0 + SLACK) < reach) | (away[order] == 0)]
    return np.stack([down[near], right[near]], axis=1).astype(np.int32)


def _front(around: np.ndarray) -> np.ndarray:
    """Those of some cells that are none of them from one step farther west."""
    cells = set(map(tuple, around.tolist()))
    return np.array([(r, c) for r, c in around.tolist() if (r, c + 1) not in cells], np.int32).reshape(-1, 2)


def _rank(around: np.ndarray) -> np.ndarray:
    """Which of some cells each of those is that are so many rows down and cols to the right, counted from the least."""
    far = int(np.abs(around).max(initial=0))
    rank = np.zeros((2 * far + 1, 2 * far + 1), np.int32)
    rank[around[:, 0] + far, around[:, 1] + far] = np.arange(len(around))
    return rank


@functools.lru_cache(32)
def raised(heights: Heights, wide: float) -> np.ndarray:
    """Height of the highest ground that a disc of a width overlaps, for every cell it may be in, m: f64[rows, cols]."""
    ground = np.array(heights, np.float64)
    rows, cols = ground.shape
    far = int(wide / 2.0 + 0.5) + 1
    padded, highest = np.pad(ground, far, constant_values=-np.inf), ground.copy()
    for down in range(-far, far + 1):
        for right in range(-far, far + 1):
            away = np.hypot(max(abs(down) - 0.5, 0.0), max(abs(right) - 0.5, 0.0))
            if away * (1.0 + SLACK) < wide / 2.0:
                there = padded[far + down : far + down + rows, far + right : far + right + cols]
                np.maximum(highest, there, out=highest)
    highest.flags.writeable = False
    return highest


def is_level(heights: Heights, wide: float) -> np.ndarray:
    """Whether a disc of a width overlaps no ground that is higher than its own cell: bool[cells]."""
    return (raised(heights, wide) == np.array(heights)).ravel()


def highest_cell(heights: Heights, wide: float, r: int, c: int) -> tuple[int, int]:
    """The row and column of the highest ground that a disc of a width overlaps in a cell; the nearest of equal ones."""
    found, top = (r, c), heights[r][c]
    for down, right in cells_within(wide / 2.0 + 1.0).tolist() if wide > 1.0 + SLACK else ():
        row, col, away = r + down, c + right, np.hypot(max(abs(down) - 0.5, 0.0), max(abs(right) - 0.5, 0.0))
        there = 0 <= row < len(heights) and 0 <= col < len(heights[0]) and away * (1.0 + SLACK) < wide / 2.0
        if there and heights[row][col] > top:
            found, top = (row, col), heights[row][col]
    return found
