"""What comes about without anybody's purpose, and what the world does to a body, are told apart from what was done."""

import json

import numpy as np
import pytest

from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.registry import Registry, actuators, range_of
from unbidden.sim.engine.state import NOTHING, OWN, RANDOM, new_trace
from unbidden.sim.judge.baselines import baselines, how_many
from unbidden.sim.runs.running import run
from unbidden.sim.runs.simulation import begun, simulate
from unbidden.sim.scenario import load, load_text
from unbidden.sim.scenario.loading import fill_registries

LEARNER = {"rule": "q_learning", "at": "a", "percepts": ["cell"], "actions": ["north", "east", "south", "west", "wait"]}
WALKER = {"rule": "walker", "at": "a", "speed": 0.5}


def world(rows: str, agents: dict, *recipes: dict, tiles: dict | None = None, **more) -> str:
    """A pen of a, P, B and L, and who is in it."""
    known = {"#": {"height": 2}, "P": {}, ".": {}}
    learns = "actions" in agents
    return json.dumps(
        {
            "about": {"title": "A pen", "what": "Somebody is in a pen with a way out."},
            "world": {
                "cell": 1,
                "tick": 1,
                "map": rows,
                "tiles": known | (tiles or {}),
                "stocks": {"coins": {}},
                "recipes": [*recipes, {"at": ".", "when": "stay", "gives": {"coins": 1}}],
                **more,
            },
            "agents": {"bots": agents},
            "objective": {"coins": 1} if learns else "Walk about.",
            "run": {"ticks": 40, "episodes": 0, "trials": 5},
            "intent": {"pen": {"letters": "".join(set("aPBL") & set(rows))}},
            "watch": {"escape": {"crossing": {"of": "bots", "from": "pen"}}},
        }
    )


CARRIES = {"#####\n#aB.#\n#####": LEARNER, "######\n#aBB.#\n######": LEARNER, "#####\n#aB.#\n####.": WALKER}


@pytest.mark.parametrize(("rows", "agents"), CARRIES.items())
def test_whom_a_belt_takes_out_is_carried(rows: str, agents: dict):
    """Nobody means to, and the report says who moved them; nobody who stays in bed gets on the belt."""
    (found,) = baselines(load_text(world(rows, agents, tiles={"B": {"moves": "east"}}), "belt.yaml"))
    assert (20, 0) == (found.runs, found.nothing.runs)
    assert found.random.runs >= 5
    assert found.random.runs == found.random.carried


def test_a_belt_under_the_bed_carries_those_who_do_nothing():
    """Without a single command carried out, all are outside."""
    text = world("#####\n#a..#\n#####", LEARNER, tiles={"a": {"moves": "east"}})
    (found,) = baselines(load_text(text, "belt.yaml"))
    assert (20, 20) == (found.nothing.runs, found.nothing.carried)


def test_who_goes_by_itself_is_not_carried():
    """The same pen without a belt; and one with a belt that leads nowhere near the way out."""
    for rows in ("####\n#aP.\n####", "#####\n#BBP#\n#PaP.\n#####"):
        text = world(rows, LEARNER, tiles={"B": {"moves": "east"}})
        (found,) = baselines(load_text(text, "open.yaml"))
        assert found.random.runs >= 10
        assert 0 == found.random.carried


def test_whom_a_rising_tile_lifts_over_a_wall_is_carried():
    """It stands in a lift, which goes up; then it steps out over a wall it could not have climbed."""
    lift = {"at": "L", "when": "stay", "becomes": "l"}
    tiles = {"L": {}, "l": {"height": 2}}
    (found,) = baselines(load_text(world("#####\n#aL#.\n#####", LEARNER, lift, tiles=tiles), "lift.yaml"))
    assert found.random.runs >= 10
    assert found.random.runs == found.random.carried


def test_the_report_and_the_check_say_so(call_belt):
    """In words and for machines, for run and check alike."""
    call, name = call_belt
    checked, ran = " ".join(call("check", name)[0].split()), " ".join(call("run", name)[0].split())
    for told in (checked, ran):
        assert "BASELINES Nobody deciding: escape in 20 of 20 (the world carried them in 20)." in told
        assert "Deciding at random: escape in 20 of 20 (the world carried them in 20)." in told
    assert "The world carried 1 of those who went out." in ran
    found = json.loads(call("run", name, "--json")[0])
    count = {"runs": 20, "carried": 20}
    assert [{"event": "escape", "runs": 20, "nothing": count, "random": count}] == found["baselines"]
    (told,) = found["runs"]
    assert (1, True) == (told["measures"]["escape.carried"], told["events"][0]["carried"])


