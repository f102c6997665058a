"""From a checked scenario file to the set-up: the half of a scenario that acts."""

from unbidden.sim.engine.setup import Graph, Group, Gusts, Service, Setup, Trail
from unbidden.sim.engine.setup.spread import Spread
from unbidden.sim.engine.state import NOBODY
from unbidden.sim.scenario.acting import Agents, SpreadSection, Tile
from unbidden.sim.scenario.checked import SCRIPTED
from unbidden.sim.scenario.drawn import cells_of, letters_of, map_rows
from unbidden.sim.scenario.fields import HEADINGS
from unbidden.sim.scenario.graph import open_links
from unbidden.sim.scenario.minds import mind_of
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.spread_checks import SIGHT, range_of_field
from unbidden.sim.scenario.tiled import Names, most_of, stocks_of, tiles_of


def tile_of(file: ScenarioFile, letter: str) -> Tile:
    """The tile of a letter, or else that of the dot, or else flat ground."""
    return file.world.tiles.get(letter) or file.world.tiles.get(".") or Tile()


def setup_of(file: ScenarioFile) -> Setup:
    """The acting half of a scenario, from a file that was checked."""
    rows = map_rows(file)
    height = {letter: tile_of(file, letter).height for letter in letters_of(file)}
    agents = [_agents(file, rows, name, cells_of(file, group.at)) for name, group in file.agents.items()]
    things = [
        Group(
            name,
            cells_of(file, thing.at),
            thing.count,
            thing.height,
            one=thing.singular or "",
            pushable=thing.pushable,
            wide=thing.width,
            serves=Service(**thing.serves.model_dump()) if thing.serves else None,
        )
        for name, thing in file.world.things.items()
    ]
    return Setup(
        cell=file.world.cell,
        seconds=file.world.tick,
        heights=tuple(tuple(map(height.__getitem__, row)) for row in rows),
        groups=(*agents, *things),
        gusts=_gusts(file),
        ticks=file.run.ticks,
        tiles=tiles_of(file, rows),
        wraps=(file.world.wraps in ("down", "both"), file.world.wraps in ("across", "both")),
        in_turn=file.run.in_turn,
        trail=_trail(file),
        graph=_graph(file),
    )


def _agents(file: ScenarioFile, rows: list[str], name: str, sites: tuple[int, ...]) -> Group:
    group, stocks = file.agents[name], stocks_of(file)
    return Group(
        name,
        sites,
        group.count,
        group.height,
        group.rule,
        parameters=tuple(sorted((field, float(value)) for field, value in (group.model_extra or {}).items())),
        climb=group.climb_speed,
        speed=group.speed,
        step=group.step_height,
        floats=group.climb_speed > 0.0,
        sees=group.sees_bodies,
        one=group.singular or "",
        pushes=group.pushes,
        noise=0.0 if group.noise_in == "mind" and group.rule == SCRIPTED else group.noise,
        noise_in_mind=group.noise_in == "mind",
        drunk=list(file.world.flags).index(group.noise_when) if group.noise_when else NOBODY,
        start=tuple((stocks.index(stock), _units(file, stock, told)) for stock, told in group.holds.items()),
        mind=mind_of(file, rows, group),
        sight=group.sight,
        differ=tuple(
            _spread(field, told, range_of_field(group, field)) for field, told in sorted(group.differ.items())
        ),
        faces=HEADINGS.index(group.faces) if group.faces else NOBODY,
        wide=group.width,
        solid=group.solid,
        most=group.most,
        watches=_watched(file, rows, group),
    )


def _watched(file: ScenarioFile, rows: list[str], group: Agents) -> int:
    """The group that agents watch; after all groups, the kind of tile."""
    groups = [*file.agents, *file.world.things]
    if group.watches is None or group.watches in groups:
        return groups.index(group.watches) if group.watches else NOBODY
    return len(groups) + Names(file, rows).kind(group.watches)


def _units(file: ScenarioFile, stock: str, told: float | SpreadSection) -> float | Spread:
    return told if isinstance(told, float | int) else _spread(f"holds.{stock}", told, (0.0, most_of(file, stock)))


def _spread(field: str, told: SpreadSection, ends: tuple[float, float]) -> Spread:
    low, high = ends
    a = told.mean if told.from_ is None else told.from_
    b = next(value for value in (told.to, told.step, told.sd) if value is not None)
    assert a is not None
    return Spread(field, told.form, a, b, told.whole or field == SIGHT, low, high)


def _gusts(file: ScenarioFile) -> Gusts | None:
    gusts = file.world.air.gusts
    if gusts is None:
        return None
    every, lasts = (max(1, round(time / file.world.tick)) for time in (gusts.every, gusts.lasts))
    return Gusts(every, lasts, gusts.lift, gusts.radius)


def _trail(file: ScenarioFile) -> Trail | None:
    trail = file.fields.trail
    return None if trail is None else Trail(trail.spreads, trail.fades)


def _graph(file: ScenarioFile) -> Graph | None:
    world, stocks = file.world, stocks_of(file)
    if world.kind != "graph":
        return None
    nodes, flags, groups = list(world.states), list(world.flags), list(file.agents)
    always = [(start, to, NOBODY) for start, ends in world.links.always.items() for to in ends]
    may = [(start, to, flags.index(name)) for start, to, name in open_links(world.links)]
    seeds = dict.fromkeys(world.ranks.trusts or nodes)
    return Graph(
        cells=tuple(cell for letter in nodes for cell in cells_of(file, letter)),
        links=tuple((nodes.index(start), nodes.index(to), flag) for start, to, flag in (*always, *may)),
        damping=world.ranks.damping,
        begins=tuple((letter in seeds) / len(seeds) for letter in nodes),
        gives=tuple(
            (groups.index(group), stocks.index(stock), nodes.index(letter), units)
            for group, told in world.ranks.pays.items()
            for stock, worth in told.items()
            for letter, units in worth.items()
        ),
    )
