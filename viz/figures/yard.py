"""A figure of a world of tiles in which no crossing is watched: from above, and what was paid when."""

import textwrap
from collections import Counter

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.commands.words import clock, count, is_scripted
from sim.record import Run
from viz.figures.patches import Brush, draw, scaled
from viz.frames import reel_of
from viz.legend import NO_STAMP, legend_of
from viz.picture import View
from viz.picture import plan as drawn
from viz.telling import called
from viz.theme import Theme

MOST_WAYS = 8  # of agents; with more, nothing could be made out
LINE = 0.235  # inches: a name with its icon
LETTERS, MOST_LINES = 40, 8  # of what was watched


def yard_title(run: Run) -> tuple[str, str]:
    """What one sees, with numbers."""
    last = len(run.trace.cell) - 1
    scripted = ". SCRIPTED." if is_scripted(run.scenario) else ""
    title = f"{run.scenario.file.about.title}: {count(last, 'tick')}, seed {run.seed}{scripted}"
    paid = run.trace.paid[-1]
    each = f" to each of {len(paid)}, on the average" if len(paid) > 1 else ""
    return title, f"The first trial paid {paid.mean():.4g}{each}." if len(paid) else "There are no agents."


def counted(run: Run) -> list[str]:
    """How often everything watched came about in this trial."""
    times = Counter(event["watch"] for event in run.events)
    first = {event["watch"]: clock(event["seconds"]) for event in reversed(run.events)}
    told = [f"{called(run.scenario, name)}: at {count(n, 'tick')}, first {first[name]}" for name, n in times.items()]
    lines = [line for text in told for line in textwrap.wrap(text, LETTERS, subsequent_indent="   ")]
    return lines[:MOST_LINES] or ["No watched event in this trial."]


def plan(axes: Axes, run: Run, theme: Theme, inches: tuple[float, float]) -> None:
    """The world as it is at the end, everybody's way, and below it what each tile is called."""
    reel = reel_of(run)
    legend, last = reel.legend, len(run.trace.cell) - 1
    cell = min(inches[0] / legend.cols, inches[1] / legend.rows)
    agents = [body for body, (group, _) in enumerate(legend.bodies) if legend.groups[group].agent]
    ways = tuple((body, tuple(run.trace.cell[:, body].tolist())) for body in agents[:MOST_WAYS])
    draw(axes, drawn(reel.frame(last), legend, View(trails=ways)), legend, theme, cell)
    axes.set(xlim=(0, legend.cols), ylim=(legend.rows, 0), aspect="equal", anchor="W")
    axes.set_axis_off()
    axes.title.set_visible(True)


def names(axes: Axes, run: Run, theme: Theme, inches: tuple[float, float]) -> None:
    """What the tiles are called that are ever seen, each after its icon."""
    legend = legend_of(run.scenario, run.seed)
    shown = [legend.kinds[kind] for kind in np.unique(run.trace.kind).tolist()]
    named = [kind for kind in shown if kind.stamp != NO_STAMP and kind.name][: int(inches[1] / LINE)]
    brush = Brush(axes, theme, LINE)
    axes.set(xlim=(0, inches[0] / LINE), ylim=(inches[1] / LINE, 0), aspect="equal", anchor="NW")
    axes.set_axis_off()
    for row, kind in enumerate(named):
        for shape in legend.stamps[kind.stamp]:
            brush.shape(scaled(shape, 0.9), 3, 0.0, row + 0.05)
        axes.text(1.3, row + 0.5, kind.name, ha="left", va="center", fontsize=theme.small, color=theme.ink)


def paid(axes: Axes, run: Run, theme: Theme) -> None:
    """What each agent was paid so far; a line for every tick with an event."""
    seconds = np.arange(len(run.trace.paid)) * run.scenario.setup.seconds
    for event in run.events:
        axes.axvline(event["seconds"], color=theme.crosser, linewidth=1.0, alpha=0.35)
    for i in range(run.trace.paid.shape[1]):
        group = run.scenario.setup.groups.index(run.scenario.setup.rows[i][0])
        axes.step(seconds, run.trace.paid[:, i], where="post", color=theme.group(group), linewidth=2.0)
    axes.set_xlim(0, max(float(seconds[-1]), 1e-9))
    axes.set_xlabel("seconds")
    axes.set_ylabel("paid")
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.spines[["top", "right"]].set_visible(False)
