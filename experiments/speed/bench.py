"""How fast the engine is: beside the same room in hand-written C, and as plain Mesa objects, in one run.

All engines first have to agree on the trajectory, to the last bit; a disagreement is an error, not a row. Then they
take turns, round after round, in this process and on one core, each with the same seeds, so that whatever else the
machine does hits all of them. A figure is the median over the rounds: the best would flatter whoever was lucky, a mean
would count every pause. A ratio is the median of the ratios within each round, in which slow drifts cancel.

Timed are the ticks of a world that has begun and is noted down tick by tick; compiling and building are not. Counted
are agents that move, not things that lie. Absolute figures belong to a machine; keep the ratios.
"""

import ctypes
import functools
import hashlib
import importlib.metadata
import os
import platform
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from experiments.speed.in_mesa import OwnLuck, Room
from sim.book import load_folder, rules
from sim.draws import birth_name
from sim.kernel import cache_folder
from sim.laws import air, places, sensors
from sim.setup import Setup, build
from sim.state import Trace, new_trace
from sim.tick import ACTING, fuse

WORK = "blimps"
OURS = "unbidden"
C = "C (gcc -O3)"
FLAGS = ("-std=c99", "-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
KINDS = {"blimp": 0, "walker": 1, None: 2}


@dataclass(frozen=True)
class Row:
    """One engine at one work."""

    work: str
    engine: str
    size: str
    per_second: float  # agent-ticks
    ratio_to_c: float | None  # times as fast as C
    ratio_to_mesa: float | None  # times as fast as Mesa


# ---- the room in C --------------------------------------------------------------------------------------------------

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
    """blimps.c, compiled for this machine once and kept in the cache folder; None without gcc."""
    gcc = shutil.which("gcc")
    if gcc is None:
        return None
    source = Path(__file__).with_name("blimps.c")
    told = "\0".join((source.read_text(encoding="utf-8"), *FLAGS, gcc_version() or "", cpu()))
    path = cache_folder() / f"blimps_{hashlib.blake2b(told.encode(), digest_size=10).hexdigest()}.so"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        subprocess.run([gcc, *FLAGS, "-o", str(part), str(source)], check=True)
        part.replace(path)
    library = ctypes.CDLL(str(path))
    library.world_new.restype = ctypes.c_void_p
    return library


class RoomInC:
    """A room in C that has begun."""

    def __init__(self, setup: Setup, seed: int, without: Sequence[int] = ()):
        self.library, self.bodies = c_library(), len(setup.rows)
        world, births, sites = _setup_for_c(setup, seed), _births_for_c(setup, without), _sites_for_c(setup)
        heights = np.array(setup.heights, np.float64)
        self.world = ctypes.c_void_p(self.library.world_new(*map(_pointer, (world, births, sites, heights))))

    def run(self, trace: Trace, ticks: int) -> None:
        """Do so many ticks and write each into the trace, which has room for them."""
        into = (ctypes.c_void_p * 4)(*(a.ctypes.data for a in (trace.cell, trace.bottom, trace.heading, trace.gust)))
        self.library.world_run(self.world, ctypes.byref(into), ctypes.c_int64(ticks))

    def __del__(self):
        self.library.world_free(self.world)


def _pointer(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _setup_for_c(setup: Setup, seed: int) -> np.ndarray:
    world = np.zeros(1, SETUP)
    size = (len(setup.heights), len(setup.heights[0]), len(setup.rows), sum(group.count for group in setup.agents))
    told = dict(zip(("rows", "cols", "bodies", "movers"), size, strict=True))
    told |= {"seed": seed, "air": birth_name("air", 0), "seconds": setup.seconds, "side": setup.cell}
    told |= {"acting": ACTING, "whim": sensors.WHIM, "place": places.PLACE, "heading": places.HEADING}
    told |= {"gust_row": air.GUST_ROW, "gust_col": air.GUST_COL}
    for name, value in (told | (asdict(setup.gusts) if setup.gusts else {})).items():
        world[name] = value
    return world


def _births_for_c(setup: Setup, without: Sequence[int]) -> np.ndarray:
    births = np.zeros(len(setup.rows), BIRTH)
    ends = dict(zip(setup.groups, np.cumsum([len(group.sites) for group in setup.groups]), strict=True))
    for i, (group, ordinal) in enumerate(setup.rows):
        defaults = {name: param.default for name, param in rules[group.rule].parameters.items()} if group.rule else {}
        told = {"hold": 0.0, "straight": 1.0} | defaults | dict(group.parameters)
        births[i] = (
            *(birth_name(group.name, ordinal), group.tall, group.climb, group.speed, group.step),
            *(told["hold"], told["straight"], KINDS[group.rule], group.floats, group.sees, i not in without),
            *(ends[group] - len(group.sites), ends[group]),
        )
    return births


def _sites_for_c(setup: Setup) -> np.ndarray:
    return np.array([cell for group in setup.groups for cell in group.sites], np.int32)


