"""Shapes of tiles and bodies on a unit square, as plain data that every viewer can draw at any size.

A shape is a tuple: a kind, places and sizes as parts of the square (x to the right, y downwards), roles of the theme
for what fills it and for its outline (None: nothing), and how wide the outline is:

    ("rect", x, y, width, height, fill, outline, wide)      ("circle", x, y, radius, fill, outline, wide)
    ("poly", (x, y, …), fill, outline, wide)                ("line", (x, y, …), color, wide)
    ("text", x, y, size, text, color)                       centred
"""

from collections.abc import Callable
from math import cos, pi, sin
from typing import Any

Shape = tuple[Any, ...]
Shapes = tuple[Shape, ...]

LINE = 0.07
TURNS = ((0, -1), (1, 0), (0, 1), (-1, 0))  # north, east, south, west


def icon_stamp(icon: str | None, letter: str, on_wall: bool) -> Shapes:
    """The stamp of a tile: its icon, or its letter if it has none."""
    ink = "paper" if on_wall else "ink"
    return _ICONS[icon](ink) if icon else (("text", 0.5, 0.52, 0.6, letter, ink),)


def body_stamps(look: str, color: str) -> list[Shapes]:
    """The stamps of a body: one a heading, and again for when it is not where it was meant to be."""
    return [_LOOKS[look](color, turn, out) for out in (False, True) for turn in TURNS]


# ---- bodies ---------------------------------------------------------------------------------------------------------


def _blimp(color: str, turn: tuple[int, int], out: bool) -> Shapes:
    """A hull with a nose; one that is out is a star of eight with a heavy outline."""
    x, y = turn
    nose = _poly([(0.5 + 0.44 * x - 0.2 * y, 0.5 + 0.44 * y + 0.2 * x),
                  (0.5 + 0.44 * x + 0.2 * y, 0.5 + 0.44 * y - 0.2 * x),
                  (0.5 + 0.5 * x, 0.5 + 0.5 * y)])  # fmt: skip
    if out:
        return (("poly", _star(8, 0.48, 0.34), "outside", "ink", 0.06), ("circle", 0.5, 0.5, 0.1, "paper", None, 0.0))
    return (("poly", nose, "ink", None, 0.0), ("circle", 0.5, 0.5, 0.36, color, "ink", 0.05))


def _person(color: str, turn: tuple[int, int], out: bool) -> Shapes:
    """A head on shoulders."""
    across = 0.4 if turn[0] == 0 else 0.2
    body = ("rect", 0.5 - across, 0.5 - (0.6 - across), 2 * across, 2 * (0.6 - across), color, "ink", 0.05)
    return (body, ("circle", 0.5, 0.5, 0.18, "outside" if out else "paper", "ink", 0.05))


def _worker(color: str, turn: tuple[int, int], out: bool) -> Shapes:
    """A box on wheels with an eye that looks where it goes."""
    x, y = turn
    eye = ("circle", 0.5 + 0.16 * x, 0.5 + 0.16 * y, 0.11, "ink", None, 0.0)
    hull = ("poly", _star(8, 0.48, 0.36), "outside", "ink", 0.06) if out else _plate(color)
    return (hull, ("circle", 0.5 + 0.1 * x, 0.5 + 0.1 * y, 0.22, "paper", "ink", 0.04), eye)


def _plate(color: str) -> Shape:
    return ("poly", _poly([(0.28, 0.14), (0.72, 0.14), (0.86, 0.28), (0.86, 0.72), (0.72, 0.86), (0.28, 0.86),
                           (0.14, 0.72), (0.14, 0.28)]), color, "ink", 0.05)  # fmt: skip


def _box(color: str, turn: tuple[int, int], out: bool) -> Shapes:
    return (("rect", 0.24, 0.24, 0.52, 0.52, color, "ink", 0.05), ("line", (0.24, 0.5, 0.76, 0.5), "ink", 0.05))


def _crate(color: str, turn: tuple[int, int], out: bool) -> Shapes:
    return (
        ("rect", 0.12, 0.12, 0.76, 0.76, color, "ink", 0.06),
        ("line", (0.12, 0.12, 0.88, 0.88), "ink", 0.05),
        ("line", (0.12, 0.88, 0.88, 0.12), "ink", 0.05),
    )


_LOOKS: dict[str, Callable[[str, tuple[int, int], bool], Shapes]] = {
    "blimp": _blimp,
    "person": _person,
    "worker": _worker,
    "box": _box,
    "crate": _crate,
}


