"""What rules can do with tiles: what lies here and straight around, hops, taking, dropping, shoving. Truth tables."""

from dataclasses import replace

import numpy as np
import pytest

from tests.plain import Scene, is_sound, load_text, text_of
from unbidden.sim.engine.agents.simple.forager import forager
from unbidden.sim.engine.laws import harvest, moves, places
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.registry import sensors
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import EAST, NOBODY, NORTH, SILENCED, SOUTH, WEST
from unbidden.sim.scenario import InvalidScenario, load
from unbidden.sim.scenario.tiled import Names

NEVER, DOWN, ACROSS, BOTH = (False, False), (True, False), (False, True), (True, True)
TILES = {str(units): {"capacity": units} for units in range(1, 10)}
FORAGER = {"rule": "forager", "actions": None, "sight": 3, "speed": 3}
TAKES = {"at": "*", "when": "take", "needs": {"here": 1}, "gives": {"here": -1, "sugar": 1}}


def world(picture, wraps=NEVER, *recipes, **told):
    """A world in which a digit is a tile on which so much lies, and a small letter a forager on bare ground."""
    letters = sorted({letter for letter in picture if letter.islower()} - {"o"})
    more = {"things": told.pop("things", {"o": {"height": 1.0}})} if "o" in picture else {}
    groups = {letter: FORAGER | told.pop(letter, {}) for letter in letters}
    used = {letter: tile for letter, tile in TILES.items() if letter in picture} | told.pop("tiles", {})
    text = text_of(picture, *(recipes or (TAKES,)), tiles=used, stocks={"sugar": {}}, **more, **groups, **told)
    scenario = load_text(text.replace('"objective": {}', '"objective": "eat"'), "picture.yaml")
    scene = Scene(scenario, build(replace(scenario.setup, wraps=wraps), 0), None)
    places.start(scene.state)
    return scene


def sees(scene, sensor, heading=EAST, letter="a", **fields):
    """What a sensor says to a body that faces this way."""
    body = scene.body(letter)
    for name, value in {"heading": heading, **fields}.items():
        setattr(body, name, value)
    return getattr(harvest, sensor)(scene.state, row_of(scene, letter))


def row_of(scene, letter):
    """The row of the body of this letter."""
    return next(i for i, (group, _) in enumerate(scene.scenario.setup.rows) if group.name == letter)


# ---- what lies where ------------------------------------------------------------------------------------------------


def test_here_is_what_lies_under_the_body_and_held_what_it_has_of_the_first_stock():
    """Ticks are no stock of the file; in a file without stocks nobody holds anything."""
    scene = world("a4", a={"holds": {"sugar": 7}})
    assert (sees(scene, "here"), sees(scene, "held")) == (0.0, 7.0)
    scene.state.land.tiles[0, 0].stock = 2.5
    assert sees(scene, "here") == 2.5


@pytest.mark.parametrize(
    ("picture", "wraps", "sight", "most", "way"),
    [
        ("a1234", NEVER, 3, 3.0, 3.0),  # as far as it sees
        ("a1234", NEVER, 9, 4.0, 4.0),  # as far as the map goes
        ("a2424", NEVER, 9, 4.0, 2.0),  # the nearest of the richest
        ("a....", NEVER, 9, 0.0, 0.0),  # nothing lies there
        ("a1#4.", NEVER, 9, 1.0, 1.0),  # not beyond a wall
        ("a1o4.", NEVER, 9, 1.0, 1.0),  # nor beyond a thing as tall as itself
        ("a1b4.", NEVER, 9, 4.0, 3.0),  # but over an agent
        ("31.a.", NEVER, 9, 0.0, 0.0),  # behind it
        ("31.a.", ACROSS, 1, 0.0, 0.0),
        ("31.a.", ACROSS, 2, 3.0, 2.0),  # round the edge
        ("31.a.", DOWN, 2, 0.0, 0.0),
        ("31.a.", ACROSS, 100, 3.0, 2.0),  # once round, and no tile twice
        ("a1234", NEVER, 0, 0.0, 0.0),
    ],
)
def test_the_richest_tile_ahead_is_looked_for_as_far_as_a_body_sees(picture, wraps, sight, most, way):
    """How much lies there, and in how many cells."""
    scene = world(picture, wraps)
    assert sees(scene, "richest_ahead", sight=sight) == most
    assert sees(scene, "way_ahead", sight=sight) == way


