"""A figure of a world of tiles in which nobody is watched for where they are: from above, and what was paid when."""

import textwrap
from collections import Counter

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from unbidden.sim.report.catalogue import say
from unbidden.sim.report.scenario import called, is_scripted, title
from unbidden.sim.runs.records import Run
from unbidden.viz.figures.patches import Brush, draw, scaled
from unbidden.viz.picture.frames import reel_of
from unbidden.viz.picture.legend import NO_STAMP, legend_of
from unbidden.viz.picture.picture import View
from unbidden.viz.picture.picture import plan as drawn
from unbidden.viz.picture.theme import Theme

MOST_WAYS = 8  # of agents; with more, nothing could be made out
LINE = 0.235  # inches: a name with its icon
LETTERS, MOST_LINES = 40, 8  # of what was watched


def yard_title(run: Run) -> tuple[str, str]:
    """What one sees, with numbers."""
    last = len(run.trace.cell) - 1
    scripted = f". {say('SCRIPTED')}" if is_scripted(run.scenario) else ""
    head = say("figure.yard", title=title(run.scenario), n=last, seed=run.seed, scripted=scripted)
    paid = run.trace.episode_return[-1]
    return head, say("figure.yard.paid", n=len(paid), paid=paid.mean()) if len(paid) else say("figure.no_agents")


def counted(run: Run) -> list[str]:
    """How often everything watched came about in this trial."""
    times = Counter(event["watch"] for event in run.events)
    first = {event["watch"]: event["seconds"] for event in reversed(run.events)}
    told = [
        say("figure.counted", what=called(run.scenario, name), n=n, seconds=first[name]) for name, n in times.items()
    ]
    lines = [line for text in told for line in textwrap.wrap(text, LETTERS, subsequent_indent="   ")]
    return lines[:MOST_LINES] or [say("figure.yard.none")]


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
    seconds = np.arange(len(run.trace.episode_return)) * run.scenario.setup.seconds
    for event in run.events:
        axes.axvline(event["seconds"], color=theme.crosser, linewidth=1.0, alpha=0.35)
    for i in range(run.trace.episode_return.shape[1]):
        group = run.scenario.setup.groups.index(run.scenario.setup.rows[i][0])
        axes.step(seconds, run.trace.episode_return[:, i], where="post", color=theme.group(group), linewidth=2.0)
    axes.set_xlim(0, max(float(seconds[-1]), 1e-9))
    axes.set_xlabel(say("figure.seconds"))
    axes.set_ylabel(say("unit.paid"))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.spines[["top", "right"]].set_visible(False)
