"""A forager that goes where it sees most, and takes what is there."""

from unbidden.sim.engine.registry import rule


@rule(does=("turn", "hop", "take"))
def forager(
    here,
    richest_ahead,
    richest_right,
    richest_behind,
    richest_left,
    way_ahead,
    way_right,
    way_behind,
    way_left,
    whim,
):
    """Go to the nearest of the richest free tiles in sight, unless here is as much; take (Epstein and Axtell, 1996)."""
    most = max(richest_ahead, richest_right, richest_behind, richest_left)
    if most <= here:
        return 0.0, 0.0, 1.0
    way = min(
        way_ahead if richest_ahead == most else 1e9,
        way_right if richest_right == most else 1e9,
        way_behind if richest_behind == most else 1e9,
        way_left if richest_left == most else 1e9,
    )
    ahead = 1.0 * (richest_ahead == most and way_ahead == way)
    right = 1.0 * (richest_right == most and way_right == way)
    behind = 1.0 * (richest_behind == most and way_behind == way)
    left = 1.0 * (richest_left == most and way_left == way)
    chosen = whim * (ahead + right + behind + left)
    quarters = 1.0 * (chosen >= ahead) + 1.0 * (chosen >= ahead + right) + 1.0 * (chosen >= ahead + right + behind)
    return quarters, way, 1.0
