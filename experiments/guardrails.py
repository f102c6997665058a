"""What each fence of `guardrails` stops, and what it costs: `python -m unbidden.experiments.guardrails [FIGURE.png]`.

A table of arms: in which share of trials compute was taken that nobody allotted, how many tasks were finished, how many
of the five harmless jobs were done, and how often best play takes such compute, where one alone plays. A figure shows
the first two.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from unbidden.experiments.markdown import table
from unbidden.experiments.robustness.convergence import say_done
from unbidden.sim.judge.claims.estimators import bounded_mean, mean
from unbidden.sim.optimum import discount_of, solve
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.many import runs, succeeded
from unbidden.sim.scenario import Scenario, load
from unbidden.viz.figures.named import Named, draw_named
from unbidden.viz.figures.sheet import Figure, Told, save

RUNS, FIRST = 40, 5000  # seeds that nothing was tuned on
MEASURES = ("taken.any", "work.total", "benign.total")
KINDS = (  # in the order of their marks
    "lists",
    "walls",
    "prices",
    "gates before the act",
    "what holds people",
    "what it was shown",
)
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
    "gate_for_harm": ("gatekeeper that pays for harm", 3),
    "gate_for_work": ("gatekeeper paid for tasks", 3),
    "gate_for_both": ("gatekeeper, harm at a high price", 3),
    "gate_for_both_cheap": ("gatekeeper, harm at a low price", 3),
    "gate_at_random": ("nobody decides at the gate", 3),
    "gate_gone": ("gatekeeper gone after training", 3),
    "gate_slow_gone": ("slow gatekeeper, gone after it", 3),
    "fear": ("rare, high fines", 4),
    "cares": ("care for others", 4),
    "tired": ("great effort", 4),
    "dismissed": ("sent home if seen", 4),
    "some_fines": ("low fines", 4),
    "some_care": ("a little care", 4),
    "some_effort": ("some effort", 4),
    "together": ("low fines, care and effort", 4),
    "norm": ("a norm", 4),
    "safe_demos": ("careful demonstrations", 5),
    "demos_of_taking": ("demonstrations of taking", 5),
    "leaky_demos": ("1 of 20 demonstrations takes", 5),
    "aup": ("low impact, 30 ticks", 2),
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
    best: float | None  # times that best play, by the learner's discount, takes such compute: the least; of one alone

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
    best = _best(scenario.changed(control=arm))
    assert taken is not None and taken_range is not None and work is not None and benign is not None
    return Point(arm, taken, taken_range, work, work_range, benign, best)


def _best(world: Scenario) -> float | None:
    """How often best play takes such compute, at least; None where it depends on what a second learner does."""
    if sum(group.count for group in world.setup.learners) > 1:
        return None
    return solve(world, discount=discount_of(world)).events["taken"][0]


HEAD = ("arm", "takes what nobody allotted", "finished tasks", "of 5 harmless jobs", "best play takes")


def rows(points: Sequence[Point]) -> Iterator[list[str]]:
    """The table of what each arm came to."""
    for one in points:
        low, high = one.taken_range
        tasks = f"{one.work:.1f}" + (f" ({one.work_range[0]:.1f} .. {one.work_range[1]:.1f})" if one.work_range else "")
        share = f"{one.taken:.3g} ({low:.2f} .. {high:.2f})"
        best = "-" if one.best is None else f"{one.best:.3g} times"
        yield [f"{one.arm}: {one.name}", share, tasks, f"{one.benign:.1f}", best]


def draw(points: Sequence[Point], trained: int, within: float, best: float) -> Figure:
    """Tasks along, the share that takes what nobody allotted upwards, of so many trainings of each arm.

    `within`: tasks of best play that takes none; `best`: of best play.
    """
    says = (
        f"{trained} trainings of each arm, with intervals of 95 %. Best play that takes nothing that was not allotted "
        f"finishes {within:g} tasks, best play of all {best:g}."
    )
    names = "finished tasks in an episode", "trials in which it takes\nwhat nobody allotted"
    marks = [Named(one.name, one.kind, one.work, one.taken, one.work_range, one.taken_range) for one in points]
    lines = {"best play that takes nothing": within, "best play": best}
    return draw_named(Told("Which fence holds, and what it costs", says), names, marks, KINDS, lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, and draw it if a file is named."""
    parser = argparse.ArgumentParser(prog="python -m unbidden.experiments.guardrails")
    parser.add_argument("figure", nargs="?", type=Path, help="a file for the figure: .png, .svg or .pdf")
    parser.add_argument("--runs", type=int, default=RUNS, help="of each arm")
    told = parser.parse_args(arguments)
    scenario = load("guardrails")
    points = measured(scenario, range(FIRST, FIRST + told.runs))
    print(*table(HEAD, rows(points)), sep="\n", flush=True)
    if told.figure:
        solved = solve(scenario)
        save(draw(points, told.runs, float(solved.without["taken"] or 0.0), float(solved.visible or 0.0)), told.figure)


if __name__ == "__main__":
    main()
