"""How those move who go a cell at a time: walking, pushing, being carried. And what else they can do.

A command is the index of one of the actions that a group has.
"""

from unbidden.sim.engine.draws import purpose
from unbidden.sim.engine.laws.actuators import in_reach, silence
from unbidden.sim.engine.laws.address import at
from unbidden.sim.engine.laws.chance import happens, pick
from unbidden.sim.engine.laws.contact import (
    PASSES_AGENTS,
    PASSES_ALL,
    PASSES_NOBODY,
    SLACK,
    ahead,
    fits,
    make_way,
    settle,
    top,
)
from unbidden.sim.engine.laws.events import PUSHED, report_body
from unbidden.sim.engine.laws.rows import count_acting, count_present, row_in_turn
from unbidden.sim.engine.laws.tiles import (
    BEGIN,
    BROUGHT,
    PUSH,
    STAY,
    USE,
    count_tick,
    grow,
    is_cell,
    leave_ended,
    note_carried,
    post_occasion,
    process_occasions,
    step_into,
)
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import actuators, laws
from unbidden.sim.engine.state import NOBODY, WEST

WAIT, SHOVE, USE_HERE, TAKE_HERE, DROP_HERE, GIVE_AHEAD = range(4, 10)  # after the four headings
ACTIONS = ("north", "east", "south", "west", "wait", "push", "use", "take", "drop", "give")
SLIP = purpose("whether another action is carried out")
SLIPPED = purpose("which action is carried out instead")
STUCK = purpose("whether a sticky tile holds")


@compiled
def chosen(state, i, action):
    """The index of an action that body i has: what it decided on, or the one nearest to that."""
    can = state.learning.can[state.bodies[i].group]
    return max(min(int(action), can.end - can.begin - 1), 0)


@compiled
def carried_out(state, i, action):
    """The index of the action that body i carries out when it decides on one: noise may change it.

    Whoever is held by what it did before goes on waiting, or, if it cannot wait, with its first action, to no effect.
    """
    body, learning = state.bodies[i], state.learning
    can = learning.can[body.group]
    if body.busy > 0:
        for k in range(can.begin, can.end):
            if learning.action[k] == WAIT:
                return k - can.begin
        return 0
    noisy = body.noise > 0.0 and (body.drunk == NOBODY or state.stocks.flags[body.drunk].up > 0.0)
    if noisy and happens(state, at(state, i), SLIP, body.noise):
        return pick(state, at(state, i), SLIPPED, can.end - can.begin)
    return action


@actuators.law(low=0, high=9, whole=True, needs=("actions", "tiles"))
def act_out(state, i, command):
    """Carry out one of the actions of the group, by its index: a move, or something done to the tile."""
    bodies, learning = state.bodies, state.learning
    if bodies[i].busy > 0:
        bodies[i].busy -= 1
        return
    action = learning.action[learning.can[bodies[i].group].begin + chosen(state, i, command)]
    if action <= WEST:
        bodies[i].heading = action
    if action <= WEST or action == SHOVE:
        walk(state, i, bodies[i].pushes or action == SHOVE)
    elif action != WAIT:
        post_occasion(state, USE + action - USE_HERE, bodies[i].row, bodies[i].col, i)
    process_occasions(state)


@actuators.instead("go")
def go_over_tiles(state, i, throttle):
    """Move on as `go` says, and into the next cell as a learner steps: tiles may hold, refuse, be pushed, answer."""
    bodies = state.bodies
    if not bodies[i].alive or not make_way(state, i, throttle):  # what it did before in this tick may have ended it
        return
    if throttle != throttle:  # and so is what is left of the way
        silence(state, i)
        bodies[i].gone = 0.0
        return
    walk(state, i, bodies[i].pushes)
    bodies[i].gone = 0.0 if bodies[i].bumped else max(bodies[i].gone - 1.0, 0.0)
    process_occasions(state)


@actuators.instead("stride")
def stride_over_tiles(state, i, cells):
    """Move on as `stride` says, cell by cell as a learner steps, until a tile holds the body, or it is gone."""
    bodies = state.bodies
    if cells != cells:
        silence(state, i)
        return
    bodies[i].bumped = False
    for _ in range(in_reach(state, i, cells)):
        if bodies[i].bumped or bodies[i].busy > 0 or not bodies[i].alive:
            return
        walk(state, i, bodies[i].pushes)
        process_occasions(state)


@compiled
def walk(state, i, pushing):
    """Move body i into the cell it faces, if that lets it in; else it has pushed against that tile."""
    bodies = state.bodies
    bodies[i].bumped = False
    if is_stuck(state, i):
        return
    r, c = ahead(state, i)
    bodies[i].bumped = not is_cell(state, r, c)
    if bodies[i].bumped:
        return
    if pushing:
        push(state, i, r, c)
    if may_step(state, i, r, c, PASSES_NOBODY):
        step_into(state, i, r, c)
        return
    post_occasion(state, PUSH, r, c, i)
    bodies[i].bumped = True


