"""How those move who go a cell at a time: walking, pushing, being carried. And what else they can do.

A command is the index of one of the actions that a group has.
"""

from sim.book import actuators
from sim.draws import purpose
from sim.kernel import compiled
from sim.laws.actuators import silence
from sim.laws.address import at
from sim.laws.chance import happens, pick
from sim.laws.contact import SLACK, ahead, enter, may_enter, settle, top
from sim.laws.tiles import ENTER, LEAVE, PUSH, STAY, USE, answer, call, count_tick, grow, is_cell, leave_ended
from sim.numbers import whole
from sim.state import NOBODY, WEST

WAIT, SHOVE, USE_HERE, TAKE_HERE, DROP_HERE, GIVE_AHEAD = range(4, 10)  # after the four headings
ACTIONS = ("north", "east", "south", "west", "wait", "push", "use", "take", "drop", "give")
SLIP = purpose("whether another action is carried out")
SLIPPED = purpose("which action is carried out instead")
STUCK = purpose("whether a sticky tile holds")


@compiled
def chosen(state, i, action):
    """The index of an action that body i has: what it decided on, or the one nearest to that."""
    can = state.school.can[state.bodies[i].group]
    return max(min(whole(action), can.end - can.begin - 1), 0)


@compiled
def carried_out(state, i, action):
    """The index of the action that body i carries out when it decides on one: noise may change it.

    Whoever is held by what it did before goes on waiting, or, if it cannot wait, with its first action, to no effect.
    """
    body, school = state.bodies[i], state.school
    can = school.can[body.group]
    if body.busy > 0:
        for k in range(can.begin, can.end):
            if school.action[k] == WAIT:
                return k - can.begin
        return 0
    noisy = body.noise > 0.0 and (body.drunk == NOBODY or state.stocks.flags[body.drunk].up > 0.0)
    if noisy and happens(state, at(state, i), SLIP, body.noise):
        return pick(state, at(state, i), SLIPPED, can.end - can.begin)
    return action


@actuators.law
def act_out(state, i, command):
    """Carry out one of the actions of the group, by its index: a move, or something done to the tile."""
    bodies, school = state.bodies, state.school
    if command != command:
        silence(state, i)
        return
    if bodies[i].busy > 0:
        bodies[i].busy -= 1
        return
    action = school.action[school.can[bodies[i].group].begin + chosen(state, i, command)]
    if action <= WEST:
        bodies[i].heading = action
    if action <= WEST or action == SHOVE:
        walk(state, i, bodies[i].pushes or action == SHOVE)
    elif action != WAIT:
        call(state, USE + action - USE_HERE, bodies[i].row, bodies[i].col, i)
    answer(state)


@compiled
def walk(state, i, pushing):
    """Move body i into the cell it faces, if that lets it in; else it has pushed against that tile."""
    bodies = state.bodies
    bodies[i].bumped = False
    sticky = state.land.kinds[state.land.tiles[bodies[i].row, bodies[i].col].kind].sticky
    if sticky > 0.0 and happens(state, at(state, i), STUCK, sticky):
        return
    r, c = ahead(state, i)
    bodies[i].bumped = not is_cell(state, r, c)
    if bodies[i].bumped:
        return
    if pushing:
        push(state, i, r, c)
    if may_step(state, i, r, c):
        step_into(state, i, r, c)
        return
    call(state, PUSH, r, c, i)
    bodies[i].bumped = True


@compiled
def may_step(state, i, r, c):
    """Whether body i may go into the cell it faces: the tile is open that way, and there is room."""
    opens = state.land.kinds[state.land.tiles[r, c].kind].opens
    return bool(opens >> state.bodies[i].heading & 1) and may_enter(state, i, r, c)


@compiled
def step_into(state, i, r, c):
    """Move body i into a cell that has room for it."""
    bodies = state.bodies
    call(state, LEAVE, bodies[i].row, bodies[i].col, i)
    enter(state, i, r, c)
    call(state, ENTER, r, c, i)


@compiled
def push(state, i, r, c):
    """Move what lies in cell (r, c) and can be pushed one cell on, the way body i faces, if there is room for it."""
    bodies = state.bodies
    j = state.ground.first[r, c]
    while j != NOBODY:
        in_the_way = top(state, j) > bodies[i].bottom + SLACK
        if bodies[j].pushable and in_the_way and bodies[j].bottom < top(state, i):
            bodies[j].heading = bodies[i].heading
            y, x = ahead(state, j)
            if is_cell(state, y, x) and may_step(state, j, y, x):
                step_into(state, j, y, x)
            return
        j = bodies[j].next


@compiled
def tend(state):
    """What happens to tiles, and to those on them, when all have acted: they are carried, stay, and time goes by."""
    bodies, agents, lively = len(state.bodies), len(state.minds.order), state.land.lively
    for k in range(bodies + len(lively)):
        i = state.minds.order[k] if k < agents else k  # agents in the order of acting, which favours no row
        if k >= bodies:
            grow(state, lively[k - bodies])
        elif state.bodies[i].alive:
            carry_on(state, i)
            if i >= agents and not state.bodies[i].floats:
                settle(state, i)  # agents have come to rest already
            call(state, STAY, state.bodies[i].row, state.bodies[i].col, i)
        answer(state)
    count_tick(state)
    leave_ended(state)


@compiled
def carry_on(state, i):
    """Let a tile that moves take body i with it."""
    moves = state.land.kinds[state.land.tiles[state.bodies[i].row, state.bodies[i].col].kind].moves
    if moves != NOBODY:
        facing = state.bodies[i].heading
        state.bodies[i].heading = moves
        r, c = ahead(state, i)
        if is_cell(state, r, c) and may_step(state, i, r, c):
            step_into(state, i, r, c)
        state.bodies[i].heading = facing
