"""In which order agents act within a tick, so that nobody is favoured and taking one away leaves the order of the rest.

For a block of ticks each agent has a place on a circle, by a draw of its own. In each tick the order goes once around
the circle, from a place that is drawn anew, one way or the other. Of any two agents either is first with the same
chance in every tick, whatever came before; of more than two, who is between whom stays for a block.
"""

import numpy as np

from unbidden.sim.engine.draws import HALF, At, birth_name, bits, purpose
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.state import BLOCK

ACTING = purpose("order of acting")
CIRCLE = np.uint64(birth_name("circle", 0))
BACKWARDS = np.uint64(1)  # the bit of a turn that says which way


@compiled
def acting_order(state):
    """Put the agents into the order of this tick."""
    minds, n = state.minds, len(state.minds.order)
    if n < 2:
        return
    now = state.clock[0].tick % BLOCK
    if now == 0:
        draw_circle(state)
    elif draw_newcomers(state, state.births):
        close_circle(state)
    turn, order, circle, before = minds.turn[now], minds.order, minds.circle, 0
    for i in range(n):
        before += int(minds.key[i] < turn)
    first, step = (before - 1, -1) if turn & BACKWARDS else (before, 1)
    for k in range(n):  # without loops of a length that nobody could foresee
        place = first + step * k
        place += n * (int(place < 0) - int(place >= n))
        order[k] = circle[place]


@compiled
def draw_circle(state):
    """Draw the places of all agents on the circle, and where the order of each tick of the block begins."""
    minds, seed, tick = state.minds, state.clock[0].seed, np.uint64(state.clock[0].tick)
    for k in range(BLOCK):
        minds.turn[k] = bits(At(seed, tick + np.uint64(k), CIRCLE), ACTING)
    for i in range(len(minds.key)):
        minds.key[i] = bits(At(seed, tick, state.bodies[i].who), ACTING)
    close_circle(state)


@compiled
def draw_newcomers(state, births):
    """Draw the places of those on the circle who were born in the last tick, as if they had been there at its
    beginning; answer whether there are any."""
    if births is None:
        return False
    clock, found = state.clock, False
    block = np.uint64(clock[0].tick - clock[0].tick % BLOCK)
    for i in range(min(len(births.born), len(state.minds.key))):
        if births.born[i] == clock[0].tick:
            state.minds.key[i], found = bits(At(clock[0].seed, block, state.bodies[i].who), ACTING), True
    return found


@compiled
def close_circle(state):
    """Put all agents on the circle in the order of their draws."""
    minds = state.minds
    circle, key = minds.circle, minds.key
    nearly_sort(circle, key, minds.order)  # which is made anew afterwards
    for k in range(1, len(circle)):
        row, j = circle[k], k
        while j > 0 and key[circle[j - 1]] > key[row]:
            circle[j] = circle[j - 1]
            j -= 1
        circle[j] = row


@compiled
def nearly_sort(circle, key, bucket):
    """Sort rows into as many buckets as there are rows, by the first bits of their keys."""
    bucket[:] = 0
    for i in range(len(key)):
        bucket[bucket_of(key[i], len(key))] += 1
    end = 0
    for b in range(len(bucket)):
        end += bucket[b]
        bucket[b] = end
    for i in range(len(key)):
        b = bucket_of(key[i], len(key))
        bucket[b] -= 1
        circle[bucket[b]] = i


@compiled
def bucket_of(key, buckets):
    """Which of so many buckets a key belongs to; keys are spread evenly."""
    return ((key >> HALF) * np.uint64(buckets)) >> HALF
