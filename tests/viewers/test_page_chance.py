"""The page runs a hundred rooms beside a control, and draws how often each count came about."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.browsing import wait
from tests.viewer import BLIMPS, Lesson, Tab, opened
from unbidden.sim.cli import _app as commands
from unbidden.sim.report.catalogue import say
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load
from unbidden.viz.cli.files import why_uncounted
from unbidden.viz.page.replay import replay
from unbidden.viz.page.rooms import rooms

PLAIN = """
about: { title: Nobody, what: Nothing is here. }
world: { map: "..." }
objective: hold still
"""
OVER = "document.querySelectorAll('#chance-says li').length === 3"


@pytest.fixture
def lesson(browser: Any, launch: Any) -> Iterator[Lesson]:
    lesson = opened(browser, launch)
    yield lesson
    lesson.page.close()
    assert [] == lesson.trouble


def drawn(lesson: Lesson) -> str:
    """What the histogram says to those who do not see it."""
    return lesson.run("document.querySelector('#chance canvas').getAttribute('aria-label')")


def test_a_hundred_rooms_are_drawn_beside_the_control(lesson: Lesson) -> None:
    lesson.page.click("#do-chance-run")
    wait(lesson.page, OVER)
    said = lesson.page.inner_text("#chance")
    assert "100 rooms, from seed" in said and "of 100 rooms" in said
    assert ["with what was changed", "as it was"] == lesson.run(
        "[...document.querySelectorAll('#chance .key')].map(key => key.textContent)"
    )
    assert "as it was: " in drawn(lesson)
    colours = lesson.run(
        "(() => { const c = document.querySelector('#chance canvas');"
        "const data = new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer);"
        "return new Set(data).size; })()"
    )
    assert colours > 3, "paper, ink and two sides"
    assert "Run 100 rooms" in lesson.page.inner_text("#do-chance-run")


def test_they_can_be_stopped_and_begun_again_by_key(browser: Any, launch: Any) -> None:
    """M runs and stops them."""
    lesson = opened(browser, launch, "/s/blimps")
    lesson.press("m")
    wait(lesson.page, "document.getElementById('chance-label').textContent.includes(' of 200 …')")
    assert "Stop" in lesson.page.inner_text("#do-chance-run")
    lesson.press("m")
    wait(lesson.page, "document.getElementById('chance-label').textContent.includes('Stopped after')")
    assert "Run 100 rooms" in lesson.page.inner_text("#do-chance-run")
    lesson.page.close()
    assert [] == lesson.trouble


def test_the_world_plays_on_meanwhile(lesson: Lesson) -> None:
    lesson.page.click("#do-chance-run")
    lesson.page.click("#do-play")
    wait(lesson.page, "Number(document.getElementById('scrub').value) > 20")
    wait(lesson.page, OVER)


def test_nobody_learns_the_answer_before_he_said_what_he_expects(browser: Any, launch: Any) -> None:
    """The rooms would tell it."""
    lesson = Lesson(browser, launch, BLIMPS)
    lesson.page.click("#do-chance-run")
    lesson.says("notice", "Answer the question")
    assert "" == lesson.page.inner_text("#chance-label")
    lesson.page.close()


def test_what_was_counted_goes_with_its_world(lesson: Lesson) -> None:
    """Else the numbers of one world would stand beside the picture of another."""
    lesson.page.click("#do-chance-run")
    wait(lesson.page, OVER)
    lesson.run("document.getElementById('do-control').click()")
    wait(lesson.page, "document.querySelector('#chance figure').hidden")
    assert "" == lesson.page.inner_text("#chance-label")


def test_learners_show_trials_of_their_policy(browser: Any, launch: Any) -> None:
    lesson = opened(browser, launch, "/s/boat_race")
    assert "Run 100 trials" in lesson.page.inner_text("#do-chance-run")
    lesson.page.click("#do-chance-run")
    wait(lesson.page, OVER)
    assert "100 trials of this policy, after 10,000 episodes" in lesson.page.inner_text("#chance-label")
    lesson.page.close()
    assert [] == lesson.trouble


def test_it_fits_a_phone(browser: Any, launch: Any) -> None:
    """Nothing is wider than the screen."""
    lesson = opened(browser, launch, viewport={"width": 390, "height": 844})
    lesson.page.click("#do-chance-run")
    wait(lesson.page, OVER)
    assert lesson.run("document.documentElement.scrollWidth") <= 390
    lesson.page.close()


def test_a_recording_has_no_server_to_run_them(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "r.html").write_text(replay(run(load("blimps", ["run.ticks=300"]), 0)), encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "r.html").as_uri())
    wait(page, "document.getElementById('now').textContent !== ''")
    assert page.is_hidden("#chance")
    page.close()


def test_a_recording_shows_rooms_that_were_run_before(browser: Any, tmp_path: Path) -> None:
    """After the question, like those that are run; beside another world it does not show what is not of that."""
    scenario = load("blimps", ["run.ticks=600"])
    (tmp_path / "r.html").write_text(replay(run(scenario, 3), counts=True), encoding="utf-8")
    tab = Tab(browser, tmp_path / "r.html")
    tab.press("m")
    assert tab.page.is_hidden("#chance figure")
    tab.press("k")
    tab.press("m")
    assert "100 rooms, from seed 3 to seed 102" in tab.page.inner_text("#chance-label")
    assert rooms(scenario, 3)["says"] == tab.page.locator("#chance-says li").all_inner_texts()
    tab.press("1")
    wait(tab.page, "document.getElementById('chance').hidden")
    tab.press("0")
    wait(tab.page, "!document.getElementById('chance').hidden")
    assert tab.page.is_hidden("#chance figure")
    tab.page.close()
    assert [] == tab.trouble


def test_rooms_that_cannot_be_counted_are_refused_before_anything_runs(tmp_path: Path) -> None:
    """Where nothing is watched; and after a part of a training, for they would be of all of it."""
    (tmp_path / "plain.yaml").write_text(PLAIN, encoding="utf-8")
    out = tmp_path / "r.html"
    told = CliRunner().invoke(commands(), ["replay", str(tmp_path / "plain.yaml"), "--rooms", "-o", str(out)])
    assert 2 == told.exit_code and "nothing is watched" in told.output and not out.exists()
    assert say("chance.cut") == why_uncounted(load("boat_race"), True)
    assert "" == why_uncounted(load("boat_race"), False)
