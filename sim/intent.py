"""What the designer meant, as data: regions of the map. Nothing that acts imports this or is given any of it."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Region:
    """A part of the map, and the border that belongs to neither side."""

    name: str
    inside: np.ndarray  # bool[rows, cols]
    border: np.ndarray  # bool[rows, cols]


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
