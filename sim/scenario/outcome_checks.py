"""What is wrong with recipes of which at most one comes about, that are for one action, or that send somebody away."""

from collections.abc import Iterator, Sequence

from unbidden.sim.engine.laws.tiles import ROUNDING
from unbidden.sim.engine.registry import hint
from unbidden.sim.scenario.acting import Flag, RecipeSection
from unbidden.sim.scenario.fields import EVERYWHERE
from unbidden.sim.scenario.overrides import dotted
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Path

Fault = tuple[Path, str, str]
DONE = {"push", "use", "take", "drop", "give"}  # occasions that come about only when an agent acts
SHARED = ("at", "when", "of", "by", "toward", "needs")  # what all outcomes of one recipe are for


def outcome_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Everything that is wrong with the outcomes of recipes, and with whom they send where."""
    recipes, widths = file.world.recipes, [group.width for group in file.agents.values()]
    has_discs = any(width is not None for width in (*widths, *(thing.width for thing in file.world.things.values())))
    for number, (path, recipe) in enumerate(zip(file.world.recipe_paths, recipes, strict=True)):
        if recipe.else_:
            yield from _else_faults(recipes, number, path)
        if recipe.by and recipe.when not in DONE:
            what = f"{dotted(path)}.by is for what agents do: {', '.join(sorted(DONE))}; this is for `{recipe.when}`."
            yield (*path, "by"), what, "Leave it out."
        if recipe.goes and has_discs:
            what = f"{dotted(path)}.goes is for bodies as wide as their cell, and somebody here has a width."
            yield (*path, "goes"), what, "Leave `width` out, or let a tile carry them, with `moves`."


def state_faults(file: ScenarioFile) -> Iterator[Fault]:
    """What is wrong with a world that is no grid as such; what its states do is looked at as recipes are."""
    world = file.world
    if world.kind == "grid" and world.states:
        part = "random" if world.random else "states"
        yield (
            ("world", part),
            f"world.{part} is for a world that is no grid, and this is one.",
            "Say `kind: mdp` or `kind: graph`.",
        )
    for stock, spread in world.random.gives.items() if world.random else ():
        path: Path = ("world", "random", "gives", stock)
        if spread.form != "between":
            yield path, f"{dotted(path)} does not say from how much to how much.", "For example: { from: 0, to: 1 }"
        elif stock not in world.stocks:
            yield path, f"{dotted(path)}: there is no such stock.", hint(stock, world.stocks)
    if world.kind != "grid" and not world.states:
        yield ("world", "kind"), f"world.kind is {world.kind}, and there are no states.", "Say them in world.states."
    for letter, state in world.states.items():
        path = ("world", "states", letter)
        if letter in (".", EVERYWHERE):
            what = "which is what lies between states" if letter == "." else "which stands for all tiles"
            yield path, f"world.states has {letter!r}, {what}.", "Take another letter."
        for action, told in state.does.items():
            if not told:
                what = f"{dotted((*path, 'does', action))} leads to nothing."
                yield (*path, "does", action), what, "Name a state, or leave the action out."


def flag_faults(file: ScenarioFile) -> Iterator[Fault]:
    """What is wrong with how flags are drawn."""
    before: list[str] = []
    for name, flag in file.world.flags.items():
        path: Path = ("world", "flags", name)
        if isinstance(flag, Flag):
            ways = [bool({"chance", "max"} & flag.model_fields_set), flag.one_of is not None, flag.mean is not None]
            spreads = [flag.sd is not None, flag.scale is not None]
            if sum(ways) > 1 or sum(spreads) != (flag.mean is not None):
                what = f"{dotted(path)} does not say in one way how it is drawn."
                yield path, what, "Say chance and max, or one_of, or mean and sd, or mean and scale."
            if "values" in flag.model_fields_set and flag.mean is None:
                yield (*path, "values"), f"{dotted(path)}.values is for a mean with sd or scale.", "Leave it out."
            if flag.plus is not None and flag.plus not in before:
                what = f"{dotted(path)}.plus is {flag.plus!r}; flags before it: {', '.join(before) or 'none'}."
                yield (*path, "plus"), what, hint(flag.plus, before)
        before.append(name)


def _else_faults(recipes: Sequence[RecipeSection], number: int, path: Path) -> Iterator[Fault]:
    if number == 0:
        yield (*path, "else"), f"{dotted(path)} is the first recipe; there is none before it.", "Leave `else` out."
        return
    recipe, before = recipes[number], recipes[number - 1]
    for name in SHARED:
        if getattr(recipe, name) != getattr(before, name):
            what = f"{dotted(path)} is another outcome of the recipe before it, and has another `{name}`."
            yield path, what, f"Say the same of both, in {', '.join(SHARED)}; or leave `else` out."
            return
    first = next(k for k in range(number, -1, -1) if not recipes[k].else_)
    total = sum(outcome.chance for outcome in recipes[first : number + 1])
    if total > 1.0 + ROUNDING:
        what = f"{dotted(path)}: the chances of this recipe and of those it stands beside add up to {total:g}."
        yield (*path, "chance"), what, "They must add up to no more than 1."
