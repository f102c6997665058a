"""`kill -9` at random moments: of all processes of a sweep at once, or of the first alone, again and again."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

from unbidden.experiments.robustness.durability.trial import Outcome, Trial, kill_all

KIND = "kill -9 of a sweep"
HURRIED = 0.05  # s between parts, so that there is always something being written
ALONE = 0.25  # the share of kills of the first process alone
MOST = 6  # kills of a store before it may come to its end
FULL = 15  # parts of the lowest level; one more, and they are put together


def killed(folder: Path, rng: random.Random, seconds: float, whole: bytes, reps: int) -> Outcome:
    """A sweep that takes so many seconds, killed up to MOST times, then ended."""
    trial = Trial(folder, reps, HURRIED if rng.random() < 0.6 else None)
    outcome, by = Outcome(KIND, 0), ("--by", rng.choices(["processes", "threads"], [4, 1])[0])
    for _ in range(rng.randint(1, MOST)):
        process = trial.start(*by)
        if not wait_for(next_moment(trial, rng, seconds), process):
            process.communicate()
            continue  # it was done before
        alone = rng.random() < ALONE
        stopped = time.monotonic()
        outcome.left += kill_all(process, alone)
        process.communicate()
        outcome.stops += 1
        outcome.moments.append(moment(trial))
        trial.note_lost(stopped, outcome)
    outcome.problem = trial.ended(*by)
    trial.judge(outcome, whole)
    return outcome


def next_moment(trial: Trial, rng: random.Random, seconds: float) -> Iterator[bool]:
    """Whether it is time now: at any time, while a part is written, or about when parts are put together."""
    kind, began = rng.choices(["any", "writing", "putting together"], [5, 3, 2])[0], time.monotonic()
    after, late = rng.uniform(0.0, seconds), rng.uniform(0.0, 0.03)
    while True:
        passed = time.monotonic() - began
        if kind == "any":
            yield passed >= after
        elif kind == "writing":
            yield passed >= after / 2.0 and bool(trial.names(".unbidden-*"))
        else:
            yield len(trial.names("part-*-0.parquet")) >= FULL
            if len(trial.names("part-*-0.parquet")) >= FULL:
                time.sleep(late)


def wait_for(moments: Iterator[bool], process: Popen[str]) -> bool:
    """Wait until it is time; whether the process was still going then."""
    for is_time in moments:
        if process.poll() is not None:
            return False
        if is_time:
            return True
        time.sleep(0.001)
    return False


def moment(trial: Trial) -> str:
    """When it was, by what is there."""
    if not (trial.store / "manifest.json").exists():
        return "before there was a store"
    if trial.names(".unbidden-*"):
        return "while a part was written"
    parts = trial.names("part-*")
    if not parts:
        return "before the first rows"
    together = max((name for name in parts if not name.endswith("-0.parquet")), default="")
    if any(name < together for name in parts if name.endswith("-0.parquet")):
        return "after parts were put together, before they were removed"
    return "between two parts"
