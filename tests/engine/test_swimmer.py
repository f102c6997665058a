"""A swimmer at walls: what it decides, and how it gets along a staircase and through a gap."""

import pytest

from unbidden.sim.engine.agents.simple.swimmer import swimmer
from unbidden.sim.engine.machine.kernel import plain

RUN = {"kept": 0.0, "whim": 0.99, "seconds": 1.0, "run_time": 60.0, "slides": 1.0}


def decided(ahead, left, right, **told):
    """Turn, go and keep."""
    return plain(swimmer)(gap_ahead=ahead, gap_left=left, gap_right=right, **RUN | told)


@pytest.mark.parametrize(
    ("ahead", "left", "right", "told", "expected"),
    [
        (1.0, 0.0, 0.0, {}, (0.0, 1.0, 0.0)),  # on its run
        (0.0, 1.0, 0.0, {}, (3.0, 1.0, 1.0)),  # along the wall to the left, to come back to the right
        (0.0, 0.0, 1.0, {}, (1.0, 1.0, 3.0)),
        (0.0, 0.0, 0.0, {}, (0.0, 0.0, 0.0)),  # in a corner
        (0.0, 1.0, 1.0, {"whim": 0.3}, (1.0, 1.0, 3.0)),  # either way, as it is drawn
        (0.0, 1.0, 1.0, {"whim": 0.8}, (3.0, 1.0, 1.0)),
        (0.0, 1.0, 1.0, {"slides": 0.0}, (2.0, 1.0, 0.0)),  # turns around
        (1.0, 0.0, 1.0, {"kept": 1.0}, (1.0, 1.0, 0.0)),  # back on its run, which is to the right
        (1.0, 1.0, 0.0, {"kept": 1.0}, (0.0, 1.0, 1.0)),  # still along the wall
        (0.0, 1.0, 0.0, {"kept": 1.0}, (1.0, 0.0, 0.0)),  # the wall ends in a corner: faces its run again, and stays
        (1.0, 1.0, 0.0, {"kept": 3.0}, (3.0, 1.0, 0.0)),
        (1.0, 1.0, 1.0, {"whim": 0.0}, (0.0, 1.0, 0.0)),  # turns at random
        (1.0, 1.0, 1.0, {"whim": 0.016, "kept": 1.0}, (3.0, 1.0, 0.0)),  # and forgets its run
    ],
)
def test_a_swimmer_runs_slides_and_turns(ahead, left, right, told, expected):
    """What it keeps in mind is the turn that leads back to its run."""
    assert decided(ahead, left, right, **told) == expected
