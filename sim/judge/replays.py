"""The world of an event again, from any tick on: with things taken away, with other luck, or both."""

from collections.abc import Collection, Sequence

import numpy as np

from unbidden.sim.detectors import Event, occurrences
from unbidden.sim.engine.loop.redraws import redraw, seed_of_redraw
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import State, Trace, copy, new_trace
from unbidden.sim.judge.chain import usual_tick
from unbidden.sim.judge.removable import Removable, removables_of
from unbidden.sim.runs.records import Run, judge
from unbidden.sim.runs.simulation import advance, closed, start, written
from unbidden.sim.runs.training import TrainingResult, ready
from unbidden.sim.scenario.watched import Watch

BEFORE = (0, 1, 2, 5, 10, 20, 30)  # s, or ticks where these are longer: how long before the chain began a world is cut


class NothingToExplain(Exception):
    """There is no such event; the message says what there is."""


def cuts_before(tick: int, seconds: float) -> tuple[int, ...]:
    """Ticks at which a world is cut, the latest first: some time before a tick, as far as its start goes back."""
    unit = max(round(1.0 / seconds), 1)
    return tuple(dict.fromkeys(max(tick - unit * before, 0) for before in BEFORE))


class Replays:
    """One event under question, and replays of its world up to it or to the end.

    A replay is cut at a tick: until then it is the world as it was. Everything after that follows from what is there
    and from the draws at their addresses, which are those of the run, or of another seed.
    """

    def __init__(self, run: Run, watch: Watch, event: Event, training_result: TrainingResult | None = None):
        """Raises NothingToExplain if the world of the run does not go the same way again."""
        self.scenario, self.seed, self.recorded = run.scenario, run.seed, run.trace
        self.training_result = training_result
        self.watch, self.event, self.tick = watch, event, int(event["tick"])
        self.body: int | None = event.get("body")
        self.past = [e["tick"] for e in self._same(run.events) if e["tick"] < self.tick]
        self.before = max(self.tick - 1, 0) if self.body is None else usual_tick(run.trace, self.body, self.tick)
        self.removables = tuple(removables_of(run.scenario, self.body))
        self.cuts = cuts_before(self.before, run.scenario.setup.seconds)
        self.forks, self.prefix = self._worlds_at({*self.cuts, 0})
        self._refuse_others(self.prefix.bottom[: self.before + 1], run.trace.bottom[: self.before + 1])

    def again(self) -> Trace:
        """What led to the event, with percepts and commands."""
        state = self._begin()
        trace = new_trace(state, self.tick + 1, minds=True)
        start(self.scenario, state, trace)
        trace = advance(self.scenario, state, trace, self.tick + 1)
        self._refuse_others(trace.cell[: self.tick + 1], self.recorded.cell[: self.tick + 1])
        return trace

    def comes_about(self, cut: int, removables: Sequence[Removable] = (), number: int | None = None) -> bool:
        """Whether the event comes about by its own tick in a replay; with the luck of redraw `number`, if given."""
        return self._first(self.to_the_event(cut, removables, number), cut) is not None

    def to_the_event(self, cut: int, removables: Sequence[Removable] = (), number: int | None = None) -> Trace:
        """A replay up to the tick of the event."""
        state, trace = self._changed(cut, removables, self.tick)
        if number is not None:
            redraw(state, seed_of_redraw(self.seed, number))
        trace = advance(self.scenario, state, trace, self.tick - cut)
        return closed(trace, int(state.clock[0].tick))

    def when(self, cut: int, removables: Sequence[Removable]) -> int | None:
        """The tick at which the event comes about in a replay, at the latest by the end; None if it does not."""
        at_once = self._first(self.to_the_event(cut, removables), cut)  # most do as they did, and need no more
        return self._first(self.to_the_end(cut, removables), cut) if at_once is None else at_once

    def to_the_end(self, cut: int, removables: Sequence[Removable]) -> Trace:
        """A replay of the whole run."""
        state, trace = self._changed(cut, removables, self.scenario.setup.ticks)
        trace = advance(self.scenario, state, trace, self.scenario.setup.ticks - cut)
        return closed(trace, int(state.clock[0].tick))

    def _first(self, trace: Trace, cut: int) -> int | None:
        """When the event comes about in a replay, after the cut and after those of its kind that came in between."""
        number = sum(past > cut for past in self.past)
        events = self._same(judge(self.scenario, trace, [self.watch.name])[self.watch.name].events)
        ticks = [event["tick"] for event in events if event["tick"] > cut]
        return int(ticks[number]) if len(ticks) > number else None

    def _same(self, events: Sequence[Event]) -> list[Event]:
        """Events of this watch and this body, if it is about one."""
        return occurrences((event for event in events if event["watch"] == self.watch.name), body=self.body)

    def _changed(self, cut: int, removables: Sequence[Removable], ticks: int) -> tuple[State, Trace]:
        """The world at a cut with removables taken away, and a trace up to there with room for so many ticks."""
        state = copy(self.forks[cut])
        for removable in removables:
            removable.remove(state)
        return state, written(new_trace(state, ticks), self.prefix, cut)

    def _begin(self) -> State:
        """The world before its bodies are placed; of learners, with what they had learnt."""
        if self.training_result:
            return ready(self.scenario, self.training_result)
        return build(self.scenario.setup, self.seed)

    def _worlds_at(self, ticks: Collection[int]) -> tuple[dict[int, State], Trace]:
        """The world at some ticks, and the trace up to the last of them."""
        state, now, forks = self._begin(), 0, {}
        trace = new_trace(state, max(ticks))
        start(self.scenario, state, trace)
        for tick in sorted(ticks):
            trace = advance(self.scenario, state, trace, tick - now)
            forks[tick], now = copy(state), tick
        return forks, trace

    def _refuse_others(self, again: np.ndarray, recorded: np.ndarray) -> None:
        """Raise NothingToExplain unless the world goes the same way again: replays would tell of another one."""
        if not np.array_equal(again, recorded):
            raise NothingToExplain(
                f"the world of this run of {self.scenario.name} does not come to the same again: its rules have been "
                "edited since, this is another version of the program, or a field was changed while it ran."
            )
