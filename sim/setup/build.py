"""From a set-up to the arrays of a world at tick 0."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from sim.book import rules
from sim.draws import birth_name
from sim.setup.parts import Group, Setup
from sim.setup.school import school_of
from sim.setup.tiled import land_of, stocks_of
from sim.state import NOBODY, TAPE_LENGTH, Ground, Minds, Sites, State, Table, Tape, records
from sim.tables import AIR, BODY, CLOCK, ROLL, SPAN, TAPE


def build(setup: Setup, seed: int, without: Sequence[int] = ()) -> State:
    """The arrays of a world at tick 0, bodies not yet placed; the rows in `without` are taken away."""
    bodies = _bodies(setup)
    bodies.alive[list(without)], bodies.absent[list(without)] = False, True
    return State(
        clock=_filled(
            CLOCK, [{"seed": seed, "seconds": setup.seconds, "cell": setup.cell, "limit": setup.ticks, "frozen": True}]
        ),
        ground=_ground(setup),
        air=_filled(AIR, [asdict(setup.gusts) if setup.gusts else {}]),
        bodies=bodies,
        sites=_sites(setup.groups, len(setup.heights) * len(setup.heights[0])),
        minds=_minds(setup),
        tape=Tape(records(TAPE, 1), records(ROLL, TAPE_LENGTH if setup.tiles else 0)),
        land=land_of(setup.tiles) if setup.tiles else None,
        stocks=stocks_of(setup, setup.tiles, seed) if setup.tiles else None,
        school=school_of(setup) if setup.tiles else None,
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
    bodies.next, bodies.rule, bodies.alive, bodies.carried = NOBODY, NOBODY, True, NOBODY
    first, names = 0, [rule.name for rule in setup.rules]
    for number, group in enumerate(setup.groups):
        kin = bodies[first : first + group.count]
        kin.group = number
        kin.tall, kin.climb, kin.speed, kin.step = group.tall, group.climb, group.speed, group.step
        kin.floats, kin.sees = group.floats, group.sees
        kin.pushes, kin.pushable, kin.noise, kin.drunk = group.pushes, group.pushable, group.noise, group.drunk
        if group.rule:
            kin.rule = names.index(group.rule)
        first += group.count
    return bodies


def _sites(groups: Sequence[Group], cells: int) -> Sites:
    kinds = list(dict.fromkeys(group.sites for group in groups))  # groups that share a letter share their cells
    ends = dict(zip(kinds, np.cumsum([len(sites) for sites in kinds]), strict=True))
    spans = records(SPAN, len(groups))
    spans.end = [ends[group.sites] for group in groups]
    spans.begin = spans.end - [len(group.sites) for group in groups]
    cell = np.concatenate([np.array(sites, np.int32) for sites in kinds] or [np.zeros(0, np.int32)])
    at, follows = np.full(cells, NOBODY, np.int32), np.full(len(cell), NOBODY, np.int32)
    for end, sites in zip(ends.values(), kinds, strict=True):  # within one set every cell is there once
        here = np.arange(end - len(sites), end, dtype=np.int32)
        follows[here], at[cell[here]] = at[cell[here]], here
    return Sites(cell, spans, at, follows, np.zeros(len(cell), np.int32))


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
