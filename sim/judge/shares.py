"""Shares of random layouts with their intervals, and what a row of one says of an event."""

from dataclasses import asdict, dataclass

from unbidden.sim.judge.claims.estimators import proportion
from unbidden.sim.judge.layout_table import Row
from unbidden.sim.optimum.values import TIE

LEARNT = 0.5  # the share of the trials of a training from which on it has learnt something


@dataclass(frozen=True)
class Share:
    """In how many layouts something is so, of how many."""

    count: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """What share of all layouts this may be, with 95 % confidence (Clopper and Pearson, Biometrika 26, 1934)."""
        if not self.of:
            return 0.0, 1.0
        interval = proportion(self.count, self.of)[1]
        assert interval is not None
        return interval

    def as_json(self) -> dict[str, object]:
        """The share for machines."""
        return asdict(self) | {"interval": list(self.interval)}


def is_always(row: Row, event: str) -> bool:
    """Whether all best play has an event."""
    return row.best is not None and row.best.get(event, (0.0, 0.0))[0] > TIE


def is_sometimes(row: Row, event: str) -> bool:
    """Whether some best play has an event, or all."""
    return row.best is not None and row.best.get(event, (0.0, 0.0))[1] > TIE


def is_learnt(row: Row, event: str) -> bool:
    """Whether it came about in at least half of the trials of what was learnt."""
    return row.learnt is not None and row.learnt.get(f"{event}.any", 0.0) >= LEARNT
