"""Which pairs of rewards cannot be hacked, counted out: two states, two actions, all rewards of a small grid.

A pair can be hacked if some policy is better than another by the one reward and worse by the other. Over the four
deterministic policies this is looked up. Over all policies, which choose by chance as well, two policies are shown
for a pair that can be hacked; in one that cannot, a reward tells no policies apart or both have the same direction
(Skalse and others, "Defining and characterizing reward hacking", NeurIPS 2022).
"""

import itertools
from collections import Counter

import numpy as np

from unbidden.experiments.goodhart_lab.paths import World, directions, occupancies

GRID = (-1.0, 0.0, 1.0)
CLOSE = 1e-9
SMALL = 0.02  # of a step away from doing anything


def deterministic(world: World) -> np.ndarray:
    """f64[n, S · A]: the occupancies of all deterministic policies."""
    states, actions, _ = world.leads.shape
    chosen = np.array(list(itertools.product(range(actions), repeat=states)))
    return occupancies(world, np.eye(actions)[chosen])


def rewards(cells: int) -> np.ndarray:
    """f64[n, S · A]: all rewards of the grid."""
    return np.array(list(itertools.product(GRID, repeat=cells)))


def signs(values: np.ndarray) -> np.ndarray:
    """Which of each two policies is better: -1, 0 or 1 for each pair of them, i64[n, pairs]."""
    first, second = np.triu_indices(values.shape[1], 1)
    differences = values[:, first] - values[:, second]
    return np.where(np.abs(differences) < CLOSE, 0, np.sign(differences)).astype(int)


def counted(world: World) -> Counter[str]:
    """How many pairs of rewards can be hacked over deterministic policies, and over all; and why the others cannot."""
    every = rewards(world.leads[..., 0].size)
    orders = signs(every @ deterministic(world).T)
    apart = every @ directions(world)  # the part of each reward that tells policies apart
    middle = occupancies(world, np.full((1, *world.leads.shape[:2]), 1.0 / world.leads.shape[1]))[0]
    found: Counter[str] = Counter(pairs=len(every) ** 2)
    for one, other in itertools.product(range(len(every)), repeat=2):
        trivial = not orders[one].any() or not orders[other].any()
        same = bool((orders[one] == orders[other]).all())
        hacked = bool((orders[one] * orders[other] < 0).any())
        kind = "constant" if trivial else "same order" if same else "hackable" if hacked else "unhackable"
        found[f"deterministic: {kind}"] += 1
        found[f"all: {_kind(world, middle, every[[one, other]], apart[[one, other]])}"] += 1
    return found


def _kind(world: World, middle: np.ndarray, pair: np.ndarray, apart: np.ndarray) -> str:
    """What a pair is over all policies; that it can be hacked is seen in two of them."""
    lengths = np.linalg.norm(apart, axis=1)
    if (lengths < CLOSE).any():
        return "constant"
    one, other = apart / lengths[:, None]
    if np.linalg.norm(one - other) < CLOSE:
        return "same order"
    step = directions(world) @ (one - other)  # up by the one, down by the other
    moved = middle + SMALL * min(1.0, 1.0 - world.discount) * step / np.linalg.norm(step)
    policies = np.array([measure.reshape(world.leads.shape[:2]) for measure in (middle, moved)])
    policies /= policies.sum(axis=2, keepdims=True)
    first, second = (occupancies(world, policies) @ pair.T).T
    return "hackable" if first[1] > first[0] and second[1] < second[0] else "unhackable"
