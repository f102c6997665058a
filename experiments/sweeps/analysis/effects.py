"""What each factor does by itself: the mean at each of its values, and how far that is from its first value.

One at a time, a value is compared with the first point. In all combinations, the mean at a value is over all of the
others, and so is the difference. Differences are taken replicate by replicate: where points share seeds, that takes the
luck out that they have in common; where they are independent, it is as good as any other order.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from unbidden.experiments.sweeps.analysis.levels import groups, is_crossed, single
from unbidden.experiments.sweeps.analysis.measured import Measured
from unbidden.experiments.sweeps.design import Kind
from unbidden.experiments.sweeps.factors import Value, refused
from unbidden.experiments.sweeps.summary import Summary


@dataclass(frozen=True)
class Level:
    """A value of a factor, and what a measure came to there."""

    factor: str
    value: Value
    points: tuple[int, ...]  # over which the mean is taken
    mean: Summary
    difference: Summary | None  # from the first value of the factor; None at that itself


@dataclass(frozen=True)
class Pairs:
    """A treatment beside a control, replicate by replicate."""

    control: np.ndarray  # f64[replicates]
    treatment: np.ndarray  # f64[replicates]
    difference: Summary  # treatment minus control


def has_levels(seen: Measured) -> bool:
    """Whether each factor has values that can be compared with all else equal."""
    design = seen.design
    return design.kind is Kind.one_at_a_time or is_crossed(design, range(len(design.points)))


def main_effects(seen: Measured) -> Iterator[Level]:
    """Each value of each factor. Raises InvalidScenario for a design whose points were drawn."""
    design = seen.design
    if not has_levels(seen):
        what = f"a design of the kind {design.kind} has no values that are compared with all else equal."
        raise refused(what, "See its sensitivity, or sweep with --design factorial or one_at_a_time.", "STORE")
    one = design.kind is Kind.one_at_a_time
    for factor in design.factors:
        points = single(design, factor) if one else range(len(design.points))
        first: list[int] = []
        for (value,), there in groups(design, list(points), [factor.name]).items():
            difference = seen.difference(there, first) if first else None
            first = first or there
            yield Level(factor.name, value, tuple(there), seen.estimate(there), difference)


def pairs(seen: Measured, control: list[int], treatment: list[int]) -> Pairs:
    """Two points, or two groups of points, replicate by replicate.

    Raises InvalidScenario where replicates of different points have nothing in common, or too few were measured.
    """
    if seen.design.independent:
        what = "the points of this sweep have seeds of their own (--independent), so there are no pairs."
        raise refused(what, "Compare their intervals with --kind response, or sweep without --independent.", "--kind")
    one, other = seen.across(control), seen.across(treatment)
    both = ~np.isnan(one) & ~np.isnan(other)
    if both.sum() < 2:
        many = int(both.sum())
        what = f"{many} {'pair was' if many == 1 else 'pairs were'} measured; a difference with an interval takes two."
        raise refused(what, "Sweep with more --reps.", "--kind")
    return Pairs(one[both], other[both], seen.difference(treatment, control))
