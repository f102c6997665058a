"""A driver of the traffic model of K. Nagel and M. Schreckenberg, J. Physique I 2, 2221 (1992)."""

from typing import Annotated

from unbidden.sim.engine.registry import Param, rule


@rule(does=("stride", "keep"))
def driver(
    gap_ahead,
    kept,
    whim,
    top_speed: Annotated[float, Param("cells a tick", 1.0, 20.0, "speed that it would like to drive")] = 5.0,
    dawdle: Annotated[float, Param("", 0.0, 1.0, "chance in each tick to drive a cell a tick slower")] = 0.3,
):
    """Go a cell a tick faster than before, no faster than is wished or than the gap allows; now and then dawdle."""
    speed = min(kept + 1.0, top_speed, gap_ahead)
    if whim < dawdle:
        speed = max(speed - 1.0, 0.0)
    return speed, speed
