"""A measure over one field as points with intervals: one line, one for each value of a second field, or in panels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator
from matplotlib.transforms import ScaledTranslation

from unbidden.viz.figures.sheet import (
    COLORS,
    MARKS,
    SLIDE,
    WORDS,
    Told,
    by_shape,
    dress,
    is_wide,
    key,
    name_up,
    own_look,
    sheet,
)  # fmt: skip

APART = 6.0  # points between lines, so that their intervals do not hide each other
MOST_MARKS = 8  # along an axis by ratio
ROOM = 0.03  # of a share, below 0 and above 1


@dataclass(frozen=True)
class Line:
    """Values along, with their intervals, whose ends are NaN where there is none."""

    name: str
    x: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Panel:
    """Lines, and what is special about them."""

    name: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Response:
    """What is drawn, and what is said of it."""

    told: Told
    along: str
    up: str
    panels: Sequence[Panel]
    marks: Sequence[str] | None = None  # of values that are no numbers; their places are 0, 1, 2 …
    by_ratio: bool = False  # whether values along are spread evenly by ratio
    joined: bool = True  # whether a line leads from value to value
    is_share: bool = False
    by: str = ""  # what the lines differ in


def draw_response(response: Response, size: tuple[float, float] = SLIDE) -> Figure:
    """The picture."""
    with own_look():
        figure = sheet(response.told, size)
        axes = by_shape(figure, len(response.panels), size)
        for where, panel in zip(axes, response.panels, strict=True):
            for k, line in enumerate(panel.lines):
                _draw(figure, where, line, k, len(panel.lines), response.joined)
            _dress(where, response, size)
            where.set_title(panel.name, fontsize=WORDS, loc="left")
            where.label_outer()
        name_up(figure, axes, response.up)
        if response.by:
            key(axes[0], response.by, size)
    return figure


def _draw(figure: Figure, axes: Axes, line: Line, k: int, many: int, joined: bool) -> None:
    shift = ScaledTranslation(APART * (k - (many - 1) / 2.0) / 72, 0.0, figure.dpi_scale_trans)
    look: dict[str, Any] = {"color": COLORS[k % len(COLORS)], "transform": axes.transData + shift}
    axes.plot(line.x, line.value, MARKS[k % len(MARKS)] + ("-" if joined else ""), linewidth=2, markersize=9,
              label=line.name, zorder=3, **look)  # fmt: skip
    axes.vlines(line.x, line.low, line.high, linewidth=2, zorder=2, **look)
    known = np.isfinite(line.low) & np.isfinite(line.high)
    axes.update_datalim(np.column_stack([line.x, line.value])[np.isfinite(line.value)])
    axes.update_datalim(np.concatenate([np.column_stack([line.x, end])[known] for end in (line.low, line.high)]))
    axes.autoscale_view()


def _dress(axes: Axes, response: Response, size: tuple[float, float]) -> None:
    dress(axes, response.along, "")
    if response.is_share:
        axes.set_ylim(-ROOM, 1.0 + ROOM)
    known = np.unique(np.concatenate([line.x for panel in response.panels for line in panel.lines]))
    if response.by_ratio:
        axes.set_xscale("log")
        axes.set_xticks(known[:: -(-len(known) // MOST_MARKS)], minor=False)
        axes.xaxis.set_major_formatter("{x:.3g}")
        axes.xaxis.set_minor_locator(NullLocator())
    elif response.marks is None:
        is_whole = bool((known == np.round(known)).all())
        axes.xaxis.set_major_locator(MaxNLocator("auto", integer=is_whole, steps=[1, 2, 2.5, 5, 10]))
    axes.grid(axis="y", alpha=0.3)
    if response.marks is not None:
        turn = 30 if sum(map(len, response.marks)) > (60 if is_wide(size) else 20) else 0
        axes.set_xticks(range(len(response.marks)), response.marks, rotation=turn, ha="right" if turn else "center")
        axes.set_xlim(-0.5, len(response.marks) - 0.5)
