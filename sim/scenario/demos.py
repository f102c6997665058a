"""Demonstrations: in which controls of the same world learners are shown what best play does, and in which shares."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from unbidden.sim.engine.registry import hint
from unbidden.sim.engine.setup.parts import Demos
from unbidden.sim.scenario.acting import Agents
from unbidden.sim.scenario.overrides import Override, parse_path
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Path, Place

if TYPE_CHECKING:
    from unbidden.sim.scenario.loading import Scenario

Fault = tuple[Path, str, str]
BASE = "base"  # the world as it is
SHOWN = ("imitator", "prior_q")  # the learners that are shown something
ROUNDING = 1e-9


def demos_of(file: ScenarioFile, group: Agents) -> Demos | None:
    """What a group of learners is shown."""
    told = group.demos
    if told is None:
        return None
    changes = {name: repr(file.controls.get(name)) for name in told.of}  # what is shown depends on them, too
    return Demos(told.episodes, told.shuffled, tuple(told.of.items()), tuple(changes.values()))


def shown_in(scenario: "Scenario", control: str) -> "Scenario":
    """A scenario with the changes of a control laid over what it is already."""
    changes = scenario.file.controls.get(control, {})
    return scenario.arm(
        *(Override(parse_path(field), value, Place(field, 0, 0, "")) for field, value in changes.items())
    )


def demo_faults(file: ScenarioFile, name: str, group: Agents) -> Iterator[Fault]:
    """What is wrong with what a group of learners is shown."""
    path: Path = ("agents", name, "demos")
    if (group.demos is None) != (group.rule not in SHOWN):
        what = f"agents.{name}.demos and the learners {' and '.join(map(repr, SHOWN))} belong together."
        yield path, what, "For example: demos: { episodes: 200, of: { base: 1 } }"
    if group.demos is None:
        return
    for control in group.demos.of:
        if control != BASE and control not in file.controls:
            what = f"agents.{name}.demos.of names {control!r}; known controls: {', '.join([BASE, *file.controls])}."
            yield (*path, "of", control), what, hint(control, [BASE, *file.controls])
    if abs(sum(group.demos.of.values()) - 1.0) > ROUNDING:
        what = f"agents.{name}.demos.of has shares that add up to {sum(group.demos.of.values()):g}; they are of 1."
        yield (*path, "of"), what, "For example: of: { base: 0.25, careful: 0.75 }"
