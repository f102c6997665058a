"""What a learnt behaviour needed: the same training, with the same draws, with one thing taken away at a time.

What is taken away is gone before the training begins: a recipe, scarcity, time, foresight, curiosity, company.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os import cpu_count

from sim.audit import pays_by_itself
from sim.causes import NothingToExplain
from sim.record import Run
from sim.scenario import Scenario
from sim.scenario.watched import watched
from sim.setup import Group, Setup
from sim.study import learn, run_learners, warm_up

Progress = Callable[[int, int], None]
HALF = 0.5  # of the share with everything there: below it, the behaviour is taken to be gone


@dataclass(frozen=True)
class Without:
    """What became of the behaviour when the learners never had something."""

    what: str
    trials: float  # share of trials with it
    late: float | None  # share of the last tenth of the training
    paid: float  # in a trial, to each agent
    needed: bool


@dataclass(frozen=True)
class Needs:
    """What a behaviour needed."""

    event: str
    given: tuple[str, ...]  # what learners perceive
    pays: float  # by itself
    whole: Without  # with everything there
    without: tuple[Without, ...]
    seeds: int


def events_of(scenario: Scenario) -> list[str]:
    """The events that a scenario of learners watches."""
    return [name for name, (kind, _) in watched(scenario).items() if kind == "uses"]


def needs(
    scenario: Scenario,
    event: str | None = None,
    seeds: Sequence[int] = (0,),
    episodes: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Needs:
    """What an event needed, over some seeds. Raises NothingToExplain if it is not watched, or was not learnt."""
    known = events_of(scenario)
    if not known:
        raise NothingToExplain(f"{scenario.name} watches no event of its tiles; add one to watch, with `uses`.")
    if event is not None and event not in known:
        raise NothingToExplain(f"{scenario.name} watches no event {event!r}; it watches {', '.join(known)}.")
    warm_up(scenario)
    arms = dict(_arms(scenario.setup))
    total = len(seeds) * (len(arms) + 1)
    whole = _runs(scenario, scenario.setup, seeds, episodes)
    progress(len(seeds), total)
    event = event or next((name for name in known if _share(whole, f"{name}.any") >= HALF), None)
    if event is None or _share(whole, f"{event}.any") == 0.0:
        told = f"{event} never came" if event else "none of its events came"
        raise NothingToExplain(f"{told} about in the trials of {scenario.name}; there is nothing to explain.")
    rows, base = [], _share(whole, f"{event}.any")
    with ThreadPoolExecutor(cpu_count()) as pool:
        found = pool.map(lambda arm: (arm, _runs(scenario, arms[arm], seeds, episodes)), arms)
        for done, (arm, runs) in enumerate(found, start=2):
            rows.append(_row(arm, runs, event, base))
            progress(done * len(seeds), total)
    rows = [replace(row, what=_named(scenario, row.what)) for row in rows]
    rows.sort(key=lambda row: not row.needed)
    recipes = watched(scenario)[event][1]["recipes"]
    group = next(iter(scenario.file.agents[g.name] for g in scenario.setup.learners))
    return Needs(
        event,
        tuple(group.sees),
        pays_by_itself(scenario, recipes),
        _row("nothing", whole, event, base),
        tuple(rows),
        len(seeds),
    )


def _runs(scenario: Scenario, setup: Setup, seeds: Sequence[int], episodes: int | None) -> list[Run]:
    changed = replace(scenario, setup=setup)
    return [run_learners(changed, seed, lesson=learn(changed, seed, episodes=episodes)) for seed in seeds]


def _share(runs: Sequence[Run], measure: str) -> float:
    values = [float(run.measures[measure] or 0.0) for run in runs]
    return sum(values) / len(values)


def _row(what: str, runs: Sequence[Run], event: str, base: float) -> Without:
    share = _share(runs, f"{event}.any")
    return Without(
        what,
        share,
        _share(runs, f"{event}.late"),
        _share(runs, "episode.return"),
        what != "nothing" and share < HALF * base,
    )


def _arms(setup: Setup) -> Iterator[tuple[str, Setup]]:
    """The set-ups with one thing taken away, by what people call it."""
    tiles = setup.tiles
    assert tiles is not None
    for number in dict.fromkeys(recipe.number for recipe in tiles.recipes):
        left = tuple(replace(r, chance=0.0) if r.number == number else r for r in tiles.recipes)
        yield f"recipe {number}", replace(setup, tiles=replace(tiles, recipes=left))
    if any(recipe.cooldown for recipe in tiles.recipes):
        rested = tuple(replace(recipe, cooldown=0) for recipe in tiles.recipes)
        yield "scarcity (nothing has to rest)", replace(setup, tiles=replace(tiles, recipes=rested))
    yield f"time beyond {setup.ticks // 4} ticks", replace(setup, ticks=max(setup.ticks // 4, 1))
    yield "foresight (a discount of 0.5)", _told(setup, "discount", 0.5)
    yield "curiosity (initial 0)", _told(setup, "initial", 0.0)
    if sum(group.count for group in setup.agents) > 1:
        alone = [replace(group, count=1) for group in setup.groups[:1]]
        yield "company (one agent alone)", replace(setup, groups=(*alone, *setup.groups[len(setup.agents) :]))


def _named(scenario: Scenario, what: str) -> str:
    """What people call a thing that was taken away."""
    kind, _, number = what.partition(" ")
    if kind != "recipe":
        return what
    told = scenario.file.world.recipes[int(number)]
    return f"recipe {told.name}" if told.name else f"recipe {number} ({told.when} {told.at})"


def _told(setup: Setup, name: str, value: float) -> Setup:
    """A set-up whose learners have a parameter of another value."""

    def changed(group: Group) -> Group:
        kept = tuple((field, old) for field, old in group.parameters if field != name)
        return replace(group, parameters=tuple(sorted((*kept, (name, value)))))

    learners = setup.learners
    return replace(setup, groups=tuple(changed(group) if group in learners else group for group in setup.groups))
