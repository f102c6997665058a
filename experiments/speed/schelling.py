"""Schelling's town of any size: by our engine and in hand-written C, which must agree to the last cell.

It is the shipped town, larger: two groups of the same size, five agents on eight cells, edges that end. Nothing is
noted down while the clock runs: counted are residents who ask themselves whether to move, and do.
"""

import ctypes
import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, sqrt

import numpy as np

from unbidden.experiments.speed.rounds import compiled_c
from unbidden.sim.engine.draws import birth_name
from unbidden.sim.engine.laws.actuators import LEAP
from unbidden.sim.engine.laws.places import PLACE
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.loop.order import ACTING, CIRCLE
from unbidden.sim.engine.registry import rules
from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.engine.state import new_trace
from unbidden.sim.scenario import load

SCENARIO = "schelling"
CELLS_AN_AGENT = 1.6  # as in the shipped town


@dataclass(frozen=True)
class Begun:
    """A town whose residents have moved in: what goes on with it, where all are, and what it takes in memory."""

    run: Callable[[int], object]  # for so many ticks
    cells: Callable[[], np.ndarray]  # row * cols + col of each
    bytes: int


Engine = Callable[[Setup, int], Begun]


def town_of(agents: int) -> Setup:
    """The shipped town with so many residents at the same density, as square as can be."""
    shipped, side = load(SCENARIO).setup, ceil(sqrt(agents * CELLS_AN_AGENT))
    rows = ceil(agents * CELLS_AN_AGENT / side)
    sites = tuple(range(rows * side))
    half = agents // 2
    groups = (
        replace(group, count=count, sites=sites)
        for group, count in zip(shipped.groups, (agents - half, half), strict=True)
    )
    return replace(shipped, heights=((0.0,) * side,) * rows, groups=tuple(groups))


# ---- by our engine --------------------------------------------------------------------------------------------------


def ours(setup: Setup, seed: int) -> Begun:
    """The town in this engine."""
    loop, state = engine(setup), build(setup, seed)
    trace, cols = new_trace(state, 0), state.ground.height.shape[1]
    loop.begin(state, trace)
    return Begun(
        lambda ticks: loop.run(state, trace, ticks),
        lambda: state.bodies.row.astype(np.int32) * cols + state.bodies.col,
        bytes_of(state),
    )


def bytes_of(part: object) -> int:
    """What the arrays of a state take."""
    if isinstance(part, np.ndarray):
        return part.nbytes
    return sum(map(bytes_of, part)) if isinstance(part, tuple) else 0


# ---- in C -----------------------------------------------------------------------------------------------------------

SETUP = np.dtype(
    [(name, "u8") for name in ("seed", "circle")]
    + [(name, "i8") for name in ("rows", "cols", "agents")]
    + [(name, "f8") for name in ("wants", "least")]
    + [(name, "u4") for name in ("acting", "leap", "place")],
    align=True,
)


class NotInC(ValueError):
    """A town that schelling.c does not know."""


@functools.cache
def c_library() -> ctypes.CDLL | None:
    """schelling.c, compiled for this machine; None if gcc is not there or cannot."""
    library = compiled_c("schelling")
    if library is not None:
        library.town_new.restype = ctypes.c_void_p
        library.town_bytes.restype = ctypes.c_int64
    return library


def in_c(setup: Setup, seed: int) -> Begun:
    """The town in C. Raises NotInC."""
    library, agents = c_library(), sum(group.count for group in setup.agents)
    assert library, "there is no gcc"
    names = [birth_name(group.name, ordinal) for group in setup.agents for ordinal in range(group.count)]
    who = np.array(names, np.uint64)
    kinds = np.repeat(np.arange(1, len(setup.agents) + 1, dtype=np.int8), [group.count for group in setup.agents])
    town = TownInC(library, library.town_new(*map(_pointer, (_for_c(setup, seed), who, kinds))), agents)
    return Begun(town.run, town.cells, library.town_bytes(town.at))


class TownInC:
    """A town in C, which is gone with this."""

    def __init__(self, library: ctypes.CDLL, at: int, agents: int):
        self.library, self.at, self.agents = library, ctypes.c_void_p(at), agents

    def run(self, ticks: int) -> None:
        """Go on for so many ticks."""
        self.library.town_run(self.at, ctypes.c_int64(ticks))

    def cells(self) -> np.ndarray:
        """Where everybody lives."""
        cells = np.empty(self.agents, np.int32)
        self.library.town_cells(self.at, _pointer(cells))
        return cells

    def __del__(self):
        self.library.town_free(self.at)


def _for_c(setup: Setup, seed: int) -> np.ndarray:
    rows, cols = len(setup.heights), len(setup.heights[0])
    told = {group.parameters for group in setup.groups}
    everywhere = all(group.sites == tuple(range(rows * cols)) for group in setup.groups)
    flat = {height for row in set(setup.heights) for height in row} == {0.0}
    as_usual = all(group.rule == "resident" and group.sight == 1 and group.sees for group in setup.groups)
    if not (len(told) == 1 and everywhere and flat and as_usual and setup.in_turn) or any(setup.wraps):
        raise NotInC("in C all residents are told the same, see one cell far, may live anywhere, and act in turn")
    defaults = {name: param.default for name, param in rules["resident"].parameters.items()}
    fields = {"rows": rows, "cols": cols, "agents": sum(group.count for group in setup.groups), "seed": seed}
    fields |= {"circle": CIRCLE, "acting": ACTING, "leap": LEAP, "place": PLACE} | defaults | dict(*told)
    world = np.zeros(1, SETUP)
    for name, value in fields.items():
        world[name] = value
    return world


def _pointer(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)
