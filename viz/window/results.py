"""What was run so far, in numbers: a table that stays when worlds are changed, on the screen and in a file."""

import csv
import io
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pygame

from unbidden.sim.report.catalogue import clock, localized, say
from unbidden.viz.pixels import letters
from unbidden.viz.pixels.canvas import Canvas
from unbidden.viz.playback import Playback
from unbidden.viz.results import find, told, told_names, value_at
from unbidden.viz.window.widgets import button, button_width, shown

UNKNOWN = "–"
ZOOM = 1.25  # how much larger letters are
FIRST = 0.34  # of the width: the column of the worlds
MOST_WIDTH = 15.0  # of any other column, in sizes of text
FORMULA = ("=", "+", "-", "@")  # what spreadsheets take for the beginning of one

Cell = str | int | float


@dataclass(frozen=True)
class Row:
    """A world as far as it was seen."""

    name: str
    after: str  # how much training, where that can be chosen
    seed: int
    until: int  # tick
    seconds: float  # a tick
    results: Sequence[Mapping[str, Any]]

    @property
    def where(self) -> list[str]:
        """After how much training, and how far it was seen, in words."""
        seen = say("results.where", seed=self.seed, clock=clock(self.until * self.seconds))
        return [*filter(None, [self.after]), seen]

    def cell(self, name: str) -> str:
        """What was counted under a name."""
        found = find(self.results, name)
        return told(value_at(found, self.until), found["of"]) if found else UNKNOWN

    def values(self, name: str) -> list[Cell]:
        """The same in numbers, and of how many."""
        found = find(self.results, name)
        return [value_at(found, self.until), found["of"] or ""] if found else ["", ""]


class Results:
    """A row for each world that was seen, in the order in which they were."""

    def __init__(self) -> None:
        self.rows: dict[Hashable, Row] = {}

    def take(self, showing: Playback, after: str = "") -> None:
        """A world as far as it was seen; of the same world the furthest stays."""
        legend, known = showing.reel.legend, showing.summary["results"]
        if not known:
            return
        until = min(showing.seen, max(result["ticks"][-1] for result in known))
        key = (showing.label, after, legend.seed)
        if until >= 1 and (key not in self.rows or until >= self.rows[key].until):
            self.rows[key] = Row(showing.label, after, legend.seed, until, legend.seconds, known)

    def names(self) -> list[str]:
        """What may be told of them."""
        return told_names([(row.results, row.until) for row in self.rows.values()])

    def csv(self) -> str:
        """All of it as a table in a file."""
        names = self.names()
        head = [say(key) for key in ("results.world", "stage", "seed", "results.tick", "results.seconds")]
        counted = [cell for name in names for cell in (name, f"{name}: {say('results.most')}")]
        rows: list[list[Cell]] = [
            [row.name, row.after, row.seed, row.until, row.until * row.seconds,
             *(cell for name in names for cell in row.values(name))]
            for row in self.rows.values()
        ]  # fmt: skip
        return table([[*head, *counted], *rows])


def table(rows: Sequence[Sequence[Cell]]) -> str:
    """Rows as the page writes them (csv.js): semicolons where numbers have decimal commas, for spreadsheets."""
    text = io.StringIO()
    written = csv.writer(text, delimiter=";" if localized(".") == "," else ",", lineterminator="\n")
    written.writerows([_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return localized(f"{round(cell, 6):.12g}")


# ---- on the screen --------------------------------------------------------------------------------------------------


def draw(canvas: Canvas, box: Any, results: Results, save: Callable[[], None], close: Callable[[], None]) -> None:
    """The table over the window, as high as it has to be; of more worlds than there is room for the last ones."""
    canvas.veil()
    canvas.zoom = ZOOM
    high, names = letters.height(canvas.text) + 6, results.names()
    first, wide = _widths(canvas, box.width - 2 * canvas.text, len(names))
    heads = [letters.lines(name, canvas.small, wide - canvas.text, True) for name in names]
    top = 2 * high + (max(map(len, heads), default=1) + 1) * letters.height(canvas.small)
    worlds = list(results.rows.values())
    step = _step(canvas, worlds)
    rows = worlds[-max((box.height - top - 2 * canvas.text) // step, 1) :]
    area = pygame.Rect(box.left, box.top, box.width, top + max(len(rows), 1) * step + 2 * canvas.text)
    canvas.panel(area, "paper", "ink")
    inner, x = area.inflate(-2 * canvas.text, -2 * canvas.text), area.right - canvas.text
    for name, key, press in ((say("close"), "Esc", close), (say("export.results"), shown("save"), save)):
        across = button_width(canvas, name, key)
        button(canvas, name, pygame.Rect(x - across, inner.top, across, high), press, key)
        x -= across + 8
    canvas.write(say("results"), inner.left, inner.top, canvas.title, "ink", True)
    if rows:
        y = _head(canvas, pygame.Rect(inner.left, inner.top + 2 * high, inner.width, 0), first, wide, heads)
        _body(canvas, pygame.Rect(inner.left, y, inner.width, 0), first, wide, rows, names)
    else:
        canvas.paragraph(say("window.results.none"), inner.left, inner.top + 2 * high, inner.width)
    canvas.zoom = 1.0


def _widths(canvas: Canvas, whole: int, names: int) -> tuple[int, int]:
    """How wide the column of the worlds is, and each of the others."""
    first = round(whole * FIRST)
    return first, min((whole - first) // max(names, 1), round(MOST_WIDTH * canvas.text))


def _step(canvas: Canvas, rows: Sequence[Row]) -> int:
    """From one row to the next."""
    lines = max((len(row.where) for row in rows), default=1)
    return letters.height(canvas.text) + lines * letters.height(canvas.small) + canvas.text // 2


def _body(canvas: Canvas, box: Any, first: int, wide: int, rows: Sequence[Row], names: Sequence[str]) -> None:
    y = box.top
    for row in rows:
        canvas.write(letters.cut(row.name, canvas.text, first - 8, True), box.left, y, canvas.text, "ink", True)
        for k, line in enumerate(row.where):
            below = y + letters.height(canvas.text) + k * letters.height(canvas.small)
            canvas.write(letters.cut(line, canvas.small, first - 8), box.left, below, canvas.small, "faint")
        for k, name in enumerate(names):
            canvas.write(row.cell(name), box.left + first + (k + 1) * wide - canvas.text, y, canvas.title, anchor="r")
        y += _step(canvas, rows)
        pygame.draw.line(canvas.surface, canvas.color("line"), (box.left, y - 4), (box.right, y - 4))


def _head(canvas: Canvas, box: Any, first: int, wide: int, heads: Sequence[Sequence[str]]) -> int:
    """The names of what was counted, in lines, each in its column; returns where the rows begin."""
    step, most = letters.height(canvas.small), max(map(len, heads))
    canvas.write(say("results.world"), box.left, box.top + (most - 1) * step, canvas.small, "faint", True)
    for k, some in enumerate(heads):
        right = box.left + first + (k + 1) * wide - canvas.text
        for j, line in enumerate(some):
            y = box.top + (most - len(some) + j) * step
            canvas.write(line, right, y, canvas.small, "faint", True, "r")
    y = box.top + most * step + 4
    pygame.draw.line(canvas.surface, canvas.color("ink"), (box.left, y), (box.right, y), 2)
    return int(y + canvas.text // 2)
