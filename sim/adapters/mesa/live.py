"""What can be counted while a world runs, as reporters for a Mesa DataCollector.

These look at one instant, after a tick is over. What needs the whole story, such as who crossed a wall and who came
back, is for the detectors in unbidden.sim.detectors, which read a finished trace.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from mesa import DataCollector

from unbidden.sim.adapters.mesa.base import WorldBase
from unbidden.sim.engine.state import NOBODY, RUNNING, State
from unbidden.sim.scenario import Scenario


def collector(scenario: Scenario) -> DataCollector:
    """A new collector with a column for everything that can be counted."""
    made = DataCollector(model_reporters=reporters(scenario))
    made._validated = True  # Mesa 3.4 would try partial functions out without their argument
    return made


def reporters(scenario: Scenario) -> dict[str, Any]:
    """A reporter for every column: `agents`, and for each group `<group>_in_<region>` and `<group>_highest`.

    They are partial functions of this module, so that a collector that holds them can be pickled.
    """
    functions: dict[str, Any] = {"agents": partial(count, 0, sum(group.count for group in scenario.setup.agents))}
    first = 0
    for group in scenario.setup.agents:
        last = first + group.count
        for region in scenario.intent.regions:
            functions[f"{group.name}_in_{region}"] = partial(count_in, first, last, region)
        functions[f"{group.name}_highest"] = partial(highest, first, last)
        first = last
    return functions


def count(first: int, last: int, world: WorldBase) -> int:
    """How many bodies of these rows are there."""
    return int(np.count_nonzero(world.columns["alive"][first:last]))


def count_in(first: int, last: int, region: str, world: WorldBase) -> int:
    """How many bodies of these rows are in a region of the map."""
    columns, inside = world.columns, world.regions[region]
    here = inside[columns["row"][first:last], columns["col"][first:last]]
    return int(np.count_nonzero(here & columns["alive"][first:last]))


def highest(first: int, last: int, world: WorldBase) -> float | None:
    """The greatest height of a bottom among these rows, m; None if nobody is there."""
    bottoms = world.columns["bottom"][first:last][world.columns["alive"][first:last]]
    return float(bottoms.max()) if len(bottoms) else None


def stands_still(state: State) -> bool:
    """Whether the time of all learners has ended, in a world that has any: no tick comes after that."""
    learners = (state.learning.mind.table != NOBODY) & ~state.bodies.absent[: len(state.learning.mind)]
    return bool(learners.any() and (state.learning.mind.ended[learners] != RUNNING).all())
