"""How one field of a scenario is changed from outside: by `--set agents.blimps.count=24`, or by a named control."""

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_origin

from pydantic import BaseModel

from unbidden.sim.engine.registry import hint
from unbidden.sim.scenario.acting import Agents
from unbidden.sim.scenario.formats import new_name
from unbidden.sim.scenario.schema import ScenarioFile, inner, mapping_of
from unbidden.sim.scenario.text import InvalidScenario, Path, Place, Problem, read_value

Extras = Callable[[Any], Iterable[str]]  # the further fields of an agents group that reads so
PARTS = re.compile(r'"([^"]*)"|([^."]+)')


@dataclass(frozen=True)
class Override:
    """A new value for a field, and where somebody asked for it."""

    path: Path
    value: Any
    place: Place


def from_option(text: str) -> Override:
    """What `--set field=value` asks for."""
    place = Place("--set", 0, 0, "")
    field, equals, value = text.partition("=")
    if not equals or not field.strip():
        what = f"{text!r} is not a change; write a field, = and a value."
        raise InvalidScenario([Problem(place, what, "For example: --set agents.blimps.count=24")])
    return Override(parse_path(field.strip()), read_value(value, f"--set {text}"), Place(f"--set {text}", 0, 0, ""))


def overrides_of(values: Mapping[str, Any]) -> tuple[Override, ...]:
    """The changes that make fields, by their dotted names, what they are to become."""
    return tuple(Override(parse_path(path), value, Place(path, 0, 0, "")) for path, value in values.items())


def parse_path(field: str) -> Path:
    """A dotted field name as a path; a part that holds a dot is written in double quotes."""
    return tuple(quoted or plain for quoted, plain in PARTS.findall(field))


def dotted(path: Path) -> str:
    """A path as people write it."""
    return ".".join(f'"{part}"' if "." in str(part) else str(part) for part in path)


def apply(
    raw: Any, overrides: Iterable[Override], extras: Extras, moot: set[Path] | None = None
) -> tuple[Any, list[Problem]]:
    """A scenario's values with some changed, and what could not be changed. What is not changed is shared with `raw`.

    `moot`: the fields that changes before these have made moot; those of these join them.
    """
    changed, problems, moot = copy.copy(raw), [], set() if moot is None else moot
    for override in overrides:
        if override.path not in moot and (problem := _change(changed, override, extras, moot)):
            problems.append(problem)
    return changed, problems


def _change(raw: Any, override: Override, extras: Extras, moot: set[Path]) -> Problem | None:
    """Change one field; whatever is on the way to it is copied first.

    What only the old rule of a group knew is gone with it, and moot from then on.
    """
    node, kind, path = raw, ScenarioFile, override.path
    for depth, part in enumerate(path):
        known = _fields(node, kind, extras)
        known += [name for name in _nameable(raw, path[:depth]) if name not in known]
        if isinstance(node, list) and str(part) in known:
            part = known.index(str(part)) % len(node)
        elif not isinstance(node, dict) or part not in known:
            return _unknown(override, depth, sorted(map(str, known)))
        if depth == len(path) - 1:
            old = set(extras(node)) if kind is Agents else set()
            node[part] = override.value
            for field in old - set(extras(node)) if kind is Agents and part == "rule" else ():
                node.pop(field, None)
                moot.add((*path[:-1], field))
            return None
        kind = inner(kind, part)
        empty = isinstance(node, dict) and node.get(part) is None
        node[part] = {} if empty else copy.copy(node[part])
        node = node[part]
    return _unknown(override, 0, sorted(_fields(raw, ScenarioFile, extras)))


def _fields(node: Any, kind: Any, extras: Extras) -> list[str]:
    """The fields that may be changed in a value of a kind."""
    kind = mapping_of(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        declared = [field.alias or name for name, field in kind.model_fields.items()]
        own = extras(node) if kind is Agents else ()
        return list(dict.fromkeys([*declared, *own]))
    if isinstance(node, list) and get_origin(kind) is list:
        named = [str(item.get("name", k)) if isinstance(item, dict) else str(k) for k, item in enumerate(node)]
        return [*named, *map(str, range(len(node)))]  # an item is found by its name or by its number
    return list(node) if get_origin(kind) is dict and isinstance(node, dict) else []


def _nameable(raw: Any, path: Path) -> list[str]:
    """What may be said there of things that the file has elsewhere, whether or not it says anything of them."""
    if path[-1:] == ("objective",):
        return _stocks(raw)
    if path[:1] + path[2:] == ("agents", "demos", "of"):
        controls = raw.get("controls")
        return ["base", *(controls if isinstance(controls, dict) else ())]
    return []


def _stocks(raw: Any) -> list[str]:
    """What can be paid for, whether or not the objective mentions it."""
    world = raw.get("world")
    stocks = world.get("stocks") if isinstance(world, dict) else None
    return ["ticks", *(stocks if isinstance(stocks, dict) else ())]


def _unknown(override: Override, depth: int, known: list[str]) -> Problem:
    part = str(override.path[depth]) if override.path else ""
    where = f"in {dotted(override.path[:depth])}" if depth else "in a scenario"
    allowed = f"known: {', '.join(known)}." if known else "it holds no fields."
    what = f"there is no field {part!r} {where}; {allowed}"
    return Problem(override.place, what, new_name(override.path[: depth + 1]) or hint(part, known))
