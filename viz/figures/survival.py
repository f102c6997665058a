"""How long it takes: the share of runs in which something has not happened yet, with intervals, over time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from unbidden.viz.figures.sheet import COLORS, SLIDE, Told, dress, key, own_look, sheet

STYLES = ("-", "--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
ROOM = 0.03  # below 0 and above 1


@dataclass(frozen=True)
class Curve:
    """A share that falls in steps, with its interval, whose ends are NaN where there is none."""

    name: str
    times: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Waiting:
    """What is drawn, and what is said of it."""

    told: Told
    along: str
    up: str
    by: str  # what the curves differ in
    curves: Sequence[Curve]


def draw_survival(waiting: Waiting, size: tuple[float, float] = SLIDE) -> Figure:
    """The picture."""
    with own_look():
        figure = sheet(waiting.told, size)
        axes = figure.subplots()
        for k, curve in enumerate(waiting.curves):
            color = COLORS[k % len(COLORS)]
            axes.fill_between(curve.times, curve.low, curve.high, step="post", color=color, alpha=0.16, linewidth=0)
            axes.step(curve.times, curve.share, where="post", color=color, linewidth=3, label=curve.name,
                      linestyle=STYLES[k % len(STYLES)])  # fmt: skip
        dress(axes, waiting.along, waiting.up)
        axes.set_xlim(0.0, max(float(curve.times[-1]) for curve in waiting.curves))
        axes.set_ylim(-ROOM, 1.0 + ROOM)
        axes.grid(axis="y", alpha=0.3)
        key(axes, waiting.by, size)
    return figure
