"""Shapes of tiles and bodies on a unit square, as plain data that every viewer can draw at any size.

A shape is a tuple: a kind, places and sizes as parts of the square (x to the right, y downwards), roles of the theme
for what fills it and for its outline (None: nothing), and how wide the outline is:

    ("rect", x, y, width, height, fill, outline, wide)      ("circle", x, y, radius, fill, outline, wide)
    ("poly", (x, y, …), fill, outline, wide)                ("line", (x, y, …), color, wide)
    ("text", x, y, size, text, color)                       centred
"""

from math import cos, pi, sin
from typing import Any

Shape = tuple[Any, ...]
Shapes = tuple[Shape, ...]

LINE = 0.07
TURNS = ((0, -1), (1, 0), (0, 1), (-1, 0))  # north, east, south, west


def poly(points: list[tuple[float, float]]) -> tuple[float, ...]:
    """Points one after the other, as shapes have them."""
    return tuple(round(value, 4) for point in points for value in point)


def star(points: int, far: float, near: float) -> tuple[float, ...]:
    """A star with its first point at the top."""
    angles = [(pi * k / points, far if k % 2 == 0 else near) for k in range(2 * points)]
    return poly([(0.5 + r * sin(a), 0.5 - r * cos(a)) for a, r in angles])


def crate(color: str) -> Shapes:
    """A crate, as a thing and as a tile."""
    return (
        ("rect", 0.12, 0.12, 0.76, 0.76, color, "ink", 0.06),
        ("line", (0.12, 0.12, 0.88, 0.88), "ink", 0.05),
        ("line", (0.12, 0.88, 0.88, 0.12), "ink", 0.05),
    )
