"""How those get along who share a way: how fast, how many pass, and who comes to a stop."""

from collections.abc import Mapping
from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import Event, Finding, Group, Measure, Scene, Seconds, Summary, detector
from unbidden.sim.engine.laws.events import ENTERED

SENTENCES = {
    "course": "share that stands still",
    "event": "{who} came to a stop",
    "why": "Why did {who} come to a stop at {at}?",
    "does": "comes to a stop",
    "do": "come to a stop",
    "flowed": "They went {speed:.2f} cells a tick, and stood still in {stopped:.0%} of the time.",
    "jammed": "They went {speed:.2f} cells a tick, and stood still in {stopped:.0%} of the time, first at {at}.",
}


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    if measures["speed"] is not None:
        yield "jammed" if measures["any"] else "flowed", {"at": Seconds(measures["first"] or 0.0)}


def _course(scene: Scene, of: str, after: float) -> np.ndarray:
    """In each tick the share of them that stood still."""
    cells = _cells_entered(scene, of)
    still = (cells == 0).mean(axis=1) if cells.shape[1] else np.zeros(len(cells))
    return np.concatenate([[0.0], still])


def _cells_entered(scene: Scene, of: str) -> np.ndarray:
    """How many cells each body of a group entered in each tick after the start: i64[ticks, bodies]."""
    rows, entered = scene.present(of), scene.befell(ENTERED)
    ticks, bodies = len(scene.trace.cell) - 1, scene.trace.cell.shape[1]
    place = (entered.tick.astype(np.int64) - 1) * bodies + entered.body
    return np.bincount(place, minlength=ticks * bodies).reshape(ticks, bodies)[:, rows]


@detector(
    measures={
        "any": "whether anybody came to a stop",
        "first": "time at which somebody first came to a stop, s",
        "flow": "bodies that pass a point of their way in a tick, on the average",
        "speed": "cells that one of them passes in a tick, on the average",
        "stopped": "share of the time in which one of them stands still, on the average",
    },
    times_to_event=("first",),
    shares=("stopped",),
    sentences=SENTENCES,
    summary=_summary,
    headline="stopped",
    listed=False,
    first_listed=True,
    course=_course,
)
def traffic(
    scene: Scene,
    of: Annotated[Group, "group of agents"],
    after: Annotated[float, "seconds at the beginning that are left out, while they get going"] = 0.0,
) -> Finding:
    """How fast a group gets along and how many of it pass, and who comes to a stop: who moved, and then for a tick not.

    Flow, density and speed as in the fundamental diagram of traffic: flow is density times mean speed. The way is all
    cells in which one of the group may start.
    """
    rows, cells = scene.present(of), _cells_entered(scene, of)
    late = cells[min(round(after / scene.setup.seconds), len(cells)) :]
    ticks, places = np.nonzero((late[1:] == 0) & (late[:-1] > 0))
    ticks = ticks + len(cells) - len(late) + 2  # nobody can come to a stop in the first of them

    way = next((len(group.sites) for group in scene.setup.groups if group.name == of), 0)
    measured = bool(late.size and way)
    return Finding(
        lambda: scene.events_of(ticks, rows[places]),
        {
            "any": bool(len(ticks)),
            "first": scene.when(int(ticks[0]))["seconds"] if len(ticks) else None,
            "flow": float(late.sum() / len(late) / way) if measured else None,
            "speed": float(late.mean()) if measured else None,
            "stopped": float((late == 0).mean()) if measured else None,
        },
    )
