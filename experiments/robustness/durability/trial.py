"""One sweep that is stopped and gone on with: how it is begun, and what of it is compared with a whole one."""

import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from unbidden.experiments.robustness.durability import journal
from unbidden.experiments.sweeps.parts import sealed
from unbidden.experiments.sweeps.store import BrokenStore, open_store

SWEEP = (
    *("sweep", "blimps", "--vary", "agents.blimps.count=1,6", "--vary", "run.ticks=1500,3000", "--events", "--digests"),
    *("--measure", "escape.any", "--measure", "escape.first", "--yes"),
)
REPS = 500  # of each of four points
LATEST = 1.0  # s before a stop: what was done until then is not lost
PATIENCE = 600.0  # s
KNOWN = re.compile(r"(manifest|status)\.json|(design|failed|events)\.parquet|runs")


@dataclass
class Outcome:
    """What became of one sweep: how often it was stopped, at which moments, and what was wrong in the end."""

    kind: str
    stops: int
    moments: list[str] = field(default_factory=list)
    lost: int = 0  # runs that were done more than a second before a stop, and are not in the store
    oldest: float = 0.0  # s before a stop that any run was done that is not in the store
    doubled: int = 0  # rows
    is_equal: bool = True
    left: list[str] = field(default_factory=list)  # files and processes
    problem: str = ""  # anything else

    @property
    def is_right(self) -> bool:
        """Whether nothing was wrong."""
        return self.is_equal and not (self.lost or self.doubled or self.left or self.problem)

    def as_json(self) -> dict[str, Any]:
        """For a file of outcomes."""
        return asdict(self)


@dataclass
class Trial:
    """A folder with a store in it, and a journal beside."""

    folder: Path
    reps: int = REPS
    every: float | None = None  # s that rows wait for others, if not as ever
    store: Path = field(init=False)

    def __post_init__(self) -> None:
        self.store = self.folder / "store"

    def start(self, *how: object) -> subprocess.Popen[str]:
        """Begin the sweep, or go on with it, as the leader of a group of processes."""
        is_there = (self.store / "manifest.json").exists()
        words = ("sweep", "resume", self.store) if is_there else (*SWEEP, "--reps", self.reps, "-o", self.store)
        around = {journal.PATH: str(self.folder / "journal"), journal.STORE: str(self.store)}
        around |= {} if self.every is None else {journal.EVERY: str(self.every)}
        return subprocess.Popen(
            journal.started(*words, *how),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | around,
            start_new_session=True,
        )

    def ended(self, *how: object) -> str:
        """Go on to the end; what is said if that is not reached."""
        process = self.start(*how)
        try:
            _, told = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            kill_all(process)
            return "it does not end"
        return f"it ends with {process.returncode}: {told[-500:]}" if process.returncode else ""

    def names(self, pattern: str) -> list[str]:
        """Names of files among the rows."""
        with suppress(FileNotFoundError):
            return [path.name for path in (self.store / "runs").glob(pattern)]
        return []

    def note_lost(self, stopped: float, outcome: Outcome) -> None:
        """Note which runs are not in the store that were done before it was stopped."""
        try:
            there = set(open_store(self.store).rows()["run"].to_pylist())
        except BrokenStore:
            there = set()
        noted = self.folder / "journal"
        ages = [stopped - when for run, when in journal.done(noted).items() if run not in there]
        noted.unlink(missing_ok=True)  # what is lost now is not lost once more
        outcome.lost += sum(age > LATEST for age in ages)
        outcome.oldest = max([outcome.oldest, *ages])

    def judge(self, outcome: Outcome, whole: bytes) -> None:
        """Note what is wrong with a store in which everything should be."""
        try:
            store = open_store(self.store)
        except BrokenStore as error:
            outcome.problem, outcome.is_equal = outcome.problem or str(error), False
            return
        outcome.is_equal = sealed(store.rows()) == whole
        outcome.doubled = sum(map(len, store.parts.tables(["run"]))) - len(store.rows())
        outcome.left += sorted(path.name for path in self.store.iterdir() if not KNOWN.fullmatch(path.name))
        parts = set(store.parts.names)
        outcome.left += sorted(path.name for path in (self.store / "runs").iterdir() if path.name not in parts)


def kill_all(process: subprocess.Popen[str], only_first: bool = False) -> list[str]:
    """Kill a group of processes, or only the first of them; those that are still there after a while."""
    (os.kill if only_first else os.killpg)(process.pid, signal.SIGKILL)
    process.wait()
    end = time.monotonic() + 10.0
    while time.monotonic() < end:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return []
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    return ["a process that did not end"]
