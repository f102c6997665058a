"""What really happened: the commands of sweeps, as they are, in processes that note down when each run was done.

The note is written at once, with one call of the system, so that who is killed afterwards has written it.
"""

import os
import struct
import sys
import time
from pathlib import Path

ENTRY = struct.Struct("<qd")  # number of the run, s
PATH, STORE, EVERY = "UNBIDDEN_DURABILITY_JOURNAL", "UNBIDDEN_DURABILITY_STORE", "UNBIDDEN_DURABILITY_EVERY"
COMMAND = (
    "from unbidden.experiments.robustness.durability.journal import begin; begin(); "
    "from unbidden.sim.cli import main; main()"
)


def begin() -> None:
    """What the command line begins with: rows wait for others as long as the surroundings say."""
    from unbidden.experiments.sweeps import store, workers

    store.EVERY = float(os.environ.get(EVERY, store.EVERY))
    workers.PROGRAM = workers.PROGRAM.replace("sweeps.workers import", "robustness.durability.journal import")
    _note_runs()


def serve(memory: int, marks: int) -> None:
    """What a process does that plays batches."""
    from unbidden.experiments.sweeps import workers

    _note_runs()
    workers.serve(memory, marks)


def _note_runs() -> None:
    """Note down each run as soon as it is done, if there is a store for it: before, runs are only tried."""
    from unbidden.experiments.sweeps import work

    add, handle = work.add, os.open(os.environ[PATH], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    lock = os.path.join(os.environ[STORE], "lock")

    def noted(played: work.Played, recipe: work.Recipe, number: int, row: work.RunRow) -> None:
        add(played, recipe, number, row)
        if os.path.exists(lock):
            os.write(handle, ENTRY.pack(number, time.monotonic()))

    work.add = noted


def done(path: Path) -> dict[int, float]:
    """When each run was done, as `time.monotonic` has it."""
    if not path.exists():
        return {}
    data = path.read_bytes()
    whole = data[: len(data) // ENTRY.size * ENTRY.size]
    return dict(ENTRY.iter_unpack(whole))


def started(*words: object) -> list[str]:
    """The command line as a process of its own."""
    return [sys.executable, "-c", COMMAND, *map(str, words)]
