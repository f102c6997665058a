"""How high they were."""

import numpy as np

from sim.watch import Finding, Scene, detector


@detector(
    measures={
        "highest": "greatest height of a bottom above the floor, m",
        "mean": "mean height of the bottoms above the floor, m",
    },
)
def altitude(scene: Scene, of: str) -> Finding:
    """Heights of the bottoms of a group over the whole run."""
    bottoms = scene.trace.bottom[:, scene.present(of)]
    if not bottoms.size:
        return Finding(measures={"highest": None, "mean": None})
    return Finding(measures={"highest": float(np.max(bottoms)), "mean": float(np.mean(bottoms))})
