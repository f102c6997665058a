"""A list of signatures: what was seen in incidents before, and never in a run that is trusted."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from unbidden.sim.inquiry.alarms.base import QUIET, Scores, Steps, worst


@dataclass(frozen=True)
class Signatures:
    """It counts what in a step is on the list. What is not on it, it cannot see."""

    known: frozenset[tuple[str, str]]  # host and what was noted there

    @classmethod
    def learnt(cls, incidents: Iterable[Steps], trusted: Iterable[Steps]) -> "Signatures":
        """The list that tells these incidents from these trusted runs."""
        return cls(frozenset(_seen(incidents) - _seen(trusted) - {QUIET}))

    def scores(self, steps: Steps) -> Scores:
        """How many rows of each step are on the list."""
        return worst(np.array([sum((row.host, row.what) in self.known for row in s.rows) for s in steps], float))


def _seen(runs: Iterable[Steps]) -> set[tuple[str, str]]:
    return {(row.host, row.what) for steps in runs for step in steps for row in step.rows}
