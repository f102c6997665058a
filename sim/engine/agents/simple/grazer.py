"""An animal that wanders, and eats what it finds where it comes to."""

from unbidden.sim.engine.registry import rule


@rule(does=("turn", "go", "take"))
def grazer(whim):
    """Go a cell in a drawn direction; take what is there."""
    return 4.0 * whim, 1.0, 1.0
