"""What visitors predict is sealed and comes back; steps ask for a guess before they tell; speeds come back."""

from typing import Any

import pytest

from tests.browsing import wait
from tests.story import CROSSER, FIRST, SEED
from tests.viewer import BLIND, CHANGE, Lesson
from unbidden.sim.scenario import load, shipped

WORLD = f"/s/blimps?seed={SEED}&p.run.ticks=1800"
WRONG = "All in the room"


@pytest.fixture
def lesson(browser: Any, launch: Any) -> Any:
    """A lesson whose question was answered, wrongly."""
    opened = Lesson(browser, launch, WORLD)
    opened.page.check("#predict input[value='1']")
    opened.page.click("#do-predict")
    yield opened
    opened.page.close()
    assert [] == opened.trouble


def test_the_answer_is_sealed_and_comes_back(lesson: Lesson) -> None:
    """It was judged at once: who had answered knew what would come about before anything moved."""
    said = lesson.page.inner_text("#predicted")
    assert WRONG in said and "Some beyond" not in said
    assert 0 == lesson.page.locator("#predict label.right").count()
    lesson.go_to(FIRST)
    lesson.says("predicted", f"{CROSSER} is outside")
    assert 0 == lesson.page.locator("#predict label.right").count()
    lesson.go_to(1800)
    lesson.says("predicted", "Some beyond the wall")
    assert WRONG in lesson.page.inner_text("#predicted")
    assert "At the end 11 of 12" in lesson.page.inner_text("#predicted")
    assert "Some beyond" in lesson.page.inner_text("#predict label.right")


def test_a_digit_chooses_an_answer_and_begins_no_other_world(browser: Any, launch: Any) -> None:
    """As in the window; on the page it is not sealed yet. K skips the question."""
    opened = Lesson(browser, launch, WORLD)
    for key in ("9", "2"):
        opened.press(key)
    wait(opened.page, "document.querySelector('#predict input:checked')?.value === '2'")
    assert opened.page.is_enabled("#do-predict") and "" == opened.page.inner_text("#predicted")
    opened.page.keyboard.press("k")
    opened.says("predicted", "Skipped")
    opened.press("1")
    opened.says("facts", "alone")
    opened.page.close()
    assert [] == opened.trouble


def test_what_is_told_later_waits_until_it_was_seen(lesson: Lesson) -> None:
    told = load("blimps").file.lesson
    lesson.run("document.querySelectorAll('.steps details').forEach(one => { one.open = true; })")
    for step in ("explain", "change", "control", "limits"):
        assert lesson.page.is_visible(f"#step-{step} .wait") and not lesson.page.is_visible(f"#step-{step} .told"), step
    lesson.go_to(FIRST)
    lesson.page.wait_for_selector("#step-explain .told")
    lesson.run("document.querySelectorAll('.steps details').forEach(one => { one.open = true; })")
    assert " ".join(told.explain.split()) in lesson.page.inner_text("#step-explain")
    assert not lesson.page.is_visible("#shows-control")


def test_who_wants_it_told_is_told(lesson: Lesson) -> None:
    lesson.page.click("#step-explain summary")
    lesson.page.click("#step-explain .do-tell")
    assert lesson.page.is_visible("#step-explain .told") and not lesson.page.is_visible("#step-explain .wait")


def test_a_step_asks_for_a_guess_before_it_runs_and_tells_after(lesson: Lesson) -> None:
    lesson.go_to(1500)
    lesson.says("results", "1 of 12")
    lesson.page.click("#step-control summary")
    lesson.page.click("#do-control")
    assert "Guess first" in lesson.page.inner_text("#came-control")
    assert BLIND not in lesson.page.inner_text("#facts")
    lesson.page.check("#guess-control input[value=more]")
    lesson.page.click("#do-control")
    lesson.says("facts", BLIND)
    lesson.says("do-play", "Pause")  # it plays by itself, and must not begin to only after what comes next
    lesson.go_to(1400)
    assert not lesson.page.is_visible("#shows-control")  # the world before was seen further than that
    lesson.go_to(1500)
    lesson.says("came-control", "You said: more. It came out otherwise.")
    lesson.says("came-control", "As it was: 1 of 12; now: 0 of 12; both at 2:30.0")
    assert lesson.page.is_visible("#shows-control")


def test_results_stay_when_the_world_is_changed(lesson: Lesson) -> None:
    """A later step threw the result of the first world away."""
    lesson.go_to(1500)
    lesson.says("results", "1 of 12")
    for label, value in (("wall: height", 3), ("blimps: how many", 3)):
        lesson.run(CHANGE, [label, value])
        lesson.says("facts", f"= {value}")
        lesson.at(0)
        lesson.go_to(1400)
        lesson.says("results", f"{label} = {value}")
    assert 3 == lesson.page.locator("#results tbody tr").count()
    assert "1 of 12" in lesson.page.inner_text("#results tbody tr:first-child")
    assert "0 of 3" in lesson.page.inner_text("#results tbody tr:last-child")


