"""Dynamic programming backwards from the last tick, over the transitions of a model.

Compiled by itself. A row of P is state × actions + action; which states can
come of it stands in `target`, and how likely each is in `chance`, from `row[pair]` to before `row[pair + 1]`.

What is had from each state is kept in two halves, by turns: one for before a tick and one for after it. The first half
is for before the first tick. `reached`, i64[ticks], says how many states, the first of all, can have come about by each
tick. Worth of each state: `best`, f64[2, S]; of its actions: `worth`, f64[actions], room.

Second accounts, f64[2, S, accounts] in `least`, cost most, and best play comes to few of the states. So `choose` notes
which actions are best, for as many of the first ticks as there is room for; `follow` goes through what can come of
those; and `add_up` looks back at no more than that. In later ticks `add_up_all` looks at every state.
"""

import numpy as np

from unbidden.sim.engine.machine.kernel import compiled, entry

PLAYED = 1 << 15  # the bit of a state that best play can come to; those below it are its best actions


@compiled
def look_ahead(chance, target, row, paid, discount, later, first, worth):
    """Fill in what each action of a state is worth, and answer with the most. `first`: the pair of its first action."""
    highest = -np.inf
    for a in range(len(worth)):
        ahead = 0.0
        for j in range(row[first + a], row[first + a + 1]):
            ahead += chance[j] * later[target[j]]
        worth[a] = paid[first + a] + discount * ahead
        highest = max(highest, worth[a])
    return highest


@compiled
def enough(highest, tie):
    """What an action has to be worth to be among the best."""
    return highest - tie * max(1.0, abs(highest))


@compiled
def add_account(chance, target, row, accounts, later, pair, total, mine):
    """Lower the accounts of a state to those of one of its best actions, where they are less."""
    total[:] = 0.0
    for j in range(row[pair], row[pair + 1]):
        theirs, weight = later[target[j]], chance[j]
        for k in range(len(total)):
            total[k] += weight * theirs[k]
    for k in range(len(total)):
        account = accounts[pair, k] + total[k]
        mine[k] = account if account < mine[k] else mine[k]


@compiled
def add_up_all(chance, target, row, paid, accounts, discount, tie, reached, begin, best, least, worth, total):
    """Go back from the end to tick `begin`: what is had from each state, and the least of each account in best play."""
    for tick in range(len(reached) - 1, begin - 1, -1):
        now, later = tick % 2, (tick + 1) % 2
        for s in range(reached[tick]):
            first = s * len(worth)
            highest = look_ahead(chance, target, row, paid, discount, best[later], first, worth)
            best[now, s] = highest
            least[now, s] = np.inf
            for a in range(len(worth) if len(total) else 0):
                if worth[a] >= enough(highest, tie):
                    add_account(chance, target, row, accounts, least[later], first + a, total, least[now, s])


@compiled
def choose(chance, target, row, paid, discount, tie, reached, best, worth, where, chosen):
    """Go back through the ticks that `where` has, and note the best actions of every state, as bits.

    chosen: u16[the sum of reached]; those of a tick begin at `where`, i64[ticks].
    """
    for tick in range(len(where) - 1, -1, -1):
        now, later = tick % 2, (tick + 1) % 2
        for s in range(reached[tick]):
            highest = look_ahead(chance, target, row, paid, discount, best[later], s * len(worth), worth)
            best[now, s] = highest
            bits = 0
            for a in range(len(worth)):
                bits |= int(worth[a] >= enough(highest, tie)) << a
            chosen[where[tick] + s] = bits


@compiled
def follow(target, row, reached, begun, actions, where, chosen):
    """Mark, from the states in which a world can begin, all that best play can come to. begun: i64[n]."""
    for s in begun if len(where) else begun[:0]:
        chosen[s] |= PLAYED
    for tick in range(len(where) - 1):
        for s in range(reached[tick]):
            bits = chosen[where[tick] + s]
            if bits & PLAYED:
                for a in range(actions):
                    if bits >> a & 1:
                        for j in range(row[s * actions + a], row[s * actions + a + 1]):
                            chosen[where[tick + 1] + target[j]] |= PLAYED


@compiled
def add_up(chance, target, row, accounts, reached, actions, where, chosen, least, total):
    """Go back through the ticks that `where` has: the least of each account, in the states of best play."""
    for tick in range(len(where) - 1, -1, -1):
        now, later = tick % 2, (tick + 1) % 2
        for s in range(reached[tick]):
            bits = chosen[where[tick] + s]
            if bits & PLAYED:
                least[now, s] = np.inf
                for a in range(actions):
                    if bits >> a & 1:
                        pair = s * actions + a
                        add_account(chance, target, row, accounts, least[later], pair, total, least[now, s])


@entry
def go_back(
    chance, target, row, paid, accounts, discount, tie, reached, begun, where, chosen, best, least, worth, total
):
    """Fill in what is had from the beginning until the end, when only best actions are taken.

    begun: i64[n], the states in which a world can begin. Of `best` and `least` only their first halves are an answer,
    and of `least`, if `where` has any ticks, only what it says of those states.
    """
    begin, actions = len(where), len(worth)
    add_up_all(chance, target, row, paid, accounts, discount, tie, reached, begin, best, least, worth, total)
    choose(chance, target, row, paid, discount, tie, reached, best, worth, where, chosen)
    follow(target, row, reached, begun, actions, where, chosen)
    add_up(chance, target, row, accounts, reached, actions, where, chosen, least, total)
