"""How high they were."""

from collections.abc import Mapping
from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import Event, Finding, Group, Measure, Scene, Summary, detector


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    if measures["highest"] is not None:
        yield "heights", {}


@detector(
    measures={
        "highest": "greatest height of a bottom above the floor, m",
        "mean": "mean height of the bottoms above the floor, m",
    },
    sentences={"heights": "Greatest height {highest:.2f} m, mean {mean:.2f} m."},
    summary=_summary,
)
def altitude(scene: Scene, of: Annotated[Group, "group of agents"]) -> Finding:
    """How high a group was over the whole run."""
    bottoms = scene.trace.bottom[:, scene.present(of)]
    if not bottoms.size:
        return Finding(measures={"highest": None, "mean": None})
    return Finding(measures={"highest": float(np.max(bottoms)), "mean": float(np.mean(bottoms))})
