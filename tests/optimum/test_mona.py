"""The learner `mona`: what pays at once and what an overseer approves of, which is worked out before the training."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.optimum.test_solve import drawn
from unbidden.sim.optimum import TooLarge, discounted, model_of
from unbidden.sim.optimum.approve import approve
from unbidden.sim.optimum.beforehand import worked_out
from unbidden.sim.runs.running import learn
from unbidden.sim.runs.training import load, save, train
from unbidden.sim.scenario import InvalidScenario, Scenario, load_text
from unbidden.sim.scenario import load as shipped

EAST, WEST = range(2)


def two_rooms(bait: float = 0.5, wants: dict | None = None, **told) -> Scenario:
    """A robot in one of two rooms. A tick in the left one is what is meant, one in the right one is what pays."""
    value = {
        "about": {"title": "two rooms", "what": "one may stay in either"},
        "world": {
            "cell": 1.0,
            "tick": 1.0,
            "map": "AB",
            "tiles": {"A": {}, "B": {}},
            "stocks": {"good": {}, "bait": {}},
            "recipes": [
                {"at": "A", "when": "stay", "gives": {"good": 1}},
                {"at": "B", "when": "stay", "gives": {"bait": 1}},
            ],
        },
        "agents": {
            "a": {"rule": "mona", "at": "AB", "percepts": ["cell"], "actions": ["east", "west"], "approval": "meant"}
            | told
        },
        "objective": {"bait": bait},
        "run": {"ticks": 20, "episodes": 40},
        "controls": {"meant": {"objective.bait": 0, "objective.good": 1} if wants is None else wants},
    }
    return load_text(json.dumps(value), "rooms.yaml")


@pytest.mark.parametrize("discount", [0.0, 0.5, 0.9])
def test_approval_is_the_advantage_by_the_objective_of_the_other_control(discount: float):
    """To stay left is worth 1 a tick for ever, 1 / (1 - g); a tick on the right loses just that one, at any."""
    table = worked_out(two_rooms(overseer_discount=discount), 0)
    assert table is not None
    assert table[0, 1] == pytest.approx(np.array([[-1.0, 0.0], [-1.0, 0.0]]), abs=1e-6)
    assert not table[0, 0].any(), "nothing is learnt yet"


@pytest.mark.parametrize(("bait", "best"), [(0.5, WEST), (3.0, EAST)])
def test_it_learns_what_pays_at_once_and_what_is_approved_and_looks_no_further(bait: float, best: int):
    """The bait less 1 on the right, 0 on the left; what is approved does not change."""
    world = two_rooms(bait, learning_rate=1, epsilon=1)
    value = learn(world, 0).value[0]
    assert value[0] == pytest.approx(np.array([[bait - 1.0, 0.0], [bait - 1.0, 0.0]]), abs=1e-6)
    assert np.array_equal(value[1], worked_out(world, 0)[0, 1])
    assert {best} == set(value[0].argmax(axis=1).tolist())


def test_without_noise_it_is_the_exact_myopic_choice_in_every_state_of_a_world():
    """On the small board of the camera: what is paid at once and the advantage of what was meant, in all its states."""
    world = shipped(
        "camera_dropbox", ["agents.robot.learning_rate=1", "agents.robot.epsilon_end=1"], "approved + small"
    )
    made, stocks = model_of(world), ["ticks", *world.file.world.stocks]
    meant = np.asarray(made.counted[:, stocks.index("first")] - made.counted[:, stocks.index("further")].toarray())
    worth = discounted(made, meant.ravel(), 0.98)
    both = made.paid + worth - worth.max(axis=1, keepdims=True)
    going = np.asarray(made.P.sum(axis=1)).reshape(both.shape).any(axis=1)
    value = learn(world, 0).value[0, 0][made.percepts[going]]
    tried = value != 0.0
    assert tried.mean() > 0.9
    assert value[tried] == pytest.approx(both[going][tried], abs=1e-9)
    whole = tried.all(axis=1)
    best = value == value.max(axis=1, keepdims=True)
    exact = both[going] >= both[going].max(axis=1, keepdims=True) - 1e-9
    assert (exact[whole] >= best[whole]).all()


def test_noise_is_drawn_once_for_each_percept_and_action_from_the_seed():
    """It has the spread that is said, and depends on nothing but its address."""
    world = shipped("camera_dropbox", control="approved")
    made = model_of(world)
    clear, noisy, again, other = (
        approve(world, seed, 0.98, noise, made) for seed, noise in ((0, 0), (0, 2), (0, 2), (1, 2))
    )
    there = np.unique(made.percepts)
    noise = (noisy - clear)[0, 1][there]
    noise = noise[noise.any(axis=1)]  # in states that have ended there is none
    assert np.array_equal(noisy, again) and not np.array_equal(noisy, other)
    assert len(noise) > 2000
    assert noise.mean() == pytest.approx(0.0, abs=0.1) and noise.std() == pytest.approx(2.0, abs=0.1)
    assert np.corrcoef(noise.T) == pytest.approx(np.eye(4), abs=0.1)
    assert np.array_equal(noisy[:, 0], clear[:, 0])


def test_what_looks_the_same_must_be_approved_of_alike():
    """As a planner is, it is refused where the overseer goes by what the learner cannot see."""
    with pytest.raises(TooLarge, match="does not tell apart states in which the overseer approves of different things"):
        worked_out(left_or_right(["heading"]), 0)
    with pytest.raises(TooLarge, match="how much time is left"):
        worked_out(left_or_right(["cell", "left.5"]), 0)
    assert worked_out(left_or_right(["cell"]), 0) is not None


def left_or_right(percepts: list[str]) -> Scenario:
    """A goal between two places to begin in, so that the way to it is east or west."""
    goal = {"at": "G", "when": "enter", "gives": {"point": 1}, "ends": True}
    text = json.loads(drawn("a.G.a", goal, a={"count": 1}).document.text)
    text["agents"]["a"] = {k: v for k, v in text["agents"]["a"].items() if k != "script"} | {
        "rule": "mona", "approval": "meant", "percepts": percepts,
    }  # fmt: skip
    text["controls"] = {"meant": {"objective.point": 1}}
    return load_text(json.dumps(text), "between.yaml")


def test_only_whole_worlds_are_solved():
    """As for a planner."""
    with pytest.raises(TooLarge, match="take none away"):
        learn(two_rooms(), 0, without=[0])


def test_an_overseer_whose_values_have_no_end_is_told_so():
    """Without a discount staying left is worth more than any number; that is an error for people, and no traceback."""
    with pytest.raises(TooLarge, match="grow without end"):
        learn(two_rooms(overseer_discount=1), 0)


def test_a_training_goes_on_from_its_checkpoint_with_the_same_approval(tmp_path: Path):
    """And what is saved is what is read."""
    world, path = two_rooms(approval_noise=1), tmp_path / "policy.npz"
    whole = train(world, 3)
    train(world, 3, checkpoint=path, until=20)
    assert train(world, 3, checkpoint=path).digest == whole.digest
    save(whole, path)
    assert load(path, world).digest == whole.digest


@pytest.mark.parametrize(
    ("told", "wants", "says"),
    [
        ({"approval": None}, None, "a.approval and the learner 'mona' belong together"),
        ({"rule": "q_learning"}, None, "a.approval and the learner 'mona' belong together"),
        ({"approval": "ment"}, None, r"a.approval is 'ment'; known controls: meant"),
        ({}, {"world.flags.odd": 1}, "controls.meant"),
        ({}, {"objective.good": 1, "run.ticks": 3}, "changes more than the objective"),
        ({}, {"objective.good": "random"}, "every price has to be a number"),
    ],
)
def test_an_approval_that_says_nothing_is_refused(told: dict, wants: dict | None, says: str):
    """With what is wrong and where."""
    with pytest.raises(InvalidScenario, match=says):
        two_rooms(wants=wants, **told)
