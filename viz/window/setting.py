"""What is watched and how it can be begun again: a scenario with a seed, under a control, with fields changed."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

from unbidden.sim.report.catalogue import say
from unbidden.sim.runs.live import Intervention, Live, is_live
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.simulation import Progress, silent
from unbidden.sim.scenario import Scenario
from unbidden.viz.chance import Side, side_names
from unbidden.viz.checkpoints import Checkpoint, stages
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
        return say("facts.control", control=self.control) if self.control else say("window.as_given")

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
        return scenario_summary(self.base)

    def begin(self, progress: Progress = silent) -> list[tuple[int, Callable[[], Playback]]]:
        """What there is to show, by episodes of training before: a single one where nobody learns.

        Each is made when it is first asked for.
        """
        if self.recorded is not None:
            playback = Playback(reel_of(self.recorded), self.label)
            return [(0, lambda: playback)]
        checkpoints = stages(self.scenario(), self.seed, progress)
        return [(stage.episodes, cache(partial(self._shown, stage))) for stage in checkpoints]

    def sides(self, episodes: int, progress: Progress = silent) -> list[Side]:
        """The world as it is set, after so much training, and its control beside it; of a changed one what it was."""
        is_changed = bool(self.control or self.changes)
        here, there = side_names(self.scenario(), is_changed)
        control = None if is_changed else self.usual_control()
        sides = [self._side(here, episodes, progress)]
        return [*sides, self.under(control)._side(there, episodes, progress)] if is_changed or control else sides

    def _side(self, name: str, episodes: int, progress: Progress) -> Side:
        scenario = self.scenario()
        if not scenario.setup.learners:
            return Side(name, scenario, self.seed)
        checkpoints = stages(scenario, self.seed, progress)
        checkpoint = next(stage for stage in reversed(checkpoints) if stage.episodes <= episodes or not stage.episodes)
        return Side(name, checkpoint.reel.scenario, self.seed, checkpoint.learnt)

    def _shown(self, stage: Checkpoint) -> Playback:
        return Playback(stage.reel, self.label)


def with_intervention(showing: Playback, tick: int, name: str, value: Any) -> Playback | None:
    """The same world with a live field changed at a tick; None if it has to begin again for that."""
    source = showing.reel.source
    if not isinstance(source, Live) or not is_live(source.scenario, name):
        return None
    return Playback(reel_of(source.with_intervention(Intervention(tick, name, value))), showing.label)


def replayed(showing: Playback, number: int, what: str) -> tuple[Playback, int]:
    """The same seed without something, and where the two part."""
    from unbidden.sim.judge.counterfactuals import without

    run, tick = without(explained(showing.reel, number), number, what)
    return Playback(reel_of(run), say("window.without", what=what)), tick


def now(showing: Playback) -> list[ParameterControl]:
    """The parameters of what is shown, as they are."""
    return parameters(showing.reel.scenario)
