"""One world in a box: from above, and below it from the side where heights tell anything."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pygame

from unbidden.viz.picture.frames import Frame
from unbidden.viz.picture.legend import Legend
from unbidden.viz.picture.picture import Picture, View, plan
from unbidden.viz.picture.sideways import side
from unbidden.viz.pixels import letters
from unbidden.viz.pixels.canvas import Canvas
from unbidden.viz.pixels.raster import Painter, Viewport
from unbidden.viz.snapshot import Axis

CLOSE = 2.0  # times as large when somebody is followed
LABEL = 6.5  # room for the label at the wall, in sizes of text
SCALE = 3.0  # room for metres
GAP = 0.4
GLANCE = 5  # cells that a small picture is high, about
WHOLE = 4  # pixels a cell from which on a cell is a whole number of them


@dataclass(frozen=True)
class Drawn:
    """What was drawn where, for finding what a mouse points at."""

    frame: Frame
    legend: Legend
    plan: Viewport
    plan_box: Any
    side: Viewport | None
    side_box: Any
    axis: Axis
    pair: tuple[int, ...]

    def body_at(self, pixel: tuple[int, int]) -> int:
        """The highest body at a pixel, from above or from the side, or -1."""
        if self.plan_box.collidepoint(pixel):
            (col, row), cell = self.plan.point_at(pixel), self.frame.cell
            down, right = cell // self.legend.cols + 0.5 - row, cell % self.legend.cols + 0.5 - col
            bodies = np.flatnonzero((np.maximum(abs(down), abs(right)) < self._half) & (cell >= 0))
            return int(bodies[np.argmax(self.frame.bottom[bodies])]) if len(bodies) else -1
        if self.side and self.side_box.collidepoint(pixel):
            return self._beside(self.side.point_at(pixel)[0], pixel[1])
        return -1

    @property
    def _half(self) -> np.ndarray:
        """How far from its centre one points at each body, cells: f64[n]. Who is narrow is as wide as its cell."""
        return np.array([max(self.legend.groups[group].wide, 1.0) / 2.0 for group, _ in self.legend.bodies])

    def _beside(self, place: float, y: int) -> int:
        cell = self.frame.cell
        along = cell % self.legend.cols if self.axis == "x" else cell // self.legend.cols
        bodies = np.flatnonzero((np.abs(along + 0.5 - place) < self._half) & (cell >= 0))
        if not len(bodies):
            return -1
        metre = self.side_box.height / self.legend.ceiling
        off = np.abs(self.side_box.bottom - self.frame.bottom[bodies] * metre - y)
        return int(bodies[np.argmin(off)])


class WindowScene:
    """Draws the frames of one legend."""

    def __init__(self, legend: Legend):
        self.legend = legend
        self._painter: tuple[Any, Painter] | None = None

    def painter(self, canvas: Canvas, text: int) -> Painter:
        """The painter for a theme and a size of text."""
        key = (canvas.theme, text)
        if self._painter is None or self._painter[0] != key:
            self._painter = (key, Painter(self.legend, canvas.theme, text))
        return self._painter[1]

    def draw(self, canvas: Canvas, box: Any, frame: Frame, view: View, follow: int = -1, names: bool = True) -> Drawn:
        """Draw a frame into a box; with the names of tiles, or without."""
        above, beside = plan(frame, self.legend, view), side(frame, self.legend, view) if self.legend.heights else None
        above = above if names else replace(above, names=[])
        scale = _scale(canvas, box, above, beside)
        margin = (SCALE * canvas.text, LABEL * canvas.text) if beside else (0.0, 0.0)
        left = box.left + max(0, round((box.width - sum(margin) - above.width * scale) / 2 + margin[0]))
        whole = round(above.height * scale + (GAP * canvas.text + beside.height * scale if beside else 0))
        plan_box = pygame.Rect(
            left, box.top + max(0, (box.height - whole) // 2), round(above.width * scale), round(above.height * scale)
        )
        place = Viewport(plan_box.left, plan_box.top, scale)
        if follow >= 0 and frame.cell[follow] >= 0:
            place = _around(self.legend, frame, follow, plan_box, scale * CLOSE)
        painter = self.painter(canvas, canvas.text)
        self._clipped(canvas, box if follow < 0 else plan_box, painter, above, place)
        pygame.draw.rect(canvas.surface, canvas.color("line"), plan_box.inflate(2, 2), 1)
        if beside is None:
            return Drawn(frame, self.legend, place, plan_box, None, plan_box, view.axis, view.pair)
        low = Viewport(left, plan_box.bottom + GAP * canvas.text, scale)
        side_box = pygame.Rect(left, round(low.y), round(beside.width * scale), round(beside.height * scale))
        self._clipped(canvas, box, painter, beside, low)
        return Drawn(frame, self.legend, place, plan_box, low, side_box, view.axis, view.pair)

    def glance(self, canvas: Canvas, box: Any, frame: Frame, view: View, body: int, text: int) -> Any:
        """A small picture of what is around a body: from the side where heights tell anything, else from above.

        Returns the part of the box that it took.
        """
        row, col = divmod(int(frame.cell[body]), self.legend.cols)
        if self.legend.heights:
            picture = side(frame, self.legend, view)
            scale = (box.height - 0.9 * text) / picture.height
            middle = (col if view.axis == "x" else row) + 0.5
            x = min(box.centerx - middle * scale, box.left + 0.5 * text)
            x = box.centerx - picture.width * scale / 2 if picture.width * scale < box.width else x
            place = Viewport(x, box.bottom - picture.height * scale - 0.4 * text, scale)
        else:
            picture = plan(frame, self.legend, view)
            fits = min(box.width / picture.width, box.height / picture.height)
            scale = float(int(max(fits, min(box.height / GLANCE, 2.0 * canvas.text))))
            box = pygame.Rect(
                box.left,
                box.top,
                min(box.width, int(picture.width * scale)),
                min(box.height, int(picture.height * scale)),
            )
            place = _around(self.legend, frame, body, box, scale)
        pygame.draw.rect(canvas.surface, canvas.color("paper"), box)
        self._clipped(canvas, box, Painter(self.legend, canvas.theme, text), picture, place)
        pygame.draw.rect(canvas.surface, canvas.color("line"), box, 1)
        return box

    def _clipped(self, canvas: Canvas, box: Any, painter: Painter, picture: Picture, place: Viewport) -> None:
        before = canvas.surface.get_clip()
        canvas.surface.set_clip(box.clip(before))
        painter.draw(canvas.surface, picture, place)
        canvas.surface.set_clip(before)


def _scale(canvas: Canvas, box: Any, above: Picture, beside: Picture | None) -> float:
    """Pixels a cell, so that both views fit."""
    across, down = above.width, above.height
    room = (box.width, box.height - 6)
    if beside:
        across, down = max(across, beside.width), down + beside.height
        room = (room[0] - round((SCALE + LABEL) * canvas.text), room[1] - round((GAP + 0.6) * canvas.text))
    scale = max(min(room[0] / across, room[1] / down), 0.5)
    return float(int(scale)) if scale >= WHOLE else scale if scale < 1 else float(int(scale))


def _around(legend: Legend, frame: Frame, body: int, box: Any, scale: float) -> Viewport:
    """The body in the middle, at the edge of the world as near to it as can be."""
    row, col = divmod(int(frame.cell[body]), legend.cols)
    x = box.centerx - (col + 0.5) * scale
    y = box.centery - (row + 0.5) * scale
    x = min(box.left, max(x, box.right - legend.cols * scale))
    return Viewport(x, min(box.top, max(y, box.bottom - legend.rows * scale)), scale)


def heading(canvas: Canvas, box: Any, name: str, says: str, role: str) -> int:
    """What is shown in a box, and the one number to compare; returns how high that is."""
    written = canvas.write(name, box.left + 6, box.top, canvas.text, "ink", True)
    canvas.write(says, written.right + canvas.text, box.top, canvas.text, role, True)
    return letters.height(canvas.text) + 4
