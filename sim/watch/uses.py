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
def uses(scene: Scene, recipes: list[int]) -> Finding:
    """Count what came about in a trial, and in the training that led to it."""
    total = scene.trace.fired[:, recipes].sum(axis=1)
    ticks = np.flatnonzero(np.diff(total)) + 1
    events = [
        scene.when(int(tick)) | {"watch": "uses", "recipe": _which(scene, recipes, int(tick)), "of": "tiles"}
        for tick in ticks
    ]
    first = float(events[0]["seconds"]) if events else None  # type: ignore[arg-type]
    measures: dict[str, Measure] = {"any": bool(events), "count": int(total[-1] - total[0]), "first": first}
    return Finding(events, measures | _training(scene, recipes))


def _which(scene: Scene, recipes: list[int], tick: int) -> int:
    grown = scene.trace.fired[tick, recipes] > scene.trace.fired[tick - 1, recipes]
    return int(recipes[int(np.flatnonzero(grown)[0])])


def _training(scene: Scene, recipes: list[int]) -> dict[str, Measure]:
    ledger = scene.ledger
    if ledger is None or not ledger.episodes.sum():
        return {"trained": None, "late": None}
    blocks = max(1, len(ledger.episodes) // LATE)
    most = ledger.fired_in[:, recipes].max(axis=1) if recipes else np.zeros(len(ledger.episodes))
    last = ledger.episodes[-blocks:].sum()  # 0 in a training that has not come so far
    return {
        "trained": float(most.sum() / ledger.episodes.sum()),
        "late": float(most[-blocks:].sum() / last) if last else None,
    }
