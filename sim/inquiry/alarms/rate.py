"""A rate: how far what was noted in a window of time is from what is usual, in standard deviations (a z-score)."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from unbidden.sim.inquiry.alarms.base import Scores, Steps, worst

WINDOW = 15  # steps
LEAST = 1e-9  # of a standard deviation


@dataclass(frozen=True, eq=False)
class Rate:
    """Rows, and bytes, in the last steps: the larger of the two z-scores. It does not ask where anything was noted."""

    mean: np.ndarray  # f64[2], in a whole window
    deviation: np.ndarray  # f64[2]
    window: int = WINDOW

    @classmethod
    def learnt(cls, trusted: Iterable[Steps], window: int = WINDOW) -> "Rate":
        """What is usual in trusted runs."""
        counts = np.concatenate([_counts(steps, window)[window - 1 :] for steps in trusted])
        return cls(counts.mean(axis=0), np.maximum(counts.std(axis=0), LEAST), window)

    def scores(self, steps: Steps) -> Scores:
        """How far each window is from what is usual; one that is not full yet is scored by what it holds."""
        return worst(np.maximum(((_counts(steps, self.window) - self.mean) / self.deviation).max(axis=1), 0.0))


def _counts(steps: Steps, window: int) -> np.ndarray:
    """Rows and bytes in the window that ends with each step, f64[steps, 2]."""
    so_far = np.cumsum([[0, 0], *([len(step.rows), step.bytes] for step in steps)], axis=0).astype(float)
    begins = np.maximum(np.arange(1, len(so_far)) - window, 0)
    return so_far[1:] - so_far[begins]
