"""The smallest sets of things that stop an event together, by increasing size, as far as a budget of replays goes."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from unbidden.sim.judge.removable import Removable


@dataclass(frozen=True)
class Search:
    """How far sets were searched. Unless it is settled, no answer from it is a no: it is unresolved."""

    found: tuple[tuple[str, ...], ...]  # of the smallest size that has any, as far as they were tried
    complete: int  # all sets of up to so many things were tried
    largest: int  # things that could be taken away together
    replays: int  # that were made for sets of two and more
    settled: bool  # whether all sets of the size that was found, or of any size, were tried
    lean: tuple[str, ...] | None = None  # if none was found in time: some set of which nothing can be left out


def smallest_sets(
    things: Sequence[Removable],
    stops: Callable[[Sequence[Removable]], bool],
    budget: int,
    progress: Callable[[int, int], None],
) -> Search:
    """The smallest sets of two or more things that stop an event, where nothing alone does, with so many replays.

    If these do not suffice, one more for each thing looks for some set, however large, of which all things are needed.
    """
    replays = 0
    for size in range(2, len(things) + 1):
        found: list[tuple[str, ...]] = []
        for chosen in itertools.combinations(things, size):
            if replays >= budget:
                lean = None if found else lean_set(things, stops)
                return Search(tuple(found), size - 1, len(things), replays, False, lean)
            replays += 1
            progress(replays, budget)
            if stops(chosen):
                found.append(tuple(thing.name for thing in chosen))
        if found:
            return Search(tuple(found), size, len(things), replays, True)
    return Search((), len(things), len(things), replays, True)


def lean_set(things: Sequence[Removable], stops: Callable[[Sequence[Removable]], bool]) -> tuple[str, ...] | None:
    """What is left of all things when one after the other is left out that is not needed to stop an event; None if all
    of them together do not."""
    if not stops(things):
        return None
    kept = list(things)
    for thing in reversed(things):
        fewer = [other for other in kept if other is not thing]
        kept = fewer if fewer and stops(fewer) else kept
    return tuple(thing.name for thing in kept)
