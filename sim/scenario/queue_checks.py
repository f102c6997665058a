"""What is wrong with who serves: one body does in a world, or none."""

from collections.abc import Iterator

from unbidden.sim.scenario.overrides import dotted
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Path

Fault = tuple[Path, str, str]


def serving(file: ScenarioFile) -> list[str]:
    """The groups of things that serve."""
    return [name for name, thing in file.world.things.items() if thing.serves]


def queue_faults(file: ScenarioFile) -> Iterator[Fault]:
    """More than one that serves, or none where a group says that it does."""
    for number, name in enumerate(serving(file)):
        path: Path = ("world", "things", name)
        count = file.world.things[name].count
        if number:
            what = f"{dotted(path)}.serves: {serving(file)[0]} serves already; a world has one queue."
            yield (*path, "serves"), what, "Leave it out."
        elif count != 1:
            what = f"{dotted(path)}.count is {count}; of a group that serves there is one, and a world has one queue."
            yield (*path, "count"), what, "Say 1, and raise serves.rate to serve more."
