"""Who was over whom, and for how long."""

import numpy as np

from sim.watch import Finding, Scene, detector


@detector(
    measures={
        "any": "whether anybody was ever over another",
        "count": "how many times somebody came over another",
        "time": "time spent over another, all together, s",
    },
)
def stacking(scene: Scene, of: str) -> Finding:
    """One agent is over another while both are in one cell; an event for each spell."""
    rows = scene.present(of)
    spells = [spell for k, i in enumerate(rows) for j in rows[k + 1 :] for spell in _spells(scene, i, j)]
    spells.sort(key=lambda spell: (spell["tick"], spell["body"]))
    return Finding(
        spells,
        {
            "any": bool(spells),
            "count": len(spells),
            "time": round(sum(spell["lasted"] for spell in spells), 6),
        },
    )


def _spells(scene: Scene, i: int, j: int) -> list[dict]:
    cell, bottom = scene.trace.cell, scene.trace.bottom
    together = (cell[:, i] == cell[:, j]).astype(np.int8)
    if not together.any():
        return []
    edges = np.flatnonzero(np.diff(together, prepend=0, append=0))
    return [
        _event(scene, *((i, j) if bottom[t, i] > bottom[t, j] else (j, i)), t, end) for t, end in edges.reshape(-1, 2)
    ]


def _event(scene: Scene, upper: int, lower: int, begin: int, end: int) -> dict:
    return {
        "watch": "stacking",
        "who": scene.names[upper],
        "body": int(upper),
        "over": scene.names[lower],
        "lower": int(lower),
        **scene.when(begin),
        "lasted": round((int(end) - int(begin)) * scene.setup.seconds, 6),
        **scene.place(scene.trace.cell[begin, upper]),
    }
