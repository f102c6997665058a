"""How fast the engine is in a room: beside the same room in hand-written C, and as plain Mesa objects.

All engines first have to agree on the trajectory, to the last bit; a disagreement is an error, not a row. Timed are the
ticks of a world that has begun, each of them noted down. Counted are agents that move, not things that lie.

Mesa stands here twice. With addressed draws it does the same as the others to the last bit, but most of its time is a
Philox in Python, which no Mesa user would write; `Mesa` without further words is the same room on Mesa's own generator,
the fairer peer, and what ratios are taken to.
"""

import ctypes
import functools
import hashlib
import importlib.metadata
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from unbidden.experiments.speed.in_mesa import OwnLuck, Room
from unbidden.experiments.speed.rounds import (
    C_SEQUENTIAL,
    CLOCK,
    OURS,
    C,
    EngineRow,
    Progress,
    compiled_c,
    rows_of,
    take_turns,
)
from unbidden.sim.engine.draws import birth_name
from unbidden.sim.engine.laws import air, places
from unbidden.sim.engine.laws.luck import LUCK
from unbidden.sim.engine.loop.assembly import fuse
from unbidden.sim.engine.loop.order import ACTING, CIRCLE
from unbidden.sim.engine.registry import rules
from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.engine.state import Trace, new_trace

MESA = f"Mesa {importlib.metadata.version('mesa')}"
MESA_ADDRESSED = f"{MESA}, addressed draws"

LAPS = 8  # runs of a compiled engine in a round: one takes only milliseconds
MESA_AGENT_TICKS = 20_000  # of a Mesa room in a round: a tenth of a second, or three with addressed draws

Engine = Callable[[Setup, int, Trace], float]  # run a world of a seed until the trace is full; the seconds it took


def bench_blimps(setup: Setup, seconds: float = 6.0, progress: Progress | None = None) -> list[EngineRow]:
    """Time every engine in a room for about so many seconds in all; `progress` is told rounds done and rounds."""
    movers = sum(group.count for group in setup.agents)
    ticks = {name: _ticks(name, setup, movers) for name in engines()}
    check(setup, ticks)
    traces = {name: new_trace(build(setup, 0), n) for name, n in ticks.items()}

    def timed(name: str, done: int) -> float:
        laps = 1 if name.startswith(MESA) else LAPS
        took = sum(engines()[name](setup, done * laps + k, traces[name]) for k in range(laps))
        return movers * ticks[name] * laps / took

    rates = take_turns({name: functools.partial(timed, name) for name in ticks}, seconds, progress)
    rows, cols, things = len(setup.heights), len(setup.heights[0]), len(setup.rows) - movers
    size = f"{rows}×{cols} cells, {movers} agents, {things} things"
    return rows_of("blimps", size, "agent-ticks", MESA, rates)


def check(setup: Setup, ticks: dict[str, int]) -> None:
    """Raise ValueError unless all engines that draw alike agree bit for bit, each as far as it will be timed."""
    for far in sorted(set(ticks.values())):
        seals = digests(setup, far, [name for name, n in ticks.items() if n >= far])
        if len(set(seals.values())) > 1:
            raise ValueError(f"the engines disagree within {far} ticks: {seals}")


def digests(setup: Setup, ticks: int, names: Sequence[str] | None = None, seed: int = 0) -> dict[str, str]:
    """A fingerprint of the trajectory in every engine of these names that has addressed draws."""
    chosen = [name for name in names or engines() if name not in (MESA, C_SEQUENTIAL)]
    return {name: _digest(name, setup, ticks, seed) for name in chosen}


