"""Who is born, where, under which name and in which row; who is ousted: truth tables, and what depends on nothing."""

from dataclasses import replace

import numpy as np
import pytest

from tests.births import FLOCK, flock
from tests.plain import begin, load_text, run, text_of
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import digest, new_trace, no_trace
from unbidden.sim.runs.simulation import NoRoom, simulate
from unbidden.sim.scenario import InvalidScenario, load
from unbidden.sim.scenario.overrides import from_option

BEAR = {"at": "*", "when": "take", "of": "a", "bears": True}
TAKER = {"rule": "roamer", "actions": None, "speed": 0, "most": 40, "height": 1.0}
STAY = {"rule": "bystander", "actions": None, "height": 1.0}
NEVER, DOWN, BOTH = (False, False), (True, False), (True, True)


def meadow(picture, *recipes, wraps=NEVER, tiles=None, **told):
    """A world in which `a` takes at every tick and all others stay where they are; recipes say what comes of it."""
    letters = {letter for letter in picture if letter.islower()}
    groups = {letter: (TAKER if letter == "a" else STAY) | told.pop(letter, {}) for letter in letters}
    text = text_of(picture, *(recipes or (BEAR,)), tiles=tiles or {}, pays="live", **groups, **told)
    scenario = load_text(text, "picture.yaml")
    return begin(replace(scenario, setup=replace(scenario.setup, wraps=wraps)))


def rows_of(scene, group):
    return [i for i, (kin, _) in enumerate(scene.scenario.setup.rows) if kin.name == group]


def where(scene, group="a"):
    """The cells of those of a group who are there."""
    bodies = scene.state.bodies
    return sorted((int(bodies[i].row), int(bodies[i].col)) for i in rows_of(scene, group) if bodies[i].alive)


# ---- where ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picture", "wraps", "expected"),
    [
        ("#### #a.# ####", NEVER, [(1, 1), (1, 2)]),  # the one free cell beside it
        ("### #a# ###", NEVER, [(1, 1)]),  # none, so nobody is born
        ("#### #ab# ####", NEVER, [(1, 1)]),  # somebody is there
        ("a#. ### .#.", NEVER, [(0, 0)]),
        ("a#. ### .#.", DOWN, [(0, 0), (2, 0)]),  # beyond the edge that meets the other
        ("a#. ### ###", BOTH, [(0, 0), (0, 2)]),
        ("a", BOTH, [(0, 0)]),  # all around is its own cell
    ],
)
def test_somebody_is_born_in_a_free_cell_beside(picture, wraps, expected):
    assert where(run(meadow(picture, wraps=wraps))) == expected


def test_on_a_roomy_tile_somebody_is_born_in_the_same_cell():
    scene = run(meadow("### #a# ###", tiles={".": {"roomy": True}, "#": {"height": 2.0}}), 3)
    assert where(scene) == [(1, 1)] * 8  # each of them bears at every tick


def test_whoever_is_born_acts_from_the_next_tick_on():
    """Else one that is born early in a tick could bear in the same tick, and so on."""
    scene = meadow(".a.......", ticks=9)
    for count in (1, 2):
        assert len(where(scene)) == count
        run(scene)
    assert 3 <= len(where(scene)) <= 4


# ---- what is shared -------------------------------------------------------------------------------------------------


def test_half_of_what_is_held_goes_to_the_child():
    scene = run(meadow("#a.#", {**BEAR, "needs": {"food": 2}}, stocks={"food": {}}, a={"holds": {"food": 3}}))
    held = scene.state.stocks.held[rows_of(scene, "a")][:, 1]
    assert sorted(held[held > 0].tolist()) == [1.5, 1.5]


def test_a_child_is_like_its_parent_with_nothing_behind_it():
    """Even where another was in its row before, who had been changed by hand."""
    scene = meadow("#a.#")
    parent, row = scene.body("a"), rows_of(scene, "a")[1]
    scene.state.bodies.tall[row], scene.state.bodies.busy[row] = 9.0, 5
    run(scene)
    child = scene.state.bodies[row]
    assert child.alive and child.tall == parent.tall and child.busy == 0
    assert scene.state.births.born[row] == 1


# ---- names and rows -------------------------------------------------------------------------------------------------


def family(setup, without=(), ticks=25):
    """For each who is there, by name: where, and for whom it was born; who never meet anybody else's luck."""
    state, loop = build(setup, 5, without), engine(setup)
    loop.begin(state, no_trace)
    loop.run(state, no_trace, ticks)
    bodies = state.bodies[state.bodies.alive]
    return {int(body.who): (int(body.row), int(body.col), int(body.heading)) for body in bodies}


def test_taking_one_away_takes_its_descendants_and_changes_nobody_else(tmp_path):
    """Names come from the parent and the tick. Rows do not: they are what happens to be free."""
    text = "\n".join(line for line in FLOCK.splitlines() if "when: take" not in line or "bears" in line)
    setup = load(
        str(flock(tmp_path, text.replace("chance: 0.2", "chance: 0.05").replace("most: 300", "most: 900")))
    ).setup
    everybody = family(setup)
    for gone in (0, 17):
        fewer = family(setup, (gone,))
        assert fewer.items() < everybody.items()
    assert len(everybody) > 60  # many were born


