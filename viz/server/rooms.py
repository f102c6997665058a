"""A hundred rooms of a viewer's world beside a control, run in small jobs, so that other viewers keep their turn."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from unbidden.sim.report.catalogue import say as words
from unbidden.sim.runs.live import Live
from unbidden.viz.chance import Side, headline_of, side_names, summary, usual_control
from unbidden.viz.checkpoints import same_stage
from unbidden.viz.server.jobs import Say
from unbidden.viz.server.limits import Refused
from unbidden.viz.server.messages import Gone
from unbidden.viz.server.worlds import Choice, Library, WatchedWorld

Tell = Callable[[str, dict[str, Any]], Awaitable[None]]
Complain = Callable[[Exception], Awaitable[None]]


class Rooms:
    """The rooms of one viewer; they are run beside whatever else he does, until they are done or stopped."""

    def __init__(self, library: Library, tell: Tell, busy: Say, complain: Complain):
        self.library, self.tell, self.busy, self.complain = library, tell, busy, complain
        self.task: asyncio.Task[None] | None = None
        self.sides: list[Side] = []

    async def start(self, world: WatchedWorld) -> None:
        """Run the rooms of a world, from the first on. Raises Refused if there is nothing to count in it."""
        await self.stop()
        if headline_of(world.own.scenario) is None:
            raise Refused(words("chance.nothing"))
        self.sides = []
        self.task = asyncio.create_task(self._go(world))

    async def drop(self) -> None:
        """Run no more of them, and say nothing."""
        task, self.task = self.task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def stop(self) -> None:
        """Run no more of them, and say what came of those that were run."""
        if self.task is None or self.task.done():
            return
        await self.drop()
        if any(side.outcomes for side in self.sides):
            await self._tell(True)
        else:
            await self.tell("rooms", {"running": False, "done": 0})

    async def _go(self, world: WatchedWorld) -> None:
        with suppress(Gone):
            try:
                await self._run(world)
            except Gone:
                raise
            except Exception as error:  # only who asked is told, and the world itself goes on
                await self.tell("rooms", {"running": False, "done": 0})
                await self.complain(error)

    async def _run(self, world: WatchedWorld) -> None:
        self.sides = await self._sides(world)
        while waiting := [side for side in self.sides if not side.is_done]:
            await asyncio.gather(*(self.library.jobs.soon(side.go_on) for side in waiting))
            await self._tell(all(side.is_done for side in self.sides))

    async def _tell(self, is_over: bool) -> None:
        await self.tell("rooms", await self.library.jobs.soon(summary, self.sides, is_over))

    async def _sides(self, world: WatchedWorld) -> list[Side]:
        """The world as it is now, and beside it its control, or the world as it was if that was changed."""
        choice, scenario, soon = world.choice, world.own.scenario, self.library.jobs.soon
        is_changed = bool(choice.control or choice.changes or world.turns)
        here, there = side_names(scenario, is_changed)
        control = None if is_changed else usual_control(scenario)
        other = Choice(choice.name, choice.seed, control=control)
        is_alone = other == choice
        if isinstance(world.own.source, Live):
            sides = [Side(here, scenario, choice.seed)]
            return sides if is_alone else [*sides, Side(there, await soon(self.library.scenario, other), choice.seed)]
        sides = [await soon(_tried, here, world)]
        if is_alone:
            return sides
        beside = await self.library.world(other, (), None, self.busy)
        stage = same_stage(world.episodes, world.stage, beside.episodes)
        return [*sides, await soon(_tried, there, replace(beside, stage=stage))]


def _tried(name: str, world: WatchedWorld) -> Side:
    """A side of learners: trials of what they know at the stage that is shown."""
    return Side(name, world.own.scenario, world.choice.seed, world.learnt)
