"""Neighbours that are kept counted are those whom one finds by looking around."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unbidden.sim.adapters.mesa import World
from unbidden.sim.adapters.mesa.fitting import check
from unbidden.sim.engine.laws import sight
from unbidden.sim.engine.laws.contact import put, take
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.registry import load_folder
from unbidden.sim.engine.setup import Group, Setup, build
from unbidden.sim.engine.setup.spread import Spread
from unbidden.sim.engine.state import copy, new_trace
from unbidden.sim.scenario import load

load_folder("unbidden.sim.engine.agents.simple")
SENSORS = (("alike", sight.alike, sight.ALIKE), ("unlike", sight.unlike, sight.UNLIKE))


def town(rows: int, cols: int, counts: dict[str, int], far: int, wraps: tuple[bool, bool]) -> Setup:
    """Residents who want more than they get, so that all keep moving, and a box among them."""
    sites = tuple(range(rows * cols))
    groups = [
        Group(name, sites, count, 1.0, "resident", (("wants", 0.9),), sight=far) for name, count in counts.items()
    ]
    box = Group("box", sites, int(sum(counts.values()) < len(sites)), 0.5)
    return Setup(1.0, 1.0, ((0.0,) * cols,) * rows, (*groups, box), None, 9, wraps=wraps, in_turn=True)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(1, 6), st.integers(1, 6), st.data())
def test_what_is_counted_is_what_is_seen(rows, cols, data):
    """On any map, at its edges and where they meet, however far all see, after they moved and one was taken away."""
    reds = data.draw(st.integers(1, rows * cols))
    counts = {"reds": reds, "blues": data.draw(st.integers(0, rows * cols - reds))}
    setup = town(rows, cols, counts, data.draw(st.integers(0, 7)), data.draw(st.tuples(st.booleans(), st.booleans())))
    state, loop = build(setup, data.draw(st.integers(0, 99))), engine(setup)
    loop.begin(state, new_trace(state, 0))
    loop.run(state, new_trace(state, 0), data.draw(st.integers(0, 4)))
    take(state, 0)
    state.bodies.alive[0] = False
    assert state.neighbours.near.shape == (rows, cols, 2)
    for i in range(1, sum(counts.values())):
        state.bodies.sees[i] = bool(i % 3)
        for name, sensor, wanted in SENSORS:
            assert sensor(state, i) == sight.count_near_by(state, i, wanted), name


def test_several_in_one_cell_are_not_near_each_other():
    """Neighbours are around a cell, and not in it."""
    setup = town(1, 3, {"reds": 3}, 1, (False, False))
    state = build(setup, 0)
    engine(setup).begin(state, new_trace(state, 0))
    for i in range(3):
        take(state, i)
        state.bodies.col[i] = min(i, 1)
        put(state, i)
    assert [sight.alike(state, i) for i in range(3)] == [2.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "change",
    [
        lambda groups: (replace(groups[0], sight=2), groups[1]),
        lambda groups: (replace(groups[0], differ=(Spread("sight", "between", 1.0, 3.0, True, 1.0, 3.0),)), groups[1]),
        lambda groups: (replace(groups[0], rule="blimp", parameters=()), replace(groups[1], rule=None, parameters=())),
    ],
    ids=["two sights", "drawn sights", "nobody asks"],
)
def test_nobody_is_counted_where_that_would_be_of_no_use(change):
    """Then whoever counts looks around."""
    setup = town(3, 3, {"reds": 3, "blues": 3}, 1, (False, False))
    setup = replace(setup, groups=(*change(setup.groups[:2]), setup.groups[2]))
    state = build(setup, 0)
    assert not setup.counts_neighbours and state.neighbours.near.size == 0
    engine(setup).begin(state, new_trace(state, 0))
    assert sight.alike(state, 0) == sight.count_near_by(state, 0, sight.ALIKE)


def test_a_saved_count_is_counted_anew():
    """A forged one would make residents see whom nobody else sees."""
    world = World(load("schelling"))
    forged = copy(world.state)
    check(forged, world.state)
    assert np.any(forged.neighbours.near)
    forged.neighbours.near[0, 0, 0] += 1
    with pytest.raises(ValueError, match="seen from which cell is wrong"):
        check(forged, world.state)
