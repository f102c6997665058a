"""Who stands still in one place for a while, and how many are missing elsewhere meanwhile."""

from collections.abc import Mapping
from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import Event, Finding, Group, Measure, RegionName, Scene, Seconds, Summary, detector

SENTENCES = {
    "event": "{who} came to stand still",
    "why": "Why did {who} stand still at {at}?",
    "does": "stands still",
    "do": "stand still",
    "stood": "On the average {number:.1f} of them stood still in the {in_} ({share:.0%}); the first from {at} on.",
    "nobody": "Nobody stood still in the {in_} for long.",
    "course": "share that stands still in the watched part",
}


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    if measures["number"] is not None and measures["any"]:
        yield "stood", {"at": Seconds(measures["first"] or 0.0)}
    elif not measures["any"]:
        yield "nobody", {}


def _standing(scene: Scene, in_: str, of: str | None, while_: float) -> np.ndarray:
    """Who, at each tick, has stood in a region for a while, without a step: bool[ticks + 1, bodies]."""
    cells = scene.trace.cell[:, scene.rows_of(of)]
    inside = np.append(scene.regions[in_].inside.ravel(), False)[cells]
    ticks = np.arange(len(cells))[:, None]
    moved = np.vstack([np.zeros((1, cells.shape[1]), bool), cells[1:] != cells[:-1]])
    since = np.maximum.accumulate(np.where(moved, ticks, 0), axis=0)
    return inside & (ticks - since >= _ticks(scene, while_))


def _ticks(scene: Scene, while_: float) -> int:
    return max(1, round(while_ / scene.setup.seconds))


def _course(scene: Scene, in_: str, of: str | None, while_: float, after: float) -> np.ndarray:
    return _standing(scene, in_, of, while_).sum(axis=1) / np.maximum(scene.number(of), 1)


@detector(
    measures={
        "any": "whether anybody stood still there for so long",
        "first": "time at which somebody first came to stand there for so long, s",
        "number": "how many stood there, on the average",
        "share": "share of all that stood there, on the average",
    },
    times_to_event=("first",),
    shares=("share",),
    sentences=SENTENCES,
    summary=_summary,
    headline="share",
    listed=False,
    first_listed=True,
    course=_course,
)
def standing(
    scene: Scene,
    in_: Annotated[RegionName, "region named in intent"],
    of: Annotated[Group | None, "group of agents; all, if not said"] = None,
    while_: Annotated[float, "seconds without a step after which somebody stands"] = 10.0,
    after: Annotated[float, "seconds at the beginning that are left out of averages"] = 0.0,
) -> Finding:
    """Who stands still in a region for a while, and how many do so on the average."""
    stands, there = _standing(scene, in_, of, while_), scene.number(of)
    ticks, places = np.nonzero(stands[1:] & ~stands[:-1])
    ticks = ticks + 2 - _ticks(scene, while_)  # the first one without a step
    late = slice(round(after / scene.setup.seconds), None)
    numbers = stands.sum(axis=1)[late]
    measured = bool(numbers.size and there[late].all())
    return Finding(
        lambda: scene.events_of(ticks, scene.rows_of(of)[places]),
        {
            "any": bool(len(ticks)),
            "first": scene.when(int(ticks[0]))["seconds"] if len(ticks) else None,
            "number": float(numbers.mean()) if measured else None,
            "share": float((numbers / there[late]).mean()) if measured else None,
        },
    )
