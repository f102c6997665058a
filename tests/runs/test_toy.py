"""Two bodies that float, one in the hand: what they do about it is the world's own doing."""

import numpy as np
import pytest

from unbidden.sim.runs.toy import NoToy, Toy
from unbidden.sim.scenario import load

TALL = 0.12  # m, a blimp


def cell_of(toy: Toy, body: int) -> int:
    return int(toy.trace.cell[toy.done, body])


def bottom(toy: Toy, body: int) -> float:
    return float(toy.trace.bottom[toy.done, body])


@pytest.fixture
def toy() -> Toy:
    made = Toy(load("blimps"), 3)
    made.go_on(50)
    return made


def test_both_stay_where_they_are_a_metre_above_the_floor(toy: Toy) -> None:
    toy.go_on(500)
    assert 1 == len(np.unique(toy.trace.cell[: toy.done + 1, :2], axis=0))
    assert [1.0, 1.0] == pytest.approx([bottom(toy, 0), bottom(toy, 1)])


def test_one_that_is_held_over_the_other_rises_until_its_sensor_reads_a_metre(toy: Toy) -> None:
    """At its own pace; taken away again it sinks. The other one notices nothing."""
    toy.put(0, cell_of(toy, 1))
    assert 1.0 + TALL < bottom(toy, 0) < 1.0 + TALL + 0.1
    toy.go_on(100)
    assert [2.0 + TALL, 1.0] == pytest.approx([bottom(toy, 0), bottom(toy, 1)])
    toy.put(0, cell_of(toy, 1) - 3)
    toy.go_on(100)
    assert 1.0 == pytest.approx(bottom(toy, 0))


def test_blind_ones_rest_on_each_other_and_do_not_rise() -> None:
    """The control: what its sensor does not see lifts nobody higher than it stands."""
    toy = Toy(load("blimps").changed(control="blind"), 3)
    toy.go_on(50)
    toy.put(0, cell_of(toy, 1))
    toy.go_on(100)
    assert 1.0 + TALL == pytest.approx(bottom(toy, 0))


def test_it_is_put_on_the_wall_and_rises_from_there(toy: Toy) -> None:
    cols = len(toy.scenario.setup.heights[0])
    wall = next(k for k, height in enumerate(np.ravel(toy.scenario.setup.heights)) if height == 1.5)
    toy.put(0, wall + cols + 1)
    toy.go_on(100)
    assert 2.5 == pytest.approx(bottom(toy, 0))


@pytest.mark.parametrize(
    ("body", "cell", "says"),
    [(2, 0, "no body 2 to hold"), (-1, 0, "no body -1"), (0, -1, "no cell -1"), (0, 1024, "counted from 0 to 1023")],
)
def test_what_cannot_be_held_is_refused_and_nothing_moves(toy: Toy, body: int, cell: int, says: str) -> None:
    with pytest.raises(NoToy, match=says):
        toy.put(body, cell)
    assert 50 == toy.done


def test_where_nobody_floats_there_is_no_toy() -> None:
    with pytest.raises(NoToy, match="nobody floats"):
        Toy(load("compute_yard"))
