"""What viewers do by hand: a round in the place of a learner, the best play beside it, and bodies held in the hand."""

from dataclasses import replace
from typing import Any

from unbidden.sim.optimum import TooLarge
from unbidden.sim.report.by_hand import came_about
from unbidden.sim.report.catalogue import number
from unbidden.sim.report.catalogue import say as words
from unbidden.sim.runs.best_play import play_best
from unbidden.sim.runs.by_hand import NotPlayable, Round
from unbidden.sim.runs.simulation import Progress
from unbidden.sim.runs.toy import NoToy, Toy
from unbidden.sim.scenario.drawn import map_rows
from unbidden.viz import by_hand
from unbidden.viz.picture.frames import Reel, reel_of
from unbidden.viz.server.jobs import Say
from unbidden.viz.server.limits import Refused
from unbidden.viz.server.worlds import Library, WatchedWorld

BODY = 0  # in whose place a round is played


def begun(world: WatchedWorld) -> WatchedWorld:
    """The same world with a round at its beginning. Raises Refused where there is no learner to stand in for."""
    learnt = world.checkpoints[-1].learnt
    if learnt is None:
        raise Refused(words("hand.nobody"), "hand")
    return replace(world, other=reel_of(Round(world.own.scenario, learnt, BODY)), lacks=None)


def act(world: WatchedWorld, action: int) -> int:
    """Do something in the round that is played; the tick after that. Raises Refused."""
    played = _round(world)
    try:
        played.act(action)
    except NotPlayable as error:
        raise Refused(str(error), "action") from None
    return played.done


def told(world: WatchedWorld) -> dict[str, Any]:
    """What whoever plays a round is told. Raises Refused if there is none."""
    return {"round": by_hand.told(_round(world))}


def is_over(world: WatchedWorld) -> bool:
    """Whether there is nothing left to decide in the round that is played. Raises Refused if there is none."""
    return _round(world).is_over


def came(world: WatchedWorld) -> frozenset[str]:
    """The names of what came about in the round that is played. Raises Refused if there is none."""
    return came_about(_round(world).run(), BODY)


def shows(world: WatchedWorld) -> str:
    """Which other run of a world is shown: a "round", a "toy", the "best" play, or none of these."""
    if world.other is None or world.lacks is not None:
        return ""
    return {Round: "round", Toy: "toy"}.get(type(world.other.source), "best")


def _round(world: WatchedWorld) -> Round:
    """The round that is played. Raises Refused if there is none."""
    source = world.other.source if world.other else None
    if not isinstance(source, Round):
        raise Refused(words("hand.none"), "action")
    return source


def toy(world: WatchedWorld) -> WatchedWorld:
    """The same world with two floating bodies, to be held in the hand. Raises Refused where nobody floats."""
    try:
        return replace(world, other=reel_of(Toy(world.own.scenario, world.choice.seed)), lacks=None)
    except NoToy as error:
        raise Refused(str(error), "toy") from None


def drag(world: WatchedWorld, body: int, cell: int) -> int:
    """Put one of them into a cell; the tick after that. Raises Refused."""
    source = world.other.source if world.other else None
    if not isinstance(source, Toy):
        raise Refused(words("toy.none"), "drag")
    try:
        source.put(body, cell)
    except NoToy as error:
        raise Refused(str(error), "drag") from None
    return source.done


async def best(library: Library, world: WatchedWorld, say: Say, drawn: str = "") -> WatchedWorld:
    """The same world with the best play there is, worked out exactly, perhaps on another map. Raises Refused where that
    cannot be done."""
    key = ("best", world.choice, drawn)
    reel = await library.jobs.once(key, lambda progress: _best(world, drawn, progress), lambda made: 1 << 20, say)
    return replace(world, other=reel, lacks=None)


def moved(world: WatchedWorld, cell: int, to: int) -> str:
    """The map of the best play that is shown, with the letters of two cells in each other's place. Raises Refused."""
    if shows(world) != "best":
        raise Refused(words("best.none"), "move")
    rows = [list(row) for row in map_rows(world.reel.scenario.file)]
    places = [divmod(number, len(rows[0])) for number in (cell, to)]
    if any(row >= len(rows) for row, _ in places):
        raise Refused(words("best.no_cell", n=len(rows) * len(rows[0]) - 1), "move")
    (r, c), (y, x) = places
    rows[r][c], rows[y][x] = rows[y][x], rows[r][c]
    return "\n".join(map("".join, rows))


def best_says(world: WatchedWorld, first: WatchedWorld) -> dict[str, Any]:
    """What the best play is paid, and what it was paid on the map as it was drawn."""
    now, then = (float(shown.reel.run().trace.episode_return[-1].sum()) for shown in (world, first))
    is_drawn = map_rows(world.reel.scenario.file) != map_rows(first.reel.scenario.file)
    return {"says": words("best.moved" if is_drawn else "best.paid", now=number(now), then=number(then))}


def _best(world: WatchedWorld, drawn: str, progress: Progress) -> Reel:
    source = world.own.source
    if not source.scenario.setup.learners:
        raise Refused(words("hand.nobody"), "best")
    scenario = source.scenario.with_field("world.map", drawn) if drawn else source.scenario
    try:
        return reel_of(play_best(scenario, source.seed, progress).run())
    except TooLarge as error:
        raise Refused(words("hand.no_best", why=str(error)), "best") from None
