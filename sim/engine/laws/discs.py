"""Who overlaps whom, and what ground, in worlds in which bodies have figures of their own.

In all others `discs` is None: bodies are as wide as their cells, meet in them only, and nothing of this is compiled.
What is looked up here is worked out before a world begins (setup/discs.py).
"""

from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.state import NOBODY

ONE = 1 << 32  # of a crowd: how many bodies there are, times this, and their rows added up


@compiled
def highest_ground(discs, height, figure, r, c):
    """Height of the highest ground that a body overlaps in cell (r, c), m."""
    if discs is None:
        return height[r, c]
    if len(discs.raised) == 0:
        return height[r, c]
    return discs.raised[figure, r, c]


@compiled
def overlap(discs, one, other, k):
    """Whether two bodies overlap of which one is in the kth cell around the other, by their figures."""
    if discs is None:
        return k == 0
    return k < discs.reach[one, other] if len(discs.around) > 0 else k == 0


@compiled
def touch(discs, one, other, k):
    """Whether two bodies carry and stop each other of which one is in the kth cell around the other."""
    if discs is None:
        return k == 0
    return k < discs.touch[one, other] if len(discs.around) > 0 else k == 0


@compiled
def where_near(discs, bodies, i, r, c):
    """From which to before which of the cells around (r, c) others may be that body i overlaps, in (r, c) or beside it.

    There it is counted itself. With one other the row of that one is what is left of the sum.
    """
    if discs is None:
        return 0, 1
    if len(discs.around) <= 1:
        return 0, 1
    near = discs.crowd[r, c]
    if near < 2 * ONE:
        return 0, 0
    if near >= 3 * ONE:
        return 0, len(discs.around)
    other, far = bodies[near - 2 * ONE - i], len(discs.rank) // 2
    k = discs.rank[other.row - r + far, other.col - c + far]
    return k, k + 1


@compiled
def is_empty(discs, r, c):
    """Whether a body that is nowhere yet is known to overlap nobody in cell (r, c)."""
    if discs is None:
        return False
    return discs.crowd[r, c] == 0 if len(discs.around) > 0 else False


@compiled
def forget(discs):
    """Count nobody anywhere."""
    if discs is None:
        return
    discs.crowd[:] = 0


@compiled
def count_near(discs, r, c, more):
    """Count a body more in cell (r, c), or one less, in all cells from which it is looked at."""
    if discs is None:
        return
    around, crowd = discs.around, discs.crowd
    for k in range(len(around)):
        y, x = r + around[k, 0], c + around[k, 1]
        if 0 <= y < crowd.shape[0] and 0 <= x < crowd.shape[1]:
            crowd[y, x] += more


@compiled
def count_step(discs, i, r, c, y, x):
    """Count body i, which goes from cell (r, c) to (y, x) beside it where it comes near, and not where it was."""
    if discs is None:
        return
    front, crowd, down, right, who = discs.front, discs.crowd, y - r, x - c, ONE + int(i)
    for k in range(len(front)):
        aside, on = front[k, 0], front[k, 1]
        a, b = aside * abs(right) + on * down, aside * abs(down) + on * right
        if 0 <= y + a < crowd.shape[0] and 0 <= x + b < crowd.shape[1]:
            crowd[y + a, x + b] += who
        if 0 <= r - a < crowd.shape[0] and 0 <= c - b < crowd.shape[1]:
            crowd[r - a, c - b] -= who


@compiled
def cells_near(discs):
    """In how many cells there may be bodies that overlap one."""
    if discs is None:
        return 1
    return max(len(discs.around), 1)


@compiled
def first_of(discs, first, r, c, k):
    """The first body in the kth cell around (r, c), or NOBODY."""
    if discs is None:
        return first[r, c]
    if k == 0:
        return first[r, c]
    y, x = r + discs.around[k, 0], c + discs.around[k, 1]
    return first[y, x] if 0 <= y < first.shape[0] and 0 <= x < first.shape[1] else NOBODY
