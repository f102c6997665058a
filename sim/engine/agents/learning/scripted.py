"""SCRIPTED: a list of actions, carried out one after the other, then the last again. A yardstick, never a result."""

from unbidden.sim.engine.registry import learner


def decide(value, tick):
    """The action that the list has for this tick; row 0 of the table is the list, its last entry repeats."""
    return int(value[0, min(tick, value.shape[1] - 1), 0])


@learner(decide=decide)
def scripted():
    """SCRIPTED: carry out a list of actions."""
