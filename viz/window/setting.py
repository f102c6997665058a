"""What is watched and how it can be begun again: a scenario with a seed, under a control, with fields changed."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import Any

from unbidden.sim.report.catalogue import number, say
from unbidden.sim.runs.live import Intervention, Live, is_live
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.simulation import Progress, silent
from unbidden.sim.scenario import Scenario
from unbidden.viz.chance import Side, beside
from unbidden.viz.checkpoints import Checkpoint, same_stage, stages
from unbidden.viz.explaining import explained
from unbidden.viz.parameters import ParameterControl, parameters
from unbidden.viz.picture.frames import reel_of
from unbidden.viz.playback import Playback
from unbidden.viz.summary import scenario_summary


@dataclass(frozen=True)
class Setting:
    """One way to begin a world."""

    base: Scenario
    seed: int = 0
    control: str | None = None
    changes: tuple[tuple[str, Any], ...] = ()
    recorded: Run | None = field(default=None, compare=False)  # shown instead of a new run
    _made: list[Checkpoint] = field(default_factory=list, init=False, compare=False, repr=False)

    def scenario(self) -> Scenario:
        """The scenario that is run."""
        return self.base.with_fields(dict(self.changes), self.control) if self.changes or self.control else self.base

    def under(self, control: str | None) -> "Setting":
        """The same seed under a control, with nothing else changed."""
        return replace(self, control=control, changes=(), recorded=None)

    def with_field(self, name: str, value: Any) -> "Setting":
        """The same with one field changed."""
        kept = tuple((key, old) for key, old in self.changes if key != name)
        return replace(self, changes=(*kept, (name, value)), recorded=None)

    @property
    def label(self) -> str:
        """What distinguishes it."""
        control = [say("facts.control", control=self.control)] if self.control else []
        changes = [changed(self.base, name, value) for name, value in self.changes]
        return ", ".join([*control, *changes]) or say("window.as_given")

    def controls(self) -> list[str]:
        """The names of the controls there are."""
        return list(self.base.file.controls)

    def usual_control(self) -> str | None:
        """The control that the lesson compares with, else the first."""
        summary = self.summary()["lesson"]["control"]
        names = self.controls()
        return summary["control"] if summary else names[0] if names else None

    def summary(self) -> dict[str, Any]:
        """What can be said before anything has run."""
        return self._summary

    @cached_property
    def _summary(self) -> dict[str, Any]:
        return scenario_summary(self.base)  # asked for whenever something is drawn

    def begin(self, progress: Progress = silent) -> list[tuple[int, Callable[[], Playback]]]:
        """What there is to show, by episodes of training before: a single one where nobody learns.

        Each is made when it is first asked for.
        """
        if self.recorded is not None:
            playback = Playback(reel_of(self.recorded), self.label)
            return [(0, lambda: playback)]
        return [(stage.episodes, cache(partial(self._shown, stage))) for stage in self.checkpoints(progress)]

    def checkpoints(self, progress: Progress = silent) -> list[Checkpoint]:
        """Every stage of its training, which is done once; a single one where nobody learns."""
        if not self._made:
            self._made.extend(stages(self.scenario(), self.seed, progress))
        return self._made

    def sides(self, stage: int, progress: Progress = silent) -> list[Side]:
        """The world as it is set, at a stage of its training, and its control beside it; of a changed one what it was.

        Of a recording that is what its training came to.
        """
        own, *others = beside(self.scenario(), self.base if self.control or self.changes else None)
        mine = self.checkpoints(progress)
        stage, episodes = len(mine) - 1 if self.recorded else stage, [one.episodes for one in mine]
        sides = [self._side(*own, mine[stage])]
        for name, scenario in others:
            theirs = stages(scenario, self.seed, progress)
            same = same_stage(episodes, stage, [one.episodes for one in theirs])
            sides.append(self._side(name, scenario, theirs[same]))
        return sides

    def _side(self, name: str, scenario: Scenario, checkpoint: Checkpoint) -> Side:
        if checkpoint.learnt is None:
            return Side(name, scenario, self.seed)
        return Side(name, checkpoint.reel.scenario, self.seed, checkpoint.learnt)

    def _shown(self, stage: Checkpoint) -> Playback:
        return Playback(stage.reel, self.label)


def with_intervention(showing: Playback, tick: int, name: str, value: Any) -> Playback | None:
    """The same world with a live field changed at a tick; None if it has to begin again for that."""
    source = showing.reel.source
    if not isinstance(source, Live) or not is_live(source.scenario, name):
        return None
    label = f"{showing.label}, {changed(source.scenario, name, value)}"
    return Playback(reel_of(source.with_intervention(Intervention(tick, name, value))), label)


def changed(scenario: Scenario, name: str, value: Any) -> str:
    """A change of a field in words, as its slider is called."""
    known = next((parameter for parameter in parameters(scenario) if parameter.field == name), None)
    said = value if isinstance(value, str | bool) else number(value)
    return f"{known.label if known else name} = {said} {known.unit if known else ''}".strip()


def replayed(showing: Playback, number: int, what: str) -> tuple[Playback, int]:
    """The same seed without something, and where the two part."""
    from unbidden.sim.judge.counterfactuals import without

    run, tick = without(explained(showing.reel, number), number, what)
    return Playback(reel_of(run), say("window.without", what=what)), tick


def now(showing: Playback) -> list[ParameterControl]:
    """The parameters of what is shown, as they are."""
    return parameters(showing.reel.scenario)
