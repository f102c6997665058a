"""The first look at every lesson: heads of one line, and the first button in sight, on a screen and on a phone."""

from typing import Any

import pytest

from tests.browsing import wait
from unbidden.sim.report.naming import whole_languages
from unbidden.sim.scenario import load, shipped

SIZES = [(1280, 800), (390, 844)]
MEASURED = """() => {
  const lines = (one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
  };
  const inSight = (one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return [[left + 3, top + 3], [right - 3, top + 3], [left + 3, bottom - 3], [right - 3, bottom - 3]].every(
      ([x, y]) => one.contains(document.elementFromPoint(x, y)));
  };
  const rows = (all) => new Set([...all].map((one) => Math.round(one.getBoundingClientRect().top / 8))).size;
  const head = document.querySelector("header.top");
  return {
    title: lines(head.querySelector("h1")), facts: lines(head.querySelector("#facts")),
    button: rows([...head.querySelectorAll(".tools > *")].filter((one) => one.checkVisibility())),
    head: head.getBoundingClientRect().height,
    broken: [...document.querySelectorAll("h1, h2, h3, .steps summary")].filter((one) => one.offsetParent).filter(
      (one) => one.clientHeight > 2 * parseFloat(getComputedStyle(one).lineHeight)).map((one) => one.textContent),
    predict: inSight(document.getElementById("do-predict")), play: inSight(document.getElementById("do-play")),
    wide: document.documentElement.scrollWidth, choices: document.querySelectorAll("#predict input").length,
  };
}"""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", shipped())
def test_the_head_is_one_line_and_the_first_button_is_in_sight(
    browser: Any, launch: Any, name: str, size: tuple[int, int]
) -> None:
    """Long titles broke into two lines and pushed the lesson down; long questions hid the button that answers them."""
    wide, high = size
    for lang in whole_languages(load(name)):
        page = browser.new_page(viewport={"width": wide, "height": high})
        page.goto(f"http://127.0.0.1:{launch.port}/s/{name}?lang={lang}#token={launch.token}")
        wait(page, "document.body.classList.contains('locked')")
        found = page.evaluate(MEASURED)
        page.close()
        assert (found["title"], found["facts"], found["broken"]) == (1, 1, []), (lang, found)
        assert found["wide"] <= wide and found["choices"] > 1, (lang, found)
        assert found["predict"] and found["play"], (lang, found)
        if wide >= 1000:
            assert found["button"] == 1 and found["head"] < 0.07 * high, (lang, found)
        else:
            assert found["head"] < 0.2 * high, (lang, found)


def test_a_title_that_is_too_long_for_its_line_can_be_read_all_the_same(browser: Any, launch: Any) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"http://127.0.0.1:{launch.port}/s/side_effects_sokoban?p.run.episodes=10#token={launch.token}")
    title = load("side_effects_sokoban").file.about.title
    wait(page, "document.getElementById('now').textContent !== ''")
    page.click("#do-skip")
    wait(page, "title => document.querySelector('h1').title === title", title)
    assert page.inner_text("h1") == title
    page.close()


def test_the_three_parameters_that_matter_are_shown_with_a_sentence_and_the_others_are_folded(
    browser: Any, launch: Any
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"http://127.0.0.1:{launch.port}/s/blimps#token={launch.token}")
    wait(page, "document.querySelectorAll('.parameter').length > 3")
    page.click("#do-skip")
    labels = page.locator(".parameter label").all_inner_texts()
    visible = [one.is_visible() for one in page.locator(".parameter").all()]
    assert visible == [True] * 3 + [False] * (len(visible) - 3) and len(visible) > 6
    assert labels[:2] == [
        "wall: height",
        "blimps: see each other",
    ]  # what the lesson changes, and what its control does
    for one in page.locator(".parameter").all():
        says = one.locator(".says").text_content()
        assert says.endswith(".") and len(says.split()) > 3
        described = one.locator("input").get_attribute("aria-describedby")
        assert one.locator(".says").get_attribute("id") in described.split()
    page.click("#parameters details details > summary")
    assert all(one.is_visible() for one in page.locator(".parameter").all())
    page.close()
