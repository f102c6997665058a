"""Many ticks: a run, or the episodes of a training with a ledger of what happens in them."""

import numpy as np

from unbidden.sim.engine.draws import At, birth_name, bits, purpose
from unbidden.sim.engine.laws.events import ticks_of_room
from unbidden.sim.engine.laws.places import start
from unbidden.sim.engine.laws.tiles import is_over
from unbidden.sim.engine.ledger import no_ledger
from unbidden.sim.engine.loop.dispatch import record, restore
from unbidden.sim.engine.loop.tick import move, think, tick
from unbidden.sim.engine.machine.kernel import compiled, entry
from unbidden.sim.engine.state import RUNNING, no_trace

EPISODE = purpose("seed of an episode")
TRAINING = np.uint64(birth_name("training", 0))


def begin(state, trace):
    """Put the bodies of a new world where they start, and record that instant."""
    _go(state, trace, True, 0)


def run(state, trace, ticks):
    """Go on for so many ticks, until all time has ended, or until there is no room for events; learn nothing."""
    _go(state, trace, False, ticks)


def _go(state, trace, begins, ticks):
    if state.learning and len(state.learning.mind):
        go(state, trace, no_ledger, begins, 0, 0, 1, 0, ticks)
    else:
        go_on(state, trace, begins, ticks)


def train(state, ledger, seed, first, last, episodes):
    """Go through the episodes from `first` to before `last`, of so many in all, and learn."""
    state.clock[0].frozen = False
    go(state, no_trace, ledger, True, seed, first, last, episodes, state.clock[0].limit)
    state.clock[0].frozen = True


# There is one function for each kind of world, because each that is compiled takes some seconds.


@entry
def go_on(state, trace, begins, ticks):
    """In a world where nobody learns, begin if that is asked for, do so many ticks as long as there is room for events,
    and record each."""
    room = 0
    for k in range(not begins, ticks + 1):
        if k == 0:
            restart(state)
        else:
            if room == 0:
                room = ticks_of_room(state)
            if room == 0:
                break
            room -= 1
            tick(state)
        record(state, trace)


@entry
def go(state, trace, ledger, begins, seed, first, last, episodes, ticks):
    """Go through the episodes from `first` to before `last`, of so many in all, learn, and count what happens.

    With no episodes at all (0), begin or go on with the present one, for so many ticks, and learn nothing.
    """
    room = 0
    for episode in range(first, last):
        block = episode * len(ledger.episodes) // max(episodes, 1)
        if episodes > 0:
            state.clock[0].seed = seed_of(seed, episode)
            state.clock[0].tick, state.clock[0].trained = 0, episode / episodes
        if begins:
            restart(state)
        for k in range(ticks + 1):
            if k > 0 or begins:
                record(state, trace)
            if room == 0:
                room = ticks_of_room(state)
            done = k == ticks or is_over(state) or room == 0
            if done and episodes == 0:
                break
            if not done and episodes > 0:
                count_visits(state, ledger, block, episode)
            think(state)
            if done:
                close(state, ledger, block)
                break
            room -= 1
            move(state)


@compiled
def seed_of(seed, episode):
    """The seed of an episode of a training from a seed."""
    return bits(At(np.uint64(seed), np.uint64(episode), TRAINING), EPISODE)


@compiled
def restart(state):
    """Begin again with everybody who was there at the beginning."""
    for i in range(len(state.bodies)):
        state.bodies[i].alive = not state.bodies[i].absent
    restore(state)
    start(state)


@compiled
def count_visits(state, ledger, block, episode):
    """Count where everybody is."""
    cols = state.ground.height.shape[1]
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
    for k in range(ledger.fired.shape[1]):
        ledger.fired[block, k] += state.land.fired[k]
        ledger.fired_in[block, k] += int(state.land.fired[k] > 0)
    for k in range(ledger.alone_in.shape[1]):
        ledger.alone_in[block, k] += int(state.land.fired[ledger.fired.shape[1] + k] > 0)
    for i in range(len(state.learning.mind)):
        ledger.ended[block, i] += int(state.learning.mind[i].ended != RUNNING)
        ledger.episode_return[block, i] += state.learning.mind[i].episode_return
        for k in range(state.stocks.held.shape[1]):
            ledger.gained[block, i, k] += state.stocks.held[i, k] - state.stocks.start[i, k]
