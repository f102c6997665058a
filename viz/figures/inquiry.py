"""What answers to whose doing it was are worth: after each piece of evidence, and how often they hold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from unbidden.viz.figures.sheet import COLORS, MARKS, SLIDE, WORDS, Told, dress, own_look, sheet

BIGGEST = 160.0  # points² of the mark of the answers that are given most often


@dataclass(frozen=True)
class Analyst:
    """Log scores after each piece of evidence, in bits, with standard errors."""

    name: str
    bits: np.ndarray
    errors: np.ndarray


@dataclass(frozen=True)
class Held:
    """What was said, how often it was true, and how often it was said."""

    name: str
    said: np.ndarray
    came: np.ndarray
    often: np.ndarray


@dataclass(frozen=True)
class InquiryFigure:
    """What is drawn, and what is said of it."""

    told: Told
    steps: Sequence[str]
    up: str
    analysts: Sequence[Analyst]
    said: str
    came: str
    held: Sequence[Held]


def draw_inquiry(drawn: InquiryFigure, size: tuple[float, float] = SLIDE) -> Figure:
    """The picture: log scores on the left, calibration on the right."""
    with own_look():
        figure = sheet(drawn.told, size)
        left, right = figure.subplots(1, 2, width_ratios=(3, 2))
        for k, analyst in enumerate(drawn.analysts):
            look = {"color": COLORS[k % len(COLORS)], "marker": MARKS[k % len(MARKS)]}
            left.errorbar(np.arange(len(drawn.steps)), analyst.bits, 1.96 * analyst.errors, linewidth=2, markersize=9,
                          label=analyst.name, zorder=3 + len(drawn.analysts) - k, **look)  # fmt: skip
        dress(left, "", drawn.up)
        left.set_xticks(range(len(drawn.steps)), drawn.steps, rotation=30, ha="right")
        left.set_ylim(bottom=0.0)
        left.legend(fontsize=WORDS, frameon=False, loc="lower left")
        right.plot([0, 1], [0, 1], color=COLORS[5], linewidth=1, zorder=1)
        for k, held in enumerate(drawn.held):
            sizes = BIGGEST * np.sqrt(held.often / held.often.max()) + 12.0
            right.scatter(held.said, held.came, sizes, color=COLORS[k % len(COLORS)], marker=MARKS[k % len(MARKS)],
                          label=held.name, zorder=2 + len(drawn.held) - k)  # fmt: skip
        dress(right, drawn.said, drawn.came)
        right.legend(fontsize=WORDS, frameon=False, loc="upper left")
    return figure
