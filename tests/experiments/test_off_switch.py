"""The off-switch game beside its formulas: integrals, closed forms and the exact solver say the same."""

import numpy as np
import pytest

from unbidden.experiments import off_switch
from unbidden.sim.optimum import solve
from unbidden.sim.scenario import load

BELIEFS = [(0.75, 1.0), (-0.4, 0.7), (0.0, 2.0), (2.0, 0.5)]


@pytest.mark.parametrize(("mean", "spread"), BELIEFS)
def test_closed_forms_are_what_the_integrals_come_to(mean, spread):
    rational = off_switch.delta_of(lambda u: float(u >= 0.0), mean, spread)
    assert abs(off_switch.delta_rational(mean, spread) - rational) < 1e-6
    for error in (0.3, 1.0, 4.0):
        noisy = off_switch.delta_of(lambda u, error=error: off_switch.NORMAL.cdf(u / error), mean, spread)
        assert abs(off_switch.delta_normal(mean, spread, error) - noisy) < 1e-6


@pytest.mark.parametrize(("mean", "spread"), BELIEFS)
def test_deferring_to_a_human_who_never_errs_is_never_worth_less(mean, spread):
    """Theorem 1: and it is worth more wherever the belief has something on both sides of nothing."""
    assert off_switch.delta_rational(mean, spread) > 0.0
    assert off_switch.delta_rational(mean, 1e-9) < 1e-6


def test_it_turns_round_where_the_formula_says():
    point = off_switch.switch_point(0.75, 1.0)
    assert 0.6666 < point < 0.6667
    assert off_switch.delta_logistic(0.75, 1.0, point - 1e-4) > 0.0 > off_switch.delta_logistic(0.75, 1.0, point + 1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("scale", [0.0, 0.4, 1.5])
def test_the_solver_finds_what_the_values_of_the_world_come_to(scale):
    """What is best is the better of acting and waiting, over every value that worth and error can have."""
    world = load("off_switch_game", [f"world.flags.judged.scale={scale}"])
    worths, errors = (np.array(flag.values) for flag in world.setup.tiles.flags)
    best = max(worths.mean(), 0.0) + max(off_switch.of_values(worths, errors), 0.0)
    assert abs(solve(world).visible - best) < 1e-9
    assert abs(off_switch.of_values(worths, errors) - off_switch.delta_logistic(0.75, 1.0, scale)) < 0.005
