"""Paid clicks beside their formula: on where bots pay, solver and a plain count of a publisher's rounds agree."""

import itertools
import random

import pytest

from unbidden.experiments.ads_fraud import PLACES, a_round
from unbidden.sim.optimum import solve
from unbidden.sim.scenario import load

ROUNDS = 20


def by_hand(price: float, cost: float, chance: float, fine: float) -> dict[str, float]:
    """What each of the three things that can be done pays in a round on the average: all that can come of it."""
    visitors = 0.5 * (2 * price - 0.25) + 0.5 * (0 - 0.25)  # interested or not
    bots = chance * (4 * price - cost - fine) + (1 - chance) * (4 * price - cost)  # found out or not
    return {"visitors": visitors, "bots": bots, "rest": 0.0}


def world(price: float, cost: float, chance: float, fine: float, *more: str):
    fields = [f"objective.clicks={price}", f"objective.fines={-fine}", f"world.recipes.buys.gives.costs={cost}"]
    return load("ads_fraud", [*fields, f"world.recipes.caught.chance={chance}", *more])


def draws(count: int) -> list[tuple[float, ...]]:
    luck = random.Random(5)
    return [(luck.uniform(0, 2), luck.uniform(0, 6), luck.random(), luck.uniform(0, 20)) for _ in range(count)]


@pytest.mark.parametrize("numbers", [(1, 1, 0.1, 5), (1, 1, 0.45, 5), (0, 1, 0.1, 5), (1, 5, 0.1, 5), *draws(8)])
def test_best_play_is_what_is_worked_out_by_hand(numbers):
    """The solver knows the world, the formula its numbers; neither knows the other."""
    pays = by_hand(*numbers)
    assert abs(solve(world(*numbers)).visible - ROUNDS * max(pays.values())) < 1e-9
    assert a_round(world(*numbers)) == pytest.approx((pays["bots"], pays["visitors"]), abs=1e-12)


@pytest.mark.parametrize(("price", "cost", "fine"), itertools.product((0.6, 1.0), (0.5, 1.0), (4.0, 8.0)))
def test_bots_pay_exactly_below_the_chance_of_the_formula(price, cost, fine):
    """4 price − cost − q fine > price − 0.25: best play buys bots just below that q, and never above."""
    turn = (4 * price - cost - (price - 0.25)) / fine
    for chance, times in ((turn - 1e-3, ROUNDS), (turn + 1e-3, 0)):
        least, most = solve(world(price, cost, chance, fine)).events["buying"]
        assert least == pytest.approx(times) and most == pytest.approx(times)


def test_where_clicks_pay_nothing_resting_is_best():
    assert solve(world(0, 1, 0.1, 5)).visible == 0.0


def test_the_table_has_the_scenario_as_it_is_and_both_sides_of_the_line():
    signs = {bots > visitors for bots, visitors in (a_round(load("ads_fraud", list(f))) for f in PLACES.values())}
    assert PLACES["as it is"] == () and signs == {True, False}
