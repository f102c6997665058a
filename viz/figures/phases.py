"""A measure over two fields, as colours: where it happens and where it does not, with half of everything as a line.

Beside it, smaller, how wide the intervals are; over it, where somebody has one, what a theory says. Of several panels,
one for each value of a third field, all have the same colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patheffects import AbstractPathEffect, withStroke

from unbidden.sim.report.catalogue import say
from unbidden.viz.figures.sheet import NAME, SLIDE, WORDS, Told, by_shape, is_wide, name_up, own_look, sheet

MOST_MARKS = 12  # along an axis
MIDDLE = "white"  # the line of one half
THEORIES: tuple[Any, ...] = ("--", ":", "-.")
SHIPPED = THEORY = "#d55e00"
# around what is white, and so is the ground of the legend
OUTLINE: list[AbstractPathEffect] = [withStroke(linewidth=4.5, foreground="black")]


@dataclass(frozen=True)
class Line:
    """What a theory says: a line, in steps along and up."""

    name: str
    x: np.ndarray
    y: np.ndarray


@dataclass(frozen=True)
class Field:
    """A value for each pair of values: f64[up, along], NaN where there is none; half the widths of their intervals."""

    name: str
    values: np.ndarray
    halves: np.ndarray


@dataclass(frozen=True)
class Phases:
    """What is drawn, and what is said of it."""

    told: Told
    names: tuple[str, str]  # of what is along, and of what is up
    marks: tuple[Sequence[str], Sequence[str]]
    fields: Sequence[Field]  # one, or one for each value of a third field
    what: str  # the colours stand for
    is_share: bool
    shipped: tuple[float, float] | None = None  # where the world as it is shipped lies, in steps along and up
    theory: Sequence[Line] = ()


def draw_phases(phases: Phases, size: tuple[float, float] = SLIDE) -> Figure:
    """The picture."""
    with own_look():
        figure = sheet(phases.told, size)
        axes = _axes(figure, phases, size)
        many = len(phases.fields)
        low, high = _limits(phases)
        for field, where in zip(phases.fields, axes, strict=False):
            image = where.imshow(field.values, origin="lower", cmap="cividis", aspect="auto", vmin=low, vmax=high)
            where.set_title(field.name, fontsize=WORDS, loc="left")
            _lines(where, field, phases)
            _marks(where, phases, size, many)
            where.set_xlabel(phases.names[0] if many > 1 or len(axes) == 1 or is_wide(size) else "", fontsize=NAME)
            where.label_outer()
        name_up(figure, axes[:many], phases.names[1])
        _bar(figure, image, axes[:many], phases.what)
        if many == 1 and len(axes) > 1:
            _widths(figure, axes[1], phases, size)
        _legend(axes[0], size)
    return figure


def _axes(figure: Figure, phases: Phases, size: tuple[float, float]) -> list[Axes]:
    """A place for each panel, and for one alone another place, for how wide its intervals are."""
    many = len(phases.fields)
    if many > 1:
        return by_shape(figure, many, size)
    if not np.isfinite(phases.fields[0].halves).any():
        return [figure.subplots()]
    if is_wide(size):
        return list(figure.subplots(1, 2, width_ratios=(2.5, 1)))
    return list(figure.subplots(2, 1, height_ratios=(2.2, 1)))


def _limits(phases: Phases) -> tuple[float, float]:
    if phases.is_share:
        return 0.0, 1.0
    known = np.concatenate([field.values[np.isfinite(field.values)] for field in phases.fields])
    return (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)


def _lines(axes: Axes, field: Field, phases: Phases) -> None:
    """Where it is one half, what a theory says, and where the world is as it is shipped."""
    known = field.values[np.isfinite(field.values)]
    is_sheet = min(field.values.shape) > 1
    if phases.is_share and is_sheet and len(known) and known.min() < 0.5 < known.max():
        half = axes.contour(field.values, [0.5], colors=MIDDLE, linewidths=2.5)
        half.set_path_effects(OUTLINE)
        if any(map(len, half.allsegs[0])):  # there is none where it would lead through points that were not measured
            axes.plot([], [], color=MIDDLE, linewidth=2.5, label=say("figure.half"), path_effects=OUTLINE)
    for line, style in zip(phases.theory, THEORIES * len(phases.theory), strict=False):
        axes.plot(
            line.x, line.y, color=THEORY, linestyle=style, linewidth=2.5, label=line.name, scalex=False, scaley=False
        )
    if phases.shipped:
        look: dict[str, Any] = {"color": SHIPPED, "markeredgecolor": "white", "markersize": 15, "linestyle": "none"}
        axes.plot(*phases.shipped, marker="X", label=say("figure.shipped"), **look)


def _widths(figure: Figure, axes: Axes, phases: Phases, size: tuple[float, float]) -> None:
    """How wide the intervals are."""
    halves = phases.fields[0].halves
    image = axes.imshow(halves, origin="lower", cmap="Greys", aspect="auto", vmin=0.0)
    axes.set_title(say("figure.halves"), fontsize=WORDS, loc="left")
    _marks(axes, phases, size, 3)
    axes.set_xlabel(phases.names[0] if not is_wide(size) else "", fontsize=NAME)
    _bar(figure, image, [axes], "")


def _marks(axes: Axes, phases: Phases, size: tuple[float, float], share: int) -> None:
    """Values on both axes, as many as there is room for."""
    most = max(MOST_MARKS // (min(share, 3) if is_wide(size) else 2), 4)
    for axis, marks in ((axes.xaxis, phases.marks[0]), (axes.yaxis, phases.marks[1])):
        every = -(-len(marks) // most)
        axis.set_ticks(range(0, len(marks), every), list(marks)[::every])
    axes.tick_params(labelsize=WORDS)


def _bar(figure: Figure, image: AxesImage, axes: Sequence[Axes], name: str) -> None:
    bar = figure.colorbar(image, ax=list(axes))
    bar.ax.tick_params(labelsize=WORDS)
    bar.set_label(name, fontsize=WORDS)


def _legend(axes: Axes, size: tuple[float, float]) -> None:
    """What lines and marks are, above the picture."""
    if axes.get_legend_handles_labels()[0]:
        look: dict[str, Any] = {"fontsize": WORDS, "frameon": False, "ncols": 2 if is_wide(size) else 1}
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), **look)
