"""Who left a region, when and where, and who came back."""

import numpy as np

from sim.intent import Region
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
    moments = zip(ticks + 1, columns, strict=True)
    events = [_event(scene, rows[k], int(t), region, sides[t, k] == OUTSIDE) for t, k in moments]
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


def _carried(scene: Scene, i: int, t: int, region: Region) -> bool:
    """Whether the world moved a body on the way from the last cell on its old side: in that cell, or from there on."""
    if not len(scene.trace.carried):
        return False  # a world without tiles that do something: nothing there moves a body but itself
    cells = scene.trace.cell[: t + 1, i]
    sides = _found(cells, region)
    last = int(np.flatnonzero((sides != BORDER) & (sides != sides[t]))[-1])
    moved = np.flatnonzero(cells[: last + 1] != cells[last])
    arrived = int(moved[-1]) + 1 if len(moved) else 0
    return bool(scene.trace.carried[arrived + 1 : t + 1, i].any())


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
        "carried": _carried(scene, i, t, region),
    }
