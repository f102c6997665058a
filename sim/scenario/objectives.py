"""What learners are paid for: the objective of the file, or that of their group, if it has one of its own."""

from collections.abc import Iterator

from unbidden.sim.engine.registry import hint
from unbidden.sim.scenario.acting import Agents, RecipeSection
from unbidden.sim.scenario.fields import Price
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Path
from unbidden.sim.scenario.tiled import Names, is_learner

Fault = tuple[Path, str, str]


def objective_of(file: ScenarioFile, group: Agents) -> dict[str, Price]:
    """What is paid to each of a group for a unit of each stock."""
    if group.objective is not None:
        return group.objective
    return file.objective if isinstance(file.objective, dict) else {}


def objectives_of(file: ScenarioFile) -> dict[str, dict[str, Price]]:
    """The same of every group that learns and of which there is, or may come to be, anybody."""
    there = {name: group for name, group in file.agents.items() if group.count or group.most}
    return {name: objective_of(file, group) for name, group in there.items() if is_learner(group)}


def is_for(recipe: RecipeSection, name: str) -> bool:
    """Whether a recipe gives to a group: to whom it says, or else to who set it off."""
    return recipe.to == name if recipe.to is not None else recipe.of in (None, name)


def payments_of(file: ScenarioFile, recipe: RecipeSection) -> Iterator[tuple[str, str, float]]:
    """What a recipe pays when it comes about: to which group, by which stock, and how much (where drawn, the most)."""
    for name, prices in objectives_of(file).items():
        for key, units in recipe.gives.items():
            stock = key.removeprefix("other.")
            if stock in prices and (stock != key or is_for(recipe, name)):
                yield name, stock, (1.0 if prices[stock] == "random" else float(prices[stock])) * units


def reward_faults(file: ScenarioFile, names: Names) -> Iterator[Fault]:
    """What is wrong with what is paid."""
    bare = [name for name, group in file.agents.items() if is_learner(group) and group.objective is None]
    if bare and not isinstance(file.objective, dict):
        what = f"objective is a sentence; {', '.join(bare)} learn, and are paid for units of stocks."
        yield ("objective",), what, "For example: objective: { tasks: 1.0, ticks: -0.01 }"
        return
    paid: dict[Path, dict[str, Price]] = {
        ("agents", name, "objective"): group.objective or {} for name, group in file.agents.items()
    }
    paid[("objective",)] = file.objective if isinstance(file.objective, dict) else {}
    for path, prices in paid.items():
        for stock in prices:
            if stock not in names.stocks:
                what = f"{'.'.join(map(str, path))} pays for {stock!r}; known stocks: {', '.join(names.stocks)}."
                yield (*path, stock), what, hint(stock, names.stocks)
