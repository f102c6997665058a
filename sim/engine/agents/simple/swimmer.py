"""A swimmer that runs straight and turns at random times, as bacteria do; at walls it slides along, or turns around."""

from typing import Annotated

from unbidden.sim.engine.registry import Param, rule


@rule(does=("turn", "go", "keep"))
def swimmer(
    gap_ahead,
    gap_left,
    gap_right,
    kept,
    whim,
    seconds,
    run_time: Annotated[float, Param("s", 0.1, 100000.0, "mean time of a run between two turns at random")] = 60.0,
    slides: Annotated[float, Param("", 0.0, 1.0, "1: it slides along what stops it; 0: it turns around there")] = 1.0,
):
    """Run on; turn anywhere now and then; where stopped, slide along and go on running as soon as that is possible.

    What it keeps in mind is the turn that brings it back to its run while it slides: 1 to the right, 3 to the left.
    """
    chance = min(1.0, seconds / run_time)
    if whim < chance:
        return 1.0 * int(4.0 * whim / chance), 1.0, 0.0
    if kept != 0.0:
        beside = gap_right if kept == 1.0 else gap_left
        if beside > 0.0:
            return kept, 1.0, 0.0
        if gap_ahead > 0.0:
            return 0.0, 1.0, kept
        return kept, 0.0, 0.0
    if gap_ahead > 0.0:
        return 0.0, 1.0, 0.0
    if slides < 0.5:
        return 2.0, 1.0, 0.0
    either = gap_left > 0.0 and gap_right > 0.0
    if (either and whim < chance + 0.5 * (1.0 - chance)) or (gap_right > 0.0 and not either):
        return 1.0, 1.0, 3.0
    if gap_left > 0.0:
        return 3.0, 1.0, 1.0
    return 0.0, 0.0, 0.0
