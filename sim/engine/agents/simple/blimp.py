"""A blimp that keeps its height above whatever is below it, and drifts."""

from typing import Annotated

from unbidden.sim.engine.registry import Param, rule


@rule(does=("climb", "turn", "go"))
def blimp(
    below,
    bumped,
    whim,
    seconds,
    hold: Annotated[float, Param("m", 0.1, 20.0, "height to keep above the highest thing below")] = 1.0,
    turn_interval: Annotated[float, Param("s", 0.1, 3600.0, "mean time between turns at a whim")] = 8.0,
):
    """Hold a set height above the highest surface below; drift; turn when stopped, and now and then at a whim."""
    chance = 1.0 if bumped else min(1.0, seconds / turn_interval)
    quarters = 1.0 + int(3.0 * whim / chance) if whim < chance else 0.0
    return hold - below, quarters, 1.0
