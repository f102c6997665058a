"""Runs and worlds in the output of a notebook: a still with words; a replay where it is asked for."""

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import Any

import numpy as np

from sim.commands.words import clock, happened
from sim.record import Run
from sim.state import NOBODY, State
from viz.frames import Frame, reel_of, to_millimetres
from viz.legend import Legend, legend_of
from viz.page.svg import svg
from viz.picture import View, plan, side
from viz.story import story

HIGH = 820  # pixels of a replay


class Shown:
    """A page in a frame of its own, which can reach nothing outside it."""

    def __init__(self, page: str):
        self.page = page

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{escape(self.page)}" sandbox="allow-scripts allow-downloads" width="100%" '
            f'height="{HIGH}" style="border:1px solid #8A8A8A"></iframe>'
        )


def show(run: Run) -> Shown:
    """A run as a replay."""
    from viz.page.replay import replay

    return Shown(replay(run))


def still_of_run(run: Run) -> str:
    """The moment before somebody crossed, or the end; and what was asked, meant and found."""
    return _still(*_moment(run), happened(run))


def pictures_of_run(run: Run) -> str:
    """The same moment, without words."""
    return _pictures(*_moment(run))


def _moment(run: Run) -> tuple[Frame, Legend, View]:
    told, reel = story(run), reel_of(run)
    tick = told.stacked.end if told and told.stacked else reel.last
    pair = tuple(body for body in (told.body, told.lifter) if body is not None) if told else ()
    return reel.frame(tick), reel.legend, View(pair=pair, axis=told.axis if told else "x")


def still_of_world(world: Any) -> str:
    """A world as it is now."""
    legend, frame = legend_of(world.scenario, world.seed), frame_of_state(world.state)
    return _still(frame, legend, View(), ())


def frame_of_state(state: State) -> Frame:
    """A world as it is, as a frame; what was done and paid before is not in it."""
    bodies, air = state.bodies, state.air[0]
    cells = np.where(bodies.alive, bodies.row * state.ground.height.shape[1] + bodies.col, NOBODY)
    nothing = Frame(
        tick=int(state.clock.tick[0]),
        cell=np.asarray(cells, np.int32),
        bottom=to_millimetres(bodies.bottom),
        gust=np.array([air.row, air.col, air.blows], np.float32),
        paid=np.zeros(0, np.float32),
        held=np.zeros((len(bodies), 0), np.float32),
        level=np.zeros(0, np.float32),
        kind=np.zeros(0, np.uint16),
        heading=bodies.heading.astype(np.int8),
        action=np.zeros(0, np.int8),
        arrows=np.zeros(0, np.int8),
    )
    if state.land is None:
        return nothing
    tiles = state.land.tiles.ravel()
    ready = (nothing.tick >= tiles.ready).astype(np.float32)
    level = np.where(state.land.kinds.capacity[tiles.kind] > 0.0, tiles.stock, ready).astype(np.float32)
    held = state.stocks.held.astype(np.float32)
    return replace(nothing, held=held, level=level, kind=tiles.kind.astype(np.uint16))


def _pictures(frame: Frame, legend: Legend, view: View) -> str:
    seen = svg(side(frame, legend, view), legend, label="from the side") if legend.heights else ""
    return svg(plan(frame, legend, view), legend, label="from above") + seen


def _still(frame: Frame, legend: Legend, view: View, found: Iterable[str]) -> str:
    lines = [("ASKED", legend.asked), ("MEANT", legend.meant), *(("HAPPENED", text) for text in found)]
    words = "".join(f"<p><b>{name}</b> {escape(text)}</p>" for name, text in lines)
    control = f", control {legend.control}" if legend.control else ""
    title = f"{legend.title}: seed {legend.seed}{control}, at {clock(frame.tick * legend.seconds)}"
    return f"<div><h4>{escape(title)}</h4>{_pictures(frame, legend, view)}{words}</div>"
