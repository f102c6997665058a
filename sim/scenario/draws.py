"""Numbers of the acting half that differ from one random world to the next: `prevalence.draws`.

World k has its numbers from k alone, by counting up Philox as its map has its letters, along another stream. Fields
draw in the order of the file, one number each, so that another spread of one of them leaves the others as they were.
"""

from collections.abc import Iterator

from unbidden.sim.scenario.acting import SpreadSection
from unbidden.sim.scenario.judging import PrevalenceSection
from unbidden.sim.scenario.overrides import Override, parse_path
from unbidden.sim.scenario.streams import ACTING, stream
from unbidden.sim.scenario.text import Document


def drawn_values(section: PrevalenceSection, number: int) -> dict[str, int | float]:
    """The fields that are drawn for a world, by their dotted names, and what they are there."""
    luck = stream(number, ACTING, len(section.draws))
    return {field: _value(told, float(u)) for (field, told), u in zip(section.draws.items(), luck, strict=True)}


def _value(told: SpreadSection | list[int | float], u: float) -> int | float:
    if isinstance(told, list):
        return told[int(u * len(told))]
    least, most = _ends(told)
    return int(least + int(u * (most - least + 1))) if told.whole else least + u * (most - least)


def _ends(told: SpreadSection | list[int | float]) -> tuple[int | float, int | float]:
    """The least and the greatest value."""
    if isinstance(told, list):
        return min(told), max(told)
    assert told.from_ is not None and told.to is not None
    return (int(told.from_), int(told.to)) if told.whole else (told.from_, told.to)


def ends(section: PrevalenceSection, document: Document) -> Iterator[tuple[Override, ...]]:
    """The changes that make a drawn number its least, or its greatest: the file must be fine under each of them."""
    for field, told in section.draws.items():
        place = document.place(("prevalence", "draws", field), key=True)
        yield from ((Override(parse_path(field), end, place),) for end in sorted(set(_ends(told))))
