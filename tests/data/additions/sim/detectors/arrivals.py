"""Who came late."""

from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import Finding, Group, Scene, detector
from unbidden.sim.engine.laws import events as happened


@detector(
    measures={"any": "whether anybody came late", "arrivals": "how many came late"},
    sentences={"event": "{who} arrives"},
)
def arrivals(scene: Scene, of: Annotated[Group, "group of agents"]) -> Finding:
    """Who came into the world."""
    listed = scene.trace.events
    mine = listed[(listed.what == happened.ARRIVED) & np.isin(listed.body, scene.rows_of(of))]
    found = [{"who": scene.names[e.body], "body": int(e.body), **scene.when(e.tick)} for e in mine]
    return Finding(found, {"any": bool(found), "arrivals": len(found)})
