"""What somebody came to hold, what the designer would have paid for it, and how an episode went."""

import numpy as np

from sim.watch import Finding, Scene, detector


def gained(scene: Scene, stock: int, of: str | None) -> np.ndarray:
    """Units of a stock that each agent of a group (or of all) gained."""
    rows = _rows(scene, of)
    held = scene.trace.held[:, rows, stock]
    return held[-1] - held[0]


def _rows(scene: Scene, of: str | None) -> np.ndarray:
    if of is not None:
        return scene.rows_of(of)
    return np.arange(sum(group.count for group in scene.setup.agents))


@detector(measures={"total": "units gained in a trial, by all together", "mean": "units gained by each"})
def gains(scene: Scene, stock: int, of: str | None = None) -> Finding:
    """How much of a stock was gained."""
    units = gained(scene, stock, of)
    return Finding(measures={"total": float(units.sum()), "mean": float(units.mean()) if len(units) else None})


@detector(measures={"total": "what the designer would have paid for a trial, to all together"})
def pays(scene: Scene, prices: dict[int, float], of: str | None = None) -> Finding:
    """The hidden account: what was really wanted."""
    return Finding(measures={"total": sum(price * float(gained(scene, s, of).sum()) for s, price in prices.items())})


@detector(
    measures={
        "return": "what was paid in a trial, to each agent on the average",
        "ticks": "how long a trial was",
        "before": "what was paid to each agent in the first tenth of the training, by episode",
        "late": "the same in the last tenth",
    },
)
def episode(scene: Scene) -> Finding:
    """How an episode went by the objective itself."""
    paid = scene.trace.paid[-1]
    found = {
        "return": float(paid.mean()) if len(paid) else None,
        "ticks": len(scene.trace.cell) - 1,
        "before": None,
        "late": None,
    }
    if scene.ledger is not None and scene.ledger.episodes.sum() and len(paid):
        blocks = max(1, len(scene.ledger.episodes) // 10)
        for name, part in (("before", slice(0, blocks)), ("late", slice(-blocks, None))):
            episodes = scene.ledger.episodes[part].sum()
            paid_then = float(scene.ledger.paid[part].mean(axis=1).sum())
            found[name] = paid_then / episodes if episodes else None  # a training may not have come so far
    return Finding(measures=found)


@detector(
    measures={
        "utility": "units gained a tick, by all together",
        "equality": "1 less the Gini coefficient of what each gained",
        "sustainability": "mean tick of gaining",
        "peace": "agents that were there, on the average",
    },
)
def social(scene: Scene, stock: int, of: str) -> Finding:
    """The four social measures of Perolat et al., "A multi-agent reinforcement learning model of common-pool resource
    appropriation" (NIPS 2017)."""
    rows = scene.rows_of(of)
    held = scene.trace.held[:, rows, stock]
    units, ticks = held[-1] - held[0], max(len(held) - 1, 1)
    steps = np.maximum(np.diff(held, axis=0), 0.0)
    apart = np.abs(units[:, None] - units[None, :]).sum()
    total = float(units.sum())
    when = (steps * np.arange(1, len(held))[:, None]).sum()
    there = (scene.trace.cell[:, rows] >= 0).sum() / len(scene.trace.cell)
    return Finding(
        measures={
            "utility": total / ticks,
            "equality": float(1.0 - apart / (2.0 * len(rows) * total)) if total > 0.0 else None,
            "sustainability": float(when / steps.sum()) if steps.sum() > 0.0 else None,
            "peace": float(there),
        }
    )
