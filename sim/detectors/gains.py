"""How much of a stock was gained."""

from collections.abc import Mapping
from typing import Annotated

from unbidden.sim.detectors.base import Event, Finding, Group, Measure, Scene, Stock, Summary, detector


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    yield "total", {}


@detector(
    measures={
        "total": "units gained in a trial, by all together",
        "mean": "units gained by each",
        "share": "share of them that gained any",
    },
    shares=("share",),
    sentences={"total": "{watch}: {total:.4g}."},
    summary=_summary,
)
def gains(
    scene: Scene,
    stock: Annotated[Stock, "a stock: how much of it was gained"],
    of: Annotated[Group | None, "group of agents; all, if not said"] = None,
) -> Finding:
    """How much of a stock was gained."""
    units = scene.gained(scene.stock(stock), of)
    there = len(units) > 0
    return Finding(
        measures={
            "total": float(units.sum()),
            "mean": float(units.mean()) if there else None,
            "share": float((units > 0.0).mean()) if there else None,
        }
    )
