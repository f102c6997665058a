"""How the window is laid out: lesson and parameters, pictures, words, transport and plots, and what lies over them.

Each part is given what it draws, and what to call when something is asked for there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pygame

from unbidden.sim.report.catalogue import clock, say
from unbidden.viz.picture.legend import Legend
from unbidden.viz.picture.picture import View
from unbidden.viz.picture.surface import NOBODY
from unbidden.viz.pixels import letters, panels, plots
from unbidden.viz.pixels.canvas import Canvas
from unbidden.viz.pixels.scene import Drawn, WindowScene, heading
from unbidden.viz.playback import Playback
from unbidden.viz.status import headline, outside_now, so_far
from unbidden.viz.window import card as cards
from unbidden.viz.window import hand as hands
from unbidden.viz.window import lesson as lessons
from unbidden.viz.window import overlays, rooms
from unbidden.viz.window import results as tables
from unbidden.viz.window.bar import bar
from unbidden.viz.window.chosen import Look
from unbidden.viz.window.fitting import largest
from unbidden.viz.window.lesson_state import LessonState
from unbidden.viz.window.player import Player
from unbidden.viz.window.returns import Returned
from unbidden.viz.window.setting import now
from unbidden.viz.window.transport import transport
from unbidden.viz.window.widgets import button, button_width, shown, track
from unbidden.viz.window.worlds import Worlds, stage_says

ZOOMS = (1.0, 0.9, 0.8, 0.7, 0.6)  # of the question, which has to be there as a whole
LEFT, RIGHT = 18.5, 20.0  # widths of the panels, in sizes of text
LEAST_MIDDLE = 34.0
BESIDE = 1.9  # times that for two worlds
PLOTS, MOST_PLOTS = 7.2, 0.15  # their height, and that over the window's at most


@dataclass(frozen=True)
class WindowActions:
    """What can be asked for in the window."""

    keys: Mapping[str, Callable[[], None]]  # by the name of each in the table of keys
    go: Callable[[int], None]  # to a tick
    lesson: lessons.LessonActions
    hand: hands.HandActions
    stage: Callable[[int], None]  # another stage of the training
    again: Callable[[], None]  # what came before the event on the card
    without: Callable[[str], None]  # the same world without something


def followed(player: Player, look: Look) -> int:
    """The body that is followed, or NOBODY."""
    return player.first.followed(player.tick, look.selected) if look.following else NOBODY


def draw(
    canvas: Canvas,
    worlds: Worlds,
    scenes: Sequence[WindowScene],
    look: Look,
    told: Returned,
    notice: str,
    acts: WindowActions,
) -> list[Drawn]:
    """Draw the window, and return where the worlds are in it. `notice` is said over all, if it is not empty."""
    canvas.surface.fill(canvas.color("paper"))
    player = worlds.player
    width, height = canvas.surface.get_size()
    pad, text = canvas.text, canvas.text
    top = bar(canvas, pygame.Rect(pad, pad // 2, width - 2 * pad, round(text * 2.2)), worlds, look, acts.keys)
    bottom = height - pad // 2 - min(round(text * PLOTS), round(height * MOST_PLOTS))
    line = bottom - round(text * 2.6)
    over = pygame.Rect(pad, top - pad // 2, width - 2 * pad, height - top)
    if worlds.hand:
        drawn = [hands.draw(canvas, over, worlds.hand, scenes[0], acts.hand)]
        _over(canvas, over, worlds, scenes, look, notice, acts)
        return drawn
    left, right = _widths(canvas, look.wants_lesson, len(player.showings))
    high = line - top - pad // 2
    if left:
        _left(canvas, pygame.Rect(pad, top, left - pad, high), worlds, look.place, told, acts.lesson)
    if right > 2 * canvas.text:
        _right(canvas, pygame.Rect(width - right, top, right - pad, high), player, look, acts.go)
    middle = pygame.Rect(left + pad, top, width - left - right - 2 * pad, high)
    drawn = _middle(canvas, middle, worlds, scenes, look, acts)
    first, tick = player.first, player.tick
    marks = [] if look.place.locked else first.events(first.seen)
    transport(canvas, pygame.Rect(pad, line, width - 2 * pad, round(text * 2)), player, marks, acts.keys, acts.go)
    curves, low = plots.plots_of(first, tick, look.selected), height - bottom - pad // 2
    plots.draw(canvas, pygame.Rect(pad, bottom, width - 2 * pad, low), curves, tick, player.seconds)
    _over(canvas, over, worlds, scenes, look, notice, acts)
    return drawn


def _over(
    canvas: Canvas,
    box: Any,
    worlds: Worlds,
    scenes: Sequence[WindowScene],
    look: Look,
    notice: str,
    acts: WindowActions,
) -> None:
    """What lies over all of it."""
    leave = acts.keys["leave"]
    if worlds.card:
        cards.draw(canvas, box, worlds.card, worlds.player.first, scenes[0], acts.again, acts.without, leave)
    if worlds.rooms:
        rooms.draw(canvas, box, worlds.rooms, acts.keys["chance"], leave)
    if look.results:
        tables.draw(canvas, box, worlds.results, acts.keys["save"], leave)
    if look.help:
        overlays.keys(canvas, box, leave)
    if notice:
        overlays.toast(canvas, box, notice)


def _widths(canvas: Canvas, wanted: bool | None, worlds: int) -> tuple[int, int]:
    """The panels' widths; one of them is folded where two worlds, or large letters, need the room."""
    width = canvas.surface.get_width()
    left, right = round(LEFT * canvas.text) + canvas.text, round(RIGHT * canvas.text)
    narrow = width - left - right < LEAST_MIDDLE * canvas.text * (BESIDE if worlds > 1 else 1.0)
    if wanted:
        return left, canvas.text if narrow else right
    return (0 if narrow or wanted is False else left), right


