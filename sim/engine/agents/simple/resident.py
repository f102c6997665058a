"""Somebody who moves house when too few of the neighbours are alike (T. C. Schelling, 1971)."""

from typing import Annotated

from unbidden.sim.engine.registry import Param, rule


@rule(does=("leap",))
def resident(
    alike,
    unlike,
    wants: Annotated[float, Param("", 0.0, 1.0, "least share of neighbours of its own group that it is content with")] = 0.375,
):
    """Stay where enough neighbours are alike, or where there are none; else move to a free cell anywhere."""
    return 1.0 if alike < wants * (alike + unlike) else 0.0
