"""The worlds that a launch of the server can show: shipped scenarios and those of its viewers, live or learnt."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.causes import crossings, without
from sim.commands.words import clock
from sim.fuse import engine
from sim.kernel import is_warm
from sim.live import Live, NotLive, Turn, refuse_unless_live
from sim.record import Run
from sim.scenario import InvalidScenario, Scenario, load, load_text, shipped
from sim.scenario.overrides import dotted
from sim.training import Progress
from viz.explaining import explained
from viz.frames import Reel, reel_of
from viz.legend import Legend, legend_of
from viz.page.limits import Limits, Refused, Unknown, bytes_of, refuse_too_large
from viz.page.shared import Say, Workshop
from viz.stages import stages
from viz.telling import card, run_told

Change = tuple[int, str, Any]  # tick, field, value


@dataclass(frozen=True)
class Asked:
    """Which world: a name, a seed, fields changed, and perhaps a control."""

    name: str
    seed: int = 0
    changes: tuple[tuple[str, Any], ...] = ()
    control: str | None = None


@dataclass(frozen=True)
class World:
    """What one viewer watches: one live world, or one recording for each stage of a training."""

    asked: Asked
    reels: tuple[Reel, ...]
    episodes: tuple[int, ...] = ()
    stage: int = 0
    other: Reel | None = None  # the same world without something
    lacks: str | None = None  # what that is

    @property
    def reel(self) -> Reel:
        """What is shown now."""
        return self.other or self.reels[self.stage]

    @property
    def legend(self) -> Legend:
        """What to draw it with, as it is now; what was changed while it ran is told by `turns`."""
        source = self.reel.source
        if not isinstance(source, Live):
            return self.reel.legend
        first = tuple((dotted(change.path), change.value) for change in source.first.overrides)
        return replace(legend_of(source.scenario, source.seed), changes=first)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was changed while it ran."""
        source = self.reels[self.stage].source
        return source.turns if isinstance(source, Live) else ()


class Library:
    """Scenarios by name, and worlds made of them."""

    def __init__(self, limits: Limits):
        self.limits, self.shop = limits, Workshop(limits.kept)
        self.shipped = frozenset(shipped())
        self.own: dict[str, str] = {}  # texts of scenarios that were named when this was launched
        self.uploads: OrderedDict[str, str] = OrderedDict()

    def add(self, text: str) -> str:
        """Keep a viewer's scenario for this launch; its name. Raises InvalidScenario or Refused."""
        refuse_too_large(load_text(text, "your text"), self.limits)
        name = f"yours-{hashlib.blake2b(text.encode(), digest_size=5).hexdigest()}"
        self.uploads[name] = text
        self.uploads.move_to_end(name)
        while len(self.uploads) > self.limits.uploads:
            self.uploads.popitem(last=False)
        return name

    def is_known(self, name: str) -> bool:
        """Whether there is a scenario of this name."""
        return name in self.own or name in self.uploads or name in self.shipped

    def scenario(self, asked: Asked) -> Scenario:
        """The scenario that is asked for. Raises Refused or InvalidScenario."""
        found = self._changed(asked)
        refuse_too_large(found, self.limits)
        return found

    def _changed(self, asked: Asked) -> Scenario:
        if not self.is_known(asked.name):
            raise Unknown(f"no scenario is called {asked.name[:60]!r} here.", "scenario")
        text = self.own.get(asked.name) or self.uploads.get(asked.name)
        plain = load(asked.name) if text is None else load_text(text, asked.name)
        return plain.with_fields(dict(asked.changes), asked.control) if asked.changes or asked.control else plain

    async def world(self, asked: Asked, turns: Sequence[Change], stage: int | None, say: Say) -> World:
        """A world of its own at its beginning; of learners the stages of their training, which viewers share."""
        scenario = await self.shop.soon(self.scenario, asked)
        if not is_warm(engine(scenario.setup)):
            await say("compiling the world for its first run", 0, 0)
        if not scenario.setup.learners:
            return await self.shop.soon(self._live, asked, scenario, turns)
        if turns:
            raise Refused("nothing can be changed while learners are watched: they have learnt before.", "turns")
        reels, episodes = await self.shop.once(
            ("training", asked), lambda progress: _stages(scenario, asked.seed, progress), _size, say
        )
        last = len(reels) - 1
        return at_stage(World(asked, reels, episodes), last if stage is None else min(stage, last))

    def _live(self, asked: Asked, scenario: Scenario, turns: Sequence[Change]) -> World:
        if len(turns) > self.limits.turns:
            raise Refused(f"a world can be changed {self.limits.turns} times while it runs.", "turns")
        told = tuple(sorted((Turn(*turn) for turn in turns), key=lambda turn: turn.tick))
        refuse_turns(scenario, told)
        return World(asked, (reel_of(Live(scenario, asked.seed, told)),))

    async def card(self, world: World, number: int, say: Say) -> dict[str, Any]:
        """How something came about in a world, as far as it is known. Raises NothingToExplain or Refused."""
        run = await self.shop.soon(explained, world.reels[world.stage], number)
        key = ("looking for causes", world.asked, world.stage, number)
        return await self.shop.once(key, lambda progress: card(run, number, progress), lambda told: 4096, say)

    async def without(self, world: World, number: int, what: str, say: Say) -> tuple[World, dict[str, Any]]:
        """The same world without one thing, to be watched, and what is told of it."""
        if not isinstance(world.reels[world.stage].source, Live):
            raise Refused("of learners nothing can be taken away while they are watched; run a control.", "what")
        run = await self.shop.soon(explained, world.reels[world.stage], number)
        key = ("running it again", world.asked, number, what)
        reel, told = await self.shop.once(
            key, lambda progress: _without(run, number, what), lambda found: bytes_of(run.scenario), say
        )
        return replace(world, other=reel, lacks=what), told


