"""Random numbers that have an address instead of a place in a queue.

`uniform(at, WHY)` depends on the seed, the tick, who asks and what for, and on nothing else. Nothing is consumed:
taking an agent away, or adding a sensor, shifts nobody else's luck, so a difference between two runs is a cause.

The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011),
written in 64-bit integers that never overflow, so that compiled and plain Python give the same bits.
"""

import hashlib
from typing import NamedTuple

import numpy as np

from unbidden.sim.engine.machine.kernel import compiled

LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
TO_53_BITS = np.uint64(11)
TWO_TO_MINUS_53 = 2.0**-53
MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint64(0x9E3779B9)
WEYL_1 = np.uint64(0xBB67AE85)


class At(NamedTuple):
    """The address of a draw, but for its purpose."""

    seed: np.uint64
    tick: np.uint64  # below 2**32
    who: np.uint64  # a birth name


purposes: dict[int, str] = {}


def purpose(name: str) -> np.uint64:
    """Declare what a draw is for, once, in the file that draws; two purposes may not share a number."""
    number = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "little")
    if purposes.setdefault(number, name) != name:
        raise ValueError(f"the purposes {name!r} and {purposes[number]!r} have the same hash; rename one")
    return np.uint64(number)


def birth_name(group: str, ordinal: int) -> int:
    """The 64-bit name an agent draws under: a hash of its group and of its number in the group, from 0."""
    return int.from_bytes(hashlib.blake2b(f"{group}/{ordinal}".encode(), digest_size=8).digest(), "little")


@compiled
def philox(c0, c1, c2, c3, k0, k1):
    """Ten rounds of Philox4x32. Counter and key words are u64 that hold 32 bits each; so are the four results."""
    for _ in range(10):
        p0 = MULTIPLIER_0 * c0
        p1 = MULTIPLIER_1 * c2
        c0 = (p1 >> HALF) ^ c1 ^ k0
        c2 = (p0 >> HALF) ^ c3 ^ k1
        c1 = p1 & LOW
        c3 = p0 & LOW
        k0 = (k0 + WEYL_0) & LOW
        k1 = (k1 + WEYL_1) & LOW
    return c0, c1, c2, c3


@compiled
def words(at, why):
    """All that one call of the generator gives at an address: four times 32 random bits, u64."""
    return philox(at.tick, why, at.who & LOW, at.who >> HALF, at.seed & LOW, at.seed >> HALF)


@compiled
def bits(at, why):
    """64 random bits at an address, u64: the first two of its words."""
    low, high, _, _ = words(at, why)
    return (high << HALF) | low


@compiled
def uniform(at, why):
    """A number from [0, 1) at an address, with 53 random bits."""
    return np.float64(bits(at, why) >> TO_53_BITS) * TWO_TO_MINUS_53


@compiled
def integer(at, why, n):
    """A whole number from 0 to n − 1 at an address."""
    return int(uniform(at, why) * n)
