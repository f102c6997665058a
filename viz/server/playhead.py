"""Where a viewer stands in a world: it plays, and what is seen and found on the way is sent."""

import asyncio
import math
from collections.abc import Callable
from typing import Any

from unbidden.sim.report.catalogue import language, translated
from unbidden.sim.scenario import Scenario
from unbidden.viz.explaining import Turned
from unbidden.viz.picture.frames import Reel, layout
from unbidden.viz.server import rounds
from unbidden.viz.server.limits import Limits, Refused
from unbidden.viz.server.limits import explained as told_of
from unbidden.viz.server.rooms import Rooms
from unbidden.viz.server.sending import FrameSender, Waker, said
from unbidden.viz.server.trainings import Trainings
from unbidden.viz.server.worlds import Library, WatchedWorld
from unbidden.viz.summary import run_summary, scenario_summary

BETWEEN_FINDINGS = 0.5  # s, at least, while it plays
SHARE = 4.0  # of the time since, findings of all viewers may take one part
NEVER = math.inf
SLIP = 0.25  # s: what a world that cannot keep up with its speed does not catch up on
WORK = 400_000  # body-ticks of one job, so that nobody waits long for a turn
TALK = ("world", "state", "found", "card", "without")  # what those who watch somebody else's screen are told too

Overheard = Callable[[str, Any], None]  # what was sent: "frame" with tick and bytes, or a kind of words with its text


class Playhead:
    """A world, the tick of it that is shown, and how fast it goes."""

    def __init__(self, library: Library, sender: FrameSender, limits: Limits, many: Callable[[], int]):
        self.library, self.sender, self.limits, self.many = library, sender, limits, many
        self.overheard: Overheard = lambda kind, message: None
        self.waker = Waker()
        self.world: WatchedWorld | None = None
        self.scenario: Scenario | None = None  # of which was told
        self.tick, self.position, self.playing, self.speed = 0, 0.0, False, 1.0
        self.then = self.next_frame = 0.0
        self.judge_at, self.judged, self.took = NEVER, -NEVER, 0.0  # s: when to say what was found, when it was said
        self.done = 0  # the last message taken up
        self.others = 0  # runs of it that were shown in its place
        self.rooms = Rooms(library, self._say, self._busy, self._complain)
        self.trainings = Trainings(library, self._say, self._busy, self._complain)
        self.late = False  # a frame waits until the viewer has seen those before

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
        await self.trainings.keep_to(world.choice)
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
            await self.library.jobs.soon(reel.go_on, min(tick, reel.known + most_of(reel)))

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
        wanted = min(wanted, max(reel.known, self.tick) + most_of(reel))
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

    async def _complain(self, error: Exception, number: int = 0) -> None:
        says, field = told_of(error)
        remedy = {"remedy": "reset"} if isinstance(error, Turned) else {}
        await self.sender.say("error", {"says": says, "field": field, "number": number} | remedy)


def most_of(reel: Reel) -> int:
    """Ticks that a world may go on in one job."""
    return max(1, WORK // max(1, len(reel.legend.bodies)))
