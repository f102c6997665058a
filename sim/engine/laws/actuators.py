"""What can be done: one function per actuator, (state, i, command). No command makes a body do what it cannot."""

from math import floor, isfinite

import numpy as np

from unbidden.sim.engine.draws import At, purpose
from unbidden.sim.engine.laws.address import at
from unbidden.sim.engine.laws.chance import pick
from unbidden.sim.engine.laws.contact import ahead, enter, make_way, may_enter, rise
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.machine.numbers import whole
from unbidden.sim.engine.registry import actuators
from unbidden.sim.engine.state import NOBODY, SILENCED

LEAP = purpose("where a leap ends")
TRIES = 32  # cells drawn before all free ones are counted; either way each is as likely as the others
ALMOST = 1e-9  # of a cell: what rounding may take from a whole number of them


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


@actuators.law(low=0.0, high=1.0, whole=True, of="speed", cells=True)
def stride(state, i, cells):
    """Move on by so many cells in the direction faced, no more than it can in a tick, until something stops it."""
    bodies = state.bodies
    if cells != cells:
        silence(state, i)
        return
    bodies[i].bumped = False
    for _ in range(in_reach(state, i, cells)):
        r, c = ahead(state, i)
        if not may_enter(state, i, r, c):
            bodies[i].bumped = True
            return
        enter(state, i, r, c)


@compiled
def in_reach(state, i, cells):
    """So many cells as a whole number, but no more than body i can move in a tick."""
    return whole(min(max(cells, 0.0), floor(state.bodies[i].speed * state.clock[0].pace + ALMOST)))


@actuators.law(low=0.0, high=1.0, whole=True, draws=True)
def leap(state, i, wanted):
    """If 1 is wanted, move to a free cell drawn from those where its group may start; stay, if there is none."""
    if wanted != wanted:
        silence(state, i)
    if not wanted >= 0.5:
        return
    sites, cols = state.sites, state.ground.height.shape[1]
    span = sites.groups[state.bodies[i].group]
    count = span.end - span.begin
    for k in range(TRIES):
        cell = sites.cell[span.begin + pick(state, place_of_try(state, i, k), LEAP, count)]
        if may_land(state, i, cell // cols, cell % cols):
            enter(state, i, cell // cols, cell % cols)
            return
    free = 0
    for k in range(span.begin, span.end):
        free += int(may_land(state, i, sites.cell[k] // cols, sites.cell[k] % cols))
    chosen = pick(state, place_of_try(state, i, TRIES), LEAP, free)
    for k in range(span.begin, span.end):
        cell = sites.cell[k]
        if may_land(state, i, cell // cols, cell % cols):
            if chosen == 0:
                enter(state, i, cell // cols, cell % cols)
                return
            chosen -= 1


@compiled
def place_of_try(state, i, k):
    """The address of the kth cell that body i tries in a tick."""
    own = at(state, i)
    return At(own.seed, own.tick, own.who ^ (np.uint64(k) << np.uint64(40)))


@compiled
def may_land(state, i, r, c):
    """Whether body i may leap into cell (r, c): another than its own, which it may enter and in which nobody is."""
    body = state.bodies[i]
    return (r != body.row or c != body.col) and state.ground.first[r, c] == NOBODY and may_enter(state, i, r, c)
