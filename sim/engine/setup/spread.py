"""How those of a group differ from each other: for each of them a value of its own, under its birth name."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from unbidden.sim.engine.draws import At, birth_name, purpose, uniform

if TYPE_CHECKING:
    from unbidden.sim.engine.setup.parts import Group

DIFFERENCE = purpose("how one of a group differs")


@dataclass(frozen=True)
class Spread:
    """How a field of a group is spread over its bodies, and what the values lie between."""

    field: str  # a parameter of the rule, or `sight`
    kind: str  # between: from a to b; steps: a for the first, b more for each further; normal: mean a, spread b
    a: float
    b: float
    whole: bool  # only whole numbers
    low: float
    high: float


def spread_over(spread: Spread, group: "Group", seed: int) -> np.ndarray:
    """The values of a field for all bodies of a group in a world of a seed: f64[places]."""
    if spread.kind == "steps":
        values = spread.a + spread.b * np.arange(group.places)
    else:
        drawn = np.array([_drawn(spread.field, group.name, ordinal, seed) for ordinal in range(group.places)])
        values = _placed(spread, drawn)
    return np.clip(np.floor(values) if spread.whole else values, spread.low, spread.high)


def _placed(spread: Spread, drawn: np.ndarray) -> np.ndarray:
    """Values for numbers drawn from [0, 1)."""
    if spread.kind == "between":
        return spread.a + (spread.b + spread.whole - spread.a) * drawn
    normal = NormalDist(spread.a, spread.b)
    values = [normal.inv_cdf(min(max(share, 1e-12), 1.0 - 1e-12)) if spread.b else spread.a for share in drawn]
    return np.array(values) + 0.5 * spread.whole


def _drawn(field: str, group: str, ordinal: int, seed: int) -> float:
    """A number from [0, 1) for one body and one field."""
    who = birth_name(group, ordinal) ^ birth_name(field, 0)
    return float(uniform(At(np.uint64(seed), np.uint64(0), np.uint64(who)), DIFFERENCE))
