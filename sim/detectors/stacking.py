"""Who was over whom, and for how long."""

from collections.abc import Mapping
from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import (
    Event,
    Finding,
    Group,
    Measure,
    Scene,
    Seconds,
    Summary,
    detector,
    order_of,
    overlap,
)
from unbidden.sim.engine.setup.discs import cells_within

FEW = 20_000_000  # pairs of bodies times ticks up to which looking at every tick takes less than looking things up
FAR = -30_000  # cells
MOST_SHORT = 128  # rows and columns up to which squares of distances are short numbers

SENTENCES = {
    "event": "{who} came over {over}",
    "why": "Why was {who} over {over} at {at}?",
    "does": "comes over another",
    "do": "come over another",
    "once": "1 time one of the {of} was over another, {lasted} in all.",
    "often": "{count:g} times one of the {of} was over another, {lasted} in all.",
}


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    yield "once" if measures["count"] == 1 else "often", {"lasted": Seconds(measures["time"] or 0.0)}


@detector(
    measures={
        "any": "whether anybody was ever over another",
        "count": "how many times somebody came over another",
        "time": "time spent over another, all together, s",
    },
    sentences=SENTENCES,
    summary=_summary,
    listed=False,
)
def stacking(scene: Scene, of: Annotated[Group, "group of agents"]) -> Finding:
    """Who was over whom: one is over another while their discs overlap; an event for each spell."""
    spells = [_event(scene, *spell) for spell in _spells(scene, scene.present(of)).T.tolist()]
    return Finding(
        spells,
        {
            "any": bool(spells),
            "count": len(spells),
            "time": round(sum(spell["lasted"] for spell in spells), 6),
        },
    )


def _spells(scene: Scene, rows: np.ndarray) -> np.ndarray:
    """The upper and the lower body of each spell, and the ticks when it begins and is over: i32[4, spells], by time."""
    is_wide = any(figure.is_wide for figure in scene.setup.figures)
    is_few = is_wide and len(rows) ** 2 * len(scene.trace.cell) <= FEW
    low, high, begin, end = (_meetings_of_few if is_few else _meetings)(scene, np.sort(rows))
    order = order_of(low, high, begin)
    low, high, begin, end = low[order], high[order], begin[order], end[order]
    apart = (low[1:] != low[:-1]) | (high[1:] != high[:-1]) | (begin[1:] != end[:-1])  # else both moved on together
    first, last = np.append(True, apart)[: len(low)], np.append(apart, True)[: len(low)]
    low, high, begin, end = low[first], high[first], begin[first], end[last]
    is_low = scene.trace.bottom[begin, low] > scene.trace.bottom[begin, high]
    upper, lower = np.where(is_low, low, high), np.where(is_low, high, low)
    return np.stack([upper, lower, begin, end])[:, order_of(begin, upper, low, high)]


def _meetings(scene: Scene, rows: np.ndarray) -> np.ndarray:
    """Every time that two discs overlapped: the lower and the higher row, begin and end, i32[4, meetings].

    Of two that overlap one came to its cell while the other was in its own. So for each stay those are looked up that
    begin during it in the same cell, and in each of the cells that its disc may reach.
    """
    cols, last, stays = len(scene.setup.heights[0]), len(scene.trace.cell) + 1, scene.stays
    counted = np.flatnonzero(np.isin(stays.body, rows) & (stays.cell >= 0) & (stays.begin < stays.end))
    counted = counted[order_of(stays.cell[counted], stays.begin[counted])]
    body, cell, begin, end = (column[counted].astype(np.int64) for column in stays)
    key, wide = cell * last + begin, scene.setup.body_widths
    met = [np.zeros((4, 0), np.int64)]
    for down, right in cells_within(float(wide.max(initial=1.0))).tolist():
        there = cell + down * cols + right
        col = cell % cols + right
        first = np.searchsorted(key, there * last + begin, "left")
        many = np.where((col >= 0) & (col < cols), np.searchsorted(key, there * last + end, "left") - first, 0)
        one = np.repeat(np.arange(len(body)), many)
        other = np.arange(len(one)) + np.repeat(first - np.cumsum(many) + many, many)
        is_met = overlap(down**2 + right**2, wide[body[one]], wide[body[other]])
        is_met &= (begin[other] > begin[one]) | (other > one)  # of two that came at once one is looked up
        one, other = one[is_met], other[is_met]
        pair = np.minimum(body[one], body[other]), np.maximum(body[one], body[other])
        met.append(np.stack([*pair, begin[other], np.minimum(end[one], end[other])]))
    return np.concatenate(met, axis=1).astype(np.int32)


def _meetings_of_few(scene: Scene, rows: np.ndarray) -> np.ndarray:
    """The same, tick by tick: of a few bodies that is sooner done."""
    met, last = [np.zeros((4, 0), np.int32)], len(scene.trace.cell)
    cell, wide = np.ascontiguousarray(scene.trace.cell[:, rows].T), scene.setup.body_widths[rows]
    cols = len(scene.setup.heights[0])
    row = cell // cols
    col = cell - row * cols
    row[cell < 0] = FAR  # who is not there is far from everybody
    if (cell >= 0).all() and max(len(scene.setup.heights), cols) <= MOST_SHORT:
        row, col = row.astype(np.int16), col.astype(np.int16)
    for one in range(len(rows) - 1):
        others = slice(one + 1, None)
        down, right = row[others] - row[one], col[others] - col[one]
        near = down * down + right * right <= _farthest(wide[others], wide[one])[:, None]
        near &= cell[one] >= 0
        edges = np.zeros((len(near), last + 1), bool)
        edges[:, 0], edges[:, -1] = near[:, 0], near[:, -1]
        np.not_equal(near[:, 1:], near[:, :-1], out=edges[:, 1:-1])
        other, tick = np.divmod(np.flatnonzero(edges), last + 1)  # begin and end take turns
        both = np.full(len(tick) // 2, rows[one]), rows[one + 1 + other[::2]]
        met.append(np.stack([*both, tick[::2], tick[1::2]]).astype(np.int32))
    return np.concatenate(met, axis=1)


def _farthest(wide: np.ndarray, other: float) -> np.ndarray:
    """The greatest square of a distance, in cells, at which discs overlap: i64[n]."""
    squares = np.arange(int(((wide.max() + other) / 2.0 + 1.0) ** 2) + 1)
    return np.where(overlap(squares[None, :], wide[:, None], other), squares, 0).max(axis=1)


def _event(scene: Scene, upper: int, lower: int, begin: int, end: int) -> Event:
    return {
        "who": scene.names[upper],
        "body": upper,
        "over": scene.names[lower],
        "lower": lower,
        **scene.when(begin),
        "lasted": round((end - begin) * scene.setup.seconds, 6),
        **scene.place(scene.trace.cell[begin, upper]),
    }
