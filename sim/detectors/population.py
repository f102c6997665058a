"""How many of a group there are over time: how far their number swings, how regularly, and whether they die out."""

from collections.abc import Mapping
from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import Event, Finding, Group, Measure, Scene, Summary, detector

SENTENCES = {
    "left": "{watch}: {start:g} at the start, {least:g} to {most:g} in between, and {last:g} at the end.",
    "died_out": "The last of them was gone after {end:.0f} s.",
    "period": "Their number went up and down about every {period:.0f} s.",
    "course": "how many there are",
}


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    yield "left", {}
    if measures["died_out"]:
        yield "died_out", {}
    elif measures["period"] is not None:
        yield "period", {}


def _course(scene: Scene, of: str | None, after: float) -> np.ndarray:
    return scene.number(of).astype(np.float64)


def period_of(numbers: np.ndarray) -> float | None:
    """After how many steps a curve is most like itself again; none, if it never is after having been most unlike.

    The autocorrelation falls from 1 at lag 0 to below nought; the answer is the lag of its highest value in the first
    stretch in which it is above nought again. Lags up to half of the curve are looked at.
    """
    around = numbers - numbers.mean() if numbers.size else numbers
    if numbers.size < 4 or not np.any(around):
        return None
    spectrum = np.abs(np.fft.rfft(around, 2 * numbers.size)) ** 2
    overlap = np.arange(numbers.size, 0, -1)
    alike = (np.fft.irfft(spectrum)[: numbers.size] / overlap)[: numbers.size // 2]
    turns = np.flatnonzero(np.diff(alike > 0.0)) + 1  # where it goes through nought: down, up, down …
    if len(turns) < 2:
        return None
    stretch = alike[turns[1] : turns[2] if len(turns) > 2 else None]
    return float(turns[1] + int(np.argmax(stretch)))


@detector(
    measures={
        "start": "how many there were at the start",
        "last": "how many there were at the end",
        "most": "the most there were at any time",
        "least": "the fewest there were at any time",
        "mean": "how many there were on the average, from the beginning that is left out on",
        "swing": "standard deviation of their number as a part of its mean, from the beginning that is left out on",
        "died_out": "whether none of them was left at the end",
        "end": "seconds until the last of them was gone",
        "period": "seconds after which their number was most like itself again, while there were some",
    },
    shares=("died_out",),
    sentences=SENTENCES,
    summary=_summary,
    headline="last",
    course=_course,
    course_counts=True,
    by_instant=True,
)
def population(
    scene: Scene,
    of: Annotated[Group | None, "group of agents; all, if not said"] = None,
    after: Annotated[float, "seconds at the beginning that are left out of the mean, the swing and the period"] = 0.0,
) -> Finding:
    """How many of a group there are over time, whoever they are: those who were born and those who are gone count."""
    seconds = scene.setup.seconds
    numbers = _course(scene, of, after)
    there = np.flatnonzero(numbers)
    end = int(there[-1]) + 1 if there.size else 0
    later = numbers[round(after / seconds) :]
    alive = numbers[round(after / seconds) : end]
    period, mean = period_of(alive), float(later.mean()) if later.size else None
    return Finding(
        measures={
            "start": float(numbers[0]),
            "last": float(numbers[-1]),
            "most": float(numbers.max()),
            "least": float(numbers.min()),
            "mean": mean,
            "swing": float(later.std() / mean) if mean else None,
            "died_out": float(end < len(numbers)),
            "end": end * seconds if end < len(numbers) else None,
            "period": period * seconds if period is not None else None,
        }
    )
