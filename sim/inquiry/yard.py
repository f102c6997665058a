"""The yard of `whodunit`, played again and again: with a worker or without, and with whoever else is in it."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import Trace
from unbidden.sim.inquiry.workers import SCENARIO, Table
from unbidden.sim.runs.simulation import Stage
from unbidden.sim.scenario import Scenario, load

EVERYBODY = [f"agents.{role}.count=1" for role in ("script", "intruder", "backup")]
ACTIONS = ("north", "east", "south", "west", "use", "wait")
USE, WAIT = ACTIONS.index("use"), ACTIONS.index("wait")
WORKER = "worker"
LAST = 80  # tick


class Record(NamedTuple):
    """What was written down of a run, all in ticks: uses of three hosts, and calls of tools by the worker."""

    rack: list[int]
    dead_rack: list[int]
    charger: list[int]
    calls: list[int]


@cache
def _world(control: str | None) -> Scenario:
    """The yard with everybody in it."""
    return load(SCENARIO, EVERYBODY, control)


@cache
def _stage(control: str | None, present: frozenset[str]) -> Stage:
    world = _world(control)
    rows = [group.name for group, _ in world.setup.rows]
    first = build(world.setup, 0, [row for row, name in enumerate(rows) if name not in present])
    first.clock[0].trained = 1.0
    return Stage(world, first)


def play(control: str | None, seed: int, worker: Table | None, role: str = "", script: Sequence[int] = ()) -> Record:
    """What is written down where a worker of this table is in the yard, and somebody of a role, who does this."""
    present = frozenset([WORKER] * (worker is not None) + [role] * bool(role))
    if not present:
        return Record([], [], [], [])
    stage = _stage(control, present)
    state = stage.again()
    state.clock[0].seed = seed
    rows = [group.name for group, _ in stage.scenario.setup.rows]
    table = state.learning.mind.table
    if worker is not None:
        state.learning.value[table[rows.index(WORKER)]] = worker
    if role:
        own = state.learning.value[table[rows.index(role)]][0, :, 0]
        own[:] = WAIT
        own[: len(script)] = script
    return _written(stage.scenario, stage.play(), worker is not None)


def _written(world: Scenario, trace: Trace, has_worker: bool) -> Record:
    events = trace.events
    used = events.what >= 0

    def at(letter: str) -> list[int]:
        return events.tick[used & (events.cell == _cell(letter))].tolist()

    calls = np.flatnonzero(trace.action[:, 0, 1] == USE).tolist() if has_worker else []
    return Record(at("R"), at("Q"), at("C"), calls)


@cache
def _cell(letter: str) -> int:
    lines = str(_world(None).file.world.map).split()
    return "".join(lines).index(letter)
