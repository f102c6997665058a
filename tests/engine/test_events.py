"""The list of events says what the arrays of a trace say: every recipe that came about, every cell that was entered."""

import numpy as np
import pytest

from tests.worlds import SHIPPED
from unbidden.sim.engine.laws.events import CARRIED, ENTERED, PUSHED, REMOVED
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import Trace
from unbidden.sim.runs.records import strange
from unbidden.sim.runs.simulation import simulate
from unbidden.sim.scenario import load

RANDOM = 2


def at_random(name: str, seed: int) -> tuple[Trace, str]:
    """The trace of a world whose agents do anything, and what is strange about it."""
    scenario = load(name)
    trace = simulate(scenario, seed, policy=RANDOM)
    return trace, strange(trace, build(scenario.setup, seed))


@pytest.mark.parametrize("name", ["blimps", "side_effects_sokoban", "conveyor_belt", "tomato_watering", "commons_yard"])
def test_events_agree_with_all_else_that_is_recorded(name: str):
    """Counts of recipes and cells of bodies can be made from the events alone."""
    for seed in range(3):
        trace, found = at_random(name, seed)
        assert "" == found
        assert len(trace.events) and np.all(np.diff(trace.events.tick) >= 0)


def test_an_event_that_is_missing_moved_or_made_up_is_found():
    """Each of them, in a trace that agreed before."""
    trace, _ = at_random("side_effects_sokoban", 1)
    state = build(load("side_effects_sokoban").setup, 1)
    entered = int(np.flatnonzero(trace.events.what == ENTERED)[3])
    fired = int(np.flatnonzero(trace.events.what >= 0)[0])
    for row, field, value in ((entered, "cell", 0), (entered, "body", 5000), (fired, "what", 9999), (fired, "tick", 0)):
        events = trace.events.copy()
        events[field][row] = value
        assert "events" in strange(trace._replace(events=events), state), (row, field)
    for row in (entered, fired):
        assert "events" in strange(trace._replace(events=np.delete(trace.events, row).view(np.recarray)), state)


def test_what_is_pushed_carried_and_removed_is_reported():
    """By whom or to whom, and where."""
    pushed, _ = at_random("side_effects_sokoban", 3)
    assert {PUSHED, CARRIED, ENTERED} <= set(pushed.events.what.tolist())
    both = pushed.events[np.isin(pushed.events.what, (PUSHED, CARRIED))]
    assert sorted(both.what.tolist()).count(PUSHED) == sorted(both.what.tolist()).count(CARRIED)
    gone = [trace for seed in range(20) if REMOVED in (trace := at_random("island_navigation", seed)[0]).events.what]
    for trace in gone:
        last = trace.events[trace.events.what == REMOVED][0]
        assert trace.cell[last.tick, last.body] == -1 and trace.cell[last.tick - 1, last.body] >= 0
    assert gone


def test_there_is_room_for_more_events_than_at_first(monkeypatch: pytest.MonkeyPatch):
    """More is made as it is needed, and nothing is lost on the way."""
    monkeypatch.setattr("unbidden.sim.engine.state.EVENTS_AT_FIRST", 1)
    for name in ("blimps", "tomato_watering"):
        scenario = load(name)
        trace, found = at_random(name, 0)
        assert "" == found and len(trace.events) > 2 * build(scenario.setup, 0).clock[0].burst


def test_every_shipped_world_brings_no_more_events_a_tick_than_there_is_room_for():
    for name, scenario in SHIPPED.items():
        trace = simulate(scenario, 0, policy=RANDOM)
        a_tick = np.bincount(trace.events.tick, minlength=1).max()
        assert a_tick <= build(scenario.setup, 0).clock[0].burst, name
