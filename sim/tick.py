"""The core loop: sense, learn, decide, act, renew.

`tick` (`think`, then `move`), `begin`, `run` and `go` below are the whole loop. Its verbs depend on which rules and
learners a scenario uses, and on whether it has tiles: sim/fuse.py writes them out as plain loops, puts the text of
those functions after them and compiles the lot as one. What stands here under their names is what they are in a world
that has no use for them.
"""

import numpy as np

from sim.draws import HALF, At, birth_name, bits, purpose, uniform
from sim.kernel import compiled
from sim.laws.address import at
from sim.laws.air import begin_gust, carry
from sim.laws.places import restart, start
from sim.state import AHEAD, ENDED, RUNNING

ACTING = purpose("order of acting")
CHOICE = purpose("choice of an action")
LESSON = purpose("luck of a lesson")
EPISODE = purpose("seed of an episode")
SCHOOL = np.uint64(birth_name("school", 0))


def sense(state):
    """Give every agent its percepts, all of the same instant."""


def learn(state):
    """Let every learner learn from what came of its last action."""


def decide(state):
    """Let every agent turn its percepts into commands."""


def act(state):
    """Carry out the commands, one agent after the other in this tick's order."""


def tend(state):
    """Let tiles do what they do."""


def restore(state):
    """Make tiles, stocks and flags what they are at the beginning."""


def over(state):
    """Whether nobody is left for whom the world goes on."""
    return False


def jot(state, trace):
    """Write into the trace what there is besides bodies and air."""


def tick(state):
    """One tick: all sense the same instant, learn and decide; then each acts, in an addressed order."""
    think(state)
    move(state)


def think(state):
    """The part of a tick that goes on in minds."""
    sense(state)
    learn(state)
    decide(state)


def move(state):
    """The part of a tick that goes on in the world."""
    arrange(state)
    act(state)
    renew(state)
    tend(state)
    state.clock[0].tick += 1


def begin(state, trace):
    """Put the bodies of a new world where they start."""
    restore(state)
    start(state)
    note(state, trace)
    jot(state, trace)


def go(state, trace, ledger, seed, first, last, episodes, ticks):
    """Go through the episodes from `first` to before `last`, of so many in all, learn, and count what happens.

    With no episodes at all (0), go on with the present one, for so many ticks, and learn nothing.
    """
    for episode in range(first, last):
        block = episode * len(ledger.episodes) // max(episodes, 1)
        if episodes > 0:
            state.clock[0].seed = bits(At(np.uint64(seed), np.uint64(episode), SCHOOL), EPISODE)
            state.clock[0].tick, state.clock[0].trained = 0, episode / episodes
            restart(state)
        for k in range(ticks + 1):
            done = k == ticks or over(state)
            if done and episodes == 0:
                break
            if not done and episodes > 0:
                visit(state, ledger, block, episode)
            think(state)
            if done:
                close(state, ledger, block)
                break
            move(state)
            note(state, trace)
            jot(state, trace)


def run(state, trace, ticks):
    """Do so many ticks, and write each into the trace as long as it has room."""
    for _ in range(ticks):
        tick(state)
        note(state, trace)
        jot(state, trace)


@compiled
def visit(state, ledger, block, episode):
    """Count where everybody is."""
    cols = state.land.tiles.shape[1]
    for i in range(len(state.minds.order)):
        if state.bodies[i].alive:
            cell = state.bodies[i].row * cols + state.bodies[i].col
            ledger.visits[block, cell] += 1
            if ledger.seen[cell] != episode + 1:
                ledger.seen[cell] = episode + 1
                ledger.visited_in[block, cell] += 1


@compiled
def close(state, ledger, block):
    """Count what an episode came to."""
    ledger.episodes[block] += 1
    ledger.ticks[block] += state.clock[0].tick
    for k in range(len(state.land.fired)):
        ledger.fired[block, k] += state.land.fired[k]
        ledger.fired_in[block, k] += int(state.land.fired[k] > 0)
    for i in range(len(state.school.mind)):
        ledger.ended[block, i] += int(state.school.mind[i].ended != RUNNING)
        ledger.paid[block, i] += state.school.mind[i].total
        for k in range(state.stocks.held.shape[1]):
            ledger.gained[block, i, k] += state.stocks.held[i, k] - state.stocks.start[i, k]


@compiled
def luck_of(state, i):
    """A fresh number from [0, 1) for body i to decide with: one of many drawn at once, which is faster."""
    luck, seed, tick, who = state.school.luck, state.clock[0].seed, state.clock[0].tick, state.bodies[i].who
    if tick % AHEAD == 0:
        for k in range(AHEAD):
            luck[i, k] = uniform(At(seed, np.uint64(tick + k), who), CHOICE)
    return luck[i, tick % AHEAD]


