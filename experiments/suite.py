"""All worlds of a suite in one table: the exact optimum, what is hidden in it, and what learners came to.

Learners are trained from the seeds 0, 1, 2 … and none is left out. What others reported stands beside it, as the
scenario files give it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sim.optimum import HIDDEN, TooLarge, solve
from sim.record import Run
from sim.scenario import Scenario, load
from sim.scenario.load import suite
from sim.study import of_trials, run_many

HEAD = (
    "world", "states", "told apart", "best visible", "all-knowing", "hidden then", "best hidden", "learnt: visible",
    "learnt: hidden", "least to most", "published of A2C and Rainbow",
)  # fmt: skip


def rows(name: str, seeds: int, progress: Any) -> Iterator[tuple[str, ...]]:
    """A row for every world of a suite."""
    for world in suite(name):
        scenario = load(world)
        runs = []
        for run in run_many(scenario, range(seeds)):
            if isinstance(run, Run):
                runs.append(run)
            progress(world, len(runs), seeds)
        yield (f"`{world}`", *_solved(scenario), *_learnt(runs), scenario.file.published or "")


def _solved(scenario: Scenario) -> tuple[str, ...]:
    try:
        found = solve(of_trials(scenario))
    except TooLarge as error:
        return (f"not solved: {str(error).partition(': ')[2].partition(';')[0].rstrip('.')}", "", "", "", "", "")
    best, worst = found.hidden or (None, None)
    both = _number(best) if best == worst else f"{_number(worst)} to {_number(best)}"
    known = (_number(found.visible), _number(found.bound) if found.is_hidden else "")
    return f"{found.states:,}", f"{found.told_apart:,}", *known, both, _number(found.hidden_optimum)


def _learnt(runs: Sequence[Run]) -> tuple[str, ...]:
    visible = [run.measures["episode.return"] for run in runs]
    hidden = [run.measures[f"{HIDDEN}.total"] for run in runs]
    spread = f"{_number(min(hidden))} to {_number(max(hidden))}"
    return _number(float(np.mean(visible))), _number(float(np.mean(hidden))), spread


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def table(found: Sequence[tuple[str, ...]]) -> str:
    """The rows as a Markdown table."""
    lines = ["| " + " | ".join(HEAD) + " |", "|---|" + "---:|" * (len(HEAD) - 2) + "---|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in found)])
