"""What is wrong with tiles, recipes, percepts and pay: what stands for nothing, what can never come about."""

from collections.abc import Iterator
from math import log10

from unbidden.sim.engine.registry import Learner, hint, rules
from unbidden.sim.scenario.acting import Agents, RecipeSection, SpreadSection, Tile
from unbidden.sim.scenario.approval import approval_faults
from unbidden.sim.scenario.demos import demo_faults
from unbidden.sim.scenario.drawn import letters_of
from unbidden.sim.scenario.fields import EVERYWHERE, MAX_TABLE
from unbidden.sim.scenario.goals import goal_faults
from unbidden.sim.scenario.minds import actions_of, mind_of, parts_of
from unbidden.sim.scenario.objectives import reward_faults
from unbidden.sim.scenario.outcome_checks import DONE, outcome_faults
from unbidden.sim.scenario.overrides import dotted
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.spread_checks import FORMS
from unbidden.sim.scenario.text import Path
from unbidden.sim.scenario.tiled import (
    Names,
    Unreadable,
    has_learners,
    has_levels,
    has_tiles,
    is_learner,
    most_of,
    recipes_of,
)

Fault = tuple[Path, str, str]
BY_RULES = {
    "go": "push",
    "take": "take",
    "drop": "drop",
}  # the actuators of rules by which they do, and what they set off
OF_LEARNERS = dict.fromkeys(
    ("percepts", "actions", "shared_table", "script", "approval", "goals", "objective", "demos"),
    "whose arguments are its sensors",
) | dict.fromkeys(("noise", "noise_when"), "and has no actions of which another could be carried out")


def tile_faults(file: ScenarioFile, rows: list[str]) -> Iterator[Fault]:
    """Everything wrong with a world of tiles and those who learn in it."""
    for name, group in file.agents.items():
        yield from _group_faults(file, name, group)
    for letter, tile in file.world.tiles.items():
        if "carries" in tile.model_fields_set and tile.moves is None:
            path: Path = ("world", "tiles", letter, "carries")
            what = f"{dotted(path)} is for tiles that move; this one does not."
            yield path, what, "Say `moves: east`, or leave it out."
        yield from _start_faults(letter, tile)
    known_rules = all(group.rule in rules for group in file.agents.values())
    if isinstance(file.objective, dict) and known_rules and not has_learners(file):
        yield (
            ("objective",),
            "objective names what is paid, and nobody here learns.",
            "Say in words what agents are told.",
        )
    if not file.world.recipes and not has_learners(file):
        yield from _useless_faults(file)
    if not has_tiles(file):
        return
    names = Names(file, rows)
    known = {*file.world.tiles, *letters_of(file)}
    broken = False
    for fault in outcome_faults(file):
        broken = True
        yield fault
    for number, (path, recipe) in enumerate(zip(file.world.recipe_paths, file.world.recipes, strict=True)):
        for fault in _recipe_faults(names, known, path, recipe, number):
            broken = True
            yield fault
    yield from reward_faults(file, names)
    for name, group in file.agents.items():
        for fault in (*_held_faults(file, names, name, group), *_mind_faults(file, rows, names, name, group)):
            broken = True
            yield fault
    if not broken:
        yield from _idle_faults(file, names)
        yield from _table_faults(file, rows)


def _start_faults(letter: str, tile: Tile) -> Iterator[Fault]:
    """What cannot lie on a tile at the beginning."""
    told, path = tile.at_start, ("world", "tiles", letter, "at_start")
    if told is None:
        return
    if not tile.capacity:
        yield path, f"{dotted(path)}: nothing fits on this tile.", "Say its capacity, or leave it out."
    elif isinstance(told, SpreadSection) and told.form != "between":
        yield path, f"{dotted(path)} does not say from how much to how much.", "For example: { from: 0, to: 10 }"
    elif isinstance(told, SpreadSection) and not 0.0 <= (told.from_ or 0.0) <= (told.to or 0.0):
        yield path, f"{dotted(path)} is from {told.from_:g} to {told.to:g}; that is no range from 0 up.", ""
    elif not isinstance(told, SpreadSection) and told < 0.0:
        yield path, f"{dotted(path)} is {told:g}; less than nothing cannot lie there.", ""


def _useless_faults(file: ScenarioFile) -> Iterator[Fault]:
    """What only recipes or learners would look at, in a world that has neither."""
    idle: list[Path] = [("world", part) for part in ("stocks", "flags") if getattr(file.world, part)]
    for letter, tile in file.world.tiles.items():
        told = {"at_start", "capacity", "regrowth"} & tile.model_fields_set
        idle += [("world", "tiles", letter, part) for part in sorted(told)]
    idle += [("agents", name, "holds") for name, group in file.agents.items() if group.holds]
    for path in idle:
        yield path, f"{dotted(path)} is of no use without world.recipes.", "Write a recipe, or leave it out."


