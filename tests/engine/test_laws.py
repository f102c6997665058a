"""Truth tables: what each law, sensor, actuator and rule means, in the smallest world that shows it.

Called from Python, laws and rules are plain text; that machine code means the same is for the engine tests to show.
"""

import numpy as np
import pytest

from tests.picture import Scene, chain, room
from unbidden.sim.engine import draws
from unbidden.sim.engine.agents.simple.bearer import bearer
from unbidden.sim.engine.agents.simple.blimp import blimp
from unbidden.sim.engine.agents.simple.walker import walker
from unbidden.sim.engine.laws import actuators, air, contact, luck, places, sensors
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.setup import Gusts, build
from unbidden.sim.engine.state import EAST, NORTH, SOUTH, WEST

ABOVE = contact.OPEN_SKY
TOUCH = contact.SLACK / 2  # no more than rounding
MORE = contact.SLACK * 2


def world(picture, seed=0, without=(), told=None, **options):
    """A room whose bodies have been placed."""
    setup = room(picture, **options, **(told or {}))
    scene = Scene(setup, build(setup, seed, without))
    places.start(scene.state)
    return scene


def stack(*others, **told):
    """B at 1 m, 0.2 m thick, with others (letter, bottom) in its cell. Boxes are 0.3 m thick, people 1.7 m."""
    scene = world("B" + "".join(letter for letter, _ in others), told=told)
    scene.body("B").bottom = 1.0
    for i, (letter, bottom) in enumerate(others):
        move(scene, scene.rows(letter)[[other for other, _ in others[:i]].count(letter)], 0, bottom)
    return scene


def move(scene, i, col, bottom):
    """Put body i elsewhere in the first map row."""
    contact.take(scene.state, i)
    scene.state.bodies[i].col, scene.state.bodies[i].bottom = col, bottom
    contact.put(scene.state, i)


def whose(scene, letter):
    """What a law is given: the state and a row."""
    return scene.state, scene.rows(letter)[0]


# ---- contact: who is where ------------------------------------------------------------------------------------------


def test_a_cell_lists_its_bodies_the_last_to_come_first():
    """The order means nothing to any law; that all are there does."""
    scene = stack(("b", 2.0), ("o", 0.0))
    assert set(chain(scene, 0, 0)) == {scene.rows(letter)[0] for letter in "Bbo"}
    assert [chain(scene, 0, col) for col in (1, 2)] == [[], []]


@pytest.mark.parametrize("gone", "Bbo")
def test_whoever_leaves_a_cell_leaves_the_others_in_it(gone):
    """First, middle or last of the list."""
    scene = stack(("b", 2.0), ("o", 0.0))
    contact.take(*whose(scene, gone))
    assert set(chain(scene, 0, 0)) == {scene.rows(letter)[0] for letter in "Bbo" if letter != gone}


def test_a_body_reaches_from_its_bottom_to_its_top():
    """1 m and 0.2 m more."""
    assert contact.top(*whose(stack(), "B")) == 1.2


# ---- contact: what is under and over --------------------------------------------------------------------------------

UNDER = [  # others, the highest thing under B
    ([], 0.0),
    ([("o", 0.0)], 0.3),
    ([("o", 0.0), ("b", 0.5)], 0.7),
    ([("b", 0.5), ("o", 0.0)], 0.7),
    ([("b", 0.8)], 1.0),
    ([("b", 0.8 + TOUCH)], 1.0),  # rounding does not let it slip through
    ([("b", 0.8 + MORE)], 0.0),  # not under it
    ([("b", 1.2)], 0.0),
]


@pytest.mark.parametrize(("others", "expected"), UNDER)
def test_the_surface_is_the_highest_thing_under_a_body(others, expected):
    """Whether agent or thing; what is level with the body or above it does not count."""
    assert contact.surface(*whose(stack(*others), "B")) == pytest.approx(expected)


def test_the_ground_is_a_surface():
    """Over a wall the wall is what is below."""
    scene = world("#B", wall=0.75)
    move(scene, scene.rows("B")[0], 0, 2.0)
    assert contact.surface(*whose(scene, "B")) == 0.75


