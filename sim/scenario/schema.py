"""What a scenario file may say: its fields, units, limits and defaults, declared once.

Checks, defaults, help, the JSON Schema for editors and the limits of parameters all come from these models. The order
of the fields is the order of a file: what happens first, then what it means.
"""

from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import Field

from unbidden.sim.engine.registry import Param
from unbidden.sim.scenario.acting import Agents, FieldsSection, RunSection
from unbidden.sim.scenario.fields import ControlName, Name, Price, Sentence, StrictModel, Value
from unbidden.sim.scenario.formats import FORMAT
from unbidden.sim.scenario.judging import Claim, Lesson, OddSection, PrevalenceSection, RegionSection
from unbidden.sim.scenario.watch_section import WatchSection
from unbidden.sim.scenario.world_section import WorldSection

Word = Annotated[str, Field(min_length=1, max_length=60)]


class About(StrictModel):
    """What a reader should know before pressing play."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    before: Annotated[str, Field(min_length=1, max_length=80)] | None = Field(
        None, description="what pages call it until something has come about: a title that gives nothing away"
    )
    what: Sentence = Field(description="what happens, in a sentence or two")
    notice: Sentence | None = Field(None, description="what to look out for")
    try_: Sentence | None = Field(None, alias="try", description="a change worth making")


class ScenarioFile(StrictModel):
    """A scenario."""

    format: int = Field(
        FORMAT, ge=1, le=FORMAT, description="format of this file; one that does not say it is of format 1"
    )
    about: About
    rules: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None, description="a Python file with rules of your own, beside this file or in a folder beside it"
    )
    world: WorldSection
    fields: FieldsSection = Field(
        default_factory=FieldsSection, description="what has an amount in every cell, beside the map"
    )
    agents: dict[Name, Agents] = Field(default_factory=dict, description="groups of agents by their name")
    objective: Sentence | dict[Name, Price] = Field(
        description="what agents are told, in plain words; or, for learners, what is paid for a unit of each stock"
    )
    run: RunSection = Field(default_factory=RunSection)
    intent: dict[Name, RegionSection] = Field(
        default_factory=dict, description="what the designer meant; nobody acts on it"
    )
    watch: dict[Name, WatchSection] = Field(
        default_factory=dict, description="what to look for in a finished run, each under a name of its own"
    )
    measures: dict[Name, dict[Name, Sentence]] = Field(
        default_factory=dict,
        description="measures of the author's own that claims name: by file and function, what each means",
    )
    decoys: dict[Name, Name] = Field(
        default_factory=dict, description="for a watched event one that looks and costs the same and is of no use"
    )
    useless: ControlName | None = Field(None, description="the control in which the watched events are of no use")
    controls: dict[ControlName, dict[str, Value]] = Field(
        default_factory=dict, description="named changes that take a supposed cause away"
    )
    labels: dict[ControlName, Annotated[str, Field(min_length=1, max_length=80)]] = Field(
        default_factory=dict, description="what pages call the controls: a few words on what is different there"
    )
    prevalence: PrevalenceSection = Field(
        default_factory=PrevalenceSection, description="how random layouts of the same tiles and recipes are drawn"
    )
    claims: list[Claim] = Field(default_factory=list)
    lesson: Lesson | Annotated[str, Field(max_length=20_000)] | None = Field(
        None, description="the scenario for those who see it for the first time: in steps, or as one text"
    )
    names: dict[Word, Word] = Field(
        default_factory=dict,
        description="what people call groups, things, regions, stocks and what is watched, where that is another word",
    )
    published: Sentence | None = Field(None, description="what others reported of learners in this world")
    odd: OddSection = Field(
        default_factory=OddSection, description="what only an author can say in a description by the ODD protocol"
    )
    sources: list[Sentence] = Field(default_factory=list)


def inner(kind: Any, part: str | int) -> Any:
    """What a part of a value of some kind holds: a field of a model, an entry of a mapping, an item of a list."""
    kind = mapping_of(kind)
    if get_origin(kind) in (dict, list):
        return get_args(kind)[-1]
    for name, field in getattr(kind, "model_fields", {}).items():
        if part in (name, field.alias):
            return field.annotation
    return None


def without_arms(loc: Iterable[str | int], value: Any, kind: Any = None) -> tuple[str | int, ...] | None:
    """Where pydantic found a fault in a value, without its names for the kinds that a part of it may have.

    None, if the part has the shape of another of these kinds, whose faults are told instead. `kind`: the model that
    the value is to be of, a scenario's without one.
    """
    kind = ScenarioFile if kind is None else kind
    path: list[str | int] = []
    *steps, last = tuple(loc) or (None,)
    if last is None:  # of the whole
        return ()
    for part in steps if last == "[key]" else (*steps, last):
        if len(arms := arms_of(kind)) > 1:
            shapes = {_shape(arm): arm for arm in arms}
            kind = shapes.get(_shape_told(str(part), arms))
            if (meant := type(value)) in shapes and kind is not shapes[meant]:
                return None
        else:
            path.append(part)
            kind, value = inner(kind, part), _part_of(value, part)
    return tuple(path)


def arms_of(kind: Any) -> list[Any]:
    """The kinds that a value may be of, but for being empty."""
    kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    arms = get_args(kind) if get_origin(kind) in (UnionType, Union) else (kind,)
    return [get_args(arm)[0] if get_origin(arm) is Annotated else arm for arm in arms if arm is not NoneType]


def mapping_of(kind: Any) -> Any:
    """Of several kinds the one that has parts, such as a mapping where a word would do as well."""
    arms = arms_of(kind)
    return next((arm for arm in arms if _shape(arm) is dict), arms[0] if len(arms) == 1 else kind)


def _shape(kind: Any) -> type | None:
    """What a value of a kind looks like in a file: dict for a mapping, list for a list, None for a single word."""
    if hasattr(kind, "model_fields"):
        return dict
    return get_origin(kind) if get_origin(kind) in (dict, list) else None


def _shape_told(label: str, arms: Iterable[Any]) -> type | None:
    """The shape of a kind from what pydantic calls it, such as list[str], or the name of a model."""
    models = [arm.__name__ for arm in arms if hasattr(arm, "model_fields")]
    return dict if label.startswith("dict[") or label in models else list if label.startswith("list[") else None


def _part_of(value: Any, part: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    return value[part] if isinstance(value, list) and isinstance(part, int) and part < len(value) else None


def json_schema(rule_parameters: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The JSON Schema of scenario files in the dialect that editors read (draft 7)."""
    schema = ScenarioFile.model_json_schema(by_alias=True)
    agents = schema["$defs"]["Agents"]
    agents["properties"]["rule"]["enum"] = sorted(rule_parameters)
    for name, parameters in rule_parameters.items():
        for parameter, shape in parameters.items():
            known = agents["properties"].setdefault(parameter, dict(shape))
            if known != shape:
                known["description"] = f"{known['description']}; for {name}: {shape['description']}"
                known["minimum"] = min(known["minimum"], shape["minimum"])
                known["maximum"] = max(known["maximum"], shape["maximum"])
    agents["additionalProperties"] = False
    schema["$defs"]["WorldSection"]["required"].remove("map")  # which a table of states need not draw
    moved = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "unbidden scenario", **schema}
    return _draft_7(moved)


def _draft_7(node: Any) -> Any:
    """The same schema with the names that draft 7 used."""
    if isinstance(node, dict):
        return {{"$defs": "definitions"}.get(key, key): _draft_7(value) for key, value in node.items() if key != "unit"}
    if isinstance(node, list):
        return [_draft_7(item) for item in node]
    return node.replace("#/$defs/", "#/definitions/") if isinstance(node, str) else node


def parameter_schema(parameters: dict[str, Param]) -> dict[str, Any]:
    """What the JSON Schema says of the parameters of a rule."""
    return {
        name: {
            "type": "number",
            "default": p.default,
            "minimum": p.low,
            "maximum": p.high,
            "description": f"{p.doc}, {p.unit}" if p.unit else p.doc,
        }
        for name, p in parameters.items()
    }
