"""A sweep on a disk that becomes full: a small one of its own where one may be mounted, else a bound on files."""

import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unbidden.experiments.robustness.durability.kills import HURRIED
from unbidden.experiments.robustness.durability.trial import PATIENCE, Outcome, Trial, kill_all

KIND = "full disk"
SMALL = (48, 160)  # KiB
LARGE = 65_536
SAYS = "the disk is full"


def can_mount(folder: Path) -> bool:
    """Whether a disk can be mounted here."""
    try:
        with mounted(folder, LARGE):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextmanager
def mounted(folder: Path, kilobytes: int) -> Iterator[None]:
    """A disk in memory of a size. Raises OSError or CalledProcessError where that is not allowed."""
    folder.mkdir(exist_ok=True)
    mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder))
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def mount(*words: str) -> None:
    """Have the system mount something."""
    subprocess.run(["mount", *words], check=True, capture_output=True)


def full_since(trial: Trial) -> float:
    """When rows could be written for the last time, as `time.monotonic` has it: what is done later has no room."""
    written = [path.stat().st_mtime for path in (trial.store / "runs").glob("part-*")]
    return max(written, default=0.0) - time.time() + time.monotonic()


def filled(folder: Path, rng: random.Random, whole: bytes, reps: int) -> Outcome:
    """A sweep on a disk that is too small for it; then the disk is enlarged, and the sweep ended."""
    outcome, disk = Outcome(KIND, 0), folder / "disk"
    with mounted(disk, rng.randint(*SMALL)):
        trial = Trial(disk, reps, HURRIED)
        process = trial.start()
        try:
            _, told = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            kill_all(process)
            told = "it does not end"
        stopped = full_since(trial)
        if process.returncode == 0:
            return outcome  # there was room for all of it
        outcome.stops = 1
        outcome.moments.append("with rows" if trial.names("part-*") else "before the first rows")
        trial.note_lost(stopped, outcome)
        if SAYS not in told or str(trial.store) not in told or "Traceback" in told:
            outcome.problem = f"it says: {told[-500:]}"
        mount("-o", f"remount,size={LARGE}k", str(disk))
        outcome.problem = outcome.problem or trial.ended()
        trial.judge(outcome, whole)
    return outcome
