"""An animal that roams, and takes what there is where it comes to."""

from unbidden.sim.engine.registry import rule


@rule(does=("turn", "go", "take"))
def roamer(whim):
    """Go a cell in a drawn direction, and take what is there (U. Wilensky, 1997)."""
    return 4.0 * whim, 1.0, 1.0
