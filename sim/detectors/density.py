"""Where a group gathers: how dense it is in one region beside another."""

from collections.abc import Mapping
from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import Event, Finding, Group, Measure, RegionName, Scene, Summary, detector

SENTENCES = {
    "dense": "On the average {inside:.0%} of them were in the {in_}, {ratio:.2f} times as dense as in the {than}.",
    "course": "share in the watched part",
}


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    if measures["ratio"] is not None:
        yield "dense", {}


def _shares(scene: Scene, of: str | None, in_: str, than: str) -> np.ndarray:
    """At each tick the share of those in either region that are in the first: f64[ticks + 1]."""
    rows = scene.rows_of(of)
    cells = scene.trace.cell[:, rows]
    inside, beside = (np.append(scene.regions[name].inside.ravel(), False)[cells].sum(axis=1) for name in (in_, than))
    both = inside + beside
    return np.divide(inside, both, out=np.zeros(len(cells)), where=both > 0)


def _course(scene: Scene, in_: str, than: str, of: str | None, after: float) -> np.ndarray:
    return _shares(scene, of, in_, than)


@detector(
    measures={
        "ratio": "how many times as dense they are in one region as in the other, on the average",
        "inside": "share of them in the first region, on the average",
        "even": "share of them that would be there if they were spread evenly",
    },
    shares=("inside", "even"),
    sentences=SENTENCES,
    summary=_summary,
    headline="inside",
    course=_course,
    by_instant=True,
)
def density(
    scene: Scene,
    in_: Annotated[RegionName, "region named in intent"],
    than: Annotated[RegionName, "region that it is compared with"],
    of: Annotated[Group | None, "group of agents; all, if not said"] = None,
    after: Annotated[float, "seconds at the beginning that are left out"] = 0.0,
) -> Finding:
    """How dense agents are in one region beside another: bodies for each cell, on the average over time."""
    shares = _shares(scene, of, in_, than)[round(after / scene.setup.seconds) :]
    here, there = (int(scene.regions[name].inside.sum()) for name in (in_, than))
    if not shares.size or not here or not there:
        return Finding(measures=dict.fromkeys(("ratio", "inside", "even")))
    inside = float(shares.mean())
    ratio = inside / here / ((1.0 - inside) / there) if inside < 1.0 else None
    return Finding(measures={"ratio": ratio, "inside": inside, "even": here / (here + there)})
