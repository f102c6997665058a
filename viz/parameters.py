"""What can be changed in a scenario while it is watched: fields with limits and units, and which of them are live."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from unbidden.sim.engine.registry import rules
from unbidden.sim.report.catalogue import say
from unbidden.sim.report.scenario import texts
from unbidden.sim.runs.live import is_live
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.acting import Agents, GustsSection, Tile
from unbidden.sim.scenario.setting_up import tile_of

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
    """The fields of a scenario that are worth a control, the agents' first."""
    return list(_all(scenario))[:MOST]


def _all(scenario: Scenario) -> Iterator[ParameterControl]:
    for name, group in scenario.file.agents.items():
        fields = {"count": group.count, **(group.model_extra or {})}
        known = rules[group.rule].parameters
        for key, param in known.items():
            value = fields.get(key, param.default)
            yield _made(
                scenario, f"agents.{name}.{key}", f"{name}: {key}", value, param.unit, param.low, param.high, param.doc
            )
        label = say("parameter.count", name=name)
        yield _of(scenario, f"agents.{name}.count", label, Agents, "count", group.count, FEW)
        if group.climb_speed:
            label, field = say("parameter.climb", name=name), f"agents.{name}.climb_speed"
            yield _of(scenario, field, label, Agents, "climb_speed", group.climb_speed)
        if not known or group.climb_speed:
            yield _of(scenario, f"agents.{name}.speed", say("parameter.speed", name=name), Agents, "speed", group.speed)
        if "below" in rules[group.rule].sensors:
            field = f"agents.{name}.sees_bodies"
            label, is_on = say("parameter.sees", name=name), group.sees_bodies
            yield ParameterControl(field, label, "", 0, 1, 1, is_on, is_live(scenario, field),
                            str(Agents.model_fields["sees_bodies"].description))  # fmt: skip
    for letter, tile in scenario.file.world.tiles.items():
        if tile.height:
            called = tile_of(texts(scenario), letter).name or letter
            label = say("parameter.height", name=called)
            yield _of(scenario, f"world.tiles.{letter}.height", label, Tile, "height", tile.height)
    for name, thing in scenario.file.world.things.items():
        yield _of(
            scenario, f"world.things.{name}.count", say("parameter.count", name=name), Agents, "count", thing.count, FEW
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
        scenario, field, label, value, unit, low, min(high, max(most or high, value)), declared.description or ""
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
