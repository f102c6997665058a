"""Processes that play batches, each a program of its own that is sent batches and sends back what they came to.

One that ends takes nothing with it but the run that it was at, and who began it is told which. So a run may crash,
take too long or ask for too much memory, wherever it is played: by processes of this machine, or by those that the
workers of a cluster begin. They need no guard in the program that sweeps, and they end when it does, however it ends.
"""

import ctypes
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from unbidden.experiments.sweeps.work import Batch, Played, Recipe, Run, play

PROGRAM = (  # Ctrl-C is for who began it
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from unbidden.experiments.sweeps.workers import serve; serve(*map(int, sys.argv[2:]))"
)
ENDS = {getattr(signal, name, None): why for name, why in {
    "SIGALRM": "it took longer than {seconds:g} s",
    "SIGKILL": "its process was killed, perhaps because there was not enough memory",
    "SIGSEGV": "its process touched memory that is not its own",
    "SIGBUS": "its process touched memory that is not its own",
    "SIGABRT": "its process gave up, perhaps because there was not enough memory",
}.items()}  # fmt: skip
NONE = -1  # no descriptor, no bound
MARKS = 2**16  # bytes that a pipe holds
PATIENCE = 5.0  # s in which a process that closed its pipes has ended


class Died(Exception):
    """A process ended while it played a batch: how, and at which run, if that is known."""

    def __init__(self, reason: str, at: Run | None):
        super().__init__(reason, at)
        self.reason, self.at = reason, at


class Worker:
    """A process that plays batches of one recipe."""

    def __init__(self, recipe: Recipe, memory: int | None):
        self.recipe = recipe
        marks, pass_on = _pipe()
        command = [sys.executable, "-c", PROGRAM, json.dumps(sys.path), str(memory or NONE), str(pass_on)]
        inherited = (pass_on,) if pass_on != NONE else ()
        self._marks = marks
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=inherited)
        finally:
            if pass_on != NONE:
                os.close(pass_on)

    def play(self, batch: Batch) -> Played:
        """Have it play a batch. Raises Died, and whatever is wrong with the machine."""
        assert self._process.stdin and self._process.stdout
        try:
            pickle.dump(batch, self._process.stdin)
            self._process.stdin.flush()
            answer = pickle.load(self._process.stdout)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE)
            self.end()
            raise Died(self._reason(), self._at(batch)) from None
        self._at(batch)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def kill(self) -> None:
        """End it, whatever it does."""
        with suppress(OSError):
            self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """End it, and let go of it."""
        self.kill()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if stream:
                    stream.close()

    def _at(self, batch: Batch) -> Run | None:
        """The run that it began last."""
        if self._marks == NONE:
            return batch.runs[0] if len(batch.runs) == 1 else None
        with suppress(BlockingIOError):
            begun = len(os.read(self._marks, MARKS))
            return batch.runs[max(min(begun, len(batch.runs)) - 1, 0)]
        return batch.runs[0]

    def _reason(self) -> str:
        code = self._process.returncode
        known = ENDS.get(-code)
        return known.format(seconds=self.recipe.seconds or 0.0) if known else f"its process ended with code {code}"

    def __del__(self) -> None:
        if hasattr(self, "_process"):
            self.end()
        if self._marks != NONE:
            os.close(self._marks)


def _pipe() -> tuple[int, int]:
    """A pipe for a byte for each run that is begun, where a process can inherit one: its two ends."""
    if os.name == "nt":
        return NONE, NONE
    marks, pass_on = os.pipe()
    os.set_blocking(marks, False)
    return marks, pass_on


class Apart:
    """A worker for each thread that asks for one."""

    def __init__(self, memory: int | None = None):
        self.memory = memory
        self._own, self._all, self._lock, self._is_over = threading.local(), set[Worker](), threading.Lock(), False

    def play(self, batch: Batch) -> Played:
        """Play a batch in a process. Raises Died."""
        worker: Worker | None = getattr(self._own, "worker", None)
        if worker and (batch.alone or worker.recipe != batch.recipe):
            self._drop(worker)
            worker = None
        if worker is None:
            with self._lock:
                if self._is_over:
                    raise CancelledError
                worker = self._own.worker = Worker(batch.recipe, self.memory)
                self._all.add(worker)
        try:
            return worker.play(batch)
        except Died:
            self._drop(worker)
            raise

    def _drop(self, worker: Worker) -> None:
        worker.end()
        self._own.worker = None
        with self._lock:
            self._all.discard(worker)

    def kill(self) -> None:
        """End all processes, whatever they do; there will be no more."""
        with self._lock:
            self._is_over = True
            for worker in self._all:
                worker.kill()

    def end(self) -> None:
        """Let go of them, when no thread waits for them any more."""
        for worker in self._all:
            worker.end()
        self._all.clear()


class Processes(ThreadPoolExecutor):
    """So many processes that play batches; a thread waits for each. When it is shut down they end at once."""

    def __init__(self, workers: int, memory: int | None = None):
        super().__init__(workers)
        self._apart = Apart(memory)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a process play a batch; nothing else can be asked for."""
        if fn is not play or kwargs or len(args) != 1:
            raise TypeError("processes of a sweep play batches, and nothing else")
        return super().submit(self._apart.play, *args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, also those that play."""
        super().shutdown(wait=False, cancel_futures=cancel_futures)
        self._apart.kill()
        super().shutdown(wait=True)
        self._apart.end()


def play_apart(batch: Batch, memory: int | None = None) -> Played:
    """Play a batch in a process that the calling thread keeps for that. Raises Died."""
    return _kept(memory).play(batch)


@cache
def _kept(memory: int | None) -> Apart:
    return Apart(memory)


# ---- in the process -------------------------------------------------------------------------------------------------


def serve(memory: int, marks: int) -> None:
    """Play what comes in until nothing comes any more; `memory`: bytes that may be had, `marks`: a descriptor."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed is no answer
    _bound(memory)
    guarded = Guarded(marks)
    while True:
        try:
            batch: Batch = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        guarded.seconds, guarded.number = batch.recipe.seconds, None
        try:
            answer: Played | Exception = play(batch, guarded.run)
        except Exception as error:
            answer = error
        pickle.dump(answer, answers)
        answers.flush()


@dataclass
class Guarded:
    """What looks after runs: it tells who began this process that a run begins, and ends it if that takes too long."""

    marks: int  # a descriptor
    seconds: float | None = None
    number: int | None = None  # of the run that was told of last

    @contextmanager
    def run(self, number: int) -> Iterator[None]:
        """A run, or another try of it."""
        if self.marks != NONE and number != self.number:
            os.write(self.marks, b".")
            self.number = number
        if self.seconds is None or not hasattr(signal, "setitimer"):
            yield
            return
        signal.setitimer(signal.ITIMER_REAL, self.seconds)  # machine code cannot be interrupted in any other way
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)


def _bound(memory: int) -> None:
    """End with whoever began this process, and have no more than so much memory."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if memory != NONE and sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
