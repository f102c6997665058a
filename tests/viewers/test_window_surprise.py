"""The surprise is kept in the window: it outlines, lists, draws and explains nothing before it has happened there."""

from collections.abc import Callable, Iterator
from typing import Any

import pygame
import pytest

from tests.story import CROSSER, FIRST, SEED, WHY
from tests.viewers.test_window import SIZE, click, control, opened, press
from unbidden.sim.report.catalogue import say
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import Scenario, load, shipped
from unbidden.sim.scenario.judging import Lesson
from unbidden.viz.pixels import letters
from unbidden.viz.pixels.canvas import Canvas
from unbidden.viz.pixels.plots import plots_of
from unbidden.viz.summary import scenario_summary
from unbidden.viz.window.app import App
from unbidden.viz.window.keys import KEYS
from unbidden.viz.window.setting import Setting
from unbidden.viz.window.worlds import Worlds


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
    press(app, pygame.K_1)
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
    app = opened(surface, Setting(load("blimps", ["run.ticks=300"]), control="alone"))
    press(app, pygame.K_n)
    assert 300 == app.player.tick


def test_what_never_comes_about_is_said_at_the_end(surface: Any) -> None:
    """That nobody went out is not told before everybody could see it."""
    app = opened(surface, Setting(load("blimps", ["run.ticks=300"]), control="alone"))
    press(app, pygame.K_w)
    assert 300 == app.player.tick
    assert app.notice.text


# ---- the question ----------------------------------------------------------------------------------------------------


def test_nothing_moves_before_the_question_is_answered(surface: Any, blimps: Scenario) -> None:
    """The window played whatever had been said: every key that shows what comes, the bar and the buttons."""
    app = App(surface, Setting(blimps, SEED))
    for key in KEYS:
        if key.waits:
            press(app, key.codes[0])
            assert 0 == app.player.tick and not app.player.playing
            assert say("predict.first") == app.notice.text
            app.notice.text = ""
    assert app.worlds.card is None and 1 == len(app.player.showings)
    bar = control(app, say("time")).box
    click(app, (bar.left, bar.centery), bar.center)
    click(app, control(app, say("play")).box.center)
    press(app, pygame.K_RIGHT)
    assert 0 == app.player.tick and not app.player.playing


@pytest.mark.parametrize("theme", ["light", "projector"])
@pytest.mark.parametrize("size", [SIZE, (1024, 768), (1280, 720)])
@pytest.mark.parametrize("name", shipped())
def test_the_question_is_there_as_a_whole(surface: Any, name: str, size: tuple[int, int], theme: str) -> None:
    """On a projector its last answer lay under the buttons below, and the title had no room beside those above."""
    app = App(pygame.Surface(size), Setting(load(name)), theme=theme)
    app.draw()
    if not app.look.place.locked:
        pytest.skip("it asks nothing")
    below = control(app, say("play")).box.top
    choices = [say("window.choice", number=k + 1) for k in range(len(app.look.place.question["choices"]))]
    for found in (control(app, choice).box for choice in [*choices, say("predict.skip")]):
        assert found.bottom < below
    title = app.player.first.reel.legend.title
    assert title in written(app)


def written(app: App) -> list[str]:
    """All lines that the window writes."""
    kept: list[str] = []
    write = Canvas.write

    def noted(canvas: Canvas, text: str, *more: Any, **others: Any) -> Any:
        kept.append(text)
        return write(canvas, text, *more, **others)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Canvas, "write", noted)
        app.draw()
    return kept


def test_a_world_that_is_opened_later_tells_nothing_before_that_either(surface: Any, blimps: Scenario) -> None:
    """With --at: who is outside is not said, not outlined and not marked."""
    app = App(surface, Setting(blimps, SEED), at=FIRST + 10, beside="blind")
    counted = say("window.outside", outside=1, total=12)
    listed = say("window.event", says="")
    assert counted not in written(app) and say("happened.hidden") in written(app)
    assert () == app.drawn[0].pair and not [found for found in app.controls if found.name.startswith(listed)]
    press(app, pygame.K_k)
    assert counted in written(app)
    assert app.drawn[0].pair and [found for found in app.controls if found.name.startswith(listed)]


@pytest.mark.parametrize("by", ["digit", "click", "keyboard", "skip"])
def test_it_is_answered_once_and_then_everything_moves(surface: Any, blimps: Scenario, by: str) -> None:
    """What was said is said back, and stays sealed: nothing tells whether it is right."""
    app = App(surface, Setting(blimps, SEED))
    app.draw()
    name = say("predict.skip") if by == "skip" else say("window.choice", number=2)
    if by == "digit":
        press(app, pygame.K_9, pygame.K_2)
    elif by == "keyboard":
        app.focus = name
        press(app, pygame.K_RETURN)
    else:
        click(app, control(app, name).box.center)
    place, chosen = app.look.place, -1 if by == "skip" else 1
    assert (chosen, by == "skip") == (place.choice, place.skipped)
    assert (say("predict.skipped") if by == "skip" else place.question["choices"][1]) in app.notice.text
    press(app, pygame.K_SPACE)
    assert app.player.playing
    press(app, pygame.K_1)
    assert chosen == place.choice and "alone" == app.worlds.setting.control


def test_it_comes_back_by_itself(surface: Any, blimps: Scenario) -> None:
    """Who watches to the end is told what they said and what it did, without asking; so far, and at the end."""
    app = App(surface, Setting(blimps, SEED))
    press(app, pygame.K_1)
    app.player.go(FIRST)
    app.draw()
    assert app.notice.text.startswith("You said: “All in the room") and f"{CROSSER} is outside" in app.notice.text
    app.player.go(app.player.last)
    app.draw()
    assert "What mostly comes about: “Some beyond the wall" in app.notice.text
    app.notice.text = ""
    app.player.go(FIRST)
    app.draw()
    assert not app.notice.text


