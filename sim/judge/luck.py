"""What luck has to do with an event: the same world, but for what is drawn after a cut, again and again.

Redraws are in pairs: with a thing and without it, under the same draws. Of these pairs are counted

- the probability of necessity PN = P(Y₀ = 0 | Y = 1, X = 1): where it comes about with the thing, how often it does
  not without it;
- the probability of sufficiency PS = P(Y₁ = 1 | Y = 0, X = 0): where it does not come about without the thing, how
  often it does with it.

J. Pearl, "Probabilities of causation: three counterfactual interpretations and their identification", Synthese 121
(1999). Intervals are exact: C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in
the case of the binomial", Biometrika 26 (1934).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from unbidden.sim.judge.claims.estimators import LEVEL, proportion


@dataclass(frozen=True)
class Share:
    """So many of so many, with an exact interval; no share of none."""

    count: int
    of: int
    share: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Necessity:
    """What pairs of redraws say about one cause."""

    what: str
    with_it: Share  # how often the event comes about
    without_it: Share
    pn: Share
    ps: Share


def share_of(count: int, of: int, level: float = LEVEL) -> Share:
    """So many of so many, with Clopper and Pearson's interval; of none everything is possible."""
    share, interval = proportion(count, of, level) if of else (None, (0.0, 1.0))
    assert interval
    return Share(count, of, share, *interval)


def necessity_of(what: str, with_it: Sequence[bool], without_it: Sequence[bool]) -> Necessity:
    """What pairs of redraws, with a cause and without it, say about it."""
    pairs = list(zip(with_it, without_it, strict=True))
    only_with = sum(one and not other for one, other in pairs)
    return Necessity(
        what,
        share_of(sum(with_it), len(pairs)),
        share_of(sum(without_it), len(pairs)),
        share_of(only_with, sum(with_it)),
        share_of(only_with, len(pairs) - sum(without_it)),
    )
