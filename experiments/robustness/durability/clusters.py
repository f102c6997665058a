"""A sweep that a Dask cluster plays, a scheduler and two workers, while its workers are killed at random moments."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from unbidden.experiments.robustness.durability.trial import PATIENCE, Outcome, Trial, kill_all

KIND = "kill -9 of a Dask worker"
WORKERS = 2
BETWEEN = (0.3, 3.0)  # s between kills
WHOLE = 0.5  # the share of kills of a worker with who watches over it; of others only the worker, which is begun again
START = 60.0  # s


def killed(folder: Path, rng: random.Random, whole: bytes, reps: int, most: int) -> Outcome:
    """A sweep whose workers are killed until it is done, `most` times at the most."""
    trial, outcome = Trial(folder, reps), Outcome(KIND, 0)
    with cluster(folder) as (address, workers):
        process = trial.start("--dask", address)
        while process.poll() is None and outcome.stops < most:
            with suppress(subprocess.TimeoutExpired):
                process.wait(rng.uniform(*BETWEEN))
                break
            if trial.names("part-*"):  # before, nobody has anything to play
                outcome.moments.append(kill(workers, rng.randrange(WORKERS), folder, address, rng.random() < WHOLE))
                outcome.stops += 1
        try:
            _, told = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            kill_all(process)
            told, process.returncode = "it does not end", 1
        outcome.problem = f"it ends with {process.returncode}: {told[-500:]}" if process.returncode else ""
    trial.judge(outcome, whole)
    return outcome


def kill(workers: list[subprocess.Popen[str]], which: int, folder: Path, address: str, with_nanny: bool) -> str:
    """Kill a worker; which was killed."""
    if with_nanny:
        kill_all(workers[which])
        workers[which] = begun_worker(folder, address)
        return "a worker and who watches over it"
    for process in children(workers[which].pid):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return "a worker alone"


def children(process: int) -> list[int]:
    """The processes that a process began."""
    told = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True).stdout
    return list(map(int, told.split()))


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """The address of a scheduler, and its workers, as processes of their own."""
    log = folder / "scheduler.log"
    scheduler = begun(log, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    workers: list[subprocess.Popen[str]] = []
    try:
        end = time.monotonic() + START
        while not (told := re.search(r"Scheduler at:\s+(tcp://\S+)", log.read_text(encoding="utf-8"))):
            if time.monotonic() > end:
                raise TimeoutError(f"there is no scheduler: {log.read_text(encoding='utf-8')[-500:]}")
            time.sleep(0.05)
        workers += [begun_worker(folder, told[1]) for _ in range(WORKERS)]
        yield told[1], workers
    finally:
        for process in (*workers, scheduler):
            kill_all(process)


def begun_worker(folder: Path, address: str) -> subprocess.Popen[str]:
    """A worker of a cluster."""
    options = ("--nthreads", "1", "--nworkers", "1", "--no-dashboard", "--local-directory", str(folder))
    return begun(folder / "workers.log", "worker", address, *options)


def begun(log: Path, what: str, *options: str) -> subprocess.Popen[str]:
    """A process of Dask that writes into a file, as the leader of a group."""
    with log.open("a", encoding="utf-8") as file:
        words = [sys.executable, "-m", f"distributed.cli.dask_{what}", *options]
        return subprocess.Popen(words, stdout=file, stderr=file, cwd=log.parent, text=True, start_new_session=True)
