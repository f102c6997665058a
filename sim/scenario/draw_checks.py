"""What is wrong with what is drawn for random worlds: their numbers, and what is meant in them."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from unbidden.sim.engine.registry import hint
from unbidden.sim.scenario.acting import SpreadSection
from unbidden.sim.scenario.overrides import parse_path
from unbidden.sim.scenario.scalars import is_number
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Path
from unbidden.sim.scenario.watched import watches_of

Fault = tuple[Path, str, str]
CAN_BE = (("world", "recipes"), ("world", "stocks"), ("world", "random"), ("agents",), ("run", "ticks"))
REMEDY = "What can be drawn are numbers under world.recipes, world.stocks, world.random and agents, and run.ticks."


def draw_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Fields that are no numbers, or none of the acting half, and spreads from which nothing can be drawn."""
    for field, told in file.prevalence.draws.items():
        place = ("prevalence", "draws", field)
        path = parse_path(field)
        if not any(path[: len(known)] == known for known in CAN_BE):
            yield place, f"prevalence.draws names {field}, which cannot be drawn.", REMEDY
        elif (value := _value_at(file, path)) is not None and not is_number(value):
            yield place, f"prevalence.draws names {field}, which is {value!r:.60} and no number.", REMEDY
        if isinstance(told, SpreadSection):
            yield from _spread_faults(place, field, told)


def intent_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Assumptions that nothing can break, or something that is no event."""
    events = [name for name, watch in watches_of(file).items() if "any" in watch.detector.measures]
    for assumption, alternatives in file.prevalence.intents.items():
        place = ("prevalence", "intents", assumption)
        if not alternatives:
            yield place, f"prevalence.intents.{assumption} has no alternative.", "Name one, and what breaks it."
        for name, event in alternatives.items():
            if event not in events:
                what = f"prevalence.intents.{assumption}.{name} names {event!r}; watched events: "
                yield (*place, name), f"{what}{', '.join(events) or 'none'}.", hint(event, events)


def _spread_faults(place: Path, field: str, told: SpreadSection) -> Iterator[Fault]:
    if told.from_ is None or told.to is None or told.form != "between":
        what = f"prevalence.draws.{field} does not say between which values it is drawn."
        yield place, what, "Say from and to, or write a list of values."
    elif told.from_ > told.to:
        yield place, f"prevalence.draws.{field} goes from {told.from_:g} to {told.to:g}, which is less.", "Swap them."
    elif told.whole and not (told.from_.is_integer() and told.to.is_integer()):
        what = f"prevalence.draws.{field} draws whole numbers from {told.from_:g} to {told.to:g}."
        yield place, what, "Both must be whole."


def _value_at(node: Any, path: Path) -> Any:
    """What a field of a file is; None, if there is no such field, which is told where the field is changed."""
    for part in path:
        if isinstance(node, BaseModel):
            names = {info.alias or name: name for name, info in type(node).model_fields.items()}
            node = getattr(node, names.get(str(part), str(part)), None)
        elif isinstance(node, list):
            named = [item for k, item in enumerate(node) if part in (getattr(item, "name", None), str(k))]
            node = named[0] if named else None
        else:
            node = node.get(part) if isinstance(node, dict) else None
    return node
