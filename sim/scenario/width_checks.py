"""What is wrong with how wide bodies are, and whom they touch: where that cannot be, and where there is no room."""

from collections.abc import Iterator

from unbidden.sim.engine.setup.discs import MOST_FIGURES, Figure, cells_within, is_level
from unbidden.sim.scenario.acting import Agents, ThingSection
from unbidden.sim.scenario.drawn import cells_of, map_rows
from unbidden.sim.scenario.fields import MAX_WIDTH
from unbidden.sim.scenario.overrides import dotted
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Path
from unbidden.sim.scenario.tiled import has_tiles

# Discs put down at random, each where there is still room, find none any more when the cells they keep others out of
# come to about 1.7 times all cells, where each keeps nine, and to 2.2 times on a fine lattice (random sequential
# adsorption). This leaves some room.
CROWDED = 1.4
Fault = tuple[Path, str, str]
Bodies = dict[Path, Agents | ThingSection]


def width_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Everything wrong with the widths of bodies, in a file whose map is even."""
    groups: Bodies = {("agents", name): group for name, group in file.agents.items()}
    groups |= {("world", "things", name): group for name, group in file.world.things.items()}
    faults = list(_single_faults(file, groups))
    yield from faults
    if not faults and any(figure_of(file, group).is_wide for group in groups.values()):
        yield from _crowding_faults(file, groups)


def figure_of(file: ScenarioFile, group: Agents | ThingSection) -> Figure:
    """How wide the bodies of a group are in cells, and whom they touch."""
    wide, is_thing = (group.width or file.world.cell) / file.world.cell, isinstance(group, ThingSection)
    return Figure(wide, is_thing, True if isinstance(group, ThingSection) else group.solid)


def _single_faults(file: ScenarioFile, groups: Bodies) -> Iterator[Fault]:
    cell, tiled = file.world.cell, has_tiles(file)
    for path, group in groups.items():
        figure, where = figure_of(file, group), dotted(path)
        if tiled and figure.is_wide:
            what = f"{where}.width is {group.width:g} m; where tiles do something, the most is a cell, {cell:g} m."
            yield (*path, "width"), what, "Lower it, or leave it out."
        elif figure.wide > MAX_WIDTH:
            what = f"{where}.width is {group.width:g} m, {figure.wide:,.0f} cells; the most is {MAX_WIDTH} cells."
            yield (*path, "width"), what, "Lower it, or make world.cell larger."
        if tiled and not figure.is_solid:
            what = f"{where}.solid is false; where tiles do something, everybody is solid."
            yield (*path, "solid"), what, "Leave it out."
        if file.world.wraps != "never" and not figure.is_usual:
            field = "width" if figure.is_solid else "solid"
            what = f"{where}.{field}: where edges meet (world.wraps), bodies are solid and as wide as their cells."
            yield (*path, field), what, f"Leave it out, or leave out world.wraps; a cell is {cell:g} m wide."
    if len({figure_of(file, group) for group in groups.values()}) > MOST_FIGURES:
        yield ("agents",), f"bodies have more than {MOST_FIGURES} different widths.", "Let more of them be alike."


def _crowding_faults(file: ScenarioFile, groups: Bodies) -> Iterator[Fault]:
    """Groups that might find no room to start in, whatever the draws: each body keeps others out of cells around it."""
    rows = map_rows(file)
    height = {letter: (file.world.tiles.get(letter) or file.world.tiles.get(".")) for letter in set().union(*rows)}
    heights = tuple(tuple(tile.height if (tile := height[letter]) else 0.0 for letter in row) for row in rows)
    before: list[tuple[Figure, int]] = []
    for path, group in groups.items():
        figure = figure_of(file, group)
        level = is_level(heights, figure.wide)
        cells = sum(bool(level[cell]) for cell in set(cells_of(file, group.at)))
        before.append((figure, max(group.count - 1, 0)))
        kept = sum(count * len(cells_within((figure.wide + other.wide) / 2.0)) for other, count in before)
        before[-1] = figure, group.count
        if group.count and cells * CROWDED <= kept:
            what = (
                f"{dotted((*path, 'count'))} is {group.count}; {figure.wide * file.world.cell:g} m wide, they can "
                f"stand in {cells:,} cells at {group.at!r}, and those who start before the last may need {kept:,}."
            )
            yield (*path, "count"), what, "Lower a count or a width, or draw more room."
            return
