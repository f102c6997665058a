"""The page of a live world, in a browser, with the server behind it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import wait
from tests.story import CROSSER, FIRST, LIFTED, LIFTER, SEED, WHY
from tests.viewer import BLIMPS, BLIND, Lesson
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load
from unbidden.viz.page.replay import replay
from unbidden.viz.server import serving


@pytest.fixture
def lesson(browser: Any, launch: Any) -> Iterator[Lesson]:
    opened = Lesson(browser, launch, BLIMPS)
    opened.page.click("#do-skip")
    yield opened
    opened.page.close()
    assert [] == opened.trouble
    assert all(url.startswith((opened.home, "data:", "blob:")) for url in opened.asked), opened.asked


def test_a_live_world_plays_up_to_the_first_crossing_and_explains_it(lesson: Lesson) -> None:
    lesson.run("document.getElementById('speed').value = 3;"
               "document.getElementById('speed').dispatchEvent(new Event('input'))")  # fmt: skip
    lesson.page.press("body", "Space")
    lesson.at(FIRST)
    wait(lesson.page, "document.getElementById('do-card-open').classList.contains('main')")
    lesson.page.click("#do-card-open")
    lesson.page.wait_for_selector("#card:not([hidden])")
    assert WHY in lesson.page.inner_text("#card")
    wait(lesson.page, "[...document.querySelectorAll('#card .chain canvas')].every(canvas => !canvas.hidden)")
    lesson.page.press("body", "c")
    wait(lesson.page, "document.querySelector('#screen-other canvas.plan').width > 200")
    assert f"without {LIFTER}" in lesson.page.inner_text("#screen-other figcaption")


def test_what_is_live_looks_like_its_replay(lesson: Lesson, browser: Any, tmp_path: Path) -> None:
    (tmp_path / "r.html").write_text(replay(run(load("blimps", ["run.ticks=1400"]), SEED)), encoding="utf-8")
    recorded = browser.new_page(viewport={"width": 1280, "height": 800})
    recorded.goto((tmp_path / "r.html").as_uri())
    wait(recorded, "document.getElementById('now').textContent !== ''")
    recorded.click("#do-skip")
    for page in (recorded, lesson.page):
        page.press("body", "t")
        for part in (".lesson", ".tools"):  # which differ in what they offer, and so in size
            page.evaluate("part => document.querySelector(part).replaceChildren()", part)
    lesson.go_to(FIRST + 80)
    lesson.says("so-far", "11 inside, 1 outside")
    lesson.says("plots", CROSSER)  # who crossed is known
    for tick in (FIRST + 80, LIFTED, 450, FIRST + 30):
        lesson.go_to(tick)
        recorded.evaluate(
            "tick => { const bar = document.getElementById('scrub');"
            "bar.value = tick; bar.dispatchEvent(new Event('input')); }",
            tick,
        )
        shown = recorded.evaluate("document.querySelector('#screen-this canvas.plan').toDataURL()")
        wait(lesson.page, "s => document.querySelector('#screen-this canvas.plan').toDataURL() === s", shown)
    recorded.close()


def test_parameters_change_the_world_now_or_begin_it_again(lesson: Lesson) -> None:
    lesson.go_to(200)
    change = (
        "([label, value]) => { const one = [...document.querySelectorAll('.parameter')].find("
        "  found => found.querySelector('label').textContent === label).querySelector('input');"
        "one.value = value; one.dispatchEvent(new Event('change')); }"
    )
    lesson.run(change, ["blimps: hold", 1.6])
    lesson.says("facts", "0:20.0 blimps: hold = 1.6 m")
    lesson.at(200)
    lesson.run(change, ["wall: height", 2])
    lesson.says("facts", "wall: height = 2 m")
    lesson.at(0)
    lesson.run("document.getElementById('step-control').open = true")
    lesson.page.click("#do-control")
    lesson.says("facts", BLIND)
    lesson.page.press("body", "0")
    wait(lesson.page, "label => !document.getElementById('facts').textContent.includes(label)", BLIND)
    lesson.page.fill("#seed", "7")
    lesson.page.press("#seed", "Enter")
    lesson.says("facts", "seed 7")


@pytest.mark.slow
def test_an_address_leads_to_the_same_picture(lesson: Lesson, browser: Any, launch: Any) -> None:
    lesson.go_to(300)
    lesson.run(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.told = text; }}})"
    )
    lesson.page.click("#do-share")
    lesson.page.click("#do-share-address-copy")
    address = wait(lesson.page, "window.told")
    assert launch.token not in address and "t=300" in address and "run.ticks=1400" in address
    other = Lesson(browser, launch, address.removeprefix(lesson.home))
    other.page.click("#do-skip")
    other.at(300)
    lesson.run("document.getElementById('notice').hidden = true")
    assert lesson.plan() == other.plan()
    other.page.close()


@pytest.mark.slow
def test_another_language_is_the_same_world(lesson: Lesson) -> None:
    lesson.go_to(40)
    lesson.page.click("a[hreflang=de]")
    wait(lesson.page, "document.documentElement.lang === 'de' && document.getElementById('scrub').value === '40'")
    assert f"Startzahl {SEED}" in lesson.page.inner_text("#facts") and "run.ticks" in lesson.page.inner_text("#facts")


@pytest.mark.slow
def test_what_an_address_says_in_vain_is_told(browser: Any, launch: Any) -> None:
    opened = Lesson(browser, launch, "/s/blimps?colour=red&lang=de&theme=dark")
    opened.says("notice", "colour")
    assert "de" == opened.page.get_attribute("html", "lang")
    assert "dark" == opened.page.get_attribute("html", "data-theme")
    opened.page.close()


def test_without_the_token_the_page_says_what_to_do(browser: Any, launch: Any) -> None:
    page = browser.new_context().new_page()
    page.goto(f"http://127.0.0.1:{launch.port}/s/blimps")
    page.wait_for_selector("#notice:not([hidden])")
    assert "the address that the program printed" in page.inner_text("#notice")
    assert "It is lifted by company" in page.inner_text("body") or page.locator("#step-explain").count()
    page.context.close()


@pytest.mark.slow
def test_the_gallery_leads_to_lessons_and_carries_the_key_along(browser: Any, launch: Any) -> None:
    page = browser.new_context().new_page()
    page.goto(f"http://127.0.0.1:{launch.port}/#token={launch.token}")
    assert page.locator(".gallery li").count() > 10
    assert "Blimps over the wall" == page.locator(".gallery h3").first.inner_text()
    page.locator(".gallery h3 a").first.click()
    wait(page, "document.getElementById('now')?.textContent")
    assert re.search(r"/s/blimps#token=", page.url)
    page.context.close()


@pytest.mark.slow
def test_a_lesson_is_taken_home_as_a_file(lesson: Lesson, tmp_path: Path) -> None:
    with lesson.page.expect_download() as got:
        lesson.page.click("#save summary")
        lesson.page.click("#do-export-html")
    got.value.save_as(tmp_path / "taken.html")
    assert replay(run(load("blimps", ["run.ticks=1400"]), SEED)) == (tmp_path / "taken.html").read_text(
        encoding="utf-8"
    )
    with lesson.page.expect_download() as got:
        lesson.page.click("#save summary")
        lesson.page.click("#do-export-yaml")
    got.value.save_as(tmp_path / "taken.yaml")
    assert "Blimps over the wall" in (tmp_path / "taken.yaml").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_scenario_of_ones_own_is_checked_and_opened(browser: Any, launch: Any) -> None:
    text = (Path(__file__).parents[2] / "scenarios" / "blimps.yaml").read_text(encoding="utf-8")
    page = browser.new_context().new_page()
    page.goto(f"http://127.0.0.1:{launch.port}/#token={launch.token}")
    page.click(".own summary")
    page.fill("#own", text.replace("count: 12, hold", "count: twelve, hold"))
    page.click("#do-own")
    assert "count" in wait(page, "document.getElementById('problems').textContent")
    page.fill("#own", text.replace("Twelve blimps in a room", "Balloons of my own"))
    page.click("#do-own")
    wait(page, "document.getElementById('now')?.textContent")
    assert "Balloons of my own" == page.inner_text("h1")
    page.context.close()


@pytest.mark.slow
def test_others_in_the_room_see_what_is_presented_and_steer_nothing(browser: Any) -> None:
    with serving.served(lan="192.0.2.7") as hall:
        presenter = Lesson(browser, hall, f"{BLIMPS}&t=90")
        presenter.at(90)
        spectator = Lesson(browser, hall, "/join", f"code={hall.code}")
        spectator.at(90)
        assert not spectator.page.is_visible("#do-play")
        presenter.page.click("#do-skip")
        presenter.page.press("body", ".")
        spectator.at(91)
        spectator.page.press("body", ".")
        presenter.page.press("body", ".")
        spectator.at(92)
        assert presenter.plan() and [] == presenter.trouble == spectator.trouble
        presenter.page.close()
        spectator.page.close()


@pytest.mark.slow
def test_learners_are_watched_at_every_stage(browser: Any, launch: Any) -> None:
    opened = Lesson(browser, launch, "/s/reach_back?seed=0")
    opened.run("document.getElementById('do-skip')?.click()")
    opened.page.wait_for_selector("#stages:not([hidden])")
    last = int(opened.run("document.getElementById('stage-slider').max"))
    assert last > 3
    opened.run("const s = document.getElementById('stage-slider'); s.value = 0; s.dispatchEvent(new Event('change'))")
    opened.says("stage-says", "before any training")
    assert opened.page.is_visible("#do-arrows")
    assert [] == opened.trouble
    opened.page.close()
