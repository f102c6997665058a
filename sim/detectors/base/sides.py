"""Who changed sides of a region, read off the events of a trace in one pass. Compiled by itself."""

from unbidden.sim.engine.machine.kernel import compiled, entry


@compiled
def settle(k, last, came, since, border, tick, body, side, n):
    """Take note of the side that a body came to last; answer with how many changes there are now."""
    if came[k] == border or came[k] == last[k]:
        return n
    if last[k] != border:
        tick[n], body[n], side[n] = since[k], k, came[k]
        n += 1
    last[k] = came[k]
    return n


@entry
def read(events, entered, other, sides, border, place, last, came, since, tick, body, side):
    """Fill in every change of sides, in no order; answer with how many there are, and how many events are `other`.

    sides: i8[cells]. place: i64[bodies], which of those that are looked at each is, or below 0. For each of them `came`
    says on which side it begins, and `last`, the border before, on which it is in the end; since: room; i64 each.
    Of several cells in a tick the last counts. tick, body, side: i64[events + those that are looked at].
    """
    n, others = 0, 0
    for i in range(len(events)):
        if events[i].what != entered:
            others += int(events[i].what == other)
            continue
        k = place[events[i].body]
        if k < 0:
            continue
        if events[i].tick != since[k]:
            n = settle(k, last, came, since, border, tick, body, side, n)
            since[k] = events[i].tick
        came[k] = sides[events[i].cell]
    for k in range(len(last)):
        n = settle(k, last, came, since, border, tick, body, side, n)
    return n, others
