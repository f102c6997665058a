"""Which run to ask why of, where a world may have been changed while it ran."""

from dataclasses import replace

from sim.causes import NothingToExplain, crossings
from sim.live import Live
from sim.record import Run
from viz.frames import Reel

SAYS = "This came about after something was changed while the world ran; begin again with that change to ask why."


class Turned(NothingToExplain):
    """Something came about after a change on the way, of which replays know nothing; the message says what to do."""


def explained(reel: Reel, number: int) -> Run:
    """The run to ask why of, as far as it is known: causes are found in replays of the world as it began.

    Raises Turned if that crossing came about after a change on the way.
    """
    run, live = reel.run(), reel.source
    if not isinstance(live, Live) or not live.turns:
        return run
    found = crossings(run)
    if number <= len(found) and found[number - 1]["tick"] > live.turns[0].tick:
        raise Turned(SAYS)
    return replace(run, scenario=live.first)
