"""Goals that change: by a flag, the controls whose objectives a planner judges by while the flag is 0, 1 and so on."""

from collections.abc import Iterator

from unbidden.sim.engine.registry import hint
from unbidden.sim.engine.state import NOBODY
from unbidden.sim.scenario.acting import Agents
from unbidden.sim.scenario.approval import objective_faults, prices_under
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Path
from unbidden.sim.scenario.tiled import Names

Fault = tuple[Path, str, str]
WITH_GOALS = ("realistic_planner", "ignorant_planner")  # the learners that have to be told their goals


def goals_of(file: ScenarioFile, names: Names, group: Agents) -> tuple[int, tuple[tuple[float, ...], ...]]:
    """The flag that says which goal is in force, and what each goal pays for a unit of each stock."""
    for flag, controls in group.goals.items():
        if flag in names.flags and set(controls) <= set(file.controls):
            return names.flag(flag), tuple(prices_under(file, control, names.stocks) for control in controls)
    return NOBODY, ()


def goal_faults(file: ScenarioFile, names: Names, name: str, group: Agents) -> Iterator[Fault]:
    """What is wrong with the goals of a group of learners."""
    path: Path = ("agents", name, "goals")
    if len(group.goals) != 1 and (group.goals or group.rule in WITH_GOALS):
        what = f"agents.{name}.goals has {len(group.goals)} flags; one says which goal is in force."
        yield path, what, "For example: goals: { updated: [before, after] }, with two controls of these names."
    for flag, controls in group.goals.items():
        if flag not in names.flags:
            what = f"agents.{name}.goals names the flag {flag!r}; known flags: {', '.join(names.flags) or 'none'}."
            yield (*path, flag), what, hint(flag, names.flags)
        elif len(controls) <= names.flag_most(flag):
            what = f"agents.{name}.goals.{flag} has {len(controls)} goals; the flag goes up to {names.flag_most(flag)}."
            yield (*path, flag), what, "Name a control for each value from 0 on."
        for control in controls:
            yield from objective_faults(file, (*path, flag), control)
