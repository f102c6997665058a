"""How a measure is spread over seeds: a histogram, or one below the other for each of some values of a field."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from unbidden.sim.report.catalogue import say
from unbidden.viz.figures.sheet import COLORS, NAME, SLIDE, WORDS, Told, dress, own_look, sheet
from unbidden.viz.picture.theme import LIGHT

MOST_BINS = 40
WHOLE = 60  # whole numbers so far apart have a bar each


@dataclass(frozen=True)
class Rows:
    """What is drawn, and what is said of it."""

    told: Told
    along: str
    rows: Sequence[tuple[str, np.ndarray]]  # a name, and a number for each run


def draw_spread(spread: Rows, size: tuple[float, float] = SLIDE) -> Figure:
    """The picture."""
    with own_look():
        figure = sheet(spread.told, size)
        edges = _edges(np.concatenate([values for _, values in spread.rows]))
        axes = figure.subplots(len(spread.rows), 1, sharex=True, sharey=True, squeeze=False).ravel()
        for k, (where, (name, values)) in enumerate(zip(axes, spread.rows, strict=True)):
            where.hist(values, edges, color=COLORS[0], edgecolor="white", linewidth=0.8)
            mean = float(values.mean())
            where.axvline(mean, color=COLORS[1], linewidth=3, label=say("figure.mean"))
            dress(where, spread.along if k == len(axes) - 1 else "", "")
            where.yaxis.set_major_locator(MaxNLocator(3, integer=True))
            told = f"{name}   {say('figure.mean')} {mean:.3g}, n = {len(values)}".strip()
            where.set_title(told, fontsize=WORDS, loc="left", color=LIGHT.ink)
        figure.supylabel(say("figure.runs"), fontsize=NAME)
    return figure


def _edges(values: np.ndarray) -> np.ndarray:
    """Where bars begin and end: a bar for each whole number if they are few, else as Freedman and Diaconis say."""
    low, high = float(values.min()), float(values.max())
    if (values == np.round(values)).all() and high - low <= WHOLE:
        return np.arange(low - 0.5, high + 1.0)
    edges = np.histogram_bin_edges(values, "fd")
    return edges if len(edges) <= MOST_BINS + 1 else np.linspace(low, high, MOST_BINS + 1)
