"""Who is the heaviest."""

from typing import Annotated

from unbidden.sim.detectors.base import Finding, Group, Scene, detector


@detector(measures={"heaviest": "greatest height of a body, m"})
def heaviest(scene: Scene, of: Annotated[Group, "group of agents"]) -> Finding:
    """How tall the tallest of a group is."""
    rows = scene.rows_of(of)
    return Finding(measures={"heaviest": max(scene.setup.rows[i][0].tall for i in rows)})
