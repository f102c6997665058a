"""The left of the window: the lesson in steps, the world's controls, and its parameters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pygame

from unbidden.sim.report.catalogue import number, say
from unbidden.viz.parameters import ParameterControl
from unbidden.viz.pixels import letters
from unbidden.viz.pixels.canvas import Canvas
from unbidden.viz.window.lesson_state import CLOSED, STEPS, WAITING, LessonState
from unbidden.viz.window.returns import Returned
from unbidden.viz.window.widgets import badge, button, button_width, key_cap, shown, switch, track

FEW_DIGITS = 6


@dataclass(frozen=True)
class LessonActions:
    """What the left of the window can ask for."""

    answer: Callable[[int], None]  # the question that is asked before anything moves
    skip: Callable[[], None]
    hand: Callable[[], None]  # a round in the place of a learner
    change: Callable[[str, Any], None]  # a field
    change_all: Callable[[dict[str, Any]], None]
    under: Callable[[str | None], None]  # a control
    trial: Callable[[str], None]  # the control of the lesson
    beside: Callable[[str], None]


def lesson(
    canvas: Canvas, box: Any, summary: dict[str, Any], place: LessonState, told: Returned, acts: LessonActions
) -> int:
    """The steps as tabs, and what the present one says; returns where that ends."""
    size, gap = canvas.small, 4
    wide = (box.width - 4 * gap) // 5
    high = letters.height(canvas.text) + 4
    for k, name in enumerate(STEPS):
        tab = pygame.Rect(box.left + k * (wide + gap), box.top, wide, high)
        go = partial(_turn_to, place, k)
        button(canvas, say("window.step", number=k + 1, name=say(name)), tab, go, on=k == place.step, words=f"{k + 1}")
    y = box.top + high + 6
    if place.step == CLOSED:
        return y
    if summary["plays"] and STEPS[place.step] == "predict":
        y = _invitation(canvas, box, y, acts) + 6
    canvas.write(f"{place.step + 1} {say(STEPS[place.step])}", box.left, y, canvas.text, "ink", True)
    y += letters.height(canvas.text)
    inner = pygame.Rect(box.left, y, box.width, box.bottom - y)
    if STEPS[place.step] in WAITING and not (place.told or told.did):
        return _wait(canvas, inner, place, size)
    says = (_predict, _run, _explain, _change, _control)[place.step]
    return says(canvas, inner, summary["lesson"], place, told, acts, size)


def _invitation(canvas: Canvas, box: Any, y: int, acts: LessonActions) -> int:
    """In a world of learners their place can be taken first."""
    canvas.write(say("hand.title"), box.left, y, canvas.text, "ink", True)
    y = canvas.paragraph(say("hand.intro"), box.left, y + letters.height(canvas.text), box.width, canvas.small) + 4
    return _do(canvas, box, y, say("hand.begin"), acts.hand, shown("hand"))


def _wait(canvas: Canvas, box: Any, place: LessonState, size: int) -> int:
    """What is told only once it was seen, or when somebody wants it told."""

    def tell() -> None:
        place.told = True

    y = canvas.paragraph(say("wait"), box.left, box.top, box.width, size) + 6
    return _do(canvas, box, y, say("wait.tell"), tell)


def _turn_to(place: LessonState, step: int) -> None:
    """To a step; a second time closes it, which leaves more room for parameters."""
    place.step = CLOSED if place.step == step else step


def _predict(
    canvas: Canvas, box: Any, said: dict[str, Any], place: LessonState, told: Returned, acts: LessonActions, size: int
) -> int:
    ask = said["predict"]
    if not ask:
        return canvas.paragraph(say("window.predict"), box.left, box.top, box.width, size)
    y = canvas.paragraph(ask["ask"], box.left, box.top, box.width, canvas.text if place.locked else size) + 6
    for k, choice in enumerate(ask["choices"]):
        y = _answer(canvas, pygame.Rect(box.left, y, box.width, 0), k, choice, place, acts) + 4
    if place.locked:
        return _do(canvas, box, y + 4, say("predict.skip"), acts.skip, shown("skip"))
    return y


def _answer(canvas: Canvas, box: Any, k: int, choice: str, place: LessonState, acts: LessonActions) -> int:
    """One of the answers, which can be chosen once; returns where it ends."""
    size, left = canvas.text if place.locked else canvas.small, box.left + 27
    lines = letters.lines(choice, size, box.width - 34)
    line = pygame.Rect(box.left, box.top, box.width, len(lines) * letters.height(size) + 8)
    middle = line.top + 4 + letters.height(size) // 2
    if place.locked:
        button(canvas, say("window.choice", number=k + 1), line, partial(acts.answer, k), words="")
        key_cap(canvas, f"{k + 1}", line.left + 6, middle, size)
    elif place.choice == k:
        pygame.draw.circle(canvas.surface, canvas.color("focus"), (line.left + 14, middle), 5)
    canvas.paragraph(choice, left, line.top + 4, box.width - 34, size, bold=place.choice == k)
    return int(line.bottom)


def _run(
    canvas: Canvas, box: Any, said: dict[str, Any], place: LessonState, told: Returned, acts: LessonActions, size: int
) -> int:
    return canvas.paragraph(said["run"], box.left, box.top, box.width, size, bottom=box.bottom)


def _explain(
    canvas: Canvas, box: Any, said: dict[str, Any], place: LessonState, told: Returned, acts: LessonActions, size: int
) -> int:
    y = box.top
    if back := place.returns(told):
        role = "ink" if not told.ended or place.is_right() else "outside"
        y = canvas.paragraph(back, box.left, y, box.width, size, role, True) + 4
    y = canvas.paragraph(said["explain"], box.left, y, box.width, size, bottom=box.bottom)
    if said["limits"] and y + 3 * letters.height(size) < box.bottom:
        y = canvas.paragraph(said["limits"], box.left, y + 4, box.width, size, "faint", bottom=box.bottom)
    return y


def _change(
    canvas: Canvas, box: Any, said: dict[str, Any], place: LessonState, told: Returned, acts: LessonActions, size: int
) -> int:
    change = said["change"]
    if not change:
        return canvas.paragraph(say("window.change"), box.left, box.top, box.width, size)
    y = canvas.paragraph(change["says"], box.left, box.top, box.width, size) + 6
    y = _guess(canvas, box, y, "change", place, size)
    if place.may("change"):
        y = _do(canvas, box, y, say("window.change.do"), lambda: acts.change_all(change["set"]))
    return _came(canvas, box, y, place.guesses.get("change"), change["shows"], told, size)


def _control(
    canvas: Canvas, box: Any, said: dict[str, Any], place: LessonState, told: Returned, acts: LessonActions, size: int
) -> int:
    control = said["control"]
    if not control:
        return canvas.paragraph(say("window.control"), box.left, box.top, box.width, size)
    name = control["control"]
    y = canvas.paragraph(control["says"], box.left, box.top, box.width, size) + 6
    y = _guess(canvas, box, y, "control", place, size)
    if place.may("control"):
        y = _do(canvas, box, y, say("window.control.do", control=name), lambda: acts.trial(name))
        y = _do(canvas, box, y, say("window.beside"), lambda: acts.beside(name))
    return _came(canvas, box, y, place.guesses.get("control"), control["shows"], told, size)


def _guess(canvas: Canvas, box: Any, y: int, step: str, place: LessonState, size: int) -> int:
    """What comes of it is guessed before it is run."""
    y = canvas.paragraph(say("guess"), box.left, y, box.width, size) + 4
    x, high = box.left, letters.height(canvas.text) + 4
    for guess in ("less", "same", "more"):
        name = say(f"guess.{guess}")
        wide = button_width(canvas, name) + 8
        chosen = place.guesses.get(step) == guess
        press = partial(place.guesses.__setitem__, step, guess)
        button(canvas, name, pygame.Rect(x, y, wide, high), press, on=chosen)
        x += wide + 6
    return int(y + high + 6)


def _came(canvas: Canvas, box: Any, y: int, guess: str | None, shows: str | None, told: Returned, size: int) -> int:
    """What came of it beside the world as it was, once both were seen as far."""
    beside = told.beside
    if not beside:
        return y
    said = (
        [say("guess.right" if guess == beside.change else "guess.wrong", guess=say(f"guess.{guess}"))] if guess else []
    )
    said.append(
        say(
            "guess.came",
            what=beside.what,
            before=beside.told(beside.before),
            after=beside.told(beside.after),
            clock=told.at,
        )
    )
    y = canvas.paragraph(" ".join(said), box.left, y, box.width, size, bold=True, bottom=box.bottom)
    return canvas.paragraph(shows, box.left, y, box.width, size, bottom=box.bottom) if shows else y


def _do(canvas: Canvas, box: Any, y: int, name: str, press: Callable[[], None], key: str = "") -> int:
    high = letters.height(canvas.text) + 4
    button(canvas, name, pygame.Rect(box.left, y, button_width(canvas, name, key) + 8, high), press, key)
    return int(y + high + 4)


# ---- controls -------------------------------------------------------------------------------------------------------


def controls(canvas: Canvas, box: Any, names: Sequence[str], present: str | None, acts: LessonActions) -> int:
    """The world as it is given and its controls, each with a digit; returns where they end."""
    canvas.write(say("window.worlds"), box.left, box.top, canvas.small, "faint", True)
    x, y = box.left, box.top + letters.height(canvas.small) + 2
    high = letters.height(canvas.small) + 3
    for k, name in enumerate((None, *names[:9])):
        words = name or say("window.as_given")
        wide = button_width(canvas, words, str(k))
        if x + wide > box.right and x > box.left:
            x, y = box.left, y + high + 4
        place = pygame.Rect(x, y, min(wide, box.width), high)
        button(canvas, words, place, partial(acts.under, name), str(k), on=name == present)
        x += wide + 4
    return int(y + high + 4)


# ---- parameters -----------------------------------------------------------------------------------------------------


def sliders(
    canvas: Canvas, box: Any, controls: Sequence[ParameterControl], place: LessonState, acts: LessonActions
) -> None:
    """As many parameters as fit, with a button for the others."""
    high = letters.height(canvas.small) + round(canvas.text * 1.25)
    head = letters.height(canvas.small) + 4
    canvas.write(say("window.parameters"), box.left, box.top, canvas.small, "faint", True)
    room = (box.height - head) // high
    if room < 1:
        return
    pages = max(-(-len(controls) // room), 1)
    place.page %= pages
    if pages > 1:
        name = say("window.more", page=place.page + 1, pages=pages)
        wide = button_width(canvas, name, size=canvas.small)
        button(canvas, name, pygame.Rect(box.right - wide, box.top - 2, wide, head), lambda: _turn_page(place))
    for k, parameter in enumerate(controls[place.page * room : (place.page + 1) * room]):
        _slider(canvas, pygame.Rect(box.left, box.top + head + 2 + k * high, box.width, high), parameter, place, acts)


def _turn_page(place: LessonState) -> None:
    place.page += 1


def _slider(canvas: Canvas, box: Any, parameter: ParameterControl, place: LessonState, acts: LessonActions) -> None:
    dragged = place.asked[1] if place.asked and place.asked[0] == parameter.field else parameter.value
    role, word = ("gust", say("live")) if parameter.live else ("faint", say("reset"))
    left = badge(canvas, word, box.right, box.top, role)
    is_switch = isinstance(parameter.value, bool)
    value = "" if is_switch else f" {number(dragged, f'.{FEW_DIGITS}g')} {parameter.unit}".rstrip()
    room = left - box.left - 8 - letters.width(value, canvas.small, True)
    end = canvas.write(letters.cut(parameter.label, canvas.small, room), box.left, box.top, canvas.small)
    canvas.write(value, end.right, box.top, canvas.small, "ink", True)
    bar = pygame.Rect(box.left + 8, box.top + letters.height(canvas.small), box.width - 16, round(canvas.text * 0.95))
    if is_switch:
        switch(canvas, parameter.label, bar, bool(dragged), lambda: acts.change(parameter.field, not parameter.value))
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

    track(canvas, parameter.label, bar, (dragged - parameter.low) / span, drag, nudge)


def rounded(parameter: ParameterControl, value: float) -> float | int:
    """A value that a parameter can have, in its steps."""
    value = min(max(round(value / parameter.step) * parameter.step, parameter.low), parameter.high)
    return round(value) if isinstance(parameter.value, int) else round(value, 6)
