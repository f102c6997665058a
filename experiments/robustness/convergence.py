"""Whether what the blimps do is a matter of the grid and of the clock: the same room in finer cells and shorter ticks.

`python -m unbidden.experiments.robustness.convergence [FIGURE.png]` prints shares and means with their intervals, and
how much each changes from a grid to the next finer one. Then every physical parameter is changed by a quarter, one at a
time, and the share that crosses is printed over the thickness of blimps and the height of boxes. A figure shows it all.

Lengths and times stay what they are in the scenario; only `world.cell` with `world.cells_per_letter`, and `world.tick`
change. In nearly every run somebody crosses, which shows little; so shown are as well how many are outside in the end,
who crosses within a minute, and a room with gusts alone, where not all do.
"""

import argparse
import itertools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from unbidden.sim.judge.claims.estimators import mean, proportion
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.many import runs, succeeded
from unbidden.sim.scenario import Scenario, load
from unbidden.viz.figures.curves import Diagram, Dots, Panel, draw_curves

CELLS = {0.5: 1, 0.25: 2, 0.125: 4}  # m: cells to a letter
TICKS = (0.2, 0.1, 0.05)  # s
DEFAULT, HALF, DOUBLE = (0.25, 0.1), (0.125, 0.05), (0.5, 0.2)
MINUTES = 20.0
SOON = 60.0  # s
# Two shares near 0.8 that differ by 0.03 are seen to differ by less than 0.05 in nine of ten cases from about so many
# runs each. They are of seeds that nothing was tuned on.
RUNS, FIRST = 9000, 10_000
NEAR = 0.05  # of all runs, or of the twelve blimps
QUARTER = (0.75, 1.25)
PARAMETERS = (
    "world.tiles.#.height",
    *(f"world.things.boxes.{name}" for name in ("height", "width")),
    *(f"world.air.gusts.{name}" for name in ("every", "lasts", "lift", "radius")),
    *(f"agents.blimps.{name}" for name in ("hold", "climb_speed", "speed", "height", "width")),
    *(f"agents.people.{name}" for name in ("speed", "height", "width")),
)
THICK = (0.06, 0.09, 0.12, 0.15, 0.18, 0.24, 0.3)  # m
BOXES = (0.05, 0.09, 0.13, 0.18, 0.23, 0.28, 0.35)  # m