OVER = [  # others, how far B can rise
    ([], ABOVE),
    ([("o", 0.0)], ABOVE),
    ([("b", 1.5)], 0.3),
    ([("b", 1.5), ("p", 1.4)], 0.2),
    ([("b", 1.2)], 0.0),
    ([("b", 1.2 - TOUCH)], 0.0),  # never less than nothing
    ([("b", 0.5)], ABOVE),
]


@pytest.mark.parametrize(("others", "expected"), OVER)
def test_headroom_is_what_is_free_up_to_the_next_body(others, expected):
    """The sky is open."""
    assert contact.headroom(*whose(stack(*others), "B")) == pytest.approx(expected)


RISE = [  # others, metres asked, bottom then
    ([], 0.5, 1.5),
    ([], -0.5, 0.5),
    ([], -3.0, 0.0),
    ([], 0.0, 1.0),
    ([("o", 0.0)], -3.0, 0.3),
    ([("b", 0.7)], -3.0, 0.9),
    ([("b", 1.3)], 0.5, 1.1),
    ([("b", 1.2)], 0.5, 1.0),
    ([("b", 1.3)], -0.5, 0.5),
]


@pytest.mark.parametrize(("others", "metres", "expected"), RISE)
def test_a_body_rises_and_sinks_until_it_touches(others, metres, expected):
    """Nobody pushes anybody."""
    scene = stack(*others)
    contact.rise(*whose(scene, "B"), metres)
    assert scene.body("B").bottom == pytest.approx(expected)


@pytest.mark.parametrize(("others", "expected"), UNDER)
def test_what_does_not_float_comes_to_rest_on_the_surface(others, expected):
    """In one go: nothing here takes time to fall."""
    scene = stack(*others)
    contact.settle(*whose(scene, "B"))
    assert scene.body("B").bottom == pytest.approx(expected)


# ---- contact: what stops whom ---------------------------------------------------------------------------------------


def doorway(bottom, ground, others, **told):
    """B at a height in cell 0, at the door of cell 1 with its ground and others (letter, bottom)."""
    scene = world("B#" + "".join(letter for letter, _ in others), wall=ground, told={"B": told})
    scene.body("B").bottom = bottom
    for letter, height in others:
        move(scene, scene.rows(letter)[0], 1, height)
    return scene


FLOATS = [  # bottom, ground ahead, others ahead, whether B (0.2 m thick) fits
    (1.0, 0.0, [], True),
    (1.0, 1.0, [], True),
    (1.0, 1.0 + TOUCH, [], True),
    (1.0, 1.0 + MORE, [], False),
    (1.0, 1.5, [], False),
    (1.0, 0.0, [("b", 1.0)], False),
    (1.0, 0.0, [("b", 0.8)], True),
    (1.0, 0.0, [("b", 0.81)], False),
    (1.0, 0.0, [("b", 1.2)], True),
    (1.0, 0.0, [("b", 1.19)], False),
    (1.0, 0.0, [("b", 0.8), ("c", 1.2)], True),
    (1.0, 0.0, [("b", 0.8), ("c", 1.1)], False),
    (1.0, 0.0, [("p", 0.0)], False),
    (1.7, 0.0, [("p", 0.0)], True),
    (0.0, 0.0, [("o", 0.0)], False),
]


@pytest.mark.parametrize(("bottom", "ground", "others", "expected"), FLOATS)
def test_a_floating_body_enters_where_its_height_is_free(bottom, ground, others, expected):
    """Over it or under it, but not through it."""
    scene = doorway(bottom, ground, others)
    assert contact.may_enter(*whose(scene, "B"), 0, 1) is expected


