"""What is watched and how it can be begun again: a scenario with a seed, under a control, with fields changed."""

from dataclasses import dataclass, field, replace
from typing import Any

from sim.live import Live, Turn, is_live
from sim.record import Run
from sim.scenario import Scenario
from sim.training import Progress, silent
from viz.explaining import explained
from viz.frames import reel_of
from viz.parameters import Parameter, parameters
from viz.showing import Showing
from viz.stages import stages
from viz.telling import scenario_told

AS_GIVEN = "as given"


@dataclass(frozen=True)
class Setting:
    """One way to begin a world."""

    given: Scenario
    seed: int = 0
    control: str | None = None
    changes: tuple[tuple[str, Any], ...] = ()
    recorded: Run | None = field(default=None, compare=False)  # shown instead of a new run

    def scenario(self) -> Scenario:
        """The scenario that is run."""
        return self.given.with_fields(dict(self.changes), self.control) if self.changes or self.control else self.given

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
        return f"control {self.control}" if self.control else AS_GIVEN

    def controls(self) -> list[str]:
        """The names of the controls there are."""
        return list(self.given.file.controls)

    def usual_control(self) -> str | None:
        """The control that the lesson compares with, else the first."""
        told = self.told()["lesson"]["control"]
        names = self.controls()
        return told["control"] if told else names[0] if names else None

    def told(self) -> dict[str, Any]:
        """What can be said before anything has run."""
        return scenario_told(self.given)

    def begin(self, progress: Progress = silent) -> list[tuple[int, Showing]]:
        """What there is to show, by episodes of training before: a single one where nobody learns."""
        if self.recorded is not None:
            return [(0, Showing(reel_of(self.recorded), self.label))]
        scenario = self.scenario()
        if not scenario.setup.learners:
            return [(0, Showing(reel_of(Live(scenario, self.seed)), self.label))]
        return [(stage.episodes, Showing(stage.reel, self.label)) for stage in stages(scenario, self.seed, progress)]


def turned(showing: Showing, tick: int, name: str, value: Any) -> Showing | None:
    """The same world with a live field changed at a tick; None if it has to begin again for that."""
    source = showing.reel.source
    if not isinstance(source, Live) or not is_live(source.scenario, name):
        return None
    return Showing(reel_of(source.turned(Turn(tick, name, value))), showing.label)


def replayed(showing: Showing, number: int, what: str) -> tuple[Showing, int]:
    """The same seed without something, and where the two part."""
    from sim.causes import without

    run, tick = without(explained(showing.reel, number), number, what)
    return Showing(reel_of(run), f"without {what}"), tick


def now(showing: Showing) -> list[Parameter]:
    """The parameters of what is shown, as they are."""
    return parameters(showing.reel.scenario)
