"""Worlds of tiles that were made to break the engine. What one of them once broke stands in its docstring."""

import numpy as np
import pytest

from tests.plain import begin, film, fired, flag, held, is_sound, load_text, run, text_of, train, trial, world
from unbidden.sim.detectors import Scene as Watched
from unbidden.sim.detectors import detectors
from unbidden.sim.engine.ledger import new_ledger
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.setup import build

FOOD = {"food": {}}
CRATE = {"o": {"height": 1.0, "pushable": True}}


# ---- gone -----------------------------------------------------------------------------------------------------------


def test_what_is_gone_sets_off_nothing_more():
    """Two recipes that both remove what enters struck it off its list twice, and looked for it without end."""
    pit = {"at": "C", "when": "enter", "of": "o", "removes": True}
    scene = world("ao.C", pit, pit, {"at": "C", "when": "stay", "of": "o"}, things=CRATE, a="push east push wait")
    run(scene, 4)
    assert [0, 0, 0] == fired(scene)
    scene = world("aoC", pit, pit, {"at": "C", "when": "stay", "of": "o"}, things=CRATE, a="east push wait")
    run(scene, 3)
    assert [1, 0, 0] == fired(scene)
    assert is_sound(scene)


def test_one_who_is_gone_on_leaving_never_enters():
    """Leaving A is the end; what is to be had on C is not had."""
    leave = {"at": "A", "when": "leave", "removes": True}
    enter = {"at": "C", "when": "enter", "gives": {"food": 1}, "removes": True}
    scene = run(world("aAC", leave, enter, stocks=FOOD, a="east east"), 5)
    assert [1, 0] == fired(scene)
    assert is_sound(scene)


def test_the_time_of_an_agent_that_is_taken_away_has_ended():
    """It used to go on perceiving and learning in a world where it no longer was, and kept that world from ending."""
    scene = world("aC b.", {"at": "C", "when": "enter", "of": "a", "removes": True}, a="east", b="wait", ticks=20)
    run(scene, 20)
    assert (1, 20) == (held(scene, "a", "ticks") + 1, held(scene, "b", "ticks"))
    assert scene.state.learning.mind[0].ended
    alone = world("aC", {"at": "C", "when": "enter", "removes": True}, a="east", ticks=20)
    assert 1 == run(alone, 20).state.clock[0].tick


def test_a_crate_that_is_gone_can_neither_be_pushed_nor_stop_anybody():
    """a walks on over where it was."""
    pit = {"at": "C", "when": "enter", "of": "o", "removes": True}
    scene = world("aoC.", pit, things=CRATE, a={"script": "east east east", "pushes": True})
    film(scene, ["aoC.", ".aC.", "..a.", "..Ca"])


# ---- standing and falling -------------------------------------------------------------------------------------------


def test_a_crate_on_a_tile_that_sinks_or_rises_goes_with_it():
    """It used to stay in the air, or in the ground, where it was."""
    turns = [{"at": old, "when": "tick", "becomes": new} for old, new in (".P", "PH", "HP")]
    scene = world("a.o", *turns, tiles={"P": {"height": 0.5}, "H": {"height": 2.0}}, things=CRATE)
    heights = [[float(run(scene).body(letter).bottom) for letter in "o"] for _ in range(4)]
    assert [[0.5], [2.0], [0.5], [2.0]] == heights
    assert 2.0 == scene.body("a").bottom


def test_a_crate_falls_when_what_it_stood_on_is_gone():
    """a pushes o off a ledge onto the crate p, b pushes p away from under it and carries o on its head, until it steps
    back. A thing whose ground was gone used to stay in the air."""
    told = {"tiles": {"a": {"height": 1.0}, "o": {"height": 1.0}}, "things": CRATE | {"p": CRATE["o"]}}
    pushers = {"a": {"script": "east", "pushes": True}, "b": {"script": "wait north south", "pushes": True}}
    scene = world("##. aop ##b", {"at": ".", "when": "use"}, **pushers, **told)
    assert [1.0, 1.0, 0.0] == [float(run(scene).body("o").bottom) for _ in range(3)]


def test_an_episode_begins_with_no_part_of_a_way_behind():
    """Way made towards the next cell used to be kept from one episode to the next, so that a training that was
    interrupted came to something else."""
    scene = world("aC", {"at": "C", "when": "enter"}, a="east")
    scene.state.bodies.gone[:] = 0.5
    plain(scene.loop.episodes.restart)(scene.state)
    assert 0.0 == scene.body("a").gone


# ---- small worlds ---------------------------------------------------------------------------------------------------


