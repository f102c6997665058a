"""Stamps of tiles and of bodies: shapes on a unit square, as `shapes` describes them."""

from collections.abc import Callable, Iterable

from unbidden.viz.picture.shapes import TURNS, Shape, Shapes, crate, poly, star
from unbidden.viz.picture.tile_icons import ICONS

__all__ = ["TURNS", "Shape", "Shapes", "body_stamps", "icon_stamp", "look_of"]


def icon_stamp(icon: str | None, letter: str, on_wall: bool) -> Shapes:
    """The stamp of a tile: its icon, or its letter if it has none."""
    ink = "paper" if on_wall else "ink"
    return ICONS[icon](ink) if icon else (("text", 0.5, 0.52, 0.6, letter, ink),)


def look_of(does: Iterable[str]) -> str:
    """How those look who stay on the ground and do these things."""
    return next((_BY_ACTS[act] for act in does if act in _BY_ACTS), "person")


def body_stamps(look: str, color: str) -> list[Shapes]:
    """The stamps of a body: one a heading, and again for when it is not where it was meant to be."""
    return [_LOOKS[look](color, turn, out) for out in (False, True) for turn in TURNS]


def _blimp(color: str, turn: tuple[int, int], out: bool) -> Shapes:
    """A hull with a nose; one that is out is a star of eight with a heavy outline."""
    x, y = turn
    nose = poly([(0.5 + 0.44 * x - 0.2 * y, 0.5 + 0.44 * y + 0.2 * x),
                  (0.5 + 0.44 * x + 0.2 * y, 0.5 + 0.44 * y - 0.2 * x),
                  (0.5 + 0.5 * x, 0.5 + 0.5 * y)])  # fmt: skip
    if out:
        return (("poly", star(8, 0.48, 0.34), "outside", "ink", 0.06), ("circle", 0.5, 0.5, 0.1, "paper", None, 0.0))
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
    hull = ("poly", star(8, 0.48, 0.36), "outside", "ink", 0.06) if out else _plate(color)
    return (hull, ("circle", 0.5 + 0.1 * x, 0.5 + 0.1 * y, 0.22, "paper", "ink", 0.04), eye)


def _car(color: str, turn: tuple[int, int], out: bool) -> Shapes:
    """A long body with a windscreen towards where it goes."""
    x, y = turn
    along, across = 0.44, 0.26
    wide, high = (along, across) if x else (across, along)
    hull = ("rect", 0.5 - wide, 0.5 - high, 2 * wide, 2 * high, "outside" if out else color, "ink", 0.05)
    a, b = (0.07, 0.19) if x else (0.19, 0.07)
    return (hull, ("rect", 0.5 + 0.16 * x - a, 0.5 + 0.16 * y - b, 2 * a, 2 * b, "paper", None, 0.0))


def _token(color: str, turn: tuple[int, int], out: bool) -> Shapes:
    """A plain plate that fills its cell: for those who are many and look nowhere."""
    return (("rect", 0.04, 0.04, 0.92, 0.92, "outside" if out else color, None, 0.0),)


def _machine(color: str, turn: tuple[int, int], out: bool) -> Shapes:
    """A screen on a foot, which faces nowhere."""
    screen = ("rect", 0.16, 0.18, 0.68, 0.5, "outside" if out else color, "ink", 0.05)
    return (screen, ("line", (0.5, 0.68, 0.5, 0.82), "ink", 0.06), ("line", (0.3, 0.82, 0.7, 0.82), "ink", 0.06))


def _rack(color: str, turn: tuple[int, int], out: bool) -> Shapes:
    """Three plates, one above the other, with a light each."""
    plates = [("rect", 0.14, y, 0.72, 0.24, color, "ink", 0.04) for y in (0.1, 0.38, 0.66)]
    return (*plates, *(("circle", 0.28, y + 0.12, 0.05, "paper", None, 0.0) for y in (0.1, 0.38, 0.66)))


def _plate(color: str) -> Shape:
    return ("poly", poly([(0.28, 0.14), (0.72, 0.14), (0.86, 0.28), (0.86, 0.72), (0.72, 0.86), (0.28, 0.86),
                           (0.14, 0.72), (0.14, 0.28)]), color, "ink", 0.05)  # fmt: skip


def _box(color: str, turn: tuple[int, int], out: bool) -> Shapes:
    return (("rect", 0.24, 0.24, 0.52, 0.52, color, "ink", 0.05), ("line", (0.24, 0.5, 0.76, 0.5), "ink", 0.05))


def _crate(color: str, turn: tuple[int, int], out: bool) -> Shapes:
    return crate(color)


_LOOKS: dict[str, Callable[[str, tuple[int, int], bool], Shapes]] = {
    "blimp": _blimp,
    "person": _person,
    "worker": _worker,
    "car": _car,
    "token": _token,
    "box": _box,
    "crate": _crate,
    "machine": _machine,
    "rack": _rack,
}
_BY_ACTS = {"stride": "car", "leap": "token", "hop": "token", "send": "machine"}  # looks of those who do such things
