"""The decisive moment of a scenario as a small picture, for those who choose one.

These pictures come with the program, made by `python -m unbidden.experiments.moments`: for most of them somebody has to
be trained first, and nobody who opens the first page is to wait for that.
"""

from dataclasses import replace
from importlib.resources import files
from typing import Any

import numpy as np

from unbidden.sim.runs.records import Run
from unbidden.sim.scenario.objectives import objectives_of
from unbidden.viz.causal_chain import chain_of_event
from unbidden.viz.page.svg import svg
from unbidden.viz.picture.frames import Reel, reel_of
from unbidden.viz.picture.picture import Picture, View, plan
from unbidden.viz.picture.sideways import side
from unbidden.viz.picture.surface import NOBODY

FOLDER = files("unbidden.viz.page") / "moments"
TRAIL = 40  # ticks of the way there
WIDE = 24.0  # cells of a view from the side


def shipped_moments() -> dict[str, bytes]:
    """The pictures that come with the program, by scenario."""
    found = [file for file in FOLDER.iterdir() if file.name.endswith(".svg")]
    return {file.name.removesuffix(".svg"): file.read_bytes() for file in found}


def moment(run: Run) -> str:
    """The picture of a run when the last of what it is about came about: from the side if a border was crossed."""
    reel, event = reel_of(run), decisive(run)
    if event and reel.legend.heights and run.scenario.watches[event["watch"]].highlights:
        return _over_a_border(run, reel)
    tick, body = (event["tick"], event.get("body", 0)) if event else _unseen(run)
    way = tuple(int(reel.frame(t).cell[body]) for t in range(max(0, tick - TRAIL), tick + 1))
    picture = plan(reel.frame(tick), reel.legend, View(trails=((body, way),)))
    return svg(_wordless(picture), reel.legend, beside=0.0)


def decisive(run: Run) -> dict[str, Any] | None:
    """Of all that is watched and no decoy, what came about last for the first time; what is paid for at need."""
    decoys, watches = run.scenario.file.decoys.values(), run.scenario.watches
    first = {event["watch"]: event for event in reversed(run.events) if event["watch"] not in decoys}
    free = [event for name, event in first.items() if not watches[name].paid]
    return max(free or first.values(), key=lambda event: event["tick"], default=None)


def _over_a_border(run: Run, reel: Reel) -> str:
    """Somebody over whoever lifted it, or over the border, from near by and without words."""
    chain = chain_of_event(run)
    assert chain is not None  # there is an event with a body
    tick = chain.stacked.end if chain.stacked else chain.came_over
    pair = tuple(body for body in (chain.body, chain.lifter) if body is not None)
    frame = reel.frame(tick)
    picture = side(frame, reel.legend, View(pair=pair, axis=chain.axis))
    row, col = divmod(int(frame.cell[chain.body]), reel.legend.cols)
    left = min(max((col if chain.axis == "x" else row) + 0.5 - WIDE / 2, 0.0), max(picture.width - WIDE, 0.0))
    near = (left, 0.0, min(WIDE, picture.width), picture.height)
    return svg(_wordless(picture), reel.legend, box=near)


def _wordless(picture: Picture) -> Picture:
    below, above = ([shape for shape in part if shape[0] != "label"] for part in (picture.below, picture.above))
    return replace(picture, below=below, above=above)


def _unseen(run: Run) -> tuple[int, int]:
    """Where there are no events: when most of what is watched and not paid was gained, or else the end, and whose."""
    paid = {stock for prices in objectives_of(run.scenario.file).values() for stock in prices}
    gains = [watch.arguments["stock"] for watch in run.scenario.watches.values() if "stock" in watch.arguments]
    free = [run.scenario.words.stocks.index(stock) for stock in gains if stock not in paid]
    gained = np.maximum(np.diff(run.trace.held[:, :, free[0]], axis=0), 0.0) if free else np.zeros((1, 1))
    if gained.any():
        tick = int(gained.sum(axis=1).argmax())
        return tick + 1, int(gained[tick].argmax())
    there = np.flatnonzero(run.trace.cell[:, 0] != NOBODY)
    return int(there[-1]), 0
