"""A robot that turns away from what it sees at its sides, and sees nothing straight ahead."""

from typing import Annotated

from unbidden.sim.engine.registry import Param, rule


@rule(does=("turn", "go"))
def dodger(
    gap_left,
    gap_right,
    bumped,
    whim,
    seconds,
    turn_interval: Annotated[float, Param("s", 0.1, 3600.0, "mean time between turns at a whim")] = 30.0,
):
    """Turn away from what is right beside it on one side; turn when stopped, and now and then; go on otherwise."""
    chance = 1.0 if bumped else min(1.0, seconds / turn_interval)
    if whim < chance:
        return 1.0 + int(3.0 * whim / chance), 1.0
    left, right = gap_left < 1.0, gap_right < 1.0
    return 1.0 * (left and not right) + 3.0 * (right and not left), 1.0
