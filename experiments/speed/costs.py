"""What a command costs with all processes that it begins: wall time, processor time, and the most memory at once.

A small process starts it, takes in the processes that it leaves behind, and looks at the memory of all of them several
times a second; a page that some share is counted once. Elsewhere than on Linux it sees the largest process alone.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

LAUNCH = """
import ctypes, json, os, resource, subprocess, sys, threading, time

def tree(pid):
    found = [pid]
    for task in os.listdir(f"/proc/{pid}/task"):
        for child in open(f"/proc/{pid}/task/{task}/children").read().split():
            found += tree(child)
    return found

def kilobytes(pid):
    for line in open(f"/proc/{pid}/smaps_rollup"):
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0

def look():
    global most
    own = str(os.getpid())
    while True:
        try:
            most = max(most, sum(kilobytes(pid) for pid in tree(own) if pid != own))
        except OSError:
            pass
        time.sleep(0.1)

most = 0
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER
    threading.Thread(target=look, daemon=True).start()
began = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
wall = time.perf_counter() - began
try:
    while True:
        os.wait()
except ChildProcessError:
    pass
used = resource.getrusage(resource.RUSAGE_CHILDREN)
told = {"wall": wall, "processor": used.ru_utime + used.ru_stime, "kilobytes": max(most, used.ru_maxrss)}
print(json.dumps(told | {"code": done.returncode, "said": done.stdout.decode(errors="replace")}))
"""


@dataclass(frozen=True)
class Cost:
    """What a command cost, and what it said."""

    wall: float  # s
    processor: float  # s
    megabytes: float
    said: str


def cost_of(words: Sequence[str], around: dict[str, str] | None = None) -> Cost:
    """Run a command to its end. Raises ValueError if it fails."""
    done = subprocess.run(
        [sys.executable, "-c", LAUNCH, *words],
        capture_output=True,
        text=True,
        errors="replace",
        env=os.environ | (around or {}),
    )
    if done.returncode:
        raise ValueError(f"{' '.join(words)}: {done.stderr.strip()}")
    told = json.loads(done.stdout)
    if told["code"]:
        raise ValueError(f"{' '.join(words)}: {done.stderr.strip()}")
    return Cost(told["wall"], told["processor"], told["kilobytes"] / 1e3, told["said"])
