"""Curves over a training, one point for a stage; and small films of its stages, which play in step."""

from typing import Any

import pytest

from tests.browsing import wait
from tests.viewer import Lesson
from unbidden.sim.report.naming import word
from unbidden.sim.runs.records import Run
from unbidden.sim.scenario import load
from unbidden.viz.checkpoints import stages
from unbidden.viz.learning import learning_curves

PLACES = "['.transport', '.more', '#plots'].map(one => document.querySelector(one).getBoundingClientRect().top)"
SHORT = ["run.episodes=3000", "run.trials=2"]


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    return [stage.reel.run() for stage in stages(load("compute_yard", SHORT))]


def names_of(runs: list[Run]) -> dict[str, str]:
    """What is watched, by what curves call it."""
    return {word(runs[0].scenario, watch): watch for watch in runs[0].scenario.watches}


def test_a_point_is_what_the_trials_of_its_stage_came_to(runs: list[Run]) -> None:
    paid, *events = learning_curves(runs)
    assert [run.measures["episode.return"] for run in runs] == pytest.approx(paid["values"], abs=1e-3)
    assert events
    names = names_of(runs)
    for curve in events:
        name = names[curve["name"]]
        assert [run.measures[f"{name}.count"] for run in runs] == pytest.approx(curve["values"], abs=1e-3)


def test_no_more_than_four_events_have_curves_and_those_that_last(runs: list[Run]) -> None:
    """Of whatever comes about at the end nothing is left out for something that does not."""
    _, *events = learning_curves(runs)
    last = {watch: run for watch, run in runs[-1].measures.items() if watch.endswith(".count") and run}
    assert len(events) <= 4
    names = names_of(runs)
    shown = {f"{names[curve['name']]}.count" for curve in events}
    assert len(last) > 4 or last.keys() <= shown


def test_where_nobody_was_trained_there_are_no_curves() -> None:
    assert [] == learning_curves([stage.reel.run() for stage in stages(load("blimps", ["run.ticks=20"]))])


def test_the_curves_wait_until_a_trial_was_seen_and_films_play_in_step(browser: Any, launch: Any) -> None:
    """They would tell what comes."""
    lesson = Lesson(browser, launch, "/s/compute_yard?seed=0&p.run.episodes=3000&p.run.ticks=20")
    lesson.page.click("#do-skip")
    lesson.page.uncheck("#auto")
    assert not lesson.page.is_visible("#learning")
    before = lesson.run(PLACES)
    lesson.ask_for(20)
    wait(lesson.page, "!document.getElementById('stages').classList.contains('waits')")
    assert lesson.page.is_visible("#learning") and lesson.page.is_visible("#learning-says")
    assert before == lesson.run(PLACES)  # the buttons jumped when they appeared
    assert "paid in a trial" in lesson.page.inner_text("#learning-says")
    lesson.page.click("#do-films")
    wait(lesson.page, "document.querySelectorAll('#films figure').length === 6")
    lesson.at(20)
    wait(lesson.page, "[...document.querySelectorAll('#films canvas.plan')].every(canvas => canvas.width > 80)")
    labels = lesson.run("[...document.querySelectorAll('#films button')].map(one => one.textContent)")
    assert "before any training" == labels[0] and "3,000 episodes" == labels[-1]
    lesson.page.click("#films figure:nth-child(1) button")
    wait(lesson.page, "document.getElementById('stage-slider').value === '0'")
    assert [] == lesson.trouble
    lesson.page.close()
