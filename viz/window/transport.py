"""Play, steps, the bar one can drag along, and how fast it goes."""

from functools import partial
from typing import Any

import pygame

from sim.commands.words import clock
from viz.pixels import letters
from viz.window.desk import Control, Desk
from viz.window.player import FASTEST, SLOWEST, Player
from viz.window.widgets import button, button_width, knob, log_part, log_value, shown, track

STOP = 0.035  # of the slider's length around 1×, in which it stops there


def transport(desk: Desk, box: Any, player: Player, events: list[dict[str, Any]]) -> None:
    """One line: back, play, forward, time, bar, speed."""
    x = box.left
    play = ("Pause" if player.playing else "Play", player.play, "play")
    for name, press, action in (("◂", lambda: player.step(-1), "back"), play, ("▸", lambda: player.step(1), "step")):
        wide = button_width(desk, "Pause" if action == "play" else name, shown(action))
        button(
            desk,
            name,
            pygame.Rect(x, box.top, wide, box.height),
            press,
            shown(action),
            on=player.playing and action == "play",
        )
        x += wide + 6
    speed = round(desk.text * 17)
    times = letters.width("00:00.0", desk.text, True) + 10
    middle = box.centery - letters.font(desk.text).get_height() / 2
    desk.write(clock(player.tick * player.seconds), x + times, middle, desk.text, "ink", True, "r")
    right = box.right - speed - desk.text
    end = desk.write(
        clock(player.last * player.seconds).removesuffix(".0"), right, middle, desk.text, "faint", anchor="r"
    )
    scrub(
        desk,
        pygame.Rect(x + times + desk.text, box.top, end.left - x - times - 2 * desk.text, box.height),
        player,
        events,
    )
    _speed(desk, pygame.Rect(box.right - speed, box.top, speed, box.height), player)


def scrub(desk: Desk, box: Any, player: Player, events: list[dict[str, Any]]) -> None:
    """The whole run as a bar, with a mark for each event that was seen."""
    last = max(player.last, 1)

    def drag(part: float, done: bool) -> None:
        player.go(round(part * last))

    desk.add(Control("time", box, drag=drag, nudge=lambda by: player.step(by * max(1, last // 100))))
    line = pygame.Rect(box.left, box.centery - 3, box.width, 6)
    pygame.draw.rect(desk.surface, desk.color("beyond"), line, border_radius=3)
    seen = round(player.seen / last * box.width)
    pygame.draw.rect(desk.surface, desk.color("line"), (line.left, line.top, seen, 6), border_radius=3)
    for event in events:
        x = box.left + round(event["tick"] / last * box.width)
        role = "outside" if event["out"] else "ink"
        pygame.draw.line(desk.surface, desk.color(role), (x, box.top + 2), (x, line.bottom), 2)
        if event["out"]:
            pygame.draw.polygon(desk.surface, desk.color(role), [(x - 5, box.top), (x + 5, box.top), (x, box.top + 8)])
    x = box.left + round(player.tick / last * box.width)
    knob(desk, x, box.centery, box.height // 3, "ink")


def _speed(desk: Desk, box: Any, player: Player) -> None:
    label = letters.width("0.125×", desk.text, True)

    def drag(part: float, done: bool) -> None:
        real = log_part(1.0, SLOWEST, FASTEST)
        player.speed = 1.0 if abs(part - real) < STOP else log_value(part, SLOWEST, FASTEST)

    bar = pygame.Rect(box.left + label + 2 * desk.text, box.top, box.width - label - 3 * desk.text, box.height)
    middle = box.centery - letters.font(desk.text).get_height() / 2
    desk.write(speed_text(player.speed), box.left + label, middle, desk.text, "ink", True, "r")
    inner = bar.inflate(-2 * desk.text, -(bar.height // 2))
    inner.top -= desk.small // 3
    x = inner.left + round(log_part(1.0, SLOWEST, FASTEST) * inner.width)
    pygame.draw.line(desk.surface, desk.color("ink"), (x, inner.top - 1), (x, inner.bottom), 2)
    track(desk, "speed", inner, log_part(player.speed, SLOWEST, FASTEST), drag, lambda by: player.change_speed(2.0**by))
    size = round(desk.small * 0.86)
    desk.write("1×", x, bar.bottom - size - 2, size, "faint", anchor="m")
    for action, at, name in (("slower", bar.left, "slower"), ("faster", bar.right, "faster")):
        factor = 0.5 if action == "slower" else 2.0
        place = pygame.Rect(0, 0, round(desk.text * 1.3), round(desk.text * 1.5))
        place.center = (at, inner.centery)
        button(desk, name, place, partial(player.change_speed, factor), words=shown(action))


def speed_text(speed: float) -> str:
    """A speed in a few figures."""
    return f"{speed:.3g}×" if speed < 100 else f"{speed:.0f}×"