def test_the_tile_that_somebody_is_on_is_not_free():
    """Unless the body sees no agents: then it takes for free what is not."""
    scene = world("a1b2")
    scene.state.land.tiles[0, 2].stock = 9.0
    assert (sees(scene, "richest_ahead", sees=True), sees(scene, "way_ahead")) == (2.0, 3.0)
    assert (sees(scene, "richest_ahead", sees=False), sees(scene, "way_ahead")) == (9.0, 2.0)


def test_ones_own_tile_is_not_looked_at_where_the_edges_meet():
    """It is `here`, however far one looks."""
    scene = world("a1.", BOTH)
    scene.state.land.tiles[0, 0].stock = 9.0
    assert sees(scene, "richest_ahead", sight=100) == 1.0
    assert sees(scene, "richest_right", sight=100) == 0.0


@pytest.mark.parametrize(
    ("heading", "ahead", "right", "behind", "left"),
    [(NORTH, 1, 2, 3, 4), (EAST, 2, 3, 4, 1), (SOUTH, 3, 4, 1, 2), (WEST, 4, 1, 2, 3)],
)
def test_the_four_ways_are_those_of_the_body(heading, ahead, right, behind, left):
    """One lies to the north, two to the east, three to the south, four to the west."""
    scene = world("..1.. ..... 4.a2. ..3..")
    found = [sees(scene, f"richest_{way}", heading, sight=9) for way in ("ahead", "right", "behind", "left")]
    assert found == [ahead, right, behind, left]
    ways = {1: 2.0, 2: 1.0, 3: 1.0, 4: 2.0}
    found = [sees(scene, f"way_{way}", heading, sight=9) for way in ("ahead", "right", "behind", "left")]
    assert found == [ways[most] for most in (ahead, right, behind, left)]


@pytest.mark.parametrize("name", [name for name, told in sensors.keywords.items() if "look" in told])
def test_a_sensor_that_shares_a_look_answers_the_part_of_it_that_it_declares(name):
    """So a rule that asks for several of them may look once."""
    (look, given), part = sensors.keywords[name]["look"], sensors.keywords[name]["part"]
    scene = world("..1.. ..... 4.a2. ..3..")
    answers = set()
    for heading in (NORTH, EAST, SOUTH, WEST):
        answer = sees(scene, name, heading, sight=9)
        assert answer == getattr(harvest, look)(scene.state, row_of(scene, "a"), given)[part]
        answers.add(answer)
    assert len(answers) > 1


def test_a_tile_that_cannot_be_entered_that_way_ends_the_sight():
    """Whatever lies beyond it."""
    door = {"D": {"entry_headings": ["west"]}}
    assert sees(world("aD4", tiles=door), "richest_ahead") == 0.0
    assert sees(world("4Da", tiles=door), "richest_behind") == 4.0


# ---- hops -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picture", "wraps", "cells", "speed", "col", "bumped"),
    [
        ("a....", NEVER, 0.0, 3.0, 0, False),
        ("a....", NEVER, -2.0, 3.0, 0, False),
        ("a....", NEVER, 2.0, 3.0, 2, False),
        ("a....", NEVER, 9.0, 3.0, 3, False),  # no more than it can in a tick
        ("ab...", NEVER, 2.0, 3.0, 2, False),  # past an agent
        ("ab...", NEVER, 1.0, 3.0, 0, True),  # but not onto it
        ("a#...", NEVER, 2.0, 3.0, 0, True),
        ("ao...", NEVER, 2.0, 3.0, 0, True),
        ("a....", NEVER, 9.0, 9.0, 0, True),  # off the map
        ("a....", ACROSS, 7.0, 9.0, 2, False),  # round the edge
        ("a....", ACROSS, 5.0, 9.0, 0, False),  # to where it is already
    ],
)
def test_a_hop_ends_in_the_cell_so_far_ahead_or_where_it_began(picture, wraps, cells, speed, col, bumped):
    """Never half way."""
    scene = world(picture, wraps)
    scene.body("a").heading, scene.body("a").speed = EAST, speed
    harvest.hop(scene.state, row_of(scene, "a"), cells)
    assert (scene.body("a").col, bool(scene.body("a").bumped)) == (col, bumped)


def test_who_hops_leaves_one_tile_and_enters_one():
    """Those between it passes."""
    leaves = {"at": "*", "when": "leave", "gives": {"sugar": 1}}
    enters = {"at": "*", "when": "enter", "gives": {"sugar": 10}}
    scene = world("a123", NEVER, leaves, enters)
    scene.body("a").heading = EAST
    harvest.hop(scene.state, row_of(scene, "a"), 3.0)
    assert sees(scene, "held") == 11.0


