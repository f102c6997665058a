"""Observer logs of runs, and of trials of what was learnt."""

from collections.abc import Sequence

from unbidden.sim.inquiry.log import Episode, Log, log_of
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.training import TrainingResult, trials
from unbidden.sim.scenario import Scenario


def log_of_run(run: Run) -> Log:
    """The log of a run; of learners, that of their first trial. A policy's version is how many episodes made it."""
    version = run.scenario.file.run.episodes if run.training_digest else 0
    return log_of(run.scenario.setup, [Episode(run.trace, version)])


def log_of_trials(
    scenario: Scenario, result: TrainingResult, count: int | None = None, without: Sequence[int] = ()
) -> Log:
    """The log of trials of what was learnt, one after the other; body rows in `without` are not there.

    The scenario may be another one than that of the training, such as a control of it.
    """
    return log_of(scenario.setup, (Episode(trace, result.done) for trace in trials(scenario, result, count, without)))
