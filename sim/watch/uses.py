"""How often tiles did what they do: recipes that came about. Which ones are meant, the scenario's watch says."""

import numpy as np

from sim.watch import Finding, Measure, Scene, detector

LATE = 10  # the last tenth of the training


@detector(
    measures={
        "any": "share of trials in which it came about",
        "count": "how often it came about in a trial",
        "first": "time of the first, s",
        "trained": "share of training episodes in which it came about",
        "late": "the same in the last tenth of the training",
    },
    waits=("first",),
)
def uses(scene: Scene, recipes: list[int], columns: list[int]) -> Finding:
    """Count what came about in a trial, and in the training that led to it: columns of Land.fired, each of a recipe."""
    counts = scene.trace.counts()[:, columns]
    total = counts.sum(axis=1)
    ticks = np.flatnonzero(np.diff(total)) + 1
    events = [
        scene.when(int(tick)) | {"watch": "uses", "recipe": _which(counts, recipes, int(tick)), "of": "tiles"}
        for tick in ticks
    ]
    first = float(events[0]["seconds"]) if events else None  # type: ignore[arg-type]
    measures: dict[str, Measure] = {"any": bool(events), "count": int(total[-1] - total[0]), "first": first}
    return Finding(events, measures | _training(scene, columns))


def _which(counts: np.ndarray, recipes: list[int], tick: int) -> int:
    return int(recipes[int(np.flatnonzero(counts[tick] > counts[tick - 1])[0])])


def _training(scene: Scene, columns: list[int]) -> dict[str, Measure]:
    ledger = scene.ledger
    if ledger is None or not ledger.episodes.sum():
        return {"trained": None, "late": None}
    blocks = max(1, len(ledger.episodes) // LATE)
    counted = np.hstack([ledger.fired_in, ledger.alone_in])
    most = counted[:, columns].max(axis=1) if columns else np.zeros(len(ledger.episodes))
    last = ledger.episodes[-blocks:].sum()  # 0 in a training that has not come so far
    return {
        "trained": float(most.sum() / ledger.episodes.sum()),
        "late": float(most[-blocks:].sum() / last) if last else None,
    }
