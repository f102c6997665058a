"""100 rooms beside their control, run before a recording is written, for it to show."""

from typing import Any

from unbidden.sim.runs.simulation import Progress, silent
from unbidden.sim.scenario import Scenario
from unbidden.viz.chance import Side, beside, summary
from unbidden.viz.checkpoints import stages


def rooms(scenario: Scenario, seed: int, progress: Progress = silent) -> dict[str, Any]:
    """What came of 100 rooms of a world and of its control; of learners of trials after all of their training."""
    sides = [_side(name, one, seed, progress) for name, one in beside(scenario)]
    for side in sides:
        while not side.is_done:
            side.go_on()
            progress(sum(len(one.outcomes) for one in sides), sum(one.total for one in sides))
    return summary(sides, True)


def _side(name: str, scenario: Scenario, seed: int, progress: Progress) -> Side:
    if not scenario.setup.learners:
        return Side(name, scenario, seed)
    last = stages(scenario, seed, progress)[-1]
    return Side(name, last.reel.scenario, seed, last.learnt)