WALKS = [  # bottom, step, ground ahead, others ahead, where B (1 m tall) would stand, or None
    (0.0, 0.0, 0.0, [], 0.0),
    (0.0, 0.0, 0.3, [], None),
    (0.0, 0.3, 0.3, [], 0.3),
    (0.0, 0.2, 0.3, [], None),
    (2.0, 0.0, 0.3, [], 0.3),
    (0.0, 0.0, 0.0, [("o", 0.0)], None),
    (0.0, 0.4, 0.0, [("o", 0.0)], 0.3),
    (0.0, 0.3, 0.0, [("o", 0.0)], 0.3),
    (0.0, 0.4, 0.2, [("o", 0.2)], None),
    (0.0, 0.4, 0.0, [("b", 0.1)], 0.3),
    (0.0, 0.4, 0.0, [("b", 1.0)], 0.0),
    (0.0, 0.4, 0.0, [("b", 0.9)], None),
    (0.0, 0.4, 0.0, [("o", 0.0), ("b", 1.2)], None),
    (0.0, 0.4, 0.0, [("o", 0.0), ("b", 1.3)], 0.3),
]


@pytest.mark.parametrize(("bottom", "step", "ground", "others", "expected"), WALKS)
def test_a_walking_body_enters_where_it_can_step_and_stand_upright(bottom, step, ground, others, expected):
    """It goes as high as its step, and what is above must clear the height it would stand at."""
    scene = doorway(bottom, ground, others, floats=False, tall=1.0, step=step)
    assert contact.may_enter(*whose(scene, "B"), 0, 1) is (expected is not None)
    if expected is not None:
        contact.enter(*whose(scene, "B"), 0, 1)
        assert scene.body("B").bottom == pytest.approx(expected)


@pytest.mark.parametrize(("r", "c"), [(-1, 0), (0, -1), (2, 0), (0, 3)])
def test_nobody_leaves_the_map(r, c):
    """Not even very high up."""
    scene = world("B.. ...")
    scene.body("B").bottom = 100.0
    assert not contact.may_enter(*whose(scene, "B"), r, c)


def test_the_outermost_cells_are_part_of_the_map():
    """From the middle all eight of them can be entered."""
    state, i = whose(world("... .B. ..."), "B")
    assert all(contact.may_enter(state, i, r, c) for r in range(3) for c in range(3) if (r, c) != (1, 1))


def test_to_enter_is_to_leave():
    """A body is in one cell at a time and keeps its height if it floats."""
    scene = doorway(1.0, 0.0, [("o", 0.0)])
    contact.enter(*whose(scene, "B"), 0, 1)
    assert (scene.body("B").row, scene.body("B").col, scene.body("B").bottom) == (0, 1, 1.0)
    assert set(chain(scene, 0, 1)) == {*scene.rows("B"), *scene.rows("o")}
    assert chain(scene, 0, 0) == []


@pytest.mark.parametrize(("heading", "expected"), [(NORTH, (0, 1)), (EAST, (1, 2)), (SOUTH, (2, 1)), (WEST, (1, 0))])
def test_north_is_up_the_map(heading, expected):
    """Rows are counted downwards."""
    scene = world("... .B. ...")
    scene.body("B").heading = heading
    assert contact.ahead(*whose(scene, "B")) == expected


# ---- sensors --------------------------------------------------------------------------------------------------------

BELOW = [  # others, what B senses, what it senses without seeing other agents
    ([], 1.0, 1.0),
    ([("o", 0.0)], 0.7, 0.7),
    ([("o", 0.7 + TOUCH)], 0.0, 0.0),
    ([("b", 0.5)], 0.3, 1.0),
    ([("b", 0.5), ("o", 0.0)], 0.3, 0.7),
    ([("p", -0.7)], 0.0, 1.0),
    ([("b", 1.5)], 1.0, 1.0),
]


@pytest.mark.parametrize(("others", "seeing", "blind"), BELOW)
def test_below_is_the_way_down_to_what_can_be_seen(others, seeing, blind):
    """Things are seen in any case; other agents only by who sees."""
    for sees, expected in ((True, seeing), (False, blind)):
        scene = stack(*others, B={"sees": sees})
        assert sensors.below(*whose(scene, "B")) == pytest.approx(expected, abs=contact.SLACK)