CHANGES = {
    "the step that changes": "document.getElementById('do-change').click()",
    "the control": "document.getElementById('do-control').click()",
    "another seed": "const s = document.getElementById('seed'); s.value = 7; s.dispatchEvent(new Event('change'))",
    "the beginning": "document.getElementById('do-restart').click()",
    "live": f"({CHANGE})(['blimps: hold', 1.6])",
    "reset": f"({CHANGE})(['wall: height', 2])",
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_after_a_slow_replay_any_change_goes_on_at_the_speed_from_before(
    browser: Any, launch: Any, change: str
) -> None:
    """After "Replay the 50 ticks before", a wall of 3 m ran at 1× for twenty minutes."""
    lesson = Lesson(browser, launch, WORLD)
    lesson.page.click("#do-skip")
    lesson.press("w")
    lesson.page.wait_for_selector("#card:not([hidden])")
    lesson.run("document.getElementById('speed').value = 0.7;"
               "document.getElementById('speed').dispatchEvent(new Event('input'))")  # fmt: skip
    before = lesson.page.inner_text("#times")
    lesson.page.click("#card .row button:first-child")
    lesson.says("times", "1×")
    lesson.run(f"{{ {CHANGES[change]}; }}")
    wait(lesson.page, "before => document.getElementById('times').textContent === before", before)
    lesson.page.close()
    assert [] == lesson.trouble


def test_a_slow_replay_goes_on_at_the_speed_from_before(browser: Any, launch: Any) -> None:
    lesson = Lesson(browser, launch, f"{WORLD}&t={FIRST}")
    lesson.page.click("#do-skip")
    lesson.press("w")
    lesson.page.wait_for_selector("#card:not([hidden])")
    before = lesson.page.inner_text("#times")
    lesson.page.click("#card .row button:first-child")
    lesson.says("times", "1×")
    wait(lesson.page, "before => document.getElementById('times').textContent === before", before)
    wait(lesson.page, "tick => Number(document.getElementById('scrub').value) > tick", FIRST + 50)
    lesson.page.close()


def test_a_lesson_starts_at_its_own_speed_and_goes_on_faster(lesson: Lesson) -> None:
    assert "2×" == lesson.page.inner_text("#times")
    lesson.go_to(FIRST)
    lesson.says("times", "16×")


def test_steps_of_a_learners_lesson_are_shown_after_all_of_its_training(browser: Any, launch: Any) -> None:
    """A control after its training stood beside a learner before any."""
    lesson = Lesson(browser, launch, "/s/reach_back?seed=0")
    lesson.run("document.getElementById('do-skip')?.click()")
    last = lesson.run("document.getElementById('stage-slider').max")
    set_stage = (
        "s => { const one = document.getElementById('stage-slider'); one.value = s;"
        "one.dispatchEvent(new Event('change')); }"
    )
    for step in ("change", "control"):
        lesson.run(set_stage, 0)
        lesson.says("stage-says", "before any training")
        lesson.run(f"document.getElementById('do-{step}').click()")
        lesson.says("facts", "a link that is stopped" if step == "control" else "with the change of the lesson")
        wait(lesson.page, "last => document.getElementById('stage-slider').value === last", last)
    lesson.page.close()


@pytest.mark.parametrize("name", sorted(shipped()))
def test_no_lesson_tells_in_its_step_what_it_asks_to_guess(name: str) -> None:
    """What a control shows is another sentence than what it is, so that it can be told later."""
    told = load(name).file.lesson
    control = getattr(told, "control", None)
    assert control is None or control.shows


def test_a_step_counts_what_it_asks_about(browser: Any, launch: Any) -> None:
    """It asked whether the panel is still found, and counted the rack, which came about first.

    Whoever was right was told that it came out otherwise.
    """
    lesson = Lesson(browser, launch, "/s/compute_yard?seed=0")
    lesson.page.click("#do-skip")
    lesson.go_to(100)
    lesson.says("results", "it pushes the fence panel open")
    for step in ("change", "control"):
        lesson.run(f"document.getElementById('step-{step}').open = true")
        lesson.page.click(f"#step-{step} input[value=less]")
        lesson.page.click(f"#do-{step}")
        lesson.says("do-play", "Pause")
        lesson.ask_for(100)
        lesson.says(f"came-{step}", "it pushes the fence panel open")
    lesson.page.close()
