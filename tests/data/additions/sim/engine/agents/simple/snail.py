"""A snail, which keeps off slime."""

from unbidden.sim.engine.registry import rule


@rule(does=("turn", "go"))
def snail(slime, bumped):
    """Creep on; turn at slime, and when stopped."""
    return 1.0 if bumped or slime > 0.5 else 0.0, 0.5