OVERHEAD = [  # others, what B (from 1 m to 1.2 m) senses with a sight of 3 cells of a metre, and without seeing agents
    ([], 3.0, 3.0),
    ([("o", 0.0)], 3.0, 3.0),
    ([("o", 1.2)], 0.0, 0.0),
    ([("o", 1.2 - TOUCH)], 0.0, 0.0),
    ([("b", 2.0)], 0.8, 3.0),
    ([("b", 2.0), ("o", 1.5)], 0.3, 0.3),
    ([("b", 4.2)], 3.0, 3.0),
    ([("b", 5.0)], 3.0, 3.0),
    ([("p", -0.7)], 3.0, 3.0),
]


@pytest.mark.parametrize(("others", "seeing", "blind"), OVERHEAD)
def test_above_is_the_way_up_to_what_can_be_seen(others, seeing, blind):
    """As far as it sees, and no further; what is taken away is nowhere."""
    for sees, expected in ((True, seeing), (False, blind)):
        scene = stack(*others, B={"sees": sees, "sight": 3})
        scene.state.clock[0].cell = 1.0
        assert sensors.above(*whose(scene, "B")) == pytest.approx(expected, abs=contact.SLACK)
        for letter, _ in others:
            contact.take(scene.state, scene.rows(letter)[0])
        assert sensors.above(*whose(scene, "B")) == 3.0


@pytest.mark.parametrize("seed", range(20))
def test_above_is_the_least_of_all_ways_up(seed):
    """Beside a search through every body, and not through the lists of cells."""
    rng = np.random.default_rng(seed)
    scene = world("B" + "b" * 12 + "o" * 6, told={"B": {"sight": 2}})
    state, i = scene.state, scene.rows("B")[0]
    for j in range(len(state.bodies)):
        move(scene, j, int(rng.integers(3)), float(rng.integers(0, 30)) / 10.0)
    own, sight = state.bodies[i].bottom + state.bodies[i].tall, 2 * state.clock[0].cell
    ways = [
        other.bottom - own
        for j, other in enumerate(state.bodies)
        if j != i and other.col == state.bodies[i].col and other.bottom >= own - contact.SLACK
    ]
    assert sensors.above(state, i) == pytest.approx(max(min([sight, *ways]), 0.0))


def test_bumped_is_one_or_nothing():
    """A number, as all that a rule is given."""
    scene = world("B")
    assert sensors.bumped(*whose(scene, "B")) == 0.0
    scene.body("B").bumped = True
    assert sensors.bumped(*whose(scene, "B")) == 1.0


def test_a_whim_is_a_draw_under_the_name_of_the_body_and_the_tick():
    """Who, when and which world; not where, or in whose company."""
    scene = world("Bb", seed=7)
    name, clock = draws.birth_name("B", 0), scene.state.clock[0]
    seen = []
    for tick in range(9):
        clock.tick = tick
        plain(luck.draw_luck)(scene.state)
        since = tick % 4
        here = draws.At(np.uint64(7), np.uint64(tick - since), np.uint64(name))
        assert sensors.whim(*whose(scene, "B")) == int(draws.words(here, luck.LUCK)[since]) / 2**32
        seen += [sensors.whim(*whose(scene, letter)) for letter in "Bb"]
    assert len(set(seen)) == 18


def test_seconds_are_those_of_a_tick():
    """So that a rule can speak in seconds."""
    assert sensors.seconds(*whose(world("B", seconds=0.125), "B")) == 0.125


# ---- actuators ------------------------------------------------------------------------------------------------------

CLIMB = [(0.1, 1.1), (0.25, 1.25), (9.0, 1.25), (-0.1, 0.9), (-9.0, 0.75), (0.0, 1.0)]  # metres asked, bottom then


@pytest.mark.parametrize(("metres", "expected"), CLIMB)
def test_a_body_climbs_no_more_than_it_can_in_a_tick(metres, expected):
    """0.5 m/s for half a second, up or down."""
    scene = world("B", seconds=0.5, told={"B": {"climb": 0.5}})
    scene.body("B").bottom = 1.0
    actuators.climb(*whose(scene, "B"), metres)
    assert scene.body("B").bottom == pytest.approx(expected)


