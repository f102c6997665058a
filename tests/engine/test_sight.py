"""What is seen around a body, how it strides and leaps, and what it keeps in mind: truth tables and films."""

from dataclasses import replace

import numpy as np
import pytest

from tests.picture import Scene, begin, plan, room, run
from unbidden.sim.engine.agents.simple.driver import driver
from unbidden.sim.engine.agents.simple.resident import resident
from unbidden.sim.engine.laws import actuators, edges, memory, places, sight
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import EAST, NORTH, SILENCED, SOUTH, WEST

NEVER, DOWN, ACROSS, BOTH = (False, False), (True, False), (False, True), (True, True)


def world(picture, wraps=NEVER, **told):
    """A room whose bodies have been placed, and whose edges may meet."""
    setup = replace(room(picture, **told), wraps=wraps)
    scene = Scene(setup, build(setup, 0))
    places.start(scene.state)
    for letter in {group.name for group in setup.groups} - {"no blimp", "no person"}:
        scene.body(letter).bottom = 0.0
    return scene


def sees(scene, sensor, letter="B", **fields):
    """What a sensor says to a body whose fields are these."""
    for name, value in fields.items():
        setattr(scene.body(letter), name, value)
    return getattr(sight, sensor)(scene.state, scene.rows(letter)[0])


# ---- edges ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wraps", "cell", "expected"),
    [
        (NEVER, (-1, 5), (-1, 5)),
        (DOWN, (-1, 5), (2, 5)),
        (ACROSS, (-1, 5), (-1, 0)),
        (BOTH, (3, -1), (0, 4)),
        (BOTH, (2, 4), (2, 4)),
    ],
)
def test_a_cell_beyond_an_edge_that_meets_another_is_over_there(wraps, cell, expected):
    """In three rows of five; where an edge ends, the cell stays beyond it."""
    state = build(replace(room("B.... ..... ....."), wraps=wraps), 0)
    assert edges.around(state.seam, *cell, 3, 5) == expected
    assert edges.around(None, *cell, 3, 5) == cell


@pytest.mark.parametrize(
    ("wraps", "between", "expected"), [(NEVER, 4, 4), (ACROSS, 4, 1), (ACROSS, -3, 2), (DOWN, 4, 4)]
)
def test_the_way_around_is_the_shorter_one(wraps, between, expected):
    """Along five columns; which way, a distance does not say."""
    state = build(replace(room("B....", gusts=None), wraps=wraps), 0)
    assert abs(edges.apart(state.seam, 1, between, 5)) == expected


# ---- gaps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picture", "wraps", "expected"),
    [
        ("B..b.", NEVER, 2.0),
        ("B....", NEVER, 4.0),  # the edge stops it
        ("B..#.", NEVER, 2.0),
        ("Bo...", NEVER, 0.0),
        (".b.B.", ACROSS, 2.0),  # round the edge
        ("..B..", ACROSS, 3.0),  # as far as it sees
    ],
)
def test_a_gap_is_how_many_cells_are_free_until_something_stops_it(picture, wraps, expected):
    """A wall, a body, a box, the edge of the map, or how far it sees."""
    far = 9 if "#" in picture or wraps == NEVER else 3
    assert sees(world(picture, wraps), "gap_ahead", heading=EAST, sight=far) == expected


def test_on_a_ring_a_body_sees_no_further_than_itself():
    """However far it looks: the cell behind it is the last that is free."""
    assert sees(world("..B..", ACROSS), "gap_ahead", heading=EAST, sight=100) == 4.0


@pytest.mark.parametrize(
    ("heading", "left", "right"), [(NORTH, 1.0, 3.0), (EAST, 0.0, 2.0), (SOUTH, 3.0, 1.0), (WEST, 2.0, 0.0)]
)
def test_left_and_right_are_those_of_the_body(heading, left, right):
    """The body stands in the first of three rows, a free cell to its left and three to its right as it faces north."""
    scene = world(".B... ..... .....")
    assert sees(scene, "gap_left", heading=heading, sight=5) == left
    assert sees(scene, "gap_right", heading=heading, sight=5) == right


