"""How fast learning is: Q-learning in a yard by this engine, beside hand-written C and plain Python.

Engine and C have to agree first on everything learnt and counted, to the last bit. Timed is a whole training from its
first episode, with building left out; counted are the ticks after which the agent learnt.

The Python is what a textbook would have: a dictionary of states, plain loops, the generator of the standard library.
"""

import ctypes
import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from unbidden.experiments.speed.rounds import CLOCK, OURS, C, EngineRow, Progress, compiled_c, rows_of, take_turns
from unbidden.experiments.speed.yard_in_python import Luck, Yard
from unbidden.sim.engine.draws import birth_name
from unbidden.sim.engine.fields import EFFECT, FLAG, KIND, NEED, RECIPE, SEEN, SPAN, TILE
from unbidden.sim.engine.laws import moves, percepts, places, tiles
from unbidden.sim.engine.laws.luck import LUCK
from unbidden.sim.engine.ledger import Ledger, new_ledger
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.loop.episodes import EPISODE, TRAINING
from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.engine.state import NOBODY, State
from unbidden.sim.optimum import parameters_of
from unbidden.sim.runs.training import BLOCKS

SCENARIO = str(Path(__file__).with_name("yard.yaml"))
PYTHON = "Python"
EPISODES = {OURS: 5000, C: 5000, PYTHON: 100}  # in a round: tenths of a second
SETUP = np.dtype(
    [(name, "u8") for name in ("who", "training", "sky", "ground")]
    + [(name, "f8") for name in ("step", "learning_rate", "discount", "epsilon", "epsilon_end")]
    + [(name, "i8") for name in ("rows", "cols", "kinds", "lively", "recipes", "stocks", "flags", "parts", "actions")]
    + [(name, "i8") for name in ("states", "sites", "limit", "group")]
    + [(name, "u4") for name in ("luck", "episode", "place", "heading", "recipe", "flag")],
    align=True,
)
IN_C = {
    "needs": (tiles.HELD, tiles.FLAG, tiles.HERE),
    "effects": (tiles.HELD, tiles.FLAG, tiles.ADD, tiles.HERE),
    "parts": tuple(range(percepts.WINDOW)) + tuple(range(percepts.LEFT, percepts.STOCK + 1)),
}


class NotInC(Exception):
    """A scenario that yard.c cannot do; the message says why."""


def bench_yard(setup: Setup, seconds: float = 6.0, progress: Progress | None = None) -> list[EngineRow]:
    """Time every engine in a yard for about so many seconds in all."""
    check(setup)

    def timed(name: str, done: int) -> float:
        ticks, took = ENGINES[name](setup, done, EPISODES[name])
        return ticks / took

    engines = {name: functools.partial(timed, name) for name in engines_here()}
    rates = take_turns(engines, seconds, progress)
    size = f"{len(setup.heights)}×{len(setup.heights[0])} cells, {setup.learners[0].mind.states:,} states"
    return rows_of("yard", size, "learn-steps", PYTHON, rates)


def engines_here() -> list[str]:
    """The names of the engines that this machine has."""
    return [name for name in ENGINES if name != C or c_library()]


def check(setup: Setup, episodes: int = 2000, seed: int = 0) -> None:
    """Raise ValueError unless engine and C learn and count the same, bit for bit."""
    if c_library() is None:
        return
    results = [trained(setup, seed, episodes) for trained in (learnt_here, learnt_in_c)]
    for name in ("value", *Ledger._fields):
        mine, theirs = (learnt[name] for learnt in results)
        if mine.tobytes() != theirs.tobytes():
            raise ValueError(f"the engines disagree about {name} within {episodes} episodes")


def learnt_here(setup: Setup, seed: int, episodes: int) -> dict[str, np.ndarray]:
    """What this engine has learnt and counted after so many episodes."""
    state, ledger, _ = _ours(setup, seed, episodes)
    return {"value": state.learning.value} | ledger._asdict()


def learnt_in_c(setup: Setup, seed: int, episodes: int) -> dict[str, np.ndarray]:
    """What C has."""
    state, ledger, _ = _in_c(setup, seed, episodes)
    return {"value": state.learning.value} | ledger._asdict()


def _ours(setup: Setup, seed: int, episodes: int) -> tuple[State, Ledger, float]:
    loop, state = engine(setup), build(setup, seed)
    ledger = new_ledger(state, min(BLOCKS, episodes))
    began = CLOCK()
    loop.train(state, ledger, seed, 0, episodes, episodes)
    return state, ledger, CLOCK() - began


def _time_ours(setup: Setup, seed: int, episodes: int) -> tuple[int, float]:
    _, ledger, took = _ours(setup, seed, episodes)
    return int(ledger.ticks.sum()), took


def _time_c(setup: Setup, seed: int, episodes: int) -> tuple[int, float]:
    _, ledger, took = _in_c(setup, seed, episodes)
    return int(ledger.ticks.sum()), took


def _time_python(setup: Setup, seed: int, episodes: int) -> tuple[int, float]:
    yard = Yard(setup, Luck(seed))
    began = CLOCK()
    ticks = yard.train(episodes)
    return ticks, CLOCK() - began


ENGINES = {OURS: _time_ours, C: _time_c, PYTHON: _time_python}


# ---- the yard in C --------------------------------------------------------------------------------------------------


