"""Somebody else decides: a library of learners that drives this world from its side."""

from unbidden.sim.engine.registry import learner


def decide(told):
    """The action that was set from there."""
    return told


@learner(decide=decide)
def told():
    """Carry out what somebody else decides on."""
