"""The sheet that figures of measurements are drawn on: its look, what stands above and below, how it is saved.

Letters are as large as on a slide. Figures are made without pyplot, and saved without dates or random names: the same
numbers give the same bytes.
"""

import io
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from unbidden.sim.engine.machine import files
from unbidden.sim.report.catalogue import say
from unbidden.viz.picture.theme import BLACK, BLUE, GREEN, LIGHT, PURPLE

SLIDE, PHONE = (12.8, 7.2), (5.2, 6.8)  # inches
TITLE, NAME, WORDS = 20, 16, 14  # sizes of letters
COLORS = (BLUE, LIGHT.outside, GREEN, PURPLE, BLACK, LIGHT.faint)  # of lines, which also differ in their marks
MARKS = ("o", "s", "^", "D", "v", "P")
MARGIN = 0.09  # inches around everything
SHORT = 12  # letters of a name that leave room for another one beside it on a phone
LETTER = 0.58  # its width over its size
METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@dataclass(frozen=True)
class Told:
    """What stands above a figure, and below it."""

    title: str
    says: str


@contextmanager
def own_look() -> Iterator[None]:
    """Nothing of a user's own settings, so that a figure looks the same everywhere."""
    with (
        matplotlib.style.context("default"),
        matplotlib.rc_context({"svg.hashsalt": "unbidden", "text.parse_math": False}),
    ):
        yield


def sheet(told: Told, size: tuple[float, float] = SLIDE) -> Figure:
    """An empty sheet with a title above and words below; what is drawn on it finds its place between them."""
    figure = Figure(figsize=size, facecolor=LIGHT.paper)
    FigureCanvasAgg(figure)
    figure.set_layout_engine("constrained", w_pad=MARGIN, h_pad=MARGIN)
    title, words = (TITLE, WORDS) if is_wide(size) else (NAME, WORDS - 2)
    figure.suptitle(wrapped(told.title, size[0], title), fontsize=title, x=0.01, ha="left", weight="bold")
    figure.supxlabel(wrapped(told.says, size[0], words), fontsize=words, x=0.01, ha="left", color=LIGHT.faint)
    return figure


def is_wide(size: tuple[float, float]) -> bool:
    """Whether there is room beside each other, as on a slide, and not only below, as on a phone."""
    return size[0] >= size[1]


def by_shape(figure: Figure, many: int, size: tuple[float, float]) -> list[Axes]:
    """A place for each of several panels, which share both axes."""
    cols = min(many, 3 if is_wide(size) else 1)
    rows = -(-many // cols)
    places = figure.subplots(rows, cols, sharex=True, sharey=True, squeeze=False).ravel()
    for spare in places[many:]:
        spare.set_visible(False)
    return list(places[:many])


def wrapped(text: str, inches: float, size: float) -> str:
    """A text in as many lines as it needs."""
    return "\n".join(textwrap.wrap(text, int(inches * 72 / (size * LETTER)), break_long_words=False))


def dress(axes: Axes, along: str, up: str) -> None:
    """Name both axes, in letters that can be read from afar."""
    axes.set_xlabel(along, fontsize=NAME)
    axes.set_ylabel(up, fontsize=NAME)
    axes.tick_params(labelsize=WORDS)
    axes.spines[["top", "right"]].set_visible(False)


def name_up(figure: Figure, axes: Sequence[Axes], up: str) -> None:
    """Name the upward axis of panels, once for all of them."""
    if len(axes) == 1:
        axes[0].set_ylabel(up, fontsize=NAME)
    else:
        figure.supylabel(up, fontsize=NAME)


def key(axes: Axes, title: str, size: tuple[float, float]) -> None:
    """Which line is which: beside what is drawn, or above it where there is no room beside."""
    handles, labels = axes.get_legend_handles_labels()
    look: dict[str, Any] = {"title": title, "title_fontsize": WORDS, "fontsize": WORDS, "frameon": False}
    beside: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0)}
    cols = 2 if max(map(len, labels)) <= SHORT else 1
    above: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0.0, 1.0), "ncols": cols}
    axes.legend(handles, labels, **look, **(beside if is_wide(size) else above))


def suffix(path: Path) -> str:
    """The suffix of a figure's name. Raises ValueError for one that a figure cannot have."""
    kind = path.suffix.lower()
    if kind not in METADATA:
        raise ValueError(
            f"{path}: a figure's name ends in {', '.join(METADATA)}; this one ends in {kind or 'nothing'}."
        )
    return kind


def packed(drawn: Figure, kind: str, dpi: int = 150) -> bytes:
    """A figure as a file of a kind: .png, .svg or .pdf."""
    out = io.BytesIO()
    with own_look():
        drawn.savefig(out, format=kind[1:], metadata=METADATA[kind], dpi=dpi)
    return out.getvalue()


def save(drawn: Figure, path: Path) -> None:
    """Write a figure as .png, .svg or .pdf, whole or not at all. Raises CannotWrite; ValueError for another suffix."""
    files.write(path, packed(drawn, suffix(path)))


def duration(seconds: float) -> str:
    """A time in minutes and seconds, in words."""
    minutes, rest = divmod(round(seconds), 60)
    key = "duration.both" if minutes and rest else "duration.minutes" if minutes else "duration.seconds"
    return say(key, minutes=minutes, seconds=rest)
