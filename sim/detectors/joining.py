"""Who joined in: how many of a group show their sign."""

from collections.abc import Mapping
from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import Event, Finding, Group, Measure, Scene, Seconds, Summary, detector

SENTENCES = {
    "event": "{who} joined in",
    "why": "Why did {who} join in at {at}?",
    "does": "joins in",
    "do": "join in",
    "joined": "At the end {count:g} had joined in ({share:.0%}); the last one joined at {last}.",
    "nobody": "Nobody joined in.",
    "course": "share that has joined in",
}


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    if measures["share"] is not None:
        yield "joined" if measures["any"] else "nobody", {"last": Seconds(measures["last"] or 0.0)}


def _course(scene: Scene, of: str | None) -> np.ndarray:
    """At each tick the share of them whose sign is up."""
    signs = _signs(scene, of)
    return signs.mean(axis=1) if signs.shape[1] else np.zeros(len(signs))


def _signs(scene: Scene, of: str | None) -> np.ndarray:
    """Whose sign is up at each tick: bool[ticks + 1, bodies]; nobody's, in a world without signs."""
    rows, trace = scene.present(of), scene.trace
    if not trace.sign.size:
        return np.zeros((len(trace.cell), len(rows)), bool)
    return trace.sign[:, rows] > 0


@detector(
    measures={
        "any": "whether anybody joined in",
        "count": "how many had joined in at the end",
        "share": "share of them that had joined in at the end",
        "first": "time at which the first joined in, s",
        "last": "time at which the last joined in, s",
    },
    times_to_event=("first", "last"),
    shares=("share",),
    sentences=SENTENCES,
    summary=_summary,
    headline="count",
    listed=False,
    course=_course,
)
def joining(scene: Scene, of: Annotated[Group | None, "group of agents; all, if not said"] = None) -> Finding:
    """How many of a group show their sign, when the first and the last of them put it up."""
    rows, signs = scene.present(of), _signs(scene, of)
    ticks, places = np.nonzero(signs[1:] & ~signs[:-1])
    ticks = ticks + 1

    at_end = int(signs[-1].sum())
    return Finding(
        lambda: scene.events_of(ticks, rows[places]),
        {
            "any": bool(len(ticks)),
            "count": at_end,
            "share": at_end / len(rows) if len(rows) else None,
            "first": scene.when(int(ticks[0]))["seconds"] if len(ticks) else None,
            "last": scene.when(int(ticks[-1]))["seconds"] if len(ticks) else None,
        },
    )
