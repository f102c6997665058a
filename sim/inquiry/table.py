"""How often each thing was found under each cause, in many cases: what the game draws from, and the best answers.

`scenarios/whodunit.cases.jsonl` is written by `python -m unbidden.experiments.whodunit --table`.
"""

import json
import secrets
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from unbidden.sim.inquiry.causes import CAUSES
from unbidden.sim.inquiry.evidence import SHAPE

FILE = "whodunit.cases.jsonl"


class Drawn(NamedTuple):
    """A case as the game knows it."""

    cause: str
    found: tuple[int, ...]  # what each evidence says


@cache
def table() -> np.ndarray:
    """Counts of cases: f8[causes, *SHAPE]."""
    counted = np.zeros((len(CAUSES), *SHAPE))
    for line in (files("unbidden.scenarios") / FILE).read_text("utf-8").splitlines():
        row = json.loads(line)
        counted[(CAUSES.index(row["cause"]), *row["found"])] = row["cases"]
    counted.flags.writeable = False
    return counted


def draw() -> Drawn:
    """One of the cases, each cause as likely as the others; nobody can know which."""
    luck = np.random.default_rng(secrets.randbits(128))
    cause = int(luck.integers(len(CAUSES)))
    counted = table()[cause]
    cell = int(luck.choice(counted.size, p=counted.ravel() / counted.sum()))
    return Drawn(CAUSES[cause], tuple(int(symbol) for symbol in np.unravel_index(cell, SHAPE)))
