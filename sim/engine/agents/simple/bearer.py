"""One that walks on, and waits where it has hold on both sides for as long as others walk over it."""

from typing import Annotated

from unbidden.sim.engine.registry import Param, rule

TOUCH = 0.001  # m: what is no further above it than this treads on it


@rule(does=("go", "keep"))
def bearer(
    above,
    gap_left,
    gap_right,
    kept,
    whim,
    seconds,
    patience: Annotated[float, Param("s", 0.0, 3600.0, "how long it waits after somebody trod on it")] = 30.0,
    dawdle: Annotated[float, Param("", 0.0, 1.0, "chance in each tick to stand still for that tick")] = 0.1,
):
    """Walk on, and now and then dawdle; with hold on both sides, wait while it is trodden on, and for a while after."""
    waits = patience if above < TOUCH else max(kept - seconds, 0.0)
    held = gap_left < 1.0 and gap_right < 1.0
    return 0.0 if whim < dawdle or (held and waits > 0.0) else 1.0, waits
