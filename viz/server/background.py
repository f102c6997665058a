"""What is done for one viewer beside whatever else he does, until it is done or stopped."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from unbidden.viz.server.jobs import Say
from unbidden.viz.server.sending import Gone
from unbidden.viz.server.worlds import Library, WatchedWorld

Tell = Callable[[str, dict[str, Any]], Awaitable[None]]
Complain = Callable[[Exception], Awaitable[None]]


class Background:
    """One such thing; `kind` is what its messages are called."""

    kind = ""

    def __init__(self, library: Library, tell: Tell, busy: Say, complain: Complain):
        self.library, self.tell, self.busy, self.complain = library, tell, busy, complain
        self.task: asyncio.Task[None] | None = None

    @property
    def is_going(self) -> bool:
        """Whether it is being done."""
        return self.task is not None and not self.task.done()

    def go(self, world: WatchedWorld) -> None:
        """Begin it, for a world."""
        self.task = asyncio.create_task(self._go(world))

    async def drop(self) -> None:
        """Do no more of it, and say nothing."""
        task, self.task = self.task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def stop(self) -> None:
        """Do no more of it, and say what came of it."""
        if not self.is_going:
            return
        await self.drop()
        if self._is_begun():
            await self._tell(True)
        else:
            await self._tell_nothing()

    async def _go(self, world: WatchedWorld) -> None:
        with suppress(Gone):
            try:
                await self._run(world)
            except Gone:
                raise
            except Exception as error:  # only who asked is told, and the world itself goes on
                await self._tell_nothing()
                await self.complain(error)

    async def _tell_nothing(self) -> None:
        await self.tell(self.kind, {"running": False, "done": 0})

    async def _run(self, world: WatchedWorld) -> None:
        """All of it."""
        raise NotImplementedError

    def _is_begun(self) -> bool:
        """Whether anything has come of it yet."""
        raise NotImplementedError

    async def _tell(self, is_over: bool) -> None:
        """Say what came of it so far."""
        raise NotImplementedError
