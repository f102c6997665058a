"""What is laid over the window: the keys, a word about what was done, and how far something is that takes long."""

from collections.abc import Callable
from typing import Any

import pygame

from viz.pixels import letters
from viz.window.desk import Desk
from viz.window.keys import KEYS
from viz.window.widgets import button, button_width, key_cap


def keys(desk: Desk, box: Any, close: Callable[[], None]) -> None:
    """All keys, in two columns."""
    desk.veil()
    rows = -(-len(KEYS) // 2)
    step = round(letters.height(desk.text) * 1.25)
    wide = min(round(desk.text * 62), box.width)
    area = pygame.Rect(0, 0, wide, min((rows + 2) * step + 2 * desk.text, box.height))
    area.center = box.center
    desk.panel(area, "paper", "ink")
    inner = area.inflate(-2 * desk.text, -2 * desk.text)
    desk.write("Keys", inner.left, inner.top, desk.title, "ink", True)
    across = button_width(desk, "Close", "Esc")
    button(
        desk, "Close", pygame.Rect(inner.right - across, inner.top, across, letters.height(desk.text) + 6), close, "Esc"
    )
    for k, key in enumerate(KEYS):
        x = inner.left + k // rows * (inner.width // 2)
        y = inner.top + 2 * step + k % rows * step
        key_cap(desk, key.shown, x, y, desk.text)
        room = inner.width // 2 - desk.text * 5
        desk.write(letters.cut(key.says, desk.text, room), x + desk.text * 4.6, y - desk.text * 0.6, desk.text)


def toast(desk: Desk, box: Any, text: str) -> None:
    """A word at the lower edge."""
    lines = letters.lines(text, desk.text, box.width - 4 * desk.text)
    wide = max(letters.width(line, desk.text) for line in lines) + 2 * desk.text
    area = pygame.Rect(0, 0, wide, len(lines) * letters.height(desk.text) + desk.text)
    area.midbottom = (box.centerx, box.bottom - desk.text)
    pygame.draw.rect(desk.surface, desk.color("ink"), area, border_radius=8)
    desk.paragraph(text, area.left + desk.text, area.top + desk.text // 2, area.width, desk.text, "paper")


def busy(desk: Desk, box: Any, says: str, done: int, total: int) -> None:
    """A bar in the middle."""
    area = pygame.Rect(0, 0, min(round(desk.text * 34), box.width), round(desk.text * 6))
    area.center = box.center
    desk.panel(area, "paper", "ink")
    desk.write(says, area.centerx, area.top + desk.text, desk.text, "ink", True, "m")
    bar = pygame.Rect(area.left + desk.text, area.bottom - 2.2 * desk.text, area.width - 2 * desk.text, desk.text)
    pygame.draw.rect(desk.surface, desk.color("beyond"), bar, border_radius=4)
    part = min(done / total, 1.0) if total else 0.0
    pygame.draw.rect(
        desk.surface, desk.color("focus"), (*bar.topleft, round(part * bar.width), bar.height), border_radius=4
    )
