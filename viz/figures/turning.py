"""Where what is meant turns down: shares of worlds along an angle, and some paths of meant against paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unbidden.viz.figures.response import Line
from unbidden.viz.figures.sheet import COLORS, MARKS, SLIDE, WORDS, Told, dress, is_wide, own_look, sheet
from unbidden.viz.picture.theme import LIGHT

NEAR, ASIDE = 0.05, 20  # ends as near as that have their numbers beside each other, so many points apart


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
        first, second = figure.subplots(*((1, 2) if is_wide(size) else (2, 1)))
        _shares(first, names, shares, level)
        _courses(second, names, courses)
        for axes in (first, second):
            _key(axes, is_wide(size))
    return figure


def _shares(axes: Axes, names: Names, lines: Sequence[Line], level: tuple[str, float]) -> None:
    dress(axes, names.along, names.up)
    words: dict[str, Any] = {"fontsize": WORDS - 2, "color": LIGHT.faint, "va": "top", "ha": "right"}
    axes.axhline(level[1], color=LIGHT.faint, linestyle=":", zorder=1)
    axes.text(lines[0].x[-1], level[1] - 0.01, level[0], **words)
    for k, line in enumerate(lines):
        axes.plot(line.x, line.value, MARKS[k] + "-", color=COLORS[k], linewidth=2, markersize=8, label=line.name)
        axes.vlines(line.x, line.low, line.high, color=COLORS[k], linewidth=2)
    axes.set_ylim(-0.03, 1.03)
    axes.set_xticks(lines[0].x)


def _courses(axes: Axes, names: Names, courses: Sequence[Course]) -> None:
    dress(axes, names.paid, names.meant)
    ends: list[float] = []
    for k, one in enumerate(courses):
        color, end = COLORS[k % len(COLORS)], float(one.meant[-1])
        look: dict[str, Any] = {
            "color": LIGHT.paper,
            "markeredgecolor": color,
            "markersize": 8,
            "markeredgewidth": 2,
            "zorder": 4,
        }
        axes.plot(one.paid, one.meant, "-", color=color, linewidth=2, zorder=2)
        axes.plot(one.paid[-1], end, "o", color=color, markersize=9, zorder=3)
        axes.plot(one.paid[one.stop], one.meant[one.stop], "D", **look)
        aside = 8 + ASIDE * sum(abs(end - other) < NEAR for other in ends)  # so that no number lies on another
        axes.annotate(one.name, (1.0, end), (aside, 0), textcoords="offset points", va="center",
                      fontsize=WORDS - 2, color=color)  # fmt: skip
        ends.append(end)
    axes.plot([], [], "D", color=LIGHT.paper, markeredgecolor=LIGHT.ink, markeredgewidth=2, label=names.stop)
    axes.plot([], [], "o", color=LIGHT.ink, markersize=9, label=names.end)
    axes.set_xlim(-0.03, 1.14)
    axes.margins(y=0.1)


def _key(axes: Axes, wide: bool) -> None:
    """What is what: where no line goes, or above all of it on a phone, where letters are smaller, too."""
    place: dict[str, Any] = {"loc": "upper left"} if wide else {"loc": "lower left", "bbox_to_anchor": (-0.05, 1.0)}
    axes.legend(frameon=False, fontsize=WORDS if wide else WORDS - 4, **place)
    if not wide:
        axes.xaxis.label.set_fontsize(WORDS - 3)
        axes.yaxis.label.set_fontsize(WORDS - 4)
        axes.tick_params(labelsize=WORDS - 3)
        for text in axes.texts:
            text.set_fontsize(WORDS - 5)
