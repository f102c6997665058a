"""What can be done: one function per actuator, (state, i, command). No command makes a body do what it cannot."""

from math import isfinite

from unbidden.sim.engine.laws.contact import ahead, enter, make_way, may_enter, rise
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.machine.numbers import whole
from unbidden.sim.engine.registry import actuators
from unbidden.sim.engine.state import SILENCED


@compiled
def silence(state, i):
    """Stop asking the rule of body i, which answered with no number: its last commands stay, for whoever looks."""
    state.bodies[i].rule = SILENCED


@actuators.law(low=-1.0, high=1.0, of="climb")
def climb(state, i, metres):
    """Rise by so many metres (sink, if negative), as far as the body's speed and its neighbours allow."""
    bodies = state.bodies
    if metres != metres:
        silence(state, i)
        return
    most = bodies[i].climb * state.clock[0].seconds
    rise(state, i, min(max(metres, -most), most))


@actuators.law(low=0.0, high=3.0, whole=True)
def turn(state, i, quarters):
    """Turn right by so many quarter turns; way made towards the next cell is lost."""
    if quarters != 0.0:
        bodies = state.bodies
        if not isfinite(quarters):
            silence(state, i)
        bodies[i].heading = (bodies[i].heading + whole(quarters) % 4) % 4
        bodies[i].gone = 0.0


@actuators.law(low=0.0, high=1.0)
def go(state, i, throttle):
    """Move on in the direction faced, at a part (0 to 1) of full speed, into the next cell if it lets the body in.

    Nobody gets further than a cell a tick. What is made of the way beyond a cell counts for the next one.
    """
    bodies = state.bodies
    if not make_way(state, i, throttle):
        return
    if throttle != throttle:  # and so is what is left of the way
        silence(state, i)
        bodies[i].gone = 0.0
        return
    r, c = ahead(state, i)
    if may_enter(state, i, r, c):
        enter(state, i, r, c)
        bodies[i].gone = max(bodies[i].gone - 1.0, 0.0)
    else:
        bodies[i].bumped, bodies[i].gone = True, 0.0
