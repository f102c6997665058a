"""Shapes on a surface, with smooth edges: drawn three times as large, made smaller, and kept.

What is kept has its colours weighed by how much they cover, so it has to be put on a surface with `WEIGHED`.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor, hypot
from typing import Any

import pygame

from unbidden.viz.picture.icons import Shape
from unbidden.viz.picture.theme import Theme
from unbidden.viz.pixels.letters import SHARP, font

WEIGHED = pygame.BLEND_PREMULTIPLIED
MOST = 6000  # shapes kept
PARTS = 4  # places of a shape within a pixel that are told apart
LARGE = 160  # pixels: longer lines are drawn as they come and not kept
FIRST = {"rect": 2, "circle": 2, "ellipse": 2, "text": 2}  # coordinates at the front of a shape that are a place


def scaled(shape: Shape, scale: float, x: float, y: float) -> Shape:
    """A shape in pixels, with its unit's zero at (x, y)."""
    kind, rest = shape[0], shape[1:]
    if kind in ("poly", "line", "dash"):
        points = tuple(value * scale + (y if k % 2 else x) for k, value in enumerate(rest[0]))
        return (kind, points, *rest[1:-1], rest[-1] * scale)
    place = (rest[0] * scale + x, rest[1] * scale + y)
    if kind == "rect":
        return (kind, *place, rest[2] * scale, rest[3] * scale, rest[4], rest[5], rest[6] * scale)
    if kind == "circle":
        return (kind, *place, rest[2] * scale, rest[3], rest[4], rest[5] * scale)
    if kind == "ellipse":
        return (kind, *place, rest[2] * scale, rest[3] * scale, rest[4], rest[5], rest[6] * scale)
    return (kind, *place, rest[2] * scale, *rest[3:])


def paint(surface: Any, shape: Shape, theme: Theme) -> None:
    """Put a shape, in pixels, on a surface."""
    kind = shape[0]
    if kind == "rect":
        _rect(surface, shape, theme)
    elif kind == "dash":
        _dash(surface, shape, theme)
    elif kind == "line" and _length(shape[1]) > LARGE:
        _long(surface, shape, theme)
    else:
        left, top, right, bottom = _bounds(shape)
        x, y = floor(left), floor(top)
        size = (ceil(right) - x + 1, ceil(bottom) - y + 1)
        surface.blit(_sprite(_moved(shape, x, y), size, theme), (x, y), special_flags=WEIGHED)


@lru_cache(MOST)
def stamp(shapes: tuple[Shape, ...], size: int, theme: Theme) -> Any:
    """Shapes on a unit square, as a surface of so many pixels across."""
    return _shrunk([scaled(shape, size, 0.0, 0.0) for shape in shapes], (size, size), theme)


@lru_cache(MOST)
def _sprite(shape: Shape, size: tuple[int, int], theme: Theme) -> Any:
    return _shrunk([shape], size, theme)


def _shrunk(shapes: Sequence[Shape], size: tuple[int, int], theme: Theme) -> Any:
    size = (max(size[0], 1), max(size[1], 1))  # in a window too narrow for it, less than nothing
    large = pygame.Surface((size[0] * SHARP, size[1] * SHARP), pygame.SRCALPHA, 32)
    for shape in shapes:
        _draw(large, scaled(shape, SHARP, 0.0, 0.0), theme)
    return pygame.transform.smoothscale(large, size)


def _moved(shape: Shape, x: int, y: int) -> Shape:
    """A shape relative to a pixel, its numbers rounded to parts of one."""
    if shape[0] in ("poly", "line"):
        points = tuple(_part(value - (y if k % 2 else x)) for k, value in enumerate(shape[1]))
        return (shape[0], points, *shape[2:-1], _part(shape[-1]))
    rest = tuple(_part(value) if isinstance(value, float) else value for value in shape[3:])
    return (shape[0], _part(shape[1] - x), _part(shape[2] - y), *rest)


def _part(value: float) -> float:
    return round(value * PARTS) / PARTS


def _length(points: Sequence[float]) -> float:
    return max(max(points[::2]) - min(points[::2]), max(points[1::2]) - min(points[1::2]))


def _bounds(shape: Shape) -> tuple[float, float, float, float]:
    if shape[0] in ("poly", "line"):
        xs, ys, wide = shape[1][::2], shape[1][1::2], shape[-1] / 2 + 1
        return min(xs) - wide, min(ys) - wide, max(xs) + wide, max(ys) + wide
    across, down = (shape[3], shape[4]) if shape[0] == "ellipse" else (shape[3], shape[3])
    wide = (shape[-1] if shape[0] != "text" else 0.0) / 2 + 1
    return shape[1] - across - wide, shape[2] - down - wide, shape[1] + across + wide, shape[2] + down + wide


# ---- without smoothing ----------------------------------------------------------------------------------------------


