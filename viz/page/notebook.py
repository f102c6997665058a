"""Runs and worlds in the output of a notebook: a still with words; a replay where it is asked for."""

from collections.abc import Iterable
from html import escape
from typing import Any

from unbidden.sim.report.catalogue import say
from unbidden.sim.report.outcome import happened
from unbidden.sim.runs.records import Run
from unbidden.viz.page.replay import replay
from unbidden.viz.page.still import moment_of, pictures
from unbidden.viz.picture.frames import Frame, frame_of_state
from unbidden.viz.picture.legend import Legend, legend_of
from unbidden.viz.picture.picture import View

HIGH = 820  # pixels of a replay


class FramedPage:
    """A page in a frame of its own, which can reach nothing outside it."""

    def __init__(self, page: str):
        self.page = page

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{escape(self.page)}" sandbox="allow-scripts allow-downloads" width="100%" '
            f'height="{HIGH}" style="border:1px solid #8A8A8A"></iframe>'
        )


def show(run: Run) -> FramedPage:
    """A run as a replay."""
    return FramedPage(replay(run))


def still_of_run(run: Run) -> str:
    """The moment before somebody crossed, or the end; and what was asked, meant and found."""
    return _still(*moment_of(run), happened(run))


def still_of_world(world: Any) -> str:
    """A world as it is now."""
    legend, frame = legend_of(world.scenario, world.seed), frame_of_state(world.state)
    return _still(frame, legend, View(), ())


def _still(frame: Frame, legend: Legend, view: View, happened: Iterable[str]) -> str:
    lines = [
        (say("ASKED"), legend.asked),
        (say("MEANT"), legend.meant),
        *((say("HAPPENED"), text) for text in happened),
    ]
    words = "".join(f"<p><b>{name}</b> {escape(text)}</p>" for name, text in lines)
    control = say("under", control=legend.control) if legend.control else ""
    seconds = frame.tick * legend.seconds
    title = say("still.title", title=legend.title, seed=legend.seed, under=control, seconds=seconds)
    return f"<div><h4>{escape(title)}</h4>{pictures(frame, legend, view)}{words}</div>"
