"""Words beside the picture: what was asked, meant and what happened; who is looked at; what came about when."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pygame

from viz.frames import Frame
from viz.legend import Legend
from viz.picture import below, hundredths
from viz.pixels import letters
from viz.window.desk import Control, Desk

MOST_LINES = {"ASKED": 7, "MEANT": 6, "HAPPENED": 9}


def told(desk: Desk, box: Any, legend: Legend, happened: list[str]) -> int:
    """ASKED, MEANT and HAPPENED, one below the other; returns where they end."""
    parts = (
        ("ASKED", legend.asked, "focus", ""),
        ("MEANT", legend.meant, "faint", "they cannot read this"),
        ("HAPPENED", "\n".join(happened), "outside", "SCRIPTED" if legend.scripted else ""),
    )
    y = box.top
    for head, text, role, aside in parts:
        y = _part(desk, box, y, head, text, role, aside) + desk.text // 2
    return y


def _part(desk: Desk, box: Any, y: int, head: str, text: str, role: str, aside: str) -> int:
    """A heading with a bar of its colour beside it and the text below."""
    top, left = y, box.left + 12
    written = desk.write(head, left, y, desk.text, role if role != "faint" else "ink", True)
    if aside:
        desk.write(aside, written.right + 8, y + desk.text * 0.12, desk.small, "faint")
    y += letters.height(desk.text)
    bottom = min(y + MOST_LINES[head] * letters.height(desk.text), box.bottom)
    y = desk.paragraph(text, left, y, box.width - 14, bold=head == "HAPPENED", bottom=bottom)
    pygame.draw.rect(desk.surface, desk.color(role), (box.left, top + 2, 4, y - top - 2), border_radius=2)
    return y


def inspector(desk: Desk, box: Any, legend: Legend, frame: Frame, body: int) -> int:
    """What can be known of one body now; returns where that ends."""
    y = box.top
    if box.height < 3 * letters.height(desk.small):
        return int(y)
    desk.write("LOOKED AT", box.left, y, desk.small, "faint", True)
    y += letters.height(desk.small)
    if body < 0:
        return desk.paragraph(
            "Click a body, or press I.", box.left, y, box.width, desk.small, "faint", bottom=box.bottom
        )
    group = legend.groups[legend.bodies[body][0]]
    desk.write(legend.bodies[body][1], box.left, y, desk.text, "ink", True)
    y += letters.height(desk.text)
    for line in _facts(legend, frame, body, group):
        y = desk.paragraph(line, box.left, y, box.width, desk.small, bottom=box.bottom)
    return y


def _facts(legend: Legend, frame: Frame, body: int, group: Any) -> list[str]:
    cell = int(frame.cell[body])
    if cell < 0:
        return ["It is not there any more."]
    row, col = divmod(cell, legend.cols)
    facts = [f"{group.one}, in row {row + 1}, column {col + 1}"]
    if legend.heights:
        name, top = below(frame, legend, body)
        gap = float(frame.bottom[body]) - top
        facts.append(f"{hundredths(float(frame.bottom[body]))} m up, {hundredths(gap)} m above {name}")
    if group.hold:
        facts.append(f"told to keep {group.hold:g} m above what it sees")
    if body < len(frame.action) and legend.actions:
        did = int(frame.action[body])
        facts.append(f"did: {group.does[did] if 0 <= did < len(group.does) else 'nothing'}")
    if body < len(frame.paid) and legend.actions:
        facts.append(f"paid so far: {float(frame.paid[body]):g}")
    held = [f"{name} {frame.held[body, k]:g}" for k, (name, _) in enumerate(legend.stocks) if k < frame.held.shape[1]]
    return [*facts, *([f"holds {', '.join(held)}"] if held and group.agent else [])]


def feed(desk: Desk, box: Any, events: list[dict[str, Any]], go: Callable[[int], None]) -> None:
    """The last events, the newest first; each can be pressed to go there."""
    desk.write("EVENTS", box.left, box.top, desk.small, "faint", True)
    step = letters.height(desk.small)
    room = (box.bottom - box.top) // step - 1
    for k, event in enumerate(reversed(events[-room:] if room > 0 else [])):
        line = pygame.Rect(box.left, box.top + (k + 1) * step, box.width, step)
        over = desk.add(Control(f"event {event['says']}", line, partial(go, event["tick"])))
        role = "outside" if event["out"] else "ink"
        pygame.draw.circle(desk.surface, desk.color(role), (line.left + 5, line.centery), 4, 0 if event["out"] else 1)
        words = letters.cut(event["says"], desk.small, box.width - 16)
        desk.write(words, line.left + 16, line.top, desk.small, role if over else "ink")
    if not events and room > 0:
        desk.write("none so far", box.left, box.top + step, desk.small, "faint")
