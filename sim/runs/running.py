"""One run: a world is simulated, or its learners are trained and tried, and detectors judge what happened."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from unbidden.sim.engine.state import Trace
from unbidden.sim.runs.learnt import learnt
from unbidden.sim.runs.measuring import own_measures_of
from unbidden.sim.runs.records import Run, digest, events_of, judge, measures_of
from unbidden.sim.runs.simulation import Progress, kept, silent, simulate
from unbidden.sim.runs.training import TrainingResult, train, trials
from unbidden.sim.scenario import Scenario


def run(scenario: Scenario, seed: int = 0, progress: Progress = silent, only: Iterable[str] | None = None) -> Run:
    """Simulate a scenario from a seed, then judge the finished trace with its detectors (or only with some)."""
    if scenario.setup.learners:
        return run_learners(scenario, seed, progress, only)
    trace = simulate(scenario, seed, progress=progress)
    return run_of(scenario, seed, trace, only)


def run_of(scenario: Scenario, seed: int, trace: Trace, only: Iterable[str] | None = None) -> Run:
    """A finished trace, judged, as a run."""
    wanted = None if only is None else set(only)
    findings = judge(scenario, trace, wanted)
    measures = measures_of(findings) | own_measures_of(scenario, trace, seed, wanted)
    return Run(scenario, seed, trace, digest(trace), events_of(findings), measures)


def run_learners(
    scenario: Scenario,
    seed: int = 0,
    progress: Progress = silent,
    only: Iterable[str] | None = None,
    training_result: TrainingResult | None = None,
) -> Run:
    """Train the learners of a scenario from a seed (or take what they have learnt), then judge trials of that."""
    return run_trials(
        of_trials(scenario), known(scenario, seed, progress) if training_result is None else training_result, only
    )


def run_trials(
    scenario: Scenario, training_result: TrainingResult, only: Iterable[str] | None = None, without: Sequence[int] = ()
) -> Run:
    """Trials of what was learnt, judged; body rows in `without` are not there.

    The trace and the events are those of the first trial; measures are means over all trials.
    """
    wanted = None if only is None else set(only)
    seed, ledger = training_result.seed, training_result.ledger
    trace, events, measured = None, [], []
    for finished in trials(scenario, training_result, without=without):
        findings = judge(scenario, finished, wanted, ledger)
        if trace is None:
            trace, events = kept(finished), events_of(findings)  # the others are judged, and written over
        measured.append(measures_of(findings) | own_measures_of(scenario, finished, seed, wanted, ledger))
    assert trace is not None  # there is at least one trial
    measures = {name: _mean([trial[name] for trial in measured]) for name in measured[0]}
    return Run(scenario, seed, trace, digest(trace), events, measures, training_result.digest)


def of_trials(scenario: Scenario) -> Scenario:
    """The scenario as it is in trials, which may be in another control than the training."""
    return scenario.changed(control=scenario.file.run.trials_in) if scenario.file.run.trials_in else scenario


def known(scenario: Scenario, seed: int, progress: Progress = silent) -> TrainingResult:
    """What `learn` comes to, without the wait where that comes with the program."""
    shipped = learnt(scenario, seed)
    return learn(scenario, seed, progress) if shipped is None else shipped.stage(-1)


def learn(
    scenario: Scenario,
    seed: int,
    progress: Progress = silent,
    episodes: int | None = None,
    checkpoint: Path | None = None,
    without: Sequence[int] = (),
    stage: float = 1.0,
) -> TrainingResult:
    """What the learners of a scenario come to know, by training.

    Body rows in `without` are never there. `stage`: the share of the training after which it is stopped; all before is
    as in the whole one. Raises TooLarge if the world has to be solved beforehand and cannot be.
    """
    total = scenario.file.run.episodes if episodes is None else episodes
    return train(scenario, seed, total, progress, checkpoint, without=without, until=round(stage * total))


def _mean(values: Sequence[Any]) -> float | None:
    """The mean of what was measured in many trials; None where there was nothing to measure in any."""
    numbers = [float(value) for value in values if value is not None]
    return sum(numbers) / len(numbers) if numbers else None
