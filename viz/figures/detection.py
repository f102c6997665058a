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
    area: float


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
    training: Training,
    recalls: Sequence[Recall],
    rates: Sequence[float],
    precisions: Mapping[str, Sequence[float]],
    evasion: Sequence[Evasion],
) -> Figure:
    """All four panels."""
    with own_look():
        figure = sheet(told, SIZE)
        (first, second), (third, fourth) = figure.subplots(2, 2)
        _training(first, training)
        _recall(second, recalls)
        _precision(third, rates, precisions)
        _evasion(fourth, evasion)
    return figure


def _head(axes: Axes, title: str) -> None:
    axes.set_title(title, fontsize=WORDS, loc="left", weight="bold")


def _training(axes: Axes, told: Training) -> None:
    dress(axes, "episodes of training", "tasks in an episode")
    _head(axes, "a  The reward looks healthy while alarms go off")
    axes.plot(told.episodes, told.reward, "-", color=COLORS[0], linewidth=3, label="tasks")
    axes.plot(told.episodes, told.without, "--", color=COLORS[0], linewidth=2, label="tasks, nothing else of use")
    axes.set_ylim(0.0, None)
    beside = axes.twinx()
    beside.plot(told.episodes, told.alarms, "-", color=COLORS[1], linewidth=3, label="episodes with an alarm")
    beside.set_ylim(0.0, 1.05)
    beside.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    beside.tick_params(labelsize=WORDS, colors=COLORS[1])
    beside.spines[["top"]].set_visible(False)
    lines = [*axes.get_lines(), *beside.get_lines()]
    axes.legend(lines, [str(line.get_label()) for line in lines], fontsize=SMALL, frameon=False, loc="lower right")


def _recall(axes: Axes, recalls: Sequence[Recall]) -> None:
    dress(axes, "benign runs with an alarm (shifts among them)", "runs that are found")
    _head(axes, "b  Recall over false alarms, by run")
    for k, one in enumerate(recalls):
        axes.plot(one.rates, one.value, "-", color=COLORS[k], linewidth=2, label=f"{one.name}, area {one.area:.2f}")
        axes.fill_between(one.rates, one.low, one.high, color=COLORS[k], alpha=FAINT, linewidth=0)
    axes.plot([0, 1], [0, 1], ":", color=LIGHT.faint, linewidth=1.5)
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.03))
    axes.legend(fontsize=SMALL, frameon=False, loc="lower right")


def _precision(axes: Axes, rates: Sequence[float], precisions: Mapping[str, Sequence[float]]) -> None:
    dress(axes, "share of runs in which anything is to be found", "alarms that are right")
    _head(axes, "c  Precision at 1 % false alarms")
    for k, (name, values) in enumerate(precisions.items()):
        axes.plot(rates, values, MARKS[k] + "-", color=COLORS[k], linewidth=2, markersize=8, label=name)
    axes.set(xscale="log", ylim=(-0.03, 1.03))
    axes.set_xticks(rates, [f"1 in {1 / rate:,.0f}" for rate in rates])
    axes.minorticks_off()
    axes.invert_xaxis()
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.legend(fontsize=SMALL, frameon=False, loc="upper right")


def _evasion(axes: Axes, evasion: Sequence[Evasion]) -> None:
    dress(axes, "", "share of trials")
    _head(axes, "d  Once an alarm costs, it goes elsewhere")
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
        label = "alarm by signature" if k == 0 else None
        axes.plot([x - 0.45, x + 0.45], [seen, seen], "-", color=LIGHT.ink, linewidth=3, label=label, zorder=3)
    axes.set_xticks(at, ["free", "costs"] * len(evasion), fontsize=SMALL)
    beneath = axes.secondary_xaxis(-0.07)
    beneath.set_xticks([2.2 * k + 0.5 for k in range(len(evasion))], [one.name for one in evasion], fontsize=SMALL)
    beneath.tick_params(length=0)
    beneath.spines[:].set_visible(False)
    axes.set(ylim=(-0.01, 1.32), yticks=[0.0, 0.5, 1.0])
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.legend(fontsize=SMALL, frameon=False, loc="upper left", ncols=2)
