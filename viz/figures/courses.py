"""A figure of a world in which all stay on the ground: the map at the start and at the end, and what it came to when.

Where everybody keeps to a road of its own that comes round, one road is shown second by second instead of the start.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.ticker import MaxNLocator, PercentFormatter

from unbidden.sim.report.catalogue import say
from unbidden.sim.report.outcome import summaries
from unbidden.sim.report.scenario import title
from unbidden.sim.runs.records import Run
from unbidden.viz.figures.patches import draw
from unbidden.viz.figures.sheet import duration
from unbidden.viz.picture.frames import reel_of
from unbidden.viz.picture.picture import View
from unbidden.viz.picture.picture import plan as drawn
from unbidden.viz.picture.theme import Theme
from unbidden.viz.snapshot import courses, watched

MOST_TICKS = 300  # of one road
NAME_HIGH = 0.16  # of the curves' height, from one name to the next


def stays_down(run: Run) -> bool:
    """Whether a run is told by what it came to over time: nobody floats or learns, and a watch has a course."""
    floats = any(group.floats for group in run.scenario.setup.agents)
    has_course = any(watch.detector.course for watch in run.scenario.watches.values())
    return has_course and not floats and not run.scenario.setup.learners and watched(run) is None


def courses_title(run: Run) -> tuple[str, str]:
    """What one sees, and what it came to."""
    length = duration((len(run.trace.cell) - 1) * run.scenario.setup.seconds)
    return f"{title(run.scenario)}: {length}", next(iter(summaries(run).values()), "")


def has_road(run: Run) -> bool:
    """Whether everybody keeps to a row that comes round."""
    rows = run.trace.cell // len(run.scenario.setup.heights[0])
    return run.scenario.setup.wraps[1] and bool((rows == rows[0]).all())


def beginning(axes: Axes, run: Run, theme: Theme, inches: tuple[float, float]) -> None:
    """The map at the start; or one road, second by second, the first at the top."""
    if has_road(run):
        _road(axes, run, theme)
    else:
        _map(axes, run, theme, inches, 0)


def ending(axes: Axes, run: Run, theme: Theme, inches: tuple[float, float]) -> None:
    """The map at the end."""
    _map(axes, run, theme, inches, len(run.trace.cell) - 1)


def _map(axes: Axes, run: Run, theme: Theme, inches: tuple[float, float], tick: int) -> None:
    reel = reel_of(run)
    legend = reel.legend
    cell = min(inches[0] / legend.cols, inches[1] / legend.rows)
    draw(axes, drawn(reel.frame(tick), legend, View()), legend, theme, cell)
    axes.set(xlim=(0, legend.cols), ylim=(legend.rows, 0), aspect="equal", anchor="NW")
    axes.set_axis_off()
    axes.title.set_visible(True)


def _road(axes: Axes, run: Run, theme: Theme) -> None:
    """The busiest road: a dot for every body in every tick."""
    cols, setup = len(run.scenario.setup.heights[0]), run.scenario.setup
    agents = sum(group.places for group in setup.agents)
    cells = run.trace.cell[-MOST_TICKS:, :agents]
    row = int(np.bincount(cells[0] // cols).argmax())
    picture = np.full((len(cells), cols, 3), to_rgb(theme.floor))
    number = [setup.groups.index(group) for group, _ in setup.rows]
    for body in range(agents):
        if cells[0, body] // cols == row:
            picture[np.arange(len(cells)), cells[:, body] % cols] = to_rgb(theme.group(number[body]))
    end = (len(run.trace.cell) - 1) * setup.seconds
    first = end - (len(cells) - 1) * setup.seconds
    axes.imshow(picture, aspect="auto", extent=(0, cols * setup.cell, end, first), interpolation="nearest")
    axes.set_xlabel(say("figure.along"))
    axes.set_ylabel(say("figure.seconds"))
    axes.spines[["top", "right"]].set_visible(False)


def _name_ends(axes: Axes, theme: Theme) -> None:
    """Write the name of every curve beside its end, the highest at the top, and none over another."""
    ends = {curve: np.asarray(curve.get_xydata())[-1] for curve in axes.get_lines()}
    curves = sorted(ends, key=lambda curve: float(ends[curve][1]))
    low, high = axes.get_ylim()
    lowest = 0.0
    for left, curve in zip(range(len(curves), 0, -1), curves, strict=True):
        end = (float(ends[curve][1]) - low) / (high - low)
        lowest = min(max(end, lowest), 1.0 - NAME_HIGH * (left - 1))
        axes.plot(*ends[curve], "o", color=curve.get_color(), clip_on=False)
        name = axes.text(
            1.015, lowest, str(curve.get_label()), transform=axes.transAxes, va="center", fontsize=theme.small
        )
        name.set_color(theme.ink)
        lowest += NAME_HIGH


def over_time(axes: Axes, run: Run, theme: Theme) -> None:
    """What everything that has a course came to, tick by tick."""
    shown = courses(run)
    for k, course in enumerate(shown):
        seconds = np.arange(len(course.values)) * run.scenario.setup.seconds
        axes.plot(
            seconds, course.values, color=theme.ink if k == 0 else theme.group(k), linewidth=1.8, label=course.name
        )
    axes.set_xlim(0, max((len(run.trace.cell) - 1) * run.scenario.setup.seconds, 1e-9))
    axes.set_xlabel(say("figure.seconds"))
    if any(course.what == "count" for course in shown):
        axes.set_ylim(bottom=0)
    else:
        axes.set_ylim(0, 1)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.spines[["top", "right"]].set_visible(False)
    if len(shown) > 1:
        _name_ends(axes, theme)
