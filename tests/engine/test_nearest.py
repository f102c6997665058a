"""Bearing and distance: where the nearest is of what a body watches, beside an oracle that looks at every cell."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.picture import Scene, room
from tests.plain import load_text, text_of
from unbidden.sim.engine.laws import nearest, places
from unbidden.sim.engine.setup import Group, Setup, build
from unbidden.sim.engine.state import EAST, NOBODY, NORTH, SOUTH, WEST

NEVER, ACROSS, DOWN, BOTH = (False, False), (False, True), (True, False), (True, True)


def world(picture, wraps=NEVER, seed=0, sight=9, **told):
    """A picture in which b watches the group x."""
    made = replace(room(picture, b={"sight": sight} | told), wraps=wraps)
    names = [group.name for group in made.groups]
    watches = names.index("x") if "x" in names else NOBODY
    groups = tuple(replace(g, watches=watches) if g.name == "b" else g for g in made.groups)
    setup = replace(made, groups=groups)
    scene = Scene(setup, build(setup, seed))
    places.start(scene.state)
    scene.body("b").heading = NORTH
    return scene


def watch(scene, what):
    """Let b watch something else."""
    scene.state.sites.watches[scene.body("b").group] = what


def senses(scene, letter="b"):
    """Distance and bearing of a body."""
    row = scene.rows(letter)[0]
    return nearest.distance(scene.state, row), nearest.bearing(scene.state, row)


@pytest.mark.parametrize(
    ("picture", "wraps", "sight", "distance", "bearing"),
    [
        ("x.. .b. ...", NEVER, 0, 1, -1),  # too far to be seen: its sight and one more
        ("... xb. ...", NEVER, 1, 1, 3),
        ("... .bx ...", NEVER, 1, 1, 1),
        ("... .b. .x.", NEVER, 1, 1, 2),
        (".x. .b. ...", NEVER, 1, 1, 0),
        ("..... b..x.", NEVER, 3, 3, 1),  # at exactly its sight
        ("..... b..x.", NEVER, 2, 3, -1),
        ("b.... ..... ....x", NEVER, 4, 4, 1),  # along the larger of the two ways
        ("b....x", NEVER, 9, 5, 1),
        ("b....x", ACROSS, 9, 1, 3),  # the short way around
        ("b....x", ACROSS, 1, 1, 3),
        ("b . . x", DOWN, 9, 1, 0),
        ("b... .... ....", BOTH, 9, 10, -1),  # nobody of that group
        ("x.b....x", NEVER, 9, 2, 3),  # the nearer of two
    ],
)
def test_where_the_nearest_is(picture, wraps, sight, distance, bearing):
    """The body faces north."""
    assert senses(world(picture, wraps, sight=sight)) == (distance, bearing)


def test_bearings_are_counted_from_where_the_body_faces():
    """What is to the east is ahead of who faces east, and to the left of who faces south."""
    scene = world("b..x")
    for heading, bearing in ((NORTH, 1), (EAST, 0), (SOUTH, 3), (WEST, 2)):
        scene.body("b").heading = heading
        assert senses(scene) == (3, bearing)


def test_its_own_cell_is_at_no_distance_and_itself_it_does_not_find():
    """One that watches its own group looks for others of it."""
    scene = world("bx.")
    scene.body("x").row, scene.body("x").col = 0, 1
    assert senses(scene)[0] == 1
    alone = world("b..")
    watch(alone, alone.body("b").group)
    assert senses(alone) == (10, -1)


def test_who_is_gone_or_not_seen_is_not_found():
    """Things are seen by all."""
    scene = world("b.x")
    scene.body("b").sees = False
    assert senses(scene) == (10, -1)
    watch(scene, NOBODY)
    scene.body("b").sees = True
    assert senses(scene) == (10, -1)
    thing = world("b.o")
    watch(thing, thing.body("o").group)
    thing.body("b").sees = False
    assert senses(thing) == (2, 1)


@pytest.mark.parametrize(
    ("picture", "wraps", "found"),
    [
        ("x.. .b. ...", NEVER, {0, 3}),  # aslant: up or to the left
        ("x.x .b. ...", NEVER, {0, 1, 3}),  # two that are as near, each aslant
        ("xbx", NEVER, {1, 3}),
        ("b.x.", ACROSS, {1, 3}),  # as far both ways around
    ],
)
def test_ties_are_drawn(picture, wraps, found):
    """By seed and tick; and over many seeds all come about."""
    drawn = Counter(senses(world(picture, wraps, seed))[1] for seed in range(60))
    assert set(drawn) == found
    assert min(drawn.values()) > 5
    assert senses(world(picture, wraps, 7)) == senses(world(picture, wraps, 7))


def test_taking_another_one_away_changes_no_draw():
    """What is further away than the nearest has no part in a tie."""
    with_it, without = ([senses(world(p, NEVER, s)) for s in range(30)] for p in ("xbx.x", "xbx.."))
    assert with_it == without


def test_a_kind_of_tile_is_found_by_its_letter():
    """Also one that came to be."""
    told = {"rule": "forager", "watches": "C", "sight": 5, "actions": None}
    recipe = {"at": "C", "when": "take", "becomes": "D"}
    scenario = load_text(text_of("a..C ....", recipe, a=told, pays="Go."), "tiles.yaml")
    state = build(scenario.setup, 0)
    places.start(state)
    state.bodies[0].heading = SOUTH
    assert (nearest.distance(state, 0), nearest.bearing(state, 0)) == (3, 3)
    state.land.tiles[1, 0].kind = state.land.tiles[0, 3].kind
    assert (nearest.distance(state, 0), nearest.bearing(state, 0)) == (1, 0)


# ---- oracle ---------------------------------------------------------------------------------------------------------


@settings(derandomize=True, deadline=None, max_examples=120)
@given(st.integers(1, 6), st.integers(1, 6), st.tuples(st.booleans(), st.booleans()), st.integers(0, 7), st.data())
def test_the_nearest_is_the_least_of_all_cells(rows, cols, wraps, sight, data):
    """On any map: how far every other body is, the short way around, and the ways that lead nearer."""
    cells = data.draw(st.lists(st.integers(0, rows * cols - 1), min_size=1, max_size=5, unique=True))
    me = Group("me", (cells[0],), 1, 0.2, "walker", sight=sight, watches=1)
    others = Group("others", tuple(cells[1:]) or (cells[0],), len(cells) - 1, 0.2, "walker")
    setup = Setup(1.0, 1.0, ((0.0,) * cols,) * rows, (me, others), None, 9, wraps=wraps)
    state = build(setup, data.draw(st.integers(0, 99)))
    places.start(state)
    far, ways = expected(cells[0], cells[1:], (rows, cols), wraps)
    if far > sight:
        assert (nearest.distance(state, 0), nearest.bearing(state, 0)) == (sight + 1, -1)
    else:
        assert nearest.distance(state, 0) == far
        assert (nearest.bearing(state, 0) + state.bodies[0].heading) % 4 in ways


def expected(here, there, shape, wraps):
    """How far the nearest is, and all headings that would do."""
    best, ways = 10**6, set()
    for cell in there:
        between = [a - b for a, b in zip(divmod(cell, shape[1]), divmod(here, shape[1]), strict=True)]
        options = []
        for axis, (back, on) in enumerate(((NORTH, SOUTH), (WEST, EAST))):
            steps = {between[axis]: on if between[axis] > 0 else back}
            if wraps[axis]:
                steps = {d: on if d > 0 else back for k in (-1, 0, 1) for d in [between[axis] + k * shape[axis]]}
            near = min(map(abs, steps))
            options.append((near, {way for d, way in steps.items() if abs(d) == near}))
        far = max(near for near, _ in options)
        headings = {way for near, found in options if near == far for way in found}
        best, ways = (far, headings) if far < best else (best, ways | headings) if far == best else (best, ways)
    return best, ways
