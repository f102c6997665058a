"""Demonstrations, and the two learners that begin with them, beside plain programs of what they are."""

import json
from math import exp, log
from pathlib import Path

import numpy as np
import pytest

from tests.plain import begin
from tests.plain import train as train_plainly
from unbidden.sim.engine.fields import LOGGED
from unbidden.sim.engine.ledger import new_ledger
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.registry import rules
from unbidden.sim.engine.state import records
from unbidden.sim.optimum import TooLarge
from unbidden.sim.optimum.beforehand import worked_out
from unbidden.sim.optimum.demonstrated import demonstrated, log_shares, shuffled
from unbidden.sim.runs.training import load, save, train
from unbidden.sim.scenario import InvalidScenario, Scenario, load_text

WEST, EAST = range(2)
SHOWN = {"episodes": 40, "of": {"base": 1.0}}


def corridor(demos: dict | None = SHOWN, rule: str = "imitator", **told) -> Scenario:
    """Five cells in a row. An apple lies in the west, where episodes begin there is nothing, and a pear in the east."""
    value = {
        "about": {"title": "a corridor", "what": "one walks to one of its ends"},
        "world": {
            "cell": 1.0,
            "tick": 1.0,
            "map": "W.a.E",
            "tiles": {".": {}, "a": {}, "W": {}, "E": {}},
            "stocks": {"apple": {}, "pear": {}},
            "recipes": [
                {"at": "W", "when": "enter", "gives": {"apple": 1}, "ends": True},
                {"at": "E", "when": "enter", "gives": {"pear": 1}, "ends": True},
            ],
        },
        "agents": {"a": {"rule": rule, "at": "a", "percepts": ["cell"], "actions": ["west", "east"], **told}},
        "objective": {"apple": 1},
        "run": {"ticks": 10, "episodes": 60},
        "controls": {
            "pears": {"objective.apple": 0, "objective.pear": 1},
            "blind": {"agents.a.percepts": ["here"]},
            "both": {"objective.pear": 1},
        },
    }
    if demos is not None:
        value["agents"]["a"]["demos"] = demos
    return load_text(json.dumps(value), "corridor.yaml")


def test_what_is_shown_is_what_best_play_does():
    """To the apple it is two steps west, 40 times; under the other objective two steps east."""
    counts = demonstrated(corridor(), 0, 0.9)
    assert counts.tolist() == [[0, 0], [40, 0], [40, 0], [0, 0], [0, 0]]
    counts = demonstrated(corridor({"episodes": 40, "of": {"pears": 1.0}}), 0, 0.9)
    assert counts.tolist() == [[0, 0], [0, 0], [0, 40], [0, 40], [0, 0]]


def test_each_episode_is_drawn_by_the_shares():
    """Over twenty seeds a quarter of 100 episodes shows the other objective, not the same number each time."""
    world = corridor({"episodes": 100, "of": {"base": 0.75, "pears": 0.25}})
    told = [demonstrated(world, seed, 0.9) for seed in range(20)]
    east = [int(counts[2, EAST]) for counts in told]
    assert all(counts[2].sum() == 100 and counts[3, EAST] == counts[2, EAST] for counts in told)
    assert len(set(east)) > 5
    assert np.mean(east) == pytest.approx(25, abs=4)
    assert np.array_equal(told[3], demonstrated(world, 3, 0.9))


def test_nothing_else_of_the_world_matters_to_what_is_shown():
    """What the learner itself is paid, or how it learns, does not change the demonstrations of a control."""
    shown = {"episodes": 40, "of": {"pears": 1.0}}
    assert np.array_equal(demonstrated(corridor(shown), 5, 0.9), demonstrated(corridor(shown, "prior_q"), 5, 0.9))


def test_where_several_things_are_best_each_is_shown():
    """Apple and pear are as good: who begins in the middle goes either way, and is seen to."""
    counts = demonstrated(corridor({"episodes": 400, "of": {"both": 1.0}}), 0, 0.9)
    assert counts[2].min() > 150


