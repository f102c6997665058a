"""What a long sweep would have measured, for tests: given values, or a function of each point, in place of runs."""

import math

import numpy as np

from unbidden.experiments.sweeps.analysis.about import Known
from unbidden.experiments.sweeps.analysis.measured import Measured
from unbidden.experiments.sweeps.design import Kind, design
from unbidden.experiments.sweeps.factors import factor
from unbidden.sim.scenario.claim_rules import Kind as MeasureKind


def stand_in(
    kind: Kind, vary: list[str], values=None, of=None, reps: int = 1, what: MeasureKind = MeasureKind.NUMBER, **more
) -> Measured:
    """What a sweep would have measured: given values, f64[replicates, points], or a function of each point."""
    asked = {name: more.pop(name) for name in ("many", "seed", "independent") if name in more}
    made = design(kind, [factor(one) for one in vary], **asked)
    if of is not None:
        values = np.tile([of(*point) for point in made.points], (reps, 1))
    values = np.asarray(values, float)
    horizon = np.full(values.shape[1], more.pop("lasts", math.nan))
    ended = more.pop("ended", np.ones(values.shape, bool))
    return Measured("watch.value", Known("A world", "how much", what, horizon), made, values, ended, **more)
