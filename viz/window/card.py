"""The card that shows how something came about: the chain in small pictures, and what it needed, shown again."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pygame

from unbidden.sim.report.catalogue import say
from unbidden.viz.picture.picture import View
from unbidden.viz.pixels import letters
from unbidden.viz.pixels.canvas import Canvas
from unbidden.viz.pixels.scene import WindowScene
from unbidden.viz.playback import Playback
from unbidden.viz.window.widgets import button, button_width

MOST = 6  # pictures
FIRST = 2  # of them from the beginning of a chain that is longer
ACROSS = 3
MOST_TRIES = 4


def draw(
    canvas: Canvas,
    box: Any,
    card: dict[str, Any],
    showing: Playback,
    scene: WindowScene,
    again: Callable[[], None],
    without: Callable[[str], None],
    close: Callable[[], None],
) -> None:
    """Draw a card; only its own controls are left."""
    canvas.veil()
    box = _shorter(canvas, box, card, showing)
    canvas.panel(box, "paper", "ink")
    pad = canvas.text
    inner = box.inflate(-2 * pad, -2 * pad)
    high = letters.height(canvas.text) + 6
    wide = button_width(canvas, say("close"), "Esc")
    button(canvas, say("close"), pygame.Rect(inner.right - wide, inner.top, wide, high), close, "Esc")
    y = canvas.paragraph(card["title"], inner.left, inner.top, inner.width - wide - pad, canvas.title, bold=True)
    y = canvas.paragraph(card["given"], inner.left, y + 2, inner.width, canvas.text) + 6
    bottom = _foot(canvas, inner, card, again, without)
    _steps(canvas, pygame.Rect(inner.left, y, inner.width, bottom - y - 8), card, showing, scene)


def _shorter(canvas: Canvas, box: Any, card: dict[str, Any], showing: Playback) -> Any:
    """The card's box, without what pictures from above leave free when there are few of them."""
    legend = showing.reel.legend
    rows = -(-min(len(card["steps"]), MOST) // ACROSS)
    if legend.heights or rows != 1:
        return box
    wide = (box.width - 4 * canvas.text) // ACROSS
    needed = round(wide / legend.cols * legend.rows + 17 * canvas.text)
    return pygame.Rect(box.left, box.top, box.width, min(needed, box.height))


def _foot(
    canvas: Canvas, inner: Any, card: dict[str, Any], again: Callable[[], None], without: Callable[[str], None]
) -> int:
    """Sentence, conclusion, what was tried, and buttons, from the bottom upwards; returns the top of all that."""
    size, high = canvas.text, letters.height(canvas.text) + 6
    sentence = letters.lines(card["sentence"], size, inner.width - 16, True)
    y = inner.bottom - len(sentence) * letters.height(size)
    canvas.paragraph(card["sentence"], inner.left + 16, y, inner.width - 16, size, bold=True)
    pygame.draw.rect(canvas.surface, canvas.color("outside"), (inner.left, y, 5, inner.bottom - y), border_radius=2)
    conclusion = f"{card['conclusion']} {card['luck']}".strip()
    y -= len(letters.lines(conclusion, canvas.small, inner.width)) * letters.height(canvas.small) + 8
    canvas.paragraph(conclusion, inner.left, y, inner.width, canvas.small)
    y -= high + 8
    x = inner.left
    name = say("card.again", ticks=max(card["event"]["tick"] - card["again"], 1))
    removed: list[tuple[str, Callable[[], None]]] = [
        (say("card.try", what=card["called"].get(what, what)), partial(without, what)) for what in card["without"]
    ]
    for words, press in [(name, again), *removed]:
        wide = button_width(canvas, words)
        if x + wide <= inner.right:
            button(canvas, words, pygame.Rect(x, y, wide, high), press)
            x += wide + 8
    tries = card["tries"][:MOST_TRIES]
    y -= len(tries) * letters.height(size) + 6
    for k, tried in enumerate(tries):
        at = y + k * letters.height(size)
        written = canvas.write(say("card.without.head", what=tried["what"]), inner.left, at, size, "ink", True)
        words = letters.cut(tried["says"], size, inner.right - written.right - 8)
        canvas.write(words, written.right + 8, at, size, "focus" if tried["needed"] else "ink")
    return y


def _steps(canvas: Canvas, box: Any, card: dict[str, Any], showing: Playback, scene: WindowScene) -> None:
    """Small pictures with what is read off them below each."""
    numbered = list(enumerate(card["steps"], 1))
    if len(numbered) > MOST:
        numbered = [*numbered[:FIRST], *numbered[FIRST - MOST :]]
    across = min(ACROSS, len(numbered)) or 1
    rows = -(-len(numbered) // across)
    gap = canvas.text // 2
    wide, high = (box.width - gap * (across - 1)) // across, (box.height - gap * (rows - 1)) // rows
    for k, (number, step) in enumerate(numbered):
        place = pygame.Rect(box.left + k % across * (wide + gap), box.top + k // across * (high + gap), wide, high)
        _step(canvas, place, number, step, card, showing, scene)


def _step(
    canvas: Canvas,
    box: Any,
    number: int,
    step: dict[str, Any],
    card: dict[str, Any],
    showing: Playback,
    scene: WindowScene,
) -> None:
    words = f"{number}  {step['at']}  {step['says']}"
    lines = len(letters.lines(words, canvas.small, box.width))
    picture = pygame.Rect(box.left, box.top, box.width, box.height - min(lines, 3) * letters.height(canvas.small) - 2)
    if picture.height > 3 * canvas.text:
        names = [name for _, name in showing.reel.legend.bodies]
        over = [names.index(step["over"])] if step["over"] in names else []
        axis = (showing.summary["pair"] or {}).get("axis", "x")
        view = View(pair=(step["body"], *over), axis=axis)
        frame = showing.frame(step["tick"])
        picture = scene.glance(canvas, picture, frame, view, step["body"], max(canvas.small - 1, 10))
    y = picture.bottom + 2
    canvas.paragraph(
        words, box.left, y, box.width, canvas.small, bottom=max(box.bottom, y + letters.height(canvas.small)) + 2
    )