def test_an_imitator_begins_with_the_logarithm_of_the_shares():
    """A plain sum of its own; where nothing was shown all is alike."""
    world = corridor({"episodes": 40, "of": {"base": 0.5, "pears": 0.5}}, discount=0.9, smoothing=0.5)
    counts, table = demonstrated(world, 7, 0.9), worked_out(world, 7)
    assert table is not None
    for state in range(5):
        total = sum(counts[state]) + 2 * 0.5
        for k in range(2):
            assert table[0, 0, state, k] == pytest.approx(log((counts[state, k] + 0.5) / total), abs=1e-12)
    assert table[0, 0, 0, 0] == table[0, 0, 0, 1]
    assert not table[0, 1].any()


def test_a_prior_lies_beside_what_all_is_held_to_be_worth():
    table = worked_out(corridor(rule="prior_q", initial_value=3.0, discount=0.9), 7)
    assert table is not None
    assert (table[0, 0] == 3.0).all()
    assert np.array_equal(table[0, 1], log_shares(demonstrated(corridor(), 7, 0.9), 0.01))


def test_with_a_learning_rate_of_0_it_imitates_and_no_more():
    """It goes on doing what was shown, though it is paid for something else, and learns that at another rate."""
    east = {"episodes": 40, "of": {"pears": 1.0}}
    only, after = (train(corridor(east, smoothing=1, learning_rate=rate), 1) for rate in (0.0, 0.5))
    known = worked_out(corridor(east, smoothing=1), 1)
    assert known is not None
    assert np.array_equal(only.value[:, 0], known[:, 0])
    assert only.value[0, 0, 2].argmax() == EAST
    assert not np.array_equal(after.value, only.value)


def test_shuffled_acts_are_the_same_acts_in_the_same_states():
    """What was done where is gone; how often each was done, and how often one was where, is not."""
    counts = demonstrated(corridor({"episodes": 200, "of": {"base": 0.5, "pears": 0.5}}), 0, 0.9)
    world = corridor({"episodes": 200, "of": {"base": 0.5, "pears": 0.5}, "shuffled": True})
    mixed = demonstrated(world, 0, 0.9)
    assert np.array_equal(counts.sum(axis=0), mixed.sum(axis=0))
    assert np.array_equal(counts.sum(axis=1), mixed.sum(axis=1))
    assert counts[1, EAST] == counts[3, WEST] == 0
    assert mixed[1, EAST] == pytest.approx(mixed[1].sum() / 2, abs=25)
    assert not np.array_equal(mixed, shuffled(counts, 1))


def test_it_learns_as_reinforce_does_from_where_it_was_put():
    """The same episode, the same tables, the same step."""
    luck, shown = np.random.default_rng(2), np.log([[0.9, 0.1], [0.2, 0.8]])
    log_ = records(LOGGED, 6)
    log_.state, log_.action, log_.reward = luck.integers(0, 2, 6), luck.integers(0, 2, 6), luck.random(6)
    tables = [np.stack([shown, np.zeros((2, 2))]) for _ in range(2)]
    logs = [log_.copy(), log_.copy()]
    plain(rules["imitator"].learn)(tables[0], True, 2, logs[0], 6, 0.1, 0.2, 0.9, 0.01, 0.01)
    plain(rules["reinforce"].learn)(tables[1], True, 2, logs[1], 6, 0.1, 0.2, 0.9, 0.01, 0.0)
    assert np.array_equal(*tables)
    assert not np.array_equal(tables[0][0], shown)


@pytest.mark.parametrize(("temperature", "strength"), [(0.5, 1.0), (2.0, 0.25), (1.0, 0.0)])
def test_a_norm_weighs_on_the_choice_as_the_formula_says(temperature: float, strength: float):
    """Of 10000 evenly spread lucks."""
    worth, prior = [1.0, 0.5, 0.0], [0.05, 0.15, 0.8]
    value = np.array([[worth], np.log(prior).reshape(1, 3)])
    decide = plain(rules["prior_q"].decide)
    taken = [decide(value, 0, 3, (n + 0.5) / 10000, temperature, strength) for n in range(10000)]
    weights = [exp(w / temperature) * p**strength for w, p in zip(worth, prior, strict=True)]
    expected = [weight / sum(weights) for weight in weights]
    assert [taken.count(k) / 10000 for k in range(3)] == pytest.approx(expected, abs=2e-4)