def _group_faults(file: ScenarioFile, name: str, group: Agents) -> Iterator[Fault]:
    if group.rule in rules and not is_learner(group):
        for field, why in OF_LEARNERS.items():
            if field in group.model_fields_set:
                what = f"agents.{name}.{field} is for learners; {group.rule!r} is a rule, {why}."
                yield ("agents", name, field), what, "Leave it out, or choose a learner."
    if is_learner(group) and "sees_bodies" in group.model_fields_set:
        what = f"agents.{name}.sees_bodies is for rules; {group.rule!r} learns, and perceives what `percepts` says."
        yield ("agents", name, "sees_bodies"), what, "Leave it out."
    if is_learner(group) and (group.climb_speed or group.speed != Agents.model_fields["speed"].default):
        field = "climb_speed" if group.climb_speed else "speed"
        what = f"agents.{name}.{field}: learners walk a cell a tick; they neither climb nor have a speed."
        yield ("agents", name, field), what, "Leave it out."


def _recipe_faults(names: Names, known: set[str], path: Path, recipe: RecipeSection, number: int) -> Iterator[Fault]:
    where = dotted(path)
    for letter in recipe.at if recipe.at != EVERYWHERE else "":
        if letter not in known:
            yield (
                (*path, "at"),
                f"{where}.at names {letter!r}, which is neither a tile nor in the map.",
                hint(letter, known),
            )
        elif letter not in names.file.world.tiles and letter != ".":
            what = f"{where}.at names {letter!r}, which only marks where somebody starts, on the tile '.'."
            yield (*path, "at"), what, f"Give it a tile of its own: world.tiles.{letter}: {{}}"
    if recipe.becomes and recipe.becomes not in (*names.file.world.tiles, "."):
        what = f"{where}.becomes is {recipe.becomes!r}, which is not in world.tiles."
        yield (*path, "becomes"), what, hint(recipe.becomes, names.file.world.tiles)
        return
    for part, flag in [*(("sets", flag) for flag in recipe.sets), *(("flips", flag) for flag in recipe.flips)]:
        if flag not in names.flags:
            what = f"{where}.{part} names the flag {flag!r}; known: {', '.join(names.flags) or 'none'}."
            yield (*path, part, *([flag] if part == "sets" else [])), what, hint(flag, names.flags)
            return
    if recipe.when == "tick" and (asked := _of_somebody(recipe)):
        what = f"{where} is for every tick of the tile: nobody sets it off, as {', '.join(asked)} would need."
        yield path, what, "Use `when: stay`, or `ends: all`."
    if recipe.ends and not has_learners(names.file):
        what = f"{where} ends the time of learners, and nobody here learns."
        yield (*path, "ends"), what, "Use `removes: true`, which takes whoever sets it off out of the world."
    if recipe.of in names.file.world.things and recipe.ends is True:
        what = f"{where} ends the time of {recipe.of}; things have none."
        yield (*path, "ends"), what, "Use `ends: all`."
    if recipe.to and recipe.to not in names.file.agents:
        what = f"{where}.to is {recipe.to!r}; known groups of agents: {', '.join(names.file.agents)}."
        yield (*path, "to"), what, hint(recipe.to, names.file.agents)
        return
    try:
        list(recipes_of(names, recipe, number))
    except Unreadable as error:
        yield path, f"{where}: {error}", ""


def _of_somebody(recipe: RecipeSection) -> list[str]:
    """The fields of a recipe that are about whoever sets it off."""
    fields = {"of": recipe.of, "toward": recipe.toward is not None, "owns": recipe.owns, "removes": recipe.removes}
    fields |= {"bears": recipe.bears, "ousts": recipe.ousts, "by": recipe.by, "goes": recipe.goes}
    fields |= {"duration": recipe.duration > 1, "ends: true": recipe.ends is True}
    fields |= {f"needs.{key}": not key.startswith(("flag.", "near.")) and key != "here" for key in recipe.needs}
    fields |= {f"gives.{key}": key.startswith("other.") for key in recipe.gives}
    return [field for field, is_given in fields.items() if is_given]


def _mind_faults(file: ScenarioFile, rows: list[str], names: Names, name: str, group: Agents) -> Iterator[Fault]:
    if not is_learner(group):
        return
    path: Path = ("agents", name)
    try:
        labels = actions_of(group)
    except Unreadable as error:
        yield (*path, "actions"), f"agents.{name}.actions: {error}", ""
        return
    if not labels:
        what = f"agents.{name}.actions is missing; it must say what they can do."
        yield path, what, "For example: actions: [north, east, south, west, use]"
    for percept in group.percepts:
        try:
            list(parts_of(names, percept))
        except Unreadable as error:
            yield (*path, "percepts"), f"agents.{name}.percepts: {error}", ""
            return
    if bool(group.script) != (group.rule == "scripted"):
        yield (*path, "script"), f"agents.{name}.script and the learner 'scripted' belong together.", ""
    yield from approval_faults(file, name, group)
    yield from goal_faults(file, names, name, group)
    yield from demo_faults(file, name, group)
    if group.noise_when is not None and group.noise_when not in names.flags:
        what = f"agents.{name}.noise_when is {group.noise_when!r}; known flags: {', '.join(names.flags) or 'none'}."
        yield (*path, "noise_when"), what, hint(group.noise_when, names.flags)
    try:
        mind_of(file, rows, group)
    except Unreadable as error:
        yield (*path, "script"), f"agents.{name}: {error}", ""


