"""A person, or anything else, that walks about on the floor."""

from typing import Annotated

from unbidden.sim.engine.registry import Param, rule


@rule(does=("turn", "go"))
def walker(
    bumped,
    whim,
    seconds,
    turn_interval: Annotated[float, Param("s", 0.1, 3600.0, "mean time between turns at a whim")] = 4.0,
):
    """Walk on; turn when stopped, and now and then at a whim."""
    chance = 1.0 if bumped else min(1.0, seconds / turn_interval)
    quarters = 1.0 + int(3.0 * whim / chance) if whim < chance else 0.0
    return quarters, 1.0
