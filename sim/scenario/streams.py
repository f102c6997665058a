"""Numbers that belong to a random world, or a random table, by its number: along streams that lean on nothing else.

By counting up Philox (Salmon and others, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
"""

import numpy as np

ACTING, MEANT, TABLES = 1, 2, 3  # what happens in a world, what is meant in it, and tables of states
BITS = 53  # of a drawn number, which a float can hold


def stream(number: int, which: int, size: int) -> np.ndarray:
    """f64[size]: numbers from [0, 1) that belong to a world, from one of its streams."""
    random = np.random.Philox(np.random.SeedSequence(number, spawn_key=(which,)))
    return (random.random_raw(size) >> np.uint64(64 - BITS)) / 2.0**BITS
