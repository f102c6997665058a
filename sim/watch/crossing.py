"""Who left a region, when and where, and who came back."""

import numpy as np

from sim.intent import Region
from sim.state import Trace
from sim.watch import Finding, Scene, detector

BORDER, INSIDE, OUTSIDE = 0, 1, 2


@detector(
    measures={
        "any": "whether anybody crossed from inside to outside",
        "count": "how many crossings outwards there were",
        "back": "how many crossings back there were",
        "first": "time of the first crossing outwards, s",
        "inside": "how many were inside at the end",
        "beyond": "how many were outside at the end",
        "carried": "how many of the crossings outwards a belt, a push or a rising tile made",
    },
    waits=("first",),
)
def crossing(scene: Scene, of: str, region: Region) -> Finding:
    """A body crosses when it reaches the far side, not when it is over the border."""
    rows = scene.present(of)
    sides = sides_of(scene.trace.cell[:, rows], region)
    ticks, columns = np.nonzero((sides[1:] != sides[:-1]) & (sides[:-1] != BORDER))
    events = [
        _event(scene, rows[k], int(t), region, sides[t, k] == OUTSIDE) for t, k in zip(ticks + 1, columns, strict=True)
    ]
    if len(scene.trace.carried):  # without tiles that do something, nothing moves a body but itself
        found, steps = _found(scene.trace.cell[:, rows], region), _steps(scene.trace, rows)
        for event, t, k in zip(events, ticks + 2, columns, strict=True):
            event["carried"] = _carried(scene.trace.carried[:t, rows[k]], steps[:t, k], found[:t, k])
    out = [event for event in events if event["to"] == "outside"]
    return Finding(
        events,
        {
            "any": bool(out),
            "count": len(out),
            "back": len(events) - len(out),
            "first": out[0]["seconds"] if out else None,
            "inside": int(np.sum(sides[-1] == INSIDE)),
            "beyond": int(np.sum(sides[-1] == OUTSIDE)),
            "carried": sum(event["carried"] for event in out),
        },
    )


def sides_of(cell: np.ndarray, region: Region) -> np.ndarray:
    """INSIDE or OUTSIDE for cells by tick and body; over the border, or taken away, a body is where it was before."""
    sides = _found(cell, region)
    ticks = np.arange(len(sides), dtype=np.int32)[:, None]
    last = np.maximum.accumulate(np.where(sides != BORDER, ticks, 0), axis=0)
    return np.take_along_axis(sides, last, axis=0)


def _found(cell: np.ndarray, region: Region) -> np.ndarray:
    """The side of each cell; BORDER also for those who were taken away."""
    side = np.where(region.border, BORDER, np.where(region.inside, INSIDE, OUTSIDE)).astype(np.int8).ravel()
    return np.where(cell < 0, BORDER, side[cell])


def _steps(trace: Trace, rows: np.ndarray) -> np.ndarray:
    """Where bodies came to a cell by themselves alone, neither carried nor lifted: bool[ticks + 1, rows].

    Whom a tile lifts is lifted until it is as low again as before.
    """
    cell, bottom, carried = trace.cell[:, rows], trace.bottom[:, rows], trace.carried[:, rows]
    steps = np.zeros(carried.shape, bool)
    before = np.full(len(rows), np.inf)  # m: how low those who are lifted were
    for t in range(1, len(steps) if carried.any() else 0):
        rises = carried[t] & (bottom[t] > bottom[t - 1])
        before[~rises & (bottom[t] <= before)] = np.inf
        before[rises] = np.minimum(before, bottom[t - 1])[rises]
        steps[t] = (cell[t] != cell[t - 1]) & ~carried[t] & np.isinf(before)
    return steps


def _carried(carried: np.ndarray, steps: np.ndarray, sides: np.ndarray) -> bool:
    """Whether the world moved a body, from its last step on the side that it left to now."""
    last = np.flatnonzero(steps & (sides != BORDER) & (sides != sides[-1]))
    return bool(carried[(last[-1] + 1 if len(last) else 0) :].any())


def _event(scene: Scene, i: int, t: int, region: Region, outwards: bool) -> dict:
    there = "outside", "inside"
    came, went = there[::-1] if outwards else there
    return {
        "watch": "crossing",
        "who": scene.names[i],
        "body": int(i),
        **scene.when(t),
        "of": region.name,
        "from": came,
        "to": went,
        **scene.place(scene.trace.cell[t, i]),
        "bottom": float(scene.trace.bottom[t, i]),
        "carried": False,
    }
