"""What was run so far, in numbers, in the window: a table that stays when worlds are changed, and can be saved."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pygame
import pytest

from tests.story import FIRST, SEED
from tests.viewers.test_window import SIZE, control, opened, press
from unbidden.sim.report.catalogue import say, speaking
from unbidden.sim.scenario import load
from unbidden.viz.window.app import App
from unbidden.viz.window.setting import Setting


@pytest.fixture
def surface(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """A display that is none, in a folder of its own."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.chdir(tmp_path)
    pygame.display.init()
    yield pygame.display.set_mode(SIZE)
    pygame.display.quit()


def rows(app: App) -> list[tuple[str, str]]:
    """Each world, and what is said of it first."""
    table = app.worlds.results
    return [(row.name, row.cell(table.names()[0])) for row in table.rows.values()]


def test_every_world_that_was_seen_stays_in_the_table(surface: Any) -> None:
    """As far as it was seen, and no further: worlds run ahead of what is shown."""
    app = opened(surface, Setting(load("blimps", ["run.ticks=2400"]), SEED))
    app.player.go(FIRST - 1)
    app.draw()
    assert [("as given", "0 of 12")] == rows(app)
    app.player.go(FIRST)
    app.draw()
    app.worlds.change_all({"world.tiles.#.height": 3.0})
    app.player.go(FIRST)
    app.draw()
    app.worlds.compare()
    app.draw()
    expected = [("as given", "1 of 12"), ("wall: height = 3 m", "0 of 12"), ("control blind", "0 of 12")]
    assert expected == rows(app)
    app.worlds.under(None)
    app.player.go(5)
    app.draw()
    assert expected == rows(app), "what is begun again does not take back what was seen"


def test_a_change_on_the_way_is_another_world(surface: Any) -> None:
    app = opened(surface, Setting(load("blimps", ["run.ticks=900"]), SEED))
    app.player.go(100)
    app.draw()
    app.worlds.change("agents.blimps.hold", 2.0)
    app.draw()
    assert ["as given", "as given, blimps: hold = 2 m"] == [name for name, _ in rows(app)]


def test_nothing_is_told_of_a_world_before_the_question_is_answered(surface: Any) -> None:
    app = App(surface, Setting(load("blimps", ["run.ticks=2400"]), SEED), at=FIRST)
    press(app, pygame.K_v)
    assert not app.worlds.results.rows
    press(app, pygame.K_v, pygame.K_k)
    assert [("as given", "1 of 12")] == rows(app)


def test_a_round_by_hand_stands_beside_the_learner(surface: Any) -> None:
    """Whatever came about in one of them is counted in all."""
    app = App(surface, Setting(load("compute_yard")))
    press(app, pygame.K_y, pygame.K_DOWN, pygame.K_SPACE, *[pygame.K_UP] * 98)
    press(app, pygame.K_ESCAPE, pygame.K_k)
    app.player.go(app.player.last)
    app.draw()
    table = app.worlds.results
    mine, its = table.rows.values()
    assert ("You, round 1", "0") == (mine.name, mine.cell(say("curve.paid")))
    assert "after 200,000 episodes of training" == its.after and float(its.cell(say("curve.paid"))) > 20
    assert ["1", "0", "0"] == [mine.cell(name) for name in table.names()[:3]]


@pytest.mark.parametrize("language", ["en", "de"])
def test_it_is_saved_by_a_key_as_spreadsheets_read_it(surface: Any, tmp_path: Path, language: str) -> None:
    """In German with decimal commas between semicolons."""
    with speaking(language):
        app = opened(surface, Setting(load("blimps", ["run.ticks=300"]), SEED))
        app.player.go(55)
        app.draw()
        press(app, pygame.K_v)
        assert control(app, say("export.results"))
        press(app, pygame.K_d)
        text = (tmp_path / "blimps-results.csv").read_text(encoding="utf-8-sig")
        found = list(csv.reader(io.StringIO(text), delimiter=";" if language == "de" else ","))
        assert [say("results.world"), say("stage"), say("seed"), say("results.tick")] == found[0][:4]
        assert [str(SEED), "55", "5,5" if language == "de" else "5.5", "0", "12"] == found[1][2:]
        assert "blimps-results.csv" in app.notice.text


def test_where_nothing_can_be_written_it_says_so(surface: Any, tmp_path: Path) -> None:
    (tmp_path / "blimps-results.csv").mkdir()
    app = opened(surface, Setting(load("blimps", ["run.ticks=300"]), SEED))
    press(app, pygame.K_d)
    assert "blimps-results.csv" in app.notice.text and "saved" not in app.notice.text


def test_an_empty_table_says_what_it_is_for(surface: Any) -> None:
    """And is closed by its key, or by Escape."""
    app = opened(surface, Setting(load("blimps", ["run.ticks=300"]), SEED))
    press(app, pygame.K_v)
    assert "results" == app.over and not app.worlds.results.rows
    press(app, pygame.K_v)
    assert "" == app.over
    press(app, pygame.K_v, pygame.K_ESCAPE)
    assert "" == app.over and app.open
