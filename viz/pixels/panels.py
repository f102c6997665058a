"""Words beside the picture: what was asked, meant and what happened; who is looked at; what came about when."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pygame

from unbidden.sim.report.catalogue import clock, localized, number, say
from unbidden.viz.picture.frames import Frame
from unbidden.viz.picture.legend import Legend
from unbidden.viz.picture.surface import below, hundredths
from unbidden.viz.pixels import letters
from unbidden.viz.pixels.canvas import Canvas, Control

MOST_LINES = {"ASKED": 7, "MEANT": 6, "HAPPENED": 9}


def summary(canvas: Canvas, box: Any, legend: Legend, happened: list[str]) -> int:
    """ASKED, MEANT and HAPPENED, one below the other; returns where they end."""
    parts = (
        ("ASKED", legend.asked, "focus", ""),
        ("MEANT", legend.meant, "faint", say("window.unread")),
        ("HAPPENED", "\n".join(happened), "outside", say("SCRIPTED") if legend.scripted else ""),
    )
    y = box.top
    for head, text, role, aside in parts:
        y = _part(canvas, box, y, head, text, role, aside) + canvas.text // 2
    return y


def _part(canvas: Canvas, box: Any, y: int, head: str, text: str, role: str, aside: str) -> int:
    """A heading with a bar of its colour beside it and the text below."""
    top, left = y, box.left + 12
    written = canvas.write(say(head), left, y, canvas.text, role if role != "faint" else "ink", True)
    if aside:
        canvas.write(aside, written.right + 8, y + canvas.text * 0.12, canvas.small, "faint")
    y += letters.height(canvas.text)
    bottom = min(y + MOST_LINES[head] * letters.height(canvas.text), box.bottom)
    y = canvas.paragraph(text, left, y, box.width - 14, bold=head == "HAPPENED", bottom=bottom)
    pygame.draw.rect(canvas.surface, canvas.color(role), (box.left, top + 2, 4, y - top - 2), border_radius=2)
    return y


def inspector(canvas: Canvas, box: Any, legend: Legend, frame: Frame, body: int) -> int:
    """What can be known of one body now; returns where that ends."""
    y = box.top
    if box.height < 3 * letters.height(canvas.small):
        return int(y)
    canvas.write(say("window.looked_at"), box.left, y, canvas.small, "faint", True)
    y += letters.height(canvas.small)
    if body < 0:
        return canvas.paragraph(say("window.click"), box.left, y, box.width, canvas.small, "faint", bottom=box.bottom)
    group = legend.groups[legend.bodies[body][0]]
    canvas.write(legend.bodies[body][1], box.left, y, canvas.text, "ink", True)
    y += letters.height(canvas.text)
    for line in _facts(legend, frame, body, group):
        y = canvas.paragraph(line, box.left, y, box.width, canvas.small, bottom=box.bottom)
    return y


def _facts(legend: Legend, frame: Frame, body: int, group: Any) -> list[str]:
    cell = int(frame.cell[body])
    if cell < 0:
        return [say("window.gone")]
    row, col = divmod(cell, legend.cols)
    facts: list[str] = [say("window.where", one=group.one, row=row + 1, column=col + 1)]
    if len(frame.born) and frame.born[body]:
        facts.append(say("window.born", clock=clock(int(frame.born[body]) * legend.seconds)))
    if legend.heights:
        name, top = below(frame, legend, body)
        gap = float(frame.bottom[body]) - top
        up, above = (localized(hundredths(metres)) for metres in (float(frame.bottom[body]), gap))
        facts.append(say("window.up", up=up, gap=above, name=name))
    if group.hold:
        facts.append(say("window.hold", hold=group.hold))
    if body < len(frame.action) and legend.actions:
        did = int(frame.action[body])
        facts.append(say("window.did", action=group.does[did] if 0 <= did < len(group.does) else say("window.nothing")))
    if body < len(frame.episode_return) and legend.actions:
        facts.append(say("paid.now", paid=number(float(frame.episode_return[body]))))
    held = [
        f"{name} {number(float(frame.held[body, k]))}"
        for k, (name, _) in enumerate(legend.stocks)
        if k < frame.held.shape[1]
    ]
    return [*facts, *([say("window.holds", held=", ".join(held))] if held and group.agent else [])]


def feed(canvas: Canvas, box: Any, events: list[dict[str, Any]], go: Callable[[int], None]) -> None:
    """The last events, the newest first; each can be pressed to go there."""
    canvas.write(say("window.events"), box.left, box.top, canvas.small, "faint", True)
    step = letters.height(canvas.small)
    room = (box.bottom - box.top) // step - 1
    for k, event in enumerate(reversed(events[-room:] if room > 0 else [])):
        line = pygame.Rect(box.left, box.top + (k + 1) * step, box.width, step)
        over = canvas.add(Control(say("window.event", says=event["says"]), line, partial(go, event["tick"])))
        role = "outside" if event["out"] else "ink"
        pygame.draw.circle(
            canvas.surface, canvas.color(role), (line.left + 5, line.centery), 4, 0 if event["out"] else 1
        )
        words = letters.cut(event["says"], canvas.small, box.width - 16)
        canvas.write(words, line.left + 16, line.top, canvas.small, role if over else "ink")
    if not events and room > 0:
        canvas.write(say("window.none"), box.left, box.top + step, canvas.small, "faint")
