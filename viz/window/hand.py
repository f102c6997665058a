"""The window while a round is played by hand: the map, what is perceived, what can be done, and what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pygame

from unbidden.sim.report.catalogue import say
from unbidden.viz.pixels import letters
from unbidden.viz.pixels.brush import stamp
from unbidden.viz.pixels.canvas import Canvas
from unbidden.viz.pixels.raster import put_all
from unbidden.viz.pixels.scene import Drawn, WindowScene
from unbidden.viz.window.fitting import largest
from unbidden.viz.window.round import SHOWN, HandRound
from unbidden.viz.window.widgets import button, button_width, shown

PANEL = 0.36  # of the width
ZOOMS = (1.15, 1.0, 0.9, 0.8, 0.7)  # how much larger letters are, as there is room
FIRST, AGAIN, LAST = "Enter", "hand", "leave"


@dataclass(frozen=True)
class HandActions:
    """What can be asked for while a round is played."""

    act: Callable[[int], None]
    learner: Callable[[], None]  # now its turn
    again: Callable[[], None]
    leave: Callable[[], None]


def draw(canvas: Canvas, box: Any, played: HandRound, scene: WindowScene, acts: HandActions) -> Drawn:
    """The map on the left, and all else on the right, in larger letters."""
    wide, says = round(box.width * PANEL), _over if played.is_over else _plays
    panel = pygame.Rect(box.right - wide, box.top, wide, box.height)
    canvas.panel(panel)
    inner = panel.inflate(-2 * canvas.text, -canvas.text)
    canvas.zoom = largest(canvas, inner.bottom, ZOOMS, lambda trial: says(trial, inner, played, scene, acts))
    says(canvas, inner, played, scene, acts)
    canvas.zoom = 1.0
    place = pygame.Rect(box.left, box.top, box.width - wide - canvas.text, box.height)
    frame = played.showing.frame(played.played.done)
    return scene.draw(canvas, place, frame, played.view, names=False)


def _plays(canvas: Canvas, box: Any, played: HandRound, scene: WindowScene, acts: HandActions) -> int:
    """Returns where it ends."""
    told = played.told
    y = _title(canvas, box, say("hand.title"))
    y = canvas.paragraph(told["pays"], box.left, y, box.width, bold=True) + canvas.text // 2
    y = _stands(canvas, box, y, told) + canvas.text // 2
    y = _actions(canvas, box, y, told["actions"], acts.act) + canvas.text // 2
    high = letters.height(canvas.text) + 8
    _button(canvas, box.left, box.bottom - high, high, say("hand.leave"), shown(LAST), acts.leave)
    return _senses(canvas, pygame.Rect(box.left, y, box.width, 0), played, scene) + high + canvas.text // 2


def _over(canvas: Canvas, box: Any, played: HandRound, scene: WindowScene, acts: HandActions) -> int:
    """Returns where it ends."""
    y = _title(canvas, box, say("hand.title"))
    y = canvas.paragraph(say("hand.over"), box.left, y, box.width) + canvas.text // 2
    for sentence in played.told["judged"]:
        end = canvas.paragraph(sentence, box.left + 14, y, box.width - 14, bold=True)
        pygame.draw.rect(canvas.surface, canvas.color("outside"), (box.left, y, 5, end - y), border_radius=2)
        y = end + canvas.text // 2
    high = letters.height(canvas.text) + 8
    x, y = box.left, y + canvas.text // 2
    for name, key, press in (
        (say("hand.learner"), FIRST, acts.learner),
        (say("hand.again"), shown(AGAIN), acts.again),
        (say("hand.leave"), shown(LAST), acts.leave),
    ):
        _button(canvas, x, y, high, name, key, press, on=key == FIRST)
        y += high + 6
    return y


def _title(canvas: Canvas, box: Any, text: str) -> int:
    canvas.write(text, box.left, box.top, canvas.title, "ink", True)
    return int(box.top + letters.height(canvas.title) + 4)


def _button(
    canvas: Canvas, x: int, y: int, high: int, name: str, key: str, press: Callable[[], None], on: bool = False
) -> None:
    wide = button_width(canvas, name, key, canvas.text) + 6
    button(canvas, name, pygame.Rect(x, y, wide, high), press, key, on=on, size=canvas.text)


def _stands(canvas: Canvas, box: Any, y: int, told: Mapping[str, Any]) -> int:
    """What came in so far, and a bar of the time that is left."""
    left = told["of"] - told["tick"]
    canvas.write(say("hand.so.far", paid=told["paid"]), box.left, y, canvas.title, "outside", True)
    y += letters.height(canvas.title)
    canvas.write(say("hand.time", left=left, of=told["of"]), box.left, y, canvas.small, "faint")
    bar = pygame.Rect(box.left, y + letters.height(canvas.small), box.width, canvas.text // 2)
    pygame.draw.rect(canvas.surface, canvas.color("beyond"), bar, border_radius=4)
    part = round(left / max(told["of"], 1) * bar.width)
    pygame.draw.rect(canvas.surface, canvas.color("focus"), (*bar.topleft, part, bar.height), border_radius=4)
    return int(bar.bottom + canvas.text // 2)


def _actions(canvas: Canvas, box: Any, y: int, actions: list[dict[str, Any]], act: Callable[[int], None]) -> int:
    """What can be done: each a button with its key, as many in a line as there is room for."""
    canvas.write(say("hand.acts"), box.left, y, canvas.small, "faint", True)
    high, x = letters.height(canvas.text) + 10, box.left
    y += letters.height(canvas.small) + 2
    for number, action in enumerate(actions):
        key = SHOWN.get(action["key"], action["key"])
        wide = button_width(canvas, action["says"], key, canvas.text) + 6
        if x + wide > box.right and x > box.left:
            x, y = box.left, y + high + 6
        _button(canvas, x, y, high, action["says"], key, partial(act, number))
        x += wide + 6
    return int(y + high)


def _senses(canvas: Canvas, box: Any, played: HandRound, scene: WindowScene) -> int:
    """What is perceived; of a tile its picture as it is now, and no name. Returns where it ends."""
    canvas.write(say("hand.sees"), box.left, box.top, canvas.small, "faint", True)
    y, frame = box.top + letters.height(canvas.small) + 4, played.showing.frame(played.played.done)
    for sense in played.told["perceived"]:
        y = _sense(canvas, box, y, sense, scene, frame)
    return canvas.paragraph(say("hand.names"), box.left, y + 6, box.width, canvas.small, "faint")


def _sense(canvas: Canvas, box: Any, y: int, sense: dict[str, Any], scene: WindowScene, frame: Any) -> int:
    kinds, cell = scene.legend.kinds, sense["cell"]
    kind = sense["kind"] if sense["kind"] is not None else None if cell is None else int(frame.kind[cell])
    x, size = box.left, round(canvas.text * 1.6)
    if kind is not None and kinds[kind].stamp >= 0:
        put_all(canvas.surface, [(stamp(scene.legend.stamps[kinds[kind].stamp], size, canvas.theme), (x, y))])
        x += size + 6
    wide, high = _value(canvas, box.right, y, sense["value"])
    end = canvas.paragraph(sense["says"], x, y, box.right - x - wide - 8)
    return int(max(end, y + high, y + (size if x > box.left else 0)) + 4)


def _value(canvas: Canvas, right: int, y: int, value: str) -> tuple[int, int]:
    """What it is now; a map of what is around in columns. Returns how wide and how high that is."""
    lines, high = value.split("\n"), letters.height(canvas.text)
    if len(lines) == 1:
        return canvas.write(value, right, y, canvas.text, "ink", True, "r").width, high
    for row, line in enumerate(lines):
        for back, letter in enumerate(reversed(line)):
            canvas.write(letter, right - (back + 0.5) * canvas.text, y + row * high, canvas.text, "ink", True, "m")
    return max(map(len, lines)) * canvas.text, len(lines) * high
