"""How the window is laid out: lesson and parameters, pictures, words, transport and plots, and what lies over them."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pygame

from viz.legend import Legend
from viz.picture import View
from viz.pixels import letters
from viz.sofar import headline, outside_now, so_far
from viz.theme import THEMES
from viz.window import card as cards
from viz.window import lesson, overlays, panels, plots
from viz.window.desk import Desk
from viz.window.scene import Drawn, heading
from viz.window.transport import transport
from viz.window.widgets import button, button_width, shown, track
from viz.window.world import now

if TYPE_CHECKING:
    from viz.window.app import App

LEFT, RIGHT = 18.5, 20.0  # widths of the panels, in sizes of text
LEAST_MIDDLE = 34.0
BESIDE = 1.9  # times that for two worlds
PLOTS, MOST_PLOTS = 7.2, 0.15  # their height, and that over the window's at most


def draw(desk: Desk, app: "App") -> list[Drawn]:
    """Draw the window, and return where the worlds are in it."""
    desk.surface.fill(desk.color("paper"))
    width, height = desk.surface.get_size()
    pad, text = desk.text, desk.text
    top = _bar(desk, pygame.Rect(pad, pad // 2, width - 2 * pad, round(text * 2.2)), app)
    bottom = height - pad // 2 - min(round(text * PLOTS), round(height * MOST_PLOTS))
    line = bottom - round(text * 2.6)
    left, right = _widths(desk, app, width)
    if left:
        _left(desk, pygame.Rect(pad, top, left - pad, line - top - pad // 2), app)
    middle = pygame.Rect(left + pad, top, width - left - right - 2 * pad, line - top - pad // 2)
    if right > 2 * desk.text:
        _right(desk, pygame.Rect(width - right, top, right - pad, line - top - pad // 2), app)
    drawn = _middle(desk, middle, app)
    first, tick = app.player.first, app.player.tick
    transport(desk, pygame.Rect(pad, line, width - 2 * pad, round(text * 2)), app.player, first.events(app.player.seen))
    found = plots.plots_of(first, tick, app.selected)
    plots.draw(
        desk, pygame.Rect(pad, bottom, width - 2 * pad, height - bottom - pad // 2), found, tick, app.player.seconds
    )
    _over(desk, pygame.Rect(pad, top - pad // 2, width - 2 * pad, height - top), app)
    return drawn


def draw_busy(desk: Desk, says: str, done: int, total: int) -> None:
    """Lay a bar over what is there."""
    overlays.busy(desk, desk.surface.get_rect(), says, done, total)


def _widths(desk: Desk, app: "App", width: int) -> tuple[int, int]:
    """The panels' widths; one of them is folded where two worlds, or large letters, need the room."""
    left, right = round(LEFT * desk.text) + desk.text, round(RIGHT * desk.text)
    least = LEAST_MIDDLE * desk.text * (BESIDE if len(app.player.showings) > 1 else 1.0)
    narrow = width - left - right < least
    if app.lesson:
        return left, desk.text if narrow else right
    return (0 if narrow or app.lesson is False else left), right


def has_lesson(app: "App") -> bool:
    """Whether the lesson and the parameters are shown."""
    desk = Desk(app.surface, THEMES[app.theme])
    return _widths(desk, app, app.surface.get_width())[0] > 0


