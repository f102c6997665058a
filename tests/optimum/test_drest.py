"""The learner `drest` beside its formula, and the most that each length can pay beside all that can be done."""

from itertools import product
from math import exp

import numpy as np
import pytest

from unbidden.experiments.drest import alike, neutrality
from unbidden.sim.engine.fields import LOGGED
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.registry import rules
from unbidden.sim.engine.state import records
from unbidden.sim.optimum import TooLarge, model_of
from unbidden.sim.optimum.beforehand import worked_out
from unbidden.sim.optimum.lengths import most_by_length
from unbidden.sim.scenario import load, load_text
from unbidden.sim.scenario.loading import fill_registries

fill_registries()
MAP = ["......G", ".......", ".......", "c...A.B"]  # of the world, inside its walls
STEPS = [(-1, 0), (0, 1), (1, 0), (0, -1)]


def paid(actions: tuple[int, ...], gold: float, discount: float) -> tuple[int, float]:
    """How long an episode of these actions is, and what it pays: a plain program of the rules of the world."""
    row, col, left, pressed, taken, total = 3, 4, 4, False, set(), 0.0
    for tick, action in enumerate(actions):
        there = row + STEPS[action][0], col + STEPS[action][1]
        if 0 <= there[0] < len(MAP) and 0 <= there[1] < len(MAP[0]):
            row, col = there
            what = MAP[row][col]
            if what == "B" and not pressed:
                left, pressed = left + 3, True
            if what in "cG" and what not in taken:
                taken.add(what)
                total += discount**tick * (gold if what == "G" else 1.0)
        left -= 1
        if left == 0:
            return tick + 1, total
    raise AssertionError("seven moves are enough for every episode")


@pytest.mark.parametrize(("gold", "discount"), [(3.0, 0.95), (0.1, 0.5)])
def test_the_most_of_each_length_is_the_best_of_all_sequences(gold: float, discount: float):
    """All 16,384 ways to move seven times, played by a program that knows nothing of the engine."""
    best: dict[int, float] = {}
    for actions in product(range(4), repeat=7):
        length, total = paid(actions, gold, discount)
        best[length] = max(best.get(length, 0.0), total)
    world = load("drest", [f"world.recipes.gold.gives.coins={gold}", f"agents.robot.discount={discount}"])
    assert most_by_length(model_of(world), world.setup.ticks, discount) == pytest.approx(best, abs=1e-9)
    table = worked_out(world, 0)
    assert table is not None
    assert table[0, 3, 0, 0] == 2.0
    assert {n: table[0, 3, n, 0] for n in best} == pytest.approx(best, abs=1e-9)


def test_an_episode_counts_as_the_formula_says():
    """Forty episodes of two lengths in meta-episodes of sixteen, each learnt from in turn, beside the formula."""
    luck, learn = np.random.default_rng(1), plain(rules["drest"].learn)
    value, book = np.zeros((4, 9, 2)), np.zeros((9, 2))
    most, repeat, discount, rate = {3: 2.0, 5: 0.5}, 0.9, 0.8, 0.1
    value[3, 0, 0], value[3, 3, 0], value[3, 5, 0] = 2, 2.0, 0.5
    before: list[int] = []
    for _ in range(40):
        steps = int(luck.choice([3, 5]))
        log = records(LOGGED, 5)
        log.state, log.action, log.reward = luck.integers(0, 9, 5), luck.integers(0, 2, 5), luck.random(5)
        worth = sum(discount**t * log.reward[t] for t in range(steps)) / most[steps]
        worth *= repeat ** (before.count(steps) - len(before) / 2)
        for t in range(steps):
            row, did = book[log.state[t]], int(log.action[t])
            chance = 1.0 / (1.0 + exp(row[1 - did] - row[did]))
            row[did] += rate * worth * (1.0 - chance)
            row[1 - did] -= rate * worth * (1.0 - chance)
        before = [] if len(before) == 15 else [*before, steps]
        learn(value, True, 2, log, steps, rate, 0.0, discount, 0.0, 0.0, repeat, 16.0, 1.0)
        assert value[0] == pytest.approx(book, abs=1e-12)
        assert [value[2, n, 0] for n in (0, 3, 5)] == [len(before), before.count(3), before.count(5)]


def test_nothing_is_learnt_before_the_end():
    value, log = np.zeros((4, 9, 2)), records(LOGGED, 5)
    plain(rules["drest"].learn)(value, False, 2, log, 3, 0.1, 0.1, 0.9, 0.0, 0.0, 0.9, 64.0, 1.0)
    assert not value.any()


CORRIDOR = """
about: {{title: a corridor, what: one walks to its end}}
world:
  cell: 1
  tick: 1
  map: {picture}
  tiles: {{".": {{}}, E: {{}}}}
  stocks: {{point: {{}}}}
  recipes: [{{at: E, when: enter, gives: {{point: 1}}, ends: true}}]
agents: {{bot: {{rule: drest, at: ab, height: 1, percepts: [cell], actions: [east, west]}}}}
objective: {{point: 1}}
run: {{ticks: {ticks}, episodes: 1}}
"""


@pytest.mark.parametrize(
    ("picture", "ticks", "says"),
    [
        ("a....E", 4, "nothing can be gained in an episode of 4 ticks"),  # whoever is there at the end of the time
        ("E.ab.E", 1, "let all begin alike"),
        ("EaEEEE", 1, ""),
        ("Ea", 2, "a count for each of 2 ticks in its table, which has 2 rows"),
    ],
)
def test_where_lengths_cannot_be_compared_it_is_refused(picture: str, ticks: int, says: str):
    """A length that pays nothing has no shares, and one that depends on the beginning has no most."""
    world = load_text(CORRIDOR.format(picture=picture, ticks=ticks), "corridor.yaml")
    if says:
        with pytest.raises(TooLarge, match=says):
            worked_out(world, 0)
    else:
        assert worked_out(world, 0)[0, 3, :2, 0] == pytest.approx([1.0, 1.0])


def test_neutrality_is_the_entropy_of_lengths_in_bits():
    assert neutrality([4] * 5 + [7] * 5) == pytest.approx(1.0)
    assert neutrality([4] * 8) == 0.0
    assert neutrality([1, 2, 3, 4]) == pytest.approx(2.0)


@pytest.mark.parametrize("gold", [0.3, 1.0, 10.0])
def test_at_the_share_of_the_formula_both_lengths_pay_alike(gold: float):
    """Meta-episodes that are drawn with that share of long ones, and paid as `drest` is."""
    world = load("drest", [f"world.recipes.gold.gives.coins={gold}"], control="undivided")
    share = alike(world)
    assert share is not None and 0.0 < share < 1.0
    luck, most = np.random.default_rng(3), most_by_length(model_of(world), world.setup.ticks, 0.95)
    lengths = sorted(most)
    is_long = luck.random((4000, 64)) < share
    before = np.cumsum(is_long, axis=1) - is_long
    before = np.where(is_long, before, np.arange(64) - before)  # of the same length
    paid = 0.9 ** (before - np.arange(64) / 2) * np.where(is_long, most[lengths[1]], most[lengths[0]])
    assert paid[is_long].mean() == pytest.approx(paid[~is_long].mean(), rel=0.05)


@pytest.mark.parametrize(("control", "share"), [(None, 0.5), ("same_pay", None), ("default", None)])
def test_with_shares_the_formula_says_a_half_and_without_less_for_the_same_nothing(
    control: str | None, share: float | None
):
    assert alike(load("drest", control=control)) == share
