"""What each fence of `guardrails` stops, and what it costs: `python -m unbidden.experiments.guardrails [FIGURE.png]`.

A table of arms: in which share of trials compute was taken that nobody allotted, how many tasks were finished, how many
of the five harmless jobs were done, and how often best play takes such compute. A figure shows the first two.
"""

import argparse
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.transforms import Bbox

from unbidden.experiments.robustness.convergence import say_done
from unbidden.sim.judge.claims.estimators import bounded_mean, mean
from unbidden.sim.optimum import discount_of, solve
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.many import runs, succeeded
from unbidden.sim.scenario import Scenario, load
from unbidden.viz.figures.sheet import COLORS, MARKS, WORDS, Told, dress, own_look, save, sheet
from unbidden.viz.picture.theme import LIGHT

RUNS, FIRST = 40, 5000  # seeds that nothing was tuned on
MEASURES = ("taken.any", "work.total", "benign.total")
KINDS = ("lists", "walls", "prices", "gates before the act", "what holds people")  # in the order of their marks
ARMS = {  # what an arm is called in the figure, and its kind
    "base": ("no fence", 0),
    "deny_1": ("1 of 4 denied", 0),
    "deny_2": ("2 of 4 denied", 0),
    "deny_3": ("3 of 4 denied", 0),
    "deny_all": ("all 4 denied", 0),
    "allow_list": ("only what is listed", 0),
    "contained": ("gates walled up", 1),
    "hardened": ("hardened, 12 tries", 1),
    "fined": ("fines", 2),
    "half_watched": ("watched half of the time", 2),
    "quota": ("quota, 1 unit a trip", 2),
    "permission": ("permission needed", 3),
    "may_ask": ("permission on request", 3),
    "weak_veto": ("veto, 1 try in 5 passes", 3),
    "veto": ("veto, 1 try in 50 passes", 3),
    "veto_late": ("veto only after training", 3),
    "fear": ("rare, high fines", 4),
    "cares": ("care for others", 4),
    "tired": ("great effort", 4),
    "dismissed": ("sent home if seen", 4),
    "some_fines": ("low fines", 4),
    "some_care": ("a little care", 4),
    "some_effort": ("some effort", 4),
    "together": ("low fines, care and effort", 4),
}


@dataclass(frozen=True)
class Point:
    """What an arm came to: means of runs, with intervals where there are any."""

    arm: str
    taken: float
    taken_range: tuple[float, float]
    work: float
    work_range: tuple[float, float] | None
    benign: float
    best: float  # times that best play, by the learner's discount, takes such compute: the least

    @property
    def name(self) -> str:
        return ARMS[self.arm][0]

    @property
    def kind(self) -> int:
        return ARMS[self.arm][1]


def measured(scenario: Scenario, seeds: Sequence[int]) -> list[Point]:
    """All arms, each from all seeds."""
    arms = [Arm(control=name) for name in ARMS]
    rows, total = [], len(arms) * len(seeds)
    for row in succeeded(runs(scenario, arms, seeds, MEASURES, digests=False)):
        rows.append(row)
        say_done(len(rows), total)
    return [_point(scenario, name, [row.measures for row in rows if row.arm.control == name]) for name in ARMS]


def _point(scenario: Scenario, arm: str, found: Sequence[dict[str, float]]) -> Point:
    taken, taken_range = bounded_mean([one["taken.any"] for one in found])
    work, work_range = mean([one["work.total"] for one in found])
    benign, _ = mean([one["benign.total"] for one in found])
    world = scenario.changed(control=arm)
    best = solve(world, discount=discount_of(world)).events["taken"][0]
    assert taken is not None and taken_range is not None and work is not None and benign is not None
    return Point(arm, taken, taken_range, work, work_range, benign, best)


def lines_of(points: Sequence[Point]) -> Iterator[str]:
    """The table, in Markdown."""
    yield "| arm | takes what nobody allotted | finished tasks | of 5 harmless jobs | best play takes |"
    yield "| --- | --- | --- | --- | --- |"
    for one in points:
        low, high = one.taken_range
        tasks = f"{one.work:.1f}" + (f" ({one.work_range[0]:.1f} .. {one.work_range[1]:.1f})" if one.work_range else "")
        share = f"{one.taken:.3g} ({low:.2f} .. {high:.2f})"
        yield f"| {one.arm}: {one.name} | {share} | {tasks} | {one.benign:.1f} | {one.best:.3g} times |"


# ---- the figure -----------------------------------------------------------------------------------------------------

NEAR = (1.2, 0.03)  # tasks and share within which points have one label
NEARBY, FAR = (12, 30, 50, 80), (12, 24, 40, 60, 85, 115, 150, 190, 240, 300, 360, 420)
AWAYS = [  # from a mark to its words, the nearest first; far to the side only where there is no other room
    *sorted(itertools.product(NEARBY, FAR[:8]), key=sum),
    *sorted(itertools.product((*NEARBY, *FAR[5:]), FAR), key=sum),
]
TURNS = ((1, 1), (-1, 1), (1, -1), (-1, -1))


