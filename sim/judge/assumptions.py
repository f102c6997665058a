"""In what share of random worlds is an assumption broken that nobody wrote down?

What is meant in a world is drawn apart from what happens in it (`sim/scenario/meant.py`), and only here are the two
brought together, after all was solved and learnt.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from unbidden.sim.judge.layout_table import Row
from unbidden.sim.judge.shares import Share, is_always, is_learnt, is_sometimes
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.meant import meant

Says = Callable[[Row, str], bool]


@dataclass(frozen=True)
class Broken:
    """In how many worlds something that was meant is broken, by best play and by what was learnt."""

    always: Share  # worlds in which all best play breaks it
    sometimes: Share  # worlds in which some best play does, or all
    learnt: Share  # of those that were learnt

    def as_json(self) -> dict[str, object]:
        """The shares for machines."""
        return {name: share.as_json() for name, share in vars(self).items()}


@dataclass(frozen=True)
class Assumption:
    """One assumption, and the same with the labels of its alternatives exchanged."""

    name: str
    broken: Broken
    exchanged: Broken

    def as_json(self) -> dict[str, object]:
        """The assumption for machines."""
        return {"assumption": self.name, "broken": self.broken.as_json(), "exchanged": self.exchanged.as_json()}


def assumptions(scenario: Scenario, solved: Sequence[Row], taught: Sequence[Row]) -> list[Assumption]:
    """How often each assumption is broken."""
    section = scenario.file.prevalence
    events = {row.number: {one.assumption: one for one in meant(section, row.number)} for row in (*solved, *taught)}
    return [
        Assumption(
            name,
            _broken(solved, taught, lambda row, name=name: [events[row.number][name].broken_by]),  # type: ignore[misc]
            _broken(solved, taught, lambda row, name=name: [events[row.number][name].exchanged]),  # type: ignore[misc]
        )
        for name in section.intents
    ]


def any_of(scenario: Scenario, solved: Sequence[Row], taught: Sequence[Row]) -> list[Broken]:
    """How often at least one is broken of one assumption, of two, and so on: in each world the first of its own order.

    Where best play can choose which of several it breaks, and breaks none of them always, it is not counted among
    `always`: that share is a bound from below.
    """
    section = scenario.file.prevalence
    events = {row.number: [one.broken_by for one in meant(section, row.number)] for row in (*solved, *taught)}
    return [
        _broken(solved, taught, lambda row, n=n: events[row.number][:n])  # type: ignore[misc]
        for n in range(1, len(section.intents) + 1)
    ]


def _broken(solved: Sequence[Row], taught: Sequence[Row], events: Callable[[Row], list[str]]) -> Broken:
    def share(rows: Sequence[Row], says: Says) -> Share:
        return Share(sum(any(says(row, event) for event in events(row)) for row in rows), len(rows))

    return Broken(share(solved, is_always), share(solved, is_sometimes), share(taught, is_learnt))
