"""Speed beside the field, on its own models: Schelling's town up to a million residents, blimps, sugar, wolf and sheep.

First it is seen that all play the same: hand-written C ends with every resident in the same cell as this engine; Mesa's
towns, which draw otherwise, come out as divided; lands of sugar feed as many in C and Mesa, and meadows as many sheep
and wolves. Then engines take turns, size after size; a run of a town is as long as that of the shipped one, from its
first tick on. A peer of which a run takes more than a minute is given up, and one that ten times as much would take so
long is not tried any larger.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from unbidden.experiments.speed import blimps, meadow, sugar
from unbidden.experiments.speed import schelling_in_agentpy as agentpy
from unbidden.experiments.speed.crowds import floor_of
from unbidden.experiments.speed.rounds import CLOCK, OURS, C, Progress
from unbidden.experiments.speed.schelling import Engine, bytes_of, c_library, in_c, ours, town_of
from unbidden.experiments.speed.schelling_in_mesa import Town, bytes_in_mesa, in_mesa
from unbidden.sim.detectors.inequality import gini
from unbidden.sim.detectors.segregation import share_alike
from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.judge.claims.estimators import Estimate, mean
from unbidden.sim.scenario import load

MESA = blimps.MESA
TOWN, BLIMPS, SUGAR, MEADOW = "Schelling", "blimps", "sugar", "wolf–sheep"
SIZES = (1_000, 10_000, 100_000, 1_000_000)  # residents
SIDES = (1, 3)  # rooms of blimps along each side of a floor, 13 agents in each
LANDS = (400, 10_000)  # who eat
LAND_TICKS = 100
LAND_SEEDS = 20  # lands of each that are compared
MEADOWS = (1_000, 10_000)  # animals at the beginning
MEADOW_TICKS = 100
MEADOW_SEEDS = 20  # meadows of each that are compared, of a thousand animals
SEEDS = 50  # towns of each that are compared before anything is timed
ROUNDS = 5
PATIENCE = 60.0  # s of one run of a peer
LONG = 5.0  # s: what takes longer than this is done once


@dataclass(frozen=True)
class FieldRow:
    """One engine at one size of one model."""

    model: str
    agents: int
    engine: str
    per_second: float  # agents times ticks
    ratio_to_c: float | None
    ratio_to_mesa: float | None
    bytes: float | None  # an agent
    set_up: float | None  # s


@dataclass(frozen=True)
class Timed:
    """What one engine took at one size."""

    set_up: list[float]  # s, round after round
    run: list[float]  # s
    bytes: float


@dataclass(frozen=True)
class Field:
    """How alike neighbours are in the end, by engine; all rows; and who was not tried where."""

    alike: dict[str, Estimate]
    rows: list[FieldRow]
    left_out: list[str]
    lands: dict[str, tuple[Estimate, Estimate]] = field(
        default_factory=dict
    )  # how many live in the end, and their Gini
    meadows: dict[str, tuple[Estimate, Estimate]] = field(default_factory=dict)  # how many sheep, and how many wolves


def bench_field(
    sizes: Sequence[int] = SIZES,
    sides: Sequence[int] = SIDES,
    progress: Progress | None = None,
    lands: Sequence[int] = LANDS,
    meadows: Sequence[int] = MEADOWS,
) -> Field:
    """Compare, then time; `progress` is told parts done and parts."""
    parts = 1 + len(sizes) + len(sides) + len(lands) + len(meadows)

    def tell(done: int) -> None:
        if progress:
            progress(done, parts)

    alike, rows, left_out = likeness(town_of(min(sizes)), range(SEEDS)), [], []
    ends = likeness_of_lands(range(LAND_SEEDS)) if lands else {}
    tell(1)
    peers = engines()
    if not agentpy.is_installed():
        left_out.append("AgentPy is not installed, and was not tried: `pip install agentpy`.")
    for k, agents in enumerate(sizes):
        timed = time_towns(town_of(agents), peers)
        rows += rows_of(TOWN, agents, load("schelling").setup.ticks, timed)
        for name in [name for name in peers if is_given_up(name, timed, agents)]:
            left_out.append(
                f"{name} was not tried with more than {agents:,} residents: a run would take over a minute."
            )
            del peers[name]
        tell(2 + k)
    for k, side in enumerate(sides):
        rows += blimp_rows(floor_of(load("blimps").setup, side))
        tell(2 + len(sizes) + k)
    for k, agents in enumerate(lands):
        setup = sugar.land_of(agents)
        rows += rows_of(SUGAR, agents, LAND_TICKS, time_worlds(setup, engines_of_lands(), LAND_TICKS))
        tell(2 + len(sizes) + len(sides) + k)
    live = likeness_of_meadows(range(MEADOW_SEEDS)) if meadows else {}
    for k, agents in enumerate(meadows):
        setup = meadow.meadow_of(agents)
        rows += rows_of(MEADOW, agents, MEADOW_TICKS, time_worlds(setup, engines_of_meadows(), MEADOW_TICKS))
        tell(2 + len(sizes) + len(sides) + len(lands) + k)
    return Field(alike, rows, left_out, ends, live)


def engines() -> dict[str, Engine]:
    """Every engine that this machine has, by its name."""
    others: dict[str, Engine] = {MESA: in_mesa}
    if agentpy.is_installed():
        others[agentpy.name()] = agentpy.in_agentpy
    return {OURS: ours, **({C: in_c} if c_library() else {}), **others}


def engines_of_lands() -> dict[str, sugar.Engine]:
    """The same for lands of sugar."""
    return {OURS: sugar.ours, **({C: sugar.in_c} if sugar.c_library() else {}), MESA: sugar.in_mesa}


def engines_of_meadows() -> dict[str, meadow.Engine]:
    """The same for meadows."""
    return {OURS: meadow.ours, **({C: meadow.in_c} if meadow.c_library() else {}), MESA: meadow.in_mesa}


# ---- the same town? -------------------------------------------------------------------------------------------------


def likeness(setup: Setup, seeds: Sequence[int]) -> dict[str, Estimate]:
    """The share of neighbours alike at the end, as `segregation` measures it, over towns of these seeds."""
    shape = len(setup.heights), len(setup.heights[0])
    kinds = np.repeat(np.arange(len(setup.agents)), [group.count for group in setup.agents])

    def of(engine: Engine) -> Callable[[int], float]:
        def alike(seed: int) -> float:
            town = engine(setup, seed)
            town.run(setup.ticks)
            return share_alike(town.cells(), kinds, shape, 1, setup.wraps)

        return alike

    def there(seed: int) -> float:
        town = Town(setup, seed)
        for _ in range(setup.ticks):
            town.step()
        return share_alike(town.cells(), town.kinds(), shape, 1, setup.wraps)

    ends = {OURS: of(ours), MESA: there}
    if agentpy.is_installed():
        ends[agentpy.name()] = of(agentpy.in_agentpy)
    return {name: mean([end(seed) for seed in seeds]) for name, end in ends.items()}


def likeness_of_lands(seeds: Sequence[int]) -> dict[str, tuple[Estimate, Estimate]]:
    """How many live at the end of the shipped land, and how unequal they are, over lands of these seeds."""
    setup, found = sugar.land_of(LANDS[0]), {}
    for name, engine in engines_of_lands().items():
        held = []
        for seed in seeds:
            land = engine(setup, seed)
            land.run(setup.ticks)
            held.append(land.held().astype(float))
        found[name] = mean([len(units) for units in held]), mean([gini(units) or 0.0 for units in held])
    return found


def likeness_of_meadows(seeds: Sequence[int]) -> dict[str, tuple[Estimate, Estimate]]:
    """How many sheep and wolves live on the smallest meadow after so many ticks, over meadows of these seeds."""
    setup, found = meadow.meadow_of(min(MEADOWS)), {}
    for name, engine in engines_of_meadows().items():
        living = []
        for seed in seeds:
            begun = engine(setup, seed)
            begun.run(MEADOW_TICKS)
            living.append(begun.living())
        sheep, wolves = zip(*living, strict=True)
        found[name] = mean([float(n) for n in sheep]), mean([float(n) for n in wolves])
    return found


# ---- how fast -------------------------------------------------------------------------------------------------------


def time_towns(setup: Setup, peers: dict[str, Engine]) -> dict[str, Timed]:
    """Let engines take turns. Raises ValueError if C ends elsewhere than this engine."""
    agents = sum(group.count for group in setup.agents)

    def agree(seed: int, towns: dict[str, Any]) -> None:
        if C in towns and not np.array_equal(towns[C].cells(), towns[OURS].cells()):
            raise ValueError(f"C and the engine disagree about where {agents} residents of seed {seed} live")

    timed = time_worlds(setup, peers, setup.ticks, agree)
    if MESA in timed:
        timed[MESA] = Timed(timed[MESA].set_up, timed[MESA].run, bytes_in_mesa(setup) / agents)
    return timed


def time_worlds(
    setup: Setup,
    peers: Mapping[str, Callable[[Setup, int], Any]],
    ticks: int,
    look: Callable[[int, dict[str, Any]], None] = lambda seed, worlds: None,
) -> dict[str, Timed]:
    """Let engines take turns; `look` is shown the worlds of each seed at their ends."""
    timed = {name: Timed([], [], 0.0) for name in peers}
    agents = sum(group.count for group in setup.agents)
    peers[OURS](setup, 0).run(1)  # compiled
    for seed in range(ROUNDS):
        worlds = {}
        for name, engine in peers.items():
            if seed and max(timed[name].run) > LONG:
                continue
            began = CLOCK()
            worlds[name] = world = engine(setup, seed)
            timed[name].set_up.append(CLOCK() - began)
            timed[name].run.append(seconds_of(world.run, ticks, name))
            timed[name] = Timed(timed[name].set_up, timed[name].run, world.bytes / agents)
        look(seed, worlds)
    return timed


def seconds_of(run: Callable[[int], object], ticks: int, name: str) -> float:
    """How long so many ticks take; endless for a peer whose patience is over before they are done."""
    began = CLOCK()
    if name in (OURS, C):
        run(ticks)
        return CLOCK() - began
    for _ in range(ticks):
        run(1)
        if CLOCK() - began > PATIENCE:
            return float("inf")
    return CLOCK() - began


def is_given_up(name: str, timed: dict[str, Timed], agents: int) -> bool:
    """Whether a peer took so long that ten times as many would take more than a minute."""
    return name not in (OURS, C) and max(timed[name].run) * 10 > PATIENCE


def rows_of(model: str, agents: int, ticks: int, timed: dict[str, Timed]) -> list[FieldRow]:
    """A row for every engine that came to an end: medians over the rounds."""

    def times(name: str, other: str) -> float | None:
        if other not in timed or float("inf") in timed[other].run:
            return None
        return statistics.median(theirs / mine for mine, theirs in zip(timed[name].run, timed[other].run, strict=False))

    return [
        FieldRow(
            model=model,
            agents=agents,
            engine=name,
            per_second=agents * ticks / statistics.median(took.run),
            ratio_to_c=times(name, C),
            ratio_to_mesa=times(name, MESA),
            bytes=took.bytes or None,
            set_up=statistics.median(took.set_up),
        )
        for name, took in timed.items()
        if float("inf") not in took.run
    ]


def blimp_rows(setup: Setup) -> list[FieldRow]:
    """The engines in a floor of rooms of blimps, where every tick is noted down (see blimps.py)."""
    agents = sum(group.count for group in setup.agents)
    began = CLOCK()
    state = build(setup, 0)
    set_up = CLOCK() - began
    return [
        FieldRow(
            model=BLIMPS,
            agents=agents,
            engine=row.engine,
            per_second=row.per_second,
            ratio_to_c=row.ratio_to_c,
            ratio_to_mesa=row.ratio_to_peer,
            bytes=bytes_of(state) / agents if row.engine == OURS else None,
            set_up=set_up if row.engine == OURS else None,
        )
        for row in blimps.bench_blimps(setup, 0.0)
        if row.engine in (OURS, C, MESA)
    ]
