"""Is it chance? Many rooms of a world beside its control, counted while one watches: bars that fill, and what they say.

The page draws the same (chance.js).
"""

from collections.abc import Callable, Sequence
from typing import Any

import pygame

from unbidden.sim.report.catalogue import number, say
from unbidden.viz.chance import Side, summary
from unbidden.viz.pixels import letters
from unbidden.viz.pixels.canvas import Canvas
from unbidden.viz.window.widgets import button, button_width, shown

COLORS = ("outside", "inside")  # of this world and of the one beside it
ZOOM = 1.25  # how much larger letters are
BAR = 0.9  # of the room that there is for it
HIGHEST = 24.0  # of the picture, in sizes of text


class Rooms:
    """Rooms that are run, a little at a time, until they are done or stopped."""

    def __init__(self, sides: Sequence[Side]):
        self.sides, self.is_stopped = sides, False
        self.told = summary(sides, False)

    @property
    def is_running(self) -> bool:
        """Whether there are more to come."""
        return not self.is_stopped and not all(side.is_done for side in self.sides)

    def go_on(self) -> None:
        """Run some more of each side. Raises what a room fails with."""
        for side in self.sides:
            if not side.is_done:
                side.go_on()
        self.told = summary(self.sides, not self.is_running)

    def stop(self) -> None:
        """Run no more; what was counted is told."""
        self.is_stopped = True
        self.told = summary(self.sides, True)

    @property
    def label(self) -> str:
        """What is counted, and how far that is."""
        done, total = self.told["done"], self.told["total"]
        if self.is_running:
            return f"{self.told['label']}: {say('chance.running', done=done, total=total)}"
        stopped = f" {say('chance.stopped', done=done, total=total)}" if done < total else ""
        return f"{self.told['label']}.{stopped}"


def runs(learns: bool) -> str:
    """What can be asked for: of learners nobody is trained anew, what was learnt is tried."""
    return say("chance.run.trials" if learns else "chance.run")


def draw(canvas: Canvas, box: Any, rooms: Rooms, again: Callable[[], None], close: Callable[[], None]) -> None:
    """The histogram over the window, and below it what it says once they are run."""
    canvas.veil()
    canvas.zoom, told = ZOOM, rooms.told
    canvas.panel(box, "paper", "ink")
    inner, high = box.inflate(-2 * canvas.text, -2 * canvas.text), letters.height(canvas.text) + 6
    does, x = say("chance.stop") if rooms.is_running else runs(rooms.sides[0].learnt is not None), inner.right
    for name, key, press in ((say("close"), "Esc", close), (does, shown("chance"), again)):
        wide = button_width(canvas, name, key)
        button(canvas, name, pygame.Rect(x - wide, inner.top, wide, high), press, key)
        x -= wide + 8
    canvas.write(say("chance"), inner.left, inner.top, canvas.title, "ink", True)
    y = inner.top + high + canvas.text // 2
    y = canvas.paragraph(rooms.label, inner.left, y, inner.width) + canvas.text // 2
    y = _names(canvas, inner, y, told["names"])
    says = [letters.lines(sentence, canvas.text, inner.width - 14, True) for sentence in told["says"]]
    below = sum(len(lines) for lines in says) * letters.height(canvas.text) + len(says) * canvas.text // 2
    picture = pygame.Rect(inner.left, y, inner.width, min(inner.bottom - y - below, round(HIGHEST * canvas.text)))
    _bars(canvas, picture, told)
    y = picture.bottom + canvas.text // 2
    for k, sentence in enumerate(told["says"]):
        role = COLORS[k] if k < len(told["names"]) else "ink"
        end = canvas.paragraph(sentence, inner.left + 14, y, inner.width - 14, canvas.text, bold=True)
        pygame.draw.rect(canvas.surface, canvas.color(role), (inner.left, y + 2, 5, end - y - 2), border_radius=2)
        y = end + canvas.text // 2
    canvas.zoom = 1.0


def _names(canvas: Canvas, box: Any, y: int, names: Sequence[str]) -> int:
    """Which colour is which world."""
    x, size = box.left, canvas.text
    for k, name in enumerate(names):
        key = pygame.Rect(x, y + size // 4, size, size)
        _bar(canvas, key, k)
        x = canvas.write(name, key.right + size // 2, y, size, "ink", True).right + 2 * size
    return int(y + letters.height(size) + size // 2)


def _bar(canvas: Canvas, box: Any, side: int) -> None:
    """A bar; that of the world beside has an outline, so that the two are told apart without colours, too."""
    pygame.draw.rect(canvas.surface, canvas.color(COLORS[side]), box)
    if side:
        pygame.draw.rect(canvas.surface, canvas.color("ink"), box, 2)


def _bars(canvas: Canvas, box: Any, told: dict[str, Any]) -> None:
    """How many rooms of each side came to which count."""
    counts, low, width = told["counts"], told["low"], told["width"]
    most, many = max(1, *(n for side in counts for n in side)), len(counts[0])
    size, step_down = canvas.small, letters.height(canvas.small)
    left, foot, top = box.left + letters.width(str(most), size) + size, box.bottom - 2 * step_down, box.top + size // 2
    step = (box.right - left) / many
    for k, side in enumerate(counts):
        for place, n in enumerate(side):
            tall = round(n / most * (foot - top))
            x = left + (place + (1 - BAR) / 2 + k * BAR / len(counts)) * step
            if n:
                _bar(canvas, pygame.Rect(round(x), foot - tall, max(round(BAR * step / len(counts)), 1), tall), k)
    pygame.draw.line(canvas.surface, canvas.color("line"), (left, foot), (box.right, foot), 2)
    values = [number(low + place * width) for place in range(many)]
    every = max(1, -(-(max(letters.width(value, size) for value in values) + size) // max(round(step), 1)))
    for place in range(0, many, every):
        x = left + (place + (0.5 if told["whole"] else 0.0)) * step
        canvas.write(values[place], x, foot + 4, size, "ink", anchor="m")
    canvas.write(told["axis"], (left + box.right) / 2, foot + 4 + step_down, size, "faint", anchor="m")
    for n in (0, most):
        y = foot - n / most * (foot - top) - letters.font(size).get_height() / 2
        canvas.write(str(n), left - size // 2, y, size, "ink", anchor="r")
