"""A small world as a Markov decision process: every state that can be reached, by the world's own laws."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import scipy

from unbidden.sim.engine.laws import moves, percepts, tiles
from unbidden.sim.engine.loop.assembly import fuse_with
from unbidden.sim.engine.machine.kernel import explain_compile_errors
from unbidden.sim.engine.registry import Learner, rules
from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.engine.setup.parts import ALL_HEADINGS
from unbidden.sim.engine.state import NOBODY, State
from unbidden.sim.optimum import branch
from unbidden.sim.scenario import Scenario

MOST_STATES = 2_000_000
MOST_OUTCOMES = 8_000_000
ROOM = 1 << 15
FINITE = 1e9  # a stock that holds less than this is limited
Progress = Callable[[int, int], None]


class TooLarge(Exception):
    """A world that cannot be solved exactly here; the message says how large it is, or why not."""


class Outcomes(NamedTuple):
    """All that can come of every action in every state, one after the other, and what the agent is told of it."""

    pair: np.ndarray  # i64[n]  state × A + action
    target: np.ndarray  # i64[n]
    chance: np.ndarray  # f64[n]
    paid: np.ndarray  # f64[n]
    observation: np.ndarray  # i64[n]  a number for what it perceives then and the action that was carried out


@dataclass(frozen=True)
class Model:
    """A world as states and actions. S states, A actions; rows of P are state × A + action."""

    states: np.ndarray = field(repr=False)  # f64[S, width]  packed
    plan: np.ndarray = field(repr=False)  # i32[width, 2]
    actions: int
    start: np.ndarray = field(repr=False)  # f64[S]  how likely the world begins in each
    P: "scipy.sparse.csr_matrix" = field(repr=False)  # [S·A, S]; nothing in the rows of states that have ended
    paid: np.ndarray = field(repr=False)  # f64[S, A]  expected
    counted: "scipy.sparse.csr_matrix" = field(
        repr=False
    )  # [S·A, stocks + recipes]  expected gains, and recipes that came about
    cells: np.ndarray = field(repr=False)  # i64[S]  where the agent is
    percepts: np.ndarray = field(repr=False)  # i64[S]  the number of what it perceives there
    begun: np.ndarray = field(repr=False)  # f64[stocks + recipes]  what is counted before the first tick
    outcomes: Outcomes | None = field(default=None, repr=False)


def model_of(scenario: Scenario, progress: Progress = lambda done, total: None, seed: int = 0) -> Model:
    """Go through everything that can happen to the one learner of a scenario. Raises TooLarge.

    Of the seed only prices depend, where a scenario draws them.
    """
    setup = _driven(scenario)
    state = build(setup, seed)
    state.tape.head[0].on = True
    plan = np.array(list(_plan(setup)), np.int32)
    extras = state.stocks.held.shape[1] + len(state.land.fired)
    with explain_compile_errors(["told"]):
        loop = fuse_with(setup.rules, setup.provides, branch.__name__)
        return _Search(
            scenario, loop.expand, state, plan, len(setup.learners[0].mind.actions), extras, progress
        ).model()


def _driven(scenario: Scenario) -> Setup:
    """The set-up with its one learner driven from here."""
    setup = scenario.setup
    if sum(group.count for group in setup.agents) != 1 or not setup.learners or setup.learners[0].count != 1:
        raise TooLarge(f"{scenario.name}: only a world with one agent, which learns, can be solved exactly.")
    agent = setup.learners[0]
    driven = replace(agent, rule="told", parameters=(), mind=replace(agent.mind, script=()))
    assert isinstance(rules["told"], Learner)
    return replace(setup, groups=(driven, *setup.groups[1:]))


def _plan(setup: Setup) -> Iterator[tuple[int, int]]:
    """What about a world can change, or is drawn as it begins, and has an effect on what comes or is perceived."""
    ground, mind = setup.tiles, setup.learners[0].mind
    late = {tiles.ENTER, tiles.LEAVE, tiles.PUSH}  # on these occasions the heading follows from the action
    carried = any(kind.moves != NOBODY for kind in ground.kinds)  # who is carried faces as before
    turned = [r.of for r in ground.recipes if r.headings != ALL_HEADINGS and (carried or r.when not in late)]
    removed = {r.of for r in ground.recipes if r.removes}
    sent = {r.of for r in ground.recipes if r.goes != NOBODY}
    others = {need.which for r in ground.recipes for need in r.needs if need.what == tiles.OTHER}
    others |= {effect.which for r in ground.recipes for effect in r.effects if effect.what == tiles.OTHER}
    faces = {moves.SHOVE, moves.GIVE_AHEAD} & set(mind.actions) or others or turned
    faces = faces or {percepts.HEADING, percepts.AHEAD_KIND} & {part.what for part in mind.sees}
    for i, (group, _) in enumerate(setup.rows):
        number = setup.groups.index(group)
        if i == 0 or group.pushable or carried or number in sent or _is_drawn(setup, number):
            yield from ((branch.ROW, i), (branch.COL, i), (branch.BOTTOM, i))
        if i == 0:
            yield from ((branch.BUSY, 0), (branch.OVER, 0), *([(branch.FACING, 0)] if faces else []))
            continue
        if number in removed:
            yield branch.ALIVE, i
        if number in turned:
            yield branch.FACING, i
        yield from ((branch.HOLDS, i * len(ground.most) + k) for k in sorted(others))
    needed = others | {need.which for r in ground.recipes for need in r.needs if need.what == tiles.HELD}
    yield from ((branch.HOLDS, k) for k, most in enumerate(ground.most) if k in needed or (k and most < FINITE))
    yield from ((branch.UP, k) for k in range(len(ground.flags)))
    yield from _tile_plan(setup)


def _is_drawn(setup: Setup, number: int) -> bool:
    """Whether it matters where things of a group begin, which never move by themselves: which cell, how high, which."""
    group, tiles = setup.groups[number], setup.tiles
    rises = any(
        r.becomes != NOBODY and tiles.kinds[r.becomes].height != tiles.kinds[r.kind].height for r in tiles.recipes
    )
    seen = any(part.what == percepts.THING and part.which == number for part in setup.learners[0].mind.sees)
    return rises or len(group.sites) > group.count or (seen and group.count > 1)


def _tile_plan(setup: Setup) -> Iterator[tuple[int, int]]:
    tiles = setup.tiles
    kinds = np.array(tiles.map).ravel()
    turns = {(r.kind, r.becomes) for r in tiles.recipes if r.becomes != NOBODY}
    for cell, first in enumerate(kinds):
        reached = {int(first)}
        for _ in tiles.kinds:
            reached |= {after for before, after in turns if before in reached}
        own = [r for r in tiles.recipes if r.kind in reached]
        if len(reached) > 1:
            yield branch.KIND, cell
        if any(tiles.kinds[k].capacity > 0.0 for k in reached):
            yield branch.LIES, cell
        if any(r.cooldown > 0 for r in own):
            yield branch.WAITS, cell
        if any(r.owns for r in own):
            yield branch.OWNER, cell


class _Search:
    """Breadth first through the states that can be reached."""

    def __init__(
        self, scenario: Scenario, expand: Any, state: State, plan: np.ndarray, actions: int, extras: int,
        progress: Progress,
    ):  # fmt: skip
        self.scenario, self.expand, self.state, self.plan = scenario, expand, state, plan
        self.actions, self.extras, self.progress = actions, extras, progress
        self.known: dict[bytes, int] = {}
        self.rows: list[np.ndarray] = []  # and these three: of new states, as they were found
        self.ended: list[np.ndarray] = []
        self.cells: list[np.ndarray] = []
        self.percepts: list[np.ndarray] = []
        self.links: list[tuple[Any, ...]] = []  # the fields of outcomes, and what was counted
        self.outcomes = 0

    def model(self) -> Model:
        out, lines = branch.empty(ROOM, len(self.plan), self.extras)
        nothing = np.zeros((0, len(self.plan)))
        count, _ = self._go(nothing, 0, out, lines)
        first = self._enter(out[:count], lines[:count])
        begun = (lines[:count, branch.CHANCE, None] * lines[:count, branch.EXTRA :]).sum(axis=0)
        chances = lines[:count, branch.CHANCE].copy()
        frontier, packed = self._frontier(0)
        most = self.scenario.setup.ticks if self._is_endless() else MOST_STATES
        while len(frontier) and most:
            most -= 1
            frontier, packed = self._level(frontier, packed, out, lines)
            self.progress(len(self.known), MOST_STATES)
        return self._finish(first, chances, begun)

    def _is_endless(self) -> bool:
        """Whether something is counted without end; then nothing is looked at beyond the last tick of an episode."""
        most = self.state.stocks.most
        return any(what == branch.HOLDS and most[which % len(most)] >= FINITE for what, which in self.plan)

    def _frontier(self, found: int) -> tuple[np.ndarray, np.ndarray]:
        """The numbers and rows of the states that go on, of those that came in the parts from `found` on."""
        rows, ended = np.concatenate(self.rows[found:]), np.concatenate(self.ended[found:])
        going = np.flatnonzero(~ended)
        return going + len(self.known) - len(ended), rows[going]

    def _level(
        self, frontier: np.ndarray, packed: np.ndarray, out: np.ndarray, lines: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Expand all states of a frontier; the numbers and rows of the new ones that came of it."""
        found, pair = len(self.rows), 0
        while pair < len(packed) * self.actions:
            count, pair = self._go(packed, pair, out, lines)
            line = lines[:count]
            target = self._enter(out[:count], line)
            source = frontier[line[:, branch.SOURCE].astype(np.int64)] * self.actions
            pairs = source + line[:, branch.ACTION].astype(np.int64)
            observation = line[:, branch.SEES].astype(np.int64) * self.actions + line[:, branch.DID].astype(np.int64)
            weight, paid = line[:, branch.CHANCE].copy(), line[:, branch.PAID].copy()
            self.links.append((pairs, target, weight, paid, observation, self._sums(pairs, line)))
            self.outcomes += count
            self._check_size()
        return self._frontier(found)

    def _sums(self, pairs: np.ndarray, line: np.ndarray) -> tuple[np.ndarray, ...]:
        """What was counted, times its chance: pairs, columns and values of a sparse matrix."""
        extra = line[:, branch.EXTRA :] * line[:, branch.CHANCE, None]
        rows, columns = np.nonzero(extra)
        return pairs[rows], columns, extra[rows, columns]

    def _go(self, packed: np.ndarray, pair: int, out: np.ndarray, lines: np.ndarray) -> tuple[int, int]:
        count, pair = self.expand(self.state, packed, self.plan, self.actions, pair, out, lines)
        if pair < 0 or (count == 0 and len(packed)):
            raise TooLarge(
                f"{self.scenario.name}: one action can have more than {branch.MOST_OUTCOMES:,} outcomes of chance; "
                f"{len(self.known):,} states were found so far. Let less happen by chance, or solve a smaller world."
            )
        return count, pair

    def _enter(self, packed: np.ndarray, lines: np.ndarray) -> np.ndarray:
        """The numbers of packed states, new ones included."""
        known, before = self.known, len(self.known)
        keys = packed.view(f"V{packed.shape[1] * packed.itemsize}").ravel().tolist()
        numbers = np.array([known.setdefault(key, len(known)) for key in keys], np.int64)
        highest = np.maximum.accumulate(np.append(before - 1, numbers))
        new = np.flatnonzero(np.diff(highest))
        self.rows.append(packed[new])
        self.ended.append(lines[new, branch.ENDS] != 0.0)
        self.cells.append(lines[new, branch.CELL].astype(np.int64))
        self.percepts.append(lines[new, branch.SEES].astype(np.int64))
        return numbers

    def _check_size(self) -> None:
        if len(self.known) > MOST_STATES or self.outcomes > MOST_OUTCOMES:
            raise TooLarge(
                f"{self.scenario.name}: more than {len(self.known):,} states and {self.outcomes:,} outcomes; the most "
                f"that are solved are {MOST_STATES:,} and {MOST_OUTCOMES:,}. Draw a smaller world."
            )

    def _finish(self, first: np.ndarray, chances: np.ndarray, begun: np.ndarray) -> Model:
        states, pairs = len(self.known), len(self.known) * self.actions
        outcomes = Outcomes(*(np.concatenate([link[k] for link in self.links]) for k in range(5)))
        rows, columns, values = (np.concatenate([link[5][k] for link in self.links]) for k in range(3))
        counted = scipy.sparse.csr_matrix((values, (rows, columns)), (pairs, self.extras))
        return Model(
            states=np.concatenate(self.rows),
            plan=self.plan,
            actions=self.actions,
            start=np.bincount(first, chances, states),
            P=scipy.sparse.csr_matrix((outcomes.chance, (outcomes.pair, outcomes.target)), (pairs, states)),
            paid=np.bincount(outcomes.pair, outcomes.chance * outcomes.paid, pairs).reshape(states, self.actions),
            counted=counted,
            cells=np.concatenate(self.cells),
            percepts=np.concatenate(self.percepts),
            begun=begun,
            outcomes=outcomes,
        )