def test_a_climb_ends_at_what_is_above_or_below():
    """The neighbours allow 0.1 m up and 0.7 m down."""
    scene = stack(("o", 0.0), ("b", 1.3))
    actuators.climb(*whose(scene, "B"), 9.0)
    assert scene.body("B").bottom == pytest.approx(1.1)
    actuators.climb(*whose(scene, "B"), -9.0)
    assert scene.body("B").bottom == pytest.approx(0.3)


TURNS = [(EAST, 1.0, SOUTH), (WEST, 1.0, NORTH), (NORTH, 2.0, SOUTH), (NORTH, 3.0, WEST), (NORTH, -1.0, WEST)]
TURNS += [(EAST, 4.0, EAST), (EAST, 1.9, SOUTH), (SOUTH, -6.0, NORTH)]


@pytest.mark.parametrize(("heading", "quarters", "expected"), TURNS)
def test_to_turn_is_to_the_right_by_whole_quarters_and_loses_the_way_made(heading, quarters, expected):
    """Half the way east is no way south."""
    scene = world("B")
    body = scene.body("B")
    body.heading, body.gone = heading, 0.5
    actuators.turn(*whose(scene, "B"), quarters)
    assert (body.heading, body.gone) == (expected, 0.0)


def test_no_turn_keeps_the_way_made():
    """0 is no command."""
    scene = world("B")
    scene.body("B").gone = 0.5
    actuators.turn(*whose(scene, "B"), 0.0)
    assert scene.body("B").gone == 0.5


GO = [  # way made, throttle, way made then, column then
    (0.0, 1.0, 0.25, 0),
    (0.5, 1.0, 0.75, 0),
    (0.75, 1.0, 0.0, 1),
    (0.75, 0.5, 0.875, 0),
    (0.75, 9.0, 0.0, 1),
    (0.5, 9.0, 0.75, 0),
    (0.875, 1.0, 0.125, 1),
    (0.5, 0.0, 0.5, 0),
    (0.5, -1.0, 0.5, 0),
]


@pytest.mark.parametrize(("gone", "throttle", "then", "col"), GO)
def test_who_has_gone_all_the_way_is_in_the_next_cell(gone, throttle, then, col):
    """1 m/s for half a second is a quarter of 2 m."""
    scene = world("B.", seconds=0.5, cell=2.0)
    body = scene.body("B")
    body.heading, body.gone = EAST, gone
    actuators.go(*whose(scene, "B"), throttle)
    assert (body.gone, body.col, bool(body.bumped)) == (then, col, False)


def test_who_is_stopped_has_bumped_and_starts_again():
    """And has not bumped any more while on the way to the next try."""
    scene = world("B#", told={"B": {"speed": 0.5}})
    body, found = scene.body("B"), []
    body.heading = EAST
    for _ in range(5):
        actuators.go(*whose(scene, "B"), 1.0)
        found.append((body.gone, bool(body.bumped), body.col))
    assert found == [(0.5, False, 0), (0.0, True, 0), (0.5, False, 0), (0.0, True, 0), (0.5, False, 0)]


@pytest.mark.parametrize("speed", [0.1, 0.3, 0.5, 0.7, 0.8, 1.0, 3.3, 5.0])
def test_a_body_goes_as_fast_as_it_is_told(speed):
    """What is left of the way when a cell is reached counts for the next: in 100 s it has gone 100 times its speed."""
    scene = world("B" + "." * 1000, told={"B": {"speed": speed}}, seconds=0.1, cell=0.5)
    body = scene.body("B")
    body.heading = EAST
    for _ in range(1000):
        actuators.go(*whose(scene, "B"), 1.0)
    assert abs(body.col * 0.5 + body.gone * 0.5 - speed * 100.0) < 1e-6


def test_what_floats_takes_no_steps():
    """A step is made with feet: a floating body with a step would come to be inside the wall."""
    scene = world("B#", wall=1.4, told={"B": {"step": 0.5}})
    body = scene.body("B")
    body.bottom = 1.0
    assert not contact.may_enter(*whose(scene, "B"), 0, 1)


