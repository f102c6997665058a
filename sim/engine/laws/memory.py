"""What a rule keeps in mind: a few numbers a body, which it wrote itself and nobody else can read."""

from math import isfinite

from unbidden.sim.engine.laws.actuators import silence
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import actuators, laws, sensors

MOST = 1e12  # what a number that is kept is no more than, as all that files hold (HIGHEST in state.py)


@laws.during("restore", order=1, needs=("memory",))
def forget(state):
    """Let everybody begin with nothing in mind: noughts."""
    for i in range(len(state.minds.kept)):
        for k in range(state.minds.kept.shape[1]):
            state.minds.kept[i, k] = 0.0


@laws.during("record", order=3, needs=("memory",))
def record_kept(state, trace):
    """What everybody keeps in mind."""
    t = state.clock[0].tick
    if t < len(trace.kept):
        for i in range(trace.kept.shape[1]):
            for k in range(trace.kept.shape[2]):
                trace.kept[t, i, k] = state.minds.kept[i, k]


@compiled
def keep_in(state, i, k, number):
    """Put a number into a place of the mind of body i."""
    if not isfinite(number):
        silence(state, i)
        return
    state.minds.kept[i, k] = min(max(number, -MOST), MOST)


@sensors.law(needs=("memory",), memory=1)
def kept(state, i):
    """The number that the body kept in mind last; 0 at the beginning."""
    return state.minds.kept[i, 0]


@sensors.law(needs=("memory",), memory=2)
def kept_2(state, i):
    """The second number that the body kept in mind last; 0 at the beginning."""
    return state.minds.kept[i, 1]


@sensors.law(needs=("memory",), memory=3)
def kept_3(state, i):
    """The third number that the body kept in mind last; 0 at the beginning."""
    return state.minds.kept[i, 2]


@sensors.law(needs=("memory",), memory=4)
def kept_4(state, i):
    """The fourth number that the body kept in mind last; 0 at the beginning."""
    return state.minds.kept[i, 3]


@actuators.law(low=0.0, high=1.0, needs=("memory",), memory=1)
def keep(state, i, number):
    """Keep a number in mind, until another is kept."""
    keep_in(state, i, 0, number)


@actuators.law(low=0.0, high=1.0, needs=("memory",), memory=2)
def keep_2(state, i, number):
    """Keep a second number in mind, until another is kept."""
    keep_in(state, i, 1, number)


@actuators.law(low=0.0, high=1.0, needs=("memory",), memory=3)
def keep_3(state, i, number):
    """Keep a third number in mind, until another is kept."""
    keep_in(state, i, 2, number)


@actuators.law(low=0.0, high=1.0, needs=("memory",), memory=4)
def keep_4(state, i, number):
    """Keep a fourth number in mind, until another is kept."""
    keep_in(state, i, 3, number)
