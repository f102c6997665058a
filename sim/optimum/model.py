"""A small world as a Markov decision process: every state that can be reached, by the world's own laws."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from sim.book import Learner, rules
from sim.fuse import fuse_with
from sim.kernel import explain_compile_errors
from sim.laws import moves, percepts, tiles
from sim.optimum import branch
from sim.scenario import Scenario
from sim.setup import Setup, build
from sim.setup.parts import ALL_HEADINGS
from sim.state import NOBODY, State

MOST_STATES = 2_000_000
MOST_OUTCOMES = 8_000_000
ROOM = 1 << 15
IMPORTS = "from sim.optimum.branch import MOST_OUTCOMES, begin_count, next_outcome, pack, tell, unpack\n"
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
    told: np.ndarray  # i64[n]  a number for what it perceives then and the action that was carried out


@dataclass(frozen=True)
class Model:
    """A world as states and actions. S states, A actions; rows of P are state × A + action."""

    states: np.ndarray = field(repr=False)  # f64[S, width]  packed
    plan: np.ndarray = field(repr=False)  # i32[width, 2]
    actions: int
    start: np.ndarray = field(repr=False)  # f64[S]  how likely the world begins in each
    P: sparse.csr_matrix = field(repr=False)  # [S·A, S]; nothing in the rows of states that have ended
    paid: np.ndarray = field(repr=False)  # f64[S, A]  expected
    counted: sparse.csr_matrix = field(
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
        loop = fuse_with(setup.rules, IMPORTS, branch.expand)
        return _Search(
            scenario, loop.expand, state, plan, len(setup.learners[0].mind.actions), extras, progress
        ).model()


def _driven(scenario: Scenario) -> Setup:
    """The set-up with its one learner driven from here."""
    setup = scenario.setup
    if len(setup.learners) != 1 or sum(group.count for group in setup.agents) != 1:
        raise TooLarge(f"{scenario.name}: only a world with one agent, which learns, can be solved exactly.")
    agent = setup.learners[0]
    driven = replace(agent, rule="told", parameters=(), mind=replace(agent.mind, script=()))
    assert isinstance(rules["told"], Learner)
    return replace(setup, groups=(driven, *setup.groups[1:]))


def _plan(setup: Setup) -> Iterator[tuple[int, int]]:
    """What about a world can change, or is drawn as it begins, and has an effect on what comes or is perceived."""
    told, mind = setup.tiles, setup.learners[0].mind
    assert told is not None
    late = {tiles.ENTER, tiles.LEAVE, tiles.PUSH}  # on these occasions the heading follows from the action
    carried = any(kind.moves != NOBODY for kind in told.kinds)  # who is carried faces as before
    turned = [r.of for r in told.recipes if r.headings != ALL_HEADINGS and (carried or r.when not in late)]
    removed = {r.of for r in told.recipes if r.removes}
    others = {need.which for r in told.recipes for need in r.needs if need.what == tiles.OTHER}
    others |= {effect.which for r in told.recipes for effect in r.effects if effect.what == tiles.OTHER}
    faces = {moves.SHOVE, moves.GIVE_AHEAD} & set(mind.actions) or others or turned
    faces = faces or {percepts.HEADING, percepts.AHEAD_KIND} & {part.what for part in mind.sees}
    for i, (group, _) in enumerate(setup.rows):
        number = setup.groups.index(group)
        if i == 0 or group.pushable or carried or _is_drawn(setup, number):
            yield from ((branch.ROW, i), (branch.COL, i), (branch.BOTTOM, i))
        if i == 0:
            yield from ((branch.BUSY, 0), (branch.OVER, 0), *([(branch.FACING, 0)] if faces else []))
            continue
        if number in removed:
            yield branch.ALIVE, i
        if number in turned:
            yield branch.FACING, i
        yield from ((branch.HOLDS, i * len(told.most) + k) for k in sorted(others))
    needed = others | {need.which for r in told.recipes for need in r.needs if need.what == tiles.HELD}
    yield from ((branch.HOLDS, k) for k, most in enumerate(told.most) if k in needed or (k and most < FINITE))
    yield from ((branch.UP, k) for k in range(len(told.flags)))
    yield from _tile_plan(setup)


def _is_drawn(setup: Setup, number: int) -> bool:
    """Whether it matters where things of a group begin, which never move by themselves: which cell, how high, which."""
    group, told = setup.groups[number], setup.tiles
    assert told is not None
    rises = any(r.becomes != NOBODY and told.kinds[r.becomes].height != told.kinds[r.kind].height for r in told.recipes)
    seen = any(part.what == percepts.THING and part.which == number for part in setup.learners[0].mind.sees)
    return rises or len(group.sites) > group.count or (seen and group.count > 1)


def _tile_plan(setup: Setup) -> Iterator[tuple[int, int]]:
    told = setup.tiles
    assert told is not None
    kinds = np.array(told.map).ravel()
    turns = {(r.kind, r.becomes) for r in told.recipes if r.becomes != NOBODY}
    for cell, first in enumerate(kinds):
        reached = {int(first)}
        for _ in told.kinds:
            reached |= {after for before, after in turns if before in reached}
        own = [r for r in told.recipes if r.kind in reached]
        if len(reached) > 1:
            yield branch.KIND, cell
        if any(told.kinds[k].capacity > 0.0 for k in reached):
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
        self.rows: list[np.ndarray] = []
        self.ended: list[bool] = []
        self.cells: list[int] = []
        self.percepts: list[int] = []
        self.links: list[tuple[Any, ...]] = []  # the fields of outcomes, and what was counted
        self.outcomes = 0

    def model(self) -> Model:
        out, told = branch.empty(ROOM, len(self.plan), self.extras)
        nothing = np.zeros((0, len(self.plan)))
        count, _ = self._go(nothing, 0, out, told)
        first = self._enter(out[:count], told[:count])
        begun = (told[:count, branch.CHANCE, None] * told[:count, branch.EXTRA :]).sum(axis=0)
        chances = told[:count, branch.CHANCE].copy()
        frontier = [k for k in dict.fromkeys(first.tolist()) if not self.ended[k]]
        most = self.scenario.setup.ticks if self._is_endless() else MOST_STATES
        while frontier and most:
            most -= 1
            frontier = self._level(np.array(frontier), out, told)
            self.progress(len(self.rows), MOST_STATES)
        return self._finish(first, chances, begun)

    def _is_endless(self) -> bool:
        """Whether something is counted without end; then nothing is looked at beyond the last tick of an episode."""
        most = self.state.stocks.most
        return any(what == branch.HOLDS and most[which % len(most)] >= FINITE for what, which in self.plan)

    def _level(self, frontier: np.ndarray, out: np.ndarray, lines: np.ndarray) -> list[int]:
        """Expand all states of a frontier; the new ones that came of it."""
        known, packed, pair = len(self.rows), np.array([self.rows[k] for k in frontier]), 0
        while pair < len(packed) * self.actions:
            count, pair = self._go(packed, pair, out, lines)
            line = lines[:count]
            target = self._enter(out[:count], line)
            source = frontier[line[:, branch.SOURCE].astype(np.int64)] * self.actions
            pairs = source + line[:, branch.ACTION].astype(np.int64)
            told = line[:, branch.SEES].astype(np.int64) * self.actions + line[:, branch.DID].astype(np.int64)
            weight, paid = line[:, branch.CHANCE].copy(), line[:, branch.PAID].copy()
            self.links.append((pairs, target, weight, paid, told, self._sums(pairs, line)))
            self.outcomes += count
            self._check_size()
        return [k for k in range(known, len(self.rows)) if not self.ended[k]]

    def _sums(self, pairs: np.ndarray, line: np.ndarray) -> tuple[np.ndarray, ...]:
        """What was counted, times its chance: pairs, columns and values of a sparse matrix."""
        extra = line[:, branch.EXTRA :] * line[:, branch.CHANCE, None]
        rows, columns = np.nonzero(extra)
        return pairs[rows], columns, extra[rows, columns]

    def _go(self, packed: np.ndarray, pair: int, out: np.ndarray, told: np.ndarray) -> tuple[int, int]:
        count, pair = self.expand(self.state, packed, self.plan, self.actions, pair, out, told)
        if pair < 0 or (count == 0 and len(packed)):
            raise TooLarge(
                f"{self.scenario.name}: one action can have more than {branch.MOST_OUTCOMES:,} outcomes of chance; "
                f"{len(self.rows):,} states were found so far. Let less happen by chance, or solve a smaller world."
            )
        return count, pair

    def _enter(self, packed: np.ndarray, told: np.ndarray) -> np.ndarray:
        """The numbers of packed states, new ones included."""
        numbers = np.empty(len(packed), np.int64)
        for k, row in enumerate(packed):
            key = row.tobytes()
            number = self.known.get(key)
            if number is None:
                number = self.known[key] = len(self.rows)
                self.rows.append(row.copy())
                self.ended.append(bool(told[k, branch.ENDS]))
                self.cells.append(int(told[k, branch.CELL]))
                self.percepts.append(int(told[k, branch.SEES]))
            numbers[k] = number
        return numbers

    def _check_size(self) -> None:
        if len(self.rows) > MOST_STATES or self.outcomes > MOST_OUTCOMES:
            raise TooLarge(
                f"{self.scenario.name}: more than {len(self.rows):,} states and {self.outcomes:,} outcomes; the most "
                f"that are solved are {MOST_STATES:,} and {MOST_OUTCOMES:,}. Draw a smaller world."
            )

    def _finish(self, first: np.ndarray, chances: np.ndarray, begun: np.ndarray) -> Model:
        states, pairs = len(self.rows), len(self.rows) * self.actions
        found = Outcomes(*(np.concatenate([link[k] for link in self.links]) for k in range(5)))
        rows, columns, values = (np.concatenate([link[5][k] for link in self.links]) for k in range(3))
        counted = sparse.csr_matrix((values, (rows, columns)), (pairs, self.extras))
        return Model(
            states=np.array(self.rows),
            plan=self.plan,
            actions=self.actions,
            start=np.bincount(first, chances, states),
            P=sparse.csr_matrix((found.chance, (found.pair, found.target)), (pairs, states)),
            paid=np.bincount(found.pair, found.chance * found.paid, pairs).reshape(states, self.actions),
            counted=counted,
            cells=np.array(self.cells),
            percepts=np.array(self.percepts),
            begun=begun,
            outcomes=found,
        )
