"""What was measured under each condition of a claim: a dot with its interval, and what the rule allows behind it."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unbidden.sim.report.catalogue import say
from unbidden.viz.figures.sheet import COLORS, NAME, WORDS, Told, own_look, sheet
from unbidden.viz.picture.theme import LIGHT

ALLOWED = "#d9efe6"
LETTERS = 40  # of a label, in a line
FEW = 8  # conditions that leave room for large letters


@dataclass(frozen=True)
class Mark:
    """A condition: what it is called, what was measured, and what the rule allows."""

    label: str
    measured: float | None
    interval: tuple[float, float] | None
    allowed: tuple[float, float]
    word: str  # the verdict
    is_met: bool | None  # None: nothing was judged
    nothing: float | None = None  # what it comes to when nobody decides anything

    @property
    def color(self) -> str:
        """Told apart also by those who see no colours: what is not met is said in bold letters."""
        return LIGHT.ink if self.is_met is None else COLORS[0 if self.is_met else 1]


def draw_conditions(told: Told, along: str, marks: Sequence[Mark]) -> Figure:
    """A row for each condition. `along`: what is measured."""
    with own_look():
        figure = sheet(told)
        axes = figure.subplots()
        low, high = _range(marks)
        for k, mark in enumerate(marks):
            _draw(axes, k, mark, low, high)
        size = WORDS if len(marks) <= FEW else WORDS - 2
        labels = ["\n".join(textwrap.wrap(mark.label, LETTERS)) for mark in marks]
        axes.set_yticks(range(len(marks)), labels, fontsize=size)
        beside = axes.secondary_yaxis("right")
        beside.set_yticks(range(len(marks)), list(map(_said, marks)), fontsize=size)
        for label, mark in zip(beside.get_yticklabels(), marks, strict=True):
            label.set(color=mark.color, weight="bold" if mark.is_met is False else "normal")
        axes.set(xlim=(low, high), ylim=(len(marks) - 0.4, -0.6))
        for each in (axes, beside):
            each.spines[:].set_visible(False)
            each.tick_params(axis="y", length=0)
        axes.tick_params(axis="x", labelsize=WORDS)
        axes.set_xlabel(along, fontsize=NAME)
        _key(axes, any(mark.nothing is not None for mark in marks))
    return figure


def _draw(axes: Axes, k: int, mark: Mark, low: float, high: float) -> None:
    begin, end = max(mark.allowed[0], low), min(mark.allowed[1], high)
    axes.axhspan(k - 0.36, k + 0.36, color=LIGHT.floor, linewidth=0, zorder=0)
    axes.barh(k, end - begin, left=begin, height=0.72, color=ALLOWED, linewidth=0, zorder=1)
    if mark.nothing is not None:
        axes.plot(mark.nothing, k, "D", color="none", markeredgecolor=LIGHT.ink, markersize=10, zorder=3)
    if mark.measured is not None:
        ends = mark.interval or (mark.measured, mark.measured)
        axes.plot(ends, (k, k), color=mark.color, linewidth=5, solid_capstyle="butt", zorder=4)
        axes.plot(mark.measured, k, "o", color=mark.color, markersize=11, zorder=5)


def _said(mark: Mark) -> str:
    return "" if mark.measured is None else f"{mark.measured:.3g}  {mark.word}".rstrip()


def _key(axes: Axes, has_baseline: bool) -> None:
    axes.plot([], [], "-o", color=LIGHT.ink, linewidth=5, markersize=11, label=say("figure.measured"))
    axes.barh([0], [0], color=ALLOWED, label=say("figure.allowed"))
    if has_baseline:
        axes.plot([], [], "D", color="none", markeredgecolor=LIGHT.ink, markersize=10, label=say("figure.nothing"))
    axes.legend(fontsize=WORDS - 2, frameon=False, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3)


def _range(marks: Sequence[Mark]) -> tuple[float, float]:
    """From where to where the axis goes: 0 to 1, or as far as anything reaches, with a little room."""
    ends = [end for mark in marks for end in (*(mark.interval or ()), mark.measured) if end is not None]
    ends += [end for mark in marks for end in mark.allowed if math.isfinite(end)]
    low, high = min([0.0, *ends]), max([1.0, *ends])
    room = 0.02 * (high - low)
    return low - room, high + room
