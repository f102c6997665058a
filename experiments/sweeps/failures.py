"""Which runs failed, and why, in an array: a million failures of one kind take no more memory than none."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np


class Failures(Mapping[int, str]):
    """Why runs failed, by their numbers, in their order."""

    def __init__(self, total: int):
        self._kinds = np.zeros(total, np.int32)  # 0: did not fail
        self._reasons, self._numbers = [""], {"": 0}

    def __getitem__(self, run: int) -> str:
        if not 0 <= run < len(self._kinds) or not self._kinds[run]:
            raise KeyError(run)
        return self._reasons[self._kinds[run]]

    def __iter__(self) -> Iterator[int]:
        return iter(np.flatnonzero(self._kinds).tolist())

    def __len__(self) -> int:
        return int(np.count_nonzero(self._kinds))

    def are(self, runs: np.ndarray) -> np.ndarray:
        """Of each of these runs whether it failed: bool[n]."""
        return self._kinds[runs] > 0

    def enter(self, runs: np.ndarray, reasons: Sequence[str | None]) -> None:
        """Say of runs why they failed; None: they did not."""
        for run, reason in zip(runs.tolist(), reasons, strict=True):
            self._kinds[run] = 0 if reason is None else self._number(reason or "it failed")

    def _number(self, reason: str) -> int:
        if reason not in self._numbers:
            self._numbers[reason] = len(self._reasons)
            self._reasons.append(reason)
        return self._numbers[reason]
