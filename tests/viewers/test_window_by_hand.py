"""You are the agent, in the window: a round in the place of a learner, by keys, which is judged as the learner is."""

from collections.abc import Iterator
from typing import Any

import pygame
import pytest

from tests.viewers.test_window import SIZE, click, control, opened, press
from unbidden.sim.report.by_hand import judged
from unbidden.sim.report.catalogue import say
from unbidden.sim.runs.by_hand import Round
from unbidden.sim.runs.learnt import learnt
from unbidden.sim.scenario import load
from unbidden.viz.by_hand import keys_of
from unbidden.viz.pixels import scene
from unbidden.viz.window.app import App
from unbidden.viz.window.round import code_of
from unbidden.viz.window.setting import Setting

TAKES = [pygame.K_DOWN, pygame.K_SPACE]  # to the rack, and at it
ACTIONS = [2, 4]


@pytest.fixture
def surface(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A display that is none."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield pygame.display.set_mode(SIZE)
    pygame.display.quit()


@pytest.fixture
def window(surface: Any) -> App:
    """A yard that asks its question still."""
    app = App(surface, Setting(load("compute_yard")))
    app.draw()
    return app


def test_a_round_by_keys_is_the_round_of_those_actions_and_is_judged_as_it(window: App) -> None:
    """It is played before the question is answered, and tells nothing that a learner in this place is not told."""
    press(window, pygame.K_y, *TAKES)
    played = window.worlds.hand
    assert played and [2, "0"] == [played.told["tick"], played.told["paid"]]
    press(window, *[pygame.K_UP] * 98)
    assert played.is_over and not window.player.playing
    scenario = load("compute_yard")
    shipped = learnt(scenario, 0)
    assert shipped
    same = Round(scenario, shipped.stage(-1))
    for action in [*ACTIONS, *[0] * 98]:
        same.act(action)
    assert judged(same.run(), 0) == played.told["judged"]
    assert any("rack meant for training. Nobody paid you" in sentence for sentence in played.told["judged"])


def test_the_map_has_no_names_while_it_is_played(window: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """A learner has none."""
    names: list[int] = []
    drawn = scene.Painter.draw
    monkeypatch.setattr(
        scene.Painter, "draw", lambda self, surface, picture, place: (
            names.append(len(picture.names)), drawn(self, surface, picture, place)
        )[1],
    )  # fmt: skip
    window.draw()
    assert names.pop() > 0
    press(window, pygame.K_y)
    assert 0 == names.pop()


def test_after_it_comes_the_question_and_then_the_learner(window: App) -> None:
    """With Enter; who has answered sees the learner at once, after all of its training, from the beginning."""
    press(window, pygame.K_y, *[pygame.K_UP] * 100, pygame.K_RETURN)
    assert window.worlds.hand is None and not window.player.playing
    assert say("predict.first") == window.notice.text
    press(window, pygame.K_1)
    window.worlds.set_stage(0)
    window.player.go(30)
    press(window, pygame.K_y, *[pygame.K_UP] * 100)
    click(window, control(window, say("hand.learner")).box.center)
    assert (None, 0, True) == (window.worlds.hand, window.player.tick, window.player.playing)
    assert len(window.worlds.columns[0]) - 1 == window.worlds.stage


def test_a_round_can_be_left_and_begun_again(window: App) -> None:
    """The world is where it was; in a round the keys of the world do nothing."""
    press(window, pygame.K_k, pygame.K_PERIOD, pygame.K_y, pygame.K_DOWN, pygame.K_PERIOD, pygame.K_r)
    first = window.worlds.hand
    assert first and 1 == first.told["tick"]
    press(window, pygame.K_y)
    assert window.worlds.hand and window.worlds.hand is not first and 0 == window.worlds.hand.told["tick"]
    press(window, pygame.K_QUESTION, pygame.K_DOWN)
    assert 0 == window.worlds.hand.told["tick"]
    press(window, pygame.K_ESCAPE, pygame.K_ESCAPE)
    assert window.worlds.hand is None and window.open and 1 == window.player.tick


@pytest.mark.parametrize("opens", [pygame.K_y, pygame.K_v, pygame.K_m, pygame.K_w, pygame.K_F1])
def test_under_what_lies_over_a_world_nothing_moves(window: App, opens: int) -> None:
    """A digit began another world under a round, and an arrow went a tick on under the table of results."""
    press(window, pygame.K_k, opens)
    assert window.over
    world, tick = window.player.first, window.player.tick
    if window.worlds.hand:
        press(window, *[pygame.K_UP] * 100)
    press(window, pygame.K_1, pygame.K_0, pygame.K_RIGHT, pygame.K_LEFT, pygame.K_SPACE, pygame.K_PERIOD, pygame.K_n)
    assert (world, tick, False) == (window.player.first, window.player.tick, window.player.playing)


def test_what_can_be_done_can_be_clicked(window: App) -> None:
    """And reached by Tab."""
    press(window, pygame.K_y)
    click(window, control(window, "south").box.center)
    window.focus = "use"
    press(window, pygame.K_RETURN)
    assert window.worlds.hand and "3" in [sense["value"] for sense in window.worlds.hand.told["perceived"]]


def test_where_nobody_learns_there_is_nobody_to_stand_in_for(surface: Any) -> None:
    """It says so, and does not invite to it."""
    app = opened(surface, Setting(load("blimps")))
    assert say("hand.begin") not in [found.name for found in app.controls]
    press(app, pygame.K_y)
    assert app.worlds.hand is None and say("hand.nobody") == app.notice.text


@pytest.mark.parametrize("name", ["any_goal", "boat_race", "commons_yard", "crates", "reach_back", "tomato_watering"])
def test_every_action_of_a_learner_has_a_key_of_its_own(surface: Any, name: str) -> None:
    app = opened(surface, Setting(load(name)))
    press(app, pygame.K_y)
    played = app.worlds.hand
    assert played
    codes = [code_of(action["key"]) for action in played.told["actions"]]
    assert len(set(codes)) == len(codes) and None not in codes
    for tick, code in enumerate(codes, 1):
        press(app, code)
        assert tick == played.told["tick"]


def test_keys_are_arrows_the_space_bar_and_letters_that_are_free() -> None:
    assert ["ArrowUp", "Space", "W", "A", ""] == keys_of(["north", "use", "wait", "wa", "aw"])
