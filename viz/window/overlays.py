"""What is laid over the window: the keys, a word about what was done, and how far something is that takes long."""

from collections.abc import Callable
from typing import Any

import pygame

from unbidden.sim.report.catalogue import say
from unbidden.viz.pixels import letters
from unbidden.viz.pixels.canvas import Canvas
from unbidden.viz.window.keys import KEYS
from unbidden.viz.window.widgets import button, button_width, key_cap


def keys(canvas: Canvas, box: Any, close: Callable[[], None]) -> None:
    """All keys, in two columns."""
    canvas.veil()
    rows = -(-len(KEYS) // 2)
    step = round(letters.height(canvas.text) * 1.25)
    wide = min(round(canvas.text * 62), box.width)
    area = pygame.Rect(0, 0, wide, min((rows + 2) * step + 2 * canvas.text, box.height))
    area.center = box.center
    canvas.panel(area, "paper", "ink")
    inner = area.inflate(-2 * canvas.text, -2 * canvas.text)
    canvas.write(say("help.title"), inner.left, inner.top, canvas.title, "ink", True)
    across = button_width(canvas, say("close"), "Esc")
    button(
        canvas,
        say("close"),
        pygame.Rect(inner.right - across, inner.top, across, letters.height(canvas.text) + 6),
        close,
        "Esc",
    )
    for k, key in enumerate(KEYS):
        x = inner.left + k // rows * (inner.width // 2)
        y = inner.top + 2 * step + k % rows * step
        key_cap(canvas, key.shown, x, y, canvas.text)
        room = inner.width // 2 - canvas.text * 5
        canvas.write(
            letters.cut(say(f"window.key.{key.does}"), canvas.text, room),
            x + canvas.text * 4.6,
            y - canvas.text * 0.6,
            canvas.text,
        )


def toast(canvas: Canvas, box: Any, text: str) -> None:
    """A word at the lower edge."""
    most = box.width - 4 * canvas.text
    lines = letters.lines(text, canvas.text, most)
    wide = max(letters.width(line, canvas.text) for line in lines) + 2 * canvas.text
    area = pygame.Rect(0, 0, wide, len(lines) * letters.height(canvas.text) + canvas.text)
    area.midbottom = (box.centerx, box.bottom - canvas.text)
    pygame.draw.rect(canvas.surface, canvas.color("ink"), area, border_radius=8)
    canvas.paragraph(text, area.left + canvas.text, area.top + canvas.text // 2, most, canvas.text, "paper")


def busy(canvas: Canvas, box: Any, says: str, done: int, total: int) -> None:
    """A bar in the middle."""
    area = pygame.Rect(0, 0, min(round(canvas.text * 34), box.width), round(canvas.text * 6))
    area.center = box.center
    canvas.panel(area, "paper", "ink")
    canvas.write(says, area.centerx, area.top + canvas.text, canvas.text, "ink", True, "m")
    bar = pygame.Rect(
        area.left + canvas.text, area.bottom - 2.2 * canvas.text, area.width - 2 * canvas.text, canvas.text
    )
    pygame.draw.rect(canvas.surface, canvas.color("beyond"), bar, border_radius=4)
    part = min(done / total, 1.0) if total else 0.0
    pygame.draw.rect(
        canvas.surface, canvas.color("focus"), (*bar.topleft, round(part * bar.width), bar.height), border_radius=4
    )
