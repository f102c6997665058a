"""What is drawn in a map: its rows, its letters and where they stand; looked up once for each map."""

from collections import Counter
from functools import lru_cache

from sim.scenario.schema import ScenarioFile

MAPS = 16  # that are remembered
LETTERS = 256


def map_rows(file: ScenarioFile) -> list[str]:
    """The map, row by row, without empty lines around it."""
    return list(_rows(file.world.map))


def letters_of(file: ScenarioFile) -> Counter[str]:
    """How often each letter stands in the map, in the order in which they first do."""
    return _letters(file.world.map)


def cells_of(file: ScenarioFile, letters: str) -> tuple[int, ...]:
    """The cells, counted row by row, where one of some letters stands in the map."""
    return _cells(file.world.map, letters)


def is_even(file: ScenarioFile) -> bool:
    """Whether all rows of the map are equally long."""
    return _widths(file.world.map) == 1


@lru_cache(MAPS)
def _rows(drawn: str) -> tuple[str, ...]:
    return tuple(drawn.strip("\n").split("\n"))


@lru_cache(MAPS)
def _letters(drawn: str) -> Counter[str]:
    return Counter("".join(_rows(drawn)))


@lru_cache(LETTERS)
def _cells(drawn: str, letters: str) -> tuple[int, ...]:
    return tuple(k for k, there in enumerate("".join(_rows(drawn))) if there in letters)


@lru_cache(MAPS)
def _widths(drawn: str) -> int:
    return len(set(map(len, _rows(drawn))))
