"""How fast the engine is: beside the same room in hand-written C, and as plain Mesa objects, in one run.

All engines first have to agree on the trajectory, to the last bit; a disagreement is an error, not a row. Then they
take turns, round after round, in this process and thread, each with the same seeds, so that whatever else the machine
does hits all of them. A figure is the median over the rounds: the best would flatter whoever was lucky, a mean would
count every pause. A ratio is the median of the ratios within each round, in which slow drifts cancel.

Timed is the processor time of this thread for the ticks of a world that has begun, each of them noted down; compiling
and building are left out. Counted are agents that move, not things that lie.

Mesa stands here twice. With addressed draws it does the same as the others to the last bit, but most of its time is a
Philox in Python, which no Mesa user would write; `Mesa` without further words is the same room on Mesa's own generator,
the fairer peer, and what ratios are taken to. Absolute figures belong to a machine; keep the ratios.
"""

import ctypes
import functools
import hashlib
import importlib.metadata
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from experiments.speed.in_mesa import OwnLuck, Room
from sim.book import rules
from sim.draws import birth_name
from sim.fuse import fuse
from sim.kernel import cache_folder
from sim.laws import air, places, sensors
from sim.setup import Setup, build
from sim.state import Trace, new_trace
from sim.tick import ACTING

OURS = "unbidden"
C = "C (gcc -O3)"
MESA = f"Mesa {importlib.metadata.version('mesa')}"
MESA_ADDRESSED = f"{MESA}, addressed draws"

LEAST_ROUNDS = 5
LAPS = 8  # runs of a compiled engine in a round: one takes only milliseconds
MESA_AGENT_TICKS = 20_000  # of a Mesa room in a round: a tenth of a second, or three with addressed draws
CLOCK = time.perf_counter if os.name == "nt" else time.thread_time  # on Windows the latter counts in 1/64 s

Engine = Callable[[Setup, int, Trace], float]  # run a world of a seed until the trace is full; the seconds it took


@dataclass(frozen=True)
class Row:
    """One engine at one work."""

    work: str
    engine: str
    size: str
    per_second: float  # agent-ticks
    ratio_to_c: float | None  # times as fast as C; None without C
    ratio_to_mesa: float | None  # times as fast as Mesa


def bench_blimps(setup: Setup, seconds: float = 6.0, progress: Callable[[int, int], None] | None = None) -> list[Row]:
    """Time every engine in a room for about so many seconds in all; `progress` is told rounds done and rounds."""
    movers = sum(group.count for group in setup.agents)
    ticks = {name: _ticks(name, setup, movers) for name in engines()}
    check(setup, ticks)
    traces = {name: new_trace(build(setup, 0), n) for name, n in ticks.items()}
    rates: dict[str, list[float]] = {name: [] for name in ticks}
    began, done, rounds = time.monotonic(), 0, LEAST_ROUNDS
    while done < rounds:
        for name, engine in engines().items():
            laps = 1 if name.startswith(MESA) else LAPS
            took = sum(engine(setup, done * laps + k, traces[name]) for k in range(laps))
            rates[name].append(movers * ticks[name] * laps / took)
        done += 1
        rounds = max(rounds, int(seconds / (time.monotonic() - began) * done))
        if progress:
            progress(done, rounds)
    return [_row(name, setup, movers, rates) for name in rates]


def check(setup: Setup, ticks: dict[str, int]) -> None:
    """Raise ValueError unless all engines that draw alike agree bit for bit, each as far as it will be timed."""
    for far in sorted(set(ticks.values())):
        found = digests(setup, far, [name for name, n in ticks.items() if n >= far])
        if len(set(found.values())) > 1:
            raise ValueError(f"the engines disagree within {far} ticks: {found}")


def digests(setup: Setup, ticks: int, names: Sequence[str] | None = None, seed: int = 0) -> dict[str, str]:
    """A fingerprint of the trajectory in every engine of these names that has addressed draws."""
    chosen = [name for name in names or engines() if name != MESA]
    return {name: _digest(name, setup, ticks, seed) for name in chosen}