def _digest(name: str, setup: Setup, ticks: int, seed: int) -> str:
    trace = new_trace(build(setup, seed), ticks)
    engines()[name](setup, seed, trace)
    data = b"".join(array.tobytes() for array in (trace.cell, trace.bottom, trace.heading))
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _ticks(name: str, setup: Setup, movers: int) -> int:
    return min(setup.ticks, max(1, MESA_AGENT_TICKS // max(1, movers))) if name.startswith(MESA) else setup.ticks


# ---- the engines ----------------------------------------------------------------------------------------------------


def engines() -> dict[str, Engine]:
    """Every engine that this machine has, by its name."""
    in_c: dict[str, Engine] = {C: _in_c, C_SEQUENTIAL: _in_c_sequentially} if c_library() else {}
    return {OURS: time_ours, **in_c, MESA: _in_mesa, MESA_ADDRESSED: _in_mesa_addressed}


def time_ours(setup: Setup, seed: int, trace: Trace) -> float:
    """Run a room of a seed by this engine until a trace is full; the seconds that it took."""
    loop, state, ticks = fuse(setup.rules), build(setup, seed), len(trace.cell) - 1
    loop.begin(state, trace)
    began = CLOCK()
    loop.run(state, trace, ticks)
    return CLOCK() - began


def _in_c(setup: Setup, seed: int, trace: Trace) -> float:
    return _time_in_c(RoomInC(setup, seed), trace)


def _in_c_sequentially(setup: Setup, seed: int, trace: Trace) -> float:
    return _time_in_c(RoomInC(setup, seed, options=("-DSEQUENTIAL",)), trace)


def _time_in_c(room: "RoomInC", trace: Trace) -> float:
    ticks, began = len(trace.cell) - 1, CLOCK()
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

KINDS = {"blimp": 0, "walker": 1, None: 2}
SETUP = np.dtype(
    [(name, "u8") for name in ("seed", "air", "circle")]
    + [(name, "f8") for name in ("seconds", "side", "lift", "radius")]
    + [(name, "i8") for name in ("rows", "cols", "bodies", "movers", "every", "lasts")]
    + [(name, "u4") for name in ("acting", "luck", "place", "heading", "gust_row", "gust_col")],
    align=True,
)
BIRTH = np.dtype(
    [("who", "u8")]
    + [(name, "f8") for name in ("wide", "tall", "climb", "speed", "step", "hold", "turn_interval")]
    + [(name, "i4") for name in ("kind", "floats", "sees", "solid", "alive", "begin", "end")],
    align=True,
)


@functools.cache
def c_library(*options: str) -> ctypes.CDLL | None:
    """blimps.c, compiled for this machine; None if gcc is not there or cannot."""
    library = compiled_c("blimps", *options)
    if library is not None:
        library.world_new.restype = ctypes.c_void_p
    return library


class RoomInC:
    """A room in C that has begun; the rows in `without` are taken away."""

    def __init__(self, setup: Setup, seed: int, without: Sequence[int] = (), options: Sequence[str] = ()):
        library = c_library(*options)
        assert library, "there is no gcc"
        self.library = library
        inputs = _world_for_c(setup, seed), _births_for_c(setup, without), build(setup, seed).sites.cell
        heights = np.array(setup.heights, np.float64)
        self.world = ctypes.c_void_p(self.library.world_new(*map(_pointer, (*inputs, heights))))

    def run(self, trace: Trace, ticks: int) -> None:
        """Do so many ticks and write each into the trace, which has room for them."""
        into = (ctypes.c_void_p * 4)(*(a.ctypes.data for a in (trace.cell, trace.bottom, trace.heading, trace.gust)))
        self.library.world_run(self.world, ctypes.byref(into), ctypes.c_int64(ticks))

    def __del__(self):
        self.library.world_free(self.world)


def _pointer(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _world_for_c(setup: Setup, seed: int) -> np.ndarray:
    fields: dict[str, Any] = {"rows": len(setup.heights), "cols": len(setup.heights[0]), "bodies": len(setup.rows)}
    fields |= {"movers": sum(group.count for group in setup.agents), "seconds": setup.seconds, "side": setup.cell}
    fields |= {"seed": seed, "air": air.AIR, "circle": CIRCLE, "acting": ACTING, "luck": LUCK}
    fields |= {"place": places.PLACE, "heading": places.HEADING, "gust_row": air.GUST_ROW, "gust_col": air.GUST_COL}
    fields |= asdict(setup.gusts) if setup.gusts else {}
    world = np.zeros(1, SETUP)
    for name, value in fields.items():
        world[name] = value
    return world


def _births_for_c(setup: Setup, without: Sequence[int]) -> np.ndarray:
    births, i, spans = np.zeros(len(setup.rows), BIRTH), 0, build(setup, 0).sites.groups
    for group, span in zip(setup.groups, spans, strict=True):
        defaults = {name: param.default for name, param in rules[group.rule].parameters.items()} if group.rule else {}
        parameters = {"hold": 0.0, "turn_interval": 1.0} | defaults | dict(group.parameters)
        for ordinal in range(group.count):
            births[i] = (
                *(
                    birth_name(group.name, ordinal),
                    setup.width_of(group),
                    group.tall,
                    group.climb,
                    group.speed,
                    group.step,
                ),
                *(
                    parameters["hold"],
                    parameters["turn_interval"],
                    KINDS[group.rule],
                    group.floats,
                    group.sees,
                    group.solid,
                    i not in without,
                ),
                *(span.begin, span.end),
            )
            i += 1
    return births
