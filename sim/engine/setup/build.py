"""From a set-up to the arrays of a world at tick 0."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np

from unbidden.sim.engine.draws import birth_name
from unbidden.sim.engine.fields import BODY, CLOCK, GIVEN, LINK, SPAN, Columns
from unbidden.sim.engine.registry import rules
from unbidden.sim.engine.setup.discs import discs_of
from unbidden.sim.engine.setup.learners import learning_of
from unbidden.sim.engine.setup.parts import Group, Setup
from unbidden.sim.engine.setup.spread import Spread, spread_over
from unbidden.sim.engine.setup.tiled import burst_of, land_of, start_of, stocks_of, weights_of
from unbidden.sim.engine.state import (
    NOBODY,
    TAPE_LENGTH,
    Births,
    Graph,
    Ground,
    Minds,
    Queue,
    Seam,
    Sites,
    State,
    Table,
    Trails,
    blank,
    hints_of,
    records,
)


def build(setup: Setup, seed: int, without: Sequence[int] = ()) -> State:
    """The arrays of a world at tick 0, bodies not yet placed; the rows in `without` are taken away.

    A part of the state that is not named here is as it is declared, with what the set-up says under its name.
    """
    bodies, known = _bodies(setup), _sizes(setup)
    minds = _minds(setup, known)
    _differ(setup, seed, bodies, minds)
    bodies.alive[[ordinal >= group.count for group, ordinal in setup.rows]] = False
    bodies.alive[list(without)], bodies.absent[list(without)] = False, True
    made = {
        "clock": _filled(
            CLOCK,
            [
                {
                    "seed": seed,
                    "seconds": setup.seconds,
                    "cell": setup.cell,
                    "pace": setup.seconds / setup.cell,
                    "limit": setup.ticks,
                    "frozen": True,
                    "burst": burst_of(setup),
                }
            ],
        ),
        "ground": _ground(setup, known),
        "births": _births(setup, bodies, known),
        "seam": Seam(np.array(setup.wraps if any(setup.wraps) else (), bool)),
        "trails": trails_of(setup),
        "discs": discs_of(setup.figures, setup.heights),
        "queue": _queue(setup, known),
        "graph": _graph(setup, known),
        "bodies": bodies,
        "sites": _sites(
            [replace(group, sites=setup.sites_of(group)) for group in setup.groups],
            len(setup.heights) * len(setup.heights[0]),
        ),
        "minds": minds,
        "land": land_of(setup.tiles),
        "stocks": stocks_of(setup, seed),
        "learning": learning_of(setup),
    }
    hints = hints_of(State)
    rest = {name: _as_told(blank(hints[name], known), getattr(setup, name, None)) for name in hints.keys() - made}
    return State(**made, **rest)


def seed_again(state: State, setup: Setup, seed: int) -> None:
    """Make of a world at tick 0 that of another seed."""
    state.clock[0].seed = seed
    if any(price is None for group in setup.agents for price in group.mind.pay):
        state.stocks.reward_weight[:] = weights_of(setup, seed)
    if any(isinstance(units, Spread) for group in setup.groups for _, units in group.start):
        state.stocks.start[:] = start_of(setup, seed)
    _differ(setup, seed, state.bodies, state.minds)


def _sizes(setup: Setup) -> dict[str, int]:
    """The sizes by which parts are declared that are not put together by hand."""
    used, agents = setup.rules, sum(group.places for group in setup.agents)
    return {
        "rows": len(setup.heights),
        "cols": len(setup.heights[0]),
        "bodies": setup.count,
        "agents": agents,
        "told": 0,
        "sensors": _most(len(rule.sensors) for rule in used),
        "parameters": _most(len(rule.parameters) for rule in used),
        "actuators": _most(len(rule.does) for rule in used),
        "memory": setup.memory,
        "showers": agents * setup.has_signs,
        "comers": setup.count * setup.has_births,
        "circles": int(setup.has_births),
        "groups_comers": len(setup.groups) * setup.has_births,
        "lucky": agents * setup.has_luck,
        "near_rows": len(setup.heights) * setup.counts_neighbours,
        "near_cols": len(setup.heights[0]) * setup.counts_neighbours,
        "near_groups": len(setup.agents) * setup.counts_neighbours,
        "rolls": TAPE_LENGTH,
        **_sizes_of_queue(setup, agents),
        "graphs": int(setup.graph is not None),
        "nodes": len(setup.graph.cells) if setup.graph else 0,
        "links": len(setup.graph.links) if setup.graph else 0,
        "gives": len(setup.graph.gives) if setup.graph else 0,
    }


def _sizes_of_queue(setup: Setup, agents: int) -> dict[str, int]:
    if setup.server is None:
        return dict.fromkeys(("servers", "room", "clients", "at_once"), 0)
    _, service = setup.server
    return {"servers": 1, "room": service.room, "clients": agents, "at_once": ceil(service.rate)}


def _queue(setup: Setup, known: dict[str, int]) -> Queue:
    queue: Queue = blank(Queue, known)
    if setup.server is not None:
        queue.server.body, service = setup.server
        for name in ("rate", "down_from", "down_for"):
            queue.server[name] = getattr(service, name)
    return queue


def _graph(setup: Setup, known: dict[str, int]) -> Graph:
    graph: Graph = blank(Graph, known)
    if setup.graph is not None:
        graph.damping[:], graph.begins[:] = setup.graph.damping, setup.graph.begins
        for table, kind, rows in ((graph.links, LINK, setup.graph.links), (graph.gives, GIVEN, setup.graph.gives)):
            for name, column in zip(kind, zip(*rows, strict=True), strict=False):
                table[name] = column
    return graph


def _as_told(part: Any, section: Any) -> Any:
    """A part of a state with the numbers that a section of the set-up has under the names of its fields."""
    for name in (getattr(part, "_fields", None) or part.dtype.names or ()) if section else ():
        getattr(part, name)[...] = getattr(section, name, 0)
    return part


def _filled(kind: Columns, rows: list[dict[str, Any]]) -> Table:
    table = records(kind, len(rows))
    for i, row in enumerate(rows):
        for name, value in row.items():
            table[name][i] = value
    return table


def _ground(setup: Setup, known: dict[str, int]) -> Ground:
    ground = blank(Ground, known)
    ground.height[:], ground.first[:] = setup.heights, NOBODY
    return ground


def trails_of(setup: Setup) -> Trails:
    """The trail of a world, of which nothing lies anywhere."""
    if setup.trail is None:
        return Trails(np.zeros((0, 0)), np.zeros(0), np.zeros(0), np.zeros((0, 0)))
    rows, cols = len(setup.heights), len(setup.heights[0])
    spreads, fades = np.array([setup.trail.spreads]), np.array([setup.trail.fades])
    return Trails(np.zeros((rows, cols)), spreads, fades, np.zeros((rows + 2, cols + 2)))


def _bodies(setup: Setup) -> Table:
    bodies = records(BODY, setup.count)
    bodies.who = [birth_name(group.name, ordinal) for group in setup.groups for ordinal in range(group.places)]
    bodies.next, bodies.rule, bodies.alive, bodies.carried = NOBODY, NOBODY, True, NOBODY
    first, names, figures = 0, [rule.name for rule in setup.rules], setup.figures
    for number, group in enumerate(setup.groups):
        kin = bodies[first : first + group.places]
        kin.group = number
        kin.figure = figures.index(setup.figure_of(group)) if figures else 0
        for name in BODY.keys() & vars(group).keys() - {"rule"}:  # what a group says of each of its bodies
            kin[name] = getattr(group, name)
        if group.rule:
            kin.rule = names.index(group.rule)
        first += group.places
    return bodies


def _births(setup: Setup, bodies: Table, known: dict[str, int]) -> Births:
    births = blank(Births, known)
    if setup.has_births:
        births.named[:] = bodies.who
        births.spare[:] = [ordinal >= group.count for group, ordinal in setup.rows]
        births.rows.end = np.cumsum([group.places for group in setup.groups])
        births.rows.begin = births.rows.end - [group.places for group in setup.groups]
    return births


def _sites(groups: Sequence[Group], cells: int) -> Sites:
    kinds = list(dict.fromkeys(group.sites for group in groups))  # groups that share a letter share their cells
    ends = dict(zip(kinds, np.cumsum([len(sites) for sites in kinds]), strict=True))
    spans = records(SPAN, len(groups))
    spans.end = [ends[group.sites] for group in groups]
    spans.begin = spans.end - [len(group.sites) for group in groups]
    cell = np.concatenate([np.array(sites, np.int32) for sites in kinds] or [np.zeros(0, np.int32)])
    at, follows = np.full(cells, NOBODY, np.int32), np.full(len(cell), NOBODY, np.int32)
    for end, sites in zip(ends.values(), kinds, strict=True):
        left = np.arange(end - len(sites), end, dtype=np.int32)
        while len(left):  # once, but for cells that are there more than once, because they are more likely
            first = np.unique(cell[left], return_index=True)[1]
            here, left = left[first], np.delete(left, first)
            follows[here], at[cell[here]] = at[cell[here]], here
    faces = np.array([group.faces for group in groups], np.int8)
    watches = np.array([group.watches for group in groups], np.int32)
    return Sites(cell, spans, at, faces, watches, follows, np.zeros(len(cell), np.int32))


def _minds(setup: Setup, known: dict[str, int]) -> Minds:
    minds = blank(Minds, known)
    minds.order[:] = minds.circle[:] = range(known["agents"])
    first = 0
    for group in setup.agents:
        chosen = dict(group.parameters)
        for k, (name, param) in enumerate(rules[str(group.rule)].parameters.items()):
            minds.parameter[first : first + group.places, k] = chosen.get(name, param.default)
        first += group.places
    return minds


def _differ(setup: Setup, seed: int, bodies: Table, minds: Minds) -> None:
    """Give each body its own values where those of its group differ."""
    first = 0
    for group in setup.agents:
        rows = slice(first, first + group.places)
        for spread in group.differ:
            values = spread_over(spread, group, seed)
            if spread.field == "sight":
                bodies.sight[rows] = values
            else:
                names = list(rules[str(group.rule)].parameters)
                minds.parameter[rows, names.index(spread.field)] = values
        first += group.places


def _most(counts: Iterable[int]) -> int:
    return max(counts, default=0)
