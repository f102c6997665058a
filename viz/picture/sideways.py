"""The world from the side, cut along one row (or column): the one of whom is looked at, or the middle one.

What reaches into that row is drawn in full; what stands in other rows is pale and behind it, so that nothing seems to
stand in a wall or on a box that it is not near. Whatever floats has a line down to the surface that its sensor sees.
The page has a twin of this (`viz/page/static/sideways.js`); tests hold the two to the same shapes.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from unbidden.sim.engine.setup.discs import SLACK as HAIR
from unbidden.viz.picture.frames import Frame
from unbidden.viz.picture.legend import Legend
from unbidden.viz.picture.picture import UNPOINTED, Picture, View, by_height, color_of, cut_at, pointed_out
from unbidden.viz.picture.shapes import Shape
from unbidden.viz.picture.surface import heights_of, hundredths, short, surfaces

FLATTEST = 0.24  # height of the view from the side over its width, at least
SLAB = 0.3  # cells: how thick the ground is drawn
EDGE = 0.15  # of a cell left free on both sides of a body
BESIDE = 0.45  # cells: how far under a body the number beside its arrow is, at most
MOST_LINES = 200  # bodies; with more, only whom the world is cut through has a line to what it sees
LEAST_TALL, LEAST_HIGH = 0.12, 0.14  # cells: of a box, and of half a hull


Seen = dict[int, tuple[str, float]]  # of a body the name of what it sees below, and the height of its top, m


class Cut(NamedTuple):
    """Where the world is cut, and how metres become cells."""

    at: int  # row or column
    up: float  # cells a metre
    height: float  # cells, from the ground to the top of the picture

    def y(self, metres: float) -> float:
        """How far down a height is in the picture."""
        return self.height - metres * self.up


def side(frame: Frame, legend: Legend, view: View = UNPOINTED) -> Picture:
    """The world from the side, in the same cells along the axis. It is stretched upwards where it would be too flat."""
    width = legend.cols if view.axis == "x" else legend.rows
    up = max(1.0 / legend.cell, FLATTEST * width / legend.ceiling)
    cut = Cut(cut_at(frame, legend, view), up, legend.ceiling * up)
    heights = heights_of(frame, legend) if view.axis == "x" else heights_of(frame, legend).T
    skyline, order = heights.max(axis=0), by_height(frame).tolist()
    near = [body for body in order if _reaches(frame, legend, view, body, cut.at)]
    far, shown, seen = set(order).difference(near), set(pointed_out(view)), _seen(frame, legend, view, order)
    shapes = _columns(skyline, cut, "skyline")
    shapes += _bodies(frame, legend, view, cut, [body for body in order if body in far], seen, True)
    shapes += [*_columns(heights[cut.at], cut, "wall"), *_slab(legend, view, cut)]
    shapes += [*_scale(legend, cut), *_top_of_wall(legend, float(skyline.max()), width, cut)]
    shapes += _bodies(frame, legend, view, cut, sorted(near, key=lambda body: body in shown), seen, False)
    shapes += _reading(frame, legend, view, cut, seen)
    return Picture(width, cut.height, np.zeros(0, np.uint8), shapes)


def _reaches(frame: Frame, legend: Legend, view: View, body: int, at: int) -> bool:
    """Whether a body's disc reaches into the row that is cut."""
    row, col = divmod(int(frame.cell[body]), legend.cols)
    away = abs((row if view.axis == "x" else col) - at)
    return away == 0 or (away - 0.5) * (1.0 + HAIR) < legend.groups[legend.bodies[body][0]].wide / 2.0


# ---- the ground -----------------------------------------------------------------------------------------------------


def _columns(heights: np.ndarray, cut: Cut, color: str) -> list[Shape]:
    """The ground as blocks, neighbours of one height together."""
    return [
        ("rect", float(begin), cut.y(tall), float(end - begin), tall * cut.up, color, None, 0.0)
        for begin, end, tall in _spells(heights)
        if tall > 0.0
    ]


def _spells(values: np.ndarray) -> list[tuple[int, int, float]]:
    """Neighbours that are equal: from where to where, and what they are."""
    edges = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
    return [(begin, end, float(values[begin])) for begin, end in pairwise(edges)]


def _slab(legend: Legend, view: View, cut: Cut) -> list[Shape]:
    """The ground that is cut, in the colours of the plan: where they were meant to be, and beyond."""
    outside = legend.is_outside.reshape(legend.rows, legend.cols)
    beyond = outside[cut.at] if view.axis == "x" else outside[:, cut.at]
    shapes: list[Shape] = [
        ("rect", float(begin), cut.height, float(end - begin), SLAB, "beyond" if out else "floor", None, 0.0)
        for begin, end, out in _spells(beyond.astype(np.int8))
    ]
    return [*shapes, ("line", (0.0, cut.height, float(len(beyond)), cut.height), "ink", 0.06)]


