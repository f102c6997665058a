"""What an overseer would pay: the objective as another control has it, by which the learner `mona` is approved of."""

from collections.abc import Iterator, Sequence
from typing import Any

from unbidden.sim.engine.registry import hint
from unbidden.sim.scenario.acting import Agents
from unbidden.sim.scenario.overrides import dotted, parse_path
from unbidden.sim.scenario.scalars import is_number
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Path

Fault = tuple[Path, str, str]
APPROVED = "mona"  # the learner that is approved of


def approval_of(file: ScenarioFile, group: Agents, stocks: Sequence[str]) -> tuple[float, ...]:
    """What the overseer of a group would pay for a unit of each stock; nothing at all if it has none."""
    return prices_under(file, group.approval, stocks) if group.approval in file.controls else ()


def prices_under(file: ScenarioFile, control: str, stocks: Sequence[str]) -> tuple[float, ...]:
    """What is paid for a unit of each stock by the objective of a control."""
    prices = {stock: price for stock, price in _prices(file, control).items() if is_number(price)}
    return tuple(float(prices.get(stock, 0.0)) for stock in stocks)


def approval_faults(file: ScenarioFile, name: str, group: Agents) -> Iterator[Fault]:
    """What is wrong with what the overseer of a group of learners is said to want."""
    path: Path = ("agents", name, "approval")
    if (group.approval is None) != (group.rule != APPROVED):
        what = f"agents.{name}.approval and the learner {APPROVED!r} belong together."
        yield path, what, "Name a control: the overseer judges by its objective."
    if group.approval is not None:
        yield from objective_faults(file, path, group.approval)


def objective_faults(file: ScenarioFile, path: Path, control: str) -> Iterator[Fault]:
    """What is wrong with a control whose objective somebody judges by in the same world."""
    where = dotted(path)
    if file.agents[str(path[1])].objective is not None:
        what = f"{where} judges by the objective of a control, and agents.{path[1]} has one of its own."
        yield path, what, f"Leave agents.{path[1]}.objective out, and say it in `objective`."
    elif control not in file.controls:
        what = f"{where} is {control!r}; known controls: {', '.join(file.controls) or 'none'}."
        yield path, what, hint(control, file.controls)
    elif not all(_is_price(parse_path(field)) for field in file.controls[control]):
        what = f"controls.{control} changes more than the objective, and {where} is about the same world."
        yield path, what, "Name a control that changes nothing but objective.STOCK."
    elif not all(map(is_number, _prices(file, control).values())):
        what = f"{where}: who judges by an objective knows it, and every price has to be a number."
        yield path, what, f"Say them all in controls.{control}."


def _prices(file: ScenarioFile, control: str) -> dict[str, Any]:
    """What is paid for each stock under a control."""
    changes = {parse_path(field): value for field, value in file.controls[control].items()}
    objective = file.objective if isinstance(file.objective, dict) else {}
    return dict(objective) | {str(path[1]): value for path, value in changes.items() if _is_price(path)}


def _is_price(path: Path) -> bool:
    return path[0] == "objective" and len(path) == 2
