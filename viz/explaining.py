"""Which run to ask why of, where a world may have been changed while it ran."""

from dataclasses import replace

from unbidden.sim.judge.counterfactuals import NothingToExplain, explained_events
from unbidden.sim.report.catalogue import say
from unbidden.sim.runs.live import Live
from unbidden.sim.runs.records import Run
from unbidden.viz.picture.frames import Reel


class Turned(NothingToExplain):
    """Something came about after a change on the way, of which replays know nothing; the message says what to do."""


def explained(reel: Reel, number: int) -> Run:
    """The run to ask why of, as far as it is known: causes are found in replays of the world as it began.

    Raises Turned if that event came about after a change on the way.
    """
    run, live = reel.run(), reel.source
    if not isinstance(live, Live) or not live.interventions:
        return run
    events = explained_events(run)
    if number <= len(events) and events[number - 1]["tick"] > live.interventions[0].tick:
        raise Turned(say("explain.turned"))
    return replace(run, scenario=live.first)
