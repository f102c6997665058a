"""All that a file says of what happens, value by value, with what its models declare of each. No field is named."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from unbidden.sim.engine.registry import Param, rules
from unbidden.sim.scenario.acting import Agents, Flag, SpreadSection
from unbidden.sim.scenario.schema import ScenarioFile


@dataclass(frozen=True)
class FieldValue:
    """A field of a scenario file as it is, defaults included, and what is declared of it."""

    name: str
    value: Any
    unit: str
    low: float | None  # None: without such a limit
    high: float | None
    default: Any
    is_required: bool  # it has no default
    doc: str
    of_rule: bool = False  # a parameter of the rule that a group follows

    @property
    def is_set(self) -> bool:
        """Whether it is other than it would be anyway."""
        return self.is_required or self.value != self.default


@dataclass(frozen=True)
class Section:
    """A part of a file: what one model says, or several of a kind, each under its name."""

    path: str
    members: tuple[tuple[str, tuple[FieldValue, ...]], ...]
    is_many: bool = False

    def is_under(self, *paths: str) -> bool:
        """Whether it is one of these parts, or a part of one."""
        return any(self.path == path or self.path.startswith(f"{path}.") for path in paths)


def sections(file: ScenarioFile) -> list[Section]:
    """Everything that a file says of its world, its agents and its runs. Names come in alphabetical order."""
    groups = [part for name, group in sorted(file.agents.items()) for part in _group_sections(f"agents.{name}", group)]
    return [*_sections("world", file.world), *groups, *_sections("run", file.run)]


def parameters(group: Agents) -> tuple[FieldValue, ...]:
    """The parameters of a group's rule."""
    told = group.model_extra or {}
    return tuple(_parameter(name, told, param) for name, param in rules[group.rule].parameters.items())


def _section(path: str, model: BaseModel) -> Section:
    return Section(path, ((path, _values(model)),))


def _group_sections(path: str, group: Agents) -> Iterator[Section]:
    """What is said of a group, then what it is shown, and how its agents differ."""
    yield _section(path, group)
    if group.demos is not None:
        yield _section(f"{path}.demos", group.demos)
    for name, told in (("differ", group.differ), ("holds", group.holds)):
        if any(isinstance(part, SpreadSection) for part in told.values()):
            members = tuple((field, _values(_spread(part))) for field, part in sorted(told.items()))
            yield Section(f"{path}.{name}", members, is_many=True)


def _spread(told: SpreadSection | float) -> SpreadSection:
    """How a number differs; one that does not goes from itself to itself."""
    return told if isinstance(told, SpreadSection) else SpreadSection.model_validate({"from": told, "to": told})


def _sections(path: str, model: BaseModel) -> Iterator[Section]:
    """What a model says, then its parts."""
    yield _section(path, model)
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _sections(f"{path}.{name}", value)
        elif members := tuple((label, _values(part)) for label, part in _members(value)):
            yield Section(f"{path}.{name}", members, is_many=True)


def _members(value: Any) -> Iterator[tuple[str, BaseModel]]:
    """The models in a mapping or a list; a flag may be written as the chance that it begins with."""
    numbered = ((str(number), part) for number, part in enumerate(value)) if isinstance(value, list) else ()
    for name, part in sorted(value.items()) if isinstance(value, dict) else numbered:
        if isinstance(part, BaseModel):
            yield name, part
        elif isinstance(part, int | float):
            yield name, Flag(chance=part)


def _in_a_line(value: Any) -> Any:
    """A value as it is printed: how a number differs is said in the same line."""
    return value.model_dump(by_alias=True, exclude_unset=True) if isinstance(value, SpreadSection) else value


def _values(model: BaseModel) -> tuple[FieldValue, ...]:
    """The fields of a model that hold values, and not further models; then the parameters of its rule."""
    known = [(_in_a_line(getattr(model, key)), key, field) for key, field in type(model).model_fields.items()]
    own = (_value(value, field.alias or key, field) for value, key, field in known if not _holds_models(value))
    return (*own, *(parameters(model) if isinstance(model, Agents) else ()))


def _holds_models(value: Any) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,)
    return any(isinstance(part, BaseModel) for part in parts)


def _value(value: Any, name: str, field: FieldInfo) -> FieldValue:
    more = field.json_schema_extra
    low, high = (next((getattr(m, k) for m in field.metadata if hasattr(m, k)), None) for k in ("ge", "le"))
    return FieldValue(
        name=name,
        value=value,
        unit=str(more.get("unit", "")) if isinstance(more, dict) else "",
        low=low,
        high=high,
        default=None if field.is_required() else field.get_default(call_default_factory=True),
        is_required=field.is_required(),
        doc=field.description or "",
    )


def _parameter(name: str, told: dict[str, Any], param: Param) -> FieldValue:
    value = told.get(name, param.default)
    return FieldValue(name, value, param.unit, param.low, param.high, param.default, False, param.doc, of_rule=True)
