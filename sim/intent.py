"""What the designer meant, as data: regions of the map. Nothing that acts imports this or is given any of it."""

import functools
from dataclasses import dataclass, field

import numpy as np

BORDER, INSIDE, OUTSIDE = 0, 1, 2  # sides of a region


@dataclass(frozen=True)
class Region:
    """A part of the map, and the border that belongs to neither side."""

    name: str
    inside: np.ndarray  # bool[rows, cols]
    border: np.ndarray  # bool[rows, cols]

    @property
    def outside(self) -> np.ndarray:
        """bool[rows, cols]: neither inside nor border."""
        return ~(self.inside | self.border)

    def side_of(self, cell: np.ndarray) -> np.ndarray:
        """The side of each cell: i8 as `cell`. BORDER also for -1, which is where bodies are that were taken away."""
        return self.by_cell.take(cell)

    @functools.cached_property
    def by_cell(self) -> np.ndarray:
        """The side of each cell, i8[cells + 1]; at -1, which is the last, BORDER."""
        side = np.where(self.border, BORDER, np.where(self.inside, INSIDE, OUTSIDE)).astype(np.int8)
        return np.append(side.ravel(), np.int8(BORDER))

    def sides(self, cell: np.ndarray) -> np.ndarray:
        """INSIDE or OUTSIDE for cells by tick and body; over the border, or taken away, a body is where it was last."""
        sides = self.side_of(cell)
        over = np.flatnonzero((sides == BORDER).any(axis=0))
        if len(over):
            ticks, moving = np.arange(len(sides), dtype=np.int32)[:, None], sides[:, over]
            last = np.maximum.accumulate(np.where(moving != BORDER, ticks, 0), axis=0)
            sides[:, over] = np.take_along_axis(moving, last, axis=0)
        return sides


@dataclass(frozen=True)
class Intent:
    """All that a scenario says it meant."""

    regions: dict[str, Region] = field(default_factory=dict)


def enclosed(name: str, border: np.ndarray) -> Region:
    """The cells that a border cuts off from the edge of the map, going from cell to cell along rows and columns."""
    rows, cols = border.shape
    reached = border.copy()
    edge = [(r, c) for r in range(rows) for c in (0, cols - 1)] + [(r, c) for c in range(cols) for r in (0, rows - 1)]
    while edge:
        r, c = edge.pop()
        if 0 <= r < rows and 0 <= c < cols and not reached[r, c]:
            reached[r, c] = True
            edge += [(r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)]
    return Region(name, ~reached, border)
