"""An ant that looks for something to carry home, and lays a trail on its way there."""

from typing import Annotated

from unbidden.sim.engine.registry import Param, rule


@rule(does=("take", "drop", "turn", "lay", "go"))
def ant(
    here,
    held,
    distance,
    bearing,
    trail_ahead,
    trail_right,
    trail_left,
    bumped,
    whim,
    lays: Annotated[float, Param("units", 0.0, 1.0, "trail that it lays in each cell on its way home")] = 1.0,
    smells: Annotated[float, Param("units", 0.0, 10.0, "trail that it takes to be noticed")] = 0.01,
    turns: Annotated[float, Param("", 0.0, 1.0, "chance that it turns aside where it smells nothing")] = 0.2,
):
    """With a load, go home and drop it there; without, take what lies here, follow a trail, or wander."""
    if held > 0.0 and distance == 0.0:
        return 0.0, 1.0, 2.0, 0.0, 0.0
    if held > 0.0:
        return 0.0, 0.0, bearing, lays, 1.0
    if here >= 1.0 and distance > 0.0:
        return 1.0, 0.0, 0.0, 0.0, 0.0
    most = max(trail_ahead, trail_right, trail_left)
    if bumped:
        return 0.0, 0.0, 1.0 if whim < 0.5 else 3.0, 0.0, 1.0
    if most < smells:
        return 0.0, 0.0, 1.0 if whim < turns / 2.0 else 3.0 if whim < turns else 0.0, 0.0, 1.0
    return 0.0, 0.0, 0.0 if trail_ahead == most else 1.0 if trail_right == most else 3.0, 0.0, 1.0
