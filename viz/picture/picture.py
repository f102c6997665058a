"""From a frame and a legend to what is drawn: the same picture on every screen.

`plan` is the world from above, `side` from the side, both in cells: x to the right, y downwards. A picture is a
ground to fill, stamps to place on it (shapes on a unit square, listed in the legend), and shapes below and above them.
Everything is coloured by roles of the theme. The page draws with the same function in its own language
(`viz/page/static/picture.js`); tests hold the two to the same shapes.

Shapes are those of `shapes`, and further:

    ("ellipse", x, y, radius across, radius down, fill, outline, wide)
    ("dash", (x, y, …), color, wide)             a dashed line
    ("label", x, y, text, color, anchor)         text of the screen's usual size; anchor l, m or r
"""

from dataclasses import dataclass, field
from itertools import pairwise
from math import floor

import numpy as np

from unbidden.viz.picture.frames import Frame
from unbidden.viz.picture.legend import BEYOND, FLOOR, NO_STAMP, Legend
from unbidden.viz.picture.legend import TURNS as HEADINGS
from unbidden.viz.picture.shapes import TURNS, Shape
from unbidden.viz.picture.surface import NOBODY, below, heights_of
from unbidden.viz.snapshot import Axis

MOST_BARS = 64  # bodies; with more, nobody is shown what they carry
FLATTEST = 0.24  # height of the view from the side over its width, at least
EDGE = 0.15  # of a cell left free on both sides of a body seen from the side
BESIDE = 0.45  # cells: how far under a body the number beside its arrow is, at most


@dataclass(frozen=True)
class View:
    """What a viewer was asked to point out."""

    pair: tuple[int, ...] = ()  # the body that crossed, and the one it was lifted by
    selected: int = NOBODY
    trails: tuple[tuple[int, tuple[int, ...]], ...] = ()  # of some bodies the last cells, oldest first
    axis: Axis = "x"  # along which the view from the side lies: of rows or of columns
    arrows: bool = False  # what the first learner would do in each cell


UNPOINTED = View()


@dataclass(frozen=True)
class Picture:
    """What there is to draw."""

    width: float  # cells
    height: float
    ground: np.ndarray  # u8[rows * cols]  index in legend.PAINTS; none from the side
    below: list[Shape] = field(default_factory=list)  # under the stamps
    stamp: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))  # index in legend.stamps
    place: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), np.int32))  # column and row of each
    above: list[Shape] = field(default_factory=list)
    side: np.ndarray = field(default_factory=lambda: np.zeros(0))  # of the square of each stamp, cells


