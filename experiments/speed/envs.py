"""How fast copies of a yard are stepped from outside: a vector environment of this engine, beside hand-written C and
plain Python behind Gymnasium's own vector environment.

Engine and C have to agree first on everything that they tell, to the last bit. Actions are drawn at random beforehand;
timed is a step with all that it gives back. C writes into arrays that it is given once; the others give new ones.
"""

import ctypes
import functools
from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np

from unbidden.experiments.speed import yard
from unbidden.experiments.speed.rounds import CLOCK, OURS, C, EngineRow, Progress, compiled_c, rows_of, take_turns
from unbidden.experiments.speed.yard_in_python import Luck, Yard
from unbidden.sim.adapters.gym import vector_env
from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.scenario import Scenario

SCENARIO = "compute_yard"
PYTHON = "Python in a SyncVectorEnv"
COPIES = (256, 4096)
AGENT_STEPS = {OURS: 1 << 19, C: 1 << 19, PYTHON: 1 << 14}  # in a round: some hundredths to tenths of a second

Told = tuple[np.ndarray, ...]  # percepts, rewards, terminated, truncated: each [copies]
Step = Callable[[np.ndarray], Any]  # given actions i64[copies]; what it answers begins with what is told


def bench_envs(scenario: Scenario, seconds: float = 12.0, progress: Progress | None = None) -> list[EngineRow]:
    """Time every engine with few copies and with many, for about so many seconds in all."""
    check(scenario)
    setup = scenario.setup
    rows = []
    for copies in COPIES:
        engines = {name: timed(name, scenario, copies) for name in engines_here()}
        size = f"{len(setup.heights)}×{len(setup.heights[0])} cells, {copies:,} copies"
        rates = take_turns(engines, seconds / len(COPIES), progress)
        rows += rows_of("envs", size, "agent-steps", PYTHON, rates)
    return rows


def engines_here() -> list[str]:
    """The names of the engines that this machine has."""
    return [name for name in ENGINES if name != C or c_library()]


def timed(name: str, scenario: Scenario, copies: int) -> Callable[[int], float]:
    """What says, round after round, how many agent-steps an engine does in a second."""
    step, steps = ENGINES[name](scenario, copies), max(AGENT_STEPS[name] // copies, 1)
    actions = drawn(scenario, steps, copies)

    def per_second(done: int) -> float:
        began = CLOCK()
        for chosen in actions:
            step(chosen)
        return steps * copies / (CLOCK() - began)

    return per_second


def drawn(scenario: Scenario, steps: int, copies: int) -> np.ndarray:
    """Actions at random, i64[steps, copies]."""
    return np.random.default_rng(0).integers(0, len(scenario.setup.groups[0].mind.actions), (steps, copies))


def check(scenario: Scenario, steps: int = 500, copies: int = 64) -> None:
    """Raise ValueError unless engine and C tell the same, bit for bit."""
    if c_library() is None:
        return
    ours, in_c = here(scenario, copies), CopiesInC(scenario.setup, copies)
    for number, chosen in enumerate(drawn(scenario, steps, copies)):
        for name, mine, theirs in zip(NAMES, ours(chosen), in_c(chosen), strict=False):
            if mine.tobytes() != theirs.tobytes():
                raise ValueError(f"the engines disagree about {name} in step {number}")


NAMES = ("percepts", "rewards", "terminated", "truncated")


def here(scenario: Scenario, copies: int) -> Step:
    """The vector environment of this engine; its episodes have begun."""
    envs = vector_env(scenario, copies)
    envs.reset(seed=0)
    return envs.step


# ---- in C -----------------------------------------------------------------------------------------------------------


@functools.cache
def c_library() -> ctypes.CDLL | None:
    """yard_copies.c, compiled for this machine; None if gcc is not there or cannot."""
    library = yard.with_our_records(compiled_c("yard_copies"))
    if library:
        library.copies_make.restype = ctypes.c_void_p
    return library


class CopiesInC:
    """Copies of a yard in C; their episodes have begun."""

    def __init__(self, setup: Setup, copies: int):
        yard.refuse_what_c_cannot(setup)
        library = c_library()
        assert library, "there is no gcc"
        self.library, state = library, build(setup, 0)
        tables, row = yard.tables_for_c(state), yard.setup_for_c(setup, state)
        self.kept = state, tables  # as long as C looks at them
        shared = row.ctypes.data_as(ctypes.c_void_p), yard.pointers(tables)
        self.copies = ctypes.c_void_p(library.copies_make(*shared, ctypes.c_int64(copies), ctypes.c_uint64(0)))
        self.action = np.zeros(copies, np.int64)
        self.told = np.zeros(copies, np.int64), np.zeros(copies), np.zeros(copies, bool), np.zeros(copies, bool)
        self.places = yard.pointers([self.action, *self.told])
        self(self.action)

    def __call__(self, actions: np.ndarray) -> Told:
        self.action[:] = actions
        self.library.copies_step(self.copies, self.places)
        return self.told

    def __del__(self) -> None:
        if hasattr(self, "copies"):
            self.library.copies_free(self.copies)


# ---- in Python ------------------------------------------------------------------------------------------------------


class YardEnv(gymnasium.Env[np.int64, np.int64]):
    """The yard of a textbook as an environment; what it perceives is a number, as in the engine."""

    def __init__(self, setup: Setup, luck: Luck):
        self.yard = Yard(setup, luck)
        mind = setup.groups[0].mind
        self.sizes = [part.limit for part in mind.sees]
        self.observation_space = gymnasium.spaces.Discrete(int(np.prod(self.sizes)))
        self.action_space = gymnasium.spaces.Discrete(len(mind.actions))

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """Begin an episode."""
        self.yard.reset()
        return self._percept(), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """One tick."""
        world = self.yard
        world.reward = 0.0
        world.step(world.actions[action])
        return self._percept(), world.reward, world.ended, world.tick >= world.limit and not world.ended, {}

    def _percept(self) -> int:
        number = 0
        for part, size in zip(self.yard.perceive(), self.sizes, strict=True):
            number = number * size + part
        return number


def in_python(scenario: Scenario, copies: int) -> Step:
    """As many of it in one of Gymnasium's vector environments; their episodes have begun."""
    made = [functools.partial(YardEnv, scenario.setup, Luck(e)) for e in range(copies)]
    envs = gymnasium.vector.SyncVectorEnv(made)
    envs.reset()
    return envs.step


ENGINES: dict[str, Callable[[Scenario, int], Step]] = {
    OURS: here,
    C: lambda scenario, copies: CopiesInC(scenario.setup, copies),
    PYTHON: in_python,
}
