"""What is wrong with who bears whom, and with room for them."""

from collections.abc import Iterator

from unbidden.sim.scenario.overrides import dotted
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Path
from unbidden.sim.scenario.tiled import has_learners

Fault = tuple[Path, str, str]


def birth_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Recipes that bear nobody, and groups without room for those who are born."""
    bearing: set[str] = set()
    for told, recipe in zip(file.world.recipe_paths, file.world.recipes, strict=True):
        if not recipe.bears:
            continue
        bearing |= set(file.agents) if recipe.of is None else {recipe.of}
        path: Path = (*told, "bears")
        if recipe.of in file.world.things:
            yield path, f"{dotted(path)}: {recipe.of} are things, and bear nobody.", "Name a group of agents in `of`."
        elif has_learners(file):
            what = f"{dotted(path)}: somebody here learns, and where somebody learns nobody is born."
            yield path, what, "Let all agents follow rules."
    for name, group in file.agents.items():
        most: Path = ("agents", name, "most")
        if name not in bearing and group.most:
            what = f"{dotted(most)} is for groups of which some are born; no recipe lets {name} bear."
            yield most, what, "Leave it out, or write a recipe with `bears: true`."
        elif name in bearing and group.most < group.count:
            what = f"{dotted(most)} is {group.most}, and {group.count} are there at the beginning."
            yield most, what, f"Say how many there can be at the same time, such as `most: {20 * max(group.count, 5)}`."
        elif name in bearing and group.differ:
            what = f"agents.{name}.differ: those of whom some are born are all alike."
            yield ("agents", name, "differ"), what, "Leave it out."