def _held_faults(file: ScenarioFile, names: Names, name: str, group: Agents) -> Iterator[Fault]:
    """What agents of any kind hold at the beginning."""
    path: Path = ("agents", name)
    for stock in group.holds:
        if stock not in names.stocks:
            what = f"agents.{name}.holds names {stock!r}; known stocks: {', '.join(names.stocks)}."
            yield (*path, "holds", stock), what, hint(stock, names.stocks)
    for stock, told in group.holds.items():
        most, where = most_of(file, stock), f"agents.{name}.holds.{stock}"
        if isinstance(told, SpreadSection) and not told.form:
            yield (*path, "holds", stock), f"{where} does not say how they differ.", FORMS
            continue
        for units in told.ends if isinstance(told, SpreadSection) else [told]:
            if not 0.0 <= units <= most:
                what = f"{where} is {units:g}; it must be from 0 to the max of the stock, {most:g}."
                yield (*path, "holds", stock), what, ""


def _idle_faults(file: ScenarioFile, names: Names) -> Iterator[Fault]:
    """Recipes that can never come about: their tile never is, or nobody can come by what they need."""
    recipes = file.world.recipes
    there = set(names.kinds[: len({names.kind(letter) for letter in letters_of(file)})])
    there |= {recipe.becomes for recipe in recipes if recipe.becomes}
    gained = {stock for recipe in recipes for stock, units in recipe.gives.items() if units > 0.0} | {"ticks"}
    gained |= {stock for group in file.agents.values() for stock, units in group.holds.items() if units != 0.0}
    gained |= {stock.removeprefix("other.") for stock in gained}
    for path, recipe in zip(file.world.recipe_paths, recipes, strict=True):
        doers = [group for name, group in file.agents.items() if recipe.of in (None, name)]
        if recipe.when in DONE and not any(recipe.when in _done_by(group) for group in doers):
            what = f"{dotted(path)} can never come about: no {recipe.of or 'agent'} here can {recipe.when}."
            yield (
                (*path, "when"),
                what,
                "Let learners do it, with `does`; a rule pushes if it goes, and can take and drop.",
            )
        if recipe.when == "brought" and not any(tile.moves for tile in file.world.tiles.values()):
            what = f"{dotted(path)} can never come about: no tile here carries anything."
            yield (*path, "when"), what, "Let a tile carry, with `moves`; who goes there by themselves `enter`."
        if recipe.at != EVERYWHERE and not set(recipe.at) & there and not has_levels(file):
            what = f"{dotted(path)} can never come about: no tile {recipe.at!r} is in the map or comes to be."
            yield (*path, "at"), what, "Draw one, or let something become one."
        for stock in _wanted(names, recipe):
            if stock not in gained:
                what = f"{dotted(path)} can never come about: it needs {stock}, which nothing gives."
                yield path, what, "Let a recipe give it, or let agents hold some."


def _done_by(group: Agents) -> set[str]:
    """What agents of a group may set off on purpose: learners anything, a rule what it walks into or takes."""
    if is_learner(group) or group.rule not in rules:
        return DONE
    return {BY_RULES[name] for name in rules[group.rule].does if name in BY_RULES}


def _wanted(names: Names, recipe: RecipeSection) -> Iterator[str]:
    """The stocks of which somebody must hold some for a recipe."""
    for made in recipes_of(names, recipe, 0):
        for need in made.needs:
            if need.what == 0 and need.low > 0.0:
                yield names.stocks[need.which]
        return


def _table_faults(file: ScenarioFile, rows: list[str]) -> Iterator[Fault]:
    total = 0
    for name, group in file.agents.items():
        if is_learner(group):
            mind, learner = mind_of(file, rows, group), rules[group.rule]
            assert isinstance(learner, Learner)
            size = mind.states * len(mind.actions) * learner.planes * (1 if group.shared_table else group.count)
            total += size
            if total > MAX_TABLE:
                sizes = " × ".join(_shown(part.limit) for part in mind.sees)
                what = (
                    f"agents.{name}.percepts makes {_shown(mind.states)} percepts ({sizes}); with {len(mind.actions)} "
                    f"actions and {group.count} agents the tables hold {_shown(total)} numbers, and the most is "
                    f"{MAX_TABLE:,}."
                )
                yield ("agents", name, "percepts"), what, "Let them perceive less, or let them share a table."
                return


def _shown(count: int) -> str:
    """A count in digits, or what power of ten it comes near to."""
    return f"{count:,}" if count < 10**12 else f"about 10^{int(log10(count))}"
