"""How long people wait: whole commands from the prompt to their end, as a new process each, in wall time.

What is called first is with an empty cache of machine code, as after installing. The edit of a rule is one number in a
file of the user's own that has run before.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

START = "import sys; sys.argv[0] = 'unbidden'; from unbidden.sim.cli import main; main()"
# A small process that starts the command: the memory of whoever starts one counts as that of the command.
LAUNCH = """
import resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
LEARNER, SOLVED = "whisky_gold", "safe_interruptibility"
REPEATS = 3  # of what is warm; the median counts


@dataclass(frozen=True)
class Wait:
    """One command: how long it takes, and the most memory that it holds."""

    what: str
    command: str
    seconds: float
    megabytes: float


def waits(rooms: int) -> Iterator[Wait]:
    """Every command in turn; `rooms` are played and judged by the last."""
    for what, words in (
        ("first run of blimps", ("run", "blimps")),
        ("first run of a learner's world", ("run", LEARNER)),
        ("first solve", ("solve", SOLVED)),
    ):
        with tempfile.TemporaryDirectory(prefix="unbidden-") as empty:
            yield _wait(what, words, Path(empty))
    with tempfile.TemporaryDirectory(prefix="unbidden-") as home:
        yield _edited(Path(home))
    for what, line in (("run of blimps", "run blimps"), ("help", "--help")):
        again = sorted((_wait(what, line.split()) for _ in range(REPEATS)), key=lambda wait: wait.seconds)
        yield again[REPEATS // 2]
    yield _wait("a million episodes of Q-learning", ("train", "compute_yard", "--episodes", "1e6"))
    yield _wait(f"{rooms:,} rooms of blimps, judged", ("run", "blimps", "--seeds", str(rooms)))


def _edited(home: Path) -> Wait:
    """A run after one number of a rule was changed, the rest being known."""
    _wait("", ("new", "mine"), home)
    rules, words = home / "mine_rules.py", ("run", "mine.yaml", "--rules", "mine_rules.py")
    _wait("", words, home)
    text = rules.read_text(encoding="utf-8")
    changed = re.sub(r"(?<![\w.])1\.0(?![\w.])", "0.97", text, count=1)
    if changed == text:
        raise ValueError(f"{rules.name} has no 1.0 that could be changed")
    rules.write_text(changed, encoding="utf-8")
    return _wait("run after the edit of a rule", words, home)


def _wait(what: str, words: Sequence[str], home: Path | None = None) -> Wait:
    """Run a command to its end; with a folder, there, and with the cache that lies in it."""
    around = os.environ | ({"XDG_CACHE_HOME": str(home)} if home else {})
    command = [sys.executable, "-c", LAUNCH, sys.executable, "-c", START, *words]
    done = subprocess.run(command, cwd=home, env=around, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise ValueError(f"unbidden {' '.join(words)}: {done.stderr.strip()}")
    seconds, kilobytes = map(float, done.stdout.split())
    return Wait(what, f"unbidden {' '.join(words)}", seconds, kilobytes / 1e3)