def _digest(name: str, setup: Setup, ticks: int, seed: int) -> str:
    trace = new_trace(build(setup, seed), ticks)
    engines()[name](setup, seed, trace)
    told = b"".join(array.tobytes() for array in (trace.cell, trace.bottom, trace.heading))
    return hashlib.blake2b(told, digest_size=16).hexdigest()


def _ticks(name: str, setup: Setup, movers: int) -> int:
    return min(setup.ticks, max(1, MESA_AGENT_TICKS // max(1, movers))) if name.startswith(MESA) else setup.ticks


def _row(name: str, setup: Setup, movers: int, rates: dict[str, list[float]]) -> Row:
    rows, cols, things = len(setup.heights), len(setup.heights[0]), len(setup.rows) - movers
    size = f"{rows}×{cols} cells, {movers} agents, {things} things"
    return Row("blimps", name, size, statistics.median(rates[name]), _ratio(rates, name, C), _ratio(rates, name, MESA))


def _ratio(rates: dict[str, list[float]], name: str, other: str) -> float | None:
    if other not in rates:
        return None
    return statistics.median(mine / theirs for mine, theirs in zip(rates[name], rates[other], strict=True))


# ---- the engines ----------------------------------------------------------------------------------------------------


def engines() -> dict[str, Engine]:
    """Every engine that this machine has, by its name."""
    found: dict[str, Engine] = {OURS: _ours, C: _in_c, MESA: _in_mesa, MESA_ADDRESSED: _in_mesa_addressed}
    return {name: engine for name, engine in found.items() if name != C or c_library()}


def _ours(setup: Setup, seed: int, trace: Trace) -> float:
    loop, state, ticks = fuse(setup.rules), build(setup, seed), len(trace.cell) - 1
    loop.begin(state, trace)
    began = CLOCK()
    loop.run(state, trace, ticks)
    return CLOCK() - began


def _in_c(setup: Setup, seed: int, trace: Trace) -> float:
    room, ticks = RoomInC(setup, seed), len(trace.cell) - 1
    began = CLOCK()
    room.run(trace, ticks)
    return CLOCK() - began


def _in_mesa(setup: Setup, seed: int, trace: Trace) -> float:
    return _time_room(OwnLuck(setup, seed), trace)


def _in_mesa_addressed(setup: Setup, seed: int, trace: Trace) -> float:
    return _time_room(Room(setup, seed), trace)


def _time_room(room: Room, trace: Trace) -> float:
    ticks, began = len(trace.cell) - 1, CLOCK()
    path = room.run(ticks)
    took = CLOCK() - began
    trace.cell[:], trace.bottom[:], trace.heading[:] = path
    return took


# ---- the room in C --------------------------------------------------------------------------------------------------

FLAGS = ("-std=c99", "-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
KINDS = {"blimp": 0, "walker": 1, None: 2}
SETUP = np.dtype(
    [(name, "u8") for name in ("seed", "air")]
    + [(name, "f8") for name in ("seconds", "side", "lift", "radius")]
    + [(name, "i8") for name in ("rows", "cols", "bodies", "movers", "every", "lasts")]
    + [(name, "u4") for name in ("acting", "whim", "place", "heading", "gust_row", "gust_col")],
    align=True,
)
BIRTH = np.dtype(
    [("who", "u8")]
    + [(name, "f8") for name in ("tall", "climb", "speed", "step", "hold", "straight")]
    + [(name, "i4") for name in ("kind", "floats", "sees", "alive", "begin", "end")],
    align=True,
)


@functools.cache
def c_library() -> ctypes.CDLL | None:
    """blimps.c, compiled for this machine once and kept in the cache folder; None if gcc is not there or cannot."""
    gcc = shutil.which("gcc")
    if gcc is None:
        return None
    source = pathlib.Path(__file__).with_name("blimps.c")
    told = "\0".join((source.read_text(encoding="utf-8"), *FLAGS, machine()))
    path = cache_folder() / f"blimps_{hashlib.blake2b(told.encode(), digest_size=10).hexdigest()}.so"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        if subprocess.run([gcc, *FLAGS, "-o", str(part), str(source)], check=False).returncode:
            return None  # gcc has said why
        part.replace(path)
    library = ctypes.CDLL(str(path))
    library.world_new.restype = ctypes.c_void_p
    return library


class RoomInC:
    """A room in C that has begun; the rows in `without` are taken away."""

    def __init__(self, setup: Setup, seed: int, without: Sequence[int] = ()):
        library = c_library()
        assert library, "there is no gcc"
        self.library = library
        told = _world_for_c(setup, seed), _births_for_c(setup, without), build(setup, seed).sites.cell
        heights = np.array(setup.heights, np.float64)
        self.world = ctypes.c_void_p(self.library.world_new(*map(_pointer, (*told, heights))))

    def run(self, trace: Trace, ticks: int) -> None:
        """Do so many ticks and write each into the trace, which has room for them."""
        into = (ctypes.c_void_p * 4)(*(a.ctypes.data for a in (trace.cell, trace.bottom, trace.heading, trace.gust)))
        self.library.world_run(self.world, ctypes.byref(into), ctypes.c_int64(ticks))

    def __del__(self):
        self.library.world_free(self.world)


def _pointer(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _world_for_c(setup: Setup, seed: int) -> np.ndarray:
    told: dict[str, Any] = {"rows": len(setup.heights), "cols": len(setup.heights[0]), "bodies": len(setup.rows)}
    told |= {"movers": sum(group.count for group in setup.agents), "seconds": setup.seconds, "side": setup.cell}
    told |= {"seed": seed, "air": birth_name("air", 0), "acting": ACTING, "whim": sensors.WHIM}
    told |= {"place": places.PLACE, "heading": places.HEADING, "gust_row": air.GUST_ROW, "gust_col": air.GUST_COL}
    told |= asdict(setup.gusts) if setup.gusts else {}
    world = np.zeros(1, SETUP)
    for name, value in told.items():
        world[name] = value
    return world


def _births_for_c(setup: Setup, without: Sequence[int]) -> np.ndarray:
    births, i, begin = np.zeros(len(setup.rows), BIRTH), 0, 0
    for group in setup.groups:
        defaults = {name: param.default for name, param in rules[group.rule].parameters.items()} if group.rule else {}
        told = {"hold": 0.0, "straight": 1.0} | defaults | dict(group.parameters)
        for ordinal in range(group.count):
            births[i] = (
                *(birth_name(group.name, ordinal), group.tall, group.climb, group.speed, group.step),
                *(told["hold"], told["straight"], KINDS[group.rule], group.floats, group.sees, i not in without),
                *(begin, begin + len(group.sites)),
            )
            i += 1
        begin += len(group.sites)
    return births


# ---- what people read -----------------------------------------------------------------------------------------------


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| work | engine | size | agent-ticks/s | times C | times Mesa |", "|---|---|---|---:|---:|---:|"]
    for row in rows:
        ratios = " | ".join(map(_times, (row.ratio_to_c, row.ratio_to_mesa)))
        lines.append(f"| {row.work} | {row.engine} | {row.size} | {row.per_second:,.0f} | {ratios} |")
    return "\n".join(lines)


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.3g}"


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as plain data."""
    return [asdict(row) for row in rows]


def machine() -> str:
    """What the figures were measured on."""
    versions = {"Python": platform.python_version(), "numba": importlib.metadata.version("numba")}
    versions |= {"Mesa": importlib.metadata.version("mesa"), "gcc": _gcc_version()}
    return ", ".join([_processor(), f"{os.cpu_count()} cores", *(f"{name} {told}" for name, told in versions.items())])


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
