"""Running and judging: one run, many runs, and the same run again with something taken away."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os import cpu_count
from pathlib import Path
from typing import Any

import numpy as np

from sim.fuse import engine
from sim.kernel import explain_compile_errors
from sim.optimum import discount_of
from sim.optimum.plan import plan
from sim.record import Run, digest, events_of, judge, measures_of
from sim.scenario import Scenario
from sim.setup import build
from sim.state import State, Trace, new_trace
from sim.training import Lesson, Progress, closed, silent, train, trials

PLANNER = "planner"
AGENT_TICKS_A_CHUNK = 2_000_000


class NotANumber(Exception):
    """A rule answered with something that is no number; the message says when."""


@dataclass(frozen=True)
class FailedRun:
    """A run that did not come to its end, and why."""

    seed: int
    message: str


def run(scenario: Scenario, seed: int = 0, progress: Progress = silent, only: Iterable[str] | None = None) -> Run:
    """Simulate a scenario from a seed, then judge the finished trace with its detectors (or only with some)."""
    if scenario.setup.learners:
        return run_learners(scenario, seed, progress, only)
    trace = simulate(scenario, seed, progress=progress)
    return run_of(scenario, seed, trace, only)


def run_of(scenario: Scenario, seed: int, trace: Trace, only: Iterable[str] | None = None) -> Run:
    """A finished trace, judged, as a run."""
    findings = judge(scenario, trace, only)
    return Run(scenario, seed, trace, digest(trace), events_of(findings), measures_of(findings))


def run_learners(
    scenario: Scenario,
    seed: int = 0,
    progress: Progress = silent,
    only: Iterable[str] | None = None,
    lesson: Lesson | None = None,
) -> Run:
    """Train the learners of a scenario (or take what they have learnt), then judge trials of what was learnt.

    The trace and the events are those of the first trial; measures are means over all trials.
    """
    lesson = learn(scenario, seed, progress) if lesson is None else lesson
    shown = of_trials(scenario)
    wanted = None if only is None else set(only)
    trace, found = None, []
    for finished in trials(shown, lesson):
        trace = finished if trace is None else trace  # the others are judged and dropped
        found.append(judge(shown, finished, wanted, lesson.ledger))
    assert trace is not None  # there is at least one trial
    first = found[0]
    measures = {
        f"{name}.{m}": _mean([findings[name].measures[m] for findings in found])
        for name, finding in first.items()
        for m in finding.measures
    }
    return Run(shown, seed, trace, digest(trace), events_of(first), measures, lesson.digest)


def of_trials(scenario: Scenario) -> Scenario:
    """The scenario as it is in trials, which may be in another control than the training."""
    return scenario.changed(control=scenario.file.run.trials_in) if scenario.file.run.trials_in else scenario


def learn(
    scenario: Scenario,
    seed: int,
    progress: Progress = silent,
    episodes: int | None = None,
    checkpoint: Path | None = None,
) -> Lesson:
    """What the learners of a scenario come to know: by training, or, for a planner, by solving its world."""
    if any(group.rule == PLANNER for group in scenario.setup.learners):
        return plan(scenario, seed, discount_of(scenario))
    return train(scenario, seed, episodes, progress, checkpoint)


def _mean(values: Sequence[Any]) -> float | None:
    """The mean of what was measured in many trials; None where there was nothing to measure in any."""
    numbers = [float(value) for value in values if value is not None]
    return sum(numbers) / len(numbers) if numbers else None


def run_many(
    scenario: Scenario, seeds: Sequence[int], only: Iterable[str] | None = None
) -> Iterator["Run | FailedRun"]:
    """Runs of a scenario from many seeds, in their order, on all cores; traces are dropped, failures are kept."""
    warm_up(scenario)
    with ThreadPoolExecutor(cpu_count()) as pool:
        yield from pool.map(lambda seed: _attempt(scenario, seed, only), seeds)


def _attempt(scenario: Scenario, seed: int, only: Iterable[str] | None) -> "Run | FailedRun":
    try:
        whole = run(scenario, seed, only=only)
    except NotANumber as error:
        return FailedRun(seed, str(error))
    return replace(whole, trace=Trace(*(array[:0].copy() for array in whole.trace)))  # a view would keep it all


def simulate(
    scenario: Scenario, seed: int, without: Sequence[int] = (), minds: bool = False, progress: Progress = silent
) -> Trace:
    """The finished, read-only trace of a scenario from a seed; body rows in `without` are taken away at the start."""
    state = build(scenario.setup, seed, without)
    trace = new_trace(state, scenario.setup.ticks, minds)
    start(scenario, state, trace)
    advance(scenario, state, trace, scenario.setup.ticks, progress)
    return closed(trace, scenario.setup.ticks)


def warm_up(scenario: Scenario) -> None:
    """Compile, or load from disk, what a scenario needs."""
    state = build(scenario.setup, 0)
    trace = new_trace(state, 0)
    start(scenario, state, trace)
    advance(scenario, state, trace, 0)


def start(scenario: Scenario, state: State, trace: Trace) -> None:
    """Place the bodies of a new world."""
    with explain_compile_errors(rule.name for rule in scenario.setup.rules):
        engine(scenario.setup).begin(state, trace)


def advance(scenario: Scenario, state: State, trace: Trace, ticks: int, progress: Progress = silent) -> None:
    """Let a world run for so many ticks, and say now and then how far it is."""
    with explain_compile_errors(rule.name for rule in scenario.setup.rules):
        step = engine(scenario.setup).run
        chunk = max(1, AGENT_TICKS_A_CHUNK // max(1, len(state.bodies)))
        for done in range(0, max(ticks, 1), chunk):
            step(state, trace, min(chunk, ticks - done))
            progress(min(done + chunk, ticks), ticks)
    check_numbers(scenario, state)


def check_numbers(scenario: Scenario, state: State) -> None:
    """Raise NotANumber, which says whose, if a rule in this world answered with something that is no number."""
    sound = np.isfinite(state.bodies.bottom)
    sound[: len(state.minds.order)] &= np.isfinite(state.minds.command).all(axis=1)
    if not sound.all():
        names = scenario.setup.names()
        who = ", ".join(names[i] for i in np.flatnonzero(~sound)[:3])
        raise NotANumber(
            f"a rule answered with something that is not a number; its body is {who}. Check its divisions."
        )