# ---- the lesson ------------------------------------------------------------------------------------------------------


def says(app: App, step: int) -> str:
    """All that a step of the lesson writes."""
    app.look.place.step = step
    written: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letters, "lines", _noted(letters.lines, written))
        app.draw()
    return " ".join(written)


def _noted(lines: Any, written: list[str]) -> Any:
    def noted(text: str, *more: Any, **others: Any) -> Any:
        written.append(text)
        return lines(text, *more, **others)

    return noted


def test_what_was_said_comes_back_when_it_has_happened(window: App) -> None:
    """The step that explains told all at once, and whether one had been right."""
    lesson = window.worlds.setting.summary()["lesson"]
    for step in (2, 3, 4):
        assert say("wait") in says(window, step) and lesson["explain"] not in says(window, step)
    window.player.go(FIRST)
    window.draw()
    assert lesson["explain"] in says(window, 2) and f"{CROSSER} is outside" in says(window, 2)
    assert lesson["predict"]["choices"][1] not in says(window, 2)
    window.player.go(window.player.last)
    assert lesson["predict"]["choices"][1] in says(window, 2) and "At the end" in says(window, 2)


def test_a_step_asks_for_a_guess_and_says_what_came_of_it(window: App) -> None:
    window.player.go(FIRST + 10)
    window.draw()
    assert say("guess") in says(window, 4)
    names = {control.name for control in window.controls}
    assert "Run blind" not in names
    window.look.place.guesses["control"] = "less"
    window.draw()
    window.worlds.trial("blind")
    assert "As it was" not in says(window, 4)
    window.player.go(FIRST + 10)
    said = says(window, 4)
    assert "You said: less. So it is." in said and "1 of 12; now: 0 of 12" in said
    assert window.worlds.setting.summary()["lesson"]["control"]["shows"] in said


# ---- speeds come back ------------------------------------------------------------------------------------------------

CHANGES: dict[str, Callable[[Worlds], None]] = {
    "the step that changes": lambda worlds: worlds.change_all({"world.tiles.#.height": 3.0}),
    "the control": lambda worlds: worlds.trial("blind"),
    "live": lambda worlds: worlds.change("agents.blimps.hold", 1.6),
    "reset": lambda worlds: worlds.change("world.tiles.#.height", 2.0),
    "beside": lambda worlds: worlds.trial_beside("blind"),
    "the beginning": lambda worlds: worlds.reset(),
}
REPLAYS: dict[str, Callable[[Worlds], None]] = {
    "again": lambda worlds: worlds.again(),
    "without": lambda worlds: worlds.without(worlds.card["without"][0] if worlds.card else ""),
}


@pytest.mark.parametrize("change", list(CHANGES))
@pytest.mark.parametrize("slowly", list(REPLAYS))
def test_after_a_slow_replay_any_change_goes_on_at_the_speed_from_before(
    surface: Any, blimps: Scenario, slowly: str, change: str
) -> None:
    """After "Replay the 50 ticks before", a wall of 3 m ran at that speed for twenty minutes."""
    app = opened(surface, Setting(blimps, SEED))
    press(app, pygame.K_w)
    app.player.pace.choose(64.0)
    REPLAYS[slowly](app.worlds)
    assert app.player.speed <= 2.0
    CHANGES[change](app.worlds)
    assert 64.0 == app.player.speed


def test_a_slow_replay_goes_on_at_the_speed_from_before(surface: Any, blimps: Scenario) -> None:
    app = opened(surface, Setting(blimps, SEED))
    press(app, pygame.K_w)
    before = app.player.speed
    app.worlds.again()
    while app.player.speed < before and app.player.playing:
        app.pass_time(0.1)
    assert FIRST + 50 < app.player.tick < FIRST + 100
    assert app.player.playing


def test_page_and_window_start_at_the_speed_of_the_lesson(surface: Any, blimps: Scenario) -> None:
    app = opened(surface, Setting(blimps, SEED))
    lesson = blimps.file.lesson
    assert isinstance(lesson, Lesson)
    assert lesson.speed == app.player.speed == scenario_summary(blimps)["speeds"]["first"]
    app.player.go(FIRST)
    assert scenario_summary(blimps)["speeds"]["usual"] == app.player.speed > lesson.speed


def test_steps_of_a_learners_lesson_are_shown_after_all_of_its_training(surface: Any) -> None:
    """Both sides at the same stage, which is said above both, with seed and tick."""
    app = opened(surface, Setting(load("reach_back")))
    last = len(app.worlds.columns[0]) - 1
    for act in (app.worlds.trial, app.worlds.trial_beside):
        app.worlds.set_stage(0)
        act("dies_with_it")
        assert last == app.worlds.stage
        shown = [app.worlds.trained(k) for k in range(len(app.player.showings))]
        assert 1 == len(set(shown))


def test_a_card_tells_nothing_that_comes_later(surface: Any) -> None:
    """A learner's card listed at its first use what it would use next, and that it would open the fence."""
    app = opened(surface, Setting(load("compute_yard", ["run.episodes=20000"])))
    press(app, pygame.K_w)
    assert app.worlds.card
    assert [app.player.tick] == [step["tick"] for step in app.worlds.card["steps"]]
    press(app, pygame.K_w)
    app.player.go(app.player.last)
    press(app, pygame.K_w)
    assert app.worlds.card and 3 == len(app.worlds.card["steps"])
