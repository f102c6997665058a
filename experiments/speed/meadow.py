"""Sheep and wolves, played by this engine, in C and in plain Mesa: the same model, each with draws of its own.

So worlds are not the same, and distributions are compared: how many sheep and wolves there are over time.
"""

import ctypes
import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np

from unbidden.experiments.speed.meadow_in_mesa import Meadow
from unbidden.experiments.speed.rounds import compiled_c, in_steps
from unbidden.experiments.speed.schelling import bytes_of
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.engine.setup.spread import Spread
from unbidden.sim.engine.state import new_trace
from unbidden.sim.scenario import load

SCENARIO = "wolf_sheep"
ENERGY = 1  # the stock after the one that counts ticks
ROOM = 4  # times as many as there are at the beginning, of each group


@dataclass(frozen=True)
class Begun:
    """A meadow with all in their places: what goes on with it, how many live, and what it takes in memory."""

    run: Callable[[int], object]  # for so many ticks
    living: Callable[[], list[int]]  # sheep and wolves
    bytes: int


Engine = Callable[[Setup, int], Begun]


class Told(ctypes.Structure):
    """What meadow.c is told."""

    _fields_ = (
        ("gains", ctypes.c_double * 2),
        ("bears", ctypes.c_double * 2),
        ("grown", ctypes.c_int32),
        ("count", ctypes.c_int32 * 2),
        ("most", ctypes.c_int32),
    )


def meadow_of(agents: int) -> Setup:
    """The shipped meadow, as large as it takes for so many animals at the same density at the beginning."""
    setup = load(SCENARIO).setup
    times = agents / sum(group.count for group in setup.agents)
    side = round(len(setup.heights) * sqrt(times))
    sites = tuple(range(side * side))
    groups = tuple(
        replace(group, count=round(group.count * times), most=round(ROOM * group.count * times), sites=sites)
        for group in setup.groups
    )
    tiles = replace(setup.tiles, map=((0,) * side,) * side)
    return replace(setup, heights=((0.0,) * side,) * side, groups=groups, tiles=tiles)


def ours(setup: Setup, seed: int) -> Begun:
    """The meadow in this engine."""
    loop, state = engine(setup), build(setup, seed)
    trace = new_trace(state, 0)
    loop.begin(state, trace)

    def run(ticks: int) -> None:
        loop.run(state, trace, ticks)
        if state.births.refused.any():
            raise ValueError("there was no room for all who were born")

    def living() -> list[int]:
        return np.bincount(state.bodies.group[state.bodies.alive], minlength=2).tolist()

    return Begun(run, living, bytes_of(state))


@functools.cache
def c_library() -> ctypes.CDLL | None:
    """meadow.c, compiled for this machine; None if gcc is not there or cannot."""
    library = compiled_c("meadow")
    if library is not None:
        library.meadow_new.restype, library.meadow_bytes.restype = ctypes.c_void_p, ctypes.c_int64
    return library


def in_c(setup: Setup, seed: int) -> Begun:
    """The meadow in C."""
    library, (counts, gains, bears, grown) = c_library(), _told(setup)
    assert library, "there is no gcc"
    most = sum(group.places for group in setup.agents)
    told = Told(
        (ctypes.c_double * 2)(*gains), (ctypes.c_double * 2)(*bears), grown, (ctypes.c_int32 * 2)(*counts), most
    )
    side, number = ctypes.c_int32(len(setup.heights)), ctypes.c_uint64(seed)
    return MeadowInC(library, library.meadow_new(side, ctypes.byref(told), number)).begun


class MeadowInC:
    """A meadow in C, which is gone with this."""

    def __init__(self, library: ctypes.CDLL, at: int):
        self.library, self.at = library, ctypes.c_void_p(at)
        self.begun = Begun(self.run, self.living, library.meadow_bytes(self.at))

    def run(self, ticks: int) -> None:
        """Go on for so many ticks."""
        self.library.meadow_run(self.at, ctypes.c_int32(ticks))

    def living(self) -> list[int]:
        """How many sheep there are, and how many wolves."""
        return [self.library.meadow_living(self.at, ctypes.c_int32(kind)) for kind in (0, 1)]

    def __del__(self) -> None:
        self.library.meadow_free(self.at)


def in_mesa(setup: Setup, seed: int) -> Begun:
    """The meadow in plain Mesa."""
    counts, gains, bears, grown = _told(setup)
    meadow = Meadow(len(setup.heights), counts, gains, bears, grown, seed)
    return Begun(in_steps(meadow.step), meadow.living, 0)


def _told(setup: Setup) -> tuple[list[int], list[float], list[float], int]:
    """How many sheep and wolves begin, what a meal gives, with which chance each bears, and how long grass grows."""

    def of(group: int, has: Callable[[Any], bool]) -> Any:
        return next(recipe for recipe in setup.tiles.recipes if recipe.of == group and has(recipe))

    eats = [of(k, lambda recipe: any(effect.amount > 0.0 for effect in recipe.effects)) for k in (0, 1)]
    gains = [max(effect.amount for effect in recipe.effects) for recipe in eats]
    bears = [of(k, lambda recipe: recipe.bears).chance for k in (0, 1)]
    held = [dict(group.start)[ENERGY] for group in setup.agents]
    if any(
        not isinstance(told, Spread) or (told.a, told.b) != (0.0, 2.0 * gain)
        for told, gain in zip(held, gains, strict=True)
    ):
        raise ValueError("what animals begin with is not what C and Mesa are told")
    return [group.count for group in setup.agents], gains, bears, int(setup.tiles.kinds[0].capacity)
