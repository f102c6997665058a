"""Buttons, sliders and switches."""

from collections.abc import Callable
from math import log
from typing import Any

import pygame

from unbidden.sim.report.catalogue import say
from unbidden.viz.pixels import letters
from unbidden.viz.pixels.brush import paint
from unbidden.viz.pixels.canvas import Canvas, Control
from unbidden.viz.window.keys import BY_NAME


def button(
    canvas: Canvas,
    name: str,
    box: Any,
    press: Callable[[], None],
    key: str = "",
    on: bool = False,
    size: int = 0,
    words: str | None = None,
) -> None:
    """A button with its key on it. `key` is what is written there, and `words`, if they are not its name."""
    size = size or canvas.small
    over = canvas.add(Control(name, box, press))
    name = name if words is None else words
    fill, ink = ("focus", "paper") if on else ("panel", "ink")
    pygame.draw.rect(canvas.surface, canvas.color(fill), box, border_radius=6)
    pygame.draw.rect(canvas.surface, canvas.color("ink" if over else "line"), box, 2 if over else 1, border_radius=6)
    wide = _wide(canvas, name, key, size)
    if wide + 8 > box.width:
        name = letters.cut(name, size, box.width - 8 - (wide - letters.width(name, size)))
        wide = _wide(canvas, name, key, size)
    x, y = box.centerx - wide / 2, box.centery - letters.font(size).get_height() / 2
    written = canvas.write(name, x, y, size, ink)
    if key:
        _cap(canvas, key, written.right + size // 2, box.centery, size, "paper" if on else "faint")


def _wide(canvas: Canvas, name: str, key: str, size: int) -> int:
    return letters.width(name, size) + (size // 2 + cap_width(key, size) if key else 0)


def cap_width(key: str, size: int) -> int:
    """How wide the picture of a key is."""
    return letters.width(key, round(size * 0.85)) + size // 2


def _cap(canvas: Canvas, key: str, x: float, middle: float, size: int, role: str) -> None:
    """A key, as it looks on a keyboard."""
    small = round(size * 0.85)
    box = pygame.Rect(round(x), 0, cap_width(key, size), letters.font(small).get_height() + 1)
    box.centery = round(middle)
    pygame.draw.rect(canvas.surface, canvas.color(role), box, 1, border_radius=3)
    canvas.write(key, box.centerx, box.top, small, role, anchor="m")


def key_cap(canvas: Canvas, key: str, x: float, middle: float, size: int) -> None:
    """A key by itself."""
    _cap(canvas, key, x, middle, size, "ink")


def button_width(canvas: Canvas, name: str, key: str = "", size: int = 0) -> int:
    """How wide a button has to be."""
    return _wide(canvas, name, key, size or canvas.small) + canvas.small + 4


def shown(action: str) -> str:
    """What is written on the button of an action."""
    return BY_NAME[action].shown


def track(
    canvas: Canvas, name: str, box: Any, part: float, drag: Callable[[float, bool], None], nudge: Callable[[int], None]
) -> None:
    """A slider, `part` of the way across."""
    over = canvas.add(Control(name, box, drag=drag, nudge=nudge))
    line = pygame.Rect(box.left, box.centery - 2, box.width, 4)
    pygame.draw.rect(canvas.surface, canvas.color("line"), line, border_radius=2)
    x = box.left + round(min(max(part, 0.0), 1.0) * box.width)
    pygame.draw.rect(canvas.surface, canvas.color("focus"), (line.left, line.top, x - line.left, 4), border_radius=2)
    knob(canvas, x, box.centery, max(box.height // 2 - (0 if over else 1), 6), "focus")


def knob(canvas: Canvas, x: float, y: float, radius: float, role: str) -> None:
    """What is dragged along a bar."""
    paint(canvas.surface, ("circle", float(x), float(y), radius - 1.5, "paper", role, 3.0), canvas.theme)


def switch(canvas: Canvas, name: str, box: Any, on: bool, press: Callable[[], None]) -> None:
    """Something that is on or off; it says so in words too."""
    canvas.add(Control(name, box, press))
    pill = pygame.Rect(box.left, 0, box.height * 2, box.height)
    pill.centery = box.centery
    pygame.draw.rect(canvas.surface, canvas.color("focus" if on else "line"), pill, border_radius=box.height // 2)
    x = pill.right - box.height // 2 if on else pill.left + box.height // 2
    paint(
        canvas.surface, ("circle", float(x), float(pill.centery), box.height / 2 - 3, "paper", None, 0.0), canvas.theme
    )
    canvas.write(
        say("window.on" if on else "window.off"),
        pill.right + 6,
        box.centery - letters.font(canvas.small).get_height() / 2,
        canvas.small,
    )


def badge(canvas: Canvas, text: str, right: float, y: float, role: str) -> int:
    """A word in a frame; returns its left edge."""
    size = round(canvas.small * 0.86)
    box = pygame.Rect(0, round(y), letters.width(text, size) + 8, letters.font(size).get_height() + 2)
    box.right = round(right)
    pygame.draw.rect(canvas.surface, canvas.color(role), box, 1, border_radius=4)
    canvas.write(text, box.centerx, box.top + 1, size, role, anchor="m")
    return int(box.left)


def log_part(value: float, low: float, high: float) -> float:
    """Where a value is on a slider whose steps are factors."""
    return log(value / low) / log(high / low)


def log_value(part: float, low: float, high: float) -> float:
    """The value at a part of such a slider."""
    return float(low * (high / low) ** min(max(part, 0.0), 1.0))