# ---- tiles ----------------------------------------------------------------------------------------------------------


def _poly(points: list[tuple[float, float]]) -> tuple[float, ...]:
    return tuple(round(value, 4) for point in points for value in point)


def _star(points: int, far: float, near: float) -> tuple[float, ...]:
    angles = [(pi * k / points, far if k % 2 == 0 else near) for k in range(2 * points)]
    return _poly([(0.5 + r * sin(a), 0.5 - r * cos(a)) for a, r in angles])


def _bolt(ink: str) -> Shapes:
    return (("poly", (0.58, 0.1, 0.24, 0.56, 0.46, 0.56, 0.4, 0.9, 0.76, 0.42, 0.53, 0.42), "group2", ink, 0.05),)


def _rack(ink: str) -> Shapes:
    rows = [("rect", 0.18, y, 0.64, 0.18, "group0", ink, 0.05) for y in (0.16, 0.41, 0.66)]
    return (*rows, *(("circle", 0.7, y + 0.09, 0.035, ink, None, 0.0) for y in (0.16, 0.41, 0.66)))


def _dead(ink: str) -> Shapes:
    rows = [("rect", 0.18, y, 0.64, 0.18, None, "faint", 0.05) for y in (0.16, 0.41, 0.66)]
    return (*rows, ("line", (0.12, 0.88, 0.88, 0.12), "faint", LINE))


def _chip(ink: str) -> Shapes:
    pins = [("line", (x, 0.1, x, 0.9), ink, 0.05) for x in (0.36, 0.5, 0.64)]
    pins += [("line", (0.1, y, 0.9, y), ink, 0.05) for y in (0.36, 0.5, 0.64)]
    return (*pins, ("rect", 0.24, 0.24, 0.52, 0.52, "group0", ink, 0.05))


def _swap(ink: str) -> Shapes:
    return (
        ("line", (0.16, 0.36, 0.72, 0.36), ink, LINE),
        ("poly", (0.68, 0.2, 0.9, 0.36, 0.68, 0.52), ink, None, 0.0),
        ("line", (0.28, 0.68, 0.84, 0.68), ink, LINE),
        ("poly", (0.32, 0.52, 0.1, 0.68, 0.32, 0.84), ink, None, 0.0),
    )


def _net(ink: str) -> Shapes:
    ends = ((0.2, 0.22), (0.8, 0.22), (0.2, 0.8), (0.8, 0.8))
    lines = [("line", (0.5, 0.5, x, y), ink, 0.05) for x, y in ends]
    return (*lines, *(("circle", x, y, 0.1, "group3", ink, 0.04) for x, y in (*ends, (0.5, 0.5))))


def _panel(ink: str) -> Shapes:
    boards = [("rect", x, 0.08, 0.2, 0.84, "group2", ink, 0.04) for x in (0.12, 0.4, 0.68)]
    return (*boards, ("line", (0.12, 0.3, 0.88, 0.3), "ink", 0.06), ("line", (0.12, 0.72, 0.88, 0.72), "ink", 0.06))


def _gate(ink: str) -> Shapes:
    return (
        ("rect", 0.06, 0.06, 0.12, 0.88, "group2", ink, 0.04),
        ("rect", 0.82, 0.06, 0.12, 0.88, "group2", ink, 0.04),
        ("line", (0.28, 0.5, 0.66, 0.5), ink, LINE),
        ("poly", (0.58, 0.36, 0.76, 0.5, 0.58, 0.64), ink, None, 0.0),
    )


def _machine(ink: str) -> Shapes:
    return (("poly", _star(5, 0.46, 0.2), "group4", ink, 0.05),)


def _archive(ink: str) -> Shapes:
    drawers = [("rect", 0.2, y, 0.6, 0.34, "group1", ink, 0.05) for y in (0.14, 0.52)]
    return (*drawers, *(("line", (0.42, y, 0.58, y), ink, LINE) for y in (0.31, 0.69)))


def _bench(ink: str) -> Shapes:
    return (
        ("rect", 0.1, 0.52, 0.8, 0.14, "group2", ink, 0.05),
        ("line", (0.22, 0.66, 0.22, 0.9), ink, LINE),
        ("line", (0.78, 0.66, 0.78, 0.9), ink, LINE),
        ("line", (0.3, 0.28, 0.45, 0.42, 0.72, 0.12), "group3", 0.1),
    )


