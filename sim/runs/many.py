"""Many runs: every arm from every seed, on all cores, as a stream of rows that hold no traces."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from os import cpu_count
from typing import Any, TypeVar

from unbidden.sim.engine.loop.assembly import Loop, engine
from unbidden.sim.engine.machine.kernel import CannotCompile
from unbidden.sim.engine.setup import seed_again
from unbidden.sim.engine.state import digest
from unbidden.sim.optimum.model import TooLarge
from unbidden.sim.runs.arms import POLICIES, Arm
from unbidden.sim.runs.measuring import MeasureFailed, own_measures_of
from unbidden.sim.runs.records import events_of, judge, measures_of
from unbidden.sim.runs.running import learn, run_trials
from unbidden.sim.runs.simulation import Halted, Stage, begun, warm_up
from unbidden.sim.runs.training import OtherWorld
from unbidden.sim.scenario import InvalidScenario, Scenario
from unbidden.sim.scenario.own_measures import remedy
from unbidden.sim.scenario.text import Place, Problem

T = TypeVar("T")
AHEAD = 32  # runs a core that are asked for before the first of them has to be done
FAILURES = (CannotCompile, InvalidScenario, MeasureFailed, MemoryError, Halted, OtherWorld, OverflowError, TooLarge)


class RunFailed(Exception):
    """A run that was needed did not come to its end; the message says which, and why."""


@dataclass(frozen=True)
class Row:
    """What one run of one arm came to: the seal of its trajectory and its measures, or else why it failed."""

    arm: Arm
    seed: int
    digest: str = ""  # of the trajectory, if it was asked for; of learners that of the first trial
    training_digest: str = ""  # digest of the training before, if there was one
    measures: dict[str, Any] = field(default_factory=dict, repr=False)  # of learners means over all trials
    events: list[dict[str, Any]] = field(default_factory=list, repr=False)  # kept where no measures were asked for
    failure: str = ""  # why there is nothing else; nothing, if the run came to its end

    def as_json(self) -> dict[str, Any]:
        """The row as JSON values, without events."""
        return {name: value for name, value in vars(self).items() if name != "events"} | {"arm": self.arm.as_json()}


def run_many(
    scenario: Scenario, seeds: Sequence[int], measures: Iterable[str] | None = None, digests: bool = True
) -> Iterator[Row]:
    """A row for each run of a scenario as it is, in the order of seeds. Raises CannotCompile if none can be made."""
    warm_up(scenario)
    return runs(scenario, [Arm()], seeds, measures, digests)


def runs(
    scenario: Scenario,
    arms: Iterable[Arm],
    seeds: Sequence[int] | Callable[[Arm], Sequence[int]],
    measures: Iterable[str] | None = None,
    digests: bool = True,
) -> Iterator[Row]:
    """A row for each arm and seed: arms in their order, and the seeds of each in theirs, however many cores there are.

    `seeds` may differ from arm to arm. A row has the measures that are named, such as "escape.any", or all, and the
    events as well. Without `digests` it has none: to seal a trajectory takes longer than to judge it. What can be
    foreseen to go wrong with a run, or with an arm, is said in its rows, and the others go on. Arms are taken from
    `arms` as they are needed, and rows are made a little ahead of whoever reads them, so that memory does not depend
    on how many there are; who stops reading stops the runs. Raises InvalidScenario for a measure that there is not.
    """
    wanted = None if measures is None else tuple(dict.fromkeys(measures))
    refuse_unknown(scenario, wanted or ())
    seeds_of = seeds if callable(seeds) else lambda arm: seeds
    return in_order(_tasks(scenario, arms, seeds_of, wanted, digests))


def succeeded(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, for whoever needs all of them. Raises RunFailed at the first that failed."""
    for row in rows:
        if row.failure:
            raise RunFailed(f"{row.arm.name}, seed {row.seed}: {row.failure}")
        yield row


def refuse_unknown(scenario: Scenario, measures: Sequence[str]) -> None:
    """Raise InvalidScenario for a measure that there is not."""
    known = scenario.measures
    for name in measures:
        if name not in known:
            what = f"{scenario.name} measures nothing called {name!r}; known: {', '.join(known) or 'none'}."
            raise InvalidScenario([Problem(Place("measures", 0, 0, ""), what, remedy(scenario.file, name, known))])


