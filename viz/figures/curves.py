"""Measures over a parameter as lines with intervals, and a share over two parameters as colours; for a projector."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

SIZE = (16.0, 9.0)  # inches
COLORS, MARKS = ("#0072b2", "#d55e00", "#009e73"), ("o", "s", "^")  # told apart by those who see no colours, too
TITLE, NAME, WORDS = 17, 14, 13  # sizes of letters
APART = 0.06  # between lines, so that their intervals do not hide each other


@dataclass(frozen=True)
class Panel:
    """One measure: a line for each of some conditions, a point with its interval for each value of a parameter."""

    title: str
    along: str
    marks: Sequence[str]
    lines: Mapping[str, Sequence[tuple[float, float, float]]]  # value, low, high
    most: float


@dataclass(frozen=True)
class Diagram:
    """Shares over two parameters."""

    title: str
    names: tuple[str, str]  # of what is along, and of what is up
    marks: tuple[Sequence[str], Sequence[str]]
    shares: np.ndarray  # f64[up, along]


@dataclass(frozen=True)
class Dots:
    """One measure under many conditions, a row for each, with a point and its interval for each of some cases."""

    title: str
    along: str
    rows: Mapping[str, Sequence[tuple[float, float, float]]]  # value, low, high
    cases: Sequence[str]
    most: float


def draw_curves(panels: Sequence[Panel], diagram: Diagram, dots: Dots, path: Path) -> None:
    """Write a picture of panels, a diagram and rows of dots to a file."""
    figure = Figure(figsize=SIZE, layout="constrained")
    FigureCanvasAgg(figure)
    cols = (len(panels) + 3) // 2
    axes = figure.subplots(2, cols, squeeze=False).ravel()
    for panel, where in zip(panels, axes, strict=False):
        _draw_panel(where, panel)
    image = _draw_diagram(axes[len(panels)], diagram)
    figure.colorbar(image, ax=axes[len(panels)])
    _draw_dots(axes[len(panels) + 1], dots)
    for rest in axes[len(panels) + 2 :]:
        rest.axis("off")
    figure.savefig(path, dpi=100, metadata={"Software": None})


def _draw_panel(axes: Axes, panel: Panel) -> None:
    for k, (name, points) in enumerate(panel.lines.items()):
        value, low, high = np.array(points).T
        x = np.arange(len(value)) + APART * (k - (len(panel.lines) - 1) / 2.0)
        axes.errorbar(
            x,
            value,
            [value - low, high - value],
            color=COLORS[k % len(COLORS)],
            marker=MARKS[k % len(MARKS)],
            label=name,
            linewidth=2,
            markersize=9,
            capsize=5,
        )
    axes.set_xticks(range(len(panel.marks)), panel.marks)
    axes.set_xlabel(panel.along, fontsize=NAME)
    axes.set_title(panel.title, fontsize=TITLE)
    axes.set_ylim(0.0, panel.most * 1.03)
    axes.tick_params(labelsize=NAME)
    axes.legend(fontsize=WORDS)


def _draw_dots(axes: Axes, dots: Dots) -> None:
    rows = np.arange(len(dots.rows))
    for k, name in enumerate(dots.cases):
        value, low, high = np.array([points[k] for points in dots.rows.values()]).T
        axes.errorbar(
            value,
            rows + 2 * APART * (k - (len(dots.cases) - 1) / 2.0),
            xerr=[value - low, high - value],
            color=COLORS[k % len(COLORS)],
            marker=MARKS[k % len(MARKS)],
            label=name,
            linestyle="none",
            markersize=7,
        )
    axes.set_yticks(rows, list(dots.rows))
    axes.invert_yaxis()
    axes.set_xlabel(dots.along, fontsize=NAME)
    axes.set_title(dots.title, fontsize=TITLE)
    axes.set_xlim(0.0, dots.most)
    axes.tick_params(axis="x", labelsize=NAME)
    axes.tick_params(axis="y", labelsize=WORDS - 3)
    axes.legend(fontsize=WORDS, loc="lower left")


def _draw_diagram(axes: Axes, diagram: Diagram) -> AxesImage:
    image = axes.imshow(diagram.shares, origin="lower", vmin=0.0, vmax=1.0, cmap="cividis", aspect="auto")
    axes.set_xticks(range(len(diagram.marks[0])), diagram.marks[0])
    axes.set_yticks(range(len(diagram.marks[1])), diagram.marks[1])
    axes.set_xlabel(diagram.names[0], fontsize=NAME)
    axes.set_ylabel(diagram.names[1], fontsize=NAME)
    axes.set_title(diagram.title, fontsize=TITLE)
    axes.tick_params(labelsize=WORDS)
    return image