def refuse_turns(scenario: Scenario, turns: Sequence[Turn]) -> None:
    """Raises Refused if one of the changes cannot be made while the world runs."""
    for turn in turns:
        try:
            refuse_unless_live(scenario, turn.field)
            scenario = scenario.with_field(turn.field, turn.value)
        except NotLive as error:
            raise Refused(str(error), turn.field) from None
        except InvalidScenario as error:
            raise Refused(error.problems[0].what, turn.field) from None


def at_stage(world: World, stage: int) -> World:
    """The same world at another stage of training."""
    if not 0 <= stage < len(world.reels):
        raise Refused(f"there is no stage {stage}; they are counted from 0 to {len(world.reels) - 1}.", "stage")
    return replace(world, stage=stage, other=None, lacks=None)


def turned(world: World, limits: Limits, turn: Turn) -> World:
    """The same world as far as a tick, and something else from then on. Raises Refused."""
    live = world.reels[0].source
    if not isinstance(live, Live):
        raise Refused("this is a recording; nothing in it can be changed.", turn.field)
    turns = live.turns_with(turn)
    if len(turns) > limits.turns:
        raise Refused(f"a world can be changed {limits.turns} times while it runs.", turn.field)
    refuse_turns(live.first, turns)
    return World(world.asked, (reel_of(live.turned(turn)),))


def _without(run: Run, number: int, what: str) -> tuple[Reel, dict[str, Any]]:
    other, tick = without(run, number, what)
    event = crossings(run)[number - 1]
    later = [e["seconds"] for e in crossings(other) if e["body"] == event["body"] and e["tick"] > tick]
    says = f"{event['who']} " + (f"crosses at {clock(later[0])}" if later else "never crosses")
    told = {"what": what, "number": number, "from": tick, "crosses": bool(later), "says": says}
    return reel_of(other), told | {"found": run_told(other)}


def _stages(scenario: Scenario, seed: int, progress: Progress) -> tuple[tuple[Reel, ...], tuple[int, ...]]:
    found = stages(scenario, seed, progress)
    return tuple(stage.reel for stage in found), tuple(stage.episodes for stage in found)


def _size(found: tuple[tuple[Reel, ...], tuple[int, ...]]) -> int:
    reels, _ = found
    return sum(bytes_of(reel.scenario) for reel in reels)
