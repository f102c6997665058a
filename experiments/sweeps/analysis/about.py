"""What a scenario says of a measure and of factors: what they mean, in which units, and how long its runs last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from unbidden.experiments.sweeps.factors import CONTROL, Value, arm_of
from unbidden.experiments.sweeps.manifest import Manifest
from unbidden.experiments.sweeps.summary import kind_of_values
from unbidden.sim.report.failures import foreseen
from unbidden.sim.report.scenario import title as title_of
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.claim_rules import Kind, kind_of_measure, kind_of_words, of_trials
from unbidden.sim.scenario.overrides import parse_path
from unbidden.sim.scenario.watched import measures_of
from unbidden.viz.parameters import parameters

LENGTHS = ("run.", "world.tick", CONTROL)  # factors that may change how long a run lasts


@dataclass(frozen=True)
class Known:
    """What is known of a measure of a sweep, and of the world that was swept."""

    title: str  # of the scenario
    says: str  # what the measure means
    kind: Kind
    horizon: np.ndarray  # f64[points], s: how long a run lasts; NaN where nobody knows
    units: Mapping[str, str] = field(default_factory=dict)  # of factors, where they have any
    shipped: Mapping[str, Value] = field(default_factory=dict)  # factors as they are in the scenario file


def known(manifest: Manifest, measure: str, values: np.ndarray) -> Known:
    """What the scenario of a store says of a measure.

    A store whose scenario this program cannot read any more, and a measure that no detector declares, are known by
    their numbers alone: f64[runs], NaN where nothing was measured.
    """
    try:
        scenario = manifest.recipe.open()
    except Exception as error:
        if foreseen(error) is None:
            raise
        nobody_knows = np.full(len(manifest.design.points), np.nan)
        return Known(manifest.recipe.name, measure, kind_of_values(values), nobody_knows)
    says, kind = _meaning(scenario, manifest, measure, values)
    names = manifest.design.names
    units = {control.field: control.unit for control in parameters(scenario) if control.field in names and control.unit}
    horizon = _horizons(scenario, manifest) if kind is Kind.TIME else np.full(len(manifest.design.points), np.nan)
    return Known(title_of(scenario), says, kind, horizon, units, _shipped(scenario, names))


def _meaning(scenario: Scenario, manifest: Manifest, measure: str, values: np.ndarray) -> tuple[str, Kind]:
    """What a measure means, and what it is: as its detector says, or whoever wrote it, or by its numbers."""
    own = {one.label: one.says for one in manifest.recipe.own}
    if measure in measures_of(scenario.file):
        return measures_of(scenario.file)[measure], kind_of_measure(scenario.file, measure)
    if measure in own:
        return own[measure], of_trials(kind_of_words(own[measure]), scenario.file)
    return measure, kind_of_values(values)


def _horizons(scenario: Scenario, manifest: Manifest) -> np.ndarray:
    """How long a run of each point lasts, s."""
    design = manifest.design
    varies = any(name.startswith(LENGTHS) for name in design.names)
    lasts = []
    for point in range(len(design.points) if varies else 1):
        setup = arm_of(design.values(point), manifest.arm).worlds(scenario)[1].setup
        lasts.append(setup.ticks * setup.seconds)
    return np.array(lasts if varies else lasts * len(design.points))


def _shipped(scenario: Scenario, names: list[str]) -> dict[str, Value]:
    """The factors that the scenario file has a value for."""
    file = scenario.file.model_dump(by_alias=True)
    found: dict[str, Value] = {}
    for name in names:
        value: Any = file
        for part in parse_path(name):
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, int | float | str):
            found[name] = value
    return found
