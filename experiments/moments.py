"""The small pictures of the first page: `python -m unbidden.experiments.moments [NAME …]` makes them anew.

Each is of a run with seed 0, after its training; without names, those of all scenarios are made.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from unbidden.sim.engine.machine.files import write_text
from unbidden.sim.runs import running
from unbidden.sim.scenario import load, shipped
from unbidden.viz.page.moments import FOLDER, moment


def moments(names: Iterable[str]) -> None:
    """Make the pictures of some scenarios."""
    for name in names:
        write_text(Path(str(FOLDER)) / f"{name}.svg", moment(running.run(load(name), 0)))


if __name__ == "__main__":
    moments(sys.argv[1:] or shipped())
