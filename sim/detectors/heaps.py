"""How what lies about is heaped up: who is beside whom, and how many are together."""

from collections.abc import Mapping
from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import AnyGroup, Event, Finding, Measure, Scene, Summary, detector

SENTENCES = {
    "heaped": "At the end they lay in {heaps:g} heaps, {alone:.0%} of them alone; at the start in {before:g}.",
    "course": "share that lies alone",
}
MOST_LOOKED_AT = 200  # ticks of a run for its curve


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    if measures["heaps"] is not None:
        yield "heaped", {}


def _course(scene: Scene, of: str) -> np.ndarray:
    """At each tick the share of them that lie alone, looked at from time to time."""
    ticks = np.unique(np.linspace(0, len(scene.trace.cell) - 1, MOST_LOOKED_AT).astype(int))
    alone = [_alone(heaps_of(scene, of, tick)) for tick in ticks.tolist()]
    return np.repeat(alone, np.diff([*ticks, len(scene.trace.cell)]))


def _alone(sizes: np.ndarray) -> float:
    return float((sizes == 1).sum() / sizes.sum()) if sizes.size else 0.0


def heaps_of(scene: Scene, of: str, tick: int) -> np.ndarray:
    """How many cells each heap has: cells that hold one of a group, joined where they touch, corners included."""
    cells = scene.trace.cell[tick, scene.rows_of(of)]
    full = np.zeros((len(scene.setup.heights), len(scene.setup.heights[0])), bool)
    full.ravel()[cells[cells >= 0]] = True
    return sizes_of(full, scene.setup.wraps)


def sizes_of(full: np.ndarray, wraps: tuple[bool, bool]) -> np.ndarray:
    """The sizes of the patches of a map, from the greatest down: each cell takes the least number beside it until none
    changes."""
    none = full.size
    number = np.where(full, np.arange(none).reshape(full.shape), none)
    while True:
        least = number
        for axis, meets in enumerate(wraps):
            margin = [(1, 1) if k == axis else (0, 0) for k in range(2)]
            wide = np.pad(least, margin, mode="wrap") if meets else np.pad(least, margin, constant_values=none)
            ahead, behind = (np.take(wide, np.arange(full.shape[axis]) + shift, axis) for shift in (2, 0))
            least = np.minimum(least, np.minimum(ahead, behind))
        least = np.where(full, least, none)
        if (least == number).all():
            return np.sort(np.unique(number[full], return_counts=True)[1])[::-1]
        number = least


@detector(
    measures={
        "heaps": "how many heaps there were at the end",
        "before": "how many there were at the start",
        "largest": "how many lay in the largest heap at the end",
        "alone": "share of heaped things that lay alone at the end",
        "single": "whether all lay in one heap at the end",
    },
    shares=("alone", "single"),
    sentences=SENTENCES,
    summary=_summary,
    headline="alone",
    course=_course,
    by_instant=True,
)
def heaps(scene: Scene, of: Annotated[AnyGroup, "group of things or agents"]) -> Finding:
    """How a group is heaped up: those in cells beside each other, corners included, are one heap."""
    sizes, before = (heaps_of(scene, of, tick) for tick in (len(scene.trace.cell) - 1, 0))
    if not sizes.size:
        return Finding(measures=dict.fromkeys(("heaps", "before", "largest", "alone", "single")))
    return Finding(
        measures={
            "heaps": len(sizes),
            "before": len(before),
            "largest": int(sizes[0]),
            "alone": _alone(sizes),
            "single": len(sizes) == 1,
        }
    )
