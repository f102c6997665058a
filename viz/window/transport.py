"""Play, steps, the bar one can drag along, and how fast it goes."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pygame

from unbidden.sim.report.catalogue import clock, number, say
from unbidden.viz.pixels import letters
from unbidden.viz.pixels.canvas import Canvas, Control
from unbidden.viz.window.pace import FASTEST, SLOWEST
from unbidden.viz.window.player import Player
from unbidden.viz.window.widgets import button, button_width, knob, log_part, log_value, shown, track

STOP = 0.035  # of the slider's length around 1×, in which it stops there


def transport(
    canvas: Canvas,
    box: Any,
    player: Player,
    events: list[dict[str, Any]],
    keys: Mapping[str, Callable[[], None]],
    go: Callable[[int], None],
) -> None:
    """One line: back, play, forward, time, bar, speed. `go`: to a tick."""
    x = box.left
    for name, action in (("◂", "back"), (say("pause" if player.playing else "play"), "play"), ("▸", "step")):
        wide = button_width(
            canvas, max(say("pause"), say("play"), key=len) if action == "play" else name, shown(action)
        )
        button(
            canvas,
            name,
            pygame.Rect(x, box.top, wide, box.height),
            keys[action],
            shown(action),
            on=player.playing and action == "play",
        )
        x += wide + 6
    speed = round(canvas.text * 17)
    times = letters.width("00:00.0", canvas.text, True) + 10
    middle = box.centery - letters.font(canvas.text).get_height() / 2
    canvas.write(clock(player.tick * player.seconds), x + times, middle, canvas.text, "ink", True, "r")
    right = box.right - speed - canvas.text
    end = canvas.write(clock(player.last * player.seconds, short=True), right, middle, canvas.text, "faint", anchor="r")
    scrub(
        canvas,
        pygame.Rect(x + times + canvas.text, box.top, end.left - x - times - 2 * canvas.text, box.height),
        player,
        events,
        go,
    )
    _speed(canvas, pygame.Rect(box.right - speed, box.top, speed, box.height), player)


def scrub(canvas: Canvas, box: Any, player: Player, events: list[dict[str, Any]], go: Callable[[int], None]) -> None:
    """The whole run as a bar, with a mark for each event that was seen."""
    last = max(player.last, 1)

    def drag(part: float, done: bool) -> None:
        go(round(part * last))

    def nudge(by: int) -> None:
        go(player.tick + by * max(1, last // 100))

    canvas.add(Control(say("time"), box, drag=drag, nudge=nudge))
    line = pygame.Rect(box.left, box.centery - 3, box.width, 6)
    pygame.draw.rect(canvas.surface, canvas.color("beyond"), line, border_radius=3)
    seen = round(player.first.seen / last * box.width)
    pygame.draw.rect(canvas.surface, canvas.color("line"), (line.left, line.top, seen, 6), border_radius=3)
    for event in events:
        x = box.left + round(event["tick"] / last * box.width)
        role = "outside" if event["out"] else "ink"
        pygame.draw.line(canvas.surface, canvas.color(role), (x, box.top + 2), (x, line.bottom), 2)
        if event["out"]:
            pygame.draw.polygon(
                canvas.surface, canvas.color(role), [(x - 5, box.top), (x + 5, box.top), (x, box.top + 8)]
            )
    x = box.left + round(player.tick / last * box.width)
    knob(canvas, x, box.centery, box.height // 3, "ink")


def _speed(canvas: Canvas, box: Any, player: Player) -> None:
    label = letters.width(speed_text(0.125), canvas.text, True)

    def drag(part: float, done: bool) -> None:
        real = log_part(1.0, SLOWEST, FASTEST)
        player.pace.choose(1.0 if abs(part - real) < STOP else log_value(part, SLOWEST, FASTEST))

    bar = pygame.Rect(box.left + label + 2 * canvas.text, box.top, box.width - label - 3 * canvas.text, box.height)
    middle = box.centery - letters.font(canvas.text).get_height() / 2
    canvas.write(speed_text(player.speed), box.left + label, middle, canvas.text, "ink", True, "r")
    inner = bar.inflate(-2 * canvas.text, -(bar.height // 2))
    inner.top -= canvas.small // 3
    x = inner.left + round(log_part(1.0, SLOWEST, FASTEST) * inner.width)
    pygame.draw.line(canvas.surface, canvas.color("ink"), (x, inner.top - 1), (x, inner.bottom), 2)
    track(
        canvas,
        say("speed"),
        inner,
        log_part(player.speed, SLOWEST, FASTEST),
        drag,
        lambda by: player.change_speed(2.0**by),
    )
    size = round(canvas.small * 0.86)
    canvas.write("1×", x, bar.bottom - size - 2, size, "faint", anchor="m")
    for action, at, name in (("slower", bar.left, say("slower")), ("faster", bar.right, say("faster"))):
        factor = 0.5 if action == "slower" else 2.0
        place = pygame.Rect(0, 0, round(canvas.text * 1.3), round(canvas.text * 1.5))
        place.center = (at, inner.centery)
        button(canvas, name, place, partial(player.change_speed, factor), words=shown(action))


def speed_text(speed: float) -> str:
    """A speed in a few figures."""
    return f"{number(speed, '.3g' if speed < 100 else '.0f')}×"
