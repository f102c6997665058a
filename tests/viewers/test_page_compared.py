"""Two worlds side by side, in numbers: how each stands, in one sentence; and both curves in one plot."""

from typing import Any

from tests.browsing import wait
from tests.story import FIRST, SEED
from tests.viewer import BLIND, Lesson

SAID = "document.getElementById('compared').textContent"


def test_both_counts_stand_in_one_sentence_for_the_same_tick(browser: Any, launch: Any) -> None:
    lesson = Lesson(browser, launch, f"/s/blimps?seed={SEED}")
    lesson.page.click("#do-skip")
    lesson.go_to(FIRST + 20)
    lesson.says("so-far", "1 outside")
    assert "" == lesson.run(SAID)
    lesson.press("c")
    wait(lesson.page, f"{SAID}.includes('11 inside, 1 outside') && {SAID}.includes('12 inside, 0 outside')")
    assert BLIND in lesson.run(SAID)
    dashes = "document.querySelector('#plots canvas').toDataURL()"
    both = lesson.run(dashes)
    lesson.press("c")
    wait(lesson.page, "!document.body.classList.contains('two')")
    wait(lesson.page, f"both => {dashes} !== both", both)
    assert not lesson.page.is_visible("#compared")
    assert [] == lesson.trouble
    lesson.page.close()


def test_what_learners_are_paid_is_compared_too(browser: Any, launch: Any) -> None:
    lesson = Lesson(browser, launch, "/s/compute_yard?seed=0&p.run.episodes=200&p.run.ticks=20")
    lesson.page.click("#do-skip")
    lesson.go_to(20)
    lesson.press("c")
    wait(lesson.page, f"{SAID}.split('paid so far').length === 3")
    assert [] == lesson.trouble
    lesson.page.close()
