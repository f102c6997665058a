"""What a sweep will cost, from a trial of a few of its runs."""

import time
from dataclasses import dataclass

from unbidden.experiments.sweeps.factors import arm_of
from unbidden.experiments.sweeps.manifest import Manifest
from unbidden.experiments.sweeps.work import Batch, Run, play

TRIED = 3  # points: the first, the middle and the last
PATIENCE = 5.0  # s after which no further one is tried
ROW, NUMBER = 24, 8  # bytes of a row, and of a measure in it, as they come to lie on disk, about


@dataclass(frozen=True)
class Estimate:
    """How many runs, how long, and how much disk."""

    runs: int
    seconds: float
    bytes: int


def estimate(manifest: Manifest, workers: int, lacking: int | None = None) -> Estimate:
    """Make a few runs, keep none, and say what all of them, or those that are lacking, will take."""
    points = manifest.own_points
    runs = len(points) * manifest.replicates if lacking is None else lacking
    took: list[float] = []
    for point in dict.fromkeys([points[0], points[len(points) // 2], points[-1]] if points else []):
        arm = arm_of(manifest.design.values(point), manifest.arm)
        batch = Batch(manifest.recipe, (Run(arm, 0, manifest.design.seed_of(point, 0)),))
        play(batch)  # compiles
        began = time.perf_counter()
        play(batch)
        took.append(time.perf_counter() - began)
        if sum(took) > PATIENCE:
            break
    size = ROW + NUMBER * len(manifest.recipe.measures)
    mean = sum(took) / len(took) if took else 0.0
    return Estimate(runs, mean * runs / workers, size * runs)
