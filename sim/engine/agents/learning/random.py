"""Nothing learnt: any action, each as likely as the others. The baseline of all learners."""

from unbidden.sim.engine.registry import learner


def decide(actions, luck):
    """Any action."""
    return int(luck * actions)


@learner(decide=decide)
def random():
    """Act at random."""
