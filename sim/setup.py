"""The acting half of a scenario: all that a trajectory depends on, but for the seed. It knows no intent, no watch."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.book import Rule, rules
from sim.draws import birth_name
from sim.state import AIR, BODY, CLOCK, NOBODY, SPAN, Ground, Minds, Sites, State, Table, records


@dataclass(frozen=True)
class Group:
    """Bodies of one kind. Without a rule they are things, which only lie where they are."""

    name: str
    sites: tuple[int, ...]  # cells where they may start: row * cols + col
    count: int
    tall: float  # m
    rule: str | None = None
    parameters: tuple[tuple[str, float], ...] = ()
    climb: float = 0.0  # m/s
    speed: float = 0.0  # m/s
    step: float = 0.0  # m
    floats: bool = False
    sees: bool = True
    one: str = ""  # what people call one of them; nothing that acts can read it


@dataclass(frozen=True)
class Gusts:
    """Patches of rising air; times in ticks."""

    every: int
    lasts: int
    lift: float  # m/s
    radius: float  # m


@dataclass(frozen=True)
class Setup:
    """A world before it begins."""

    cell: float  # m
    seconds: float  # s a tick
    heights: tuple[tuple[float, ...], ...]  # m, row by row
    groups: tuple[Group, ...]  # agents first, then things
    gusts: Gusts | None
    ticks: int

    def __post_init__(self) -> None:
        """Refuse what compiled code would not survive. Raises ValueError."""
        names = [group.name for group in self.groups]
        if len(set(names)) < len(names):
            raise ValueError(f"every group has a name of its own; these are {', '.join(names)}")
        if self.groups != (*self.agents, *(group for group in self.groups if not group.rule)):
            raise ValueError("agents come before things")
        for group in self.groups:
            if group.count > len(group.sites):
                raise ValueError(
                    f"{group.name}: {group.count} bodies need as many cells, and {len(group.sites)} are given"
                )
        for cell in {cell for group in self.groups for cell in group.sites}:
            if not 0 <= cell < len(self.heights) * len(self.heights[0]):
                raise ValueError(f"there is no cell {cell} to start in")

    @property
    def agents(self) -> tuple[Group, ...]:
        """The groups that follow a rule."""
        return tuple(group for group in self.groups if group.rule)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules its agents follow, each once, in the order in which BODY.rule counts them."""
        return tuple(rules[name] for name in dict.fromkeys(str(group.rule) for group in self.agents))

    @property
    def rows(self) -> list[tuple[Group, int]]:
        """For every body row its group and its number in the group, from 0."""
        return [(group, ordinal) for group in self.groups for ordinal in range(group.count)]

    def names(self) -> list[str]:
        """What to call each body: what one of its group is called, and its number in the group, from 1."""
        return [f"{group.one or group.name} {ordinal + 1}" for group, ordinal in self.rows]


def build(setup: Setup, seed: int, without: Sequence[int] = ()) -> State:
    """The arrays of a world at tick 0, bodies not yet placed; the rows in `without` are taken away."""
    bodies = _bodies(setup)
    bodies.alive[list(without)] = False
    return State(
        clock=_filled(CLOCK, [{"seed": seed, "seconds": setup.seconds, "cell": setup.cell}]),
        ground=_ground(setup),
        air=_filled(AIR, [asdict(setup.gusts) if setup.gusts else {}]),
        bodies=bodies,
        sites=_sites(setup.groups),
        minds=_minds(setup),
    )


def _filled(kind: np.dtype, rows: list[dict[str, Any]]) -> Table:
    table = records(kind, len(rows))
    for i, row in enumerate(rows):
        for name, value in row.items():
            table[name][i] = value
    return table


def _ground(setup: Setup) -> Ground:
    heights = np.array(setup.heights, np.float64)
    return Ground(heights, np.full(heights.shape, NOBODY, np.int32))


def _bodies(setup: Setup) -> Table:
    rows = setup.rows
    bodies = records(BODY, len(rows))
    bodies.who = [birth_name(group.name, ordinal) for group, ordinal in rows]
    bodies.next, bodies.rule, bodies.alive = NOBODY, NOBODY, True
    first, names = 0, [rule.name for rule in setup.rules]
    for number, group in enumerate(setup.groups):
        kin = bodies[first : first + group.count]
        kin.group = number
        kin.tall, kin.climb, kin.speed, kin.step = group.tall, group.climb, group.speed, group.step
        kin.floats, kin.sees = group.floats, group.sees
        if group.rule:
            kin.rule = names.index(group.rule)
        first += group.count
    return bodies


def _sites(groups: Sequence[Group]) -> Sites:
    spans, cells = records(SPAN, len(groups)), [cell for group in groups for cell in group.sites]
    spans.end = np.cumsum([len(group.sites) for group in groups])
    spans.begin = spans.end - [len(group.sites) for group in groups]
    return Sites(np.array(cells, np.int32), spans)


def _minds(setup: Setup) -> Minds:
    agents, used = sum(group.count for group in setup.agents), setup.rules
    return Minds(
        percept=np.zeros((agents, _most(len(rule.sensors) for rule in used))),
        parameter=_parameters(setup, agents),
        command=np.zeros((agents, _most(len(rule.does) for rule in used))),
        order=np.arange(agents, dtype=np.int32),
        key=np.zeros(agents, np.uint64),
        pile=np.zeros(agents, np.int32),
    )


def _parameters(setup: Setup, agents: int) -> np.ndarray:
    table = np.zeros((agents, _most(len(rule.parameters) for rule in setup.rules)))
    first = 0
    for group in setup.agents:
        told = dict(group.parameters)
        for k, (name, param) in enumerate(rules[str(group.rule)].parameters.items()):
            table[first : first + group.count, k] = told.get(name, param.default)
        first += group.count
    return table


def _most(counts: Iterable[int]) -> int:
    return max(counts, default=0)
