"""Somebody in a crowd who joins in when enough others have (M. Granovetter, 1978)."""

from typing import Annotated

from unbidden.sim.engine.registry import Param, rule


@rule(does=("show",))
def bystander(
    signs,
    threshold: Annotated[float, Param("people", -1000.0, 100000.0, "how many others must have joined in")] = 10.0,
):
    """Join in when at least as many others have joined in as the threshold says."""
    return 1.0 if signs >= threshold else 0.0
