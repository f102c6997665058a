"""What a class did by hand: how many rounds were played to their end, and in how many each watched event came about.

These are counts in memory and nothing else: nothing is stored, and nothing tells who played.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from unbidden.sim.report.by_hand import came_about
from unbidden.sim.report.scenario import called
from unbidden.viz.chance import events_of
from unbidden.viz.server import rounds
from unbidden.viz.server.worlds import Choice, WatchedWorld

WORLDS = 64  # of which rounds are counted, the latest


@dataclass
class Counts:
    """The rounds of one world."""

    rounds: int = 0
    came: Counter[str] = field(default_factory=Counter)  # in how many of them, by event


class ClassRounds:
    """The rounds of all who have a world open on this server; those of any seed are counted together."""

    def __init__(self) -> None:
        self.counts: OrderedDict[Choice, Counts] = OrderedDict()
        self.listeners: set[Callable[[], None]] = set()

    def add(self, choice: Choice, came: Iterable[str]) -> None:
        """Count a round that is over, and tell everybody who listens that there is one more."""
        world = _any_seed(choice)
        counts = self.counts.setdefault(world, Counts())
        counts.rounds += 1
        counts.came.update(set(came))
        self.counts.move_to_end(world)
        while len(self.counts) > WORLDS:
            self.counts.popitem(last=False)
        for listener in tuple(self.listeners):
            listener()

    def of(self, choice: Choice) -> Counts:
        """What was counted of a world."""
        return self.counts.get(_any_seed(choice), Counts())

    @contextmanager
    def heard(self, listener: Callable[[], None]) -> Iterator[None]:
        """Whoever listens is told of every round for as long as the block lasts."""
        self.listeners.add(listener)
        try:
            yield
        finally:
            self.listeners.discard(listener)


def _any_seed(choice: Choice) -> Choice:
    return replace(choice, seed=0)


class ClassView:
    """What one viewer is told of it: nothing before a round of his own in that world is over, unless he asks."""

    def __init__(self, everybody: ClassRounds):
        self.everybody = everybody
        self.asked = False
        self.own: tuple[Choice, frozenset[str]] | None = None  # the world of his last round, and what came about in it
        self.said: tuple[Choice, int, bool] | None = None

    def played(self, choice: Choice, came: frozenset[str]) -> None:
        """A round of his own is over, in which this came about."""
        self.own, self.said = (_any_seed(choice), came), None
        self.everybody.add(choice, came)

    def ask(self, shown: bool) -> None:
        """He wants to be told, or not any more."""
        self.asked, self.said = shown, None

    def is_due(self, world: WatchedWorld | None) -> bool:
        """Whether there is something to tell that was not told yet; from now on it counts as told."""
        before, self.said = self.said, self._tellable(world)
        return self.said is not None and self.said != before

    def _tellable(self, world: WatchedWorld | None) -> tuple[Choice, int, bool] | None:
        if world is None or world.learnt is None:
            return None
        choice = _any_seed(world.choice)
        has_played = self.own is not None and self.own[0] == choice
        return (choice, self.everybody.of(choice).rounds, has_played) if has_played or self.asked else None

    def told(self, world: WatchedWorld) -> dict[str, Any]:
        """The counts, beside his own round and the learner's trial; the page shows the trial once that was seen."""
        choice, scenario = _any_seed(world.choice), world.own.scenario
        counts, own = self.everybody.of(choice), None
        if self.own is not None and self.own[0] == choice:
            own = self.own[1]
        learners = came_about(world.checkpoints[-1].reel.run(), rounds.BODY)
        return {
            "rounds": counts.rounds,
            "events": [
                {
                    "says": called(scenario, name),
                    "came": counts.came[name],
                    "own": None if own is None else name in own,
                    "learner": name in learners,
                }
                for name in events_of(scenario)
            ],
        }