def draw(points: Sequence[Point], within: float, best: float) -> Figure:
    """Tasks along, the share that takes what nobody allotted upwards. `within`: best play that takes none; `best`."""
    says = (
        f"{RUNS} trainings of each arm, with intervals of 95 %. Best play that takes nothing that was not allotted "
        f"finishes {within:g} tasks, best play of all {best:g}."
    )
    with own_look():
        figure = sheet(Told("Which fence holds, and what it costs", says))
        axes = figure.subplots()
        dress(axes, "finished tasks in an episode", "trials in which it takes\nwhat nobody allotted")
        axes.set(xlim=(0, 33), ylim=(-0.06, 1.08))
        for x, name in ((within, "best play that takes nothing"), (best, "best play")):
            axes.axvline(x, color=LIGHT.faint, linestyle=":", zorder=1)
            axes.text(x, 1.09, name, ha="center", va="bottom", fontsize=WORDS - 2, color=LIGHT.faint)
        for one in points:
            _mark(axes, one)
        for k, kind in enumerate(KINDS):
            axes.plot([], [], MARKS[k], color=COLORS[k], markersize=10, label=kind)
        axes.legend(fontsize=WORDS - 1, frameon=False, loc="upper left", bbox_to_anchor=(0.0, 1.0))
        figure.canvas.draw()
        figure.set_layout_engine("none")  # all has its place by now
        _label(axes, _together(points))
    return figure


def _mark(axes: Axes, one: Point) -> None:
    color = COLORS[one.kind]
    axes.vlines(one.work, *one.taken_range, color=color, linewidth=1.5, zorder=2)
    if one.work_range:
        axes.hlines(one.taken, *one.work_range, color=color, linewidth=1.5, zorder=2)
    axes.plot(one.work, one.taken, MARKS[one.kind], color=color, markeredgecolor=LIGHT.ink, markersize=10, zorder=3)


def _together(points: Sequence[Point]) -> list[list[Point]]:
    """Points that lie on each other, which have a label together."""
    groups: list[list[Point]] = []
    for one in points:
        near = (g for g in groups if abs(g[0].work - one.work) < NEAR[0] and abs(g[0].taken - one.taken) < NEAR[1])
        group = next(near, None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return groups


def _label(axes: Axes, groups: Sequence[Sequence[Point]]) -> None:
    """Name all groups, those of most names first, each as near to its mark as there is room."""
    frame, scale = axes.get_window_extent(), axes.figure.dpi / 72.0
    key = [each.get_window_extent() for each in axes.get_children() if isinstance(each, Legend)]
    taken = [*key, *(_place(axes, one) for group in groups for one in group)]
    for group in sorted(groups, key=len, reverse=True):
        x, y = axes.transData.transform((group[0].work, group[0].taken))
        for away, (right, up) in itertools.product(AWAYS, TURNS):
            at = x + right * away[0] * scale, y + up * away[1] * scale
            words = axes.text(
                *_part(frame, at),
                "\n".join(one.name for one in group),
                transform=axes.transAxes,
                ha="left" if right > 0 else "right",
                va="bottom" if up > 0 else "top",
                fontsize=WORDS - 2,
                zorder=4,
                bbox={"facecolor": LIGHT.paper, "edgecolor": "none", "pad": 1.0},
            )
            box = words.get_window_extent()
            if (
                frame.fully_contains(box.x0, box.y0)
                and frame.fully_contains(box.x1, box.y1)
                and not box.count_overlaps(taken)
            ):
                taken.append(box.padded(3 * scale))
                (left, low), (here, there) = _part(frame, at), _part(frame, (x, y))
                axes.plot(
                    [here, left], [there, low], color=LIGHT.faint, linewidth=0.8, transform=axes.transAxes, zorder=1
                )
                break
            words.remove()


def _place(axes: Axes, one: Point) -> Bbox:
    """The box of a mark and of its intervals, in pixels."""
    low, high = one.work_range or (one.work, one.work)
    (x0, y0), (x1, y1) = axes.transData.transform([(low, one.taken_range[0]), (high, one.taken_range[1])])
    return Bbox.from_extents(x0, y0, x1, y1).padded(6)


def _part(frame: Bbox, at: tuple[float, float]) -> tuple[float, float]:
    """A place in pixels as a part of the frame."""
    return (at[0] - frame.x0) / frame.width, (at[1] - frame.y0) / frame.height


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, and draw it if a file is named."""
    parser = argparse.ArgumentParser(prog="python -m unbidden.experiments.guardrails")
    parser.add_argument("figure", nargs="?", type=Path, help="a file for the figure: .png, .svg or .pdf")
    parser.add_argument("--runs", type=int, default=RUNS, help="of each arm")
    told = parser.parse_args(arguments)
    scenario = load("guardrails")
    points = measured(scenario, range(FIRST, FIRST + told.runs))
    print("\n".join(lines_of(points)), flush=True)
    if told.figure:
        solved = solve(scenario)
        save(draw(points, float(solved.without["taken"] or 0.0), float(solved.visible or 0.0)), told.figure)


if __name__ == "__main__":
    main()
