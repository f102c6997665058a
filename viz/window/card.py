"""The card that shows how something came about: the chain in small pictures, and what it needed, shown again."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pygame

from viz.picture import View
from viz.pixels import letters
from viz.showing import Showing
from viz.window.desk import Desk
from viz.window.scene import Scene
from viz.window.widgets import button, button_width

MOST = 6  # pictures
FIRST = 2  # of them from the beginning of a chain that is longer
ACROSS = 3
MOST_TRIES = 4


def draw(
    desk: Desk,
    box: Any,
    card: dict[str, Any],
    showing: Showing,
    scene: Scene,
    again: Callable[[], None],
    without: Callable[[str], None],
    close: Callable[[], None],
) -> None:
    """Draw a card; only its own controls are left."""
    desk.veil()
    box = _shorter(desk, box, card, showing)
    desk.panel(box, "paper", "ink")
    pad = desk.text
    inner = box.inflate(-2 * pad, -2 * pad)
    high = letters.height(desk.text) + 6
    wide = button_width(desk, "Close", "Esc")
    button(desk, "Close", pygame.Rect(inner.right - wide, inner.top, wide, high), close, "Esc")
    y = desk.paragraph(card["title"], inner.left, inner.top, inner.width - wide - pad, desk.title, bold=True)
    y = desk.paragraph(card["given"], inner.left, y + 2, inner.width, desk.text) + 6
    bottom = _foot(desk, inner, card, again, without)
    _steps(desk, pygame.Rect(inner.left, y, inner.width, bottom - y - 8), card, showing, scene)


def _shorter(desk: Desk, box: Any, card: dict[str, Any], showing: Showing) -> Any:
    """The card's box, without what pictures from above leave free when there are few of them."""
    legend = showing.reel.legend
    rows = -(-min(len(card["steps"]), MOST) // ACROSS)
    if legend.heights or rows != 1:
        return box
    wide = (box.width - 4 * desk.text) // ACROSS
    needed = round(wide / legend.cols * legend.rows + 17 * desk.text)
    return pygame.Rect(box.left, box.top, box.width, min(needed, box.height))


def _foot(
    desk: Desk, inner: Any, card: dict[str, Any], again: Callable[[], None], without: Callable[[str], None]
) -> int:
    """Sentence, conclusion, what was tried, and buttons, from the bottom upwards; returns the top of all that."""
    size, high = desk.text, letters.height(desk.text) + 6
    sentence = letters.lines(card["sentence"], size, inner.width - 16, True)
    y = inner.bottom - len(sentence) * letters.height(size)
    desk.paragraph(card["sentence"], inner.left + 16, y, inner.width - 16, size, bold=True)
    pygame.draw.rect(desk.surface, desk.color("outside"), (inner.left, y, 5, inner.bottom - y), border_radius=2)
    conclusion = letters.lines(card["conclusion"], desk.small, inner.width)
    y -= len(conclusion) * letters.height(desk.small) + 8
    desk.paragraph(card["conclusion"], inner.left, y, inner.width, desk.small)
    y -= high + 8
    x = inner.left
    name = f"Replay the {max(card['event']['tick'] - card['again'], 1)} ticks before"
    removed: list[tuple[str, Callable[[], None]]] = [
        (f"Same seed without {what}", partial(without, what)) for what in card["without"]
    ]
    for words, press in [(name, again), *removed]:
        wide = button_width(desk, words)
        if x + wide <= inner.right:
            button(desk, words, pygame.Rect(x, y, wide, high), press)
            x += wide + 8
    tries = card["tries"][:MOST_TRIES]
    y -= len(tries) * letters.height(size) + 6
    for k, tried in enumerate(tries):
        at = y + k * letters.height(size)
        written = desk.write(f"Without {tried['what']}:", inner.left, at, size, "ink", True)
        words = letters.cut(tried["says"], size, inner.right - written.right - 8)
        desk.write(words, written.right + 8, at, size, "focus" if tried["needed"] else "ink")
    return y


def _steps(desk: Desk, box: Any, card: dict[str, Any], showing: Showing, scene: Scene) -> None:
    """Small pictures with what is read off them below each."""
    numbered = list(enumerate(card["steps"], 1))
    if len(numbered) > MOST:
        numbered = [*numbered[:FIRST], *numbered[FIRST - MOST :]]
    across = min(ACROSS, len(numbered)) or 1
    rows = -(-len(numbered) // across)
    gap = desk.text // 2
    wide, high = (box.width - gap * (across - 1)) // across, (box.height - gap * (rows - 1)) // rows
    for k, (number, step) in enumerate(numbered):
        place = pygame.Rect(box.left + k % across * (wide + gap), box.top + k // across * (high + gap), wide, high)
        _step(desk, place, number, step, card, showing, scene)


def _step(
    desk: Desk, box: Any, number: int, step: dict[str, Any], card: dict[str, Any], showing: Showing, scene: Scene
) -> None:
    words = f"{number}  {step['at']}  {step['says']}"
    lines = len(letters.lines(words, desk.small, box.width))
    picture = pygame.Rect(box.left, box.top, box.width, box.height - min(lines, 3) * letters.height(desk.small) - 2)
    if picture.height > 3 * desk.text:
        names = [name for _, name in showing.reel.legend.bodies]
        over = [names.index(step["over"])] if step["over"] in names else []
        axis = (showing.told["pair"] or {}).get("axis", "x")
        view = View(pair=(step["body"], *over), axis=axis)
        frame = showing.frame(step["tick"])
        picture = scene.glance(desk, picture, frame, view, step["body"], max(desk.small - 1, 10))
    y = picture.bottom + 2
    desk.paragraph(
        words, box.left, y, box.width, desk.small, bottom=max(box.bottom, y + letters.height(desk.small)) + 2
    )