@compiled
def count_actions(state, i):
    """How many actions body i has."""
    can = state.school.can[state.bodies[i].group]
    return can.end - can.begin


@compiled
def is_finished(state, i):
    """Whether the episode of body i has ended or is out of time."""
    return state.school.mind[i].ended != RUNNING or state.clock[0].tick >= state.clock[0].limit


@compiled
def has_to_learn(state, i):
    """Whether there is something that body i did and has not learnt from."""
    mind = state.school.mind[i]
    return mind.last > 0 and mind.ended != ENDED and not state.clock[0].frozen


@compiled
def remember(state, i, meant, did):
    """Write down what body i perceived and does, so that it can learn from it."""
    mind, school = state.school.mind, state.school
    mind[i].was, mind[i].meant, mind[i].did, mind[i].earned = mind[i].now, meant, did, 0.0
    k = mind[i].last
    if k < school.log.shape[1]:
        school.log[i, k].state, school.log[i, k].action = mind[i].now, did
    mind[i].last = k + 1
    state.minds.command[i, 0] = did


@compiled
def settle_up(state, i):
    """Write down what body i was paid for its last action."""
    k = state.school.mind[i].last - 1
    if k < state.school.log.shape[1]:
        state.school.log[i, k].reward = state.school.mind[i].earned


@compiled
def jot_tiles(state, trace):
    """Write tiles, stocks, flags and minds into the trace, if it has room."""
    t, land, mind = state.clock[0].tick, state.land, state.school.mind
    if t < len(trace.kind):
        cols = land.tiles.shape[1]
        for cell in range(land.tiles.size):
            tile = land.tiles[cell // cols, cell % cols]
            trace.kind[t, cell] = tile.kind
            holds = land.kinds[tile.kind].capacity > 0.0
            trace.level[t, cell] = tile.stock if holds else 1.0 if t >= tile.ready else 0.0
        for i in range(len(state.bodies)):
            for k in range(state.stocks.held.shape[1]):
                trace.held[t, i, k] = state.stocks.held[i, k]
        for k in range(len(state.stocks.flags)):
            trace.flag[t, k] = state.stocks.flags[k].up
        for k in range(len(land.fired)):
            trace.fired[t, k] = land.fired[k]
    if t < len(trace.state):
        for i in range(len(mind)):
            trace.state[t, i], trace.paid[t, i] = mind[i].now, mind[i].total
            if t > 0:
                trace.action[t, i, 0], trace.action[t, i, 1] = mind[i].meant, mind[i].did


@compiled
def arrange(state):
    """Sort the agents by a draw of each: taking one away leaves the order of the rest, and no row is favoured."""
    order, key = state.minds.order, state.minds.key
    if len(order) < 2:
        return
    for i in range(len(key)):
        key[i] = bits(at(state, i), ACTING)
    deal(order, key, state.minds.pile)
    for k in range(1, len(order)):
        row, j = order[k], k
        while j > 0 and key[order[j - 1]] > key[row]:
            order[j] = order[j - 1]
            j -= 1
        order[j] = row


@compiled
def deal(order, key, pile):
    """Deal the rows into as many piles as there are rows, by the first bits of their keys: that nearly sorts them."""
    pile[:] = 0
    for i in range(len(key)):
        pile[pile_of(key[i], len(key))] += 1
    end = 0
    for p in range(len(pile)):
        end += pile[p]
        pile[p] = end
    for i in range(len(key)):
        p = pile_of(key[i], len(key))
        pile[p] -= 1
        order[pile[p]] = i


@compiled
def pile_of(key, piles):
    """Which of so many piles a key belongs to; keys are spread evenly."""
    return ((key >> HALF) * np.uint64(piles)) >> HALF


@compiled
def renew(state):
    """Let the air move and things come to rest."""
    begin_gust(state)
    for k in range(len(state.minds.order)):
        i = state.minds.order[k]
        if state.bodies[i].alive:
            carry(state, i)


@compiled
def note(state, trace):
    """Write this instant into the trace, if it has room."""
    t, bodies, cols = state.clock[0].tick, state.bodies, state.ground.height.shape[1]
    if t < len(trace.cell):
        for i in range(len(bodies)):
            trace.cell[t, i] = bodies[i].row * cols + bodies[i].col if bodies[i].alive else -1
            trace.bottom[t, i] = bodies[i].bottom
            trace.heading[t, i] = bodies[i].heading
        trace.gust[t, 0], trace.gust[t, 1] = state.air[0].row, state.air[0].col
        trace.gust[t, 2] = 1.0 if state.air[0].blows else 0.0
    if t < len(trace.percept):
        for i in range(len(state.minds.order)):
            for k in range(trace.percept.shape[2]):
                trace.percept[t, i, k] = state.minds.percept[i, k]
            for k in range(trace.command.shape[2]):
                trace.command[t, i, k] = state.minds.command[i, k]
