"""Dynamic programming backwards from the last tick, over the transitions of a model.

The text of `go_back` is compiled by itself (sim/fuse.py). A row of P is state × actions + action; which states can
come of it stands in `target`, and how likely each is in `chance`, from `row[pair]` to before `row[pair + 1]`.
"""

import numpy as np


def go_back(chance, target, row, paid, accounts, discount, tie, reached, best, least, worth, total):
    """Fill in what is had from each state until the end, when only best actions are taken.

    reached: i64[ticks], how many states, the first of all, can have come about by each tick. best: f64[2, S]; least:
    f64[2, S, accounts], of each account among all best plays; worth: f64[actions] and total: f64[accounts], room. Half
    of `best` and `least` is for before a tick and half for after it, by turns; the first half is for before the first.
    """
    for tick in range(len(reached) - 1, -1, -1):
        now, later = tick % 2, (tick + 1) % 2
        for s in range(reached[tick]):
            first, highest = s * len(worth), -np.inf
            for a in range(len(worth)):
                ahead = 0.0
                for j in range(row[first + a], row[first + a + 1]):
                    ahead += chance[j] * best[later, target[j]]
                worth[a] = paid[first + a] + discount * ahead
                highest = max(highest, worth[a])
            best[now, s] = highest
            least[now, s] = np.inf
            for a in range(len(worth)):
                if worth[a] >= highest - tie * max(1.0, abs(highest)):
                    total[:] = 0.0
                    for j in range(row[first + a], row[first + a + 1]):
                        for k in range(len(total)):
                            total[k] += chance[j] * least[later, target[j], k]
                    for k in range(len(total)):
                        least[now, s, k] = min(least[now, s, k], accounts[first + a, k] + total[k])
