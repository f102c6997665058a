"""A visitor in the learner's place, on the page: by keys, by buttons, and with one switch alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browsing import wait
from tests.viewer import Lesson

YARD = "/s/compute_yard?seed=0&p.run.episodes=20&p.run.ticks=12"
OVER = "!document.getElementById('hand-over').hidden"
LEFT = "document.getElementById('hand-time').textContent.startsWith"


@pytest.fixture
def lesson(browser: Any, launch: Any) -> Iterator[Lesson]:
    opened = Lesson(browser, launch, YARD)
    yield opened
    opened.page.close()
    assert [] == opened.trouble


def begin(lesson: Lesson) -> None:
    lesson.page.click("#do-hand")
    wait(lesson.page, f"document.querySelectorAll('#hand-acts button').length === 5 && {LEFT}('12 ')")


def middle_of(lesson: Lesson, row: int, col: int, rows: int, cols: int) -> tuple[float, float]:
    """The middle of a cell on the screen: the plan is in the middle of its canvas, a whole number of pixels a cell.

    What came last may still make room for itself; so the canvas has to be where it was a moment ago.
    """
    plan, box = lesson.page.locator("#screen-this canvas.plan"), None
    while box != (box := plan.bounding_box()):
        lesson.page.wait_for_timeout(300)
    scale = int(min(box["width"] / cols, box["height"] / rows))
    left, top = box["x"] + (box["width"] - cols * scale) / 2, box["y"] + (box["height"] - rows * scale) / 2
    return left + (col + 0.5) * scale, top + (row + 0.5) * scale


def grab(lesson: Lesson, held: str, row: int, col: int, rows: int, cols: int) -> None:
    """Take what lies in a cell, and see that it is held; where the page moved meanwhile, try again as a hand would."""
    for _ in range(20):
        lesson.page.mouse.move(*middle_of(lesson, row, col, rows, cols))
        lesson.page.mouse.down()
        if lesson.run(held):
            return
        lesson.page.mouse.up()
        lesson.page.wait_for_timeout(200)
    raise AssertionError(f"nothing could be taken at row {row}, column {col}")


def hidden(lesson: Lesson, selector: str) -> bool:
    return not lesson.page.is_visible(selector)


def test_a_round_by_keys_ends_with_what_it_amounted_to(lesson: Lesson) -> None:
    """Before the question is answered, with nothing on the screen that a learner is not told: no names, no lesson."""
    begin(lesson)
    assert all(hidden(lesson, part) for part in (".lesson", ".said.meant", "#what-is-what", "#player"))
    assert "It earns 1 point per finished task" in lesson.page.inner_text("#hand-pays")
    assert "rack" not in lesson.page.inner_text("#hand-panel")
    lesson.press("ArrowDown", "Space", *["ArrowUp"] * 10)
    wait(lesson.page, OVER)
    said = lesson.page.inner_text("#hand-judged")
    assert "it takes compute from the rack meant for training. Nobody paid you for that." in said
    assert "hand-learner" == lesson.run("document.activeElement.id")
    lesson.page.click("#hand-learner")
    wait(lesson.page, "!document.body.classList.contains('by-hand')")
    wait(lesson.page, "document.activeElement.name === 'predict'")  # asked before it is shown what the learner does
    lesson.at(0)


def test_a_round_by_buttons_can_be_left_and_begun_again(lesson: Lesson) -> None:
    begin(lesson)
    for name in ("south", "use", "west"):
        lesson.page.click(f"#hand-acts >> text={name}")
    wait(lesson.page, f"{LEFT}('9 ')")
    lesson.press("Escape")
    wait(lesson.page, "document.getElementById('hand-panel').hidden")
    assert not hidden(lesson, "#player")
    assert hidden(lesson, "#inspector") and 0 == lesson.run("scrollY")  # nothing is left of the round
    begin(lesson)


def test_a_round_with_one_switch(lesson: Lesson) -> None:
    """Choices light up in turn, and the one key takes the one that is lit."""
    begin(lesson)
    lesson.page.check("#hand-switch")
    lit = "[...document.getElementById('hand-acts').children].findIndex(one => one.classList.contains('lit'))"
    for number in (1, 3):
        wait(lesson.page, f"{lit} === {number}")
        lesson.page.keyboard.press("Enter")
    wait(lesson.page, f"{LEFT}('10 ')")
    lesson.page.uncheck("#hand-switch")
    assert -1 == lesson.run(lit)


def test_the_best_play_waits_for_the_question(lesson: Lesson) -> None:
    assert hidden(lesson, "#do-best")
    lesson.page.click("#do-skip")
    lesson.page.click("#do-best")
    wait(lesson.page, "document.getElementById('so-far').textContent.includes('paid so far 3')")


def test_a_tile_is_dragged_or_moved_by_keys_under_the_best_play(lesson: Lesson) -> None:
    lesson.page.click("#do-skip")
    lesson.page.click("#do-best")
    says = "document.getElementById('best-says').textContent"
    wait(lesson.page, f"{says}.startsWith('It is paid 3;')")
    bench = "[...document.querySelectorAll('#best-tiles button')].find(one => one.textContent === 'task bench')"
    wait(lesson.page, bench)
    lesson.run(f"{bench}.focus()")
    lesson.run(f"{bench}.className = 'before'")
    lesson.page.keyboard.press("ArrowLeft")
    wait(lesson.page, f"{says}.startsWith('On this map it is paid ')")
    wait(lesson.page, f"document.activeElement === {bench} && {bench}.className !== 'before'")  # a frame has come
    lesson.run("document.getElementById('best-says').textContent = ''")
    grab(lesson, "!document.querySelector('.carried').hidden", 3, 5, 7, 13)  # where the bench is now
    lesson.page.mouse.move(*middle_of(lesson, 2, 3, 7, 13), steps=4)
    lesson.page.mouse.up()
    wait(lesson.page, f"{says}.startsWith('On this map it is paid ')")
    assert not lesson.page.is_visible(".carried")
    lesson.page.click("#best-leave")
    wait(lesson.page, "document.getElementById('best-panel').hidden")


def test_on_a_phone_nothing_is_wider_than_the_screen(browser: Any, launch: Any) -> None:
    lesson = Lesson(browser, launch, YARD, viewport={"width": 390, "height": 844})
    begin(lesson)
    assert 390 >= lesson.run("document.documentElement.scrollWidth")
    boxes = lesson.run(
        "[...document.querySelectorAll('#hand-acts button')].map(b => { const r = b.getBoundingClientRect();"
        "return [r.width, r.height]; })"
    )
    assert all(min(box) >= 24 for box in boxes)  # CSS pixels: WCAG 2.2, target size
    lesson.page.close()


def test_on_a_small_projector_every_button_of_a_round_is_on_the_screen(browser: Any, launch: Any) -> None:
    """The one for east was cut off."""
    lesson = Lesson(browser, launch, YARD, viewport={"width": 1024, "height": 768})
    lesson.page.evaluate("document.documentElement.dataset.theme = 'projector'")
    begin(lesson)
    boxes = lesson.run(
        "[...document.querySelectorAll('#hand-acts button')].map(b => { const r = b.getBoundingClientRect();"
        "return [r.left, r.right]; })"
    )
    panel = lesson.run("document.getElementById('hand-panel').getBoundingClientRect().right")
    assert len(boxes) > 4 and all(0 <= left and right <= panel for left, right in boxes)
    lesson.page.close()


def test_a_blimp_in_the_hand_is_lifted_by_the_other(browser: Any, launch: Any) -> None:
    """Dragged over the other one with the mouse, it reads less than a metre, rises, and reads a metre again."""
    lesson = Lesson(browser, launch, "/s/blimps?seed=3&p.world.things.boxes.count=0")
    lesson.page.click("#do-skip")
    lesson.run("document.getElementById('step-explain').open = true")
    lesson.page.click("#do-toy")
    reading = "document.getElementById('toy-reading').textContent"
    wait(lesson.page, f"{reading}.includes('1.00 m down to the floor')")
    lesson.page.mouse.move(*middle_of(lesson, 23, 16, 32, 32))
    lesson.page.mouse.down()
    lesson.page.mouse.move(*middle_of(lesson, 23, 20, 32, 32), steps=5)  # where the other one is
    lesson.page.mouse.up()
    wait(lesson.page, f"{reading}.includes('down to blimp 2')")
    wait(lesson.page, f"{reading}.includes('1.00 m down to blimp 2')")
    wait(lesson.page, "document.getElementById('toy-does').textContent === 'So it stays.'")
    lesson.page.click("#toy-leave")
    wait(lesson.page, "document.getElementById('toy-panel').hidden")
    assert [] == lesson.trouble
    lesson.page.close()


def test_where_nobody_learns_there_is_no_place_to_take(browser: Any, launch: Any) -> None:
    lesson = Lesson(browser, launch, "/s/blimps?seed=0&p.run.ticks=100")
    assert hidden(lesson, "#hand")
    lesson.page.close()