@compiled
def is_stuck(state, i):
    """Whether the tile that body i is on holds it, as sticky ones do now and then."""
    sticky = state.land.kinds[state.land.tiles[state.bodies[i].row, state.bodies[i].col].kind].sticky
    return sticky > 0.0 and happens(state, at(state, i), STUCK, sticky)


@compiled
def may_step(state, i, r, c, passes):
    """Whether body i may go into the cell it faces."""
    return may_go(state, i, r, c, state.bodies[i].heading, passes)


@compiled
def may_go(state, i, r, c, heading, passes):
    """Whether body i may go into cell (r, c) with a heading: the tile is open that way, and there is room.

    `passes` says who is not in its way; on a roomy tile nobody is. Nobody may go off the map.
    """
    if not is_cell(state, r, c):
        return False
    kind = state.land.kinds[state.land.tiles[r, c].kind]
    return bool(kind.opens >> heading & 1) and fits(state, i, r, c, PASSES_ALL if kind.roomy else passes)


@compiled
def push(state, i, r, c):
    """Move what lies in cell (r, c) and can be pushed one cell on, the way body i faces, if there is room for it.

    What shares its place with another, as it may after it lay on a roomy tile, moves with it.
    """
    bodies = state.bodies
    j = pushed(state, i, r, c)
    if j == NOBODY:
        return
    bodies[j].heading = bodies[i].heading
    y, x = ahead(state, j)
    if not is_cell(state, y, x) or not may_step(state, j, y, x, PASSES_NOBODY):
        return
    bottom = bodies[j].bottom
    while j != NOBODY:
        bodies[j].heading = bodies[i].heading
        step_into(state, j, y, x)
        note_carried(state, j)
        report_body(state, PUSHED, j)
        j = at_height(state, r, c, bottom)


@compiled
def pushed(state, i, r, c):
    """The first body in cell (r, c) that body i would push, or nobody."""
    bodies = state.bodies
    j = state.ground.first[r, c]
    while j != NOBODY:
        in_the_way = top(state, j) > bodies[i].bottom + SLACK
        if bodies[j].pushable and in_the_way and bodies[j].bottom < top(state, i):
            return j
        j = bodies[j].next
    return NOBODY


@compiled
def at_height(state, r, c, bottom):
    """A body in cell (r, c) that can be pushed and whose bottom is just there, or nobody."""
    j = state.ground.first[r, c]
    while j != NOBODY and not (state.bodies[j].pushable and state.bodies[j].bottom == bottom):
        j = state.bodies[j].next
    return j


@laws.during("begin_tick", needs=("beginnings",))
def begin_tiles(state):
    """What happens on tiles before anybody acts: first for things, then for agents in the order of acting."""
    agents, things = count_acting(state, state.births), len(state.bodies) - len(state.minds.order)
    for k in range(things + agents):
        i = len(state.minds.order) + k if k < things else state.minds.order[k - things]
        if state.bodies[i].alive:
            post_occasion(state, BEGIN, state.bodies[i].row, state.bodies[i].col, i)
            process_occasions(state)


@laws.during("update", order=2, needs=("tiles", "stays"))
def update_bodies(state):
    """What tiles do, when all have acted, to those on them: agents in the order of acting, which favours no row."""
    agents, present, rows = len(state.minds.order), count_present(state, state.births), len(state.bodies)
    for k in range(present + rows - agents):
        i = row_in_turn(state, state.births, k) if k < present else agents + k - present
        if state.bodies[i].alive:
            carry_on(state, i)
            if i >= agents and not state.bodies[i].floats:
                settle(state, i)  # agents have come to rest already
            post_occasion(state, STAY, state.bodies[i].row, state.bodies[i].col, i)
        process_occasions(state)


@laws.during("update", order=3, needs=("tiles",))
def update_tiles(state):
    """What tiles do by themselves when all have acted; and a tick has gone by."""
    grow(state)
    count_tick(state)
    leave_ended(state)


@compiled
def carry_on(state, i):
    """Let a tile that moves take body i with it."""
    body = state.bodies[i]
    kind = state.land.kinds[state.land.tiles[body.row, body.col].kind]
    if kind.moves == NOBODY or (kind.only_things and body.rule != NOBODY):
        return
    facing = body.heading
    body.heading = kind.moves
    r, c = ahead(state, i)
    if is_cell(state, r, c) and may_step(state, i, r, c, PASSES_AGENTS if kind.only_things else PASSES_NOBODY):
        step_into(state, i, r, c)
        note_carried(state, i)
        post_occasion(state, BROUGHT, r, c, i)
    body.heading = facing
