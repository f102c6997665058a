"""The learners `aup` and `model_free_aup`: what they decide, and what the second learns, beside plain Python."""

import numpy as np
import pytest

from unbidden.sim.engine.agents.learning.aup import TICKS
from unbidden.sim.engine.agents.learning.model_free_aup import AUXILIARY
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.registry import rules
from unbidden.sim.scenario import fill_registries

STATES, ACTIONS, WAIT = 4, 3, 2
fill_registries()


def tables(seed: int = 0) -> np.ndarray:
    """What model-free AUP may hold: values, then what is left to be had, then auxiliary rewards for action 0."""
    value = np.zeros((1 + 2 * AUXILIARY, STATES, ACTIONS))
    value[1 + AUXILIARY :, :, 0] = np.random.default_rng(seed).random((AUXILIARY, STATES))
    return value


def test_a_plan_is_read_at_its_tick_and_the_first_of_the_best_is_taken():
    value = np.zeros((TICKS, 2, 3))
    value[0, 1], value[1, 1], value[TICKS - 1, 1] = [0, 2, 2], [3, 1, 2], [0, 0, 1]
    decide = plain(rules["aup"].decide)
    assert [1, 0, 2, 2] == [decide(value, 1, 3, tick) for tick in (0, 1, TICKS - 1, TICKS + 5)]
    assert decide(value, 0, 3, 0) == 0


def test_model_free_aup_learns_what_its_formulas_say():
    """Two hundred steps at random, every table beside one that is kept in plain lists."""
    value, draws = tables(), np.random.default_rng(1)
    rewards = value[1 + AUXILIARY :, :, 0].copy()
    own = np.zeros((1 + AUXILIARY, STATES, ACTIONS)).tolist()
    lesson = plain(rules["model_free_aup"].learn)
    for _ in range(200):
        state, action, new = (int(draws.integers(n)) for n in (STATES, ACTIONS, STATES))
        reward, ended, rate = float(draws.random()), bool(draws.random() < 0.2), float(draws.choice([0.3, 1.0]))
        lesson(value, state, action, reward, new, ended, ACTIONS, rate, 0.9, 0.7, float(WAIT))
        impact = 0.0
        for k in range(1, AUXILIARY + 1):
            target = rewards[k - 1, new] + (0.0 if ended else 0.9 * max(own[k][new]))
            own[k][state][action] += rate * (target - own[k][state][action])
            left = own[k][state][WAIT]
            impact += abs(own[k][state][action] - left) / (left or 1.0)
        target = reward - 0.7 * impact / AUXILIARY + (0.0 if ended else 0.9 * max(own[0][new]))
        own[0][state][action] += rate * (target - own[0][state][action])
        assert value[: 1 + AUXILIARY] == pytest.approx(np.array(own), abs=1e-12)
        assert (value[1 + AUXILIARY :, :, 0] == rewards).all()


def test_who_waits_is_charged_nothing():
    """What is learnt of waiting is what is paid, whatever the auxiliary rewards are."""
    value, lesson = tables(2), plain(rules["model_free_aup"].learn)
    for _ in range(20):
        lesson(value, 1, WAIT, 0.5, 3, True, ACTIONS, 1.0, 0.9, 100.0, float(WAIT))
    assert value[0, 1, WAIT] == 0.5


@pytest.mark.parametrize(("trained", "chance"), [(0.0, 0.8), (0.6, 0.8), (0.7, 0.1), (1.0, 0.1)])
def test_it_tries_other_actions_than_the_best_as_often_as_it_says(trained: float, chance: float):
    """Each other one as often as the next; none when what was learnt is shown."""
    value, decide = tables(), plain(rules["model_free_aup"].decide)
    value[0, 0] = [0.0, 1.0, 1.0]  # of equal ones the first
    lucks = (np.arange(4000) + 0.5) / 4000
    acts = [decide(value, 0, ACTIONS, luck, True, trained, 0.8, 0.1) for luck in lucks]
    assert [acts.count(k) for k in (0, 2)] == pytest.approx([2000 * chance] * 2, abs=2)
    assert {1} == {decide(value, 0, ACTIONS, luck, False, trained, 0.8, 0.1) for luck in lucks}
    assert decide(value, 0, 1, 0.0, True, trained, 0.8, 0.1) == 0  # who has one action takes it
