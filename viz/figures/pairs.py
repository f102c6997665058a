"""A treatment beside its control, replicate by replicate, and how far apart they are on the average."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unbidden.sim.report.catalogue import say
from unbidden.viz.figures.sheet import COLORS, NAME, SLIDE, WORDS, Told, dress, is_wide, own_look, sheet
from unbidden.viz.picture.theme import LIGHT

THINNEST, THICKEST = 1.2, 14.0  # points: a line that stands for one pair, and one for all of them
MOST_NUMBERED = 6  # lines that have room for how many pairs each stands for


@dataclass(frozen=True)
class Paired:
    """What is drawn, and what is said of it."""

    told: Told
    along: str
    up: str
    names: tuple[str, str]  # of control and treatment
    control: np.ndarray  # f64[replicates]
    treatment: np.ndarray  # f64[replicates]
    difference: tuple[float, float, float]  # treatment minus control, low, high; NaN where there is no interval


def draw_pairs(paired: Paired, size: tuple[float, float] = SLIDE) -> Figure:
    """The picture."""
    with own_look():
        figure = sheet(paired.told, size)
        if is_wide(size):
            left, right = figure.subplots(1, 2, width_ratios=(1.8, 1))
        else:
            left, right = figure.subplots(2, 1, height_ratios=(1.9, 1))
        _slopes(left, paired)
        _difference(right, paired, is_wide(size))
    return figure


def _slopes(axes: Axes, paired: Paired) -> None:
    """A line for each pair; pairs with the same numbers share one, which is as thick as they are many."""
    at = 0.2 if np.ptp(paired.control) >= np.ptp(paired.treatment) else 0.8  # where lines are apart
    counts = Counter(zip(paired.control.tolist(), paired.treatment.tolist(), strict=True))
    for (one, other), n in counts.items():
        wide = THINNEST + (THICKEST - THINNEST) * (n - 1) / max(len(paired.control) - 1, 1)
        axes.plot([0, 1], [one, other], color=LIGHT.line, linewidth=wide, alpha=0.55, solid_capstyle="round", zorder=1)
        if len(counts) <= MOST_NUMBERED:
            place = (at, one + at * (other - one))
            look: dict[str, Any] = {"fontsize": WORDS, "ha": "center", "va": "center", "zorder": 4}
            axes.text(
                *place, str(n), bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.9}, **look
            )
    means = [float(paired.control.mean()), float(paired.treatment.mean())]
    axes.plot([0, 1], means, "o-", color=COLORS[0], linewidth=4, markersize=13, zorder=3, label=say("figure.mean"))
    dress(axes, paired.along, paired.up)
    axes.set_xlim(-0.25, 1.25)
    axes.set_xticks([0, 1], paired.names, fontsize=NAME)
    axes.legend(fontsize=WORDS, frameon=False, loc="best")


def _difference(axes: Axes, paired: Paired, is_upright: bool) -> None:
    """The mean difference, with its interval and no difference at all."""
    value, low, high = paired.difference
    text = f"{value:+.3g}" if np.isnan(low) else f"{value:+.3g}\n[{low:+.3g}, {high:+.3g}]"
    text, name = text.replace("-", "−"), f"{say('figure.difference')}, {' − '.join(reversed(paired.names))}"
    if is_upright:
        axes.axhline(0.0, color=LIGHT.faint, linewidth=1.5, linestyle="--")
        axes.vlines(0.0, low, high, color=COLORS[1], linewidth=5)
        axes.plot(0.0, value, "D", color=COLORS[1], markersize=14)
        axes.annotate(text, (0.0, value), (18, 0), textcoords="offset points", fontsize=NAME, va="center")
        dress(axes, "", name)
        axes.set_xlim(-0.5, 1.5)
        axes.set_xticks([])
    else:
        axes.axvline(0.0, color=LIGHT.faint, linewidth=1.5, linestyle="--")
        axes.hlines(0.0, low, high, color=COLORS[1], linewidth=5)
        axes.plot(value, 0.0, "D", color=COLORS[1], markersize=14)
        axes.annotate(text, (value, 0.0), (0, 14), textcoords="offset points", fontsize=WORDS, ha="center")
        dress(axes, name, "")
        axes.set_ylim(-0.5, 1.5)
        axes.set_yticks([])
    axes.margins(0.15)
