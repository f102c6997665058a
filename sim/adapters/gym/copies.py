"""Many copies of one world in stacked arrays, and one compiled call that takes each of them a tick on.

What differs between copies has a leading dimension of copies; what never changes is there once.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from unbidden.sim.engine.fields import declared
from unbidden.sim.engine.laws import percepts
from unbidden.sim.engine.loop import copies as steps
from unbidden.sim.engine.loop.assembly import fuse_with
from unbidden.sim.engine.loop.copies import Exchange
from unbidden.sim.engine.machine.kernel import at_once
from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.engine.state import State, arrays, replaced

OUTSIDER = "told"  # the learner that carries out what is decided outside
ARRAYS = dict(declared(State))
LINE = 64  # bytes that memory is read by


class Copies:
    """Copies of a world whose learners are told what to do.

    The episodes of a copy with seed s are those of a training with seed s: the first is that of episode 0.
    """

    def __init__(self, setup: Setup, copies: int):
        self.setup = outside(setup)
        self.rows = [row for row, (group, _) in enumerate(self.setup.rows) if group in self.setup.learners]
        self.state = stack(_slim(self.setup, 0), copies)
        counts = [len(self.setup.rows[row][0].mind.actions) for row in self.rows]
        grid = (copies, len(self.rows))
        self.table = Exchange(
            np.array(self.rows, np.int32),
            np.array(counts, np.int32),
            self._seen(),
            np.zeros(copies, np.uint64),
            np.zeros(copies, np.int64),
            np.ones(copies, bool),
            np.zeros(copies, bool),
            np.zeros(grid, np.int64),
            np.zeros(grid, bool),
            np.zeros(grid, np.int64),
            np.zeros(grid),
            np.zeros(grid, bool),
            np.zeros(grid, bool),
        )
        self._find_step()

    def _seen(self) -> np.ndarray:
        parts = self.state.learning.seen
        here = parts[percepts.is_of_tile(parts.what)]
        return np.unique(np.column_stack([here.row, here.col]), axis=0).astype(np.int32)

    def _find_step(self) -> None:
        loop = fuse_with(self.setup.rules, self.setup.provides, steps.__name__)
        self._step = at_once(loop.step, self.state, self.table)

    def begin(
        self,
        seeds: Sequence[int | None] | None = None,
        episode: int | None = None,
        mask: np.ndarray | None = None,
    ) -> None:
        """Let every copy (or those of a mask, bool[copies]) begin an episode: the next of its seed, or the first of a
        new one, or one by its number. Raises ValueError or TypeError for a seed that is none, and then begins nothing.
        """
        chosen = range(len(self.table.begins)) if mask is None else np.flatnonzero(mask).tolist()
        new_seeds = {e: known_seed(seeds[e]) for e in chosen if seeds is not None and seeds[e] is not None}
        for e, seed in new_seeds.items():
            self.table.seed[e], self.table.episode[e] = seed, 0
            self.state.stocks.reward_weight[e] = build(self.setup, seed).stocks.reward_weight
        if episode is not None:
            self.table.episode[chosen] = episode
        self.table.begins[chosen] = True
        self.table.rests[:] = True
        self.table.rests[chosen] = False
        try:
            self.step()
        finally:
            self.table.rests[:] = False

    def step(self) -> None:
        """Take all copies a tick on, those that are over to the beginning of their next episode."""
        if not self._step(self.state, self.table):
            raise ValueError(f"an action is a number from 0 on; of those there are {self.table.actions.tolist()}")

    def world(self, e: int = 0) -> State:
        """The world of one copy; it shares its arrays with the others."""
        return replaced(self.state, lambda path, array: array if ARRAYS[path].is_shared else array[e])

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_step"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._find_step()


def known_seed(seed: Any) -> int:
    """A seed as a number. Raises TypeError and ValueError."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise TypeError(f"a seed is a whole number, not {seed!r}")
    if not 0 <= seed < 2**64:
        raise ValueError(f"a seed is a whole number from 0 to 2**64 - 1, not {seed}")
    return int(seed)


def outside(setup: Setup) -> Setup:
    """The same world with learners who carry out what is decided outside."""
    driven = [
        replace(group, rule=OUTSIDER, parameters=(), noise=0.0 if group.noise_in_mind else group.noise)
        for group in setup.groups
    ]
    return replace(
        setup,
        groups=tuple(new if old in setup.learners else old for old, new in zip(setup.groups, driven, strict=True)),
    )


def _slim(setup: Setup, seed: int) -> State:
    """A world without tables to learn in, which nobody here has a use for."""
    state = build(setup, seed)
    return state._replace(learning=state.learning._replace(value=np.zeros((0, 0, 0, 0))))


def stack(world: State, copies: int) -> State:
    """A world so many times, in arrays of all copies; what is shared is there once.

    They lie in one block, which a system can keep in large pages: these are found faster than many small ones.
    """
    sizes = [_room(array, copies) for path, array in arrays(world).items() if not ARRAYS[path].is_shared]
    block = np.empty(sum(sizes) + LINE, np.uint8)
    ends = np.cumsum(sizes) + -block.ctypes.data % LINE
    places = iter(ends - sizes)

    def repeated(path: str, array: np.ndarray) -> np.ndarray:
        if ARRAYS[path].is_shared:
            return array
        shape, begin = (copies, *array.shape), next(places)
        many = block[begin : begin + copies * array.nbytes].view(array.dtype).reshape(shape).view(type(array))
        many[:] = array
        return many

    return replaced(world, repeated)


def _room(array: np.ndarray, copies: int) -> int:
    """Bytes for so many copies, in whole lines of the cache."""
    return -(-copies * array.nbytes // LINE) * LINE