def plan(frame: Frame, legend: Legend, view: View = UNPOINTED) -> Picture:
    """The world from above."""
    kinds = _kinds(frame, legend)
    ground = np.array([kind.paint for kind in legend.kinds], np.uint8)[kinds]
    outside = legend.is_outside
    ground[outside & (ground == FLOOR)] = BEYOND
    icons = np.array([kind.stamp for kind in legend.kinds], np.int32)[kinds]
    cells = np.flatnonzero(icons != NO_STAMP)
    bodies = _by_height(frame)
    stamps = np.concatenate([icons[cells], _body_stamps(frame, legend, outside, bodies)])
    places = np.concatenate([cells, frame.cell[bodies]])
    corners = np.stack([places % legend.cols, places // legend.cols], axis=1)
    wide = np.array([legend.groups[group].wide for group, _ in legend.bodies])
    sides = np.concatenate([np.ones(len(cells)), wide[bodies]])
    return Picture(
        legend.cols,
        legend.rows,
        ground,
        [*on_ground(frame, legend), *_arrows(frame, legend, view), *_trails(legend, view)],
        stamps.astype(np.int32),
        corners if (sides == 1.0).all() else corners + (1.0 - sides[:, None]) / 2.0,
        [*_bars(frame, legend), *_marks(frame, legend, view)],
        sides,
    )


def on_ground(frame: Frame, legend: Legend) -> list[Shape]:
    """What lies on the ground or blows over it. What of it is round is also seen where there are only letters."""
    return [*_levels(frame, legend, _kinds(frame, legend)), *_gust(frame, legend)]


def _kinds(frame: Frame, legend: Legend) -> np.ndarray:
    return frame.kind if frame.kind.size else legend.tiles


def _by_height(frame: Frame) -> np.ndarray:
    """The bodies that are there, the lowest first."""
    there = np.flatnonzero(frame.cell >= 0)
    return there[np.argsort(frame.bottom[there], kind="stable")]


def _body_stamps(frame: Frame, legend: Legend, outside: np.ndarray, bodies: np.ndarray) -> np.ndarray:
    first = np.array([legend.groups[group].stamp for group, _ in legend.bodies], np.int32)
    watched = np.array([legend.groups[group].watched for group, _ in legend.bodies], bool)
    out = watched[bodies] & outside[frame.cell[bodies]]
    return first[bodies] + frame.heading[bodies] + HEADINGS * out


def _levels(frame: Frame, legend: Legend, kinds: np.ndarray) -> list[Shape]:
    """A bar at the foot of every tile that is used up or rests."""
    shapes: list[Shape] = []
    for cell in np.flatnonzero(np.array([kind.rests for kind in legend.kinds])[kinds]).tolist():
        kind = legend.kinds[int(kinds[cell])]
        full = float(frame.level[cell]) / (kind.capacity or 1.0) if cell < len(frame.level) else 1.0
        row, col = divmod(cell, legend.cols)
        shapes.append(("rect", col + 0.1, row + 0.88, 0.8, 0.08, "paper", "ink", 0.02))
        shapes.append(("rect", col + 0.1, row + 0.88, 0.8 * min(full, 1.0), 0.08, "group3", None, 0.0))
    return shapes


def _gust(frame: Frame, legend: Legend) -> list[Shape]:
    row, col, blows = (float(value) for value in frame.gust)
    if not blows or not legend.gust:
        return []
    x, y = col + 0.5, row + 0.5
    ups = [
        ("line", (x + k - 0.25, y + 0.15, x + k, y - 0.15, x + k + 0.25, y + 0.15), "gust", 0.08) for k in (-1, 0, 1)
    ]
    return [("circle", x, y, legend.gust + 0.5, None, "gust", 0.08), *ups]


def _arrows(frame: Frame, legend: Legend, view: View) -> list[Shape]:
    if not view.arrows:
        return []
    shapes: list[Shape] = []
    for cell in np.flatnonzero(frame.arrows >= 0).tolist():
        row, col = divmod(cell, legend.cols)
        dx, dy = TURNS[int(frame.arrows[cell])]
        x, y = col + 0.5 + 0.3 * dx, row + 0.5 + 0.3 * dy
        shapes.append(("line", (col + 0.5 - 0.25 * dx, row + 0.5 - 0.25 * dy, x, y), "policy", 0.06))
        tip = (x - 0.16 * dx - 0.13 * dy, y - 0.16 * dy + 0.13 * dx, x, y)
        shapes.append(("line", (*tip, x - 0.16 * dx + 0.13 * dy, y - 0.16 * dy - 0.13 * dx), "policy", 0.06))
    return shapes


def _trails(legend: Legend, view: View) -> list[Shape]:
    shapes: list[Shape] = []
    for body, cells in view.trails:
        points = [v for cell in cells if cell >= 0 for v in (cell % legend.cols + 0.5, cell // legend.cols + 0.5)]
        if len(points) > 2:
            shapes.append(("line", tuple(points), _color(legend, view, body), 0.07))
    return shapes


def _bars(frame: Frame, legend: Legend) -> list[Shape]:
    """What agents carry, of the first stock that has a limit: a bar over each."""
    stocks = [k for k, (_, most) in enumerate(legend.stocks) if 0.0 < most < 1e6]
    if not stocks or not frame.held.size or len(legend.bodies) > MOST_BARS:
        return []
    shapes: list[Shape] = []
    for body, (group, _) in enumerate(legend.bodies):
        if frame.cell[body] < 0 or not legend.groups[group].agent:
            continue
        row, col = divmod(int(frame.cell[body]), legend.cols)
        full = min(max(float(frame.held[body, stocks[0]]) / legend.stocks[stocks[0]][1], 0.0), 1.0)
        shapes.append(("rect", col + 0.1, row + 0.02, 0.8, 0.1, "paper", "ink", 0.02))
        shapes.append(("rect", col + 0.1, row + 0.02, 0.8 * full, 0.1, "group2", None, 0.0))
    return shapes


def _marks(frame: Frame, legend: Legend, view: View) -> list[Shape]:
    """Rings and names of those who are pointed out."""
    shapes: list[Shape] = []
    for body in _pointed_out(view):
        if frame.cell[body] < 0:
            continue
        row, col = divmod(int(frame.cell[body]), legend.cols)
        color = _color(legend, view, body)
        edge = legend.groups[legend.bodies[body][0]].wide / 2
        up = body == (view.pair or (NOBODY,))[0]  # the names of a pair, one above the other, do not cover each other
        shapes.append(("circle", col + 0.5, row + 0.5, edge + (0.12 if up else 0.02), None, color, 0.1))
        left = col > legend.cols * 0.7
        x, y = col + (-0.2 if left else 1.2), row + (0.1 if up else 0.9)
        shapes.append(("label", x, y, legend.bodies[body][1], color, "r" if left else "l"))
    return shapes


def _pointed_out(view: View) -> list[int]:
    """The pair, the lower first, and who is selected."""
    bodies = list(reversed(view.pair))
    return bodies if view.selected in (NOBODY, *bodies) else [*bodies, view.selected]


def _color(legend: Legend, view: View, body: int) -> str:
    if body in view.pair:
        return ("crosser", "lifter")[view.pair.index(body)]
    return "ink" if body == view.selected else legend.groups[legend.bodies[body][0]].color


# ---- from the side --------------------------------------------------------------------------------------------------


def side(frame: Frame, legend: Legend, view: View = UNPOINTED) -> Picture:
    """The world from the side, in the same cells along the axis. It is stretched upwards where it would be too flat."""
    width = legend.cols if view.axis == "x" else legend.rows
    up = max(1.0 / legend.cell, FLATTEST * width / legend.ceiling)  # cells a metre
    height = legend.ceiling * up
    heights = heights_of(frame, legend) if view.axis == "x" else heights_of(frame, legend).T
    section, skyline = np.sort(heights, axis=0)[len(heights) // 2], heights.max(axis=0)
    shapes = [*_columns(skyline, up, height, "skyline"), *_columns(section, up, height, "wall")]
    shapes += _scale(legend, up, height)
    shapes.append(("line", (0.0, height, float(width), height), "ink", 0.06))
    shapes += _top_of_wall(legend, float(skyline.max()), width, up, height)
    shown = set(_pointed_out(view))
    for body in sorted(_by_height(frame).tolist(), key=lambda body: body in shown):
        shapes += _block(frame, legend, view, body, up, height)
    for body in view.pair[:1] if view.selected == NOBODY else (view.selected,):
        shapes += _above_what(frame, legend, view, body, up, height)
    return Picture(width, height, np.zeros(0, np.uint8), shapes)


def _columns(heights: np.ndarray, up: float, height: float, color: str) -> list[Shape]:
    """The ground as blocks, neighbours of one height together."""
    shapes: list[Shape] = []
    edges = [0, *(np.flatnonzero(np.diff(heights)) + 1).tolist(), len(heights)]
    for begin, end in pairwise(edges):
        tall = float(heights[begin]) * up
        if tall > 0.0:
            shapes.append(("rect", float(begin), height - tall, float(end - begin), tall, color, None, 0.0))
    return shapes


def _scale(legend: Legend, up: float, height: float) -> list[Shape]:
    """Lines at whole metres."""
    every = 1 if legend.ceiling < 8 else 10 ** len(str(int(legend.ceiling / 8)))
    shapes: list[Shape] = []
    for metres in range(0, int(legend.ceiling) + 1, every):
        y = height - metres * up
        shapes.append(("line", (-0.25, y, 0.0, y), "faint", 0.04))
        shapes.append(("label", -0.35, y, f"{metres} m", "faint", "r"))
    return shapes


def _top_of_wall(legend: Legend, top: float, width: int, up: float, height: float) -> list[Shape]:
    if top <= 0.0:
        return []
    y = height - top * up
    name = max(legend.kinds, key=lambda kind: kind.height).name
    return [
        ("dash", (0.0, y, float(width), y), "ink", 0.05),
        ("label", width + 0.2, y, f"{name} {_short(top)} m", "ink", "l"),
    ]


def _block(frame: Frame, legend: Legend, view: View, body: int, up: float, height: float) -> list[Shape]:
    """A body from the side."""
    row, col = divmod(int(frame.cell[body]), legend.cols)
    place = col if view.axis == "x" else row
    group = legend.groups[legend.bodies[body][0]]
    pointed = body in _pointed_out(view)
    fill = _color(legend, view, body) if body in view.pair else group.color
    tall = max(group.tall * up, 0.12)
    y = height - float(frame.bottom[body]) * up - tall
    wide = 0.09 if pointed else 0.04
    if group.floats:
        half = (group.wide - EDGE) / 2
        return [("ellipse", place + 0.5, y + tall / 2, half, max(tall / 2, 0.14), fill, "ink", wide)]
    left = place + 0.5 - group.wide / 2
    return [("rect", left + EDGE * 2, y, group.wide - EDGE * 4, tall, fill, "ink", wide)]


def _above_what(frame: Frame, legend: Legend, view: View, body: int, up: float, height: float) -> list[Shape]:
    """How high a body is above what is right below it, as an arrow with a number."""
    if frame.cell[body] < 0:
        return []
    row, col = divmod(int(frame.cell[body]), legend.cols)
    place = (col if view.axis == "x" else row) + 0.5
    bottom, (name, top) = float(frame.bottom[body]), below(frame, legend, body)
    gap = bottom - top
    color = _color(legend, view, body)
    y, end = height - bottom * up, height - top * up
    shapes: list[Shape] = []
    if gap <= 0.0 and not legend.groups[legend.bodies[body][0]].floats:
        return []
    if gap * up > 0.3:
        shapes.append(("line", (place, y, place, end), color, 0.09))
        shapes += [
            ("line", (place - 0.2, e - 0.25 * d, place, e, place + 0.2, e - 0.25 * d), color, 0.09)
            for e, d in ((y, -1), (end, 1))
        ]
    left = place > len(_along(legend, view)) * 0.6
    x, anchor = place + (-0.6 if left else 0.6), "r" if left else "l"
    says = legend.above.replace("{gap}", hundredths(gap).replace(".", legend.decimal)).replace("{name}", name)
    shapes.append(("label", x, y + min((end - y) / 2, BESIDE), says, color, anchor))
    return shapes


def _along(legend: Legend, view: View) -> range:
    return range(legend.cols if view.axis == "x" else legend.rows)


def hundredths(number: float) -> str:
    """A number with two decimals, halves upwards, as the page writes it."""
    return f"{floor(number * 100 + 0.5) / 100:.2f}"


def _short(number: float) -> str:
    """A number with as few of two decimals as it needs."""
    return hundredths(number).rstrip("0").rstrip(".")
