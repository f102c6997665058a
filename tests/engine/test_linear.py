"""Q-learning with a linear function: a table where there is one part, and sums of weights where there are more."""

from types import SimpleNamespace

import numpy as np

from tests.plain import begin, train
from unbidden.sim.engine.ledger import new_ledger
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.registry import rules
from unbidden.sim.engine.setup.learners import learning_of
from unbidden.sim.scenario import load, load_text
from unbidden.sim.scenario.loading import fill_registries

fill_registries()
CORRIDOR = """
about: {{title: a corridor, what: one walks to the end}}
world:
  cell: 1
  tick: 1
  map: a..E
  tiles: {{".": {{}}, a: {{}}, E: {{}}}}
  stocks: {{food: {{}}}}
  recipes: [{{at: E, when: enter, gives: {{food: 1}}, ends: true}}]
agents:
  bot: {{rule: {rule}, at: a, height: 1, percepts: [cell], actions: [east, west], learning_rate: 0.3, discount: 0.9}}
objective: {{food: 1, ticks: -0.1}}
run: {{ticks: 9, episodes: 12}}
"""


def learnt(rule: str) -> np.ndarray:
    """What a learner of the corridor comes to."""
    scene = begin(load_text(CORRIDOR.format(rule=rule), "corridor"), 5)
    train(scene, new_ledger(scene.state, 1), 5, 12)
    return scene.state.learning.value[0, 0]


def test_with_one_part_it_is_q_learning_in_a_table():
    """Each value of the only part has a weight of its own then, number for number."""
    assert learnt("linear_q").any()
    np.testing.assert_array_equal(learnt("linear_q"), learnt("q_learning"))


def test_with_several_parts_it_moves_the_weights_of_all_that_is_perceived():
    """Against dot products with one-hot features, over random transitions; the last part has the first rows."""
    draw, sizes, actions = np.random.default_rng(4), (5, 3, 2), 4
    parts = [SimpleNamespace(limit=size) for size in sizes]
    weights, value = np.zeros((sum(sizes), actions)), np.zeros((2, 40, actions))

    def features(state: int) -> np.ndarray:
        places = np.unravel_index(state, sizes)
        rows = [np.eye(size)[place] for place, size in zip(places, sizes, strict=True)]
        return np.concatenate(rows[::-1])

    for _ in range(300):
        state, after = draw.integers(0, 30, 2)
        action, reward, ended = int(draw.integers(actions)), float(draw.normal()), bool(draw.random() < 0.2)
        target = reward + (0.0 if ended else 0.9 * (features(after) @ weights).max())
        weights[:, action] += 0.1 * (target - features(state) @ weights[:, action]) * features(state)
        plain(rules["linear_q"].learn)(value, int(state), parts, action, reward, int(after), ended, actions, 0.1, 0.9)
    np.testing.assert_allclose(value[0, : sum(sizes)], weights, atol=1e-12)
    assert not value[0, sum(sizes) :].any()


def test_its_table_has_room_for_every_value_of_every_part():
    """Also where the parts have more values in all than there are percepts."""
    setup = load("misgeneral", ["agents.robot.percepts=[flag.moved]"]).setup
    (group,) = setup.learners
    assert sum(part.limit for part in group.mind.sees) <= learning_of(setup).value.shape[2]
    blind = load("misgeneral", ["world.flags.moved.max=1"]).setup
    assert learning_of(blind).value.shape[2] >= sum(part.limit for part in blind.learners[0].mind.sees)
