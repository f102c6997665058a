"""Worlds beside each other in the same size: a column for each, a row for each measure, one dial along all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unbidden.viz.figures.response import Line
from unbidden.viz.figures.sheet import COLORS, MARKS, NAME, WORDS, Told, own_look, sheet

SIZE = (12.8, 11.0)  # inches
ASIDE = 0.06  # settings between lines, so that their intervals do not hide each other


@dataclass(frozen=True)
class Column:
    """A world: its name, and the lines of each row."""

    name: str
    rows: Sequence[Sequence[Line]]


def draw_beside(
    told: Told, along: str, marks: Sequence[str], ups: Sequence[str], columns: Sequence[Column], frozen: tuple[int, str]
) -> Figure:
    """The picture. `frozen`: the setting that is marked in all panels, and what it is."""
    with own_look():
        figure = sheet(told, SIZE)
        places = figure.subplots(len(ups), len(columns), sharex=True, sharey="row", squeeze=False)
        for k, column in enumerate(columns):
            places[0, k].set_title(column.name, fontsize=NAME, loc="left", weight="bold")
            for axes, lines in zip(places[:, k], column.rows, strict=True):
                _draw(axes, lines, frozen[0])
            places[-1, k].set_xlabel(along, fontsize=NAME)
            places[-1, k].set_xticks(range(len(marks)), marks, rotation=45, fontsize=WORDS - 2)
        for row, up in zip(places, ups, strict=True):
            row[0].set_ylabel(up, fontsize=WORDS)
            row[0].margins(y=0.1)
            row[-1].legend(loc="upper left", frameon=False, fontsize=WORDS)
        places[-1, 0].text(frozen[0] + 0.1, 0.03, frozen[1], fontsize=WORDS - 2, va="bottom",
                           transform=places[-1, 0].get_xaxis_transform())  # fmt: skip
    return figure


def _draw(axes: Axes, lines: Sequence[Line], frozen: int) -> None:
    axes.axvline(frozen, color="0.6", linestyle=":", linewidth=1.5, zorder=1)
    for k, line in enumerate(lines):
        x = line.x + ASIDE * (k - (len(lines) - 1) / 2.0)
        axes.plot(x, line.value, MARKS[k] + "-", color=COLORS[k], linewidth=2, markersize=8, label=line.name, zorder=3)
        axes.vlines(x, line.low, line.high, color=COLORS[k], linewidth=2, zorder=2)
    axes.tick_params(labelsize=WORDS)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.3)
