"""The panels of a figure with time on one axis: heights around an event, and how many were inside and outside."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from unbidden.sim.judge.counterfactuals import explained_events
from unbidden.sim.report.catalogue import say
from unbidden.sim.runs.records import Run
from unbidden.viz.causal_chain import CausalChain
from unbidden.viz.figures.elevation import hold_of, inches_of, moments, words
from unbidden.viz.picture.theme import Theme
from unbidden.viz.snapshot import body_under, counts, ground_under, highest, in_gust, wall_top

BEFORE, AFTER, LONGEST = 10.0, 10.0, 50.0  # s: before the way up began, after the event, and at most before it
DASHED = (0, (4, 1.5))
CLEAR = 0.1  # of a panel's height: what labels keep from each other


# ---- height over time -----------------------------------------------------------------------------------------------


def heights(axes: Axes, lanes: Axes, run: Run, chain: CausalChain | None, theme: Theme) -> None:
    """Heights of the pair around the event; without one, of the body that got highest around that moment."""
    top = highest(run)
    if top is None:
        axes.set_axis_off()
        lanes.set_axis_off()
        return
    zero, body = (chain.tick, chain.body) if chain else top
    ticks, time = _around(run, chain, zero)
    _lines(axes, run, chain, body, ticks, time, theme)
    shown = [body] if chain is None or chain.lifter is None else [body, chain.lifter]
    wall, peak = (chain.wall if chain else wall_top(run)), float(run.trace.bottom[ticks][:, shown].max())
    _marks(axes, run, body, wall, peak, theme)
    if chain:
        _numbered(axes, run, chain, theme)
    axes.axvline(0.0, color=theme.faint, linewidth=1.0)
    axes.set_xlim(time[0], time[-1])
    axes.set_ylabel(say("unit.height"))
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.tick_params(bottom=False, labelbottom=False)
    _lanes(lanes, run, body, ticks, time, theme)
    lanes.set_xlabel(say("figure.around.event" if chain else "figure.around.height"))


def _around(run: Run, chain: CausalChain | None, zero: int) -> tuple[np.ndarray, np.ndarray]:
    """The ticks to be shown, and their times from the moment in question."""
    seconds = run.scenario.setup.seconds
    began = chain.began if chain else zero
    first = max(0, zero - round(LONGEST / seconds), began - round(BEFORE / seconds))
    last = min(len(run.trace.cell) - 1, zero + round(AFTER / seconds))
    ticks = np.arange(first, last + 1)
    return ticks, (ticks - zero) * seconds


def _lines(
    axes: Axes, run: Run, chain: CausalChain | None, body: int, ticks: np.ndarray, time: np.ndarray, theme: Theme
) -> None:
    """The heights themselves, each with the name of the body at it."""
    names, bottoms = run.scenario.setup.names(), run.trace.bottom[ticks]
    if chain and chain.lifter is not None:
        axes.plot(time, bottoms[:, chain.lifter], color=theme.lifter, linestyle=DASHED, linewidth=2.4, zorder=4)
        words(
            axes, theme, (time[0], bottoms[0, chain.lifter]), names[chain.lifter], (2, -6), "left", "top", theme.lifter
        )
    axes.plot(time, bottoms[:, body], color=theme.crosser, linewidth=2.4, zorder=4)
    peak = int(np.argmax(bottoms[:, body]))
    words(axes, theme, (time[peak], bottoms[peak, body]), names[body], (9, 4), "left", "center", theme.crosser)


def _marks(axes: Axes, run: Run, body: int, wall: float, peak: float, theme: Theme) -> None:
    """The top of the wall and the height to hold, named in the margin."""
    hold, _ = hold_of(run, body)
    most = 1.2 * max(peak, wall, hold, 0.1)
    near = bool(wall and hold) and abs(wall - hold) < CLEAR * most
    for height, text, line in ((wall, say("figure.mark.wall"), "--"), (hold, say("figure.mark.hold"), ":")):
        if height:
            axes.axhline(height, color=theme.ink, linewidth=1.2, linestyle=line, zorder=2)
            align = "center" if not near else "bottom" if height == max(wall, hold) else "top"
            at = axes.get_yaxis_transform()
            axes.annotate(
                text, (1, height), (4, 0), at, "offset points", va=align, fontsize=theme.small, annotation_clip=False
            )
    axes.set_ylim(0, most)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))


def _numbered(axes: Axes, run: Run, chain: CausalChain, theme: Theme) -> None:
    """The moments of the view from the side, where there is room for their numbers."""
    width = inches_of(axes)
    left, right = axes.dataLim.intervalx
    last = -np.inf
    for moment in moments(run, chain):
        time = (moment.tick - chain.tick) * run.scenario.setup.seconds
        inches = (time - left) / (right - left) * width
        if inches - last > 0.15 + 0.08 * len(moment.label):
            last, height = inches, run.trace.bottom[moment.tick, chain.body]
            words(axes, theme, (time, height), moment.label, (-6, 5), "center", "bottom", theme.crosser)


def _lanes(axes: Axes, run: Run, body: int, ticks: np.ndarray, time: np.ndarray, theme: Theme) -> None:
    """When the body was over another, over high ground, in a gust: a bar for each."""
    lanes = {say("figure.lane.over"): (theme.crosser, [body_under(run, tick, body) is not None for tick in ticks])}
    if wall_top(run):
        lanes[say("figure.lane.wall")] = (theme.wall, [ground_under(run, tick, body)[1] > 0.0 for tick in ticks])
    if run.scenario.setup.gusts:
        lanes[say("figure.lane.gust")] = (theme.gust, [in_gust(run, tick, body) for tick in ticks])
    seconds = run.scenario.setup.seconds
    for k, (color, claims) in enumerate(lanes.values()):
        axes.axhspan(-k - 0.32, -k + 0.32, color=theme.floor, linewidth=0)
        edges = np.flatnonzero(np.diff(np.array(claims, np.int8), prepend=0, append=0)).reshape(-1, 2)
        spells = [(float(time[begin]) - seconds / 2, float(end - begin) * seconds) for begin, end in edges]
        axes.broken_barh(spells, (-k - 0.32, 0.64), facecolor=color, linewidth=0)
    axes.set_yticks([-k for k in range(len(lanes))], list(lanes))
    axes.set(xlim=(time[0], time[-1]), ylim=(0.5 - len(lanes), 0.5))
    axes.tick_params(left=False)
    axes.spines[["top", "right", "left"]].set_visible(False)


# ---- how many -------------------------------------------------------------------------------------------------------


def numbers(axes: Axes, run: Run, chain: CausalChain | None, theme: Theme) -> None:
    """How many were inside and outside over the whole run."""
    sides = counts(run)
    if sides is None:
        axes.set_axis_off()
        axes.text(0.0, 0.5, say("figure.unwatched.panel"), fontsize=theme.text, transform=axes.transAxes)
        return
    minutes = np.arange(len(sides[0])) * run.scenario.setup.seconds / 60
    most = max(1, *(int(count.max()) for count in sides))
    gap = float(sides[0][-1] - sides[1][-1])
    apart = 0.0 if abs(gap) > 2 * CLEAR * most else (2 * CLEAR * most - abs(gap)) / 2 * (1 if gap >= 0 else -1)
    styles = (("inside", theme.inside, "-", apart), ("outside", theme.outside, DASHED, -apart))
    for count, (text, color, line, shift) in zip(sides, styles, strict=True):
        axes.step(minutes, count, where="post", color=color, linewidth=2.4, linestyle=line)
        label, place = say(f"figure.{text}", n=int(count[-1])), (minutes[-1], count[-1] + shift)
        words(axes, theme, place, label, (6, 0), "left", "center", color)
    if chain:
        number, at = explained_events(run).index(chain.event) + 1, float(minutes[chain.tick])
        axes.axvline(at, color=theme.faint, linewidth=1.2, linestyle="--")
        left = at < minutes[-1] / 2
        place, text = (at, 1.08 * most), say("figure.number", n=number, watch=chain.event["watch"])
        words(axes, theme, place, text, (-3 if left else 3, 2), "left" if left else "right", "bottom", theme.faint)
    axes.set(xlim=(0, minutes[-1]), ylim=(-0.04 * most, 1.08 * most))
    axes.set_xlabel(say("figure.minutes"))
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.spines[["top", "right"]].set_visible(False)
