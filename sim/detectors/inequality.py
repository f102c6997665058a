"""How unequally those who are there hold a stock: the Gini coefficient, and the share of the richest tenth."""

from collections.abc import Mapping
from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import Event, Finding, Group, Measure, Scene, Stock, Summary, detector

SENTENCES = {
    "spread": "At the end the richest tenth held {top:.0%}; Gini coefficient {gini:.2f}, at the start {before:.2f}.",
    "gone": "{gone:g} were gone.",
    "course": "Gini coefficient",
}


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    if measures["gini"] is not None and measures["before"] is not None:
        yield "spread", {"top": measures["top"]}
        if measures["gone"]:
            yield "gone", {}


def _course(scene: Scene, stock: str, of: str | None) -> np.ndarray:
    """At each tick the Gini coefficient of those who are there; 0 where there is nobody."""
    rows, number = scene.rows_of(of), scene.stock(stock)
    cell, held = scene.trace.cell[:, rows], scene.trace.held[:, rows, number]
    return np.array([gini(units[cells >= 0]) or 0.0 for cells, units in zip(cell, held, strict=True)])


def gini(units: np.ndarray) -> float | None:
    """The Gini coefficient: half the mean difference of two of them, as a share of the mean; 0 if nobody has any."""
    if not units.size:
        return None
    ordered, total = np.sort(units), float(units.sum())
    if total <= 0.0:
        return 0.0
    ranks = 2.0 * np.arange(1, units.size + 1) - units.size - 1.0
    return float((ranks * ordered).sum() / (units.size * total))


def share_of_top(units: np.ndarray) -> float | None:
    """What the richest tenth hold of all there is; the last of them counts in part, if a tenth is no whole number."""
    if not units.size:
        return None
    total, tenth = float(units.sum()), units.size / 10.0
    if total <= 0.0:
        return 0.1
    counted = np.clip(tenth - np.arange(units.size), 0.0, 1.0)
    return float((np.sort(units)[::-1] * counted).sum() / total)


@detector(
    measures={
        "gini": "Gini coefficient of what those held who were there at the end",
        "before": "Gini coefficient of what they held at the start",
        "top": "share of all of it that the richest tenth held at the end",
        "top_before": "share of all of it that the richest tenth held at the start",
        "mean": "units that each held at the end, on the average",
        "there": "how many were there at the end",
        "gone": "how many of those of the start were gone by the end",
    },
    shares=("top", "top_before"),
    sentences=SENTENCES,
    summary=_summary,
    headline="gini",
    course=_course,
    by_instant=True,
)
def inequality(
    scene: Scene,
    stock: Annotated[Stock, "a stock: how unequally it is held"],
    of: Annotated[Group | None, "group of agents; all, if not said"] = None,
) -> Finding:
    """How unequally a stock is held by those who are there. Those who are gone are left out, and counted."""
    rows, number = scene.rows_of(of), scene.stock(stock)
    begun, there = (rows[scene.trace.cell[t, rows] >= 0] for t in (0, -1))
    first, last = scene.trace.held[0, begun, number], scene.trace.held[-1, there, number]
    stayed = int((~scene.born(-1, there)).sum())
    return Finding(
        measures={
            "gini": gini(last),
            "before": gini(first),
            "top": share_of_top(last),
            "top_before": share_of_top(first),
            "mean": float(last.mean()) if last.size else None,
            "there": last.size,
            "gone": first.size - stayed,
        }
    )