def test_who_does_not_see_agents_sees_a_free_way_where_one_stands():
    """A box stops what it sees all the same."""
    scene = world("B.b.o")
    assert sees(scene, "gap_ahead", heading=EAST, sight=9, sees=True) == 1.0
    assert sees(scene, "gap_ahead", heading=EAST, sight=9, sees=False) == 3.0


# ---- neighbours -----------------------------------------------------------------------------------------------------

NEAR = [  # picture, wraps, sight: alike, unlike, empty
    ("... .B. ...", NEVER, 1, 0, 0, 8),
    ("BbB bBb BoB", NEVER, 1, None, None, None),
    ("B.. ... ..b", NEVER, 1, 0, 0, 3),  # beyond an edge nothing is counted
    ("B.. ... ..b", BOTH, 1, 0, 1, 7),
    ("B.. ... ..b", NEVER, 2, 0, 1, 7),
    ("B.. ... ..b", BOTH, 100, 0, 1, 7),  # no cell counts twice
    ("B..b.", ACROSS, 2, 0, 1, 3),
    ("B..b.", ACROSS, 1, 0, 0, 2),
]


@pytest.mark.parametrize(("picture", "wraps", "far", "alike", "unlike", "empty"), NEAR)
def test_who_is_near_is_counted_in_the_square_around(picture, wraps, far, alike, unlike, empty):
    """Its own cell is left out, things are nobody, and what lies in a cell fills it."""
    if alike is None:
        picture, alike, unlike, empty = "bb. oB. ...", 0, 2, 5
    scene = world(picture, wraps)
    assert [sees(scene, sensor, sight=far) for sensor in ("alike", "unlike", "empty")] == [alike, unlike, empty]


def test_those_of_ones_own_group_are_alike():
    """The group decides, and nothing else does."""
    scene = world("bbB bbb ..o")
    assert [sees(scene, sensor, "b", sight=1) for sensor in ("alike", "unlike", "empty")] == [3, 0, 2]


def test_who_does_not_see_agents_counts_none():
    """A cell with an agent is empty to it, and one with a box is not."""
    scene = world("bB. o.. ...")
    assert [sees(scene, s, sees=False, sight=1) for s in ("alike", "unlike", "empty")] == [0, 0, 4]


# ---- strides and leaps ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "speed", "col", "bumped"),
    [(0.0, 3.0, 0, False), (2.0, 3.0, 2, False), (9.0, 3.0, 3, False), (9.0, 9.0, 4, True), (-1.0, 3.0, 0, False)],
)
def test_a_stride_is_so_many_cells_as_far_as_it_can(cells, speed, col, bumped):
    """No more than its speed allows, and not into what is in its way."""
    scene = world("B....o")
    scene.body("B").heading, scene.body("B").speed = EAST, speed
    actuators.stride(scene.state, scene.rows("B")[0], cells)
    assert (scene.body("B").col, bool(scene.body("B").bumped)) == (col, bumped)


def test_a_stride_goes_on_at_the_other_end():
    """Where the edges meet."""
    scene = world("..B.", ACROSS)
    scene.body("B").heading, scene.body("B").speed = EAST, 9.0
    actuators.stride(scene.state, scene.rows("B")[0], 3.0)
    assert scene.body("B").col == 1


@pytest.mark.parametrize("act", [actuators.stride, actuators.leap, memory.keep])
def test_who_answers_with_no_number_is_silenced(act):
    """As by every other actuator; its world goes on."""
    scene = world("B..")
    act(scene.state, scene.rows("B")[0], float("nan"))
    assert scene.body("B").rule == SILENCED
    assert scene.body("B").col == 0


def test_a_leap_ends_in_any_free_cell_of_its_group_alike():
    """Not where somebody is, not where it was, not where its group may not be; and each of the others as often."""
    setup = room("bbbb Bo..", b={"count": 1})
    ends = []
    for seed in range(600):
        scene = Scene(setup, build(setup, seed))
        places.start(scene.state)
        before = scene.body("b").row, scene.body("b").col
        actuators.leap(scene.state, scene.rows("b")[0], 1.0)
        after = scene.body("b").row, scene.body("b").col
        assert after != before
        ends.append((before[1], after[1]))
    assert {end[1] for end in ends} == {0, 1, 2, 3}
    counts = np.bincount([4 * before + after for before, after in ends], minlength=16).reshape(4, 4)
    expected = counts.sum(axis=1, keepdims=True) / 3.0
    chi = (((counts - expected) ** 2 / expected)[~np.eye(4, dtype=bool)]).sum()
    assert chi < 26.1  # of 8 degrees of freedom: exceeded once in a thousand


