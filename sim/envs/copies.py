"""Many copies of one world in stacked arrays, and one compiled call that takes each of them a tick on.

What differs between copies has a leading dimension of copies; what never changes is there once. The compiled loop
makes the world of each copy from slices and puts it through the phases of the ordinary tick, the sensing moved to its
end: so what is perceived after a tick is at hand, and nothing is sensed twice.
"""

import functools
from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from sim.book import Learner, Rule
from sim.fuse import fused_text, own_sources
from sim.kernel import at_once, load_fused
from sim.setup import Setup, build
from sim.state import Ground, Land, Minds, Schooling, Sites, State, Stocks, Tape

PARTS: dict[str, Any] = {
    "ground": Ground,
    "sites": Sites,
    "minds": Minds,
    "tape": Tape,
    "land": Land,
    "stocks": Stocks,
    "school": Schooling,
}
OUTSIDER = "told"  # the learner that carries out what is decided outside
SHARED = {  # what no law changes, and room that is empty between ticks
    "sites.cell",
    "sites.groups",
    "sites.at",
    "sites.next",
    "sites.free",
    "minds.parameter",
    "minds.key",
    "minds.pile",
    "tape.head",
    "tape.rolls",
    "land.kinds",
    "land.lively",
    "land.recipes",
    "land.menu",
    "land.needs",
    "land.effects",
    "land.calls",
    "stocks.start",
    "stocks.most",
    "school.value",
    "school.seen",
    "school.sees",
    "school.action",
    "school.can",
    "school.log",
}
STEP = '''
from sim.state import RUNNING, {parts}


@entry
def step(copies, table):
    """Take every copy a tick on, or to the beginning of its next episode; false, and nothing is done, if an action
    is none that there is."""
    for e in range(len(table.begins)):
        for k in range(len(table.rows)):
            known = 0 <= table.action[e, k] < table.actions[k]
            if not known and not table.begins[e] and not table.left[e, k]:
                return False
    for e in range(len(table.begins)):
        if table.rests[e]:
            continue
        state = {state}
        mind = state.school.mind
        if table.begins[e]:
            state.clock[0].seed = bits(At(table.seed[e], np.uint64(table.episode[e]), SCHOOL), EPISODE)
            state.clock[0].tick = 0
            restart(state)
        else:
            for k in range(len(table.rows)):
                mind[table.rows[k]].meant = table.action[e, k]
            decide(state)
            move(state)
        sense(state)
        begun, late = table.begins[e], state.clock[0].tick >= state.clock[0].limit
        table.episode[e] += int(begun)
        table.begins[e] = True
        for k in range(len(table.rows)):
            own, had_left = mind[table.rows[k]], table.left[e, k] and not begun
            table.percept[e, k] = own.now
            table.reward[e, k] = 0.0 if begun or had_left else own.earned
            table.terminated[e, k] = own.ended != RUNNING
            table.truncated[e, k] = late and not table.terminated[e, k]
            table.left[e, k] = table.terminated[e, k] or late
            table.begins[e] &= table.left[e, k]
    return True
'''


class Table(NamedTuple):
    """What goes in and out, by copy and by agent."""

    rows: np.ndarray  # i32[agents]  body rows of those who are told what to do
    actions: np.ndarray  # i32[agents]  how many actions each has
    seed: np.ndarray  # u64[copies]
    episode: np.ndarray  # i64[copies]  the next one to begin
    begins: np.ndarray  # bool[copies]  whether a new episode begins instead of a tick
    rests: np.ndarray  # bool[copies]  whether nothing at all is done with it
    action: np.ndarray  # i64[copies, agents]  in
    left: np.ndarray  # bool[copies, agents]  whose episode is over
    percept: np.ndarray  # i64[copies, agents]  out, as the rest
    reward: np.ndarray  # f64[copies, agents]
    terminated: np.ndarray  # bool[copies, agents]  the world ended it
    truncated: np.ndarray  # bool[copies, agents]  time was up


class Copies:
    """Copies of a world whose learners are told what to do.

    The episodes of a copy with seed s are those of a training with seed s: the first is that of episode 0.
    """

    def __init__(self, setup: Setup, copies: int):
        self.setup = outside(setup)
        self.rows = [row for row, (group, _) in enumerate(self.setup.rows) if group in self.setup.learners]
        self.state = stack([_slim(self.setup, 0)] * copies)
        counts = [len(self.setup.rows[row][0].mind.actions) for row in self.rows]
        grid = (copies, len(self.rows))
        self.table = Table(
            np.array(self.rows, np.int32),
            np.array(counts, np.int32),
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

    def _find_step(self) -> None:
        self._step = at_once(compiled_step(self.setup.rules).step, self.state, self.table)

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
        given = {e: known_seed(seeds[e]) for e in chosen if seeds is not None and seeds[e] is not None}
        for e, seed in given.items():
            self.table.seed[e], self.table.episode[e] = seed, 0
            self.state.stocks.pay[e] = build(self.setup, seed).stocks.pay
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
        return _one("", self.state, e)

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
    told = [
        replace(group, rule=OUTSIDER, parameters=(), noise=0.0 if group.noise_in_mind else group.noise)
        for group in setup.groups
    ]
    return replace(
        setup,
        groups=tuple(new if old in setup.learners else old for old, new in zip(setup.groups, told, strict=True)),
    )


def _slim(setup: Setup, seed: int) -> State:
    """A world without tables to learn in, which nobody here has a use for."""
    state = build(setup, seed)
    return state._replace(school=state.school._replace(value=np.zeros((0, 0, 0, 0))))


def stack(worlds: Sequence[State]) -> State:
    """The arrays of many worlds as one each; what is shared is that of the first."""
    return _stacked("", worlds)


def _stacked(prefix: str, parts: Sequence[Any]) -> Any:
    if isinstance(parts[0], np.ndarray):
        return parts[0] if prefix in SHARED else np.stack(parts).view(type(parts[0]))
    named = {name: f"{prefix}.{name}".lstrip(".") for name in parts[0]._fields}
    return type(parts[0])(*(_stacked(named[name], [getattr(p, name) for p in parts]) for name in named))


def _one(prefix: str, part: Any, e: int) -> Any:
    if isinstance(part, np.ndarray):
        return part if prefix in SHARED else part[e]
    return type(part)(*(_one(f"{prefix}.{name}".lstrip("."), getattr(part, name), e) for name in part._fields))


@functools.cache
def compiled_step(used: tuple[Rule | Learner, ...]) -> ModuleType:
    """The loops of worlds whose agents follow these rules, with `step` for many copies."""
    return load_fused(step_text(used), own_sources(), [rule.text for rule in used])


def step_text(used: Sequence[Rule | Learner]) -> str:
    """The module that holds `step`, as Python text."""
    parts = ", ".join(_slice(name, f"copies.{name}", PARTS.get(name)) for name in State._fields)
    names = ", ".join(sorted(kind.__name__ for kind in (State, *PARTS.values())))
    return fused_text(used, tiled=True) + STEP.format(parts=names, state=f"State({parts})")


def _slice(name: str, path: str, kind: Any = None) -> str:
    """The text of one copy's part of something in the stack."""
    if kind is None:
        return path if name in SHARED else f"{path}[e]"
    return f"{kind.__name__}({', '.join(_slice(f'{name}.{part}', f'{path}.{part}') for part in kind._fields)})"
