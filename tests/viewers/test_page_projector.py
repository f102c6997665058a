"""On a projector the picture is large, what is written can be read from the last row, and nothing is cut off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import wait
from tests.story import FIRST, SEED
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load
from unbidden.viz.page.replay import replay

SIZES = [(1024, 768), (1280, 720), (1920, 1080)]
WORLDS = {
    "blimps": (SEED, ["run.ticks=2600"]),
    "compute_yard": (0, ["run.episodes=0"]),
    "commons_yard": (0, ["run.episodes=50"]),
}
LEAST = 20  # pixels
OF_TEXT = 0.85  # what is written in plots is smaller than other text, by this
TEXTS = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) {
    const node = walk.currentNode, element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility()) continue;
    if (element.closest("script, style, .skip, .away")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width && box.left > -100) found.push([node.textContent, parseFloat(getComputedStyle(element).fontSize)]);
  }
  return found;
}"""
BOXES = """() => [...document.querySelectorAll(
    "h1, #so-far, canvas.plan, canvas.side, #what-is-what, #plots canvas, #plots figcaption, .transport, #stages")]
  .filter((part) => part.checkVisibility() && part.getBoundingClientRect().height)
  .map((part) => { const box = part.getBoundingClientRect();
    return [part.id || part.className || part.tagName, box.left, box.top, box.right, box.bottom]; })"""


@pytest.fixture(scope="module", params=list(WORLDS))
def pages(request: pytest.FixtureRequest, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A world on a page for a projector, to be opened in any size."""
    seed, changes = WORLDS[request.param]
    path: Path = tmp_path_factory.mktemp("projector") / f"{request.param}.html"
    path.write_text(replay(run(load(request.param, changes), seed), theme="projector"), encoding="utf-8")

    def opened(size: tuple[int, int], answered: bool = True) -> Any:
        page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        page.goto(path.as_uri())
        wait(page, "document.getElementById('now').textContent !== ''")
        if answered:
            page.click("#do-skip")
            last = int(page.get_attribute("#scrub", "max") or 0)
            page.fill("#scrub", str(min(FIRST, last)))
            wait(page, "!document.body.classList.contains('locked')")
        return page

    yield request.param, opened


def settled(page: Any) -> list[list[Any]]:
    """Where everything is, when sizes no longer change."""
    before: list[list[Any]] = []
    while before != (now := page.evaluate(BOXES)):
        before = now
        page.wait_for_timeout(60)
    return now


def overlap(one: list[Any], other: list[Any]) -> bool:
    return one[1] < other[3] - 1 and other[1] < one[3] - 1 and one[2] < other[4] - 1 and other[2] < one[4] - 1


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_off_covered_or_too_small(pages: Any, size: tuple[int, int]) -> None:
    """The picture shrank beside two columns of large text, plots were cut off, and the first button was half below."""
    _, opened = pages
    page = opened(size)
    boxes = settled(page)
    assert {"plan", "so-far"} <= {name for name, *_ in boxes} and len(boxes) >= 7
    for name, left, top, right, bottom in boxes:
        assert left >= 0 and top >= 0 and right <= size[0] and bottom <= size[1], (name, left, top, right, bottom)
    assert not [(one[0], other[0]) for k, one in enumerate(boxes) for other in boxes[:k] if overlap(one, other)]
    small = [(text, high) for text, high in page.evaluate(TEXTS) if high < LEAST]
    assert not small
    assert OF_TEXT * page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= LEAST
    page.close()


@pytest.mark.parametrize("size", SIZES)
def test_the_plan_is_as_large_as_it_can_be(pages: Any, size: tuple[int, int]) -> None:
    """A plan that is as high as it is wide takes most of the height; one that is wider, most of the width."""
    name, opened = pages
    page = opened(size)
    _, left, top, right, bottom = next(box for box in settled(page) if box[0] == "plan")
    wide, high = (13, 7) if name == "compute_yard" else (1, 1)
    scale = min((right - left) / wide, (bottom - top) / high)
    assert max(scale * high / size[1], scale * wide / size[0]) > 0.6
    page.close()


@pytest.mark.parametrize("size", SIZES)
def test_what_is_unfolded_leaves_the_picture_in_sight(pages: Any, size: tuple[int, int]) -> None:
    """Three columns of large letters were wider than a small screen, and on any the plan was as large as a stamp."""
    _, opened = pages
    page = opened(size)
    page.keyboard.press("l")
    wait(page, "document.body.classList.contains('unfolded')")
    boxes = {name: box for name, *box in settled(page)}
    left, top, right, bottom = boxes["plan"]
    assert right - left > 0.3 * size[0] and bottom - top > 0.25 * size[1]
    assert bottom <= size[1] and left >= 0 and right <= size[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.is_visible(".lesson") and page.is_visible(".said.asked")
    page.close()


def test_a_notice_covers_nothing_of_the_picture(pages: Any) -> None:
    """It lay over the plan, in the middle of the screen."""
    _, opened = pages
    page = opened(SIZES[1])
    page.evaluate("document.getElementById('notice').textContent = 'There is no such event. '.repeat(3)")
    page.evaluate("document.getElementById('notice').hidden = false")
    boxes = settled(page)
    found = page.evaluate("(({left, top, right, bottom}) => ['', left, top, right, bottom])"
                          "(document.getElementById('notice').getBoundingClientRect())")  # fmt: skip
    assert found[4] > found[2] and not [box for box in boxes if overlap(box, found)]
    assert all(bottom <= SIZES[1][1] for *_, bottom in boxes)
    page.close()


def test_the_question_stands_beside_the_picture_until_it_is_answered(pages: Any) -> None:
    _, opened = pages
    page = opened(SIZES[1], answered=False)
    places = (
        "['#do-predict', '#do-skip', 'canvas.plan'].map((part) => document.querySelector(part).getBoundingClientRect())"
    )
    check, skip, plan = page.evaluate(f"{places}.map(({{left, top, right, bottom}}) => [left, top, right, bottom])")
    assert check[0] >= plan[2] - 1 and skip[3] <= SIZES[1][1]
    page.click("#do-skip")
    assert wait(page, "!document.querySelector('#do-skip').checkVisibility()")
    page.close()


def test_what_is_folded_can_be_unfolded_by_a_key(pages: Any) -> None:
    """The lesson, what was asked and meant, and the other controls are one key away, and fold again."""
    _, opened = pages
    page = opened(SIZES[1])
    lesson = "document.querySelector('.lesson').checkVisibility() && document.querySelector('.asked').checkVisibility()"
    assert not page.evaluate(lesson)
    page.locator("body").press("l")
    assert wait(page, lesson)
    page.locator("body").press("l")
    assert wait(page, f"!({lesson})")
    page.close()
