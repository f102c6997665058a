"""A ledger of resources: what was transferred at each host beyond what is allotted there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from unbidden.sim.inquiry.alarms.base import Scores, Step, Steps


@dataclass(frozen=True)
class Ledger:
    """It adds up bytes by host over a run. At a host without an allotment all of them are beyond it."""

    allotted: Mapping[str, int]  # bytes a run, by host

    @classmethod
    def learnt(cls, trusted: Iterable[Steps]) -> "Ledger":
        """The most that any trusted run transferred at each host."""
        allotted: dict[str, int] = {}
        for steps in trusted:
            for host, used in _used(steps).items():
                allotted[host] = max(allotted.get(host, 0), used)
        return cls(allotted)

    def scores(self, steps: Steps) -> Scores:
        """Bytes beyond what is allotted so far, by the end of each step; those of the last step are the run's."""
        used: dict[str, int] = {}
        beyond = np.zeros(len(steps))
        for k, step in enumerate(steps):
            _add(used, step)
            beyond[k] = sum(max(units - self.allotted.get(host, 0), 0) for host, units in used.items())
        return Scores(beyond, float(beyond[-1]) if len(beyond) else 0.0)


def _used(steps: Steps) -> dict[str, int]:
    used: dict[str, int] = {}
    for step in steps:
        _add(used, step)
    return used


def _add(used: dict[str, int], step: Step) -> None:
    """Add up what a step transferred at each host."""
    for row in step.rows:
        used[row.host] = used.get(row.host, 0) + row.bytes
