"""The trainings that come with the program: `python -m unbidden.experiments.shipping` makes them anew.

Each shipped scenario with learners is trained from seed 0, and what is known at every stage that viewers show goes into
scenarios/learnt/NAME.npz. After an edit of the engine or of such a scenario its file fits no more: viewers train then,
and say so, until this has run. Names on the command line are trained alone.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from unbidden.sim.runs import learnt
from unbidden.sim.runs.training import learns
from unbidden.sim.scenario import Scenario, shipped_scenarios
from unbidden.viz.checkpoints import trained_stages

HOME = Path(__file__).resolve().parents[1] / "scenarios" / learnt.HOME


def worlds() -> Iterator[Scenario]:
    """All shipped scenarios in which anybody is trained."""
    return filter(learns, shipped_scenarios())


def main() -> None:
    """Train and save."""
    HOME.mkdir(exist_ok=True)
    for scenario in worlds():
        if scenario.name in sys.argv[1:] or not sys.argv[1:]:
            path = HOME / f"{scenario.name}.npz"
            learnt.save(trained_stages(scenario, learnt.SEED), path)
            print(f"{path.stat().st_size:9,} bytes  {scenario.name}", flush=True)


if __name__ == "__main__":
    main()
