"""Why did it cross? An answer with evidence: what led to a crossing, and what the crossing needed.

First the chain, read off the recorded percepts and heights: what the body was over, what its sensor read, what it did.
Then replays under the same draws with one thing taken away, from the start and just before the chain began. What stops
the crossing when it is taken away just before was needed for it. If nothing alone stops it, pairs are tried.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.laws.contact import take
from sim.record import Run
from sim.scenario import Scenario
from sim.setup import build
from sim.state import NOBODY, State, Trace, copy, new_trace
from sim.study import advance, run_of, start
from sim.training import Progress, closed, silent
from sim.watch import Scene
from sim.watch.crossing import OUTSIDE, sides_of

SETTLED = 1e-3  # m: how near its usual height a body must be to count as back to normal
MOST_PAIRS = 400


class NothingToExplain(Exception):
    """There is no such event; the message says what there is."""


@dataclass(frozen=True)
class Cause:
    """Something that can be taken away: what to call it, and how to take it out of a world."""

    name: str
    remove: Callable[[State], None]


@dataclass(frozen=True)
class Spell:
    """A time over one thing: heights at both ends; at the start also the top of the thing and what the sensor read."""

    begin: int
    end: int
    over: str
    surface: float
    read: float | None
    height: tuple[float, float]
    in_gust: bool


@dataclass(frozen=True)
class Removal:
    """What became of the crossing without something: when the body crossed instead, s, or None if it did not."""

    what: str
    in_chain: bool
    from_start: float | None
    just_before: float | None
    needed: bool


@dataclass(frozen=True)
class Answer:
    """The evidence for one crossing."""

    event: dict[str, Any]
    began: float  # s: when the body last was at its usual height
    given: tuple[str, ...]  # all that the body's rule can read
    chain: tuple[Spell, ...]
    removals: tuple[Removal, ...]
    sets: tuple[tuple[str, ...], ...]  # smallest sets that stop it together, when nothing alone does


def crossings(run: Run) -> list[dict[str, Any]]:
    """The outward crossings of a run, in order of time."""
    return [event for event in run.events if event["watch"] == "crossing" and event["to"] == "outside"]


def why(run: Run, number: int = 1, progress: Progress = silent) -> Answer:
    """Explain the crossing with this number, from 1. Raises NothingToExplain if there is none."""
    found = crossings(run)
    if run.scenario.file.watch.crossing is None:
        raise NothingToExplain(
            f"{run.scenario.name} watches no crossing, and crossings are what is explained where nobody learns; say in "
            "intent what region is meant, and add a crossing of it to watch."
        )
    if not found:
        raise NothingToExplain(f"nobody crossed in {run.scenario.name} with seed {run.seed}; try another --seed.")
    if not 1 <= number <= len(found):
        raise NothingToExplain(f"there is no crossing {number}; this run has {len(found)}, counted from 1.")
    return _Inquiry(run, found[number - 1], progress).answer()


def without(run: Run, number: int, what: str) -> tuple[Run, int]:
    """The run again up to where the chain of a crossing began, and from then on without one thing; and that tick.

    `what` is one of the removals of its answer. Raises NothingToExplain if there is no such crossing or thing.
    """
    found = crossings(run)
    if not 1 <= number <= len(found):
        raise NothingToExplain(f"there is no crossing {number}; this run has {len(found)}, counted from 1.")
    inquiry = _Inquiry(run, found[number - 1], silent)
    causes = {cause.name: cause for cause in _causes(run.scenario, inquiry.body, inquiry.names)}
    if what not in causes:
        raise NothingToExplain(f"{what!r} cannot be taken away; there are {', '.join(causes)}.")
    return run_of(run.scenario, run.seed, inquiry.replay(causes[what])), inquiry.before


class _Inquiry:
    """One crossing under question, and the replays made for it."""

    def __init__(self, run: Run, event: dict[str, Any], progress: Progress):
        self.scenario, self.seed, self.event, self.progress = run.scenario, run.seed, event, progress
        self.body, self.tick = event["body"], event["tick"]
        self.names = run.scenario.setup.names()
        self.region = run.scenario.intent.regions[event["of"]]
        self.past = [e["tick"] for e in crossings(run) if e["body"] == self.body and e["tick"] < self.tick]
        self.replays, self.before = 0, _usual_tick(run.trace, self.body, self.tick)
        self.fork = self._world_at(self.before)
        self._refuse_others(self.fork.bodies.bottom, run.trace.bottom[self.before])
        self.recorded = run.trace.cell[: self.tick + 1]

    def answer(self) -> Answer:
        again = self._recorded()
        self._refuse_others(again.cell[: self.tick + 1], self.recorded)
        chain = tuple(_chain(self.scenario, again, self.body, self.before, self.tick))
        causes = list(_causes(self.scenario, self.body, self.names))
        self.total = 2 * len(causes)
        removals = [self._removal(cause, chain) for cause in causes]
        removals.sort(key=lambda removal: (not removal.needed, not removal.in_chain))
        alone = any(removal.needed for removal in removals)
        rule = self.scenario.setup.rules[int(self.fork.bodies.rule[self.body])]
        seconds = self.scenario.setup.seconds
        return Answer(
            self.event,
            round(self.before * seconds, 6),
            rule.sensors,
            chain,
            tuple(removals),
            () if alone else tuple(self._pairs(causes)),
        )

    def _refuse_others(self, again: np.ndarray, recorded: np.ndarray) -> None:
        """Raise NothingToExplain unless the world goes the same way again: replays would tell of another one."""
        if not np.array_equal(again, recorded):
            raise NothingToExplain(
                f"the world of this run of {self.scenario.name} does not come to the same again: its rules have been "
                "edited since, this is another version of the program, or a field was changed while it ran."
            )

    def _removal(self, cause: Cause, chain: Sequence[Spell]) -> Removal:
        seconds = self.scenario.setup.seconds
        first, second = self._without(0, [cause]), self._without(self.before, [cause])
        self.replays += 2
        self.progress(self.replays, self.total)
        member = any(spell.over == cause.name or (cause.name == GUSTS and spell.in_gust) for spell in chain)
        return Removal(
            cause.name,
            member,
            None if first is None else round(first * seconds, 6),
            None if second is None else round(second * seconds, 6),
            second is None or second > self.tick,
        )

    def _pairs(self, causes: Sequence[Cause]) -> Iterator[tuple[str, ...]]:
        pairs = list(itertools.combinations(causes, 2))[:MOST_PAIRS]
        for number, pair in enumerate(pairs):
            crossed = self._without(self.before, pair)
            self.progress(number + 1, len(pairs))
            if crossed is None or crossed > self.tick:
                yield tuple(cause.name for cause in pair)

    def _without(self, tick: int, causes: Sequence[Cause]) -> int | None:
        """When the body next crosses outwards after `tick` with causes taken away then, or None if it does not."""
        state = copy(self.fork) if tick else build(self.scenario.setup, self.seed)
        for cause in causes:
            cause.remove(state)
        trace = new_trace(state, self.scenario.setup.ticks)
        if tick == 0:
            start(self.scenario, state, trace)
        else:
            trace.cell[: tick + 1] = state.bodies.row * len(self.scenario.rows[0]) + state.bodies.col
        advance(self.scenario, state, trace, self.scenario.setup.ticks - tick)
        return self._crossing(trace, after=tick, number=1 + sum(past > tick for past in self.past))

    def replay(self, cause: Cause) -> Trace:
        """The whole run, with a cause taken away just before the chain began."""
        state = build(self.scenario.setup, self.seed)
        trace = new_trace(state, self.scenario.setup.ticks)
        start(self.scenario, state, trace)
        advance(self.scenario, state, trace, self.before)
        cause.remove(state)
        advance(self.scenario, state, trace, self.scenario.setup.ticks - self.before)
        return closed(trace, self.scenario.setup.ticks)

    def _crossing(self, trace: Trace, after: int, number: int) -> int | None:
        """When the body crosses outwards for the nth time after a tick, or None."""
        sides = sides_of(trace.cell[:, [self.body]], self.region)[:, 0]
        out = np.flatnonzero((sides[1:] == OUTSIDE) & (sides[:-1] != OUTSIDE)) + 1
        later = [int(t) for t in out if t > after]
        return later[number - 1] if len(later) >= number else None

    def _world_at(self, tick: int) -> State:
        state = build(self.scenario.setup, self.seed)
        start(self.scenario, state, new_trace(state, 0))
        advance(self.scenario, state, new_trace(state, 0), tick)
        return state

    def _recorded(self) -> Trace:
        """The run again up to the crossing, with percepts and commands."""
        state = build(self.scenario.setup, self.seed)
        trace = new_trace(state, self.tick + 1, minds=True)
        start(self.scenario, state, trace)
        advance(self.scenario, state, trace, self.tick + 1)
        return closed(trace, self.tick + 1)


GUSTS = "the gusts"


def _causes(scenario: Scenario, body: int, names: Sequence[str]) -> Iterator[Cause]:
    """Everything that can be taken away from a world while one body stays."""
    if scenario.setup.agents:
        yield Cause(f"{names[body]}'s sight of other agents", lambda state: _blind(state, body))
    for row, name in enumerate(names):
        if row != body:
            yield Cause(name, lambda state, row=row: _take_away(state, row))  # type: ignore[misc]
    if scenario.setup.gusts:
        yield Cause(GUSTS, _still)


def _blind(state: State, row: int) -> None:
    state.bodies.sees[row] = False


def _still(state: State) -> None:
    state.air.every, state.air.blows = 0, False


def _take_away(state: State, row: int) -> None:
    """Take a body out of a world, before its bodies are placed or later."""
    placed = state.ground.first[state.bodies.row[row], state.bodies.col[row]] != NOBODY
    if placed and state.bodies.alive[row]:
        take(state, row)
    state.bodies.alive[row] = False


def _usual_tick(trace: Trace, body: int, tick: int) -> int:
    """The last tick before a crossing at which the body was no higher than it usually is."""
    height = trace.bottom[: tick + 1, body]
    usual = float(np.median(height))
    return int(np.flatnonzero(height <= usual + SETTLED)[-1]) if (height <= usual + SETTLED).any() else 0


# ---- the chain ------------------------------------------------------------------------------------------------------


def _chain(scenario: Scenario, trace: Trace, body: int, begin: int, end: int) -> Iterator[Spell]:
    """What a body was over, one spell after the other, from a tick to another."""
    scene = Scene(scenario.setup, trace, scenario.setup.names())
    ticks = range(begin, end + 1)
    under = [_under(scenario, scene, body, t) for t in ticks]
    for _, spell in itertools.groupby(ticks, key=lambda t: under[t - begin][0]):
        inside = list(spell)
        first, last = inside[0], inside[-1]
        name, surface = under[first - begin]
        yield Spell(
            first,
            last,
            name,
            surface,
            _read(scenario, trace, body, first + 1),
            (float(trace.bottom[first, body]), float(trace.bottom[last, body])),
            any(scene.in_gust(t, body) for t in inside),
        )


def _under(scenario: Scenario, scene: Scene, body: int, t: int) -> tuple[str, float]:
    """The highest thing under a body at a tick: its name and the height of its top, m."""
    place = scene.place(scene.trace.cell[t, body])
    ground = scenario.setup.heights[place["row"]][place["col"]]
    letter = scenario.rows[place["row"]][place["col"]]
    lower = int(scene.unders(t)[body])
    if lower == NOBODY:
        return f"the {scenario.tile(letter).name or 'ground'}", ground
    return scene.names[lower], float(scene.trace.bottom[t, lower] + scenario.setup.rows[lower][0].tall)


def _read(scenario: Scenario, trace: Trace, body: int, t: int) -> float | None:
    """What the downward sensor of a body read for tick t, m, if its rule has one."""
    group = scenario.setup.rows[body][0]
    sensors = next(rule.sensors for rule in scenario.setup.rules if rule.name == group.rule)
    known = "below" in sensors and t < len(trace.percept)
    return float(trace.percept[t, body, sensors.index("below")]) if known else None
