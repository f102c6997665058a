"""The worlds that a launch of the server can show: shipped scenarios and those of its viewers, live or learnt."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from unbidden.sim.detectors import occurrences
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.machine.kernel import is_warm
from unbidden.sim.judge.counterfactuals import explained_events, without
from unbidden.sim.report.catalogue import language
from unbidden.sim.report.catalogue import say as words
from unbidden.sim.report.causes import outcome
from unbidden.sim.report.events import who
from unbidden.sim.runs.live import Intervention, Live, NotLive, refuse_unless_live
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.simulation import Progress
from unbidden.sim.runs.training import TrainingResult
from unbidden.sim.scenario import InvalidScenario, Scenario, load, load_text, shipped
from unbidden.sim.scenario.overrides import dotted
from unbidden.viz.checkpoints import Checkpoint, live_checkpoint, stages
from unbidden.viz.explaining import explained
from unbidden.viz.learning import learning_curves
from unbidden.viz.picture.frames import Reel, reel_of
from unbidden.viz.picture.legend import Legend, legend_of
from unbidden.viz.server.jobs import JobPool, Say
from unbidden.viz.server.limits import Limits, Refused, Unknown, bytes_of, refuse_too_large
from unbidden.viz.summary import card, run_summary

Change = tuple[int, str, Any]  # tick, field, value


@dataclass(frozen=True)
class Choice:
    """Which world: a name, a seed, fields changed, and perhaps a control."""

    name: str
    seed: int = 0
    changes: tuple[tuple[str, Any], ...] = ()
    control: str | None = None


@dataclass(frozen=True)
class WatchedWorld:
    """What one viewer watches: one live world, or one recording for each stage of a training."""

    choice: Choice
    checkpoints: tuple[Checkpoint, ...]
    episodes: tuple[int, ...] = ()
    stage: int = 0
    other: Reel | None = None  # another run of it that is shown instead: without something, by hand, or the best play
    lacks: str | None = None  # what it is without

    @property
    def reel(self) -> Reel:
        """What is shown now."""
        return self.other or self.own

    @property
    def own(self) -> Reel:
        """What it is without anything taken away; a stage of training is tried when it is first asked for."""
        return self.checkpoints[self.stage].reel

    @property
    def learnt(self) -> TrainingResult | None:
        """What is known at the stage that is shown; None where nobody learns."""
        return self.checkpoints[self.stage].learnt

    @property
    def legend(self) -> Legend:
        """What to draw it with, as it is now; what was changed while it ran is told by `turns`."""
        shown, own = self.reel.source, self.own.source
        asked = own.first if isinstance(own, Live) else own.scenario  # a round, or another map, is of the same choice
        changes = tuple((dotted(change.path), change.value) for change in asked.overrides)
        return replace(legend_of(shown.scenario, shown.seed), changes=changes)

    @property
    def turns(self) -> tuple[Intervention, ...]:
        """What was changed while it ran."""
        source = self.own.source
        return source.interventions if isinstance(source, Live) else ()


class Library:
    """Scenarios by name, and worlds made of them."""

    def __init__(self, limits: Limits):
        self.limits, self.jobs = limits, JobPool(limits.kept)
        self.shipped = frozenset(shipped())
        self.own: dict[str, str] = {}  # texts of scenarios that were named when this was launched
        self.uploads: OrderedDict[str, str] = OrderedDict()
        self.trains: object = None  # who had learners trained anew last

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

    def scenario(self, choice: Choice) -> Scenario:
        """The scenario that is asked for. Raises Refused or InvalidScenario."""
        scenario = self._changed(choice)
        refuse_too_large(scenario, self.limits)
        return scenario

    def _changed(self, choice: Choice) -> Scenario:
        if not self.is_known(choice.name):
            raise Unknown(f"no scenario is called {choice.name[:60]!r} here.", "scenario")
        text = self.own.get(choice.name) or self.uploads.get(choice.name)
        plain = load(choice.name) if text is None else load_text(text, choice.name)
        return plain.with_fields(dict(choice.changes), choice.control) if choice.changes or choice.control else plain

    async def world(self, choice: Choice, turns: Sequence[Change], stage: int | None, say: Say) -> WatchedWorld:
        """A world of its own at its beginning; of learners the stages of their training, which viewers share."""
        scenario = await self.jobs.soon(self.scenario, choice)
        if not is_warm(engine(scenario.setup).package):
            await say(words("busy.compiling"), 0, 0)
        if not scenario.setup.learners:
            return await self.jobs.soon(self._live, choice, scenario, turns)
        if turns:
            raise Refused("nothing can be changed while learners are watched: they have learnt before.", "turns")
        checkpoints = await self.jobs.once(
            ("training", choice),
            lambda progress: tuple(stages(scenario, choice.seed, progress)),
            lambda made: len(made) * bytes_of(scenario),
            say,
        )
        last, episodes = len(checkpoints) - 1, tuple(checkpoint.episodes for checkpoint in checkpoints)
        return at_stage(WatchedWorld(choice, checkpoints, episodes), last if stage is None else min(stage, last))

    def _live(self, choice: Choice, scenario: Scenario, turns: Sequence[Change]) -> WatchedWorld:
        if len(turns) > self.limits.turns:
            raise Refused(f"a world can be changed {self.limits.turns} times while it runs.", "turns")
        interventions = tuple(sorted((Intervention(*turn) for turn in turns), key=lambda turn: turn.tick))
        refuse_interventions(scenario, interventions)
        return WatchedWorld(choice, tuple(stages(scenario, choice.seed, interventions=interventions)))

    async def card(self, world: WatchedWorld, number: int, say: Say) -> dict[str, Any]:
        """How something came about in a world, as far as it is known. Raises NothingToExplain or Refused."""
        run = await self.jobs.soon(explained, world.own, number)
        key = ("causes", world.choice, world.stage, number, language())
        return await self.jobs.once(key, lambda progress: card(run, number, progress), lambda made: 4096, say)

    async def learning(self, world: WatchedWorld, say: Say) -> list[dict[str, Any]]:
        """Curves over the training of a world's learners, one point for each stage; none where nobody is trained."""

        def make(progress: Progress) -> list[dict[str, Any]]:
            runs, total = [], len(world.checkpoints)
            for done, checkpoint in enumerate(world.checkpoints if total > 1 else ()):
                progress(done, total)
                runs.append(checkpoint.reel.run())
            return learning_curves(runs)

        return await self.jobs.once(("learning", world.choice), make, lambda made: 1 << 14, say)

    async def without(
        self, world: WatchedWorld, number: int, what: str, say: Say
    ) -> tuple[WatchedWorld, dict[str, Any]]:
        """The same world without one thing, to be watched, and what is told of it."""
        if not isinstance(world.own.source, Live):
            raise Refused("of learners nothing can be taken away while they are watched; run a control.", "what")
        run = await self.jobs.soon(explained, world.own, number)
        key = ("again", world.choice, number, what, language())
        reel, message = await self.jobs.once(
            key, lambda progress: _without(run, number, what), lambda made: bytes_of(run.scenario), say
        )
        return replace(world, other=reel, lacks=what), message


