"""Who lives beside whom: how much of the neighbourhood is alike."""

from collections.abc import Mapping
from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import Event, Finding, Measure, Scene, Seconds, Summary, detector
from unbidden.sim.engine.laws.events import ENTERED

SENTENCES = {
    "course": "share of neighbours alike",
    "settled": "Of the neighbours of each, {similar:.0%} were of its own group at the end and {before:.0%} at the "
    "start; the last one moved at {settled}.",
    "unsettled": "Of the neighbours of each, {similar:.0%} were of its own group at the end and {before:.0%} at the "
    "start; some still moved.",
}


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    if measures["similar"] is not None and measures["before"] is not None:
        at = Seconds(measures["settled"] or 0.0)
        yield "unsettled" if measures["settled"] is None else "settled", {"settled": at}


def _course(scene: Scene, sight: int) -> np.ndarray:
    """At each tick the mean share of neighbours that are alike."""
    return np.array([_similar(scene, tick, sight) for tick in range(len(scene.trace.cell))])


def _similar(scene: Scene, tick: int, sight: int) -> float:
    """The mean over agents with neighbours of the share of these that are of their own group; nan, if there is none."""
    shape = (len(scene.setup.heights), len(scene.setup.heights[0]))
    rows = scene.rows_of(None)
    kinds = np.repeat(np.arange(len(scene.setup.agents)), [group.places for group in scene.setup.agents])
    there = scene.trace.cell[tick, rows] >= 0
    return share_alike(scene.trace.cell[tick, rows][there], kinds[there], shape, sight, scene.setup.wraps)


def share_alike(
    cells: np.ndarray, kinds: np.ndarray, shape: tuple[int, int], sight: int, wraps: tuple[bool, bool]
) -> float:
    """The mean over agents with neighbours of the share of these that are of their own kind; nan, if there is none.

    Agents are told by their cells, row * cols + col, and their kinds, from 0.
    """
    alike, near = np.zeros(len(cells)), np.zeros(len(cells))
    for kind in range(int(kinds.max(initial=-1)) + 1):
        count = np.bincount(cells[kinds == kind], minlength=shape[0] * shape[1]).reshape(shape)
        around = around_each(count, sight, wraps).ravel()[cells]
        near += around
        alike += np.where(kinds == kind, around, 0)
    has = near > 0
    return float((alike[has] / near[has]).mean()) if has.any() else float("nan")


def around_each(count: np.ndarray, sight: int, wraps: tuple[bool, bool]) -> np.ndarray:
    """For every cell what is counted in the square around it, its own cell left out; no cell counts twice."""
    total = count
    for axis, meets in enumerate(wraps):
        length = count.shape[axis]
        low, high = min(sight, (length - 1) // 2), min(sight, length // 2)
        if not meets:
            low = high = min(sight, length - 1)
        margin = [(low, high) if k == axis else (0, 0) for k in range(2)]
        wide = np.pad(total, margin, mode="wrap" if meets else "constant")
        sums = np.insert(np.cumsum(wide, axis=axis), 0, 0, axis=axis)
        total = np.take(sums, np.arange(low + high + 1, low + high + 1 + length), axis) - np.take(
            sums, np.arange(length), axis
        )
    return total - count


@detector(
    measures={
        "similar": "share of neighbours of one's own group, on the average over all agents, at the end",
        "before": "share of neighbours of one's own group at the start",
        "rests": "share of runs at whose end nobody moved any more",
        "settled": "time after which nobody moved any more, s",
    },
    times_to_event=("settled",),
    shares=("similar", "before", "rests"),
    sentences=SENTENCES,
    summary=_summary,
    headline="similar",
    course=_course,
    by_instant=True,
)
def segregation(
    scene: Scene,
    sight: Annotated[int, "how far neighbours are counted, in cells each way"] = 1,
) -> Finding:
    """How alike neighbours are: for each agent the share of those around it that are of its own group.

    Neighbours are those in the square around a cell, as the sensors `alike` and `unlike` count them. Agents without
    neighbours are left out.
    """
    ends = [_similar(scene, tick, sight) for tick in (0, len(scene.trace.cell) - 1)]
    before, similar = (None if np.isnan(share) else share for share in ends)
    moves, last = scene.befell(ENTERED).tick, len(scene.trace.cell) - 1
    moved = int(moves[-1]) if len(moves) else 0
    return Finding(
        measures={
            "similar": similar,
            "before": before,
            "rests": moved < last,
            "settled": scene.when(moved)["seconds"] if moved < last else None,
        }
    )
