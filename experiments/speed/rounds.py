"""How engines are timed side by side, and what people read of it.

They take turns, round after round, in one process and thread, each with the same seeds, so that whatever else the
machine does hits all of them. A figure is the median over the rounds: the best would flatter whoever was lucky, a mean
would count every pause. A ratio is the median of the ratios within each round, in which slow drifts cancel.

Timed is the processor time of this thread; compiling and building are left out. Absolute figures belong to a machine;
keep the ratios.
"""

import ctypes
import functools
import importlib.metadata
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

OURS = "unbidden"
C = "C (gcc -O3)"
C_SEQUENTIAL = f"{C}, sequential draws"
LEAST_ROUNDS = 5
CLOCK = time.perf_counter if os.name == "nt" else time.thread_time  # on Windows the latter counts in 1/64 s
FLAGS = ("-std=c99", "-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")

Rates = dict[str, list[float]]  # by engine, round after round
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class EngineRow:
    """One engine at one work."""

    work: str
    engine: str
    size: str
    unit: str  # what is counted
    per_second: float
    ratio_to_c: float | None  # times as fast as C; None without C
    peer: str  # what one would write without this engine
    ratio_to_peer: float | None  # times as fast as that


def take_turns(
    engines: Mapping[str, Callable[[int], float]], seconds: float, progress: Progress | None = None
) -> Rates:
    """Let engines take turns for about so many seconds in all. Each is given the round, and says what it did a second.

    `progress` is told rounds done and rounds.
    """
    rates: Rates = {name: [] for name in engines}
    began, done, rounds = time.monotonic(), 0, LEAST_ROUNDS
    while done < rounds:
        for name, engine in engines.items():
            rates[name].append(engine(done))
        done += 1
        rounds = max(rounds, int(seconds / (time.monotonic() - began) * done))
        if progress:
            progress(done, rounds)
    return rates


def rows_of(work: str, size: str, unit: str, peer: str, rates: Rates) -> list[EngineRow]:
    """A row for every engine: medians over the rounds."""
    return [
        EngineRow(
            work, name, size, unit, statistics.median(mine), _ratio(rates, name, C), peer, _ratio(rates, name, peer)
        )
        for name, mine in rates.items()
    ]


def _ratio(rates: Rates, name: str, other: str) -> float | None:
    if other not in rates:
        return None
    return statistics.median(mine / theirs for mine, theirs in zip(rates[name], rates[other], strict=True))


@functools.cache
def compiled_c(name: str, *options: str) -> ctypes.CDLL | None:
    """A C file of this folder, compiled for this machine once in a process; None without a gcc."""
    gcc = shutil.which("gcc")
    if gcc is None:
        return None
    path = pathlib.Path(_workplace().name) / f"{''.join((name, *options))}.so"
    source = pathlib.Path(__file__).with_name(f"{name}.c")
    if subprocess.run([gcc, *FLAGS, *options, "-o", str(path), str(source)], check=False).returncode:
        return None  # gcc has said why
    return ctypes.CDLL(str(path))


@functools.cache
def _workplace() -> tempfile.TemporaryDirectory[str]:
    """A folder that is gone with the process."""
    return tempfile.TemporaryDirectory(prefix="unbidden-")


def table(rows: Sequence[EngineRow]) -> str:
    """The rows as a Markdown table."""
    unit, peer = rows[0].unit, rows[0].peer.split()[0]
    lines = [f"| work | engine | size | {unit}/s | times C | times {peer} |", "|---|---|---|---:|---:|---:|"]
    for row in rows:
        ratios = " | ".join(map(_times, (row.ratio_to_c, row.ratio_to_peer)))
        lines.append(f"| {row.work} | {row.engine} | {row.size} | {row.per_second:,.0f} | {ratios} |")
    return "\n".join(lines)


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.3g}"


def as_json(rows: Sequence[EngineRow]) -> list[dict[str, Any]]:
    """The rows as plain data."""
    return [asdict(row) for row in rows]


def machine() -> str:
    """What the figures were measured on."""
    versions = {"Python": platform.python_version(), "numba": importlib.metadata.version("numba")}
    versions |= {"Mesa": importlib.metadata.version("mesa"), "gcc": _gcc_version()}
    return ", ".join(
        [_processor(), f"{os.cpu_count()} cores", *(f"{name} {version}" for name, version in versions.items())]
    )


def _gcc_version() -> str:
    gcc = shutil.which("gcc")
    if gcc is None:
        return "none"
    return subprocess.run([gcc, "-dumpfullversion", "-dumpversion"], capture_output=True, text=True).stdout.strip()


def _processor() -> str:
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def in_steps(step: Callable[[], object]) -> Callable[[int], None]:
    """What goes on for so many ticks with a world that is taken from one to the next."""

    def run(ticks: int) -> None:
        for _ in range(ticks):
            step()

    return run