def has_lesson(canvas: Canvas, look: Look, worlds: int) -> bool:
    """Whether the lesson and the parameters are shown beside so many worlds."""
    return _widths(canvas, look.wants_lesson, worlds)[0] > 0


def _left(
    canvas: Canvas, box: Any, worlds: Worlds, place: LessonState, told: Returned, acts: lessons.LessonActions
) -> None:
    """The lesson, the controls and the parameters."""
    canvas.panel(box)
    inner, setting = box.inflate(-canvas.text, -canvas.text), worlds.setting
    steps = pygame.Rect(inner.left, inner.top, inner.width, inner.height * 65 // 100)
    if place.locked:
        asks = partial(lessons.lesson, box=inner, summary=setting.summary(), place=place, told=told, acts=acts)
        canvas.zoom = largest(canvas, inner.bottom, ZOOMS, asks)
        asks(canvas)
        canvas.zoom = 1.0
        return
    y = lessons.lesson(canvas, steps, setting.summary(), place, told, acts)
    below = pygame.Rect(inner.left, y + 8, inner.width, inner.bottom - y)
    y = lessons.controls(canvas, below, setting.controls(), setting.control, acts)
    rest = pygame.Rect(inner.left, y + 6, inner.width, inner.bottom - y - 6)
    lessons.sliders(canvas, rest, now(worlds.player.first), place, acts)


def _right(canvas: Canvas, box: Any, player: Player, look: Look, go: Callable[[int], None]) -> None:
    """What was asked, meant and what happened; who is looked at; the last events."""
    first, tick = player.first, player.tick
    legend, events = first.reel.legend, [] if look.place.locked else first.events(tick)
    happened = so_far(first.run, first.summary["events"], tick, first.summary["series"])
    y = panels.summary(canvas, box, legend, [say("happened.hidden")] if look.place.locked else happened)
    below = pygame.Rect(box.left, y + 4, box.width, box.bottom - y)
    y = panels.inspector(canvas, below, legend, first.frame(tick), look.selected)
    if box.bottom - y > 4 * canvas.text:
        rest = pygame.Rect(box.left, y + canvas.text // 2, box.width, box.bottom - y - canvas.text // 2)
        panels.feed(canvas, rest, events, go)


def _middle(
    canvas: Canvas, box: Any, worlds: Worlds, scenes: Sequence[WindowScene], look: Look, acts: WindowActions
) -> list[Drawn]:
    """One world or two, side by side, each under its heading."""
    player = worlds.player
    top = box.top + _headline(canvas, box, player, look.place.locked, acts.keys)
    if len(worlds.columns[0]) > 1:
        episodes = [stage for stage, _ in worlds.columns[0]]
        line = pygame.Rect(box.left, top, box.width, round(canvas.text * 2))
        top += _stages(canvas, line, episodes, worlds.stage, acts.stage)
    count, follow = len(player.showings), followed(player, look)
    wide = box.width // count
    drawn: list[Drawn] = []
    for k, (showing, scene) in enumerate(zip(player.showings, scenes, strict=True)):
        place = pygame.Rect(box.left + k * wide, top, wide - (canvas.text // 2 if count > 1 else 0), box.bottom - top)
        view = showing.view(
            player.tick, _if_there(showing, look.selected), look.trails, look.arrows, _if_there(showing, follow)
        )
        view = replace(view, pair=(), arrows=False, in_section=NOBODY) if look.place.locked else view
        view = _as_beside(view, drawn[0], showing.reel.legend) if drawn else view
        if count > 1:
            high = _heading(canvas, place, showing, player.tick, worlds.trained(k), look.place.locked)
            place = pygame.Rect(place.left, place.top + high, place.width, place.height - high)
        drawn.append(scene.draw(canvas, place, showing.frame(player.tick), view, _if_there(showing, follow)))
    return drawn


def _heading(canvas: Canvas, box: Any, showing: Playback, tick: int, done: int | None, locked: bool) -> int:
    """Which of two worlds this is, and how many are outside in it; returns how high that is."""
    now = None if locked else outside_now(showing.run, tick)
    says = say("window.outside", outside=now[1], total=now[2]) if now else ""
    legend, shown_tick = showing.reel.legend, min(tick, showing.last)
    which = say("compare.says", seed=legend.seed, tick=shown_tick, clock=clock(shown_tick * legend.seconds))
    label = ", ".join([showing.label, *([] if done is None else [stage_says(done)]), which])
    return heading(canvas, box, label, says, "outside" if now and now[1] else "inside")


def _as_beside(view: View, first: Drawn, legend: Legend) -> View:
    """The same one pointed out as in the first world, so that the two can be compared."""
    body = first.pair[0] if first.pair else -1
    same = 0 <= body < len(legend.bodies) and legend.bodies[body][1] == first.legend.bodies[body][1]
    return replace(view, pair=first.pair[:1], axis=first.axis) if same and not view.pair else view


def _if_there(showing: Playback, body: int) -> int:
    """A body, if there is such a one in a world."""
    return body if body < len(showing.reel.legend.bodies) else NOBODY


def _headline(canvas: Canvas, box: Any, player: Player, locked: bool, keys: Mapping[str, Callable[[], None]]) -> int:
    """What just happened, with the question to ask about it; returns how high that is."""
    high = round(canvas.text * 2.1)
    if player.alert is None:
        return _number(canvas, box, player, locked)
    line = pygame.Rect(box.left, box.top, box.width, high)
    pygame.draw.rect(canvas.surface, canvas.color("outside"), line, border_radius=6)
    x = line.right - 4
    for name, action in ((say("window.go_on"), "play"), (say("card.open"), "why")):
        wide = button_width(canvas, name, shown(action), canvas.text)
        x -= wide + 4
        place = pygame.Rect(x, line.top + 3, wide, high - 6)
        button(canvas, f"{name} ", place, keys[action], shown(action), size=canvas.text)
    said = letters.cut(player.alert["says"], canvas.text, x - line.left - canvas.text, True)
    canvas.write(
        said,
        line.left + canvas.text // 2,
        line.centery - letters.font(canvas.text).get_height() / 2,
        canvas.text,
        "paper",
        True,
    )
    return high + canvas.text // 2


def _number(canvas: Canvas, box: Any, player: Player, locked: bool) -> int:
    """The first thing to be said, in large letters."""
    first = player.first
    said, role = headline(first.run, first.summary["events"], player.tick, first.summary["series"])
    if len(player.showings) > 1:
        said, role = say("window.same_seed", label=player.showings[1].label), "ink"
    if locked:
        said, role = say("happened.hidden"), "ink"
    size = canvas.title if letters.width(said, canvas.title, True) <= box.width else canvas.text
    canvas.write(letters.cut(said, size, box.width, True), box.centerx, box.top + 2, size, role, True, "m")
    return round(canvas.text * 2.1) + canvas.text // 2


def _stages(canvas: Canvas, box: Any, episodes: list[int], stage: int, go: Callable[[int], None]) -> int:
    """A slider over the training; returns how high it is."""
    last = len(episodes) - 1
    written = canvas.write(stage_says(episodes[stage]), box.left, box.top, canvas.text, "ink", True)
    left = box.left + letters.width(stage_says(episodes[-1]), canvas.text, True) + 2 * canvas.text
    ends = letters.width(shown("later"), canvas.small) + 12
    bar = pygame.Rect(left + ends, box.top + 2, box.right - left - 2 * ends, written.height - 4)
    canvas.write(shown("earlier"), left, box.top + 2, canvas.small, "faint")
    canvas.write(shown("later"), box.right, box.top + 2, canvas.small, "faint", anchor="r")
    for k in range(last + 1):
        x = bar.left + round(k / last * bar.width)
        pygame.draw.line(canvas.surface, canvas.color("line"), (x, bar.top + 2), (x, bar.bottom - 2), 2)

    def drag(part: float, done: bool) -> None:
        if round(part * last) != stage:
            go(round(part * last))

    track(canvas, say("window.training"), bar, stage / last, drag, lambda by: go(stage + by))
    return int(box.height)
