"""What can be sensed: one function per sensor, (state, i) -> a number. A rule asks for them by name."""

from sim.book import sensors
from sim.draws import purpose, uniform
from sim.kernel import compiled
from sim.laws.address import at
from sim.laws.contact import SLACK, surface, top
from sim.state import NOBODY

WHIM = purpose("whim")


@sensors.law
def below(state, i):
    """Metres straight down from the bottom of the body to the highest thing under it."""
    bodies = state.bodies
    if bodies[i].sees:
        return bodies[i].bottom - surface(state, i)
    return bodies[i].bottom - _surface_of_things(state, i)


@compiled
def _surface_of_things(state, i):
    """Height of the highest thing under body i that is not an agent, m."""
    bodies = state.bodies
    r, c = bodies[i].row, bodies[i].col
    highest = state.ground.height[r, c]
    j = state.ground.first[r, c]
    while j != NOBODY:
        if bodies[j].rule == NOBODY and top(state, j) <= bodies[i].bottom + SLACK:
            highest = max(highest, top(state, j))
        j = bodies[j].next
    return highest


@sensors.law
def bumped(state, i):
    """1 if the last try to enter the cell ahead was stopped, else 0."""
    return 1.0 if state.bodies[i].bumped else 0.0


@sensors.law
def whim(state, i):
    """A fresh random number from [0, 1) every tick."""
    return uniform(at(state, i), WHIM)


@sensors.law
def seconds(state, i):
    """How long a tick lasts, s."""
    return state.clock[0].seconds
