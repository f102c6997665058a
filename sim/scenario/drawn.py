"""What is drawn in a map: its rows, its letters and where they stand; looked up once for each map."""

from collections import Counter
from functools import lru_cache

from unbidden.sim.scenario.schema import ScenarioFile

MAPS = 16  # that are remembered
LETTERS = 256


def map_rows(file: ScenarioFile) -> list[str]:
    """The cells, row by row, each with the letter that it has in the map."""
    return list(_rows(file.world.map, file.world.cells_per_letter))


def drawn_rows(file: ScenarioFile) -> list[str]:
    """The map as it is drawn, row by row, without empty lines around it."""
    return list(_rows(file.world.map, 1))


def letters_of(file: ScenarioFile) -> Counter[str]:
    """How many cells each letter of the map stands for, in the order in which letters first come."""
    return _letters(file.world.map, file.world.cells_per_letter)


def cells_of(file: ScenarioFile, letters: str) -> tuple[int, ...]:
    """The cells, counted row by row, that have one of some letters; as often as that letter is among these."""
    return _cells(file.world.map, file.world.cells_per_letter, letters)


def size_of(file: ScenarioFile) -> int:
    """How many cells the map stands for."""
    rows = drawn_rows(file)
    return len(rows) * len(rows[0]) * file.world.cells_per_letter**2


def is_even(file: ScenarioFile) -> bool:
    """Whether all rows of the map are equally long."""
    return _widths(file.world.map) == 1


@lru_cache(MAPS)
def _rows(drawn: str, times: int) -> tuple[str, ...]:
    rows = drawn.strip("\n").split("\n")
    return tuple("".join(letter * times for letter in row) for row in rows for _ in range(times))


@lru_cache(MAPS)
def _letters(drawn: str, times: int) -> Counter[str]:
    return Counter({letter: count * times**2 for letter, count in Counter("".join(_rows(drawn, 1))).items()})


@lru_cache(LETTERS)
def _cells(drawn: str, times: int, letters: str) -> tuple[int, ...]:
    return tuple(k for k, there in enumerate("".join(_rows(drawn, times))) for _ in range(letters.count(there)))


@lru_cache(MAPS)
def _widths(drawn: str) -> int:
    return len(set(map(len, _rows(drawn, 1))))