@functools.cache
def c_library() -> ctypes.CDLL | None:
    """yard.c, compiled for this machine; None if gcc is not there or cannot. Raises NotInC."""
    return with_our_records(compiled_c("yard"))


def with_our_records(library: ctypes.CDLL | None) -> ctypes.CDLL | None:
    """The library. Raises NotInC if records in yard.h are not as large as the engine's: C would read beside them."""
    if library is not None:
        library.yard_sizes.restype = ctypes.POINTER(ctypes.c_int64)
        sizes = library.yard_sizes()
        for k, records in enumerate((TILE, KIND, RECIPE, SPAN, NEED, EFFECT, FLAG, SEEN)):
            if sizes[k] != records.dtype.itemsize:
                fields = ", ".join(records)
                raise NotInC(f"a record of yard.h has {sizes[k]} bytes and not {records.dtype.itemsize}: {fields}")
    return library


def _in_c(setup: Setup, seed: int, episodes: int) -> tuple[State, Ledger, float]:
    refuse_what_c_cannot(setup)
    library = c_library()
    assert library, "there is no gcc"
    state = build(setup, seed)
    ledger, inputs = new_ledger(state, min(BLOCKS, episodes)), setup_for_c(setup, state)
    arguments = (
        inputs.ctypes.data_as(ctypes.c_void_p),
        pointers(tables_for_c(state)),
        pointers(ledger),
        ctypes.c_uint64(seed),
    )
    began = CLOCK()
    library.yard_train(*arguments, ctypes.c_int64(episodes), ctypes.c_int64(len(ledger.episodes)))
    return state, ledger, CLOCK() - began


def tables_for_c(state: State) -> list[np.ndarray]:
    """What C reads, and `value`, in which it learns."""
    land, stocks, learning = state.land, state.stocks, state.learning
    tables = [land.tiles, land.kinds, land.lively, land.recipes, land.menu, land.needs, land.effects, stocks.start]
    tables += [stocks.most, stocks.reward_weight, stocks.flags, learning.seen, learning.action, state.sites.cell]
    return [*tables, learning.value]


def pointers(arrays: Iterable[np.ndarray]) -> ctypes.Array:
    """The addresses of arrays, which have to be kept as long as C looks at them."""
    addresses = [array.ctypes.data for array in arrays]
    return (ctypes.c_void_p * len(addresses))(*addresses)


def setup_for_c(setup: Setup, state: State) -> np.ndarray:
    """A set-up in one row of numbers, as C reads it."""
    group, land, value = setup.groups[0], state.land, state.learning.value
    parameters: dict[str, Any] = parameters_of(group)
    numbers = {name: parameters[name] for name in ("learning_rate", "discount", "epsilon", "epsilon_end")}
    numbers |= {"who": birth_name(group.name, 0), "training": TRAINING, "sky": places.SKY, "ground": tiles.GROUND}
    numbers |= {"rows": land.tiles.shape[0], "cols": land.tiles.shape[1], "kinds": len(land.kinds)}
    numbers |= {"lively": len(land.lively), "recipes": len(land.fired), "stocks": len(state.stocks.most)}
    numbers |= {"flags": len(state.stocks.flags), "parts": len(state.learning.seen), "actions": value.shape[3]}
    numbers |= {"states": value.shape[2], "sites": len(group.sites), "limit": setup.ticks, "step": group.step}
    numbers |= {"luck": LUCK, "episode": EPISODE, "place": places.PLACE, "heading": places.HEADING}
    numbers |= {"recipe": tiles.RECIPE, "flag": places.FLAGS}
    row = np.zeros(1, SETUP)
    for name, number in numbers.items():
        row[name] = number
    return row


def refuse_what_c_cannot(setup: Setup) -> None:
    """Raise NotInC for anything that yard.c leaves out."""
    group, land = setup.groups[0], setup.tiles
    if len(setup.rows) != 1 or group.rule != "q_learning" or setup.gusts:
        raise NotInC("yard.c has one agent, which learns by q_learning, and nothing else that moves")
    recipes = land.recipes
    used = {
        "needs": {need.what for recipe in recipes for need in recipe.needs},
        "effects": {effect.what for recipe in recipes for effect in recipe.effects},
        "parts": {part.what for part in group.mind.sees},
    }
    for name, kinds in used.items():
        if not kinds <= set(IN_C[name]):
            raise NotInC(f"yard.c does not know some of the {name} of this scenario")
    if land.alone:
        raise NotInC("yard.c counts no recipe by kind of tile; each must be for one kind only")
    slow = any(r.takes > 1 or r.owns or r.removes or r.ousts != NOBODY or r.when == tiles.BEGIN for r in recipes)
    slow |= any(flag.values or flag.plus != NOBODY for flag in land.flags)
    slow |= any(effect.times != NOBODY for r in recipes for effect in r.effects)
    slow |= any(r.by != NOBODY or r.goes != NOBODY or r.instead for r in recipes)
    moving = any(kind.sticky > 0.0 or kind.moves != NOBODY for kind in land.kinds)
    if (
        slow
        or moving
        or any(kind.least < kind.capacity or kind.span > 0.0 for kind in land.kinds)
        or group.noise > 0.0
        or group.floats
        or len(group.mind.actions) > len(moves.ACTIONS)
    ):
        raise NotInC("yard.c has no noise, and no tiles that move, hold or remove somebody, are owned or begin a tick")
