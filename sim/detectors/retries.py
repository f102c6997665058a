"""What is served more than once: requests for jobs that were answered already."""

from collections.abc import Mapping
from typing import Annotated, NamedTuple

import numpy as np

from unbidden.sim.detectors.base import Event, Finding, Measure, Scene, Summary, detector

SENTENCES = {
    "event": "{who} was served again for a job that was done",
    "why": "Why was {who} served again at {at}, for a job that was done?",
    "does": "gets served again",
    "do": "get served again",
    "served": "In the end {duplicates:.0%} of what was served was done before, and {waiting:g} requests waited.",
    "course": "share served in vain",
}
WINDOW = 20  # ticks of the curve that are counted together


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    if measures["duplicates"] is not None:
        yield "served", {}


class Served(NamedTuple):
    """What was served, one request after the other."""

    tick: np.ndarray
    body: np.ndarray  # of whoever had sent it
    again: np.ndarray  # whether a request for the same job had been served before

    def a_tick(self, scene: Scene) -> tuple[np.ndarray, np.ndarray]:
        """How many were served in each tick, and how many of them again."""
        length = len(scene.trace.cell)
        return np.bincount(self.tick, minlength=length), np.bincount(self.tick[self.again], minlength=length)


def served_in(scene: Scene) -> Served:
    """Read off a trace what was served, and by the ids of jobs what was served again."""
    owner, job = np.moveaxis(scene.trace.served.astype(np.int64), -1, 0)
    places = np.flatnonzero(owner >= 0)  # in order of time, and within a tick of the queue
    body = owner.ravel()[places]
    ids = job.ravel()[places] * (body.max(initial=0) + 1) + body
    again = np.ones(len(places), bool)
    again[np.unique(ids, return_index=True)[1]] = False
    return Served(places // max(owner.shape[1], 1), body, again)


def _course(scene: Scene, after: float) -> np.ndarray:
    """At each tick the share of duplicates in what was served in the last ticks; as before, if nothing was."""
    sums = [np.concatenate([np.zeros(WINDOW), np.cumsum(count)]) for count in served_in(scene).a_tick(scene)]
    served, again = (total[WINDOW:] - total[:-WINDOW] for total in sums)
    latest = np.maximum.accumulate(np.where(served > 0, np.arange(len(served)), 0))
    return again[latest] / np.maximum(served[latest], 1)


@detector(
    measures={
        "any": "whether anything was served for a job answered already",
        "first": "time at which that first happened, s",
        "duplicates": "share of what was served that was for a job answered already",
        "goodput": "jobs answered a tick, on the average",
        "offered": "jobs begun a tick, on the average",
        "amplification": "requests sent for each job begun, on the average",
        "waiting": "requests that waited at the end",
        "refused": "share of requests that found no room",
    },
    times_to_event=("first",),
    shares=("duplicates", "refused"),
    sentences=SENTENCES,
    summary=_summary,
    headline="duplicates",
    listed=False,
    first_listed=True,
    course=_course,
)
def retries(
    scene: Scene,
    after: Annotated[float, "seconds at the beginning that are left out"] = 0.0,
) -> Finding:
    """What a body that serves does, and for how much of it an answer was there already, as the ids of jobs tell."""
    each = served_in(scene)
    served, again = each.a_tick(scene)
    ticks_again, rows_again = each.tick[each.again], each.body[each.again]
    begin = min(round(after / scene.setup.seconds) + 1, len(served))
    ticks, done, vain = len(served) - begin, int(served[begin:].sum()), int(again[begin:].sum())
    begun, accepted, refused = scene.trace.requests[begin:].sum(axis=(0, 1)).tolist()
    sent = accepted + refused
    return Finding(
        lambda: scene.events_of(ticks_again, rows_again),
        {
            "any": bool(len(ticks_again)),
            "first": scene.when(int(ticks_again[0]))["seconds"] if len(ticks_again) else None,
            "duplicates": vain / done if done else None,
            "goodput": (done - vain) / ticks if ticks else None,
            "offered": begun / ticks if ticks else None,
            "amplification": sent / begun if begun else None,
            "waiting": int(scene.trace.waiting[-1].sum()),
            "refused": refused / sent if sent else None,
        },
    )
