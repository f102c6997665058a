"""How a learner comes to its success, by arm; one training whose start is rolled back; and norms of gradients."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from unbidden.viz.figures.response import Line
from unbidden.viz.figures.sheet import COLORS, SLIDE, WORDS, Told, dress, is_wide, own_look, sheet
from unbidden.viz.picture.theme import LIGHT

DASHES = ("-", "--", ":", "-.")  # which tell lines apart without their colours


@dataclass(frozen=True)
class Names:
    """What stands at the axes, and what the lines of the second panel are."""

    along: str
    success: str
    norm: str
    rolled: str
    start: str


def draw_credit(
    told: Told, names: Names, success: Sequence[Line], norms: Sequence[Line], rolled: tuple[np.ndarray, np.ndarray],
    size: tuple[float, float] = SLIDE,
) -> Figure:  # fmt: skip
    """Three panels: beside each other on a slide, below each other on a phone. `rolled`: success, and the start as a
    share of the whole, by step."""
    with own_look():
        figure = sheet(told, size)
        one, two, three = figure.subplots(*((1, 3) if is_wide(size) else (3, 1)))
        _bands(one, names.along, names.success, success)
        _teeth(two, names, rolled)
        _bands(three, names.along, names.norm, norms)
        three.set_yscale("log")
        three.yaxis.set_major_formatter("{x:g}")
        three.yaxis.set_minor_formatter(NullFormatter())
        for axes in (one, two):
            axes.set_ylim(-0.03, 1.03)
        for axes in (one, two, three):
            axes.legend(fontsize=WORDS - 2, frameon=False, loc="lower left", bbox_to_anchor=(0.0, 1.0))
    return figure


def _bands(axes: Axes, along: str, up: str, lines: Sequence[Line]) -> None:
    dress(axes, along, up)
    for k, line in enumerate(lines):
        axes.plot(line.x, line.value, DASHES[k % len(DASHES)], color=COLORS[k], linewidth=2, label=line.name)
        axes.fill_between(line.x, line.low, line.high, color=COLORS[k], alpha=0.15, linewidth=0)


def _teeth(axes: Axes, names: Names, rolled: tuple[np.ndarray, np.ndarray]) -> None:
    success, start = rolled
    steps = np.arange(1, len(success) + 1)
    dress(axes, names.along, "")
    axes.plot(steps, success, "-", color=COLORS[0], linewidth=2, label=names.rolled)
    axes.step(steps, start, "--", where="mid", color=LIGHT.faint, linewidth=2, label=names.start)
