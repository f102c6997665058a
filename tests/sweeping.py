"""A small sweep for tests: a world with a rule of its own, in which some points fail, in a folder of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa

RULE = '''"""A rule that may answer with no number, or never."""

from typing import Annotated

from unbidden import Param, rule


@rule(does=("go", "turn"))
def wanderer(
    whim,
    zero: Annotated[float, Param("", 0.0, 1.0, "What it is.")] = 1.0,
    step: Annotated[float, Param("", 0.0, 1.0, "What it is.")] = 1.0,
):
    far = 0.0
    while far < 1.0:
        far = far + step
    return 1.0 / zero - 1.0 / zero + far, 1.0 if whim < 0.1 else 0.0
'''
WORLD = """\
format: 2
about: { title: A yard, what: W, notice: N, try: T }
world:
  cell: 0.5
  tick: 0.1
  map: |
    ########
    #aaaaaa#
    #aaaaaa#
    #......#
    ########
  tiles: { "#": { name: wall, height: 2 } }
rules: wanderer.py
agents:
  dots: { rule: wanderer, at: a, count: 3, speed: 1.0 }
objective: Wander.
run: { ticks: 300 }
intent: { upper: { letters: a, says: The dots were to stay above } }
watch: { escape: { crossing: { of: dots, from: upper } } }
controls: { one: { agents.dots.count: 1 } }
"""
LEARNING = """\
format: 2
about: { title: A yard, what: W, notice: N, try: T }
world:
  cell: 1
  tick: 1
  map: |
    ########
    #A.aa.G#
    #......#
    ########
  tiles:
    ".": { name: floor }
    "#": { name: wall, height: 1 }
    G: { name: gold, icon: gold }
  stocks: { gold: { singular: piece of gold, says: pieces of gold } }
  recipes: [{ at: G, when: enter, gives: { gold: 1 }, ends: true }]
rules: wanderer.py
agents:
  robot: { rule: q_learning, at: A, percepts: [cell], actions: [north, south, west, east] }
  dots: { rule: wanderer, at: a, count: 1, speed: 1.0 }
objective: { ticks: -1, gold: 50 }
run: { ticks: 30, episodes: 40, trials: 3 }
intent: { left: { letters: Aa, says: The robot was to stay on the left } }
watch: { takes: { gains: { stock: gold } }, leaves: { crossing: { of: robot, from: left } } }
"""


def yard(folder: Path) -> Path:
    """The world and its rule in a folder."""
    (folder / "wanderer.py").write_text(RULE, encoding="utf-8")
    (folder / "yard.yaml").write_text(WORLD, encoding="utf-8")
    return folder / "yard.yaml"


def learning_yard(folder: Path) -> Path:
    """A world in which somebody learns beside dots that follow that rule, in a folder."""
    (folder / "wanderer.py").write_text(RULE, encoding="utf-8")
    (folder / "learning.yaml").write_text(LEARNING, encoding="utf-8")
    return folder / "learning.yaml"


def command(*words: object) -> list[str]:
    """The command line as a process of its own."""
    return [sys.executable, "-c", "from unbidden.sim.cli import main; main()", *map(str, words)]


def unbidden(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(command(*words), capture_output=True, text=True, timeout=300, cwd=cwd)


def killed_after(seconds: float, *words: object, what: int = signal.SIGKILL) -> bool:
    """Begin a command and kill it so much later; whether it was still going."""
    process = subprocess.Popen(command(*words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        time.sleep(0.01)
    was_going = process.poll() is None
    if was_going:
        os.kill(process.pid, what)
    process.wait()
    return was_going


def rows_of(table: pa.Table) -> list[dict]:
    """The rows of a store, for comparing."""
    return table.to_pylist()
