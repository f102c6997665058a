"""What people name when they ask for a run: a scenario and a seed, a run in a file, or a row of a sweep."""

from dataclasses import dataclass, replace

from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.running import learn, run, run_learners
from unbidden.sim.runs.simulation import Progress, silent
from unbidden.sim.scenario import Scenario


@dataclass(frozen=True)
class RunSource:
    """A scenario, under its control, and a seed; perhaps the run that it came to, or what is known of it."""

    scenario: Scenario
    seed: int
    recorded: Run | None = None  # is there already, from a file
    name: str = ""  # of a row of a sweep, for people
    stage: float = 1.0  # the share of the training after which what was learnt is shown
    digest: str = ""  # of the trajectory that it came to before, if that is known
    failure: str = ""  # why it did not come to its end before
    note: str = ""  # what whoever asks for it should know

    @property
    def base(self) -> Scenario:
        """The scenario under no control."""
        return replace(self.scenario, control=None).changed() if self.scenario.control else self.scenario

    @property
    def is_whole(self) -> bool:
        """Whether nothing is taken from the scenario, and its training is not cut short: a file says all of it."""
        return self.stage == 1.0 and self.scenario.rework is None

    def run(self, progress: Progress = silent) -> Run:
        """The run. Raises UnreadableFile if it does not come to what it came to before."""
        if self.recorded is not None:
            return self.recorded
        made = self._made(progress)
        if self.digest and self.digest != made.digest:
            raise UnreadableFile(
                f"{self.name} came to the digest {self.digest}, and comes to {made.digest} now: it was made by another "
                "version of this program, of its rules or of a library."
            )
        return made

    def _made(self, progress: Progress) -> Run:
        if self.stage == 1.0:
            return run(self.scenario, self.seed, progress)
        learnt = learn(self.scenario, self.seed, progress, stage=self.stage)
        return run_learners(self.scenario, self.seed, training_result=learnt)
