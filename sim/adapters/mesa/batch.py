"""What a world can know of the batch of Mesa's it is made for: whether an earlier run of it was the same run."""

from __future__ import annotations

import sys
import warnings
from typing import Any

_runs: set[str] = set()  # of the batch that is under way in this process: what each was asked for with
_last = -1  # the number of its last run


class SharedSeed(UserWarning):
    """Several runs of one batch have the same seed and differ in nothing else, so that they are one run."""


def record_run(seed: int) -> None:
    """Warn if this world is made by `mesa.batch_run`, and an earlier run of the same batch had its fields and seed."""
    global _last
    number, asked = _run()
    if number <= _last:  # a new batch: runs are numbered from 0 on
        _runs.clear()
    _last = number
    if number < 0:
        return
    arguments = repr((seed, sorted((name, value) for name, value in asked.items() if name not in ("seed", "rng"))))
    if arguments in _runs:
        warnings.warn(
            f"several runs of this batch share the seed {seed} and differ in nothing else: they are one and the same "
            "run. Leave the seed out to have one drawn for each run, or sweep over as many seeds as you want runs.",
            SharedSeed,
            stacklevel=3,
        )
    _runs.add(arguments)


def _run() -> tuple[int, dict[str, Any]]:
    """The number of the run of a batch that is being made, and what it is asked for with; -1 outside of any batch."""
    frame: Any = sys._getframe()
    while frame is not None:  # Mesa tells a model nothing of the batch; its own frame does
        run = frame.f_locals.get("run") if frame.f_globals.get("__name__") == "mesa.batchrunner" else None
        if isinstance(run, tuple) and len(run) == 3:
            return run[0], run[2]
        frame = frame.f_back
    return -1, {}
