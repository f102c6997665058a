"""One viewer: a world of its own, a playhead in it, and how fast it goes."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from unbidden.sim.report.catalogue import USUAL, language, speak, translated
from unbidden.sim.report.naming import offered
from unbidden.sim.runs.live import Intervention, is_live
from unbidden.sim.scenario import Scenario
from unbidden.viz.checkpoints import same_stage
from unbidden.viz.explaining import Turned
from unbidden.viz.picture.frames import Reel, layout
from unbidden.viz.server import rounds
from unbidden.viz.server.limits import Limits, Refused
from unbidden.viz.server.limits import explained as told_of
from unbidden.viz.server.messages import FrameSender, Gone, Message, MessageQueue, Waker, said
from unbidden.viz.server.rooms import Rooms
from unbidden.viz.server.worlds import Choice, Library, WatchedWorld, at_stage, next_event, with_intervention
from unbidden.viz.summary import run_summary, scenario_summary

BETWEEN_FINDINGS = 0.5  # s, at least, while it plays
SHARE = 4.0  # of the time since, findings of all viewers may take one part
NEVER = math.inf
SLIP = 0.25  # s: what a world that cannot keep up with its speed does not catch up on
AHEAD = 2000  # ticks: how far a world runs on, at least, to find what comes next
WORK = 400_000  # body-ticks of one job, so that nobody waits long for a turn
TALK = ("world", "state", "found", "card", "without")  # what those who watch somebody else's screen are told too

Overheard = Callable[[str, Any], None]  # what was sent: "frame" with tick and bytes, or a kind of words with its text


class Session:
    """Does what a viewer asks, one thing after the other, and plays in between."""

    def __init__(self, library: Library, sender: FrameSender, limits: Limits, many: Callable[[], int] = lambda: 1):
        self.library, self.sender, self.limits, self.many = library, sender, limits, many
        self.overheard: Overheard = lambda kind, message: None
        self.waker, self.queue = Waker(), MessageQueue(limits.waiting)
        self.world: WatchedWorld | None = None
        self.scenario: Scenario | None = None  # of which was told
        self.tick, self.position, self.playing, self.speed = 0, 0.0, False, 1.0
        self.then = self.next_frame = 0.0
        self.judge_at, self.judged, self.took = NEVER, -NEVER, 0.0  # s: when to say what was found, when it was said
        self.done, self.works = 0, False  # the last message taken up; whether it is being done
        self.others = 0  # runs of it that were shown in its place
        self.rooms = Rooms(library, self._say, self._busy, self._complain)
        self.late = False  # a frame waits until the viewer has seen those before

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
        try:
            await self._go()
        finally:
            await self.rooms.drop()

    async def _go(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            if self.queue:
                self.works = True
                await self._do(self.queue.next())
                self.works = False
            elif self.late and self.sender.is_open:
                await self._show()
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

    async def _complain(self, error: Exception, number: int = 0) -> None:
        says, field = told_of(error)
        remedy = {"remedy": "reset"} if isinstance(error, Turned) else {}
        await self.sender.say("error", {"says": says, "field": field, "number": number} | remedy)

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

    async def do_learning(self) -> None:
        await self._say("learning", {"curves": await self.library.learning(self._world(), self._busy)})

    async def do_rooms(self) -> None:
        await self.rooms.start(self._world())
        await self._state()

    async def do_stop(self) -> None:
        await self.rooms.stop()
        await self._state()

    # ---- the playhead -----------------------------------------------------------------------------------------------

    def _world(self) -> WatchedWorld:
        if self.world is None:
            raise Refused("no world is open yet.")
        return self.world

    def _shown(self) -> Reel:
        return self._world().reel

    def _playhead(self) -> dict[str, Any]:
        return {"tick": self.tick, "playing": self.playing, "speed": self.speed}

    async def _begin(self, world: WatchedWorld, tick: int, playing: bool = False) -> None:
        """Show another world, and stand still at a tick unless it goes on."""
        await self.rooms.stop()
        reel = await self.library.jobs.soon(lambda: world.reel)  # a trial, if nobody has looked at this stage before
        self.world, self.playing, self.tick = world, playing, min(tick, reel.last)
        self.others += world.other is not None
        await self._reach(self.tick)
        await self._introduce()
        await self._go_to(self.tick)
        self.judged = -NEVER
        await self._settle()

    async def _introduce(self) -> None:
        """Say all that is static about the world."""
        world = self._world()
        self.scenario = world.reel.scenario
        message = {
            "legend": world.legend.as_json(),
            "frames": layout(),
            "told": scenario_summary(self.scenario),
            "last": world.reel.last,
            "turns": [[turn.tick, turn.field, turn.value] for turn in world.turns],
            "stages": list(world.episodes),
            "stage": world.stage,
            "without": world.lacks,
            "shows": rounds.shows(world),
            "run": self.others if world.other else 0,
        }
        await self._say("world", message | self._playhead())

    async def _reach(self, tick: int) -> None:
        """Let the world run as far as a tick."""
        reel = self._shown()
        while reel.known < tick:
            await self.library.jobs.soon(reel.go_on, min(tick, reel.known + _most(reel)))

    async def _go_to(self, tick: int) -> None:
        """Show the world at a tick."""
        await self._reach(tick)
        self.tick, self.position, self.then = tick, float(tick), asyncio.get_running_loop().time()
        await self._show()

    async def _show(self) -> None:
        """Show the world as it is now; if the viewer has not seen the last frames, then as it will be when he has."""
        self.late = not self.sender.is_open
        if not self.late:
            reel = self._shown()
            frame = reel.frame(self.tick).to_bytes(reel.known)
            self.overheard("frame", (self.tick, frame))
            await self.sender.show(self.tick, frame)

    async def _play(self, now: float) -> None:
        """One frame further."""
        reel = self._shown()
        a_tick = reel.legend.seconds / self.speed  # s that a tick takes on the screen
        self.position += min(now - self.then, max(SLIP, a_tick)) / a_tick
        self.then = now
        wanted = min(int(self.position), reel.last)
        if wanted > self.tick and not await self._advanced(wanted):
            return
        wait = max(1.0 / self.limits.frames, a_tick * (1.0 - self.position % 1.0))
        self.next_frame = max(self.next_frame + wait, now)
        if self.tick >= reel.last:
            self.playing = False
            await self._settle()
        elif now >= self.judged + max(BETWEEN_FINDINGS, SHARE * self.took * self.many()):
            await self._settle()

    async def _advanced(self, wanted: int) -> bool:
        """Go on to a tick, or as far towards it as one turn in the threads allows; whether that went well."""
        reel = self._shown()
        wanted = min(wanted, max(reel.known, self.tick) + _most(reel))
        try:
            await self._reach(wanted)
        except Exception as error:
            self.playing = False
            await self._complain(error)
            return False
        self.tick, self.position = wanted, min(self.position, wanted + 1.0)
        if reel.scenario is not self.scenario:  # something was changed on the way
            await self._introduce()
        await self._show()
        return True

    # ---- what goes out ----------------------------------------------------------------------------------------------

    async def _say(self, kind: str, message: dict[str, Any]) -> None:
        await self._say_text(kind, said(kind, translated(message, language())))

    async def _say_text(self, kind: str, text: str) -> None:
        if kind in TALK:
            self.overheard(kind, text)
        await self.sender.say_text(text)

    async def _busy(self, what: str, done: int, total: int) -> None:
        await self.sender.say("busy", {"says": f"{what} …", "done": done, "total": total})

    async def _state(self) -> None:
        await self._say("state", self._playhead() | {"known": self._shown().known, "done": self.done})

    async def _settle(self) -> None:
        """Say where it stands, and soon, but not too often, what was found so far."""
        await self._state()
        self.judge_at = self.judged + BETWEEN_FINDINGS

    async def _judge(self) -> None:
        """Say what was found so far."""
        self.judge_at, clock = NEVER, asyncio.get_running_loop().time
        began = clock()
        try:
            text = await self.library.jobs.soon(lambda reel: said("found", run_summary(reel.run())), self._shown())
        except Exception as error:
            await self._complain(error)
        else:
            await self._say_text("found", text)
        self.judged = clock()
        self.took = self.judged - began


def _most(reel: Reel) -> int:
    """Ticks that a world may go on in one job."""
    return max(1, WORK // max(1, len(reel.legend.bodies)))