def _scale(legend: Legend, cut: Cut) -> list[Shape]:
    """Lines at whole metres."""
    every = 1 if legend.ceiling < 8 else 10 ** len(str(int(legend.ceiling / 8)))
    shapes: list[Shape] = []
    for metres in range(0, int(legend.ceiling) + 1, every):
        y = cut.y(metres)
        shapes.append(("line", (-0.25, y, 0.0, y), "faint", 0.04))
        shapes.append(("label", -0.35, y, f"{metres} m", "faint", "r"))
    return shapes


def _top_of_wall(legend: Legend, top: float, width: int, cut: Cut) -> list[Shape]:
    if top <= 0.0:
        return []
    name = max(legend.kinds, key=lambda kind: kind.height).name
    return [
        ("dash", (0.0, cut.y(top), float(width), cut.y(top)), "ink", 0.05),
        ("label", width + 0.2, cut.y(top), f"{name} {short(top)} m", "ink", "l"),
    ]


# ---- bodies ---------------------------------------------------------------------------------------------------------


def _seen(frame: Frame, legend: Legend, view: View, bodies: list[int]) -> Seen:
    """What is seen below by whatever floats, and by whom the world is cut through."""
    few = len(legend.bodies) <= MOST_LINES
    floats = [body for body in bodies if few and legend.groups[legend.bodies[body][0]].floats]
    looked_at = [body for body in bodies if body == view.cut_through and body not in floats]
    asked = [*floats, *looked_at]
    return dict(zip(asked, surfaces(frame, legend, asked), strict=True)) if asked else {}


def _bodies(
    frame: Frame, legend: Legend, view: View, cut: Cut, bodies: list[int], seen: Seen, pale: bool
) -> list[Shape]:
    """Bodies, and under whatever floats a line to the surface that it sees."""
    shapes: list[Shape] = []
    for body in bodies:
        if body in seen and legend.groups[legend.bodies[body][0]].floats:
            x, low, (_, top) = _middle(frame, legend, view, body), float(frame.bottom[body]), seen[body]
            shapes.append(("line", (x, cut.y(low), x, cut.y(top)), "pale_ink" if pale else "faint", 0.05))
    for body in bodies:
        shapes += _body(frame, legend, view, cut, body, pale)
    return shapes


def _middle(frame: Frame, legend: Legend, view: View, body: int) -> float:
    row, col = divmod(int(frame.cell[body]), legend.cols)
    return (col if view.axis == "x" else row) + 0.5


def _body(frame: Frame, legend: Legend, view: View, cut: Cut, body: int, pale: bool) -> list[Shape]:
    """A body; one that is not where it was meant to be has the colour and the eye that it has in the plan."""
    group, x = legend.groups[legend.bodies[body][0]], _middle(frame, legend, view, body)
    out = group.watched and bool(legend.is_outside[frame.cell[body]])
    fill = color_of(legend, view, body) if body in view.pair else "outside" if out else group.color
    line = "pale_ink" if pale else "ink"
    fill = f"pale_{fill}" if pale else fill
    wide = 0.09 if body in pointed_out(view) else 0.04
    tall = max(group.tall * cut.up, LEAST_TALL)
    y = cut.y(float(frame.bottom[body])) - tall
    if group.floats:
        half, high = (group.wide - EDGE) / 2, max(tall / 2, LEAST_HIGH)
        shapes: list[Shape] = [("ellipse", x, y + tall / 2, half, high, fill, line, wide)]
    else:
        shapes = [("rect", x - group.wide / 2 + EDGE * 2, y, group.wide - EDGE * 4, tall, fill, line, wide)]
    return [*shapes, ("circle", x, y + tall / 2, 0.1, "paper", None, 0.0)] if out else shapes


def _reading(frame: Frame, legend: Legend, view: View, cut: Cut, seen: Seen) -> list[Shape]:
    """How high whom the world is cut through is above what it sees below, as an arrow with a number."""
    body = view.cut_through
    if body not in seen:
        return []
    x, bottom, (name, top) = _middle(frame, legend, view, body), float(frame.bottom[body]), seen[body]
    gap, y, end = bottom - top, cut.y(bottom), cut.y(top)
    if gap <= 0.0 and not legend.groups[legend.bodies[body][0]].floats:
        return []
    color = color_of(legend, view, body) if body in view.pair else "ink"
    shapes: list[Shape] = []
    if gap * cut.up > 0.3:
        shapes.append(("line", (x, y, x, end), color, 0.09))
        shapes += [
            ("line", (x - 0.2, e - 0.25 * d, x, e, x + 0.2, e - 0.25 * d), color, 0.09) for e, d in ((y, -1), (end, 1))
        ]
    left = x > (legend.cols if view.axis == "x" else legend.rows) * 0.6
    says = legend.above.replace("{gap}", hundredths(gap).replace(".", legend.decimal)).replace("{name}", name)
    at = x + (-0.6 if left else 0.6)
    return [*shapes, ("label", at, y + min((end - y) / 2, BESIDE), says, color, "r" if left else "l")]