def next_event(reel: Reel, tick: int, unasked: bool) -> int | None:
    """When the first event after a tick comes about, as far as is known; perhaps only of what nobody asked for."""
    events = run_summary(reel.run())["events"]
    return next((event["tick"] for event in events if event["tick"] > tick and (event["out"] or not unasked)), None)


def refuse_interventions(scenario: Scenario, interventions: Sequence[Intervention]) -> None:
    """Raises Refused if one of the changes cannot be made while the world runs."""
    for intervention in interventions:
        try:
            refuse_unless_live(scenario, intervention.field)
            scenario = scenario.with_field(intervention.field, intervention.value)
        except NotLive as error:
            raise Refused(str(error), intervention.field) from None
        except InvalidScenario as error:
            raise Refused(error.problems[0].what, intervention.field) from None


def at_stage(world: WatchedWorld, stage: int) -> WatchedWorld:
    """The same world at another stage of training."""
    if not 0 <= stage < len(world.checkpoints):
        raise Refused(f"there is no stage {stage}; they are counted from 0 to {len(world.checkpoints) - 1}.", "stage")
    return replace(world, stage=stage, other=None, lacks=None)


def with_intervention(world: WatchedWorld, limits: Limits, intervention: Intervention) -> WatchedWorld:
    """The same world as far as a tick, and something else from then on. Raises Refused."""
    live = world.own.source
    if not isinstance(live, Live):
        raise Refused("this is a recording; nothing in it can be changed.", intervention.field)
    interventions = live.interventions_with(intervention)
    if len(interventions) > limits.turns:
        raise Refused(f"a world can be changed {limits.turns} times while it runs.", intervention.field)
    refuse_interventions(live.first, interventions)
    return WatchedWorld(world.choice, (live_checkpoint(live.with_intervention(intervention)),))


def _without(run: Run, number: int, what: str) -> tuple[Reel, dict[str, Any]]:
    other, tick = without(run, number, what)
    event = explained_events(run)[number - 1]
    later = [e["seconds"] for e in occurrences(other.events, event["watch"], event.get("body")) if e["tick"] > tick]
    became = outcome(later[0] if later else None, event, run.scenario)
    says = words("without.says", who=who(event, run.scenario), outcome=became)
    message = {"what": what, "number": number, "from": tick, "crosses": bool(later), "says": says}
    return reel_of(other), message | {"found": run_summary(other)}
