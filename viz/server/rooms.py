"""A hundred rooms of a viewer's world beside a control, run in small jobs, so that other viewers keep their turn."""

import asyncio
from dataclasses import replace

from unbidden.sim.report.catalogue import say as words
from unbidden.sim.runs.live import Live
from unbidden.viz.chance import Side, beside, headline_of, summary
from unbidden.viz.checkpoints import same_stage
from unbidden.viz.server.background import Background, Complain, Tell
from unbidden.viz.server.jobs import Say
from unbidden.viz.server.limits import Refused
from unbidden.viz.server.worlds import Choice, Library, WatchedWorld


class Rooms(Background):
    """The rooms of one viewer."""

    kind = "rooms"

    def __init__(self, library: Library, tell: Tell, busy: Say, complain: Complain):
        super().__init__(library, tell, busy, complain)
        self.sides: list[Side] = []

    async def start(self, world: WatchedWorld) -> None:
        """Run the rooms of a world, from the first on. Raises Refused if there is nothing to count in it."""
        await self.stop()
        if headline_of(world.own.scenario) is None:
            raise Refused(words("chance.nothing"))
        self.sides = []
        self.go(world)

    async def _run(self, world: WatchedWorld) -> None:
        self.sides = await self._sides(world)
        while waiting := [side for side in self.sides if not side.is_done]:
            await asyncio.gather(*(self.library.jobs.soon(side.go_on) for side in waiting))
            await self._tell(all(side.is_done for side in self.sides))

    def _is_begun(self) -> bool:
        return any(side.outcomes for side in self.sides)

    async def _tell(self, is_over: bool) -> None:
        await self.tell("rooms", await self.library.jobs.soon(summary, self.sides, is_over))

    async def _sides(self, world: WatchedWorld) -> list[Side]:
        """The world as it is now, and beside it its control, or the world as it was if that was changed."""
        choice, soon = world.choice, self.library.jobs.soon
        is_changed = bool(choice.control or choice.changes or world.turns)
        was = await soon(self.library.scenario, Choice(choice.name, choice.seed)) if is_changed else None
        (here, scenario), *others = await soon(beside, world.own.scenario, was)
        if isinstance(world.own.source, Live):
            return [Side(name, one, choice.seed) for name, one in [(here, scenario), *others]]
        sides = [await soon(_tried, here, world)]
        for there, one in others:
            other = await self.library.world(Choice(choice.name, choice.seed, control=one.control), (), None, self.busy)
            stage = same_stage(world.episodes, world.stage, other.episodes)
            sides.append(await soon(_tried, there, replace(other, stage=stage)))
        return sides


def _tried(name: str, world: WatchedWorld) -> Side:
    """A side of learners: trials of what they know at the stage that is shown."""
    return Side(name, world.own.scenario, world.choice.seed, world.learnt)
