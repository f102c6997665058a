"""What saved arrays must be before machine code goes on with them."""

import numpy as np
import pytest

from unbidden.sim.adapters.mesa import World
from unbidden.sim.adapters.mesa.fitting import check
from unbidden.sim.engine.state import Discs, copy
from unbidden.sim.scenario import load

BUILT = [name for name in Discs._fields if name != "crowd"]


@pytest.mark.parametrize("name", BUILT)
def test_tables_of_who_overlaps_whom_are_those_of_the_scenario(name: str) -> None:
    """One that was forged led the sensor that looks below to a body beyond the last: the process died."""
    world = World(load("blimps"))
    forged = copy(world.state)
    check(forged, world.state)
    table = getattr(forged.discs, name)
    assert table.size
    table.flat[table.size // 2] += 1
    with pytest.raises(ValueError, match=f"discs.{name} .* is not that of the scenario"):
        check(forged, world.state)


def test_a_crowd_is_counted_anew() -> None:
    world = World(load("blimps"))
    forged = copy(world.state)
    assert np.any(forged.discs.crowd)
    forged.discs.crowd[0, 0] += 1
    with pytest.raises(ValueError, match="what is counted of who is near"):
        check(forged, world.state)
