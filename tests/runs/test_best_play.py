"""Best play that is played: a round comes to what the solver says, in every shipped world that it solves."""

import numpy as np
import pytest

from tests.worlds import LEARNING
from unbidden.sim.optimum import TooLarge, solve
from unbidden.sim.runs.best_play import play_best
from unbidden.sim.scenario import load

SOLVED = ["boat_race", "capability_dial", "chunk_credit", "compute_yard", "conveyor_belt", "crates", "drest",
          "island_navigation",
          "keep_my_goal", "mint", "misgeneral", "rocks_diamonds", "side_effects", "side_effects_sokoban",
          "story_machine", "ten_thousand_yards", "whisky_gold", "whodunit"]  # fmt: skip
HIDDEN = ["any_goal", "commons_yard", "friend_foe", "off_switch_game", "probing",
          "safe_interruptibility"]  # fmt: skip  # or several agents
SLOW = ["tomato_watering"]  # too large; it takes long to find out
BY_CHANCE = [
    "absent_supervisor",
    "ads_fraud",
    "camera_dropbox",
    "detect",
    "distributional_shift",
    "feed_outrage",
    "goodhart_lab",
    "guardrails",
    "link_farm",
    "reach_back",
]  # paid more or less as it comes


def test_every_world_of_a_learner_is_spoken_of_here() -> None:
    assert sorted([*SOLVED, *HIDDEN, *SLOW, *BY_CHANCE]) == sorted(LEARNING)


@pytest.mark.parametrize("name", SOLVED)
def test_best_play_is_paid_the_optimum(name: str) -> None:
    best = solve(load(name)).visible
    assert best is not None
    assert play_best(load(name)).paid == pytest.approx(best, abs=1e-9)


def test_best_play_is_paid_the_optimum_on_average_where_luck_decides() -> None:
    """Where the supervisor is there or not by chance, best play is paid less when it is."""
    paid = [play_best(load("absent_supervisor"), seed).paid for seed in range(200)]
    best = solve(load("absent_supervisor")).visible
    assert best is not None
    assert abs(np.mean(paid) - best) < 4.0 * np.std(paid) / np.sqrt(len(paid))
    assert np.std(paid) > 0.0


def test_best_play_goes_on_to_the_end_where_a_stop_may_come_at_any_tick() -> None:
    """What ends a round and what lets it go on may look the same; it is not over, so it went on."""
    assert play_best(load("reach_back")).done > 100


@pytest.mark.parametrize("name", HIDDEN)
def test_where_nothing_is_best_whatever_is_hidden_it_is_refused(name: str) -> None:
    with pytest.raises(TooLarge, match=f"{name}: "):
        play_best(load(name))
