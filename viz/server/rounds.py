"""A viewer in the place of a learner: rounds that are played by hand, and the best play beside them."""

from dataclasses import replace
from typing import Any

from unbidden.sim.optimum import TooLarge
from unbidden.sim.report.by_hand import actions, judged, perceived
from unbidden.sim.report.catalogue import number
from unbidden.sim.report.catalogue import say as words
from unbidden.sim.report.scenario import objective_text
from unbidden.sim.runs.best_play import play_best
from unbidden.sim.runs.by_hand import NotPlayable, Round
from unbidden.sim.runs.simulation import Progress
from unbidden.viz.picture.frames import Reel, reel_of
from unbidden.viz.server.jobs import Say
from unbidden.viz.server.limits import Refused
from unbidden.viz.server.worlds import Library, WatchedWorld

EMPTY: dict[str, Any] = {"round": None}  # what is said where no round is played


def begun(world: WatchedWorld) -> WatchedWorld:
    """The same world with a round at its beginning. Raises Refused where there is no learner to stand in for."""
    if world.learnt is None:
        raise Refused(words("hand.nobody"), "hand")
    return replace(world, other=reel_of(Round(world.reels[-1].source.scenario, world.learnt)), lacks=None)


def act(world: WatchedWorld, action: int) -> int:
    """Do something in the round that is played; the tick after that. Raises Refused."""
    played = _round(world)
    if played is None:
        raise Refused(words("hand.none"), "action")
    try:
        played.act(action)
    except NotPlayable as error:
        raise Refused(str(error), "action") from None
    return played.done


def told(world: WatchedWorld) -> dict[str, Any]:
    """What whoever plays a round is told: what a learner in this place perceives, can do and is paid; once it is over,
    what it amounted to."""
    played = _round(world)
    if played is None:
        return EMPTY
    known = {
        "tick": played.done,
        "of": played.scenario.setup.ticks,
        "paid": number(played.paid),
        "pays": objective_text(played.scenario),
        "body": played.body,
        "actions": actions(played),
        "perceived": perceived(played),
        "judged": judged(played.run(), played.body) if played.is_over else [],
    }
    return {"round": known}


def shows(world: WatchedWorld) -> str:
    """Which other run of a world is shown: a "round", the "best" play, or none of these."""
    if _round(world):
        return "round"
    return "best" if world.other and world.lacks is None else ""


def _round(world: WatchedWorld) -> Round | None:
    source = world.other.source if world.other else None
    return source if isinstance(source, Round) else None


async def best(library: Library, world: WatchedWorld, say: Say) -> WatchedWorld:
    """The same world with the best play there is, worked out exactly. Raises Refused where that cannot be done."""
    key = ("best", world.choice)
    reel = await library.jobs.once(key, lambda progress: _best(world, progress), lambda made: 1 << 20, say)
    return replace(world, other=reel, lacks=None)


def _best(world: WatchedWorld, progress: Progress) -> Reel:
    source = world.reels[-1].source
    if not source.scenario.setup.learners:
        raise Refused(words("hand.nobody"), "best")
    try:
        return reel_of(play_best(source.scenario, source.seed, progress).run())
    except TooLarge as error:
        raise Refused(words("hand.no_best", why=str(error)), "best") from None
