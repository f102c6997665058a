"""Pictures on a pygame surface. It needs no display.

The ground is a picture of one pixel a cell, made larger in one go and kept until a tile changes; stamps are sprites,
put on all at once; the few other shapes are smooth sprites too.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pygame

from unbidden.viz.picture.legend import PAINTS, Legend
from unbidden.viz.picture.naming import placed
from unbidden.viz.picture.picture import Picture
from unbidden.viz.picture.theme import Theme
from unbidden.viz.pixels.brush import WEIGHED, paint, scaled, stamp
from unbidden.viz.pixels.letters import word

LEAST_STAMP = 2  # pixels
NAMES = 0.88  # of the size of text: how large names of tiles are written


@dataclass(frozen=True)
class Viewport:
    """Where a picture lies on a surface: its zero, and pixels a cell."""

    x: float
    y: float
    scale: float

    def point_at(self, pixel: tuple[int, int]) -> tuple[float, float]:
        """Where a pixel lies in the picture, in cells: to the right, and down."""
        return (pixel[0] + 0.5 - self.x) / self.scale, (pixel[1] + 0.5 - self.y) / self.scale


class Painter:
    """Draws pictures of one legend in one theme."""

    def __init__(self, legend: Legend, theme: Theme, text: int = 15):
        self.legend, self.theme, self.text = legend, theme, text
        colors = [pygame.Color(theme.color(role)) for role in PAINTS]
        self._palette = np.array([(c.r << 16) | (c.g << 8) | c.b for c in colors], np.int32)
        self._ground: tuple[np.ndarray, tuple[int, int], Any] | None = None

    def draw(self, surface: Any, picture: Picture, place: Viewport) -> None:
        """Draw a picture."""
        if picture.ground.size:
            surface.blit(self._floor(picture, place), (round(place.x), round(place.y)))
        self._shapes(surface, picture.below, place)
        self._stamps(surface, picture, place)
        self._names(surface, picture, place)
        self._shapes(surface, picture.above, place)
        self._labels(surface, [*picture.below, *picture.above], place)

    def _floor(self, picture: Picture, place: Viewport) -> Any:
        size = (round(picture.width * place.scale), round(picture.height * place.scale))
        if self._ground is None or self._ground[1] != size or not np.array_equal(self._ground[0], picture.ground):
            small = pygame.Surface((int(picture.width), int(picture.height)), 0, 32)
            cells = self._palette[picture.ground].reshape(int(picture.height), int(picture.width))
            pygame.surfarray.blit_array(small, np.ascontiguousarray(cells.T))
            large = pygame.Surface(size, 0, 32)
            pygame.transform.scale(small, size, large)
            self._ground = (picture.ground, size, large)
        return self._ground[2]

    def _stamps(self, surface: Any, picture: Picture, place: Viewport) -> None:
        sized = list(zip(picture.stamp.tolist(), picture.side.tolist(), strict=True))
        sprites = {
            (k, side): stamp(self.legend.stamps[k], max(round(side * place.scale), LEAST_STAMP), self.theme)
            for k, side in set(sized)
        }
        corners = np.floor(picture.place * place.scale + (round(place.x), round(place.y))).astype(int).tolist()
        put_all(surface, [(sprites[one], at) for one, at in zip(sized, corners, strict=True)])

    def _shapes(self, surface: Any, shapes: list, place: Viewport) -> None:
        for shape in shapes:
            if shape[0] != "label":
                paint(surface, scaled(shape, place.scale, place.x, place.y), self.theme)

    def _names(self, surface: Any, picture: Picture, place: Viewport) -> None:
        """Names of tiles, those that find room."""
        size, theme, clip = round(self.text * NAMES), self.theme, surface.get_clip()
        written = [word(name, size, theme.ink, True, theme.paper) for name, _, _ in picture.names]
        boxes = [
            (col * place.scale, row * place.scale, (col + 1) * place.scale, (row + 1) * place.scale)
            for col, row in picture.place.tolist()
        ]
        taken, bodies = boxes[: picture.tiles], boxes[picture.tiles :]
        left, top = max(0.0, clip.left - place.x), max(0.0, clip.top - place.y)
        right = min(picture.width * place.scale, clip.right - place.x)
        bounds = (left, top, right, min(picture.height * place.scale, clip.bottom - place.y))
        high = float(written[0].get_height()) if written else 0.0
        wide = [float(one.get_width()) for one in written]
        for k, x, y in placed(picture.names, wide, high, place.scale, taken, bounds, bodies):
            surface.blit(written[k], (round(place.x + x), round(place.y + y)))

    def _labels(self, surface: Any, shapes: list, place: Viewport) -> None:
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
