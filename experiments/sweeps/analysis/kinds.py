"""The kinds of pictures, by themselves, so that whoever only names them loads nothing else."""

from enum import StrEnum


class Kind(StrEnum):
    """Kinds of pictures."""

    phases = "phases"
    response = "response"
    multiples = "multiples"
    pairs = "pairs"
    histogram = "histogram"
    survival = "survival"