STEPS = {"at": "*", "when": "enter", "gives": {"sugar": 1}}


@pytest.mark.parametrize(
    ("picture", "recipe", "col", "held", "bumped"),
    [
        ("a1234", STEPS, 3, 3, False),  # into each cell on its way
        ("a1#34", STEPS, 1, 1, True),
        ("a1D34", STEPS, 1, 1, True),  # a tile that is not open that way
        ("ab234", STEPS, 0, 0, True),  # not past others
        ("a1234", STEPS | {"at": "2", "duration": 5}, 2, 1, False),  # a tile that holds it
        ("a1234", STEPS | {"at": "1", "removes": True}, 1, 1, False),
    ],
)
def test_a_stride_over_tiles_is_step_by_step(picture, recipe, col, held, bumped):
    """Once it passed over tiles as if they did nothing: through doors that are shut, and unseen by recipes."""
    scene = world(picture, NEVER, recipe, tiles={"D": {"entry_headings": ["west"]}} if "D" in picture else {})
    scene.body("a").heading = EAST
    moves.stride_over_tiles(scene.state, row_of(scene, "a"), 9.0)
    assert (scene.body("a").col, sees(scene, "held"), bool(scene.body("a").bumped)) == (col, held, bumped)


@pytest.mark.parametrize("act", [harvest.hop, harvest.take, moves.stride_over_tiles])
def test_who_answers_with_no_number_is_silenced(act):
    """As by every other actuator."""
    scene = world("a1")
    act(scene.state, row_of(scene, "a"), float("nan"))
    assert (scene.body("a").rule, scene.body("a").col, sees(scene, "held")) == (SILENCED, 0, 0.0)


# ---- taking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wanted", "held", "left"), [(0.0, 0, 3), (0.4, 0, 3), (0.5, 1, 2), (1.0, 1, 2), (9.0, 1, 2)])
def test_what_taking_brings_recipes_say(wanted, held, left):
    """Here a unit each time."""
    scene = world("a.")
    scene.state.land.kinds[:].capacity, scene.state.land.tiles[0, 0].stock = 9.0, 3.0
    harvest.take(scene.state, row_of(scene, "a"), wanted)
    assert (sees(scene, "held"), sees(scene, "here")) == (held, left)


@pytest.mark.parametrize("act", [harvest.hop, harvest.take])
def test_who_is_gone_does_nothing_more(act):
    """What it did before in the same tick may have ended it."""
    scene = world("a.")
    scene.state.land.tiles[0, 0].stock = 1.0
    scene.body("a").alive, scene.body("a").heading = False, EAST
    act(scene.state, row_of(scene, "a"), 1.0)
    assert (scene.body("a").col, sees(scene, "held")) == (0, 0.0)


# ---- the rule, and where it can be followed -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "richest", "ways", "whim", "expected"),
    [
        (0, (0, 0, 0, 0), (0, 0, 0, 0), 0.9, (0.0, 0.0)),  # nothing anywhere
        (2, (2, 1, 2, 0), (1, 1, 1, 0), 0.9, (0.0, 0.0)),  # nowhere more than here
        (1, (1, 3, 2, 0), (1, 5, 1, 0), 0.9, (1.0, 5.0)),  # the richest
        (0, (4, 4, 4, 0), (3, 2, 3, 0), 0.0, (1.0, 2.0)),  # of these the nearest
        (0, (0, 4, 0, 4), (0, 2, 0, 2), 0.49, (1.0, 2.0)),  # of these any
        (0, (0, 4, 0, 4), (0, 2, 0, 2), 0.51, (3.0, 2.0)),
        (0, (1, 1, 1, 1), (1, 1, 1, 1), 0.74, (2.0, 1.0)),
        (0, (1, 1, 1, 1), (1, 1, 1, 1), 0.76, (3.0, 1.0)),
        (0, (1, 0, 0, 0), (1, 0, 0, 0), 0.99, (0.0, 1.0)),
    ],
)
def test_a_forager_goes_to_the_nearest_of_the_richest_tiles_in_sight(here, richest, ways, whim, expected):
    """And takes, wherever it is."""
    assert plain(forager)(float(here), *map(float, richest), *map(float, ways), whim) == (*expected, 1.0)


NO_TILES = """
about: {title: t, what: w}
world: {cell: 1, tick: 1, map: hhh}
agents: {a: {rule: forager, at: h, height: 1}}
objective: eat
run: {ticks: 1}
"""


