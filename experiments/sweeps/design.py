"""Designs: which points of a space of factors are run, each how often, and from which seeds.

A point is one value of every factor. `factorial` takes all combinations; `one_at_a_time` the first value of each, and
then every other value of one at a time; `latin_hypercube`, `sobol` and `halton` fill the space evenly with so many
points (scipy.stats.qmc; the design follows from its seed alone); `morris` and `saltelli` are those of sensitivity
analysis (see sampling.py); a table names them one by one.

Replicate k of every point has the same seed (common random numbers: points then differ by their factors alone), unless
points are to be independent. Seeds follow from the sweep's own and from k, and are below 2**40, where claims are never
judged. A run is known by its number: replicate × points + point. So more replicates change no number.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from scipy.stats import qmc

from unbidden.experiments.sweeps.factors import Factor, Value, at, refuse_no_value, refused
from unbidden.experiments.sweeps.kinds import Kind
from unbidden.experiments.sweeps.sampling import saltelli, trajectories
from unbidden.sim.judge.claims.registration import TUNING_SEEDS
from unbidden.sim.scenario.text import Place

MOST_POINTS = 1_000_000


SAMPLED = {Kind.latin_hypercube: qmc.LatinHypercube, Kind.sobol: qmc.Sobol, Kind.halton: qmc.Halton}
FOR_SENSITIVITY = {Kind.morris: trajectories, Kind.saltelli: saltelli}
DRAWN = (*SAMPLED, *FOR_SENSITIVITY)


@dataclass(frozen=True)
class Design:
    """The points of a sweep, and from which seeds each is run."""

    kind: Kind
    factors: tuple[Factor, ...]
    points: tuple[tuple[Value, ...], ...]  # a value of each factor
    seed: int = 0  # all seeds of runs follow from it, and where points are drawn, the points too
    independent: bool = False  # whether every point has seeds of its own

    @property
    def names(self) -> list[str]:
        """What varies."""
        return [factor.name for factor in self.factors]

    def values(self, point: int) -> dict[str, Value]:
        """The values of a point by name."""
        return dict(zip(self.names, self.points[point], strict=True))

    def seed_of(self, point: int, replicate: int) -> int:
        """The seed of a run: a function of the sweep's own, the replicate and, if they are independent, the point."""
        label = f"sweep {self.seed}" + (f" point {point}" if self.independent else "")
        first = int.from_bytes(blake2b(label.encode(), digest_size=8).digest(), "little")
        return (first + replicate) % TUNING_SEEDS

    def number(self, point: int, replicate: int) -> int:
        """The number of a run."""
        return replicate * len(self.points) + point

    def run_of(self, number: int) -> tuple[int, int]:
        """The point and the replicate of a run."""
        replicate, point = divmod(number, len(self.points))
        return point, replicate

    def as_json(self) -> dict[str, Any]:
        """The design as JSON values, without its points, which a store keeps as a table."""
        return {
            "kind": self.kind.value,
            "factors": [factor.as_json() for factor in self.factors],
            "points": len(self.points),
            "seed": self.seed,
            "independent": self.independent,
        }


def design(
    kind: Kind, factors: Sequence[Factor], many: int | None = None, seed: int = 0, independent: bool = False
) -> Design:
    """The design of a kind; `many` points where they are drawn. Raises InvalidScenario."""
    if kind is Kind.table:
        raise refused("points one by one are those of a table: --table FILE, or rows in a file.", "", "--design")
    names = [factor.name for factor in factors]
    twice = [name for k, name in enumerate(names) if name in names[:k]]
    if twice:
        raise refused(f"{twice[0]} is varied twice.", "Give all of its values in one --vary.")
    if kind in DRAWN:
        points: Iterable[tuple[Value, ...]] = _sampled(kind, factors, many, seed)
    else:
        if many is not None:
            raise refused(f"--points is for designs that draw them: {', '.join(DRAWN)}.", "", "--points")
        for factor in factors:
            if factor.range is not None:
                what = f"{factor.name} is a range without steps, which a {kind} design cannot take."
                span = f"{factor.range.low:g}..{factor.range.high:g}"
                raise refused(what, f"Write {span}:9, say, or choose the design sobol.", factor.place)
        points = _single(factors) if kind is Kind.one_at_a_time else _all(factors)
    return Design(kind, tuple(factors), tuple(points), seed, independent)


def table_design(
    rows: Sequence[Mapping[str, Value]],
    seed: int = 0,
    independent: bool = False,
    where: Callable[[int, str | None], Place] = lambda row, name: at(f"--table, row {row + 1}"),
) -> Design:
    """A design of points that were named one by one, as mappings with the same keys. Raises InvalidScenario.

    `where`: where a row, counted from 0, or a value in it was asked for.
    """
    if not rows:
        raise refused("the table has no rows.", "", where(0, None))
    _limit(len(rows))
    names = list(rows[0])
    found = dict[str, dict[Value, int]](zip(names, [{} for _ in names], strict=True))  # the first row with each value
    for k, row in enumerate(rows):
        if row.keys() != rows[0].keys():
            raise refused(f"row {k + 1} has other columns than the first: {', '.join(row)}.", "", where(k, None))
        for name, value in row.items():
            refuse_no_value(name, value, where(k, name))
            found[name].setdefault(value, k)
    factors = [
        Factor(name, tuple(first), place=where(0, name), places=tuple(where(k, name) for k in first.values()))
        for name, first in found.items()
    ]
    return Design(Kind.table, tuple(factors), tuple(tuple(row[n] for n in names) for row in rows), seed, independent)


def _all(factors: Sequence[Factor]) -> Iterator[tuple[Value, ...]]:
    _limit(math.prod(len(factor.values) for factor in factors))
    return itertools.product(*(factor.values for factor in factors))


def _single(factors: Sequence[Factor]) -> Iterator[tuple[Value, ...]]:
    base = tuple(factor.values[0] for factor in factors)
    yield base
    for k, factor in enumerate(factors):
        for value in factor.values[1:]:
            yield (*base[:k], value, *base[k + 1 :])


def _sampled(kind: Kind, factors: Sequence[Factor], many: int | None, seed: int) -> list[tuple[Value, ...]]:
    if many is None or many < 1:
        raise refused(f"a design of the kind {kind} needs to know how many points.", "--points 256", "--points")
    if not factors:
        raise refused(f"a design of the kind {kind} needs something to vary.", "--vary FIELD=FROM..TO")
    if kind is Kind.sobol and many & (many - 1):
        up = 1 << (many - 1).bit_length()
        what = f"{many} points of Sobol's sequence are not balanced; it takes a power of two."
        raise refused(what, f"--points {up // 2} or --points {up}", "--points")
    _limit(many)
    if kind in FOR_SENSITIVITY:
        shares = FOR_SENSITIVITY[kind]([factor.name for factor in factors], many, seed)
    else:
        shares = SAMPLED[kind](d=len(factors), rng=seed).random(many)
    return [tuple(factor.at(float(share)) for factor, share in zip(factors, row, strict=True)) for row in shares]


def _limit(points: int) -> None:
    if points > MOST_POINTS:
        what = f"this makes {points:,} points; the most is {MOST_POINTS:,}."
        raise refused(what, "Vary less, or draw points: --design sobol --points 1024", "--vary")
