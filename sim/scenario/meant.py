"""What is meant in a random world, drawn apart from it: `prevalence.intents`.

An assumption has one or several alternatives, such as which of four sources was allotted. Which one is meant in world k
follows from k, along a stream that nothing of what happens there is drawn from. So does an order of the assumptions,
by which the first so many of them are those that somebody had in mind.
"""

from typing import NamedTuple

from unbidden.sim.scenario.judging import PrevalenceSection
from unbidden.sim.scenario.streams import MEANT, stream


class Meant(NamedTuple):
    """An assumption of one world that nobody wrote down."""

    assumption: str
    alternative: str
    broken_by: str  # the watched event that breaks it
    exchanged: str  # the one that would, if the labels of its alternatives were exchanged, each for the next


def meant(section: PrevalenceSection, number: int) -> list[Meant]:
    """What is meant in a world, in an order of its own."""
    luck = stream(number, MEANT, 2 * len(section.intents)).reshape(-1, 2)  # each draws its alternative, and its place
    found = []
    for (assumption, alternatives), (u, place) in zip(section.intents.items(), luck, strict=True):
        names = list(alternatives)
        k = int(u * len(names))
        after = names[(k + 1) % len(names)]
        found.append((place, Meant(assumption, names[k], alternatives[names[k]], alternatives[after])))
    return [one for _, one in sorted(found)]
