"""What came of each stage of a training: curves over the training, one point for each stage that can be shown."""

from collections.abc import Sequence
from typing import Any

from unbidden.sim.report.catalogue import say
from unbidden.sim.report.naming import word
from unbidden.sim.runs.records import Run

MOST = 4  # of what is watched


def learning_curves(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """What the trials of each stage were paid, and how often what is watched came about in them, both on average.

    `runs` are those of the stages, in their order. Of what is watched those have curves that came about most often at
    the last stage at which they came about at all.
    """
    if len(runs) < 2:
        return []
    often = {
        name: [float(run.measures[f"{name}.count"] or 0.0) for run in runs]
        for name, watch in runs[0].scenario.watches.items()
        if "count" in watch.detector.measures
    }
    most = sorted((name for name, counts in often.items() if any(counts)), key=lambda name: often[name][::-1])[-MOST:]
    paid = [float(run.measures["episode.return"] or 0.0) for run in runs]
    curves = [
        _curve(word(runs[0].scenario, name).replace("_", " "), f"group{k}", often[name])
        for k, name in enumerate(reversed(most))
    ]
    return [_curve(say("curve.learning.paid"), "crosser", paid), *curves]


def _curve(name: str, role: str, values: Sequence[float]) -> dict[str, Any]:
    return {"name": name, "role": role, "values": [round(value, 3) for value in values]}
