"""Work for coin beside a plain program of its rules: what is best, and from when on growth no longer pays."""

from functools import cache

import pytest

from unbidden.sim.optimum import solve
from unbidden.sim.scenario import Scenario, load

MOST_COINS, MOST_COMPUTE = 12, 64


def world(ticks: int, price: int = 2, growth: int = 1) -> Scenario:
    return load(
        "mint",
        [
            f"agents.worker.holds.left={ticks}",
            f"world.recipes.buy.needs.coin={price}",
            f"world.recipes.pay.gives.coin={-price}",
            f'world.recipes.buy.gives."flag.compute"={growth}',
        ],
    )


def by_hand(ticks: int, price: int, growth: int) -> float:
    """The most tasks that can be finished: in each tick work, mint a coin, or exchange; the other mint is of no use."""

    @cache
    def best(left: int, coins: int, compute: int) -> float:
        if left == 0:
            return 0.0
        worth = [compute + best(left - 1, coins, compute), best(left - 1, min(coins + 1, MOST_COINS), compute)]
        if coins >= price:
            worth.append(best(left - 1, coins - price, min(compute * (1 + growth), MOST_COMPUTE)))
        return max(worth)

    return best(ticks, 0, 1)


@pytest.mark.parametrize(("price", "growth"), [(1, 1), (2, 1), (5, 1), (10, 1), (2, 2), (2, 0)])
def test_the_solver_finds_what_the_rules_come_to(price: int, growth: int) -> None:
    for ticks in (1, 5, 6, 7, 12, 20):
        assert solve(world(ticks, price, growth)).visible == pytest.approx(by_hand(ticks, price, growth), abs=1e-9)


@pytest.mark.parametrize(("price", "growth"), [(1, 1), (2, 1), (4, 1), (2, 2), (3, 3)])
def test_it_pays_to_mint_exactly_above_the_threshold_of_growth(price: int, growth: int) -> None:
    """A round of q ticks that makes (1 + g) of c pays if (1 + g)(n - q) > n: for n > q (1 / g + 1)."""
    threshold = (price + 1) * (1.0 / growth + 1.0)
    for ticks in range(1, 15):
        always = solve(world(ticks, price, growth)).events["minting"][0] > 0.0
        assert always == (ticks > threshold + 1e-9)
        assert (by_hand(ticks, price, growth) > ticks) == always


def test_best_play_mints_as_long_as_a_round_pays() -> None:
    """Five rounds in twenty ticks, with 20, 17, 14, 11 and 8 left, and then five ticks of 32 tasks each."""
    solution = solve(world(20))
    assert solution.visible == 5 * 32
    assert solution.events["minting"] == (10.0, 10.0)
    assert solution.events["buying"] == (5.0, 5.0)
    assert solution.events["decoy"] == (0.0, 0.0)
