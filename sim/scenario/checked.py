"""Is a scenario fine, as it is and under each of its controls?

The file is looked at as a whole once. Under a control only those parts are looked at again that the control changes,
and what follows from them, so that a control more takes no longer to check when there are many.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pydantic import BaseModel, ValidationError, create_model

from unbidden.sim.engine.registry import rules
from unbidden.sim.scenario.checks import MEASURES, faults, rule_faults
from unbidden.sim.scenario.demos import SHOWN
from unbidden.sim.scenario.fields import StrictModel
from unbidden.sim.scenario.overrides import Override, apply
from unbidden.sim.scenario.rules_file import rules_file_problems
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Document, Path, Problem
from unbidden.sim.scenario.watched import measures_of
from unbidden.sim.scenario.wording import MOST_PROBLEMS, place_of, problems_of

SCRIPTED = "scripted"  # the learner that does what a list says


@dataclass(frozen=True)
class Checked:
    """A file with some changes made: its values, what they stand for if they are of the right kinds, what is wrong."""

    raw: Any
    file: ScenarioFile | None
    problems: list[Problem]
    moot: set[Path] = field(default_factory=set)


def checked(document: Document, overrides: Iterable[Override]) -> Checked:
    """A file with changes, all of it looked at."""
    overrides, moot = tuple(overrides), set[Path]()
    raw, problems = apply(document.value, overrides, _extras, moot)
    problems += rules_file_problems(document, overrides)
    file, across = None, list(rule_faults(raw))
    try:
        file = ScenarioFile.model_validate(raw)
        across += islice(faults(file), MOST_PROBLEMS)
    except ValidationError as error:
        problems += problems_of(document, overrides, error.errors(), raw)
    problems += [Problem(place_of(document, overrides, path), what, remedy) for path, what, remedy in across]
    return Checked(raw, file, problems, moot)


def under(
    document: Document, base: Checked, overrides: tuple[Override, ...], changes: tuple[Override, ...]
) -> list[Problem]:
    """What is wrong when further changes are made to a file that was fine with the first ones."""
    touched = {str(change.path[0]) for change in changes if change.path}
    if base.file is None or base.problems or "controls" in touched:
        return checked(document, (*overrides, *changes)).problems
    raw, problems = apply(base.raw, changes, _extras, set(base.moot))
    problems += rules_file_problems(document, changes)
    across = list(islice(rule_faults(raw), MOST_PROBLEMS)) if "agents" in touched else []
    values = {name: raw[name] for name in touched & raw.keys() & ScenarioFile.model_fields.keys()}
    try:
        parts = _parts(frozenset(values)).model_validate(values)
        file = base.file.model_copy(update={name: getattr(parts, name) for name in values})
        if touched & {"agents", "watch", "measures"} and measures_of(file) != measures_of(base.file):
            touched.add(MEASURES)
        across += islice(faults(file, touched), MOST_PROBLEMS)
    except ValidationError as error:
        problems += problems_of(document, (*overrides, *changes), error.errors(), values)
    return problems + [Problem(place_of(document, (*overrides, *changes), path), *rest) for path, *rest in across]


@functools.cache
def _parts(names: frozenset[str]) -> type[BaseModel]:
    """A model of only these parts of a scenario."""
    fields = {name: ScenarioFile.model_fields[name] for name in sorted(names)}
    annotated: Any = {name: (field.annotation, field) for name, field in fields.items()}
    return create_model("Parts", __base__=StrictModel, **annotated)


def _extras(group: Any) -> Iterable[str]:
    """The fields that are for the rule of an agents group: its parameters, and a script if it carries one out."""
    name = group.get("rule") if isinstance(group, dict) else None
    if not isinstance(name, str) or name not in rules:
        return ()
    own = ["script"] if name == SCRIPTED else ["demos"] if name in SHOWN else []
    return [*rules[name].parameters, *own]
