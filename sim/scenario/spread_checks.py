"""What is wrong with how agents of a group differ from each other."""

from collections.abc import Iterator

from unbidden.sim.engine.registry import hint, rules
from unbidden.sim.scenario.acting import Agents, SpreadSection
from unbidden.sim.scenario.overrides import dotted
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Path
from unbidden.sim.scenario.tiled import is_learner

Fault = tuple[Path, str, str]
SIGHT = "sight"
FARTHEST = 100  # cells that one can see
FORMS = "Say from and to, from and step, or mean and sd."


def range_of_field(group: Agents, field: str) -> tuple[float, float]:
    """What the values of a field of a group may lie between. Raises KeyError for one that cannot differ."""
    if field == SIGHT:
        return 0.0, float(FARTHEST)
    parameter = rules[group.rule].parameters[field]
    return parameter.low, parameter.high


def spread_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Fields that cannot differ, or that are not told how."""
    for name, group in file.agents.items():
        for field, told in group.differ.items() if group.rule in rules else ():
            yield from _faults(("agents", name, "differ", field), group, field, told)


def _faults(path: Path, group: Agents, field: str, told: SpreadSection) -> Iterator[Fault]:
    known = [SIGHT, *rules[group.rule].parameters]
    if is_learner(group):
        yield path, f"{dotted(path)}: learners of a group are all alike.", "Leave it out."
    elif field not in known:
        yield (
            path,
            f"{dotted(path)} is no field in which agents can differ; known: {', '.join(known)}.",
            hint(field, known),
        )
    elif not told.form:
        yield path, f"{dotted(path)} does not say how they differ.", FORMS
    else:
        low, high = range_of_field(group, field)
        ends = {"from": told.from_, "to": told.to, "mean": told.mean}
        for end, value in ends.items():
            if value is not None and not low <= value <= high:
                yield (*path, end), f"{dotted(path)}.{end} is {value:g}; it must be from {low:g} to {high:g}.", ""