@pytest.mark.parametrize("picture", ["b", "bB"])
def test_who_finds_no_free_cell_stays(picture):
    """All are taken, or there is no other."""
    scene = world(picture)
    actuators.leap(scene.state, scene.rows("b")[0], 1.0)
    assert scene.body("b").col == 0


def test_the_only_free_cell_is_found_among_very_many():
    """Drawing a few cells misses it nearly always; then all are looked through."""
    setup = room("b" * 1000, b={"count": 999})
    scene = Scene(setup, build(setup, 1))
    places.start(scene.state)
    free = int(np.flatnonzero(scene.state.ground.first[0] < 0)[0])
    actuators.leap(scene.state, 5, 1.0)
    assert scene.state.bodies[5].col == free


# ---- memory ---------------------------------------------------------------------------------------------------------


def test_what_is_kept_is_there_in_the_next_tick_and_gone_when_a_world_begins_again():
    """A car a tick faster than the one before; a restart forgets."""
    setup = ring("B........", dawdle=0.0)
    scene = begin(setup)
    speeds = [float(run(scene).state.minds.kept[0, 0]) for _ in range(4)]
    assert speeds == [1.0, 2.0, 3.0, 3.0]
    assert begin(setup).state.minds.kept[0, 0] == 0.0


def test_a_mind_keeps_no_number_beyond_all_bounds():
    """What is traced is a number that files may hold."""
    setup = ring("B.", dawdle=0.0)
    state = build(setup, 0)
    memory.keep(state, 0, 1e300)
    assert state.minds.kept[0, 0] == 1e12


def ring(picture, **told):
    """A road that comes round, for drivers that begin facing east."""
    driver_told = {"rule": "driver", "floats": False, "speed": 9.0, "faces": EAST, "parameters": (), "sight": 3}
    made = room(picture, **dict.fromkeys(set(picture) - {"."}, driver_told))
    own = tuple((name, value) for name, value in {"top_speed": 3.0, **told}.items())
    groups = tuple(replace(group, parameters=own) for group in made.groups if group.count)
    return replace(made, groups=groups, wraps=ACROSS)


# ---- who goes when --------------------------------------------------------------------------------------------------


def test_all_decide_by_the_same_instant_unless_it_is_their_turn():
    """Two cars, one right behind the other: by the instant the second stays; in its turn it follows at once, if it goes
    after the first."""
    setup = ring("bB......", dawdle=0.0)
    at_once = run(begin(setup))
    assert plan(at_once) == "b.B....."
    plans = {plan(run(begin(replace(setup, in_turn=True), seed))) for seed in range(20)}
    assert plans == {"b.B.....", ".bB....."}


def test_a_lone_driver_on_a_ring_comes_round():
    """A film."""
    scene = begin(ring("B.....", dawdle=0.0))
    assert [plan(run(scene)) for _ in range(4)] == [".B....", "...B..", "B.....", "...B.."]


# ---- rules ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gap", "kept", "whim", "speed"),
    [(9.0, 0.0, 0.9, 1.0), (9.0, 5.0, 0.9, 5.0), (2.0, 4.0, 0.9, 2.0), (9.0, 3.0, 0.1, 3.0), (0.0, 3.0, 0.1, 0.0)],
)
def test_a_driver_is_that_of_nagel_and_schreckenberg(gap, kept, whim, speed):
    """Faster by one, no faster than the gap, slower by one now and then; and what it drives it keeps in mind."""
    assert plain(driver)(gap, kept, whim, 5.0, 0.3) == (speed, speed)


@pytest.mark.parametrize(
    ("alike", "unlike", "moves"), [(0.0, 0.0, 0.0), (3.0, 5.0, 0.0), (2.0, 6.0, 1.0), (0.0, 1.0, 1.0), (1.0, 0.0, 0.0)]
)
def test_a_resident_moves_when_too_few_are_alike(alike, unlike, moves):
    """Three of eight are enough; nobody at all is, too."""
    assert plain(resident)(alike, unlike, 0.375) == moves
