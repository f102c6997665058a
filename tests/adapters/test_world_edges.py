"""Worlds whose edges meet and whose rules keep numbers in mind, seen from Mesa."""

import numpy as np
import pytest

from unbidden.sim.adapters.mesa import World
from unbidden.sim.runs.simulation import simulate

ROAD = {"agents__cars__count": 20, "run__ticks": 80}


@pytest.mark.parametrize("name", ["phantom_jam", "schelling"])
def test_steps_are_the_trajectory_of_the_scenario(name):
    """Cell by cell and number by number, through views as through the loop."""
    world = World(name, 3, run__ticks=30)
    trace, cols = simulate(world.scenario, 3, minds=True), world.state.ground.height.shape[1]
    for t in range(31):
        assert np.array_equal(world.state.bodies.row * cols + world.state.bodies.col, trace.cell[t])
        assert np.array_equal(world.state.minds.kept, trace.kept[t])
        world.step()


@pytest.mark.parametrize(
    ("wraps", "corner"),
    [
        ("never", {(0, 1), (1, 0), (1, 1)}),
        ("across", {(0, 1), (1, 0), (1, 1), (0, 63), (1, 63)}),
        ("down", {(0, 1), (1, 0), (1, 1), (15, 0), (15, 1)}),
        ("both", {(0, 1), (1, 0), (1, 1), (0, 63), (1, 63), (15, 0), (15, 1), (15, 63)}),
    ],
)
def test_cells_are_connected_where_edges_meet(wraps, corner):
    """The cell at the top left has its neighbours over there, diagonals included."""
    world = World("phantom_jam", 0, world__wraps=wraps, **ROAD)
    assert {cell.coordinate for cell in world.grid[0, 0].neighborhood} == corner
    assert world.grid.torus == (wraps == "both")


def test_a_saved_world_goes_on_with_what_it_had_in_mind(tmp_path):
    """Speeds are kept in mind, so without them all cars would start again from rest."""
    world = World("phantom_jam", 4, **ROAD)
    world.run(40)
    assert world.state.minds.kept.max() > 2.0
    world.save(tmp_path / "road.npz")
    twin = World.load(tmp_path / "road.npz")
    for one in (world, twin):
        one.run(40)
    assert np.array_equal(world.state.bodies.col, twin.state.bodies.col)
    assert np.array_equal(world.state.minds.kept, twin.state.minds.kept)


def test_a_file_with_other_edges_than_its_scenario_is_refused(tmp_path):
    """Which edges meet is what compiled code follows."""
    world = World("phantom_jam", 4, **ROAD)
    world.state.seam.wraps[0] = True
    world.save(tmp_path / "road.npz")
    with pytest.raises(Exception, match=r"seam\.wraps"):
        World.load(tmp_path / "road.npz")
