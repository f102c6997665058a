"""The name of a figure on a command line: refused before anything is measured, if no figure can have it."""

from argparse import ArgumentTypeError
from pathlib import Path

from unbidden.viz.figures.sheet import suffix


def figure_file(text: str) -> Path:
    """A file for a figure, as `type` of an argument."""
    try:
        suffix(Path(text))
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
    return Path(text)
