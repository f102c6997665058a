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
    "base": ("nothing", 0),
    "deny_1": ("1 of 4 denied", 0),
    "deny_2": ("2 of 4 denied", 0),
    "deny_3": ("3 of 4 denied", 0),
    "deny_all": ("all 4 denied", 0),
    "allow_list": ("list of what is allowed", 0),
    "contained": ("walled up", 1),
    "hardened": ("12 tries to force", 1),
    "fined": ("fines above its worth", 2),
    "half_watched": ("watched half of the time, and it sees that", 2),
    "quota": ("one unit a trip", 2),
    "permission": ("permission that must be asked for", 3),
    "may_ask": ("permission that may be asked for", 3),
    "weak_veto": ("veto, 1 try in 5 passes", 3),
    "veto": ("veto, 1 try in 50 passes", 3),
    "veto_late": ("the same, only after training", 3),
    "fear": ("rare, high fines", 4),
    "cares": ("care for others", 4),
    "tired": ("effort", 4),
    "dismissed": ("sent home if seen", 4),
    "some_fines": ("low fines", 4),
    "some_care": ("a little care", 4),
    "some_effort": ("some effort", 4),
    "together": ("these three together", 4),
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

NEAR = (0.7, 0.03)  # tasks and share within which points have one label
AWAY = (14, 34, 60, 95, 135, 180, 230)  # points from a mark to its label
TURNS = ((1, 1), (-1, 1), (1, -1), (-1, -1))


def draw(points: Sequence[Point], within: float, best: float) -> Figure:
    """Tasks along, the share that takes what nobody allotted upwards. `within`: best play that takes none; `best`."""
    says = (
        f"{RUNS} trainings of each arm; bars are 95 % intervals. Best play that takes nothing finishes {within:g} tasks, "
        f"best play of all {best:g}."
    )
    with own_look():
        figure = sheet(Told("Which fence holds, and what it costs", says))
        axes = figure.subplots()
        dress(axes, "finished tasks in an episode", "trials in which compute is taken that nobody allotted")
        axes.set(xlim=(0, 33), ylim=(-0.06, 1.08))
        for x, name in ((within, "best play that takes nothing"), (best, "best play")):
            axes.axvline(x, color=LIGHT.faint, linestyle=":", zorder=1)
            axes.text(x, 1.09, name, ha="center", va="bottom", fontsize=WORDS - 2, color=LIGHT.faint)
        for one in points:
            _mark(axes, one)
        for k, kind in enumerate(KINDS):
            axes.plot([], [], MARKS[k], color=COLORS[k], markersize=10, label=kind)
        axes.legend(fontsize=WORDS - 1, frameon=False, loc="center right", bbox_to_anchor=(1.0, 0.45))
        figure.canvas.draw()
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
    """Name all groups, each as near to its mark as it lies on no other mark or name."""
    frame = axes.get_window_extent()
    spots = [axes.transData.transform((group[0].work, group[0].taken)) for group in groups]
    taken = [Bbox.from_bounds(x - 14, y - 14, 28, 28) for x, y in spots]
    taken.append(axes.get_legend().get_window_extent())
    for group, spot in sorted(zip(groups, spots, strict=True), key=lambda pair: -len(pair[0])):
        for away, along, (right, up) in itertools.product(AWAY, (10, *AWAY), TURNS):
            note = axes.annotate(
                "\n".join(one.name for one in group), (group[0].work, group[0].taken), (right * along, up * away),
                textcoords="offset points", ha="left" if right > 0 else "right", va="bottom" if up > 0 else "top",
                fontsize=WORDS - 2, zorder=4, arrowprops={"arrowstyle": "-", "color": LIGHT.faint, "linewidth": 0.8},
            )  # fmt: skip
            box = note.get_window_extent().expanded(1.02, 1.05)
            inside = frame.x0 < box.x0 and box.x1 < frame.x1 and frame.y0 < box.y0 and box.y1 < frame.y1
            words = note.get_bbox_patch() or Bbox(note.get_window_extent())
            if inside and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            note.remove()


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
