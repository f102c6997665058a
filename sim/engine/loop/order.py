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
    minds = state.minds
    if len(minds.order) < 2:
        return
    now = state.clock[0].tick % BLOCK
    if now == 0:
        draw_circle(state)
    elif draw_newcomers(state, state.births):
        close_circle(state)
    turn, order, circle = minds.turn[now], minds.order, minds.circle
    n = length_of_circle(state, state.births)
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
    """Put all agents on the circle in the order of their draws, and after them the rows in which nobody is."""
    minds = state.minds
    circle, key = minds.circle, minds.key
    n = nearly_sort(state, circle, key, minds.order)  # which is made anew afterwards
    note_length(state.births, n)
    for k in range(1, n):
        row, j = circle[k], k
        while j > 0 and key[circle[j - 1]] > key[row]:
            circle[j] = circle[j - 1]
            j -= 1
        circle[j] = row


@compiled
def nearly_sort(state, circle, key, bucket):
    """Sort those on the circle into as many buckets as they are, by the first bits of their keys; answer how many."""
    n, others = 0, 0
    for i in range(len(key)):
        n += int(is_on_circle(state, state.births, i))
    bucket[:n] = 0
    for i in range(len(key)):
        if is_on_circle(state, state.births, i):
            bucket[bucket_of(key[i], n)] += 1
    end = 0
    for b in range(n):
        end += bucket[b]
        bucket[b] = end
    for i in range(len(key)):
        if is_on_circle(state, state.births, i):
            b = bucket_of(key[i], n)
            bucket[b] -= 1
            circle[bucket[b]] = i
        else:
            circle[n + others] = i
            others += 1
    return n


@compiled
def is_on_circle(state, births, i):
    """Whether row i has a place on the circle: everybody has, and where some are born, those who are there."""
    if births is None:
        return True
    return state.bodies[i].alive if len(births.born) > 0 else True


@compiled
def note_length(births, n):
    """Note how many are on the circle, where that is not everybody."""
    if births is None:
        return
    if len(births.born) > 0:
        births.acting[0] = n


@compiled
def length_of_circle(state, births):
    """How many are on the circle."""
    rows = len(state.minds.order)
    if births is None:
        return rows
    return min(max(births.acting[0], 0), rows) if len(births.born) > 0 else rows


@compiled
def bucket_of(key, buckets):
    """Which of so many buckets a key belongs to; keys are spread evenly."""
    return ((key >> HALF) * np.uint64(buckets)) >> HALF