def test_rows_are_used_again_and_never_at_once(tmp_path):
    """Between two of one row nobody is in it for an instant; so whoever looks at a row sees them apart."""
    scenario = load(str(flock(tmp_path)))
    trace = simulate(scenario, 3)
    born, there = trace.born, trace.cell >= 0
    others = (born[1:] != born[:-1]) & there[1:]
    assert not np.any(others & there[:-1])
    again = [row for row in range(born.shape[1]) if len(np.unique(born[there[:, row], row])) > 1]
    assert again
    for tick, row in np.argwhere(others):
        assert born[tick + 1, row] == tick + 1


def test_compiled_and_plain_go_the_same_way(tmp_path):
    scenario = load(str(flock(tmp_path)))
    trace = new_trace(build(scenario.setup, 3), 40)
    scene = begin(scenario, 3, trace)
    plain(scene.loop.episodes.go_on)(scene.state._replace(events=trace.events), trace, False, 40)
    other = simulate(scenario.changed(from_option("run.ticks=40")), 3)
    assert digest(trace) == digest(other)


def test_a_run_begins_again_with_those_of_the_beginning(tmp_path):
    setup = load(str(flock(tmp_path))).setup
    state, loop = build(setup, 3), engine(setup)
    ends = []
    for _ in range(2):
        state.clock[0].tick = 0
        loop.begin(state, no_trace)
        assert int(state.bodies.alive.sum()) == 40 and not state.births.born.any()
        loop.run(state, no_trace, 30)
        ends.append((state.bodies.who.tolist(), state.bodies.row.tolist(), state.stocks.held.tolist()))
    assert ends[0] == ends[1]


def test_too_many_end_a_run_with_the_place_and_the_remedy(tmp_path):
    scenario = load(str(flock(tmp_path, FLOCK.replace("most: 300", "most: 31"))))
    with pytest.raises(NoRoom, match=r"sheep: .* there are 31 already .* agents\.sheep\.most"):
        simulate(scenario, 3)


# ---- ousting --------------------------------------------------------------------------------------------------------

OUST = {"at": "*", "when": "take", "of": "a", "ousts": "b"}
ROOMY = {".": {"roomy": True}}


def test_one_of_a_group_in_the_same_cell_is_gone():
    scene = meadow("#a.b.b#", OUST, tiles={**ROOMY, "#": {"height": 2.0}}, a={"most": 0}, stocks={"food": {}})
    assert len(where(run(scene), "b")) == 2  # nobody is in its cell
    for ordinal in (0, 1):
        bodies, row = scene.state.bodies, rows_of(scene, "b")[ordinal]
        scene.state.ground.first[0, bodies[row].col] = -1
        bodies[row].row, bodies[row].col = 0, 1
        bodies[row].next, scene.state.ground.first[0, 1] = scene.state.ground.first[0, 1], row
    assert len(where(run(scene), "b")) == 1
    assert len(where(run(scene), "b")) == 0
    assert where(run(scene)) == [(0, 1)]


def test_a_recipe_that_ousts_needs_somebody(tmp_path):
    feeds = {**OUST, "gives": {"food": 1}}
    scene = run(meadow("#a.b#", feeds, a={"most": 0}, stocks={"food": {}}), 5)
    assert scene.state.stocks.held[rows_of(scene, "a")[0], 1] == 0.0


# ---- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("most: 300, ", "", r"agents\.sheep\.most is 0, and 30 are there at the beginning"),
        ("most: 300, ", "most: 3, ", r"agents\.sheep\.most is 3, and 30"),
        ("of: wolf, chance: 0.1, bears: true", "of: wolf, chance: 0.1", r"no recipe lets wolf bear"),
        ("ousts: sheep", "ousts: sheeps", r"no group is called 'sheeps'.*Did you mean 'sheep'"),
        ("when: take, of: wolf, ousts: sheep", "when: tick, ousts: sheep", r"nobody sets it off, as ousts would need"),
        ("from: 0, to: 39", "from: 40, to: 39", r"at_start is from 40 to 39"),
        ("at_start: { from: 0, to: 39, whole: true }", "at_start: -1", r"at_start is -1; less than nothing"),
        ("capacity: 20, ", "", r"at_start: nothing fits on this tile"),
        ("{ from: 0, to: 10 }", "{ from: 0 }", r"agents\.sheep\.holds\.energy does not say how they differ"),
        ("{ from: 0, to: 10 }", "{ from: -1, to: 10 }", r"agents\.sheep\.holds\.energy is -1; it must be from 0"),
        ("bears: true", "bears: 1", r"bears"),
        ("{ population: { of: wolf } }", "{ stacking: { of: wolf } }", r"stacking follows bodies one by one"),
    ],
)
def test_a_file_that_cannot_be_is_refused_in_words(tmp_path, old, new, says):
    assert old in FLOCK
    with pytest.raises(InvalidScenario, match=f"(?s){says}"):
        load(str(flock(tmp_path, FLOCK.replace(old, new, 1))))


def test_where_somebody_learns_nobody_is_born():
    text = text_of("#a.#", {"at": "*", "when": "enter", "bears": True}, a={"most": 3}, pays={})
    with pytest.raises(InvalidScenario, match="where somebody learns nobody is born"):
        load_text(text, "picture.yaml")