def _key(ink: str) -> Shapes:
    return (
        ("line", (0.44, 0.5, 0.9, 0.5, 0.9, 0.66), ink, 0.09),
        ("line", (0.74, 0.5, 0.74, 0.62), ink, 0.09),
        ("circle", 0.28, 0.5, 0.19, "group4", ink, 0.07),
    )


def _power(ink: str) -> Shapes:
    return (("circle", 0.5, 0.54, 0.32, None, "outside", 0.1), ("line", (0.5, 0.1, 0.5, 0.5), "outside", 0.12))


def _gem(ink: str) -> Shapes:
    return (("poly", (0.3, 0.2, 0.7, 0.2, 0.9, 0.42, 0.5, 0.88, 0.1, 0.42), "group0", ink, 0.05),)


def _gear(ink: str) -> Shapes:
    return (("poly", _star(9, 0.44, 0.32), "group0", ink, 0.05), ("circle", 0.5, 0.5, 0.13, "paper", ink, 0.05))


def _dot(ink: str) -> Shapes:
    return (("circle", 0.5, 0.5, 0.2, "group4", ink, 0.06),)


def _bell(ink: str) -> Shapes:
    bell = (0.5, 0.12, 0.7, 0.24, 0.74, 0.56, 0.86, 0.72, 0.14, 0.72, 0.26, 0.56, 0.3, 0.24)
    return (("poly", bell, "group4", ink, 0.05), ("circle", 0.5, 0.82, 0.08, ink, None, 0.0))


def _chest(ink: str) -> Shapes:
    return _crate("group2", TURNS[0], False)


def _flag(ink: str) -> Shapes:
    return (
        ("line", (0.28, 0.1, 0.28, 0.92), ink, LINE),
        ("poly", (0.3, 0.12, 0.82, 0.28, 0.3, 0.46), "group3", ink, 0.05),
    )


def _water(ink: str) -> Shapes:
    return tuple(
        ("line", (0.1, y, 0.3, y - 0.1, 0.5, y, 0.7, y - 0.1, 0.9, y), "inside", LINE) for y in (0.32, 0.55, 0.78)
    )


def _bottle(ink: str) -> Shapes:
    shape = (0.42, 0.08, 0.58, 0.08, 0.58, 0.34, 0.7, 0.46, 0.7, 0.9, 0.3, 0.9, 0.3, 0.46, 0.42, 0.34)
    return (("poly", shape, "group2", ink, 0.05),)


def _fruit(ink: str) -> Shapes:
    return (("circle", 0.5, 0.56, 0.3, "outside", ink, 0.05), ("line", (0.5, 0.28, 0.62, 0.1), "group3", 0.09))


def _eye(ink: str) -> Shapes:
    return (
        ("poly", (0.08, 0.5, 0.3, 0.28, 0.7, 0.28, 0.92, 0.5, 0.7, 0.72, 0.3, 0.72), "paper", ink, 0.06),
        ("circle", 0.5, 0.5, 0.15, ink, None, 0.0),
    )


def _arrow(ink: str) -> Shapes:
    return (("line", (0.14, 0.5, 0.66, 0.5), ink, 0.1), ("poly", (0.56, 0.26, 0.9, 0.5, 0.56, 0.74), ink, None, 0.0))


def _vase(ink: str) -> Shapes:
    shape = (0.34, 0.1, 0.66, 0.1, 0.6, 0.3, 0.78, 0.56, 0.62, 0.9, 0.38, 0.9, 0.22, 0.56, 0.4, 0.3)
    return (("poly", shape, "group1", ink, 0.05),)


def _rock(ink: str) -> Shapes:
    return (("poly", (0.12, 0.74, 0.24, 0.36, 0.52, 0.2, 0.8, 0.4, 0.9, 0.76, 0.6, 0.86), "faint", ink, 0.05),)


_ICONS: dict[str, Callable[[str], Shapes]] = {
    "bolt": _bolt, "chip": _chip, "rack": _rack, "swap": _swap, "net": _net, "panel": _panel, "gate": _gate,
    "star": _machine, "archive": _archive, "bench": _bench, "key": _key, "power": _power, "gem": _gem, "gear": _gear,
    "dot": _dot, "bell": _bell, "crate": _chest, "flag": _flag, "water": _water, "bottle": _bottle, "fruit": _fruit,
    "eye": _eye, "arrow": _arrow, "vase": _vase, "rock": _rock, "dead": _dead,
}  # fmt: skip