def test_a_world_can_be_begun_again():
    """The lists of the cells are made anew; a body entered twice would make one endless."""
    scene = world("BB")
    places.start(scene.state)
    places.start(scene.state)
    assert sorted(chain(scene, 0, 0) + chain(scene, 0, 1)) == [0, 1]


# ---- air ------------------------------------------------------------------------------------------------------------


def test_gusts_blow_by_the_clock():
    """Every 4 ticks for 2; each has a centre of its own and keeps it."""
    scene = world("....", gusts=Gusts(4, 2, 1.0, 1.0))
    clock, now, found, centres = scene.state.clock[0], scene.state.air[0], "", []
    for tick in range(10):
        clock.tick = tick
        air.begin_gust(scene.state)
        found += "^" if now.blows else "-"
        centres.append((now.row, now.col))
    assert found == "^^--^^--^^"
    assert [len(set(centres[k : k + 4])) for k in (0, 4, 8)] == [1, 1, 1]
    assert len(set(centres)) == 3


def test_where_there_are_no_gusts_nothing_blows():
    """0 ticks between gusts means never, not always."""
    scene = world("....")
    air.begin_gust(scene.state)
    assert not scene.state.air[0].blows


def test_a_gust_may_rise_around_any_point_of_the_map():
    """From the outer edge of the first cell to that of the last."""
    scene = world("........ ........", gusts=Gusts(1, 1, 1.0, 1.0))
    rows, cols = [], []
    for tick in range(400):
        scene.state.clock[0].tick = tick
        air.begin_gust(scene.state)
        rows.append(float(scene.state.air[0].row))
        cols.append(float(scene.state.air[0].col))
    assert -0.5 <= min(rows) < -0.4 and 1.4 < max(rows) < 1.5
    assert -0.5 <= min(cols) < -0.3 and 7.3 < max(cols) < 7.5


REACH = [(1, 1, 0.0, True), (0, 1, 2.0, True), (1, 2, 2.0, True), (2, 1, 1.9, False), (1, 0, 1.9, False)]
REACH += [(0, 2, 2.9, True), (0, 2, 2.8, False), (2, 0, 2.9, True), (2, 0, 2.8, False)]


@pytest.mark.parametrize(("row", "col", "radius", "expected"), REACH)
def test_a_gust_reaches_as_far_as_its_radius(row, col, radius, expected):
    """In metres from its centre, here the middle of a map of 3 by 3 cells of 2 m; the edge belongs to it."""
    scene = world("B.. ... ...", cell=2.0, gusts=Gusts(9, 9, 1.0, radius))
    air.begin_gust(scene.state)
    scene.state.air[0].row, scene.state.air[0].col = 1.0, 1.0
    scene.body("B").row, scene.body("B").col = row, col
    assert bool(air.in_gust(*whose(scene, "B"))) is expected
    scene.state.air[0].blows = False
    assert not air.in_gust(*whose(scene, "B"))


def test_a_gust_lifts_what_floats_and_leaves_the_rest_to_rest():
    """0.4 m/s for half a second."""
    scene = world("Bp", seconds=0.5, gusts=Gusts(9, 9, 0.4, 9.0))
    air.begin_gust(scene.state)
    for letter, expected in (("B", 1.2), ("p", 0.0)):
        scene.body(letter).bottom = 1.0
        air.carry(*whose(scene, letter))
        assert scene.body(letter).bottom == pytest.approx(expected)


def test_in_still_air_what_floats_stays():
    """It has no weight; sinking is something it does."""
    scene = stack()
    air.carry(*whose(scene, "B"))
    assert scene.body("B").bottom == 1.0


# ---- places ---------------------------------------------------------------------------------------------------------


def test_everybody_starts_alone_in_a_cell_of_its_group():
    """On the ground, with as many cells as bodies, so that all must be used."""
    scene = world("bbb# #ooB", wall=1.5)
    for letter, cells in (("b", {0, 1, 2}), ("o", {5, 6}), ("B", {7})):
        kin = scene.state.bodies[scene.rows(letter)]
        assert set((kin.row * 4 + kin.col).tolist()) == cells
        assert not kin.bottom.any()


