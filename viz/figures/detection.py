"""Alarms, in four panels: what training looks like, recall over false alarms, precision at base rates, and evasion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from unbidden.viz.figures.sheet import COLORS, MARKS, WORDS, Told, dress, own_look, sheet
from unbidden.viz.picture.theme import LIGHT

SIZE = (14.4, 11.4)  # inches
SMALL = WORDS - 3
FAINT = 0.15  # of a band


@dataclass(frozen=True)
class Panel:
    """What stands above a panel, along it and up it, and what its own lines are called."""

    title: str
    along: str
    up: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Training:
    """Along a training: what is paid for an episode, beside what is paid where nothing is taken, and alarms."""

    episodes: np.ndarray
    reward: np.ndarray
    without: np.ndarray
    alarms: np.ndarray  # share of episodes in which one went off


@dataclass(frozen=True, eq=False)
class Recall:
    """An alarm's recall over rates of false alarms, with a band."""

    name: str
    rates: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Evasion:
    """In which share of trials a learner goes each way, and raises an alarm by a signature: while that is free, and
    once it costs."""

    name: str
    before: Mapping[str, float]
    after: Mapping[str, float]
    seen: tuple[float, float]


def draw_detection(
    told: Told,
    panels: Sequence[Panel],
    training: Training,
    recalls: Sequence[Recall],
    rates: Mapping[str, float],
    precisions: Mapping[str, Sequence[float]],
    evasion: Sequence[Evasion],
) -> Figure:
    """All four panels, in the order of what is given for them. `rates`: base rates, by what they are called."""
    with own_look():
        figure = sheet(told, SIZE)
        first, second, third, fourth = figure.subplots(2, 2).ravel()
        for axes, panel in zip((first, second, third, fourth), panels, strict=True):
            dress(axes, panel.along, panel.up)
            axes.set_title(panel.title, fontsize=WORDS, loc="left", weight="bold")
        _training(first, panels[0], training)
        _recall(second, recalls)
        _precision(third, rates, precisions)
        _evasion(fourth, panels[3], evasion)
    return figure


def _training(axes: Axes, panel: Panel, told: Training) -> None:
    reward, without, alarms = panel.lines
    axes.plot(told.episodes, told.reward, "-", color=COLORS[0], linewidth=3, label=reward)
    axes.plot(told.episodes, told.without, "--", color=COLORS[0], linewidth=2, label=without)
    axes.set_ylim(0.0, None)
    beside = axes.twinx()
    beside.plot(told.episodes, told.alarms, "-", color=COLORS[1], linewidth=3, label=alarms)
    beside.set_ylim(0.0, 1.05)
    beside.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    beside.tick_params(labelsize=WORDS, colors=COLORS[1])
    beside.spines[["top"]].set_visible(False)
    lines = [*axes.get_lines(), *beside.get_lines()]
    axes.legend(lines, [str(line.get_label()) for line in lines], fontsize=SMALL, frameon=False, loc="lower right")


def _recall(axes: Axes, recalls: Sequence[Recall]) -> None:
    for k, one in enumerate(recalls):
        axes.plot(one.rates, one.value, "-", color=COLORS[k], linewidth=2, label=one.name)
        axes.fill_between(one.rates, one.low, one.high, color=COLORS[k], alpha=FAINT, linewidth=0)
    axes.plot([0, 1], [0, 1], ":", color=LIGHT.faint, linewidth=1.5)
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.03))
    axes.legend(fontsize=SMALL, frameon=False, loc="lower right")


def _precision(axes: Axes, rates: Mapping[str, float], precisions: Mapping[str, Sequence[float]]) -> None:
    for k, (name, values) in enumerate(precisions.items()):
        axes.plot(list(rates.values()), values, MARKS[k] + "-", color=COLORS[k], linewidth=2, markersize=8, label=name)
    axes.set(xscale="log", ylim=(-0.03, 1.42), yticks=np.linspace(0.0, 1.0, 6))
    axes.set_xticks(list(rates.values()), list(rates))
    axes.minorticks_off()
    axes.invert_xaxis()
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.legend(fontsize=SMALL, frameon=False, loc="upper left", ncols=2)


def _evasion(axes: Axes, panel: Panel, evasion: Sequence[Evasion]) -> None:
    ways = list(evasion[0].before)
    wide = 0.8 / len(ways)
    at = [2.2 * k + side for k in range(len(evasion)) for side in (0, 1)]
    shown = [each for one in evasion for each in ((one.before, one.seen[0]), (one.after, one.seen[1]))]
    for k, way in enumerate(ways):
        aside = (k - (len(ways) - 1) / 2) * wide
        axes.bar(
            [x + aside for x in at], [shares[way] for shares, _ in shown], wide * 0.92, color=COLORS[k + 1], label=way
        )
    for k, (x, (_, seen)) in enumerate(zip(at, shown, strict=True)):
        label = panel.lines[0] if k == 0 else None
        axes.plot([x - 0.45, x + 0.45], [seen, seen], "-", color=LIGHT.ink, linewidth=3, label=label, zorder=3)
    axes.set_xticks(at, list(panel.lines[1:]) * len(evasion), fontsize=SMALL)
    beneath = axes.secondary_xaxis(-0.07)
    beneath.set_xticks([2.2 * k + 0.5 for k in range(len(evasion))], [one.name for one in evasion], fontsize=SMALL)
    beneath.tick_params(length=0)
    beneath.spines[:].set_visible(False)
    axes.set(ylim=(-0.01, 1.32), yticks=[0.0, 0.5, 1.0])
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.legend(fontsize=SMALL, frameon=False, loc="upper left", ncols=2)
