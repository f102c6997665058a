"""Where what is meant turns down: shares of worlds along an angle, and some paths of meant against paid."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unbidden.viz.figures.response import Line
from unbidden.viz.figures.sheet import COLORS, MARKS, NAME, SLIDE, WORDS, Told, dress, is_wide, own_look, sheet
from unbidden.viz.picture.theme import LIGHT


@dataclass(frozen=True)
class Course:
    """A path: what is paid along, what is meant upwards, and the step at which one would stop early."""

    name: str
    paid: np.ndarray
    meant: np.ndarray
    stop: int


@dataclass(frozen=True)
class Names:
    """What stands at the axes, and what the marks on paths are."""

    along: str
    up: str
    paid: str
    meant: str
    stop: str
    end: str


def draw_turning(
    told: Told, names: Names, shares: Sequence[Line], level: tuple[str, float], courses: Sequence[Course],
    size: tuple[float, float] = SLIDE,
) -> Figure:  # fmt: skip
    """Both panels: beside each other on a slide, below each other on a phone. `level`: a share to compare with."""
    with own_look():
        figure = sheet(told, size)
        left, right = figure.subplots(*((1, 2) if is_wide(size) else (2, 1)))
        letters = (NAME, WORDS) if is_wide(size) else (WORDS - 2, WORDS - 3)
        _shares(left, names, shares, level, letters)
        _courses(right, names, courses, letters)
    return figure


def _shares(
    axes: Axes, names: Names, lines: Sequence[Line], level: tuple[str, float], letters: tuple[int, int]
) -> None:
    dress(axes, names.along, names.up)
    axes.axhline(level[1], color=LIGHT.faint, linestyle=":", zorder=1)
    axes.text(
        lines[0].x[-1], level[1] - 0.01, level[0], fontsize=letters[1] - 2, color=LIGHT.faint, va="top", ha="right"
    )
    for k, line in enumerate(lines):
        axes.plot(line.x, line.value, MARKS[k] + "-", color=COLORS[k], linewidth=2, markersize=8, label=line.name)
        axes.vlines(line.x, line.low, line.high, color=COLORS[k], linewidth=2)
    axes.set_ylim(-0.03, 1.03)
    axes.set_xticks(lines[0].x)
    axes.legend(loc="upper left", frameon=False, fontsize=letters[1])
    _letters(axes, letters)


def _courses(axes: Axes, names: Names, courses: Sequence[Course], letters: tuple[int, int]) -> None:
    dress(axes, names.paid, names.meant)
    for k, one in enumerate(courses):
        color = COLORS[k % len(COLORS)]
        axes.plot(one.paid, one.meant, "-", color=color, linewidth=2, zorder=2)
        axes.plot(one.paid[-1], one.meant[-1], "o", color=color, markersize=9, zorder=3)
        axes.plot(one.paid[one.stop], one.meant[one.stop], "D", color=LIGHT.paper, markeredgecolor=color, markersize=8,
                  markeredgewidth=2, zorder=4)  # fmt: skip
        axes.annotate(one.name, (one.paid[-1], one.meant[-1]), (8 + 16 * (k % 2), 0), textcoords="offset points",
                      va="center", fontsize=letters[1] - 2, color=color)  # fmt: skip
    axes.plot(
        [], [], "D", color=LIGHT.paper, markeredgecolor=LIGHT.ink, markeredgewidth=2, markersize=8, label=names.stop
    )
    axes.plot([], [], "o", color=LIGHT.ink, markersize=9, label=names.end)
    axes.legend(loc="upper left", frameon=False, fontsize=letters[1])
    axes.set_xlim(-0.03, 1.12)
    _letters(axes, letters)


def _letters(axes: Axes, letters: tuple[int, int]) -> None:
    """Smaller ones on a phone."""
    axes.xaxis.label.set_fontsize(letters[0])
    axes.yaxis.label.set_fontsize(letters[0])
    axes.tick_params(labelsize=letters[1])
