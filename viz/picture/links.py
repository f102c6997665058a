"""Arrows between tiles: from where something done there sends somebody, to where it does; and the links of a graph.

The page draws them in the same way (`viz/page/static/links.js`); tests hold the two to the same shapes.
"""

from collections.abc import Iterator
from math import sqrt

from unbidden.viz.picture.frames import Frame
from unbidden.viz.picture.legend import Legend
from unbidden.viz.picture.shapes import Shape

ROOM = 0.56  # cells between the middle of a tile and the end of an arrow
BEND, MOST = 0.12, 0.32  # of its length, and cells: how far it is bent to its left, beside one that leads back
STEPS = 6  # straight pieces of an arrow
TIP, WIDE, WIDER = 0.2, 0.05, 0.09  # cells
DISC, LARGEST = 0.5, 1.1  # cells: the radius of a node with an even share of visits, and of one with very many


def links(legend: Legend) -> Iterator[Shape]:
    """The arrows between the tiles of a world."""
    for start, end in legend.links:
        yield from _arrow(start, end, legend, "faint", WIDE)


def ranks(frame: Frame, legend: Legend) -> Iterator[Shape]:
    """A disc around each node, its area the visits that it gets; and the links of a graph, wider where they can go."""
    for k, rank in enumerate(frame.rank.tolist()):
        x, y = _middle(legend.nodes[k], legend)
        yield "circle", x, y, min(DISC * sqrt(rank), LARGEST), "pale_group3", "group3", WIDE
    for k, (start, to, stays) in enumerate(legend.graph):
        if k < len(frame.link) and frame.link[k]:
            look = ("faint", WIDE) if stays else ("ink", WIDER)
            yield from _arrow(legend.nodes[start], legend.nodes[to], legend, *look)


def _arrow(start: int, end: int, legend: Legend, color: str, wide: float) -> Iterator[Shape]:
    """An arrow from one cell to another, bent to its left."""
    (x, y), (to_x, to_y) = _middle(start, legend), _middle(end, legend)
    dx, dy = to_x - x, to_y - y
    far = sqrt(dx * dx + dy * dy)
    part, bend, points = min(ROOM / far, 0.4), min(BEND, MOST / far), []
    for k in range(STEPS + 1):
        along = part + (1.0 - 2.0 * part) * k / STEPS
        bent = 4.0 * bend * along * (1.0 - along)
        points += [x + along * dx + bent * dy, y + along * dy - bent * dx]
    yield "line", tuple(points), color, wide
    last_x, last_y, tip_x, tip_y = points[-4:]
    ahead_x, ahead_y = tip_x - last_x, tip_y - last_y
    long = sqrt(ahead_x * ahead_x + ahead_y * ahead_y)
    ahead_x, ahead_y = TIP * ahead_x / long, TIP * ahead_y / long
    left = (tip_x - ahead_x + 0.6 * ahead_y, tip_y - ahead_y - 0.6 * ahead_x)
    right = (tip_x - ahead_x - 0.6 * ahead_y, tip_y - ahead_y + 0.6 * ahead_x)
    yield "line", (*left, tip_x, tip_y, *right), color, wide


def _middle(cell: int, legend: Legend) -> tuple[float, float]:
    return cell % legend.cols + 0.5, cell // legend.cols + 0.5
