"""What can be changed in a scenario while it is watched: fields with limits and units, and which of them are live."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from unbidden.sim.engine.registry import Rule, rules
from unbidden.sim.report.catalogue import say
from unbidden.sim.report.naming import word
from unbidden.sim.report.scenario import texts
from unbidden.sim.runs.live import is_live
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.acting import Agents, GustsSection, Tile
from unbidden.sim.scenario.judging import Lesson
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.setting_up import tile_of

OURS = Path(str(files("unbidden.sim.engine.agents")))  # where the rules are that catalogues have words for
MOST = 14
FEW = 60  # bodies that a slider offers at most, if there are not more already


@dataclass(frozen=True)
class ParameterControl:
    """A field of a scenario, for a slider or a switch."""

    field: str
    label: str
    unit: str
    low: float
    high: float
    step: float
    value: float | bool
    live: bool  # whether it can change while the world runs; otherwise the world begins again
    doc: str


def parameters(scenario: Scenario) -> list[ParameterControl]:
    """The fields of a scenario that are worth a control: first what its lesson changes, then what its controls do."""
    first = list(dict.fromkeys(_named(scenario.file)))
    ranks = {field: rank for rank, field in enumerate(first)}
    return sorted(_all(scenario), key=lambda one: ranks.get(one.field, len(first)))[:MOST]


def _named(file: ScenarioFile) -> Iterator[str]:
    """The fields that a scenario itself changes, what matters most to those who see it for the first time first."""
    lesson = file.lesson if isinstance(file.lesson, Lesson) else None
    if lesson and lesson.change:
        yield from lesson.change.set_
    if lesson and lesson.control:
        yield from file.controls.get(lesson.control.control, ())
    for changes in file.controls.values():
        yield from changes
    for claim in file.claims:
        yield from (*(claim.over or ()), *([claim.slope.over] if claim.slope else ()))


def _says(key: str, doc: str) -> str:
    """What a parameter means, in a sentence; as its rule or its field describes it where no catalogue does."""
    return say(f"parameter.{key}.says", doc.replace("{", "{{").replace("}", "}}"))


def _of_rule(rule: Rule, key: str) -> tuple[str, str]:
    """What a parameter of a rule is called, and what it means; a rule of somebody's own says both itself."""
    if not rule.source.is_relative_to(OURS):
        return key, rule.parameters[key].doc
    return say(f"parameter.rule.{key}", key), _says(key, rule.parameters[key].doc)


def _all(scenario: Scenario) -> Iterator[ParameterControl]:
    for name, group in scenario.file.agents.items():
        who, fields = word(scenario, name), {"count": group.count, **(group.model_extra or {})}
        known = rules[group.rule].parameters
        for key, param in known.items():
            (called, says), value = _of_rule(rules[group.rule], key), fields.get(key, param.default)
            field, label = f"agents.{name}.{key}", f"{who}: {called}"
            yield _made(scenario, field, label, value, param.unit, param.low, param.high, says)
        label = say("parameter.count", name=who)
        yield _of(scenario, f"agents.{name}.count", label, Agents, "count", group.count, FEW)
        if group.climb_speed:
            label, field = say("parameter.climb", name=who), f"agents.{name}.climb_speed"
            yield _of(scenario, field, label, Agents, "climb_speed", group.climb_speed)
        if not known or group.climb_speed:
            yield _of(scenario, f"agents.{name}.speed", say("parameter.speed", name=who), Agents, "speed", group.speed)
        if "below" in rules[group.rule].sensors:
            field = f"agents.{name}.sees_bodies"
            label, is_on = say("parameter.sees", name=who), group.sees_bodies
            yield ParameterControl(field, label, "", 0, 1, 1, is_on, is_live(scenario, field),
                            _says("sees_bodies", str(Agents.model_fields["sees_bodies"].description)))  # fmt: skip
    for letter, tile in scenario.file.world.tiles.items():
        if tile.height:
            called = tile_of(texts(scenario), letter).name or letter
            label = say("parameter.height", name=called)
            yield _of(scenario, f"world.tiles.{letter}.height", label, Tile, "height", tile.height)
    for name, thing in scenario.file.world.things.items():
        yield _of(
            scenario,
            f"world.things.{name}.count",
            say("parameter.count", name=word(scenario, name)),
            Agents,
            "count",
            thing.count,
            FEW,
        )
    gusts = scenario.file.world.air.gusts
    if gusts:
        for key in ("lift", "every"):
            yield _of(
                scenario,
                f"world.air.gusts.{key}",
                say(f"parameter.gusts.{key}"),
                GustsSection,
                key,
                getattr(gusts, key),
            )


def _of(
    scenario: Scenario, field: str, label: str, model: Any, key: str, value: float, most: float | None = None
) -> ParameterControl:
    """A field that a model of the scenario file declares."""
    declared = model.model_fields[key]
    low = next(m.ge for m in declared.metadata if hasattr(m, "ge"))
    high = next(m.le for m in declared.metadata if hasattr(m, "le"))
    unit = (declared.json_schema_extra or {}).get("unit", "")
    return _made(
        scenario,
        field,
        label,
        value,
        unit,
        low,
        min(high, max(most or high, value)),
        _says(key, declared.description or ""),
    )


def _made(
    scenario: Scenario, field: str, label: str, value: float, unit: str, low: float, high: float, doc: str
) -> ParameterControl:
    """A slider from the lowest to a few times what it is now, in steps that are round."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    high = high if high - low <= 1.0 or whole else min(high, max(4.0 * abs(value), 1.0))
    low = max(low, -high)
    step = 1.0 if whole else 10.0 ** (len(str(int(high))) - 3)
    return ParameterControl(field, label, unit, low, high, step, value, is_live(scenario, field), doc)