def in_order(tasks: Iterable[Callable[[], T]]) -> Iterator[T]:
    """What tasks come to, in their order, on all cores; only so many of them are begun before the first is done."""
    cores = cpu_count() or 1
    pool, ahead = ThreadPoolExecutor(cores), deque[Future[T]]()
    try:
        for task in tasks:
            ahead.append(pool.submit(task))
            while len(ahead) >= cores * AHEAD or (ahead and ahead[0].done()):
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _tasks(
    scenario: Scenario,
    arms: Iterable[Arm],
    seeds_of: Callable[[Arm], Sequence[int]],
    wanted: Sequence[str] | None,
    digests: bool,
) -> Iterator[Callable[[], Row]]:
    """What makes the rows. The world of an arm is read, and compiled, right before the first of its runs begins."""
    warm: set[Loop] = set()
    for arm in arms:
        try:
            ready = ReadyArm(scenario, arm, wanted, digests)
            ready.warm_up(warm)
        except FAILURES as error:
            yield from (partial(_failed, arm, seed, error) for seed in seeds_of(arm))
        else:
            yield from (partial(ready.row, seed) for seed in seeds_of(arm))


def _failed(arm: Arm, seed: int, error: BaseException) -> Row:
    return Row(arm, seed, failure=str(error) or type(error).__name__)


class ReadyArm:
    """An arm whose worlds are made: that in which agents act or learn, and that in which they show what they learnt."""

    def __init__(self, scenario: Scenario, arm: Arm, wanted: Sequence[str] | None, digests: bool, events: bool = False):
        """Raises InvalidScenario for an arm or a measure that there is not. `events`: keep them beside measures."""
        self.arm, self.wanted, self.digests, self.events = arm, wanted, digests, events or wanted is None
        self.world, self.shown = arm.worlds(scenario)
        self.without, self.without_shown = arm.rows_without(self.world), arm.rows_without(self.shown)
        self.only = None if wanted is None else {name.partition(".")[0] for name in wanted}
        self.own = threading.local()  # the stage of each thread
        refuse_unknown(self.shown, wanted or ())

    def warm_up(self, warm: set[Loop]) -> None:
        """Compile what is not compiled yet; `warm` says what is."""
        for world in (self.world, self.shown):
            if engine(world.setup) not in warm:
                warm_up(world)
                warm.add(engine(world.setup))

    def row(self, seed: int) -> Row:
        """One run, or why it failed; its trace is dropped."""
        try:
            return self.made(seed)
        except FAILURES as error:
            return _failed(self.arm, seed, error)

    def made(self, seed: int) -> Row:
        """One run; its trace is dropped. Raises one of FAILURES."""
        row = self._run(seed)
        if self.wanted is None:
            return row
        measures = {name: row.measures[name] for name in self.wanted}
        return replace(row, measures=measures)

    def _run(self, seed: int) -> Row:
        """One run with all that was measured on the way to what is wanted."""
        if self.arm.policy == "own" and self.world.setup.learners:
            world = self.arm.of_seed(self.world, seed)
            training_result = learn(world, seed, without=self.without, stage=self.arm.stage)
            whole = run_trials(self.arm.of_seed(self.shown, seed), training_result, self.only, self.without_shown)
            sealed, of_training = (whole.digest, whole.training_digest) if self.digests else ("", "")
            return Row(self.arm, seed, sealed, of_training, whole.measures, whole.events if self.events else [])
        stage = self._stage(seed)
        seed_again(stage.again(), stage.scenario.setup, seed)
        trace = stage.play()
        findings = judge(stage.scenario, trace, self.only)
        sealed = digest(trace) if self.digests else ""
        measures = measures_of(findings) | own_measures_of(stage.scenario, trace, seed, self.only)
        return Row(self.arm, seed, sealed, "", measures, events_of(findings) if self.events else [])

    def _stage(self, seed: int) -> Stage:
        """Where this thread plays the world of this arm, or of a seed of it, if nobody learns in it."""
        if self.arm.drawn or not hasattr(self.own, "stage"):
            is_own = self.arm.policy == "own"
            world, without = (self.world, self.without) if is_own else (self.shown, self.without_shown)
            world = self.arm.of_seed(world, seed)
            self.own.stage = Stage(world, begun(world, 0, without, POLICIES[self.arm.policy]))
        return self.own.stage
