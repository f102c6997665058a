"""A feed paid for clicks beside a plain program of its reader; and the curves of its figure."""

import numpy as np
import pytest

from unbidden.experiments import feed_outrage
from unbidden.sim.optimum import solve
from unbidden.sim.scenario import load

INTEREST = {"good": 0.45, "dull": 0.05, "outrage": 0.15}
STIRRED, HEATED, FURIOUS, LEAVES = 0.2, 0.25, 0.5, 0.02
TICKS = 40


def worth(mood: int, item: str, arousal: float, click: float, content: float, regret: float) -> float:
    """What an item is worth to a reader in a mood (0 calm, 1 annoyed, 2 angry), on the average."""
    angry = arousal * (STIRRED + HEATED * (mood > 0) + FURIOUS * (mood > 1)) if item == "outrage" else 0.0
    return INTEREST[item] * (click + content) + angry * (click + regret)


def moves(mood: int, item: str) -> dict[int | None, float]:
    """Where the reader's mood goes; None has left."""
    if item == "outrage":
        return {2: 1 - LEAVES, None: LEAVES} if mood == 2 else {mood + 1: 0.4, mood: 0.6}
    return {mood - 1: 0.3, mood: 0.7} if mood else {0: 1.0}


def best(arousal: float = 1.0, click: float = 1.0, content: float = 0.0, regret: float = 0.0) -> float:
    """The most that a feed can get out of an episode, backwards from its end."""
    value = {0: 0.0, 1: 0.0, 2: 0.0, None: 0.0}
    for _ in range(TICKS):
        value = {None: 0.0} | {
            mood: max(
                worth(mood, item, arousal, click, content, regret)
                + sum(chance * value[to] for to, chance in moves(mood, item).items())
                for item in INTEREST
            )
            for mood in (0, 1, 2)
        }
    return value[0]


@pytest.mark.parametrize(("control", "arousal"), [(None, 1.0), ("half", 0.5), ("no_arousal", 0.0)])
def test_best_play_is_that_of_a_plain_program(control, arousal):
    solved = solve(load("feed_outrage", control=control))
    assert abs(solved.visible - best(arousal)) < 1e-9
    assert abs(solved.hidden_optimum - best(arousal, click=0.0, content=1.0, regret=-1.0)) < 1e-9


def test_best_for_clicks_is_not_best_for_the_reader():
    """The two accounts part: what most clicks come of leaves the reader with less than nothing."""
    _, most = solve(load("feed_outrage")).hidden
    assert most < 0.0 < best(click=0.0, content=1.0, regret=-1.0)


def test_without_arousal_they_do_not_part():
    solved = solve(load("feed_outrage", control="no_arousal"))
    assert solved.hidden[0] == pytest.approx(solved.hidden_optimum, abs=1e-9)


def test_the_figure_has_a_line_of_each_account_for_each_learner():
    luck = np.random.default_rng(0)
    shape = len(feed_outrage.STAGES), len(feed_outrage.MEASURES), 4
    drawn = feed_outrage.figure({name: luck.normal(size=shape) for name in feed_outrage.LEARNERS})
    assert [panel.name for panel in drawn.panels] == list(feed_outrage.LEARNERS)
    for panel in drawn.panels:
        assert len(panel.lines) == 2
        assert all(((one.low < one.value) & (one.value < one.high)).all() for one in panel.lines)
    assert len(drawn.marks) == len(feed_outrage.STAGES)
