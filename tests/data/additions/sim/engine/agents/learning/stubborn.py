"""Nothing learnt: always the last action."""

from unbidden.sim.engine.registry import learner


def decide(actions):
    """The last one."""
    return actions - 1


@learner(decide=decide)
def stubborn():
    """Do always the same."""