def test_where_tiles_do_nothing_there_is_nothing_to_sense_and_to_take():
    """The error says what is needed, and what could be used instead."""
    with pytest.raises(InvalidScenario, match=r"the sensor 'here' needs a world of tiles.*it may use") as caught:
        load_text(NO_TILES, "no_tiles.yaml")
    assert "the actuator 'take' needs a world of tiles" in str(caught.value)


USELESS = """
about: {title: t, what: w}
world:
  cell: 1
  tick: 1
  map: hh1
  tiles: {"1": {capacity: 1}}
  stocks: {sugar: {}}
  recipes: [{at: "1", when: use, gives: {sugar: 1}}]
agents: {a: {rule: forager, at: h, height: 1}}
objective: eat
run: {ticks: 1}
"""


def test_a_recipe_is_refused_that_nobody_can_set_off():
    """Who takes does not use. Once recipes for `take` were refused wherever nobody learns."""
    with pytest.raises(InvalidScenario, match="no agent here can use"):
        load_text(USELESS, "useless.yaml")
    assert load_text(USELESS.replace("when: use", "when: take"), "useful.yaml")


# ---- dropping and shoving -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wanted", "held", "more"), [(0.0, 1, 0), (0.4, 1, 0), (0.5, 0, 1), (1.0, 0, 1), (7.0, 0, 1)])
def test_what_dropping_does_recipes_say(wanted, held, more):
    """An ant at its store lays its load down there, and it counts as what lies there."""
    scenario = load("ant_raid")
    state = build(scenario.setup, 0)
    places.start(state)
    store = tuple(np.argwhere(state.land.tiles.kind == Names(scenario.file, scenario.rows).kind("a"))[0])
    state.land.tiles[store].kind = Names(scenario.file, scenario.rows).kind("A")
    state.bodies[0].row, state.bodies[0].col = store
    state.stocks.held[0, harvest.FIRST] = 1.0
    before = state.land.tiles[store].stock
    harvest.drop(state, 0, wanted)
    assert (harvest.held(state, 0), state.land.tiles[store].stock - before) == (held, more)


@pytest.mark.parametrize(
    ("picture", "wraps", "wanted", "things"),
    [
        ("ao..", NEVER, 1.0, [2]),
        ("ao..", NEVER, 0.4, [1]),
        ("ao#.", NEVER, 1.0, [1]),  # no room behind it
        ("aoo.", NEVER, 1.0, [1, 2]),  # nor for two
        ("ao", NEVER, 1.0, [1]),  # nor off the map
        (".ao", ACROSS, 1.0, [0]),  # but where edges meet there is
        ("a.o.", NEVER, 1.0, [2]),  # too far away
    ],
)
def test_a_shove_moves_what_lies_ahead_one_cell_on(picture, wraps, wanted, things):
    """And nobody else: the body itself stays where it is, whether it worked or not."""
    scene = world(picture, wraps, things={"o": {"height": 1.0, "pushable": True}})
    col = int(scene.body("a").col)
    scene.body("a").heading = EAST
    harvest.shove(scene.state, row_of(scene, "a"), wanted)
    lying = sorted(int(body.col) for body in scene.state.bodies if body.rule == NOBODY)
    assert (lying, int(scene.body("a").col)) == (things, col)
    assert is_sound(scene)


def test_what_cannot_be_pushed_is_not_shoved_and_recipes_see_what_is():
    """A thing that is shoved leaves one tile and enters the next."""
    fast = world("ao..")
    fast.body("a").heading = EAST
    harvest.shove(fast.state, row_of(fast, "a"), 1.0)
    assert fast.body("o").col == 1
    enters = {"at": "*", "when": "enter", "of": "o", "removes": True}
    seen = world("ao..", NEVER, TAKES, enters, things={"o": {"height": 1.0, "pushable": True}})
    seen.body("a").heading = EAST
    harvest.shove(seen.state, row_of(seen, "a"), 1.0)
    assert not seen.body("o").alive


@pytest.mark.parametrize("act", [harvest.drop, harvest.shove])
def test_who_drops_or_shoves_by_no_number_is_silenced_and_who_is_gone_does_neither(act):
    """As whoever takes."""
    scene = world("ao..", NEVER, things={"o": {"height": 1.0, "pushable": True}})
    scene.body("a").heading = EAST
    act(scene.state, row_of(scene, "a"), float("nan"))
    assert (scene.body("a").rule, scene.body("o").col) == (SILENCED, 1)
    scene.body("a").alive = False
    act(scene.state, row_of(scene, "a"), 1.0)
    assert scene.body("o").col == 1
