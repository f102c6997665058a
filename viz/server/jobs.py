"""Work done once for all viewers: results are kept for the next who asks, and whoever waits is told how far it is.

Two kinds of threads: two quick ones, in which worlds go on a bit at a time, turn by turn, so that many viewers share
two cores fairly; and one slow one, for trainings and causes, behind which nobody's world has to wait.
"""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from unbidden.sim.report.catalogue import say as words
from unbidden.sim.runs.simulation import Progress

T = TypeVar("T")
Say = Callable[[str, int, int], Awaitable[None]]  # what is being done, how much of it, of how much
BETWEEN = 0.25  # s between two words on how far it is


class Abandoned(Exception):
    """Nobody waits for this any more."""


def sound(job: Callable[..., T], *arguments: Any) -> T:
    """What a job answers. A StopIteration, which no future can carry, becomes an error like any other."""
    try:
        return job(*arguments)
    except StopIteration as error:
        raise RuntimeError("something was looked for and is not there") from error


class ResultCache:
    """Results by key, the latest used; as many as there is room for. Safe to use from several threads."""

    def __init__(self, room: int):
        self.room, self.taken, self.lock = room, 0, threading.Lock()
        self.known: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        """What is kept under a key, or None."""
        with self.lock:
            if key not in self.known:
                return None
            self.known.move_to_end(key)
            return self.known[key][0]

    def put(self, key: Hashable, value: Any, size: int) -> None:
        """Keep a result of about so many bytes; what was not used for longest goes."""
        with self.lock:
            self.taken += size - self.known.pop(key, (None, 0))[1]
            self.known[key] = (value, size)
            while self.taken > self.room and len(self.known) > 1:
                self.taken -= self.known.popitem(last=False)[1][1]


@dataclass
class _Work:
    """Something that is being done, how far it is, and how many wait for it."""

    done: int = 0
    total: int = 0
    waiting: int = 0
    future: "Future[Any]" = field(default_factory=Future)

    def progress(self, done: int, total: int) -> None:
        if not self.waiting:
            raise Abandoned
        self.done, self.total = done, total


class JobPool:
    """Threads, what is being done in them, and what came out before."""

    def __init__(self, room: int):
        self.quick = ThreadPoolExecutor(2, "quick")
        self.slow = ThreadPoolExecutor(1, "slow")
        self.kept = ResultCache(room)
        self.going: dict[Hashable, _Work] = {}

    def close(self) -> None:
        """Let go of the threads; what is being done is abandoned."""
        for work in self.going.values():
            work.waiting = 0
        self.quick.shutdown(wait=False, cancel_futures=True)
        self.slow.shutdown(wait=False, cancel_futures=True)

    async def soon(self, job: Callable[..., T], *arguments: Any) -> T:
        """What a job of some milliseconds answers."""
        return await asyncio.get_running_loop().run_in_executor(self.quick, copy_context().run, sound, job, *arguments)

    async def once(self, key: tuple, make: Callable[[Progress], T], size: Callable[[T], int], say: Say) -> T:
        """What is kept under a key, or what `make` comes to; while it is made, `say` is told how far it is.

        The first part of a key is what is being done: `busy.` and that is a message of the catalogue.
        """
        while (entry := self.kept.get(key)) is None:
            work = self.going.get(key)
            if work is None:
                work = self._begin(key, make, size)
            else:
                work.waiting += 1
            try:
                return await _followed(work, str(key[0]), say)
            except Abandoned:  # by others, just before this one came
                continue
            finally:
                work.waiting -= 1
        return entry

    def _begin(self, key: Hashable, make: Callable[[Progress], T], size: Callable[[T], int]) -> _Work:
        work = self.going[key] = _Work(waiting=1)

        def job() -> T:
            try:
                work.progress(0, 0)
                result = make(work.progress)
                self.kept.put(key, result, size(result))
                return result
            finally:
                self.going.pop(key, None)

        work.future = self.slow.submit(copy_context().run, sound, job)  # in the language of who asked
        return work


async def _followed(work: _Work, what: str, say: Say) -> Any:
    """What a work comes to; meanwhile say how far it is."""
    future = asyncio.wrap_future(work.future)
    future.add_done_callback(lambda done: done.cancelled() or done.exception())  # also if nobody waits any more
    shown = (-1, -1)
    while not (await asyncio.wait({future}, timeout=BETWEEN))[0]:
        if shown != (work.done, work.total):
            shown = (work.done, work.total)
            doing = words(f"busy.{what}")
            await say(doing if shown[1] else words("busy.waiting", what=doing), *shown)
    return future.result()
