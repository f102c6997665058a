"""Which rows there are to go through for all agents: where some are born, those of the living and no more.

In a world in which nobody is born `births` is None, or of length zero, and every row of an agent is gone through.
"""

from unbidden.sim.engine.machine.kernel import compiled


@compiled
def count_acting(state, births):
    """How many agents act in this tick: all, and where some are born, those who were there when it began."""
    agents = len(state.minds.order)
    if births is None:
        return agents
    return min(max(births.acting[0], 0), agents) if len(births.born) > 0 else agents


@compiled
def count_present(state, births):
    """How many agents there are rows to go through for: all, and where some are born, of those who are there."""
    agents = len(state.minds.order)
    if births is None:
        return agents
    return min(max(births.present[0], 0), agents) if len(births.born) > 0 else agents


@compiled
def row_of(births, k):
    """The kth row in which an agent is, or was when the tick began."""
    if births is None:
        return k
    return births.there[k] if len(births.born) > 0 else k


@compiled
def row_in_turn(state, births, k):
    """The kth row in the order of acting; after all that act come those of the newborn."""
    return state.minds.order[k] if k < count_acting(state, births) else row_of(births, k)