def test_an_episode_of_one_tick_has_one_tick():
    """The world is over after it, and all that happened in it is written down."""
    scene = world("aC", {"at": "C", "when": "enter", "gives": {"food": 1}}, stocks=FOOD, a="east east", ticks=1)
    trace = trial(scene, 1)
    assert (2, 1) == (len(trace.cell), trace.fired[-1, 0])


def test_a_world_without_agents_goes_on_by_itself():
    """Tiles tick, and nobody is given anything."""
    by_itself = {"at": "C", "when": "tick", "gives": {"food": 1}, "sets": {"x": 1}}
    scene = world("C.", by_itself, stocks=FOOD, flags={"x": 0.0})
    assert [3] == fired(run(scene, 3))
    assert 1.0 == flag(scene, "x")


def test_learners_of_whom_there_are_none_come_to_nothing():
    """The mean of what nobody was paid used to be taken, with a warning and no number."""
    learner = {"rule": "q_learning", "percepts": ["cell"], "actions": ["east"], "count": 0}
    text = text_of("aC", {"at": "C", "when": "enter"}, a=learner, ticks=3)
    scenario = load_text(text, "none.yaml")
    scene, ledger = begin(scenario), new_ledger(build(scenario.setup, 0), 2)
    train(scene, ledger, 0, 2)
    finding = detectors["episode"].look(Watched(scenario.setup, trial(begin(scenario), 3), [], ledger))
    assert {"return": None, "ticks": 3, "before": None, "late": None} == finding.measures


def test_nobody_leaves_the_map_by_walking_pushing_or_being_carried():
    """A one-cell world with a belt, and a crate in the corner."""
    told = {"tiles": {"B": {"moves": "north"}}, "things": CRATE}
    scene = world("Bo a.", {"at": "B", "when": "push"}, a="east north push north push west west north north", **told)
    for _ in range(12):
        run(scene)
        bodies = scene.state.bodies
        assert ((bodies.row >= 0) & (bodies.row < 2) & (bodies.col >= 0) & (bodies.col < 2)).all()
        assert is_sound(scene)


@pytest.mark.parametrize("seed", range(6))
def test_a_crowd_at_random_keeps_the_books(seed: int):
    """Everything at once for 150 ticks: nobody is lost or twice, no stock is below zero or above its most, no
    occasion waits longer than its turn, and every body stands in the map."""
    told = {
        "tiles": {"B": {"moves": "east"}, "S": {"sticky": 0.5}, "H": {"height": 0.5},
                  "O": {"entry_headings": ["north", "east"]}, "C": {"capacity": 3.0, "regrowth": 0.2}},
        "things": {"o": {"height": 0.5, "pushable": True}, "p": {"height": 1.0, "pushable": True}},
        "stocks": {"food": {"max": 4.0}},
        "flags": {"x": 0.5, "n": {"max": 3}},
    }  # fmt: skip
    recipes = [
        {"at": "*", "when": "use", "gives": {"food": 1}, "chance": 0.5},
        {"at": "C", "when": "enter", "gives": {"here": -1, "food": 2}, "duration": 2},
        {"at": "*", "when": "give", "gives": {"food": -1, "other.food": 1}},
        {"at": "*", "when": "drop", "gives": {"food": -1, "flag.n": 1}, "owns": True},
        {"at": "S", "when": "stay", "becomes": "H", "chance": 0.3},
        {"at": "H", "when": "tick", "becomes": "S", "chance": 0.1},
        {"at": "X", "when": "enter", "of": "o", "removes": True},
        {"at": "X", "when": "stay", "removes": True, "chance": 0.2},
        {"at": "O", "when": "push", "sets": {"x": 1}, "gives": {"food": -1}},
        {"at": "E", "when": "enter", "ends": True},
    ]
    crowd = {"rule": "random", "pushes": True, "step_height": 0.5}
    text = text_of("aBBSC o.HX. .paSE OoB.b .bCpH", *recipes, a=crowd, b=crowd | {"pushes": False}, **told)
    scene = begin(load_text(text, "crowd.yaml"), seed)
    for _ in range(150):
        run(scene)
        stocks, bodies = scene.state.stocks.held, scene.state.bodies
        assert is_sound(scene)
        assert (stocks >= 0).all()
        assert (stocks[:, 1] <= 4).all()
        assert 0 == scene.state.clock[0].calls
        resting = [b for b in bodies if b.alive]
        assert all(b.bottom >= scene.state.ground.height[b.row, b.col] - 1e-6 for b in resting)
        assert np.isfinite(bodies.bottom).all()
