"""What came in with an event, whatever recipe paid it: measured, by replaying the tick without the event.

For each time that a watched event comes about, the world as it stood before that tick goes on twice with the same draws
and the same commands: as it is, and without the event. Without the event means that its recipes do nothing, nor do the
others that the same doing set off: those that come about in this tick, and do not when whoever did it does nothing. So
both bodies are in the same place, and what one world pays more than the other came in at once. Then nobody decides
anything any more in either world, until the episode is over; what one of them still pays more came in later, without a
further decision. An event that is of use only to somebody who goes on to use it comes to 0.

Events are looked for in trials of what was learnt, in trials at random, and in worlds that are set up for them: a body
is put where the tile is, and given what its recipe needs; where that brings nothing about, it is given that just before
a recipe sends it there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

import numpy as np

from unbidden.sim.engine.laws import tiles
from unbidden.sim.engine.laws.contact import put, take
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.setup import Recipe
from unbidden.sim.engine.state import NOBODY, NOTHING, RANDOM, State, copy, no_trace
from unbidden.sim.runs.running import of_trials
from unbidden.sim.runs.simulation import begun
from unbidden.sim.runs.training import TrainingResult, ready
from unbidden.sim.scenario import Scenario

TRIALS = 20  # at random; so many of what was learnt at most
MOST = 20  # times that an event is measured at most in each kind of trials
TICKS = 5000  # of all trials of a kind together
CELLS = 4  # on which a recipe is set up at most
TRIES = 4  # for each of the actions of whoever is put there
SET_UP = 4  # worlds that are set up at most for a recipe
NEGLIGIBLE = 1e-9  # of what was paid: what adding up may leave


@dataclass(frozen=True)
class Payment:
    """What came in with an event, to whom it was most, and in the one of all measured times where it was most."""

    event: str
    measured: int  # times
    paid: int  # times that anything came in
    at_once: float  # in the tick of the event
    later: float  # after it, without a further decision of anybody


def payments(scenario: Scenario, training_result: TrainingResult | None = None) -> list[Payment]:
    """What came in with each event of tiles that a scenario of learners watches."""
    world = of_trials(scenario)
    tallies = world.tallies.items()
    events = {name: [number for number, _ in tally.columns(world.setup)] for name, tally in tallies if tally.recipes}
    if not events or not world.setup.learners:
        return []
    gains: dict[str, list[tuple[float, float]]] = {name: [] for name in events}
    for states in (_learnt(world, training_result, events), _at_random(world, events), _set_up(world, events)):
        times = dict.fromkeys(events, 0)
        for name, state in states:
            if times[name] < MOST and (came := came_in(world, state, events[name])) is not None:
                times[name] += 1
                gains[name].append(came)
    return [_payment(name, came) for name, came in gains.items()]


def _payment(name: str, came: Sequence[tuple[float, float]]) -> Payment:
    paid = [gain for gain in came if any(gain)]
    at_once, later = (max((gain[k] for gain in paid), key=abs, default=0.0) for k in (0, 1))
    return Payment(name, len(came), len(paid), at_once, later)


# ---- one event ------------------------------------------------------------------------------------------------------


def came_in(scenario: Scenario, state: State, recipes: Sequence[int]) -> tuple[float, float] | None:
    """What the next tick of a world pays more than without an event, at once and later; None if it does not come about.

    Of several agents, the one for whom it is most.
    """
    whole = _gone_on(scenario, _copy(state), 1)
    came_about = whole.land.fired - state.land.fired
    if not came_about[recipes].any():
        return None
    without, (with_it, soon) = _copy(state), _set_off_with(scenario, state, recipes)
    _set_chance(without, np.union1d(recipes, with_it), 0.0)
    _gone_on(scenario, without, 1)
    _set_chance(without, soon, 0.0)  # and not before: that may be owed to what was done earlier
    at_once = whole.learning.mind.episode_return - without.learning.mind.episode_return
    for world in (whole, without):
        _idle(world)
        _gone_on(scenario, world, int(world.clock[0].limit - world.clock[0].tick))
    later = whole.learning.mind.episode_return - without.learning.mind.episode_return - at_once
    rounding = NEGLIGIBLE * max(1.0, float(np.abs(whole.learning.mind.episode_return).max()))
    most = [float(max(difference, key=abs)) for difference in (at_once, later)]
    return most[0] * (abs(most[0]) > rounding), most[1] * (abs(most[1]) > rounding)


def _set_off_with(scenario: Scenario, state: State, recipes: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """The recipes that came about only through what set off an event: somebody's doing, or else the occasion itself.

    First those of the tick itself, then those of what follows it (`_followed`).
    """
    done = _gone_on(scenario, _copy(state), 1)
    came_about = done.land.fired - state.land.fired
    at_once, soon = np.zeros((2, len(came_about)), bool)
    for i in np.flatnonzero(state.bodies.alive[: len(state.minds.order)]):
        idle = _copy(state)
        idle.bodies.policy[i] = NOTHING
        _set_chance(idle, np.flatnonzero(came_about), 1.0)  # the luck of the tick is not what is asked about
        left = _gone_on(scenario, idle, 1)
        fired = left.land.fired - state.land.fired
        if fired[recipes].sum() < came_about[recipes].sum():
            at_once |= fired < came_about
            ticks = _carried_on(scenario, done, _elsewhere(done, left))
            after = _followed(scenario, done, ticks)
            _set_chance(left, np.flatnonzero(after), 1.0)
            soon |= _followed(scenario, left, ticks) < after
    if not at_once.any():
        fresh = _followed(scenario, done, 0) > came_about * _is_begin(state)  # what went on before has no part in it
        rows = [row for row in state.land.recipes if came_about[row.number] or fresh[row.number]]
        for event in (row for row in rows if row.number in recipes):
            together = [row.number for row in rows if row.kind == event.kind and _go_together(state, row, event)]
            at_once[together], soon[together] = True, True
    return np.flatnonzero(at_once), np.flatnonzero(soon)


def _followed(scenario: Scenario, state: State, ticks: int) -> np.ndarray:
    """How often each recipe comes about in so many ticks more, i64[recipes and kinds], when nobody decides anything.

    So does what comes about at the beginning of the tick after them: it comes before whatever anybody does in that.
    """
    world = _copy(state)
    _idle(world)
    _gone_on(scenario, world, ticks)
    came_about, clock = world.land.fired - state.land.fired, world.clock[0]
    if clock.tick < clock.limit:
        before = world.land.fired.copy()
        came_about += (_gone_on(scenario, world, 1).land.fired - before) * _is_begin(state)
    return came_about


def _is_begin(state: State) -> np.ndarray:
    """Which recipes are for the beginning of a tick, bool[recipes]."""
    rows = state.land.recipes
    return np.isin(np.arange(len(state.land.fired)), rows.number[rows.when == tiles.BEGIN])


def _elsewhere(before: State, after: State) -> np.ndarray:
    """The bodies that are not in the same cell in two worlds."""
    return np.flatnonzero((before.bodies.row != after.bodies.row) | (before.bodies.col != after.bodies.col))


def _carried_on(scenario: Scenario, state: State, moved: np.ndarray) -> int:
    """How many ticks, one after the other, the world carries any of some bodies on when nobody decides anything."""
    world = _copy(state)
    _idle(world)
    clock = world.clock[0]
    for ticks in range(int(max(clock.limit - clock.tick, 0))):
        _gone_on(scenario, world, 1)
        if not (world.bodies.alive & (world.bodies.carried == clock.tick))[moved].any():
            return ticks
    return int(max(clock.limit - state.clock[0].tick, 0))


def _idle(state: State) -> None:
    """From now on nobody does anything."""
    state.bodies.policy[: len(state.minds.order)] = NOTHING


def _go_together(state: State, first: Any, second: Any) -> bool:
    """Whether two recipes of a tile share an occasion; those of every tick must need the same thing as well."""
    if tiles.TICK not in (first.when, second.when):
        return True
    asked = ({(need.what, need.which) for need in state.land.needs[row.need : row.needs]} for row in (first, second))
    return first.when == second.when and bool(set.intersection(*asked))


def _set_chance(state: State, recipes: np.ndarray, chance: float) -> None:
    state.land.recipes.chance[np.isin(state.land.recipes.number, recipes)] = chance


def _gone_on(scenario: Scenario, state: State, ticks: int) -> State:
    engine(scenario.setup).run(state, no_trace, ticks)
    return state


def _copy(state: State) -> State:
    """The same world again, but for the tables, in which nobody learns here."""
    bare = state._replace(learning=state.learning._replace(value=state.learning.value[:0]))
    twin = copy(bare)
    return twin._replace(learning=twin.learning._replace(value=state.learning.value))


# ---- where events come about ----------------------------------------------------------------------------------------

Events = dict[str, list[int]]


def _learnt(scenario: Scenario, training_result: TrainingResult | None, events: Events) -> Iterator[tuple[str, State]]:
    trials = range(min(scenario.file.run.trials, TRIALS) if training_result else 0)
    yield from _before(
        scenario, (ready(scenario, training_result, number) for number in trials if training_result), events
    )


def _at_random(scenario: Scenario, events: Events) -> Iterator[tuple[str, State]]:
    yield from _before(scenario, (begun(scenario, seed, policy=RANDOM) for seed in range(TRIALS)), events)


def _before(scenario: Scenario, trials: Iterator[State], events: Events) -> Iterator[tuple[str, State]]:
    """The world before each tick of some trials in which an event comes about."""
    left = TICKS
    for state in trials:
        engine(scenario.setup).begin(state, no_trace)
        clock = state.clock[0]
        for tick in range(min(int(clock.limit), left)):
            if clock.tick < tick:
                break  # it was over
            before, left = _copy(state), left - 1
            _gone_on(scenario, state, 1)
            came_about = state.land.fired - before.land.fired
            yield from ((name, before) for name, recipes in events.items() if came_about[recipes].any())


def _set_up(scenario: Scenario, events: Events) -> Iterator[tuple[str, State]]:
    """Worlds in which an event comes about at once; then the same with what each other recipe needs as well."""
    setup = scenario.setup
    for name, numbers in events.items():
        others = [recipe for recipe in setup.tiles.recipes if recipe.needs and recipe.number not in numbers]
        for recipe in setup.tiles.recipes:
            if recipe.number in numbers:
                found = (list(islice(_tried(scenario, recipe, world), SET_UP)) for world in (_ready_for, _sent_to))
                tried = next(filter(None, found), [])
                yield from ((name, state) for state, _ in tried)
                for recipe_before, (state, place) in product(others, tried[:1]):
                    richer = _copy(state)
                    _provide(richer, recipe_before, *place)
                    _provide(richer, recipe, *place)
                    yield name, richer


Place = tuple[int, int, int]  # body, row, col


def _tried(
    scenario: Scenario, recipe: Recipe, worlds: Callable[[Scenario, Recipe], Iterator[tuple[State, Place]]]
) -> Iterator[tuple[State, Place]]:
    """Worlds in which a recipe has what it needs, and comes about when all act at random."""
    for state, place in worlds(scenario, recipe):
        for seed in range(TRIES * len(scenario.setup.rows[place[0]][0].mind.actions)):
            state.clock[0].seed = seed
            if _gone_on(scenario, _copy(state), 1).land.fired[recipe.number]:
                yield _copy(state), place
                break


def _ready_for(scenario: Scenario, recipe: Recipe) -> Iterator[tuple[State, Place]]:
    """For a recipe the worlds with somebody on a tile of its kind or beside it, and who and where that is."""
    first = begun(scenario, 0, policy=RANDOM)
    engine(scenario.setup).begin(first, no_trace)
    agents = [i for i in range(len(first.minds.order)) if recipe.of in (NOBODY, first.bodies.group[i])]
    for i, (r, c) in product(agents[:1], np.argwhere(first.land.tiles.kind == recipe.kind)[:CELLS]):
        for y, x in ((r, c), (r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
            if tiles.is_cell(first, y, x) and first.bodies.alive[i]:
                state = _copy(first)
                _put(state, i, y, x)
                _provide(state, recipe, i, r, c)
                yield state, (i, r, c)


def _sent_to(scenario: Scenario, recipe: Recipe) -> Iterator[tuple[State, Place]]:
    """For a recipe the worlds of a trial at random before somebody is sent to a tile of its kind."""
    state = begun(scenario, 0, policy=RANDOM)
    engine(scenario.setup).begin(state, no_trace)
    rows, kinds = state.land.recipes, state.land.tiles.kind
    sends = rows.number[(rows.goes != NOBODY) & (kinds.ravel()[rows.goes] == recipe.kind)]
    for _ in range(int(state.clock[0].limit)):
        before = _copy(state)
        _gone_on(scenario, state, 1)
        if (state.land.fired - before.land.fired)[sends].any():
            r, c = divmod(int(rows.goes[np.isin(rows.number, sends)][0]), kinds.shape[1])
            _provide(before, recipe, 0, r, c)
            yield before, (0, r, c)


def _put(state: State, i: int, r: int, c: int) -> None:
    take(state, i)
    body = state.bodies[i]
    body.row, body.col, body.bottom = r, c, state.ground.height[r, c]
    put(state, i)


def _provide(state: State, recipe: Recipe, i: int, r: int, c: int) -> None:
    """Let there be what a recipe needs, as far as it can be given."""
    there = {tiles.HELD: state.stocks.held[i], tiles.FLAG: state.stocks.flags.up, tiles.HERE: state.land.tiles.stock}
    for need in recipe.needs:
        if need.what in there:
            place = (r, c) if need.what == tiles.HERE else need.which
            there[need.what][place] = min(max(there[need.what][place], need.low), need.high)
        elif need.what == tiles.MINE and need.low > 0.0:
            state.land.tiles.owner[r, c] = i
