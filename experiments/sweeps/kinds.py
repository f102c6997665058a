"""The kinds of designs, by themselves, so that whoever only names them loads nothing else."""

from enum import StrEnum


class Kind(StrEnum):
    """How points are taken from the space of factors."""

    factorial = "factorial"
    one_at_a_time = "one_at_a_time"
    latin_hypercube = "latin_hypercube"
    sobol = "sobol"
    halton = "halton"
    morris = "morris"
    saltelli = "saltelli"
    table = "table"
