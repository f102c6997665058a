"""Where a problem with a scenario stands, and what it is called in the words of the person who typed the file."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from unbidden.sim.engine.registry import hint
from unbidden.sim.scenario import schema, text
from unbidden.sim.scenario.checks import shown
from unbidden.sim.scenario.formats import new_name
from unbidden.sim.scenario.overrides import Override, dotted
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Document, Place, Problem

MOST_PROBLEMS = 50  # that are told of at once


def problems_of(
    document: Document, overrides: Iterable[Override], faults: Iterable[Any], value: Any, model: Any = ScenarioFile
) -> list[Problem]:
    """Pydantic's errors about a value in the words of the person who typed the file, one for each field."""
    overrides, by_path = tuple(overrides), dict[text.Path, list[Any]]()
    for fault in faults:
        path = schema.without_arms(fault["loc"], value, model)
        if path is not None:
            by_path.setdefault(path, []).append(fault)
    told = islice(by_path.items(), MOST_PROBLEMS)
    return [_problem_of(document, overrides, path, at_path, model) for path, at_path in told]


def _problem_of(
    document: Document, overrides: tuple[Override, ...], path: text.Path, faults: list[Any], model: Any
) -> Problem:
    """What is wrong with one field: it is of none of the kinds that it may have."""
    where, kind = dotted(path) or ("the scenario" if model is ScenarioFile else "the file"), faults[0]["type"]
    if kind == "value_error":
        return Problem(place_of(document, overrides, path), f"{where}: {faults[0]['ctx']['error']}.")
    if kind == "missing":
        return Problem(place_of(document, overrides, path[:-1]), f"{where} is missing; it must be given.")
    if kind == "extra_forbidden":
        known = _siblings(path, model)
        what = f"{where} is not a field here; known: {', '.join(known)}."
        place = place_of(document, overrides, path)
        at = document.place(path, key=True) if place == document.place(path) else place
        return Problem(at, what, new_name(path) or hint(str(path[-1]), known))
    allowed = list(dict.fromkeys(_allowed(fault["type"], fault.get("ctx", {})) for fault in faults))
    listed = " or ".join(filter(None, (", ".join(allowed[:-1]), allowed[-1])))
    what = f"{where} is {shown(faults[0].get('input'))}; it must be {listed}."
    return Problem(place_of(document, overrides, path), what)


ALLOWED = {
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "text",
    "dict_type": "a mapping of names to values",
    "model_type": "a mapping of fields",
    "list_type": "a list",
    "finite_number": "a finite number",
    "greater_than_equal": "{ge:.12g} or more",
    "less_than_equal": "{le:.12g} or less",
    "string_too_short": "at least {min_length} letters long",
    "string_too_long": "at most {max_length} letters long",
    "string_pattern_mismatch": "a name of letters, digits, - and _ that begins with a letter (or one visible letter)",
    "too_short": "at least {min_length} long",
    "too_long": "at most {max_length} long",
    "literal_error": "one of {expected}",
}


def _allowed(kind: str, limits: dict[str, Any]) -> str:
    return ALLOWED.get(kind, kind.replace("_", " ")).format(**limits).replace(" 1 letters", " 1 letter")


def _siblings(path: text.Path, kind: Any) -> list[str]:
    """The fields that the schema knows where an unknown one was found."""
    for part in path[:-1]:
        kind = schema.inner(kind, part)
    return [field.alias or name for name, field in getattr(schema.mapping_of(kind), "model_fields", {}).items()]


def place_of(document: Document, overrides: Iterable[Override], path: text.Path) -> Place:
    """Where a field stands: in the file, or in the change that gave it its value."""
    for override in overrides:
        if override.path == path[: len(override.path)]:
            return override.place
    if path[:2] == ("world", "map") and len(path) == 3:
        return _map_place(document, int(path[2]))
    return document.place(path)


def _map_place(document: Document, row: int) -> Place:
    """Where a row of the map stands, when the map is written as a block."""
    start = document.place(("world", "map"))
    lines = document.text.splitlines()
    rows = str(document.value["world"].get("map", "")).strip("\n").split("\n")
    for line in range(start.line, min(start.line + 3, len(lines))):
        if line + row < len(lines) and lines[line].strip() == rows[0].strip():
            source = lines[line + row]
            return Place(document.name, line + row + 1, len(source) - len(source.lstrip()) + 1, source)
    return start