@dataclass(frozen=True)
class Estimate:
    """A mean of runs, and an interval that holds it in 95 of 100 cases."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """How much an estimate changes from one grid to another: unpaired, for finer grids have other draws."""

    size: float
    low: float
    high: float


MEASURES = {  # what is shown: control, measure, and how it is read off a run
    "crossed": (None, "escape.any"),
    "outside": (None, "escape.beyond"),
    "crossed within 1 min": (None, "escape.first"),
    "crossed, gusts only": ("gusts_only", "escape.any"),
}


def estimate(measure: str, values: Sequence[float]) -> Estimate:
    """A share of runs with Clopper and Pearson's interval, or the mean of a number of bodies with Student's."""
    is_number = measure == "escape.beyond"
    value, interval = mean(values) if is_number else proportion(sum(map(bool, values)), len(values))
    low, high = interval or (value, value)
    assert value is not None and low is not None and high is not None
    return Estimate(value, low, high)


def difference(one: Estimate, other: Estimate) -> Difference:
    """The other less the one. The interval combines those of both: R. G. Newcombe, Statistics in Medicine 17 (1998)."""
    size = other.mean - one.mean
    low = np.hypot(other.mean - other.low, one.high - one.mean)
    high = np.hypot(other.high - other.mean, one.mean - one.low)
    return Difference(size, size - float(low), size + float(high))


def estimates(scenario: Scenario, arm: Arm, measures: Sequence[str], seeds: Sequence[int]) -> list[Estimate]:
    """What some measures came to over all runs of an arm; of a time until something happens, whether it did soon."""
    found: dict[str, list[float]] = {measure: [] for measure in measures}
    for row in succeeded(runs(scenario, [arm], seeds, measures, digests=False)):
        for measure, values in found.items():
            value = row.measures[measure]
            values.append((value is not None and value <= SOON) if measure == "escape.first" else value)
    return list(itertools.starmap(estimate, found.items()))


def arm_of(cell: float, tick: float, control: str | None) -> Arm:
    """The room on a grid and with a clock."""
    ticks = round(60.0 * MINUTES / tick)
    fields = (f"world.cell={cell}", f"world.cells_per_letter={CELLS[cell]}", f"world.tick={tick}", f"run.ticks={ticks}")
    return Arm(control, fields)


Table = dict[str, dict[tuple[float, float], Estimate]]


def convergence(scenario: Scenario, seeds: Sequence[int]) -> Table:
    """Every measure on every grid with every clock."""
    table: Table = {name: {} for name in MEASURES}
    controls = list(dict.fromkeys(control for control, _ in MEASURES.values()))
    for done, (control, grid) in enumerate(itertools.product(controls, itertools.product(CELLS, TICKS))):
        asked = {name: measure for name, (under, measure) in MEASURES.items() if under == control}
        for name, found in zip(
            asked, estimates(scenario, arm_of(*grid, control), list(asked.values()), seeds), strict=True
        ):
            table[name][grid] = found
        say_done(done + 1, len(controls) * len(CELLS) * len(TICKS))
    return table


def lines_of(table: Table) -> Iterator[str]:
    """The table as Markdown, and what changes from double the default to it, and from it to half."""
    yield "| measure | cell, m | " + " | ".join(f"tick {tick:g} s" for tick in TICKS) + " |"
    yield "|---|---:|" + "---:|" * len(TICKS)
    for name, grids in table.items():
        for cell in CELLS:
            shown = [_shown(grids[cell, tick]) for tick in TICKS]
            yield f"| {name} | {cell:g} | " + " | ".join(shown) + " |"
    yield ""
    yield "| measure | double to default | default to half | converges |"
    yield "|---|---:|---:|---|"
    for name, grids in table.items():
        coarse = difference(grids[DOUBLE], grids[DEFAULT])
        fine = difference(grids[DEFAULT], grids[HALF])
        near = max(abs(fine.low), abs(fine.high)) < NEAR * (12.0 if name == "outside" else 1.0)
        less = abs(fine.size) < abs(coarse.size)
        verdict = "yes" if near and less else "by less than 0.05, but not by less than before" if near else "no"
        yield f"| {name} | {_change(coarse)} | {_change(fine)} | {verdict} |"


def _shown(one: Estimate) -> str:
    return f"{one.mean:.3f} [{one.low:.3f}, {one.high:.3f}]"


def _change(one: Difference) -> str:
    return f"{one.size:+.3f} [{one.low:+.3f}, {one.high:+.3f}]"


Quarters = dict[str, list[tuple[Estimate, Estimate]]]


def quarters(scenario: Scenario, seeds: Sequence[int]) -> Quarters:
    """Who crosses, and how many are outside in the end, with each parameter a quarter less and a quarter more."""
    found: Quarters = {}
    for done, path in enumerate(PARAMETERS):
        arms = [Arm(fields=(f"{path}={value_at(scenario, path) * factor:.6g}",)) for factor in QUARTER]
        told = [estimates(scenario, arm, ("escape.any", "escape.beyond"), seeds) for arm in arms]
        found[path] = [(crossed, outside) for crossed, outside in told]
        say_done(done + 1, len(PARAMETERS))
    return found


def quarter_lines(found: Quarters) -> Iterator[str]:
    """The same as Markdown."""
    times = [f"{factor:g} times" for factor in QUARTER]
    yield "| parameter | " + " | ".join([f"crossed, {t}" for t in times] + [f"outside, {t}" for t in times]) + " |"
    yield "|---|" + "---:|" * 2 * len(QUARTER)
    for path, told in found.items():
        yield f"| {path} | " + " | ".join(_shown(one) for kind in zip(*told, strict=True) for one in kind) + " |"


def value_at(scenario: Scenario, path: str) -> float:
    """A number in a scenario file, by its path."""
    value: Any = scenario.file.model_dump(by_alias=True)
    for part in path.split("."):
        value = value[part]
    return float(value)


def phases(scenario: Scenario, seeds: Sequence[int]) -> np.ndarray:
    """The share that crosses with boxes alone: f64[thickness of blimps, height of boxes]."""
    found = np.zeros((len(THICK), len(BOXES)))
    for (i, thick), (k, high) in itertools.product(enumerate(THICK), enumerate(BOXES)):
        arm = Arm("boxes_only", (f"agents.blimps.height={thick}", f"world.things.boxes.height={high}"))
        found[i, k] = estimates(scenario, arm, ["escape.any"], seeds)[0].mean
        say_done(i * len(BOXES) + k + 1, found.size)
    return found


def phase_lines(found: np.ndarray) -> Iterator[str]:
    """The same as Markdown."""
    yield "| blimps, m thick | " + " | ".join(f"boxes {high:g} m" for high in BOXES) + " |"
    yield "|---:|" + "---:|" * len(BOXES)
    for thick, row in zip(THICK, found, strict=True):
        yield f"| {thick:g} | " + " | ".join(f"{value:.2f}" for value in row) + " |"


def draw(table: Table, changed: Quarters, found: np.ndarray, path: Path) -> None:
    """All as one picture: a measure to a panel, cells along its axis, a line for each clock."""
    panels = [
        Panel(
            name,
            "cell, m (default 0.25)",
            [f"{cell:g}" for cell in CELLS],
            {f"tick {tick:g} s": [_bounds(grids[cell, tick]) for cell in CELLS] for tick in TICKS},
            12.0 if name == "outside" else 1.0,
        )
        for name, grids in table.items()
    ]
    names = "height of boxes, m", "thickness of blimps, m"
    marks = [f"{high:g}" for high in BOXES], [f"{thick:g}" for thick in THICK]
    dots = Dots(
        "outside, ± a quarter",
        "blimps outside in the end",
        {parameter: [_bounds(outside) for _, outside in told] for parameter, told in changed.items()},
        [f"{factor:g} times" for factor in QUARTER],
        12.0,
    )
    draw_curves(panels, Diagram("crossed, boxes only", names, marks, found), dots, path)


def _bounds(one: Estimate) -> tuple[float, float, float]:
    return one.mean, one.low, one.high


def say_done(done: int, of: int) -> None:
    """Progress, for whoever waits."""
    if sys.stderr.isatty() or done == of:
        print(f"\r{done} of {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, and draw them if a file is named."""
    parser = argparse.ArgumentParser(prog="python -m unbidden.experiments.robustness.convergence")
    parser.add_argument("figure", nargs="?", type=Path, help="a file for the figure, .png")
    parser.add_argument("--runs", type=int, default=RUNS, help="of each grid and clock")
    parser.add_argument("--few", type=int, default=200, help="of each parameter, and of each point of the diagram")
    parser.add_argument("--first", type=int, default=FIRST, help="the first seed")
    told = parser.parse_args(arguments)
    scenario = load("blimps")
    many, few = range(told.first, told.first + told.runs), range(told.first, told.first + told.few)
    table = convergence(scenario, many)
    print("\n".join(lines_of(table)), flush=True)
    changed = quarters(scenario, few)
    print("\n" + "\n".join(quarter_lines(changed)), flush=True)
    found = phases(scenario, few)
    print("\n" + "\n".join(phase_lines(found)), flush=True)
    if told.figure:
        draw(table, changed, found, told.figure)


if __name__ == "__main__":
    main()
