"""From a frame and a legend to what is drawn: the same picture on every screen.

`plan` is the world from above, `side` in `sideways` is the same from the side, both in cells: x to the right, y down.
A picture is a ground to fill, stamps to place on it (shapes on a unit square, listed in the legend), and shapes below
and above them. Everything is coloured by roles of the theme. The page draws with the same function in its own language
(`viz/page/static/picture.js`); tests hold the two to the same shapes.

Shapes are those of `shapes`, and further:

    ("ellipse", x, y, radius across, radius down, fill, outline, wide)
    ("dash", (x, y, …), color, wide)             a dashed line
    ("label", x, y, text, color, anchor)         text of the screen's usual size; anchor l, m or r
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np

from unbidden.viz.picture.frames import Frame
from unbidden.viz.picture.legend import BEYOND, FLOOR, LOW, NO_STAMP, PAINTS, SHADES_FROM, WALL, Legend
from unbidden.viz.picture.legend import TURNS as HEADINGS
from unbidden.viz.picture.links import links, ranks
from unbidden.viz.picture.naming import Name, names_of
from unbidden.viz.picture.shapes import TURNS, Shape
from unbidden.viz.picture.surface import NOBODY
from unbidden.viz.snapshot import Axis

WEDGE = 0.7  # cells
LONGEST_QUEUE = 2.4  # cells: the radius of a queue without room for another request
MOST_BARS = 64  # bodies; with more, nobody is shown what they carry


@dataclass(frozen=True)
class View:
    """What a viewer was asked to point out."""

    pair: tuple[int, ...] = ()  # the body that crossed, and the one it was lifted by
    selected: int = NOBODY
    trails: tuple[tuple[int, tuple[int, ...]], ...] = ()  # of some bodies the last cells, oldest first
    axis: Axis = "x"  # along which the view from the side lies: of rows or of columns
    arrows: bool = False  # what the first learner would do in each cell
    in_section: int = NOBODY  # the body in whose row the world is cut where nobody is selected

    @property
    def cut_through(self) -> int:
        """The body through which the world is cut where it is seen from the side, or NOBODY."""
        return next((body for body in (self.selected, self.in_section, *self.pair) if body != NOBODY), NOBODY)


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
    names: list[Name] = field(default_factory=list)  # of tiles, written where there is room
    tiles: int = 0  # how many stamps, the first ones, are of tiles


def plan(frame: Frame, legend: Legend, view: View = UNPOINTED) -> Picture:
    """The world from above."""
    kinds = _kinds(frame, legend)
    ground = np.array([kind.paint for kind in legend.kinds], np.uint8)[kinds]
    outside = legend.is_outside
    ground[outside & (ground == FLOOR)] = BEYOND
    if frame.trail.size:
        shades = np.searchsorted(SHADES_FROM, frame.trail.astype(float), side="right")
        shaded = (shades > 0) & (ground != LOW) & (ground != WALL)
        ground[shaded] = len(PAINTS) - len(SHADES_FROM) - 1 + shades[shaded]
    icons = np.array([kind.stamp for kind in legend.kinds], np.int32)[kinds]
    cells = np.flatnonzero(icons != NO_STAMP)
    bodies = by_height(frame)
    stamps = np.concatenate([icons[cells], _body_stamps(frame, legend, outside, bodies)])
    places = np.concatenate([cells, frame.cell[bodies]])
    corners = np.stack([places % legend.cols, places // legend.cols], axis=1)
    wide = np.array([legend.groups[group].wide for group, _ in legend.bodies])
    sides = np.concatenate([np.ones(len(cells)), wide[bodies]])
    return Picture(
        legend.cols,
        legend.rows,
        ground,
        [
            *on_ground(frame, legend),
            *links(legend),
            *ranks(frame, legend),
            *_where_cut(frame, legend, view),
            *_arrows(frame, legend, view),
            *_trails(legend, view),
        ],
        stamps.astype(np.int32),
        corners if (sides == 1.0).all() else corners + (1.0 - sides[:, None]) / 2.0,
        [
            *_signs(frame, legend),
            *_requests(frame, legend),
            *_bars(frame, legend),
            *_badges(frame, legend),
            *_marks(frame, legend, view),
        ],
        sides,
        names_of(kinds, legend),
        len(cells),
    )


def on_ground(frame: Frame, legend: Legend) -> list[Shape]:
    """What lies on the ground or blows over it. What of it is round is also seen where there are only letters."""
    return [*_levels(frame, legend, _kinds(frame, legend)), *_gust(frame, legend), *_queue(frame, legend)]


def _kinds(frame: Frame, legend: Legend) -> np.ndarray:
    return frame.kind if frame.kind.size else legend.tiles


def by_height(frame: Frame) -> np.ndarray:
    """The bodies that are there, the lowest first."""
    there = np.flatnonzero(frame.cell >= 0)
    return there[np.argsort(frame.bottom[there], kind="stable")]


def _body_stamps(frame: Frame, legend: Legend, outside: np.ndarray, bodies: np.ndarray) -> np.ndarray:
    first = np.array([legend.groups[group].stamp for group, _ in legend.bodies], np.int32)
    watched = np.array([legend.groups[group].watched for group, _ in legend.bodies], bool)
    out = watched[bodies] & outside[frame.cell[bodies]]
    return first[bodies] + frame.heading[bodies] + HEADINGS * out


def _levels(frame: Frame, legend: Legend, kinds: np.ndarray) -> list[Shape]:
    """A bar at the foot of every tile that is used up or rests; on one with no icon, a patch as large as what lies."""
    shapes: list[Shape] = []
    most = max((kind.capacity for kind in legend.kinds), default=0.0)
    for cell in np.flatnonzero(np.array([kind.rests for kind in legend.kinds])[kinds]).tolist():
        kind = legend.kinds[int(kinds[cell])]
        full = float(frame.level[cell]) / (kind.capacity or 1.0) if cell < len(frame.level) else 1.0
        row, col = divmod(cell, legend.cols)
        if kind.capacity and kind.stamp == NO_STAMP:
            if full > 0.0:
                side = sqrt(full * kind.capacity / most)
                shapes.append(("rect", col + 0.5 - side / 2, row + 0.5 - side / 2, side, side, "group4", None, 0.0))
            continue
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


def _queue(frame: Frame, legend: Legend) -> list[Shape]:
    """A disc around who serves, its area the length of the queue."""
    if not _has_queue(frame, legend) or not frame.waiting[0]:
        return []
    row, col = divmod(int(frame.cell[legend.server]), legend.cols)
    radius = LONGEST_QUEUE * sqrt(int(frame.waiting[0]) / legend.room)
    return [("circle", col + 0.5, row + 0.5, 0.5 + radius, "pale_crosser", "crosser", 0.06)]


def _has_queue(frame: Frame, legend: Legend) -> bool:
    return bool(len(frame.waiting)) and legend.server != NOBODY and frame.cell[legend.server] >= 0


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
        for stretch in _stretches([divmod(cell, legend.cols) for cell in _since_there(cells)], legend):
            points = [v for row, col in stretch for v in (col + 0.5, row + 0.5)]
            if len(points) > 2:
                shapes.append(("line", tuple(points), color_of(legend, view, body), 0.07))
    return shapes


def _since_there(cells: Sequence[int]) -> list[int]:
    """The cells since it was not there last: before that another may have been in its place."""
    gone = max((k for k, cell in enumerate(cells) if cell < 0), default=-1)
    return [int(cell) for cell in cells[gone + 1 :]]


def _stretches(cells: list[tuple[int, int]], legend: Legend) -> list[list[tuple[int, int]]]:
    """A way, cut where it goes over an edge and on at the other end: by more than half of the map at once."""
    stretches: list[list[tuple[int, int]]] = [[]]
    for row, col in cells:
        if stretches[-1]:
            down, right = abs(row - stretches[-1][-1][0]), abs(col - stretches[-1][-1][1])
            if 2 * down > legend.rows or 2 * right > legend.cols:
                stretches.append([])
        stretches[-1].append((row, col))
    return stretches


def _signs(frame: Frame, legend: Legend) -> list[Shape]:
    """A disc over each who shows a sign."""
    shapes: list[Shape] = []
    for body in np.flatnonzero(frame.sign).tolist():
        if frame.cell[body] >= 0:
            row, col = divmod(int(frame.cell[body]), legend.cols)
            shapes.append(("circle", col + 0.5, row + 0.5, 0.36, "crosser", "ink", 0.06))
    return shapes


def _requests(frame: Frame, legend: Legend) -> list[Shape]:
    """How many requests wait at who serves; a disc over each who waits for an answer, and how often it has asked."""
    if not _has_queue(frame, legend):
        return []
    shapes: list[Shape] = []
    for body in np.flatnonzero(frame.tries).tolist():
        if frame.cell[body] < 0:
            continue
        row, col, tries = *divmod(int(frame.cell[body]), legend.cols), int(frame.tries[body])
        fill, ink = ("paper", "ink") if tries == 1 else ("crosser", "paper")
        size = 0.56 if tries < 10 else 0.46 if tries < 100 else 0.34
        shapes.append(("circle", col + 0.5, row + 0.5, 0.42, fill, "ink", 0.04))
        shapes.append(("text", col + 0.5, row + 0.51, size, str(tries), ink))
    row, col = divmod(int(frame.cell[legend.server]), legend.cols)
    text = legend.waiting.replace("{n}", str(int(frame.waiting[0])))
    return [*shapes, ("label", col + 0.5, row + 1.5, text, "ink", "m")]


def _bars(frame: Frame, legend: Legend) -> list[Shape]:
    """What agents carry, of the first stock that has a limit: a bar over each, or their mean where several are."""
    stocks = [k for k, (_, most) in enumerate(legend.stocks) if 0.0 < most < 1e6]
    if not stocks or not frame.held.size or len(legend.bodies) > MOST_BARS:
        return []
    shapes: list[Shape] = []
    parts: dict[int, list[float]] = {}
    for body, (group, _) in enumerate(legend.bodies):
        if frame.cell[body] >= 0 and legend.groups[group].agent:
            full = min(max(float(frame.held[body, stocks[0]]) / legend.stocks[stocks[0]][1], 0.0), 1.0)
            parts.setdefault(int(frame.cell[body]), []).append(full)
    for cell, several in parts.items():
        row, col = divmod(cell, legend.cols)
        full = sum(several) / len(several)
        shapes.append(("rect", col + 0.1, row + 0.02, 0.8, 0.1, "paper", "ink", 0.02))
        shapes.append(("rect", col + 0.1, row + 0.02, 0.8 * full, 0.1, "group2", None, 0.0))
    return shapes


def _badges(frame: Frame, legend: Legend) -> list[Shape]:
    """How many agents stand on a cell of which only the highest is seen."""
    agents = np.array([legend.groups[group].agent for group, _ in legend.bodies], bool)
    cells, often = np.unique(frame.cell[agents & (frame.cell >= 0)], return_counts=True)
    shapes: list[Shape] = []
    for cell, count in zip(cells[often > 1].tolist(), often[often > 1].tolist(), strict=True):
        row, col = divmod(cell, legend.cols)
        shapes.append(("circle", col + 0.76, row + 0.3, 0.22, "ink", "paper", 0.04))
        shapes.append(("text", col + 0.76, row + 0.31, 0.3 if count < 100 else 0.2, str(count), "paper"))
    return shapes


def _marks(frame: Frame, legend: Legend, view: View) -> list[Shape]:
    """Rings and names of those who are pointed out."""
    shapes: list[Shape] = []
    for body in pointed_out(view):
        if frame.cell[body] < 0:
            continue
        row, col = divmod(int(frame.cell[body]), legend.cols)
        color = color_of(legend, view, body)
        edge = legend.groups[legend.bodies[body][0]].wide / 2
        up = body == (view.pair or (NOBODY,))[0]  # the names of a pair, one above the other, do not cover each other
        shapes.append(("circle", col + 0.5, row + 0.5, edge + (0.12 if up else 0.02), None, color, 0.1))
        left = col > legend.cols * 0.7
        x, y = col + (-0.2 if left else 1.2), row + (0.1 if up else 0.9)
        shapes.append(("label", x, y, legend.bodies[body][1], color, "r" if left else "l"))
    return shapes


def cut_at(frame: Frame, legend: Legend, view: View) -> int:
    """The row (or column) at which the world is cut to be seen from the side: the middle one if nobody is shown."""
    body = view.cut_through
    if body == NOBODY or frame.cell[body] < 0:
        return (legend.rows if view.axis == "x" else legend.cols) // 2
    row, col = divmod(int(frame.cell[body]), legend.cols)
    return row if view.axis == "x" else col


def _where_cut(frame: Frame, legend: Legend, view: View) -> list[Shape]:
    """Two wedges at the edges of the plan, which point at the row that is seen from the side."""
    if not legend.heights:
        return []
    at, end = cut_at(frame, legend, view) + 0.5, float(legend.cols if view.axis == "x" else legend.rows)
    wedges = [(0.0, at - WEDGE, WEDGE, at, 0.0, at + WEDGE), (end, at - WEDGE, end - WEDGE, at, end, at + WEDGE)]
    if view.axis == "y":
        wedges = [(y1, x1, y2, x2, y3, x3) for x1, y1, x2, y2, x3, y3 in wedges]
    return [("poly", wedge, "paper", "ink", 0.06) for wedge in wedges]


def pointed_out(view: View) -> list[int]:
    """The pair, the lower first, and who is selected."""
    bodies = list(reversed(view.pair))
    return bodies if view.selected in (NOBODY, *bodies) else [*bodies, view.selected]


def color_of(legend: Legend, view: View, body: int) -> str:
    """The colour in which somebody who is pointed out is spoken of."""
    if body in view.pair:
        return ("crosser", "lifter")[view.pair.index(body)]
    return "ink" if body == view.selected else legend.groups[legend.bodies[body][0]].color
