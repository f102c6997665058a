"""How a group fares together with a stock."""

from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import Finding, Group, Scene, Stock, detector


@detector(
    measures={
        "utility": "units gained a tick, by all together",
        "equality": "1 less the Gini coefficient of what each gained, if nobody lost any",
        "sustainability": "mean tick of gaining",
        "peace": "agents that were there, on the average",
    },
    shares=("equality",),
    headline="sustainability",
)
def social(
    scene: Scene,
    stock: Annotated[Stock, "a stock: how the group fares together with it"],
    of: Annotated[Group, "group of agents"],
) -> Finding:
    """How a group fares together with a stock.

    These are the four social measures of Perolat et al., "A multi-agent reinforcement learning model of common-pool
    resource appropriation" (NIPS 2017).
    """
    rows = scene.rows_of(of)
    held = scene.trace.held[:, rows, scene.stock(stock)]
    units, ticks = held[-1] - held[0], max(len(held) - 1, 1)
    steps = np.maximum(np.diff(held, axis=0), 0.0)
    apart = np.abs(units[:, None] - units[None, :]).sum()
    has_gini = units.sum() > 0.0 and not (units < 0.0).any()
    total = float(units.sum())
    when = (steps * np.arange(1, len(held))[:, None]).sum()
    there = (scene.trace.cell[:, rows] >= 0).sum() / len(scene.trace.cell)
    return Finding(
        measures={
            "utility": total / ticks,
            "equality": float(1.0 - apart / (2.0 * len(rows) * total)) if has_gini else None,
            "sustainability": float(when / steps.sum()) if steps.sum() > 0.0 else None,
            "peace": float(there),
        }
    )
