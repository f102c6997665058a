"""Who plays batches: this process, its threads, processes of its own, or workers of a Dask cluster.

All of them are executors of `concurrent.futures`. Processes, here and on a cluster, are begun anew, each reads the
scenario once, and they share what was compiled through the cache on disk.
"""

import sys
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from os import cpu_count
from typing import Any

from unbidden.experiments.sweeps.work import play
from unbidden.experiments.sweeps.workers import Processes, play_apart


class SerialExecutor(Executor):
    """One call after the other, at once and here: for whoever looks for a fault."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call it."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def serial() -> Executor:
    """This process alone."""
    return SerialExecutor()


def threads(workers: int | None = None) -> Executor:
    """Threads of this process: no time to start, and nothing that could end one of them alone."""
    return ThreadPoolExecutor(workers or cpu_count() or 1)


def processes(workers: int | None = None, memory: int | None = None) -> Executor:
    """Processes, each with so many bytes of memory at the most."""
    return Processes(workers or cpu_count() or 1, memory)


class DaskExecutor(Executor):
    """The workers of a Dask cluster; it lets go of them when it is shut down."""

    def __init__(self, client: Any, cluster: Any = None, memory: int | None = None):
        self._client, self._cluster, self._memory = client, cluster, memory
        self._workers = client.get_executor(pure=False)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a worker call it; batches it has played by a process that it begins."""
        if fn is play:
            return self._workers.submit(play_apart, *args, self._memory)
        return self._workers.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, and end it if it was begun here."""
        self._workers.shutdown(wait=wait and not cancel_futures)
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()


def dask(address: str | None, memory: int | None = None, tls: Mapping[str, str] | None = None) -> Executor:
    """Workers of a Dask cluster at an address that the user gave, or of one on this machine.

    What a scheduler sends is executed by its workers, so both must be trusted. `tls`: files, by what Dask's `Security`
    calls them. Raises ImportError without Dask, OSError where there is no scheduler.
    """
    from distributed import Client, LocalCluster, Security

    if address is not None:
        security = Security(require_encryption=True, **tls) if tls else None
        return DaskExecutor(Client(address, security=security), None, memory)
    cluster = LocalCluster(n_workers=cpu_count() or 1, threads_per_worker=1, dashboard_address="127.0.0.1:0")
    return DaskExecutor(Client(cluster), cluster, memory)


def is_lost(error: BaseException) -> bool:
    """Whether an error says that who played a batch is gone, and nothing of what was played."""
    return is_broken(error) or isinstance(error, _killed())


def is_broken(error: BaseException) -> bool:
    """Whether an error says that an executor is of no use any more."""
    return isinstance(error, BrokenExecutor | CancelledError | ConnectionError | EOFError)


def _killed() -> tuple[type[BaseException], ...]:
    """What a cluster says of a batch several of whose workers were lost."""
    cluster = sys.modules.get("distributed")
    return (cluster.KilledWorker,) if cluster else ()
