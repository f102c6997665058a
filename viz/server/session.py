"""One viewer: whatever can be asked, done one after the other."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from unbidden.sim.report.catalogue import USUAL, speak
from unbidden.sim.report.naming import offered
from unbidden.sim.runs.live import Intervention, is_live
from unbidden.viz.checkpoints import same_stage
from unbidden.viz.server import rounds
from unbidden.viz.server.class_rounds import ClassRounds, ClassView
from unbidden.viz.server.limits import Limits, Refused
from unbidden.viz.server.messages import Message
from unbidden.viz.server.playhead import NEVER, Playhead
from unbidden.viz.server.sending import FrameSender, Gone
from unbidden.viz.server.waiting import MessageQueue
from unbidden.viz.server.worlds import Choice, Library, WatchedWorld, at_stage, next_event, with_intervention

AHEAD = 2000  # ticks: how far a world runs on, at least, to find what comes next


class Session(Playhead):
    """Does what a viewer asks, one thing after the other, and plays in between."""

    def __init__(
        self,
        library: Library,
        sender: FrameSender,
        limits: Limits,
        many: Callable[[], int] = lambda: 1,
        everybody: ClassRounds | None = None,
    ):
        super().__init__(library, sender, limits, many)
        self.classroom = ClassView(everybody or ClassRounds())
        self.queue, self.works = MessageQueue(limits.waiting), False  # whether a message is being done

    # ---- what comes in ----------------------------------------------------------------------------------------------

    def take(self, message: Message) -> None:
        """A message for later. Raises Refused if there are too many."""
        if message.do == "ack":
            self.sender.seen(message.fields["tick"])
        else:
            self.queue.add(message)
        if message.do != "ack" or self.late:
            self.waker.wake()

    async def go(self) -> None:
        """Do what is asked and play, until cancelled."""
        with self.classroom.everybody.heard(self.waker.wake):
            try:
                await self._go()
            finally:
                await self.rooms.drop()
                await self.trainings.drop()

    async def _go(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            if self.queue:
                self.works = True
                await self._do(self.queue.next())
                self.works = False
            elif self.late and self.sender.is_open:
                await self._show()
            elif self.classroom.is_due(self.world):
                await self._class()
            elif clock() >= self.judge_at:
                await self._judge()
            elif self.playing and clock() >= self.next_frame:
                await self._play(clock())
            else:
                await self.waker.sleep(min(self.judge_at, self.next_frame if self.playing else NEVER))

    async def _do(self, message: Message) -> None:
        self.done = message.number
        try:
            await getattr(self, f"do_{message.do}")(**message.fields)
        except Gone:
            raise
        except Exception as error:  # only this viewer is told, and the world stays as it was
            await self._complain(error, message.number)

    # ---- what can be asked ------------------------------------------------------------------------------------------

    async def do_open(
        self, scenario: str, seed: int, set: dict, control: str | None, turns: list, tick: int, stage: int | None,
        token: str = "", lang: str = USUAL,
    ) -> None:  # fmt: skip
        choice = Choice(scenario, seed, tuple(set.items()), control)
        speak(offered(await self.library.jobs.soon(self.library.scenario, choice), lang))
        await self._begin(await self.library.world(choice, turns, stage, self._busy), tick)

    async def do_play(self) -> None:
        if self.tick >= self._shown().last:
            await self._go_to(0)
        self.overheard("play", None)
        self.playing, self.position = True, float(self.tick)
        self.then = self.next_frame = asyncio.get_running_loop().time()
        await self._state()

    async def do_pause(self) -> None:
        self._shown()
        self.playing = False
        await self._settle()

    async def do_step(self, by: int) -> None:
        self.playing = False
        await self._go_to(min(max(0, self.tick + by), self._shown().last))
        await self._settle()

    async def do_seek(self, tick: int) -> None:
        await self._go_to(min(tick, self._shown().last))
        await self._settle()

    async def do_event(self, unasked: bool) -> None:
        """On to the next event, perhaps only of what nobody asked for; to the end if there is none."""
        self.playing, reel = False, self._shown()
        while (tick := await self.library.jobs.soon(next_event, reel, self.tick, unasked)) is None:
            if reel.known >= reel.last:
                tick = reel.last
                break
            await self._reach(min(reel.last, 2 * reel.known + AHEAD))
        await self._go_to(tick)
        await self._settle()

    async def do_speed(self, value: float) -> None:
        self.speed = value
        await self._state()

    async def do_set(self, field: str, value: Any) -> None:
        world = self._world()
        if is_live(world.own.scenario, field) and world.other is None:
            new = await self.library.jobs.soon(
                with_intervention, world, self.limits, Intervention(self.tick, field, value)
            )
            return await self._begin(new, self.tick, self.playing)
        changes = {**dict(world.choice.changes), field: value}
        await self._again(replace(world.choice, changes=tuple(changes.items())))

    async def do_reset(self, seed: int | None, set: dict | None, control: Any) -> None:
        choice = self._world().choice
        if seed is not None:
            choice = replace(choice, seed=seed)
        if set is not None:
            choice = replace(choice, changes=tuple(set.items()))
        if control is not ...:
            choice = replace(choice, control=control)
        await self._again(choice)

    async def _again(self, choice: Choice) -> None:
        """Another world from its beginning, at the stage of training at which this one is."""
        now, new = self._world(), await self.library.world(choice, (), None, self._busy)
        await self._begin(at_stage(new, same_stage(now.episodes, now.stage, new.episodes)), 0)

    async def do_stage(self, number: int) -> None:
        await self._begin(at_stage(self._world(), number), 0)

    async def do_card(self, number: int) -> None:
        world = self._world()
        if world.other:
            raise Refused("this is another run of the world; go back to the one in which it came about.")
        self.playing = False
        try:
            await self._say("card", await self.library.card(world, number, self._busy))
        finally:  # it stands still even if there is nothing to explain
            await self._state()

    async def do_without(self, number: int, what: str | None) -> None:
        world = self._world()
        if what is None:
            return await self._begin(replace(world, other=None, lacks=None), 0 if rounds.shows(world) else self.tick)
        world, message = await self.library.without(world, number, what, self._busy)
        await self._begin(world, message["from"])
        await self._say("without", message)

    async def do_hand(self) -> None:
        await self._begin(await self.library.jobs.soon(rounds.begun, self._world()), 0)
        await self._round()

    async def do_act(self, action: int) -> None:
        await self._go_to(await self.library.jobs.soon(rounds.act, self._world(), action))
        await self._round()
        if rounds.is_over(world := self._world()):
            self.classroom.played(world.choice, await self.library.jobs.soon(rounds.came, world))
        await self._settle()

    async def do_best(self) -> None:
        await self._best(await rounds.best(self.library, self._world(), self._busy))

    async def do_move(self, cell: int, to: int) -> None:
        drawn = rounds.moved(self._world(), cell, to)
        await self._best(await rounds.best(self.library, self._world(), self._busy, drawn))

    async def _best(self, world: WatchedWorld) -> None:
        first = await rounds.best(self.library, world, self._busy)
        await self._begin(world, 0)
        await self._say("best", rounds.best_says(world, first))

    async def do_toy(self) -> None:
        await self._begin(await self.library.jobs.soon(rounds.toy, self._world()), 0)
        await self.do_play()

    async def do_drag(self, body: int, cell: int) -> None:
        await self._go_to(await self.library.jobs.soon(rounds.drag, self._world(), body, cell))
        await self._state()

    async def _round(self) -> None:
        """Say how the round that is played stands."""
        await self._say("round", await self.library.jobs.soon(rounds.told, self._world()))

    async def _class(self) -> None:
        """Say what the class did by hand."""
        try:
            await self._say("class", await self.library.jobs.soon(self.classroom.told, self._world()))
        except Gone:
            raise
        except Exception as error:
            await self._complain(error)

    async def do_class(self, shown: bool) -> None:
        self.classroom.ask(shown)
        await self._state()

    async def do_learning(self) -> None:
        await self._say("learning", {"curves": await self.library.learning(self._world(), self._busy)})

    async def do_rooms(self) -> None:
        await self.rooms.start(self._world())
        await self._state()

    async def do_stop(self) -> None:
        await self.rooms.stop()
        await self._state()

    async def do_estimate(self) -> None:
        await self._say("estimate", {"seconds": await self.trainings.estimate(self._world())})

    async def do_retrain(self, times: int) -> None:
        if times:
            await self.trainings.start(self._world(), times)
        else:
            await self.trainings.stop()
        await self._state()
