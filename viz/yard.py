"""A figure of a world of tiles in which no crossing is watched: from above, and what was paid when."""

from collections import Counter

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle
from matplotlib.ticker import MaxNLocator

from sim.commands.words import clock, count, is_scripted
from sim.record import Run
from viz.instant import picture, tile_names
from viz.theme import Theme

NAMES_A_LINE = 5
MOST_NAMES = 9  # of tiles below the plan
MOST_LINES = 6  # of what was watched


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
    told = [f"{name}: at {count(n, 'tick')}, first {first[name]}" for name, n in times.items()]
    return told[:MOST_LINES] or ["No watched event in this trial."]


def plan(axes: Axes, run: Run, theme: Theme) -> None:
    """The tiles by their letters as they are at the end, everybody's way, and where each is, or was last."""
    now = picture(run, len(run.trace.cell) - 1)
    for (r, c), height in np.ndenumerate(now.heights):
        color = theme.wall if height > 0.0 else theme.floor
        axes.add_patch(Rectangle((c, r), 1, 1, facecolor=color, edgecolor=theme.paper, linewidth=1.0))
        letter = now.tiles[r][c]
        if letter != "." and height == 0.0:
            axes.text(c + 0.12, r + 0.14, letter, ha="left", va="top", fontsize=theme.text, color=theme.ink)
    rows, cols = now.heights.shape
    for i, (group, _) in enumerate(run.scenario.setup.rows):
        color = theme.group(run.scenario.setup.groups.index(group))
        cells = run.trace.cell[:, i]
        cells = cells[cells >= 0]
        y, x = cells // cols + 0.5, cells % cols + 0.5
        if group.rule:
            axes.plot(x, y, color=color, linewidth=2.0, alpha=0.8, zorder=3)
        if len(cells):
            there = bool(run.trace.cell[-1, i] >= 0)
            axes.add_patch(
                Circle((x[-1], y[-1]), 0.24, facecolor=color if there else "none", edgecolor=color, zorder=4)
            )
    axes.set(xlim=(0, cols), ylim=(rows, 0), aspect="equal", anchor="W")
    axes.set_axis_off()
    axes.title.set_visible(True)
    axes.text(0, rows + 0.15, _legend(run), ha="left", va="top", fontsize=theme.small, color=theme.ink)


def _legend(run: Run) -> str:
    names = [f"{letter} {name}" for letter, name in tile_names(run).items() if name]
    more = [f"and {len(names) - MOST_NAMES} more"] if len(names) > MOST_NAMES else []
    lines = [[*names[:MOST_NAMES], *more][k : k + NAMES_A_LINE] for k in range(0, MOST_NAMES + 1, NAMES_A_LINE)]
    return "\n".join("   ".join(line) for line in lines if line)


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
