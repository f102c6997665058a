"""Running a sweep: batches go to an executor, rows come back, and whatever goes wrong with one run stops no other.

Runs are begun block by block: so many replicates of every point, then the next so many. If the sweep stops by its
intervals, a block is ended before the next begins, and each point goes on or not by what it has measured so far; the
order in which batches are done decides nothing. So serial, threads, processes, shards and clusters give the same rows.

A run at which its process ended, or that had not enough memory, is tried once more with a process for itself; if that
goes wrong again it has failed. The others of its batch are made as if nothing had been.
"""

import itertools
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

import numpy as np

from unbidden.experiments.sweeps.executors import is_broken, is_lost
from unbidden.experiments.sweeps.factors import arm_of
from unbidden.experiments.sweeps.stopping import is_settled
from unbidden.experiments.sweeps.store import Store
from unbidden.experiments.sweeps.work import CHUNK, Batch, Played, Run, play
from unbidden.experiments.sweeps.workers import Died
from unbidden.sim.runs.many import RunFailed
from unbidden.sim.scenario.own_measures import refuse_without_code

MOST = 1000  # runs of a batch
AHEAD = 2  # batches a worker that are asked for before they can begin
LOOK = 0.1  # s between looks at what waits to be written
LOSSES = 3  # of those who play a run, after which it has failed
Progress = Callable[[Store], None]


class Stopped(RunFailed):
    """A run failed, and nothing else was to be made then; the message says which, and why."""


@dataclass
class Runner:
    """Makes the runs that a store lacks. `executor` makes one, which is used until it breaks."""

    store: Store
    executor: Callable[[], Executor]
    workers: int
    fail_fast: bool = False
    progress: Progress = lambda store: None
    _seconds: float = 0.0  # that a run takes, about
    _again: deque[Batch] = field(default_factory=deque)  # batches that come before all others
    _losses: Counter[int] = field(default_factory=Counter)  # of those who played a run, by its number

    def run(self) -> None:
        """Make all runs that are lacking. Raises Stopped, CannotWrite, KeyboardInterrupt once everything is kept.

        Raises InvalidScenario, before any is made, if the code of a measure of the user's own is not at hand.
        """
        refuse_without_code(self.store.manifest.recipe.own)
        self._begun = dict[Future[Played], tuple[Batch, Executor]]()
        self._pool = self.executor()
        try:
            with self._stoppable():
                known_damage = -1
                while len(self.store.parts.set_aside) != known_damage:  # rows that were lost on the way are made again
                    known_damage = len(self.store.parts.set_aside)
                    self._make_all()
        except BaseException:
            self._keep_what_is_done()
            raise
        finally:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self.store.finish()

    def _make_all(self) -> None:
        points = list(self.store.manifest.own_points)
        if self.store.manifest.stopping is None:
            self._make(itertools.chain.from_iterable(self._lacking(points, block) for block in self._blocks()))
            return
        for block in self._blocks():
            points = [point for point in points if not self._is_settled(point, block.start)]
            self._make(self._lacking(points, block))

    def _blocks(self) -> Iterator[range]:
        manifest = self.store.manifest
        for first in range(0, manifest.replicates, manifest.block):
            yield range(first, min(first + manifest.block, manifest.replicates))

    def _lacking(self, points: Sequence[int], block: range) -> Iterator[Run]:
        """The runs of some points that are lacking."""
        manifest, design = self.store.manifest, self.store.manifest.design
        for point in points:
            arm = None
            for replicate in block:
                number = design.number(point, replicate)
                if not self.store.done[number]:
                    arm = arm or arm_of(design.values(point), manifest.arm)
                    yield Run(arm, number, design.seed_of(point, replicate))

    def _is_settled(self, point: int, replicates: int) -> bool:
        """Whether a point has enough runs, judged by its first so many, in their order."""
        stopping, design = self.store.manifest.stopping, self.store.manifest.design
        if stopping is None:
            return False
        runs = [design.number(point, replicate) for replicate in range(replicates)]
        return is_settled(self.store.column(stopping.measure)[runs], stopping.half)

    # ---- batches --------------------------------------------------------------------------------------------------

    def _make(self, runs: Iterator[Run]) -> None:
        """Have all runs made; none is left when this is done."""
        while True:
            while len(self._begun) < self.workers * AHEAD and not any(future.done() for future in self._begun):
                batch = self._next(runs)
                if batch is None:
                    break
                self._begun[self._pool.submit(play, batch)] = batch, self._pool
            if not self._begun:
                return
            for future in wait(self._begun, LOOK, FIRST_COMPLETED).done:
                self._take(future, *self._begun.pop(future))
            self.store.keep_up()
            self.progress(self.store)
            if self._is_stopped:
                raise KeyboardInterrupt

    def _next(self, runs: Iterator[Run]) -> Batch | None:
        """What is to be played next: what was left, or new runs that take about as long as CHUNK."""
        if self._again:
            return self._again.popleft()
        many = int(np.clip(CHUNK / self._seconds, 1, MOST)) if self._seconds else 1
        some = tuple(itertools.islice(runs, many))
        return Batch(self.store.manifest.recipe, some) if some else None

    def _take(self, future: Future[Played], batch: Batch, pool: Executor) -> None:
        """Keep what a batch came to; what it did not come to is to be played again."""
        try:
            played = future.result()
        except Died as died:
            return self._suspect(batch, died)
        except BaseException as error:
            if not is_lost(error):
                raise
            return self._recover(batch, pool, error)
        took = played.seconds / max(played.made, 1)
        self._seconds = took if not self._seconds else 0.8 * self._seconds + 0.2 * took
        self._repeat(played.left, batch.alone)
        for run in played.suspects:
            self._repeat([run], alone=True)
        self._keep(played)

    def _repeat(self, runs: Sequence[Run], alone: bool = False) -> None:
        if runs:
            self._again.append(Batch(self.store.manifest.recipe, tuple(runs), alone))

    def _suspect(self, batch: Batch, died: Died) -> None:
        """Try the run again at which a process ended, alone; or it has failed. The others were not at fault."""
        suspects = [run for run in batch.runs if died.at in (run, None)]
        if batch.alone:
            return self._keep(Played(failed=[(run.number, died.reason) for run in suspects]))
        self._repeat([run for run in batch.runs if run not in suspects])
        for run in suspects:
            self._repeat([run], alone=True)

    def _recover(self, batch: Batch, pool: Executor, error: BaseException) -> None:
        """Have a batch played again whose player is gone, unless that happened to its runs again and again."""
        if pool is self._pool and is_broken(error):
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = self.executor()
        self._losses.update(run.number for run in batch.runs)
        for run in batch.runs:
            if self._losses[run.number] < LOSSES:
                self._repeat([run], batch.alone)
            else:
                self._keep(Played(failed=[(run.number, f"who played it was lost {LOSSES} times")]))

    def _keep(self, played: Played) -> None:
        self.store.add(played)
        if self.fail_fast and played.failed:
            number, reason = played.failed[0]
            raise Stopped(f"run {number}: {reason}")

    def _keep_what_is_done(self) -> None:
        """Add what has come back and nobody has looked at."""
        for future in self._begun:
            if future.done() and not future.cancelled() and future.exception() is None:
                self.store.enter(self.store.table_of(future.result()))

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        """Stop between two batches when Ctrl-C is pressed or this process is asked to end; at once the second time."""
        self._is_stopped = False
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(number: int, frame: FrameType | None) -> None:
            if self._is_stopped:
                raise KeyboardInterrupt
            self._is_stopped = True

        heard = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) != signal.SIG_IGN]
        before = {number: signal.signal(number, stop) for number in heard}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
