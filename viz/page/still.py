"""Pictures of one moment as text, for pages that no script plays: in notebooks, and where scripts are turned off."""

from unbidden.sim.report.catalogue import say
from unbidden.sim.runs.records import Run
from unbidden.viz.causal_chain import chain_of_event
from unbidden.viz.page.svg import svg
from unbidden.viz.picture.frames import Frame, reel_of
from unbidden.viz.picture.legend import Legend
from unbidden.viz.picture.picture import View, plan
from unbidden.viz.picture.sideways import side

Moment = tuple[Frame, Legend, View]


def moment_of(run: Run) -> Moment:
    """The moment before somebody crossed, or the end."""
    chain, reel = chain_of_event(run), reel_of(run)
    tick = chain.stacked.end if chain and chain.stacked else reel.last
    pair = tuple(body for body in (chain.body, chain.lifter) if body is not None) if chain else ()
    return reel.frame(tick), reel.legend, View(pair=pair, axis=chain.axis if chain else "x")


def pictures(frame: Frame, legend: Legend, view: View) -> str:
    """A moment from above, and from the side where heights tell anything."""
    seen = svg(side(frame, legend, view), legend, label=say("side")) if legend.heights else ""
    return svg(plan(frame, legend, view), legend, label=say("plan")) + seen
