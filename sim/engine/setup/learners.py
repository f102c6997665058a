"""From what learners perceive, can do and hold in memory to arrays."""

import numpy as np

from unbidden.sim.engine.fields import LOGGED, MIND, SEEN, SPAN
from unbidden.sim.engine.registry import learner_of
from unbidden.sim.engine.setup.parts import Group, Setup
from unbidden.sim.engine.setup.tiled import table_of
from unbidden.sim.engine.state import NOBODY, Learning, records


def learning_of(setup: Setup) -> Learning:
    """What learners know before they have learnt anything; nothing, in a world without learners."""
    learners = setup.learners
    agents = sum(group.places for group in setup.agents) if learners else 0
    planes = max((learner_of(group.rule).planes for group in learners), default=0)
    states = max(map(_rows, learners), default=0)
    actions = max((len(group.mind.actions) for group in learners), default=0)
    mind, first, tables = records(MIND, agents), 0, 0
    mind.table = NOBODY
    owners = []  # of each table the group whose it is
    for group in setup.agents:
        if group in learners:
            own = 1 if group.mind.shares else group.places
            mind.table[first : first + group.places] = tables + np.arange(group.places) % own
            owners += [group] * own
            tables += own
        first += group.places
    seen, sees = _listed([group.mind.sees for group in setup.groups])
    actions_of, can = _listed([group.mind.actions for group in setup.groups])
    log = setup.ticks if any(learner_of(group.rule).keeps_log for group in learners) else 0
    value = np.zeros((tables, planes, states, actions))
    for table, group in zip(value, owners, strict=True):
        _begin(table, group)
    return Learning(
        mind=mind,
        value=value,
        seen=table_of(SEEN, seen),
        sees=sees,
        action=np.array(actions_of, np.int32),
        can=can,
        log=records(LOGGED, agents * log).reshape(agents, log),
    )


def _rows(group: Group) -> int:
    """How many rows a table of a group has: percepts, steps of a script, or values of all parts of a percept."""
    values = sum(part.limit for part in group.mind.sees) if learner_of(group.rule).is_linear else 0
    return max(group.mind.states, len(group.mind.script), values)


def _begin(value: np.ndarray, group: Group) -> None:
    """Make a table one that nobody has learnt in: what is a value begins at `initial_value`; a script is its own table.

    `value` holds zeros, by planes, states and actions.
    """
    learner, parameters = learner_of(group.rule), dict(group.parameters)
    if "initial_value" in learner.parameters:
        value[: learner.filled] = parameters.get("initial_value", learner.parameters["initial_value"].default)
    if group.mind.script:
        value[0, :, 0] = [group.mind.script[min(k, len(group.mind.script) - 1)] for k in range(value.shape[1])]


def _listed(lists):
    """All lists in one, and where each begins and ends."""
    spans = records(SPAN, len(lists))
    spans.end = np.cumsum([len(one) for one in lists])
    spans.begin = spans.end - [len(one) for one in lists]
    return [item for one in lists for item in one], spans
