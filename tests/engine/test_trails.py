"""A trail on the ground: who lays it and senses it, how it spreads and fades, cell by cell beside an oracle."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.picture import Scene, begin, room
from unbidden.sim.engine.laws import places, trails
from unbidden.sim.engine.setup import Setup, Trail, build
from unbidden.sim.engine.state import EAST, NORTH, SILENCED, SOUTH, WEST

NEVER, ACROSS, DOWN, BOTH = (False, False), (False, True), (True, False), (True, True)


def ground(rows: int, cols: int, spreads: float = 0.0, fades: float = 0.0, wraps: tuple[bool, bool] = NEVER) -> Setup:
    """Flat ground with a trail and nobody on it."""
    return Setup(1.0, 1.0, ((0.0,) * cols,) * rows, (), None, 9, wraps=wraps, trail=Trail(spreads, fades))


def world(picture: str, wraps: tuple[bool, bool] = NEVER, **told: dict) -> Scene:
    """A picture in which a trail can be laid."""
    setup = replace(room(picture, **told), wraps=wraps, trail=Trail(0.4, 0.1))
    scene = Scene(setup, build(setup, 0))
    places.start(scene.state)
    return scene


# ---- spreading and fading -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wraps", "at", "expected"),
    [
        (NEVER, (1, 2), [[0, 1, 1, 1], [0, 1, 8, 1], [0, 1, 1, 1]]),
        (NEVER, (0, 0), [[13, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0]]),
        (NEVER, (0, 2), [[0, 1, 11, 1], [0, 1, 1, 1], [0, 0, 0, 0]]),
        (ACROSS, (0, 0), [[11, 1, 0, 1], [1, 1, 0, 1], [0, 0, 0, 0]]),
        (DOWN, (0, 0), [[11, 1, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0]]),
        (BOTH, (0, 0), [[8, 1, 0, 1], [1, 1, 0, 1], [1, 1, 0, 1]]),
        (BOTH, (2, 3), [[1, 0, 1, 1], [1, 0, 1, 1], [1, 0, 1, 8]]),
    ],
)
def test_half_of_sixteen_units_goes_to_the_cells_around(wraps, at, expected):
    """One to each; what would go off the map stays, and where edges meet it goes around."""
    state = build(ground(3, 4, 0.5, 0.0, wraps), 0)
    state.trails.amount[at] = 16.0
    trails.spread_and_fade(state)
    assert state.trails.amount.tolist() == expected


@pytest.mark.parametrize(
    ("units", "fades", "left"),
    [(1.0, 0.25, 0.75), (1.0, 1.0, 0.0), (1e-9, 0.0, 1e-9), (1e-9, 0.01, 0.0), (0.0, 0.5, 0.0)],
)
def test_a_share_fades_and_what_is_next_to_nothing_is_nothing(units, fades, left):
    """So no cell keeps ever smaller numbers for ever."""
    state = build(ground(1, 1, 0.0, fades), 0)
    state.trails.amount[0, 0] = units
    trails.spread_and_fade(state)
    assert state.trails.amount[0, 0] == left


def neighbours(r: int, c: int, shape: tuple[int, int], wraps: tuple[bool, bool]) -> list[tuple[int, int]]:
    """The cells around one that there are, again and again where a small map goes around."""
    found = []
    for y, x in ((r + a, c + b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b):
        y, x = (y % shape[0] if wraps[0] else y), (x % shape[1] if wraps[1] else x)
        if 0 <= y < shape[0] and 0 <= x < shape[1]:
            found.append((y, x))
    return found


shares = st.floats(0.0, 1.0)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.integers(1, 5), st.integers(1, 5), st.tuples(st.booleans(), st.booleans()), shares, shares, st.data())
def test_every_cell_has_what_is_left_and_what_has_come(rows, cols, wraps, spreads, fades, data):
    """By an oracle in plain Python, over any map; and nothing comes from nowhere."""
    state = build(ground(rows, cols, spreads, fades, wraps), 0)
    units = data.draw(st.lists(st.floats(0.0, 100.0), min_size=rows * cols, max_size=rows * cols))
    before = state.trails.amount
    before[:] = np.reshape(units, (rows, cols))
    expected = np.zeros((rows, cols))
    for r, c in np.ndindex(rows, cols):
        around = neighbours(r, c, (rows, cols), wraps)
        expected[r, c] += before[r, c] * (1.0 - spreads * len(around) / 8.0)
        for cell in around:
            expected[cell] += before[r, c] * spreads / 8.0
    expected *= 1.0 - fades
    total = before.sum()
    trails.spread_and_fade(state)
    assert state.trails.amount == pytest.approx(np.where(expected < 1e-9, 0.0, expected), abs=2e-9)
    assert (state.trails.amount >= 0.0).all()
    assert state.trails.amount.sum() == pytest.approx(total * (1.0 - fades), abs=1e-6)


# ---- laying and sensing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("units", "lies"), [(0.3, 2.3), (1.0, 3.0), (7.0, 3.0), (0.0, 2.0), (-1.0, 2.0), (np.inf, 3.0)]
)
def test_one_unit_at_most_is_laid_beside_what_lies_there(units, lies):
    """And none is taken up."""
    scene = world(".b.")
    scene.state.trails.amount[0, 1] = 2.0
    trails.lay(scene.state, scene.rows("b")[0], units)
    assert scene.state.trails.amount.tolist() == [[0.0, lies, 0.0]]


def test_what_is_no_number_silences_and_nobody_who_is_gone_lays():
    """As every actuator does."""
    scene = world(".b.")
    row = scene.rows("b")[0]
    trails.lay(scene.state, row, np.nan)
    assert scene.state.bodies.rule[row] == SILENCED
    scene.state.bodies.alive[row] = False
    trails.lay(scene.state, row, 1.0)
    assert not scene.state.trails.amount.any()


@pytest.mark.parametrize(
    ("heading", "ahead", "right", "left"), [(NORTH, 1, 5, 3), (EAST, 5, 7, 1), (SOUTH, 7, 3, 5), (WEST, 3, 1, 7)]
)
def test_each_senses_what_lies_beside_it_as_it_faces(heading, ahead, right, left):
    """Cells are numbered from 0 in rows of three, and the body is in the middle."""
    scene = world("... .b. ...")
    scene.state.trails.amount[:] = np.arange(9.0).reshape(3, 3)
    row = scene.rows("b")[0]
    scene.state.bodies.heading[row] = heading
    senses = (trails.trail_here, trails.trail_ahead, trails.trail_right, trails.trail_left)
    assert [sense(scene.state, row) for sense in senses] == [4, ahead, right, left]


@pytest.mark.parametrize(("wraps", "north", "west"), [(NEVER, 0, 0), (ACROSS, 0, 2), (DOWN, 6, 0), (BOTH, 6, 2)])
def test_off_the_map_lies_nothing_and_where_edges_meet_what_is_over_there(wraps, north, west):
    """The body is in the corner at the top left."""
    scene = world("b.. ... ...", wraps)
    scene.state.trails.amount[:] = np.arange(9.0).reshape(3, 3)
    row = scene.rows("b")[0]
    scene.state.bodies.heading[row] = NORTH
    assert (trails.trail_ahead(scene.state, row), trails.trail_left(scene.state, row)) == (north, west)


def test_a_world_begins_with_no_trail_and_one_without_has_no_room_for_it():
    """Also when it begins again."""
    setup = replace(room(".b."), trail=Trail(0.1, 0.1))
    scene = begin(setup)
    scene.state.trails.amount[:] = 1.0
    assert not begin(setup).state.trails.amount.any()
    assert all(array.size == 0 for array in build(room(".b."), 0).trails)
