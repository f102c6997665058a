"""A viewer's learners trained anew from other seeds, beside a control; one viewer of a server at a time.

Each training is a job of its own, behind which others have their turn, and what it came to is kept: whoever stops them
and begins again, or asks for more, goes on where they were.
"""

from dataclasses import replace
from functools import partial
from typing import Any

from unbidden.sim.report.catalogue import Sentence
from unbidden.sim.report.catalogue import say as words
from unbidden.sim.runs.training import learns
from unbidden.sim.scenario import Scenario
from unbidden.viz.chance import headline_of, side_names, usual_control
from unbidden.viz.retraining import Side, Trained, seconds_of, summary, trained
from unbidden.viz.server.background import Background, Complain, Tell
from unbidden.viz.server.jobs import Say
from unbidden.viz.server.limits import Refused
from unbidden.viz.server.worlds import Choice, Library, WatchedWorld


class Trainings(Background):
    """The trainings of one viewer."""

    kind = "trainings"

    def __init__(self, library: Library, tell: Tell, busy: Say, complain: Complain):
        super().__init__(library, tell, busy, complain)
        self.choice, self.times, self.part = Choice(""), 0, 0.0  # part: of the training that is being done now
        self.sides: list[tuple[Choice, Side]] = []

    async def start(self, world: WatchedWorld, times: int) -> None:
        """Train so many times. Raises Refused where nobody is trained, or while somebody else has it done."""
        await self.stop()
        _refuse_untrained(world)
        other = self.library.trains
        if isinstance(other, Trainings) and other.is_going:
            raise Refused(words("trainings.taken", done=other.done, total=other.total), "times")
        self.library.trains = self
        self.choice, self.times, self.part, self.sides = world.choice, times, 0.0, []
        self.go(world)

    async def keep_to(self, choice: Choice) -> None:
        """Another world may be shown; it goes on only for the same one, at whatever stage of its training."""
        if choice != self.choice:
            await self.stop()

    async def estimate(self, world: WatchedWorld) -> float:
        """How many seconds it takes, about, to train once, and once under the control. Raises Refused."""
        _refuse_untrained(world)
        scenarios = [side.scenario for _, side in await self._sides_of(world)]
        make = partial(seconds_of, scenarios, world.choice.seed)
        return await self.library.jobs.once(("estimate", world.choice), make, lambda made: 64, self.busy)

    @property
    def done(self) -> int:
        """How many trainings are done."""
        return sum(len(side.trained) for _, side in self.sides)

    @property
    def total(self) -> int:
        """How many there are to do."""
        return self.times * max(1, len(self.sides))

    async def _run(self, world: WatchedWorld) -> None:
        self.sides = await self._sides_of(world)
        for number in range(1, self.times + 1):
            for choice, side in self.sides:
                await self._tell(False)
                side.trained.append(await self._trained(replace(choice, seed=choice.seed + number), side.scenario))
                self.part = 0.0
        await self._tell(True)

    async def _trained(self, choice: Choice, scenario: Scenario) -> Trained:
        make = partial(trained, scenario, choice.seed)
        return await self.library.jobs.once(("retraining", choice), make, lambda made: 1024, self._hear)

    async def _hear(self, what: str, done: int, total: int) -> None:
        """How far the training is that is being done now."""
        self.part = done / total if total else 0.0
        await self._tell(False)

    def _is_begun(self) -> bool:
        return self.done > 0

    async def _tell(self, is_over: bool) -> None:
        sides = [side for _, side in self.sides]
        message: dict[str, Any] = {"running": not is_over, "done": self.done, "part": self.part, "total": self.total}
        label = words("trainings.seeds", first=self.choice.seed + 1, last=self.choice.seed + self.times)
        table = await self.library.jobs.soon(summary, sides, is_over)
        await self.tell(self.kind, message | {"label": label} | table)

    async def _sides_of(self, world: WatchedWorld) -> list[tuple[Choice, Side]]:
        """The world as it is now, and beside it its control, or the world as it was if that was changed."""
        choice, scenario = world.choice, world.own.scenario
        is_changed = bool(choice.control or choice.changes)
        here, there = side_names(scenario, is_changed)
        other = Choice(choice.name, choice.seed, control=None if is_changed else usual_control(scenario))
        sides = [await self._side(choice, here)]
        return sides if other == choice else [*sides, await self._side(other, there)]

    async def _side(self, choice: Choice, name: Sentence | str) -> tuple[Choice, Side]:
        return choice, Side(name, await self.library.jobs.soon(self.library.scenario, choice))


def _refuse_untrained(world: WatchedWorld) -> None:
    if not learns(world.own.scenario) or len(world.checkpoints) < 2 or headline_of(world.own.scenario) is None:
        raise Refused(words("trainings.nobody"))
