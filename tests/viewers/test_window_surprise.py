"""The surprise is kept in the window: it outlines, lists, draws and explains nothing before it has happened there."""

from collections.abc import Iterator
from typing import Any

import pygame
import pytest

from tests.story import CROSSER, FIRST, SEED, WHY
from tests.viewers.test_window import SIZE, press
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import Scenario, load
from unbidden.viz.pixels.plots import plots_of
from unbidden.viz.window.app import App
from unbidden.viz.window.setting import Setting


@pytest.fixture
def surface(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A display that is none."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield pygame.display.set_mode(SIZE)
    pygame.display.quit()


@pytest.fixture(scope="module")
def blimps() -> Scenario:
    return load("blimps", ["run.ticks=2400"])


@pytest.fixture(params=["live", "recorded"])
def window(request: pytest.FixtureRequest, surface: Any, blimps: Scenario) -> App:
    """A window on a world that runs, and one on a recording, which holds all of it from the beginning."""
    recorded = run(blimps, SEED) if request.param == "recorded" else None
    app = App(surface, Setting(blimps, SEED, recorded=recorded))
    app.draw()
    return app


def drawn(app: App) -> set[str]:
    """The names of all curves."""
    plots = plots_of(app.player.first, app.player.tick)
    return {curve.name for plot in plots for curve in plot.curves}


def test_nobody_is_outlined_and_no_curve_named_before_it_came_about(window: App) -> None:
    """Worlds run ahead of what is shown; the pair was outlined a second before the crossing."""
    first = window.player.first
    window.player.go(FIRST - 5)
    assert first.summary["pair"]["tick"] == FIRST  # it is known already
    assert () == first.pair(FIRST - 5) and () == first.view(FIRST - 5).pair
    assert CROSSER not in drawn(window)
    window.player.go(FIRST)
    window.player.go(FIRST - 5)
    assert first.pair(FIRST - 5)
    assert CROSSER in drawn(window)


def test_curves_end_where_they_were_seen(window: App) -> None:
    """Not where the world has run to."""
    window.player.go(700)
    assert 700 == max(curve["ticks"][-1] for curve in window.player.first.curves())
    window.player.go(100)
    assert 700 == window.player.first.seen


def test_why_before_anything_happened_goes_there_first(window: App) -> None:
    """W at the beginning showed the card of what nobody had seen yet."""
    press(window, pygame.K_w)
    assert FIRST == window.player.tick == window.player.first.seen
    assert window.worlds.card and WHY == window.worlds.card["title"]


def test_next_event_goes_to_the_end_if_there_is_none(surface: Any) -> None:
    """N did nothing where nothing came about."""
    app = App(surface, Setting(load("blimps", ["run.ticks=300"]), control="alone"))
    press(app, pygame.K_n)
    assert 300 == app.player.tick


def test_what_never_comes_about_is_said_at_the_end(surface: Any) -> None:
    """That nobody went out is not told before everybody could see it."""
    app = App(surface, Setting(load("blimps", ["run.ticks=300"]), control="alone"))
    press(app, pygame.K_w)
    assert 300 == app.player.tick
    assert app.notice.text
