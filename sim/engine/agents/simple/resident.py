"""Somebody who moves house when too few of the neighbours are alike."""

from typing import Annotated

from unbidden.sim.engine.registry import Param, rule


@rule(does=("leap",))
def resident(
    alike,
    unlike,
    wants: Annotated[
        float, Param("", 0.0, 1.0, "least share of its neighbours that are to be of its own group")
    ] = 0.375,
    least: Annotated[float, Param("", 0.0, 100.0, "least number of its neighbours that are to be")] = 0.0,
):
    """Stay where enough neighbours are alike; else move to a free cell anywhere (T. C. Schelling, 1971)."""
    return 1.0 if alike < wants * (alike + unlike) or alike < least else 0.0
