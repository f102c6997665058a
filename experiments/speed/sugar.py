"""Sugar for all, played by this engine, in C and in plain Mesa: the same model, each with draws of its own.

So worlds are not the same, and distributions are compared: who lives, and how unequal they are.
"""

import ctypes
import functools
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from unbidden.experiments.speed.rounds import compiled_c, in_steps
from unbidden.experiments.speed.schelling import bytes_of
from unbidden.experiments.speed.sugar_in_mesa import Land
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.engine.state import new_trace
from unbidden.sim.scenario import load

SCENARIO = "sugar_grab"
SUGAR = 1  # the stock after the one that counts ticks


@dataclass(frozen=True)
class Begun:
    """A land with all in their places: what goes on with it, what those who live hold, and what it takes in memory."""

    run: Callable[[int], object]  # for so many ticks
    held: Callable[[], np.ndarray]
    bytes: int


Engine = Callable[[Setup, int], Begun]


def land_of(agents: int) -> Setup:
    """The shipped land, as often beside and below itself as it takes for so many agents."""
    shipped = load(SCENARIO)
    side = max(1, round(sqrt(agents / sum(group.count for group in shipped.setup.agents))))
    rows = [row * side for row in shipped.file.world.map.split()] * side
    changes = {f"agents.{group.name}.count": group.count * side**2 for group in shipped.setup.agents}
    return shipped.with_fields({"world.map": "\n".join(rows), **changes}).setup


def ours(setup: Setup, seed: int) -> Begun:
    """The land in this engine."""
    loop, state = engine(setup), build(setup, seed)
    trace = new_trace(state, 0)
    loop.begin(state, trace)
    return Begun(
        lambda ticks: loop.run(state, trace, ticks),
        lambda: state.stocks.held[: len(state.minds.order), SUGAR][state.bodies.alive[: len(state.minds.order)]],
        bytes_of(state),
    )


@functools.cache
def c_library() -> ctypes.CDLL | None:
    """sugar.c, compiled for this machine; None if gcc is not there or cannot."""
    library = compiled_c("sugar")
    if library is not None:
        library.sugar_new.restype, library.sugar_bytes.restype = ctypes.c_void_p, ctypes.c_int64
    return library


def in_c(setup: Setup, seed: int) -> Begun:
    """The land in C."""
    library, (capacity, each, holds) = c_library(), _told(setup)
    assert library, "there is no gcc"
    numbers = (ctypes.c_int32(each), ctypes.c_int32(holds), ctypes.c_uint64(seed))
    shape = (ctypes.c_int32(size) for size in capacity.shape)
    return LandInC(library, library.sugar_new(*shape, ctypes.c_void_p(capacity.ctypes.data), *numbers), 4 * each).begun


class LandInC:
    """A land in C, which is gone with this."""

    def __init__(self, library: ctypes.CDLL, at: int, agents: int):
        self.library, self.at, self.agents = library, ctypes.c_void_p(at), agents
        self.begun = Begun(self.run, self.held, library.sugar_bytes(self.at))

    def run(self, ticks: int) -> None:
        """Go on for so many ticks."""
        self.library.sugar_run(self.at, ctypes.c_int32(ticks))

    def held(self) -> np.ndarray:
        """What those who live have."""
        held = np.zeros(self.agents, np.int32)
        return held[: self.library.sugar_living(self.at, ctypes.c_void_p(held.ctypes.data))]

    def __del__(self):
        self.library.sugar_free(self.at)


def in_mesa(setup: Setup, seed: int) -> Begun:
    """The land in plain Mesa."""
    land = Land(*_told(setup), seed)
    return Begun(in_steps(land.step), land.held, 0)


def _told(setup: Setup) -> tuple[np.ndarray, int, int]:
    """What grows where, how many need one (two, three, four) units, and what each begins with."""
    capacity = np.array([[setup.tiles.kinds[kind].capacity for kind in row] for row in setup.tiles.map], np.int8)
    holds = dict(setup.agents[0].start)[SUGAR]
    assert isinstance(holds, float), "all begin with as much"
    return np.ascontiguousarray(capacity), setup.agents[0].count, int(holds)
