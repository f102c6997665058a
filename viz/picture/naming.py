"""Names of tiles on the map: each beside its tile, where it covers neither another tile that does something nor a name.

The page places them in the same way (`viz/page/static/naming.js`); tests hold the two to the same places.
"""

from collections.abc import Sequence

import numpy as np

from unbidden.viz.picture.legend import NO_STAMP, Legend

MOST_NAMED = 2  # tiles of a kind; what there is more of is named once, beside the map
GAP = 2.0  # pixels between a tile and its name

Name = tuple[str, int, int]  # what is written, and the column and row of its tile
Box = tuple[float, float, float, float]  # left, top, right, bottom


def names_of(kinds: np.ndarray, legend: Legend) -> list[Name]:
    """The tiles that are named on a map. `kinds`: what kind of tile every cell is now."""
    names: list[Name] = []
    for k, kind in enumerate(legend.kinds):
        cells = np.flatnonzero(kinds == k).tolist() if kind.name and kind.stamp != NO_STAMP else []
        if len(cells) <= MOST_NAMED:
            names += [(kind.name, cell % legend.cols, cell // legend.cols) for cell in cells]
    return names


def placed(
    names: Sequence[Name],
    wide: Sequence[float],
    high: float,
    scale: float,
    taken: Sequence[Box],
    bounds: Box,
    bodies: Sequence[Box] = (),
) -> list[tuple[int, float, float]]:
    """Which names find room, by their number, and the left and top of each, in pixels from the corner of the map.

    `wide` and `high`: how large they are written; `taken`: what they must not cover; `bounds`: where they must stay;
    `bodies`: what would cover them, where there is another place.
    """
    covered, found = list(taken), []
    for k, (_, col, row) in enumerate(names):
        places = _beside(col * scale, row * scale, scale, wide[k], high)
        boxes = [(left, top, left + wide[k], top + high) for left, top in places]
        free = [box for box in boxes if _is_within(box, bounds) and not any(_overlap(box, other) for other in covered)]
        if free:
            box = next((box for box in free if not any(_overlap(box, body) for body in bodies)), free[0])
            covered.append((box[0] - high / 2, box[1], box[2] + high / 2, box[3]))
            found.append((k, box[0], box[1]))
    return found


def _beside(x: float, y: float, scale: float, wide: float, high: float) -> list[tuple[float, float]]:
    """Below, above, to the right, to the left; then below and above with one edge in line with that of the tile."""
    middle, low, up = x + (scale - wide) / 2, y + scale + GAP, y - high - GAP
    across = y + (scale - high) / 2
    return [
        (middle, low), (middle, up), (x + scale + GAP, across), (x - wide - GAP, across),
        (x, low), (x + scale - wide, low), (x, up), (x + scale - wide, up),
    ]  # fmt: skip


def _is_within(box: Box, bounds: Box) -> bool:
    return box[0] >= bounds[0] and box[1] >= bounds[1] and box[2] <= bounds[2] and box[3] <= bounds[3]


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
