"""One world through its ticks: from its first arrays to a finished, read-only trace."""

from collections.abc import Callable, Sequence

import numpy as np

from unbidden.sim.engine.fields import declared
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.machine.kernel import explain_compile_errors
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import KEPT, NOTHING, OWN, State, Table, Trace, arrays, copy, new_trace
from unbidden.sim.scenario import Scenario

AGENT_TICKS_A_CHUNK = 2_000_000
Progress = Callable[[int, int], None]


class Halted(Exception):
    """A run cannot go on as it was meant; the message says why."""


class NotANumber(Halted):
    """A rule answered with something that is no number; the message says whose."""


class NoRoom(Halted):
    """Somebody could not be born; the message says of which group."""


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


def simulate(
    scenario: Scenario,
    seed: int,
    without: Sequence[int] = (),
    minds: bool = False,
    progress: Progress = silent,
    policy: int = OWN,
) -> Trace:
    """The finished, read-only trace of a scenario from a seed; nobody learns.

    Body rows in `without` are taken away at the start. With `minds` the trace holds percepts and commands, too.
    """
    return play(scenario, begun(scenario, seed, without, policy), minds, progress)


def begun(scenario: Scenario, seed: int, without: Sequence[int] = (), policy: int = OWN) -> State:
    """A world at its beginning, bodies not yet placed; its agents do what they decide (OWN), NOTHING, or RANDOM."""
    state = build(scenario.setup, seed, without)
    state.bodies.policy[: len(state.minds.order)] = policy
    return state


def play(scenario: Scenario, state: State, minds: bool = False, progress: Progress = silent) -> Trace:
    """The finished, read-only trace of a world that goes from its beginning to its end, and learns nothing."""
    trace = _played(scenario, state, new_trace(state, scenario.setup.ticks, minds), progress)
    return closed(trace, int(state.clock[0].tick))


def _played(scenario: Scenario, state: State, trace: Trace, progress: Progress = silent) -> Trace:
    """The trace of a world that has gone from its beginning to its end; still open."""
    start(scenario, state, trace)
    return advance(scenario, state, trace, scenario.setup.ticks, progress)


class Stage:
    """A world that is played from its beginning again and again, in the same arrays; for one thread at a time.

    Each time it comes to what `play` comes to with the same state in arrays of its own.
    """

    def __init__(self, scenario: Scenario, first: State):
        """`first` is the world at its beginning, bodies not yet placed; it stays as it is."""
        self.scenario, self._state, self._trace = scenario, copy(first), new_trace(first, scenario.setup.ticks)
        own, begun = (arrays(state) for state in (self._state, first))
        changed = [path for path, array in declared(State) if not array.constant and own[path].size]
        self._changed = [(_bytes_of(own[path]), _bytes_of(begun[path])) for path in changed]

    def again(self) -> State:
        """The world at its beginning, for whoever gives it another seed before it is played."""
        for own, first in self._changed:
            own[:] = first
        return self._state

    def play(self) -> Trace:
        """The finished, read-only trace of that world; the next one is written over it."""
        self._trace = _played(self.scenario, self._state, self._trace)
        clock = self._state.clock[0]
        return _cut(self._trace, int(clock.tick), self._trace.events[: int(clock.events)])  # the rest is of other times


def _bytes_of(array: np.ndarray) -> np.ndarray:
    return np.asarray(array).reshape(-1).view(np.uint8)


def warm_up(scenario: Scenario) -> None:
    """Compile, or load from disk, what a scenario needs."""
    state = build(scenario.setup, 0)
    trace = new_trace(state, 0)
    start(scenario, state, trace)
    advance(scenario, state, trace, 0)


def start(scenario: Scenario, state: State, trace: Trace) -> None:
    """Place the bodies of a new world."""
    with explain_compile_errors(rule.name for rule in scenario.setup.rules):
        engine(scenario.setup).begin(state, trace)


def advance(scenario: Scenario, state: State, trace: Trace, ticks: int, progress: Progress = silent) -> Trace:
    """Let a world run for so many ticks, and say now and then how far it is.

    The trace that is answered is the one that was given, or that with more room for events.
    """
    with explain_compile_errors(rule.name for rule in scenario.setup.rules):
        step = engine(scenario.setup).run
        chunk = max(1, AGENT_TICKS_A_CHUNK // max(1, len(state.bodies)))
        for done in range(0, max(ticks, 1), chunk):
            trace = step(state, trace, min(chunk, ticks - done))
            progress(min(done + chunk, ticks), ticks)
    check_soundness(scenario, state)
    return trace


def check_soundness(scenario: Scenario, state: State) -> None:
    """Raise Halted if a rule answered with no number, or somebody who was to be born found no room."""
    _check_numbers(scenario, state)
    for group in np.flatnonzero(state.births.refused):
        name, places = scenario.setup.groups[group].name, scenario.setup.groups[group].places
        raise NoRoom(
            f"{name}: one more was to be born, and there are {places:,} already by the end of tick "
            f"{int(state.clock[0].tick):,}; agents.{name}.most is too small for this world."
        )


def _check_numbers(scenario: Scenario, state: State) -> None:
    minds, sound = state.minds, np.isfinite(state.bodies.bottom)
    commands = np.isfinite(minds.command)
    if sound.all() and commands.all():
        return
    agents = len(minds.order)
    sound[:agents] &= commands.all(axis=1) | (state.bodies.policy[:agents] == NOTHING)
    if not sound.all():
        names = scenario.setup.names()
        who = ", ".join(names[i] for i in np.flatnonzero(~sound)[:3])
        raise NotANumber(
            f"a rule answered with something that is not a number; its body is {who}. Check its divisions."
        )


def written(trace: Trace, known: Trace, ticks: int) -> Trace:
    """An empty trace, with what another one holds of its first ticks; the world goes on after those."""
    for name, kept in KEPT.items():
        if not kept.listed:
            getattr(trace, name)[: ticks + 1] = getattr(known, name)[: ticks + 1]
    return trace._replace(events=np.concatenate([_events(known, ticks), trace.events]).view(np.recarray))


def closed(trace: Trace, ticks: int) -> Trace:
    """The part of a trace that was written in so many ticks, closed for writing."""
    return _cut(trace, ticks, _events(trace, ticks))


def _cut(trace: Trace, ticks: int, events: Table) -> Trace:
    return _read_only(Trace(*(array[: ticks + 1] for array in trace))._replace(events=events))


def kept(trace: Trace) -> Trace:
    """A finished trace in arrays of its own."""
    return _read_only(Trace(*(array.copy() for array in trace)))


def _read_only(trace: Trace) -> Trace:
    for array in trace:
        array.flags.writeable = False
    return trace


def _events(trace: Trace, ticks: int) -> Table:
    """The events that were written in so many ticks."""
    when = trace.events.tick  # 0 where nothing was written
    written = np.flatnonzero((when > 0) & (when <= ticks))
    is_whole = not len(written) or written[-1] == len(written) - 1  # none is left out before the last
    return trace.events[: len(written)] if is_whole else trace.events[written]