def test_the_best_policy_for_value_less_divergence_is_that_choice():
    """By brute force over a grid of policies of two actions: value - temperature * KL(policy || prior)."""
    temperature, worth, prior = 0.5, np.array([1.0, 0.2]), np.array([0.1, 0.9])
    chances = np.linspace(1e-6, 1 - 1e-6, 200_001)
    policies = np.stack([chances, 1 - chances], axis=1)
    score = policies @ worth - temperature * (policies * np.log(policies / prior)).sum(axis=1)
    weights = prior * np.exp(worth / temperature)
    assert chances[score.argmax()] == pytest.approx(weights[0] / weights.sum(), abs=1e-5)


def test_what_it_knows_is_what_q_learning_knows():
    """The norm is in the choice: the same step in the same place moves the same value."""
    values = [np.array([[[0.5, 0.25], [1.0, 2.0]], [[-5.0, -0.1], [0.0, 0.0]]]) for _ in range(2)]
    plain(rules["prior_q"].learn)(values[0], 0, 1, 0.75, 1, False, 2, 0.1, 0.9, 0.0, 0.01)
    plain(rules["q_learning"].learn)(values[1], 0, 1, 1, 0.75, 1, False, 2, 0.1, 0.9, 0.0, 1.0)
    assert np.array_equal(*values)


@pytest.mark.parametrize("rule", ["imitator", "prior_q"])
def test_plain_and_compiled_are_alike(rule: str):
    """Both learn the same from the same seed; tables differ in the last bits of an exponential at most."""
    world = corridor({"episodes": 30, "of": {"base": 0.5, "pears": 0.5}}, rule)
    scene = begin(world)
    scene.state.learning.value[:] = worked_out(world, 3)
    train_plainly(scene, new_ledger(scene.state, 1), 3, world.file.run.episodes)
    assert scene.state.learning.value == pytest.approx(train(world, 3).value, rel=1e-9, abs=1e-9)


def test_a_training_goes_on_from_its_checkpoint(tmp_path: Path):
    world, path = corridor(), tmp_path / "policy.npz"
    whole = train(world, 3)
    train(world, 3, checkpoint=path, until=20)
    assert train(world, 3, checkpoint=path).digest == whole.digest
    save(whole, path)
    assert load(path, world).digest == whole.digest


def test_a_learner_that_would_see_something_else_is_not_shown_it():
    with pytest.raises(
        TooLarge, match="in the demonstrations of 'blind' the learner would perceive or do other things"
    ):
        worked_out(corridor({"episodes": 4, "of": {"blind": 1.0}}), 0)


@pytest.mark.parametrize(
    ("rule", "demos", "says"),
    [
        ("imitator", None, "a.demos and the learners 'imitator' and 'prior_q' belong together"),
        ("q_learning", SHOWN, "a.demos and the learners 'imitator' and 'prior_q' belong together"),
        ("imitator", {"of": {"paers": 1.0}}, "names 'paers'; known controls: base, pears, blind, both"),
        ("imitator", {"of": {"base": 0.5}}, "shares that add up to 0.5; they are of 1"),
        ("imitator", {"of": {"base": 1.5}}, "of.base is 1.5; it must be 1 or less"),
        ("imitator", {"episodes": 0, "of": {"base": 1.0}}, "episodes is 0; it must be 1 or more"),
        (
            "imitator",
            {"of": {"base": 1.0}, "by": "them"},
            "demos.by is not a field here; known: episodes, of, shuffled",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused(rule: str, demos: dict | None, says: str):
    """With what is wrong and where."""
    with pytest.raises(InvalidScenario, match=says):
        corridor(demos, rule)


def test_who_learns_by_another_rule_is_shown_nothing():
    """A control that changes the rule takes the demonstrations with it, as it takes parameters that only the old
    one knew; and one that makes an imitator of somebody says what it is shown, a share at a time."""
    assert corridor().with_field("agents.a.rule", "q_learning").setup.learners[0].mind.demos is None
    kept = corridor().with_fields({"agents.a.demos.of.base": 0.5, "agents.a.demos.of.pears": 0.5})
    other = corridor(None, "sarsa").with_fields(
        {"agents.a.rule": "imitator", "agents.a.demos.of.base": 0.5, "agents.a.demos.of.pears": 0.5}
    )
    for world in (kept, other):
        demos = world.setup.learners[0].mind.demos
        assert demos is not None
        assert demos.of == (("base", 0.5), ("pears", 0.5))
