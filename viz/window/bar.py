"""The line above: the title, what distinguishes this world, and buttons."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pygame

from unbidden.sim.report.catalogue import number, say
from unbidden.viz.pixels import letters
from unbidden.viz.pixels.canvas import Canvas
from unbidden.viz.window.chosen import Look
from unbidden.viz.window.widgets import button, button_width, shown
from unbidden.viz.window.worlds import Worlds

DROPPED = ("reset", "follow", "trails")  # buttons that the title takes the room of, in that order

Button = tuple[str, str, bool]  # what is written on it, what it does, and whether that is on


def bar(canvas: Canvas, box: Any, worlds: Worlds, look: Look, keys: Mapping[str, Callable[[], None]]) -> int:
    """Title, what distinguishes this world, and buttons; returns what is below."""
    legend = worlds.player.first.reel.legend
    x = box.right
    high = letters.height(canvas.small) + 6
    always: list[Button] = [(say("help"), "help", look.help), (say("theme"), "theme", False)]
    of_worlds: list[Button] = [
        (say("follow"), "follow", look.following),
        (say("trails"), "trails", look.trails),
        (say("window.trials" if legend.actions else "window.rooms"), "chance", worlds.rooms is not None),
        (say("window.results"), "results", look.results),
        (say("compare"), "compare", len(worlds.player.showings) > 1),
        (say("card.open"), "why", worlds.card is not None),
        (say("window.reset"), "reset", False),
    ]
    names = always if worlds.hand or look.place.locked else [*always, *of_worlds]
    seed = say("window.seed", seed=legend.seed)
    title = letters.width(legend.title, canvas.title, True) + letters.width(seed, canvas.text) + 3 * canvas.text
    for name, action, on in _that_fit(canvas, names, box.width - title):
        wide = button_width(canvas, name, shown(action))
        x -= wide + 6
        place = pygame.Rect(x + 6, box.centery - high // 2, wide, high)
        button(canvas, name, place, keys[action], shown(action), on=on)
    room = x - box.left
    written = canvas.write(
        letters.cut(legend.title, canvas.title, room, True),
        box.left,
        box.centery - letters.font(canvas.title).get_height() / 2,
        canvas.title,
        "ink",
        True,
    )
    more: list[str] = [seed]
    more += [say("facts.control", control=legend.control)] if legend.control else []
    more += [f"{name.split('.')[-1]} {number(value)}" for name, value in worlds.setting.changes]
    words = letters.cut("  ·  ".join(more), canvas.text, x - written.right - 2 * canvas.text)
    canvas.write(words, written.right + canvas.text, written.bottom - letters.height(canvas.text), canvas.text, "faint")
    return int(box.bottom + canvas.text // 2)


def _that_fit(canvas: Canvas, names: Sequence[Button], most: int) -> Sequence[Button]:
    """The buttons for which there is room beside the title."""
    for dropped in ("", *DROPPED):
        names = [button for button in names if button[1] != dropped]
        if sum(button_width(canvas, name, shown(action)) + 6 for name, action, _ in names) <= most:
            break
    return names
