"""A world that is watched while it runs: it goes on a bit at a time, and some of it can be changed meanwhile.

What was changed, and when, is part of what such a run is: the same scenario, seed and turns give the same trajectory.
"""

from dataclasses import dataclass
from typing import Any

from unbidden.sim.engine.registry import rules
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import State, Trace, new_trace
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.running import run_of
from unbidden.sim.runs.simulation import advance, closed, start
from unbidden.sim.scenario import Scenario

OF_AGENTS = {"climb_speed": "climb", "speed": "speed", "sees_bodies": "sees"}  # fields of agents, and of their bodies
OF_GUSTS = ("every", "lasts", "lift", "radius")


class NotLive(ValueError):
    """A field that cannot change while a world runs; the message says so."""


@dataclass(frozen=True)
class Intervention:
    """A field that becomes something else at a tick."""

    tick: int
    field: str
    value: Any


class Unfinished:
    """A run as far as it has come. `trace` has room for all of it; rows after `done` are not written yet."""

    scenario: Scenario
    seed: int
    done: int
    last: int  # the last tick there will be, as far as that is known
    trace: Trace

    def go_on(self, ticks: int) -> None:
        """Simulate so many ticks more, or as many as there are left; of what goes on only when it is told to, none."""

    def run(self) -> Run:
        """What there is of it so far, judged, as a run."""
        return run_of(self.scenario, self.seed, closed(self.trace, self.done))


class Live(Unfinished):
    """A run of a world in which nobody learns, and in which something may be changed meanwhile."""

    def __init__(self, scenario: Scenario, seed: int = 0, interventions: tuple[Intervention, ...] = ()):
        """Raises NotLive for turns of fields that cannot change, or of a world whose agents have to learn first."""
        if scenario.setup.learners:
            raise NotLive(f"the agents of {scenario.name} learn before they are watched.")
        self.first, self.scenario, self.seed, self.done = scenario, scenario, seed, 0
        self.interventions = tuple(sorted(interventions, key=lambda intervention: intervention.tick))
        for intervention in self.interventions:
            refuse_unless_live(scenario, intervention.field)
        self._coming = list(self.interventions)
        self.last = scenario.setup.ticks
        self._state = build(scenario.setup, seed)
        self.trace = new_trace(self._state, self.last)
        start(scenario, self._state, self.trace)
        self._turn()

    def go_on(self, ticks: int) -> None:
        """Simulate so many ticks more, or as many as there are left."""
        end = min(self.done + ticks, self.last)
        while self.done < end:
            stop = min([end, *(intervention.tick for intervention in self._coming)])
            self.trace = advance(self.scenario, self._state, self.trace, stop - self.done)
            self.done = stop
            self._turn()

    def with_intervention(self, intervention: Intervention) -> "Live":
        """The same world as far as that tick, with one thing changed then; what came later is dropped."""
        live = Live(self.first, self.seed, self.interventions_with(intervention))
        live.go_on(intervention.tick)
        return live

    def interventions_with(self, intervention: Intervention) -> tuple[Intervention, ...]:
        """The turns up to another one, and that: later ones are dropped, and what it replaces."""
        kept = (
            t
            for t in self.interventions
            if t.tick < intervention.tick or (t.tick == intervention.tick and t.field != intervention.field)
        )
        return (*kept, intervention)

    def _turn(self) -> None:
        """Do what is due."""
        while self._coming and self._coming[0].tick <= self.done:
            intervention = self._coming.pop(0)
            self.scenario = self.scenario.with_field(intervention.field, intervention.value)
            _retell(self.scenario, self._state)


def is_live(scenario: Scenario, field: str) -> bool:
    """Whether a field can change while a world runs."""
    head, *rest = field.split(".")
    if scenario.setup.learners:
        return False
    if field.startswith("world.air.gusts."):
        return scenario.setup.gusts is not None and rest[-1] in OF_GUSTS
    if head != "agents" or len(rest) != 2 or rest[0] not in scenario.file.agents:
        return False
    parameter = rules[scenario.file.agents[rest[0]].rule].parameters.get(rest[1])
    return rest[1] in OF_AGENTS or bool(parameter and parameter.live)


def refuse_unless_live(scenario: Scenario, field: str) -> None:
    """Raises NotLive for a field that cannot change while a world runs."""
    if not is_live(scenario, field):
        raise NotLive(f"{field} cannot change while the world runs; reset it with --set {field}=…")


def _retell(scenario: Scenario, state: State) -> None:
    """Give a world that runs the numbers of a scenario that differs in live fields only."""
    new = build(scenario.setup, int(state.clock[0].seed))
    state.minds.parameter[:] = new.minds.parameter
    for name in OF_AGENTS.values():
        state.bodies[name] = new.bodies[name]
    for name in OF_GUSTS:
        state.air[name] = new.air[name]
