"""A trail seen from Mesa: a layer of the grid, saved and loaded, and refused where it was forged."""

import numpy as np
import pytest

from unbidden.sim.adapters.mesa import World
from unbidden.sim.runs.simulation import simulate


def test_the_layer_is_what_the_trace_tells():
    """Cell by cell, tick by tick; what is written into it the ants smell."""
    world = World("ant_raid", 3, run__ticks=120)
    trace = simulate(world.scenario, 3)
    for t in range(121):
        assert np.array_equal(world.grid.trail.data.ravel().astype(np.float32), trace.trail[t])
        world.step()
    assert trace.trail.max() > 1.0


def test_a_world_without_a_trail_has_no_layer_of_it():
    """It once had one of length zero, which Mesa refused, and so no world without a trail had a grid."""
    assert not hasattr(World("heap_bots", 0).grid, "trail")


def test_a_saved_world_goes_on_with_its_trail(tmp_path):
    """Its ants would go elsewhere without it."""
    world = World("ant_raid", 4)
    world.run(200)
    assert world.state.trails.amount.max() > 0.1
    world.save(tmp_path / "ants.npz")
    twin, without = World.load(tmp_path / "ants.npz"), World.load(tmp_path / "ants.npz")
    without.state.trails.amount[:] = 0.0
    for one in (world, twin, without):
        one.run(100)
    assert np.array_equal(world.state.trails.amount, twin.state.trails.amount)
    assert np.array_equal(world.state.bodies.col, twin.state.bodies.col)
    assert not np.array_equal(world.state.bodies.col, without.state.bodies.col)


@pytest.mark.parametrize(
    ("name", "value", "told"), [("amount", np.nan, "trail"), ("amount", -1.0, "trail"), ("spreads", 1.5, "spreads")]
)
def test_a_forged_trail_is_refused(tmp_path, name, value, told):
    """No trail is less than nothing, or no number; and no cell gives more than it has."""
    world = World("ant_raid", 4)
    getattr(world.state.trails, name).flat[0] = value
    world.save(tmp_path / "ants.npz")
    with pytest.raises(Exception, match=told):
        World.load(tmp_path / "ants.npz")


def test_what_a_body_watches_cannot_be_forged(tmp_path):
    """Compiled code follows it."""
    world = World("ant_raid", 4)
    world.state.sites.watches[0] = 99
    world.save(tmp_path / "ants.npz")
    with pytest.raises(Exception, match="watches"):
        World.load(tmp_path / "ants.npz")
