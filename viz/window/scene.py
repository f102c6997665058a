"""One world in a box: from above, and below it from the side where heights tell anything."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pygame

from viz.frames import Frame
from viz.legend import Legend
from viz.picture import Picture, View, plan, side
from viz.pixels import letters
from viz.pixels.raster import Painter, Place
from viz.window.desk import Desk

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
    plan: Place
    plan_box: Any
    side: Place | None
    side_box: Any
    axis: Literal["x", "y"]
    pair: tuple[int, ...]

    def body_at(self, pixel: tuple[int, int]) -> int:
        """The highest body at a pixel, from above or from the side, or -1."""
        if self.plan_box.collidepoint(pixel):
            col, row = self.plan.cell_at(pixel)
            found = np.flatnonzero(self.frame.cell == row * self.legend.cols + col)
            return int(found[np.argmax(self.frame.bottom[found])]) if len(found) else -1
        if self.side and self.side_box.collidepoint(pixel):
            return self._beside(self.side.cell_at(pixel)[0], pixel[1])
        return -1

    def _beside(self, place: int, y: int) -> int:
        assert self.side
        cell = self.frame.cell
        along = cell % self.legend.cols if self.axis == "x" else cell // self.legend.cols
        found = np.flatnonzero((along == place) & (cell >= 0))
        if not len(found):
            return -1
        metre = self.side_box.height / self.legend.ceiling
        off = np.abs(self.side_box.bottom - self.frame.bottom[found] * metre - y)
        return int(found[np.argmin(off)])


class Scene:
    """Draws the frames of one legend."""

    def __init__(self, legend: Legend):
        self.legend = legend
        self._painter: tuple[Any, Painter] | None = None

    def painter(self, desk: Desk, text: int) -> Painter:
        """The painter for a theme and a size of text."""
        key = (desk.theme, text)
        if self._painter is None or self._painter[0] != key:
            self._painter = (key, Painter(self.legend, desk.theme, text))
        return self._painter[1]

    def draw(self, desk: Desk, box: Any, frame: Frame, view: View, follow: int = -1) -> Drawn:
        """Draw a frame into a box."""
        above, beside = plan(frame, self.legend, view), side(frame, self.legend, view) if self.legend.heights else None
        scale = _scale(desk, box, above, beside)
        margin = (SCALE * desk.text, LABEL * desk.text) if beside else (0.0, 0.0)
        left = box.left + max(0, round((box.width - sum(margin) - above.width * scale) / 2 + margin[0]))
        whole = round(above.height * scale + (GAP * desk.text + beside.height * scale if beside else 0))
        plan_box = pygame.Rect(
            left, box.top + max(0, (box.height - whole) // 2), round(above.width * scale), round(above.height * scale)
        )
        place = Place(plan_box.left, plan_box.top, scale)
        if follow >= 0 and frame.cell[follow] >= 0:
            place = _around(self.legend, frame, follow, plan_box, scale * CLOSE)
        painter = self.painter(desk, desk.text)
        self._clipped(desk, box if follow < 0 else plan_box, painter, above, place)
        pygame.draw.rect(desk.surface, desk.color("line"), plan_box.inflate(2, 2), 1)
        if beside is None:
            return Drawn(frame, self.legend, place, plan_box, None, plan_box, view.axis, view.pair)
        low = Place(left, plan_box.bottom + GAP * desk.text, scale)
        side_box = pygame.Rect(left, round(low.y), round(beside.width * scale), round(beside.height * scale))
        self._clipped(desk, box, painter, beside, low)
        return Drawn(frame, self.legend, place, plan_box, low, side_box, view.axis, view.pair)

    def glance(self, desk: Desk, box: Any, frame: Frame, view: View, body: int, text: int) -> Any:
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
            place = Place(x, box.bottom - picture.height * scale - 0.4 * text, scale)
        else:
            picture = plan(frame, self.legend, view)
            fits = min(box.width / picture.width, box.height / picture.height)
            scale = float(int(max(fits, min(box.height / GLANCE, 2.0 * desk.text))))
            box = pygame.Rect(
                box.left,
                box.top,
                min(box.width, int(picture.width * scale)),
                min(box.height, int(picture.height * scale)),
            )
            place = _around(self.legend, frame, body, box, scale)
        pygame.draw.rect(desk.surface, desk.color("paper"), box)
        self._clipped(desk, box, Painter(self.legend, desk.theme, text), picture, place)
        pygame.draw.rect(desk.surface, desk.color("line"), box, 1)
        return box

    def _clipped(self, desk: Desk, box: Any, painter: Painter, picture: Picture, place: Place) -> None:
        before = desk.surface.get_clip()
        desk.surface.set_clip(box.clip(before))
        painter.draw(desk.surface, picture, place)
        desk.surface.set_clip(before)


def _scale(desk: Desk, box: Any, above: Picture, beside: Picture | None) -> float:
    """Pixels a cell, so that both views fit."""
    across, down = above.width, above.height
    room = (box.width, box.height - 6)
    if beside:
        across, down = max(across, beside.width), down + beside.height
        room = (room[0] - round((SCALE + LABEL) * desk.text), room[1] - round((GAP + 0.6) * desk.text))
    scale = max(min(room[0] / across, room[1] / down), 0.5)
    return float(int(scale)) if scale >= WHOLE else scale if scale < 1 else float(int(scale))


def _around(legend: Legend, frame: Frame, body: int, box: Any, scale: float) -> Place:
    """The body in the middle, at the edge of the world as near to it as can be."""
    row, col = divmod(int(frame.cell[body]), legend.cols)
    x = box.centerx - (col + 0.5) * scale
    y = box.centery - (row + 0.5) * scale
    x = min(box.left, max(x, box.right - legend.cols * scale))
    return Place(x, min(box.top, max(y, box.bottom - legend.rows * scale)), scale)


def heading(desk: Desk, box: Any, name: str, says: str, role: str) -> int:
    """What is shown in a box, and the one number to compare; returns how high that is."""
    written = desk.write(name, box.left + 6, box.top, desk.text, "ink", True)
    desk.write(says, written.right + desk.text, box.top, desk.text, role, True)
    return letters.height(desk.text) + 4
