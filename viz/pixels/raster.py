"""Pictures on a pygame surface. It needs no display.

The ground is a picture of one pixel a cell, made larger in one go and kept until a tile changes; stamps are sprites,
put on all at once; the few other shapes are smooth sprites too.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pygame

from viz.legend import PAINTS, Legend
from viz.picture import Picture
from viz.pixels.brush import WEIGHED, paint, scaled, stamp
from viz.pixels.letters import word
from viz.theme import Theme

LEAST_STAMP = 2  # pixels


@dataclass(frozen=True)
class Place:
    """Where a picture lies on a surface: its zero, and pixels a cell."""

    x: float
    y: float
    scale: float

    def cell_at(self, pixel: tuple[int, int]) -> tuple[int, int]:
        """Column and row of a pixel."""
        return int((pixel[0] - self.x) // self.scale), int((pixel[1] - self.y) // self.scale)


class Painter:
    """Draws pictures of one legend in one theme."""

    def __init__(self, legend: Legend, theme: Theme, text: int = 15):
        self.legend, self.theme, self.text = legend, theme, text
        colors = [pygame.Color(theme.color(role)) for role in PAINTS]
        self._palette = np.array([(c.r << 16) | (c.g << 8) | c.b for c in colors], np.int32)
        self._ground: tuple[np.ndarray, tuple[int, int], Any] | None = None

    def draw(self, surface: Any, picture: Picture, place: Place) -> None:
        """Draw a picture."""
        if picture.ground.size:
            surface.blit(self._floor(picture, place), (round(place.x), round(place.y)))
        self._shapes(surface, picture.below, place)
        self._stamps(surface, picture, place)
        self._shapes(surface, picture.above, place)
        self._labels(surface, [*picture.below, *picture.above], place)

    def _floor(self, picture: Picture, place: Place) -> Any:
        size = (round(picture.width * place.scale), round(picture.height * place.scale))
        if self._ground is None or self._ground[1] != size or not np.array_equal(self._ground[0], picture.ground):
            small = pygame.Surface((int(picture.width), int(picture.height)), 0, 32)
            cells = self._palette[picture.ground].reshape(int(picture.height), int(picture.width))
            pygame.surfarray.blit_array(small, np.ascontiguousarray(cells.T))
            large = pygame.Surface(size, 0, 32)
            pygame.transform.scale(small, size, large)
            self._ground = (picture.ground, size, large)
        return self._ground[2]

    def _stamps(self, surface: Any, picture: Picture, place: Place) -> None:
        size = max(round(place.scale), LEAST_STAMP)
        sprites = {k: stamp(self.legend.stamps[k], size, self.theme) for k in set(picture.stamp.tolist())}
        corners = np.floor(picture.place * place.scale + (round(place.x), round(place.y))).astype(int).tolist()
        put_all(surface, [(sprites[k], at) for k, at in zip(picture.stamp.tolist(), corners, strict=True)])

    def _shapes(self, surface: Any, shapes: list, place: Place) -> None:
        for shape in shapes:
            if shape[0] != "label":
                paint(surface, scaled(shape, place.scale, place.x, place.y), self.theme)

    def _labels(self, surface: Any, shapes: list, place: Place) -> None:
        """Labels go last, and give way to each other."""
        taken: list[pygame.Rect] = []
        for _, x, y, text, color, anchor in (shape for shape in shapes if shape[0] == "label"):
            written = word(text, self.text, self.theme.color(color), color != "faint", self.theme.paper)
            box = written.get_rect(centery=round(place.y + y * place.scale))
            side = {"l": "left", "m": "centerx", "r": "right"}[anchor]
            setattr(box, side, round(place.x + x * place.scale))
            box.clamp_ip(surface.get_clip())
            for other in taken:
                if box.colliderect(other.inflate(0, -6)):
                    up = box.centery < other.centery
                    box.top = other.top + 4 - box.height if up else other.bottom - 4
            taken.append(box)
            surface.blit(written, box)


def put_all(surface: Any, sprites: list[tuple[Any, Any]]) -> None:
    """Put many sprites on a surface in one call: in one library the fast one, in the other the usual one."""
    if hasattr(surface, "fblits"):
        surface.fblits(sprites, WEIGHED)
    else:
        surface.blits([(sprite, at, None, WEIGHED) for sprite, at in sprites], False)
