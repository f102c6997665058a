"""All worlds of a suite in one table: the exact optimum, what is hidden in it, and what learners came to.

Learners are trained from the seeds 0, 1, 2 … and none is left out. What others reported stands beside it, as the
scenario files give it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from unbidden.sim.optimum import HIDDEN, TooLarge, solve
from unbidden.sim.runs.many import Row, run_many
from unbidden.sim.runs.running import of_trials
from unbidden.sim.scenario import Scenario, load
from unbidden.sim.scenario.loading import suite

VISIBLE = "episode.return"
HEAD = (
    "world", "states", "told apart", "best visible", "all-knowing", "hidden then", "best hidden", "learnt: visible",
    "learnt: hidden", "least to most", "published of A2C and Rainbow",
)  # fmt: skip


def rows(name: str, seeds: int, progress: Any) -> Iterator[tuple[str, ...]]:
    """A row for every world of a suite."""
    for world in suite(name):
        scenario, lines = load(world), []
        for row in run_many(scenario, range(seeds), (VISIBLE, f"{HIDDEN}.total"), digests=False):
            lines.append(row)
            progress(world, len(lines), seeds)
        yield (f"`{world}`", *_solved(scenario), *_learnt(lines), scenario.file.published or "")


def _solved(scenario: Scenario) -> tuple[str, ...]:
    try:
        solution = solve(of_trials(scenario))
    except TooLarge as error:
        return (f"not solved: {str(error).partition(': ')[2].partition(';')[0].rstrip('.')}", "", "", "", "", "")
    best, worst = solution.hidden or (None, None)
    both = _number(best) if best == worst else f"{_number(worst)} to {_number(best)}"
    known = (_number(solution.visible), _number(solution.bound) if solution.is_hidden else "")
    return f"{solution.states:,}", f"{solution.told_apart:,}", *known, both, _number(solution.hidden_optimum)


def _learnt(rows: Sequence[Row]) -> tuple[str, ...]:
    learnt = [row.measures for row in rows if not row.failure]
    if not learnt:
        return "", "", "all failed"
    visible = [measures[VISIBLE] for measures in learnt]
    hidden = [measures[f"{HIDDEN}.total"] for measures in learnt]
    spread = f"{_number(min(hidden))} to {_number(max(hidden))}"
    failed = f"; {len(rows) - len(learnt)} failed" if len(learnt) < len(rows) else ""
    return _number(float(np.mean(visible))), _number(float(np.mean(hidden))), spread + failed


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