def test_a_body_that_starts_on_a_wall_starts_on_top_of_it():
    """Any cell may be a starting place."""
    scene = world("#B", wall=1.5, told={"B": {"sites": (0,)}})
    assert scene.body("B").bottom == 1.5


def test_places_and_headings_are_drawn_evenly():
    """Over 400 seeds: 4 cells and 4 headings, each about 100 times."""
    cells, headings = np.zeros(4), np.zeros(4)
    for seed in range(400):
        body = world("B...", seed, told={"B": {"sites": (0, 1, 2, 3)}}).body("B")
        cells[body.col] += 1
        headings[body.heading] += 1
    assert (abs(cells - 100) < 45).all()
    assert (abs(headings - 100) < 45).all()


def test_who_is_taken_away_keeps_the_others_where_they_would_have_been():
    """A replay without one must differ by that one alone, also at the start."""
    anywhere, rest, start = {"b": {"sites": tuple(range(6))}}, [0, 2], ["row", "col", "heading", "bottom"]
    for seed in range(20):
        whole, less = (world("bbb...", seed, gone, anywhere) for gone in ((), (1,)))
        assert whole.state.bodies[rest][start].tolist() == less.state.bodies[rest][start].tolist()
        assert sorted(i for col in range(6) for i in chain(less, 0, col)) == rest


# ---- rules ----------------------------------------------------------------------------------------------------------

BEARS = [  # above, gaps, kept, whether it goes on, what it keeps (patience of 30 s, ticks of 1 s)
    (0.0, 0.0, 0.0, 0.0, 0.0, 30.0),
    (0.5, 0.0, 0.0, 0.0, 1.0, 0.0),
    (0.5, 0.0, 0.0, 30.0, 0.0, 29.0),
    (0.5, 0.0, 0.0, 1.0, 1.0, 0.0),
    (0.0, 1.0, 0.0, 0.0, 1.0, 30.0),
    (0.0, 0.0, 1.0, 0.0, 1.0, 30.0),
]


@pytest.mark.parametrize(("above", "left", "right", "kept", "goes", "keeps"), BEARS)
def test_a_bearer_waits_where_it_has_hold_and_is_trodden_on(above, left, right, kept, goes, keeps):
    """And for a while after; on open ground it walks on under whoever is on it."""
    assert bearer(above, left, right, kept, 0.9, 1.0) == (goes, keeps)
    assert bearer(above, left, right, kept, 0.05, 1.0) == (0.0, keeps)


TURN = [  # bumped, whim, seconds, mean seconds between whims, quarters
    (0.0, 0.0, 1.0, 4.0, 1.0),
    (0.0, 0.09, 1.0, 4.0, 2.0),
    (0.0, 0.2, 1.0, 4.0, 3.0),
    (0.0, 0.249, 1.0, 4.0, 3.0),
    (0.0, 0.25, 1.0, 4.0, 0.0),
    (0.0, 0.9, 1.0, 4.0, 0.0),
    (0.0, 0.9, 8.0, 4.0, 3.0),  # a tick longer than that: every tick
    (1.0, 0.0, 1.0, 4.0, 1.0),
    (1.0, 0.4, 1.0, 4.0, 2.0),
    (1.0, 0.999, 1.0, 4.0, 3.0),
]


@pytest.mark.parametrize(("stopped", "whim", "seconds", "turn_interval", "quarters"), TURN)
def test_who_is_stopped_turns_and_others_now_and_then(stopped, whim, seconds, turn_interval, quarters):
    """Right, back or left, each a third of the chance; blimp and walker alike."""
    assert walker(stopped, whim, seconds, turn_interval) == (quarters, 1.0)
    assert blimp(1.0, stopped, whim, seconds, 1.0, turn_interval)[1:] == (quarters, 1.0)


@pytest.mark.parametrize(("below", "hold", "expected"), [(1.0, 1.0, 0.0), (0.25, 1.0, 0.75), (3.0, 1.0, -2.0)])
def test_a_blimp_asks_for_what_is_missing_to_its_height(below, hold, expected):
    """All that it wants."""
    assert blimp(below, 0.0, 0.9, 0.1, hold, 8.0)[0] == expected