def _draw(surface: Any, shape: Shape, theme: Theme) -> None:
    """A shape with hard edges."""
    kind = shape[0]
    if kind == "rect":
        _rect(surface, shape, theme)
    elif kind == "circle":
        _oval(surface, ("ellipse", *shape[1:4], *shape[3:]), theme)
    elif kind == "ellipse":
        _oval(surface, shape, theme)
    elif kind == "poly":
        points, fill, outline, wide = list(zip(shape[1][::2], shape[1][1::2], strict=True)), *shape[2:]
        if fill:
            pygame.draw.polygon(surface, theme.color(fill), points)
        if outline:
            _stroke(surface, [*points, points[0]], theme.color(outline), wide)
    elif kind == "line":
        _stroke(surface, list(zip(shape[1][::2], shape[1][1::2], strict=True)), theme.color(shape[2]), shape[3])
    elif kind == "text":
        letter = font(round(shape[3]), True).render(shape[4], False, theme.color(shape[5]))
        surface.blit(letter, letter.get_rect(center=(round(shape[1]), round(shape[2]))))


def _rect(surface: Any, shape: Shape, theme: Theme) -> None:
    """Edges lie on pixels, so neighbours meet without a gap."""
    x, y, across, down, fill, outline, wide = shape[1:]
    left, top = round(x), round(y)
    box = pygame.Rect(left, top, max(round(x + across) - left, 1), max(round(y + down) - top, 1))
    if fill:
        pygame.draw.rect(surface, theme.color(fill), box)
    if outline:
        pygame.draw.rect(surface, theme.color(outline), box, max(1, round(wide)))


def _oval(surface: Any, shape: Shape, theme: Theme) -> None:
    x, y, across, down, fill, outline, wide = shape[1:]
    half = wide / 2 if outline else 0.0
    outer, inner = (across + half, down + half), (across - half, down - half)
    if outline and not fill:
        box = pygame.Rect(round(x - outer[0]), round(y - outer[1]), round(2 * outer[0]), round(2 * outer[1]))
        pygame.draw.ellipse(surface, theme.color(outline), box, max(1, round(wide)))
        return
    for color, (a, b) in ((outline, outer), (fill, inner)):
        if color and a > 0 and b > 0:
            box = pygame.Rect(round(x - a), round(y - b), round(2 * a), round(2 * b))
            pygame.draw.ellipse(surface, theme.color(color), box)


def _stroke(surface: Any, points: list[tuple[float, float]], color: str, wide: float) -> None:
    """A line of any width with round joints."""
    radius = max(wide / 2, 0.5)
    for a, b in pairwise(points):
        corners = _quad(a, b, radius)
        if corners:
            pygame.draw.polygon(surface, color, corners)
    for point in points:
        pygame.draw.circle(surface, color, point, radius)


def _quad(a: tuple[float, float], b: tuple[float, float], radius: float) -> list[tuple[float, float]]:
    dx, dy = b[0] - a[0], b[1] - a[1]
    far = hypot(dx, dy)
    if far == 0.0:
        return []
    x, y = -dy / far * radius, dx / far * radius
    return [(a[0] + x, a[1] + y), (b[0] + x, b[1] + y), (b[0] - x, b[1] - y), (a[0] - x, a[1] - y)]


# ---- long lines -----------------------------------------------------------------------------------------------------


def _long(surface: Any, shape: Shape, theme: Theme) -> None:
    """A line that is not worth keeping: thick ones as quadrangles with smooth edges."""
    points, color = list(zip(shape[1][::2], shape[1][1::2], strict=True)), theme.color(shape[2])
    if shape[3] < 1.5:
        pygame.draw.aalines(surface, color, False, points)
        return
    for a, b in pairwise(points):
        corners = _quad(a, b, shape[3] / 2)
        if corners:
            pygame.draw.polygon(surface, color, corners)
            if a[0] != b[0] and a[1] != b[1]:
                pygame.draw.aalines(surface, color, True, corners)
    for point in points[1:-1]:
        pygame.draw.circle(surface, color, point, shape[3] / 2)


def _dash(surface: Any, shape: Shape, theme: Theme) -> None:
    """Strokes and gaps of one length along a line."""
    wide, color = max(shape[3], 1.0), theme.color(shape[2])
    every = max(6.0, 7 * wide)
    for a, b in pairwise(list(zip(shape[1][::2], shape[1][1::2], strict=True))):
        far = hypot(b[0] - a[0], b[1] - a[1])
        for k in range(ceil(far / every)):
            ends = (k * every / far, min(k * every + every * 0.6, far) / far)
            begin, end = ((a[0] + (b[0] - a[0]) * e, a[1] + (b[1] - a[1]) * e) for e in ends)
            pygame.draw.line(surface, color, begin, end, max(1, round(wide)))
