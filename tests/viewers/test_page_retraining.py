"""The page has learners trained anew: how long it takes is told before, and the result stands beside the control."""

from pathlib import Path
from typing import Any

from tests.browsing import wait
from tests.viewer import Lesson, opened
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load
from unbidden.viz.page.replay import replay

YARD = "/s/compute_yard?seed=0&p.run.episodes=300&p.run.trials=1"
LABEL = "document.getElementById('retrain-label').textContent"
SPILLS = "document.documentElement.scrollWidth"


def look(lesson: Lesson) -> None:
    """Open the part; how long it takes is told."""
    lesson.page.click("#retrain summary")
    wait(lesson.page, "document.getElementById('retrain-about').textContent.startsWith('takes ')")


def test_it_is_trained_anew_beside_the_control(browser: Any, launch: Any) -> None:
    lesson = opened(browser, launch, YARD)
    look(lesson)
    assert "Train it 5 times" == lesson.page.inner_text("#do-retrain")
    lesson.page.click("#do-retrain")
    wait(lesson.page, f"{LABEL} === 'Trained from seed 1 to seed 5'")
    said = lesson.page.inner_text("#retrain-table")
    assert "with what was changed" in said and "of 5 [" in said
    lesson.page.close()
    assert [] == lesson.trouble


def test_it_is_stopped_and_what_is_done_stays(browser: Any, launch: Any) -> None:
    lesson = opened(browser, launch, "/s/compute_yard?seed=0&p.run.episodes=3000")
    look(lesson)
    lesson.page.select_option("#retrain-times", "100")
    lesson.page.click("#do-retrain")
    wait(lesson.page, f"/: [1-9][0-9]* of 200 …/.test({LABEL})")
    assert "Stop" == lesson.page.inner_text("#do-retrain")
    assert lesson.page.is_visible("#retrain-bar")
    lesson.page.click("#do-retrain")
    wait(lesson.page, f"{LABEL}.includes('Stopped after ')")
    assert lesson.page.is_visible("#retrain-table") and not lesson.page.is_visible("#retrain-bar")
    lesson.page.close()
    assert [] == lesson.trouble


def test_somebody_else_is_told_to_wait(browser: Any, launch: Any) -> None:
    first, other = (opened(browser, launch, f"/s/compute_yard?seed={seed}&p.run.episodes=20000") for seed in (0, 1))
    for lesson in (first, other):
        look(lesson)
    first.page.select_option("#retrain-times", "100")
    first.page.click("#do-retrain")
    wait(first.page, f"{LABEL}.includes(' of 200 …')")
    other.page.click("#do-retrain")
    other.says("notice", "somebody else has learners trained anew")
    assert "Train it 5 times" == other.page.inner_text("#do-retrain")
    for lesson in (first, other):
        lesson.page.close()
        assert [] == lesson.trouble


def test_nobody_learns_the_answer_before_he_said_what_he_expects(browser: Any, launch: Any) -> None:
    lesson = Lesson(browser, launch, YARD)
    look(lesson)
    lesson.page.click("#do-retrain")
    lesson.says("notice", "Answer the question")
    assert "" == lesson.page.inner_text("#retrain-label")
    lesson.page.close()


def test_it_fits_a_phone(browser: Any, launch: Any) -> None:
    lesson = opened(browser, launch, YARD, viewport={"width": 390, "height": 844})
    look(lesson)
    lesson.page.click("#do-retrain")
    wait(lesson.page, f"{LABEL} === 'Trained from seed 1 to seed 5'")
    assert 390 >= lesson.run(SPILLS)
    lesson.page.close()


def test_where_nobody_is_trained_or_no_server_there_is_no_such_part(browser: Any, launch: Any, tmp_path: Path) -> None:
    lesson = opened(browser, launch)
    assert lesson.page.is_hidden("#retrain")
    lesson.page.close()
    scenario = load("compute_yard", ["run.episodes=20", "run.ticks=12"])
    (tmp_path / "r.html").write_text(replay(run(scenario, 0)), encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "r.html").as_uri())
    wait(page, "document.getElementById('now').textContent !== ''")
    assert page.is_hidden("#retrain")
    page.close()
