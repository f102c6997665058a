"""The left of the window: the lesson in steps, the world's controls, and its parameters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pygame

from viz.parameters import Parameter
from viz.pixels import letters
from viz.window.desk import Desk
from viz.window.widgets import badge, button, button_width, switch, track

STEPS = ("Predict", "Run", "Explain", "Change one", "Run the control")
CLOSED = -1
FEW_DIGITS = 6


@dataclass
class Place:
    """Where in the lesson and in the list of parameters somebody is, and what they said would happen."""

    step: int = 0
    choice: int = -1
    page: int = 0
    asked: tuple[str, float] | None = None  # a slider that is being dragged, and where it is


@dataclass(frozen=True)
class Acts:
    """What the left of the window can ask for."""

    change: Callable[[str, Any], None]  # a field
    change_all: Callable[[dict[str, Any]], None]
    under: Callable[[str | None], None]  # a control
    beside: Callable[[str], None]


def lesson(desk: Desk, box: Any, told: dict[str, Any], place: Place, acts: Acts) -> int:
    """The steps as tabs, and what the present one says; returns where that ends."""
    size, gap = desk.small, 4
    wide = (box.width - 4 * gap) // 5
    high = letters.height(desk.text) + 4
    for k, name in enumerate(STEPS):
        tab = pygame.Rect(box.left + k * (wide + gap), box.top, wide, high)
        go = partial(_turn_to, place, k)
        button(desk, f"lesson {k + 1}: {name}", tab, go, on=k == place.step, words=f"{k + 1}")
    y = box.top + high + 6
    if place.step == CLOSED:
        return y
    desk.write(f"{place.step + 1} {STEPS[place.step]}", box.left, y, desk.text, "ink", True)
    y += letters.height(desk.text)
    says = (_predict, _run, _explain, _change, _control)[place.step]
    return says(desk, pygame.Rect(box.left, y, box.width, box.bottom - y), told["lesson"], place, acts, size)


def _turn_to(place: Place, step: int) -> None:
    """To a step; a second time closes it, which leaves more room for parameters."""
    place.step = CLOSED if place.step == step else step


def _predict(desk: Desk, box: Any, said: dict[str, Any], place: Place, acts: Acts, size: int) -> int:
    ask = said["predict"]
    if not ask:
        return desk.paragraph("What will they do? Say it before you press Space.", box.left, box.top, box.width, size)
    y = desk.paragraph(ask["ask"], box.left, box.top, box.width, size) + 6
    for k, choice in enumerate(ask["choices"]):
        lines = letters.lines(choice, size, box.width - 34)
        line = pygame.Rect(box.left, y, box.width, len(lines) * letters.height(size) + 8)
        button(desk, f"choice {k + 1}", line, partial(_choose, place, k), words="")
        middle = (line.left + 14, line.top + 4 + letters.height(size) // 2)
        pygame.draw.circle(desk.surface, desk.color("ink"), middle, 6, 1)
        if place.choice == k:
            pygame.draw.circle(desk.surface, desk.color("focus"), middle, 4)
        desk.paragraph(choice, line.left + 27, line.top + 4, box.width - 34, size)
        y = line.bottom + 4
    return y


def _choose(place: Place, choice: int) -> None:
    place.choice, place.step = choice, 1


def _run(desk: Desk, box: Any, said: dict[str, Any], place: Place, acts: Acts, size: int) -> int:
    return desk.paragraph(said["run"], box.left, box.top, box.width, size, bottom=box.bottom)


def _explain(desk: Desk, box: Any, said: dict[str, Any], place: Place, acts: Acts, size: int) -> int:
    y = box.top
    ask = said["predict"]
    if ask and place.choice >= 0:
        right = place.choice == ask["answer"] - 1
        words = f"You said: {ask['choices'][place.choice]} {'So it is.' if right else 'It came out otherwise.'}"
        y = desk.paragraph(words, box.left, y, box.width, size, "focus" if right else "outside", True) + 4
    y = desk.paragraph(said["explain"], box.left, y, box.width, size, bottom=box.bottom)
    if said["limits"] and y + 3 * letters.height(size) < box.bottom:
        y = desk.paragraph(said["limits"], box.left, y + 4, box.width, size, "faint", bottom=box.bottom)
    return y


def _change(desk: Desk, box: Any, said: dict[str, Any], place: Place, acts: Acts, size: int) -> int:
    change = said["change"]
    if not change:
        return desk.paragraph("Change one of the parameters below, and see.", box.left, box.top, box.width, size)
    y = desk.paragraph(change["says"], box.left, box.top, box.width, size) + 6
    return _do(desk, box, y, "Change it", lambda: acts.change_all(change["set"]))


def _control(desk: Desk, box: Any, said: dict[str, Any], place: Place, acts: Acts, size: int) -> int:
    control = said["control"]
    if not control:
        return desk.paragraph("Run a control: it takes one cause away.", box.left, box.top, box.width, size)
    y = desk.paragraph(control["says"], box.left, box.top, box.width, size) + 6
    y = _do(desk, box, y, f"Run {control['control']}", lambda: acts.under(control["control"]))
    return _do(desk, box, y, "Show it beside", lambda: acts.beside(control["control"]))


def _do(desk: Desk, box: Any, y: int, name: str, press: Callable[[], None]) -> int:
    high = letters.height(desk.text) + 4
    button(desk, name, pygame.Rect(box.left, y, button_width(desk, name) + 8, high), press)
    return int(y + high + 4)


# ---- controls -------------------------------------------------------------------------------------------------------


def controls(desk: Desk, box: Any, names: Sequence[str], present: str | None, acts: Acts) -> int:
    """The world as it is given and its controls, each with a digit; returns where they end."""
    desk.write("WORLDS, SAME SEED", box.left, box.top, desk.small, "faint", True)
    x, y = box.left, box.top + letters.height(desk.small) + 2
    high = letters.height(desk.small) + 3
    for k, name in enumerate((None, *names[:9])):
        words = name or "as given"
        wide = button_width(desk, words, str(k))
        if x + wide > box.right and x > box.left:
            x, y = box.left, y + high + 4
        place = pygame.Rect(x, y, min(wide, box.width), high)
        button(desk, words, place, partial(acts.under, name), str(k), on=name == present)
        x += wide + 4
    return int(y + high + 4)


# ---- parameters -----------------------------------------------------------------------------------------------------


def sliders(desk: Desk, box: Any, found: Sequence[Parameter], place: Place, acts: Acts) -> None:
    """As many parameters as fit, with a button for the others."""
    high = letters.height(desk.small) + round(desk.text * 1.25)
    head = letters.height(desk.small) + 4
    desk.write("PARAMETERS", box.left, box.top, desk.small, "faint", True)
    room = (box.height - head) // high
    if room < 1:
        return
    pages = max(-(-len(found) // room), 1)
    place.page %= pages
    if pages > 1:
        name = f"more ({place.page + 1} of {pages})"
        wide = button_width(desk, name, size=desk.small)
        button(desk, name, pygame.Rect(box.right - wide, box.top - 2, wide, head), lambda: _turn_page(place))
    for k, parameter in enumerate(found[place.page * room : (place.page + 1) * room]):
        _slider(desk, pygame.Rect(box.left, box.top + head + 2 + k * high, box.width, high), parameter, place, acts)


def _turn_page(place: Place) -> None:
    place.page += 1


def _slider(desk: Desk, box: Any, parameter: Parameter, place: Place, acts: Acts) -> None:
    asked = place.asked[1] if place.asked and place.asked[0] == parameter.field else parameter.value
    role, word = ("gust", "live") if parameter.live else ("faint", "needs reset")
    left = badge(desk, word, box.right, box.top, role)
    is_switch = isinstance(parameter.value, bool)
    value = "" if is_switch else f" {asked:.{FEW_DIGITS}g} {parameter.unit}".rstrip()
    room = left - box.left - 8 - letters.width(value, desk.small, True)
    end = desk.write(letters.cut(parameter.label, desk.small, room), box.left, box.top, desk.small)
    desk.write(value, end.right, box.top, desk.small, "ink", True)
    bar = pygame.Rect(box.left + 8, box.top + letters.height(desk.small), box.width - 16, round(desk.text * 0.95))
    if is_switch:
        switch(desk, parameter.label, bar, bool(asked), lambda: acts.change(parameter.field, not parameter.value))
        return
    span = (parameter.high - parameter.low) or 1.0

    def drag(part: float, done: bool) -> None:
        value = rounded(parameter, parameter.low + part * span)
        place.asked = None if done else (parameter.field, value)
        if done and value != parameter.value:
            acts.change(parameter.field, value)

    def nudge(by: int) -> None:
        step = max(parameter.step, span / 40 if parameter.step < 1 else 1)
        acts.change(parameter.field, rounded(parameter, parameter.value + by * step))

    track(desk, parameter.label, bar, (asked - parameter.low) / span, drag, nudge)


def rounded(parameter: Parameter, value: float) -> float | int:
    """A value that a parameter can have, in its steps."""
    value = min(max(round(value / parameter.step) * parameter.step, parameter.low), parameter.high)
    return round(value) if isinstance(parameter.value, int) else round(value, 6)
