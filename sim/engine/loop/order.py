"""In which order agents act within a tick, so that nobody is favoured and taking one away leaves the order of the rest.

For a block of ticks each agent has a place on a circle, by a draw of its own. In each tick the order goes once around
the circle, from a place that is drawn anew, one way or the other. Of any two agents either is first with the same
chance in every tick, whatever came before; of more than two, who is between whom stays for a block.
"""

import numpy as np

from unbidden.sim.engine.draws import HALF, At, birth_name, bits, purpose
from unbidden.sim.engine.laws.rows import count_acting, row_of
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.state import BLOCK

ACTING = purpose("order of acting")
CIRCLE = np.uint64(birth_name("circle", 0))
BACKWARDS = np.uint64(1)  # the bit of a turn that says which way


@compiled
def acting_order(state):
    """Put the agents into the order of this tick."""
    minds = state.minds
    if len(minds.order) < 2:
        return
    now = state.clock[0].tick % BLOCK
    if now == 0:
        draw_circle(state)
    else:
        let_newcomers_in(state, state.births)
    turn, order, circle = minds.turn[now], minds.order, minds.circle
    n = count_acting(state, state.births)
    for k in range(n, len(order)):
        order[k] = circle[k]
    before = count_before(state, turn, n)
    first, step = (before - 1, -1) if turn & BACKWARDS else (before, 1)
    for k in range(n):  # without loops of a length that nobody could foresee
        place = first + step * k
        place += n * (int(place < 0) - int(place >= n))
        order[k] = circle[place]


@compiled
def count_before(state, turn, n):
    """How many of those on the circle have their places before a turn."""
    key, circle, low, high = state.minds.key, state.minds.circle, 0, n
    while low < high:  # they stand in the order of their keys
        middle = (low + high) // 2
        if key[circle[middle]] < turn:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def draw_circle(state):
    """Draw the places of all agents on the circle, and where the order of each tick of the block begins."""
    minds, seed, tick = state.minds, state.clock[0].seed, np.uint64(state.clock[0].tick)
    for k in range(BLOCK):
        minds.turn[k] = bits(At(seed, tick + np.uint64(k), CIRCLE), ACTING)
    for k in range(count_acting(state, state.births)):
        i = row_of(state.births, k)
        minds.key[i] = bits(At(seed, tick, state.bodies[i].who), ACTING)
    close_circle(state)


@compiled
def let_newcomers_in(state, births):
    """Give those who were born in the last tick the places that they would have had if they had been there when the
    block began, and let those go who are there no more."""
    if births is None:
        return
    if len(births.born) == 0:
        return
    clock = state.clock
    block = np.uint64(clock[0].tick - clock[0].tick % BLOCK)
    for k in range(count_acting(state, births)):
        i = births.there[k]
        if births.born[i] == clock[0].tick:
            state.minds.key[i] = bits(At(clock[0].seed, block, state.bodies[i].who), ACTING)
    close_circle(state)


@compiled
def close_circle(state):
    """Put all who act on the circle in the order of their draws, and after them the rows in which nobody is."""
    minds = state.minds
    circle, key = minds.circle, minds.key
    n = count_acting(state, state.births)
    nearly_sort(state.births, circle, key, minds.order, n)  # which is made anew afterwards
    for k in range(1, n):
        row, j = circle[k], k
        while j > 0 and key[circle[j - 1]] > key[row]:
            circle[j] = circle[j - 1]
            j -= 1
        circle[j] = row
    note_absent(state, state.births, n)


@compiled
def nearly_sort(births, circle, key, bucket, n):
    """Sort the n on the circle into as many buckets, by the first bits of their keys."""
    bucket[:n] = 0
    for k in range(n):
        bucket[bucket_of(key[row_of(births, k)], n)] += 1
    end = 0
    for b in range(n):
        end += bucket[b]
        bucket[b] = end
    for k in range(n):
        i = row_of(births, k)
        b = bucket_of(key[i], n)
        bucket[b] -= 1
        circle[bucket[b]] = i


@compiled
def note_absent(state, births, n):
    """Put the rows in which nobody is after the n on the circle."""
    if n == len(state.minds.circle) or births is None:
        return
    k, place = 0, n
    for i in range(len(state.minds.circle)):
        if k < n and births.there[k] == i:
            k += 1
        else:
            state.minds.circle[place] = i
            place += 1


@compiled
def bucket_of(key, buckets):
    """Which of so many buckets a key belongs to; keys are spread evenly."""
    return ((key >> HALF) * np.uint64(buckets)) >> HALF