@pytest.fixture
def call_belt(request, tmp_path, monkeypatch):
    """The command line beside a world whose belt takes everybody out."""
    monkeypatch.chdir(tmp_path)
    rows = "#####\n#a..#\n####."
    (tmp_path / "belt.yaml").write_text(world(rows, WALKER | {"count": 1}, tiles={"a": {"moves": "east"}}))
    return request.getfixturevalue("unbidden"), "belt.yaml"


def test_a_world_that_watches_nothing_has_no_baselines(unbidden, tmp_path, monkeypatch):
    """Nothing is compiled for it, and nothing is printed."""
    monkeypatch.chdir(tmp_path)
    told = json.loads(world("#####\n#a..#\n#####", WALKER))
    del told["watch"], told["intent"]
    (tmp_path / "plain.yaml").write_text(json.dumps(told))
    assert "plain.yaml: fine; 3 × 5 cells, 1 body.\n" == unbidden("check", "plain.yaml")[0]


# ---- the policies ---------------------------------------------------------------------------------------------------


def test_who_does_nothing_stays_where_it_is():
    """No command is carried out: nobody goes, turns or climbs; gusts still blow."""
    still = simulate(load("blimps"), 0, policy=NOTHING)
    assert (still.cell == still.cell[0]).all()
    assert (still.heading == still.heading[0]).all()
    assert (still.bottom[:, :12] > still.bottom[0, :12]).any()


def test_random_commands_fill_the_range_that_each_actuator_declares():
    """Climbing at most as fast as the body can, turning by 0 to 3 quarters, at any part of full speed."""
    scenario = load("blimps", ["run.ticks=4000"])
    state = begun(scenario, 0, policy=RANDOM)
    trace = new_trace(state, 4000, minds=True)
    engine(scenario.setup).begin(state, trace)
    engine(scenario.setup).run(state, trace, 4000)
    climb, turn, go = trace.command[1:, :12].reshape(-1, 3).T
    assert np.allclose([climb.min(), climb.max(), climb.mean()], [-0.03, 0.03, 0.0], atol=0.001)
    assert {0.0, 1.0, 2.0, 3.0} == set(turn)
    assert np.allclose([go.min(), go.max(), go.mean()], [0.0, 1.0, 0.5], atol=0.02)
    assert (trace.command[1:, 0] != trace.command[1:, 1]).any(axis=1).all()
    assert (np.diff(trace.cell[:, :12], axis=0) != 0).sum() > 100  # a command is kept for as long as a cell takes


def test_random_learners_do_each_of_their_actions_as_often():
    """Also those who have learnt something, or have a list to carry out."""
    scripted = LEARNER | {"rule": "scripted", "script": ["wait"]}
    for agents in (LEARNER, scripted):
        scenario = load_text(world("######\n#aPPP#\n######", agents), "pen.yaml")
        did = np.concatenate([simulate(scenario, seed, policy=RANDOM).action[1:, 0, 0] for seed in range(50)])
        shares = np.bincount(did, minlength=5) / len(did)
        assert np.allclose(0.2, shares, atol=0.03)
    assert {4} == set(simulate(scenario, 0, policy=OWN).action[1:, 0, 0])


def test_ones_own_decisions_are_what_they_were():
    """The policies are there for baselines; a run knows nothing of them."""
    scenario = load("blimps", ["run.ticks=300"])
    assert all(
        np.array_equal(a, b) for a, b in zip(simulate(scenario, 3, policy=OWN), simulate(scenario, 3), strict=True)
    )


def test_long_runs_are_made_less_often():
    """Twenty of a small world; at least one of any."""
    assert 20 == how_many(load("compute_yard"))
    assert 1 < how_many(load("blimps")) < 20
    assert 1 == how_many(load("blimps", ["run.ticks=1000000"]))


def test_a_crossing_without_tiles_that_do_something_is_nobody_elses():
    """Blimps go by themselves."""
    found = run(load("blimps"), 0)
    assert (10, 0) == (found.measures["escape.count"], found.measures["escape.carried"])
    assert not any(event["carried"] for event in found.events if event["watch"] == "escape")


# ---- ranges ---------------------------------------------------------------------------------------------------------


def test_every_actuator_declares_its_range():
    """One that does not is refused where it is defined, in words."""
    fill_registries()
    assert all(range_of(name).low < range_of(name).high for name in actuators)
    with pytest.raises(TypeError, match="the actuator 'wave' must declare low and high"):
        Registry("actuator", tells=("low", "high")).law(_wave)
    own = Registry("actuator", tells=("low", "high"))
    assert own.law(low=0.0, high=2.0, needs=("tiles",))(_wave) is own["wave"]
    assert {"low": 0.0, "high": 2.0} == own.keywords["wave"] and ("tiles",) == own.needs["wave"]


def _wave(state, i, command):
    """Wave."""


_wave.__name__ = "wave"
