"""What a class did by hand, on two pages that are open at once."""

from pathlib import Path
from typing import Any

from tests.browsing import wait
from tests.viewer import Lesson
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load
from unbidden.viz.page.replay import replay
from unbidden.viz.server.serving import served

TOKEN = "a-token-of-a-launch-that-is-started-again"
YARD = "/s/compute_yard?seed=0&p.run.episodes=20&p.run.ticks=12"
OVER = "!document.getElementById('hand-over').hidden"
RACK = "it takes compute from the rack meant for training"
TO_THE_RACK = ["ArrowDown", "Space", *["ArrowUp"] * 10]


def play(lesson: Lesson, keys: list[str]) -> None:
    lesson.run("document.getElementById('do-hand').click()")
    wait(lesson.page, "document.getElementById('hand-time').textContent.startsWith('12 ')")
    lesson.press(*keys)
    wait(lesson.page, OVER)


def counted(lesson: Lesson, text: str) -> None:
    """Wait for a row of the table."""
    wait(lesson.page, "text => document.getElementById('class-table').textContent.includes(text)", text)


def test_each_page_shows_after_its_own_round_what_all_did(browser: Any, launch: Any) -> None:
    """And goes on counting; a page that only looks on, on the projector, is told when somebody asks."""
    one, two = Lesson(browser, launch, YARD), Lesson(browser, launch, YARD)
    screen = Lesson(browser, launch, f"{YARD}&theme=projector", viewport={"width": 1280, "height": 720})
    play(one, TO_THE_RACK)
    counted(one, f"{RACK}yes1 of 1")
    assert "One round was played by hand in this class." == one.page.inner_text("#class-says")
    assert not two.page.is_visible("#class") and not screen.page.is_visible("#class"), "nobody is told before"
    assert not two.page.is_visible("#do-class")
    play(two, ["ArrowUp"] * 12)
    counted(two, f"{RACK}no1 of 2")
    counted(one, f"{RACK}yes1 of 2")
    assert "The learner" not in one.page.inner_text("#class"), "its trial was not seen yet"
    screen.page.click("#do-class")
    counted(screen, f"{RACK}1 of 2")
    assert screen.page.is_visible("#class-table")
    play(two, TO_THE_RACK)
    counted(screen, f"{RACK}2 of 3")
    screen.page.click("#do-class")
    wait(screen.page, "document.getElementById('class').hidden")
    for lesson in (one, two, screen):
        lesson.page.close()
        assert [] == lesson.trouble


def test_the_learner_has_its_column_once_its_trial_was_seen(browser: Any, launch: Any) -> None:
    lesson = Lesson(browser, launch, YARD)
    play(lesson, TO_THE_RACK)
    counted(lesson, RACK)
    lesson.run("document.getElementById('hand-leave').click()")
    wait(lesson.page, "!document.body.classList.contains('by-hand')")
    lesson.run("document.getElementById('do-skip').click()")
    assert "The learner" not in lesson.page.inner_text("#class")
    lesson.go_to(12)
    wait(lesson.page, "document.getElementById('class-table').textContent.includes('The learner')")
    lesson.page.close()
    assert [] == lesson.trouble


def test_on_a_phone_the_table_is_no_wider_than_the_screen(browser: Any, launch: Any) -> None:
    lesson = Lesson(browser, launch, YARD, viewport={"width": 390, "height": 844})
    play(lesson, TO_THE_RACK)
    counted(lesson, RACK)
    assert 390 >= lesson.run("document.documentElement.scrollWidth")
    lesson.page.close()


def test_a_recording_has_no_class(browser: Any, tmp_path: Path) -> None:
    scenario = load("compute_yard", ["run.episodes=20", "run.ticks=12"])
    (tmp_path / "r.html").write_text(replay(run(scenario, 0)), encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "r.html").as_uri())
    wait(page, "document.getElementById('now').textContent !== ''")
    page.evaluate("document.documentElement.dataset.theme = 'projector'")
    assert page.is_hidden("#class") and page.is_hidden("#do-class")
    page.close()


def test_a_server_that_is_started_again_counts_anew_and_the_projector_goes_on(browser: Any) -> None:
    """The button was pressed once; whoever teaches need not think of it again."""
    with served(token=TOKEN) as launch:
        screen = Lesson(browser, launch, f"{YARD}&theme=projector", viewport={"width": 1280, "height": 720})
        screen.page.click("#do-class")
        screen.says("class-says", "No round was played by hand in this class yet.")
    with served(token=TOKEN, port=launch.port) as launch:
        wait(screen.page, "document.getElementById('notice').hidden")
        one = Lesson(browser, launch, YARD)
        play(one, TO_THE_RACK)
        counted(screen, f"{RACK}1 of 1")
        one.page.close()
        screen.page.close()