def _bar(desk: Desk, box: Any, app: "App") -> int:
    """Title, what distinguishes this world, and buttons; returns what is below."""
    legend = app.player.first.reel.legend
    x = box.right
    actions = app.actions()
    high = letters.height(desk.small) + 6
    for name, action, on in (
        ("Keys", "help", app.help),
        ("Theme", "theme", False),
        ("Follow", "follow", app.following),
        ("Trails", "trails", app.trails),
        ("Compare", "compare", len(app.player.showings) > 1),
        ("Why?", "why", app.card is not None),
        ("Reset", "reset", False),
    ):
        wide = button_width(desk, name, shown(action))
        x -= wide + 6
        place = pygame.Rect(x + 6, box.centery - high // 2, wide, high)
        button(desk, name, place, actions[action], shown(action), on=on)
    room = x - box.left
    title = letters.cut(legend.title, desk.title, room, True)
    written = desk.write(
        title, box.left, box.centery - letters.font(desk.title).get_height() / 2, desk.title, "ink", True
    )
    more = [f"seed {legend.seed}", *([f"control {legend.control}"] if legend.control else [])]
    more += [f"{name.split('.')[-1]} {value:g}" for name, value in app.setting.changes]
    words = letters.cut("  ·  ".join(more), desk.text, x - written.right - 2 * desk.text)
    desk.write(words, written.right + desk.text, written.bottom - letters.height(desk.text), desk.text, "faint")
    return int(box.bottom + desk.text // 2)


def _left(desk: Desk, box: Any, app: "App") -> None:
    desk.panel(box)
    inner = box.inflate(-desk.text, -desk.text)
    acts = app.acts()
    y = lesson.lesson(
        desk,
        pygame.Rect(inner.left, inner.top, inner.width, inner.height * 55 // 100),
        app.setting.told(),
        app.place,
        acts,
    )
    y = lesson.controls(
        desk,
        pygame.Rect(inner.left, y + 8, inner.width, inner.bottom - y),
        app.setting.controls(),
        app.setting.control,
        acts,
    )
    rest = pygame.Rect(inner.left, y + 6, inner.width, inner.bottom - y - 6)
    lesson.sliders(desk, rest, now(app.player.first), app.place, acts)


def _right(desk: Desk, box: Any, app: "App") -> None:
    player = app.player
    first, tick = player.first, player.tick
    legend, events = first.reel.legend, first.events(tick)
    y = panels.told(desk, box, legend, so_far(first.run, first.told["events"], tick))
    y = panels.inspector(
        desk, pygame.Rect(box.left, y + 4, box.width, box.bottom - y), legend, first.frame(tick), app.selected
    )
    if box.bottom - y > 4 * desk.text:
        panels.feed(
            desk,
            pygame.Rect(box.left, y + desk.text // 2, box.width, box.bottom - y - desk.text // 2),
            events,
            player.go,
        )


def _middle(desk: Desk, box: Any, app: "App") -> list[Drawn]:
    """One world or two, side by side, each under its heading."""
    top = box.top + _headline(desk, box, app)
    if len(app.columns[0]) > 1:
        top += _stages(desk, pygame.Rect(box.left, top, box.width, round(desk.text * 2)), app)
    count = len(app.player.showings)
    wide = box.width // count
    found: list[Drawn] = []
    for k, (showing, scene) in enumerate(zip(app.player.showings, app.scenes, strict=True)):
        place = pygame.Rect(box.left + k * wide, top, wide - (desk.text // 2 if count > 1 else 0), box.bottom - top)
        player = app.player
        view = showing.view(player.tick, app.selected if _has(showing, app.selected) else -1, app.trails, app.arrows)
        view = _as_beside(view, found[0], showing.reel.legend) if found else view
        if count > 1:
            now = outside_now(showing.run, player.tick)
            says = f"{now[1]} of {now[2]} outside" if now else ""
            done = app.trained(k)
            label = showing.label if done is None else f"{showing.label}, {trained(done)}"
            high = heading(desk, place, label, says, "outside" if now and now[1] else "inside")
            place = pygame.Rect(place.left, place.top + high, place.width, place.height - high)
        follow = app.followed()
        found.append(scene.draw(desk, place, showing.frame(player.tick), view, follow if _has(showing, follow) else -1))
    return found


def _as_beside(view: View, first: Drawn, legend: Legend) -> View:
    """The same one pointed out as in the first world, so that the two can be compared."""
    body = first.pair[0] if first.pair else -1
    same = 0 <= body < len(legend.bodies) and legend.bodies[body][1] == first.legend.bodies[body][1]
    return replace(view, pair=first.pair[:1], axis=first.axis) if same and not view.pair else view


def _has(showing: Any, body: int) -> bool:
    return bool(body < len(showing.reel.legend.bodies))


def _headline(desk: Desk, box: Any, app: "App") -> int:
    """What just happened, with the question to ask about it; returns how high that is."""
    high = round(desk.text * 2.1)
    if app.player.alert is None:
        return _number(desk, box, app)
    line = pygame.Rect(box.left, box.top, box.width, high)
    pygame.draw.rect(desk.surface, desk.color("outside"), line, border_radius=6)
    actions = app.actions()
    x = line.right - 4
    for name, action in (("Go on", "play"), ("Why?", "why")):
        wide = button_width(desk, name, shown(action), desk.text)
        x -= wide + 4
        place = pygame.Rect(x, line.top + 3, wide, high - 6)
        button(desk, f"{name} ", place, actions[action], shown(action), size=desk.text)
    said = letters.cut(app.player.alert["says"], desk.text, x - line.left - desk.text, True)
    desk.write(
        said,
        line.left + desk.text // 2,
        line.centery - letters.font(desk.text).get_height() / 2,
        desk.text,
        "paper",
        True,
    )
    return high + desk.text // 2


def _number(desk: Desk, box: Any, app: "App") -> int:
    """The first thing to be said, in large letters."""
    first = app.player.first
    said, role = headline(first.run, first.told["events"], app.player.tick)
    if len(app.player.showings) > 1:
        said, role = f"The same seed, {app.player.showings[1].label}", "ink"
    size = desk.title if letters.width(said, desk.title, True) <= box.width else desk.text
    desk.write(letters.cut(said, size, box.width, True), box.centerx, box.top + 2, size, role, True, "m")
    return round(desk.text * 2.1) + desk.text // 2


def _stages(desk: Desk, box: Any, app: "App") -> int:
    """A slider over the training."""
    episodes = [stage for stage, _ in app.columns[0]]
    last = len(episodes) - 1
    now = episodes[app.stage]
    words = trained(now)
    written = desk.write(words, box.left, box.top, desk.text, "ink", True)
    left = box.left + letters.width(f"after {episodes[-1]:,} episodes of training", desk.text, True) + 2 * desk.text
    ends = letters.width(shown("later"), desk.small) + 12
    bar = pygame.Rect(left + ends, box.top + 2, box.right - left - 2 * ends, written.height - 4)
    desk.write(shown("earlier"), left, box.top + 2, desk.small, "faint")
    desk.write(shown("later"), box.right, box.top + 2, desk.small, "faint", anchor="r")
    for k in range(last + 1):
        x = bar.left + round(k / last * bar.width)
        pygame.draw.line(desk.surface, desk.color("line"), (x, bar.top + 2), (x, bar.bottom - 2), 2)
    track(desk, "training", bar, app.stage / last, lambda part, done: _go_to(app, round(part * last)),
          lambda by: app.set_stage(app.stage + by))  # fmt: skip
    return box.height


def trained(episodes: int) -> str:
    """After how much training something is shown, in words."""
    if not episodes:
        return "before any training"
    return f"after {episodes:,} {'episode' if episodes == 1 else 'episodes'} of training"


def _go_to(app: "App", stage: int) -> None:
    if stage != app.stage:
        app.set_stage(stage)


def _over(desk: Desk, box: Any, app: "App") -> None:
    if app.card:
        cards.draw(desk, box, app.card, app.player.first, app.scenes[0], app.again, app.without, app.leave)
    if app.help:
        overlays.keys(desk, box, app.leave)
    if app.said_for > 0.0:
        overlays.toast(desk, box, app.said)
