"""The page of a live world when something comes between: a reload, a restart, a pause, a proxy, a change on the way."""

import contextlib
import re
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import wait
from tests.story import SEED
from tests.viewer import CHANGE, HOLD, SOON, Lesson, bar_says, opened
from unbidden.sim.scenario import load
from unbidden.viz.server import limits, serving

TOKEN = "a-token-of-a-launch-that-is-started-again"


# ---- the address bar ------------------------------------------------------------------------------------------------


def test_a_reload_shows_the_same_world_at_the_same_tick(browser, launch):
    lesson = opened(browser, launch)
    lesson.go_to(200)
    lesson.run(CHANGE, ["blimps: hold", 1.6])
    lesson.says("facts", "0:20.0 blimps: hold = 1.6 m")
    lesson.go_to(260)
    bar_says(lesson, f"seed={SEED}", "p.run.ticks=1400", f"turn=200:{HOLD}=1.6", "t=260", f"#token={launch.token}")
    shown = lesson.plan()
    lesson.page.reload()
    lesson.at(260)
    lesson.says("facts", "0:20.0 blimps: hold = 1.6 m")
    lesson.run("document.getElementById('do-skip').click()")
    lesson.run("document.getElementById('do-trails').click()")  # which a page knows only of what it has seen
    before = lesson.plan()
    assert shown and before and lesson.run("new URLSearchParams(location.search).get('seed')") == str(SEED)
    lesson.page.close()
    assert [] == lesson.trouble


@pytest.mark.parametrize("value", ["true", "12", "null", "a: b", "yes", "# no", "it's", '"', "1e5", "~", "[a]"])
def test_text_in_the_address_bar_stays_text(browser, launch, value):
    lesson = opened(browser, launch)
    lesson.run("value => { window.named = value; }", value)
    asked = lesson.run(
        "async value => { const { liveSource } = await import(new URL('../static/source_live.js', location.href));"
        "const source = liveSource({}, {}, { scenario: 'blimps', set: { 'world.tiles.#.name': value } });"
        "return source.address({}); }",
        value,
    )
    import httpx

    answer = httpx.post(
        asked.replace("/s/", "/open/"), timeout=30.0, trust_env=False,
        headers={"authorization": f"Bearer {launch.token}", "origin": lesson.home},
    )  # fmt: skip
    assert value == answer.json()["live"]["set"]["world.tiles.#.name"], answer.json()["live"]["notes"]
    lesson.page.close()


# ---- the server goes away, or lets go -------------------------------------------------------------------------------


def test_a_restart_of_the_server_loses_nothing(browser):
    with serving.served(token=TOKEN) as launch:
        lesson = opened(browser, launch)
        lesson.go_to(200)
        lesson.run(CHANGE, ["blimps: hold", 1.6])
        lesson.says("facts", "0:20.0 blimps: hold = 1.6 m")
        lesson.go_to(300)
        lesson.says("plots", "blimp 7")  # who crossed first after that change is known
        shown = lesson.plan()
    lesson.says("notice", "connection to the server was lost")
    with serving.served(token=TOKEN, port=launch.port) as launch:
        wait(lesson.page, "document.getElementById('notice').hidden")
        lesson.at(300)
        while launch.worlds != 2:  # the world as it was is run on out of sight, for the table
            threading.Event().wait(0.01)
        lesson.says("facts", "0:20.0 blimps: hold = 1.6 m")
        lesson.run("document.getElementById('notice').hidden = true")
        assert shown == lesson.plan()
        lesson.page.press("body", ".")
        lesson.at(301)
        lesson.page.close()


def test_a_page_goes_on_with_the_key_of_another_launch_once_that_is_opened(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    with serving.served(token=TOKEN) as launch:
        lesson = opened(context, launch)
        lesson.go_to(120)
    with serving.served(port=launch.port) as launch:
        lesson.says("notice", "another launch")
        other = Lesson(context, launch, "/s/crates")
        lesson.says("facts", f"seed {SEED}")
        wait(lesson.page, "document.getElementById('notice').hidden")
        lesson.page.press("body", ".")
        lesson.at(121)
        bar_says(lesson, f"#token={launch.token}", "t=121")
        other.page.close()
    context.close()


def test_after_idle_minutes_it_says_why_and_goes_on_at_a_key(browser):
    with serving.served(limits.Limits(idle=1.0)) as launch:
        lesson = opened(browser, launch)
        lesson.says("notice", "nothing was asked for 1 s")
        lesson.says("notice", "A key or a click")
        while launch.worlds:
            threading.Event().wait(0.01)
        lesson.ask_for(200)
        lesson.press(".")
        lesson.at(201)
        wait(lesson.page, "document.getElementById('notice').hidden")
        lesson.page.close()


def test_what_the_server_said_last_is_not_lost_when_it_goes(browser):
    with serving.served(limits.Limits(worlds=1)) as launch, contextlib.ExitStack() as there:
        first = opened(browser, launch)
        there.callback(first.page.close)
        lesson = browser.new_page()
        lesson.goto(f"http://127.0.0.1:{launch.port}/s/blimps#token={launch.token}")
        wait(lesson, "document.getElementById('notice').textContent.includes('1 worlds already')")
        first.page.close()
        wait(lesson, "document.getElementById('now').textContent !== ''")
        lesson.close()


def test_an_error_stays_to_be_read_when_the_connection_is_lost(browser):
    with serving.served(token=TOKEN) as launch:
        lesson = opened(browser, launch)
        lesson.run("document.getElementById('seed').value = '9' + '0'.repeat(30)")
        lesson.run("document.getElementById('seed').dispatchEvent(new Event('change'))")
        lesson.says("notice", "seed must be")
    lesson.says("notice", "connection to the server was lost")
    assert "seed must be" in lesson.page.inner_text("#notice")
    lesson.page.close()


# ---- behind a proxy -------------------------------------------------------------------------------------------------


def test_it_works_below_a_path_of_a_proxy(browser):
    """All addresses in pages, scripts and sockets are relative."""
    import uvicorn

    from unbidden.viz.server.app import app_of
    from unbidden.viz.server.launch import Launch

    own = serving.listen("127.0.0.1", 0)
    launch = Launch(own.getsockname()[1])
    app, prefix = app_of(launch), "/user/me/proxy/8765"

    async def proxied(scope: Any, receive: Any, send: Any) -> None:
        if "path" in scope:
            assert scope["path"].startswith(prefix), scope["path"]
            scope = scope | {"path": scope["path"].removeprefix(prefix)}
        await app(scope, receive, send)

    server = uvicorn.Server(uvicorn.Config(proxied, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [own]}, daemon=True)
    thread.start()
    try:
        page = browser.new_context().new_page()
        trouble: list[str] = []
        page.on("console", lambda said: trouble.append(said.text))
        page.goto(f"http://127.0.0.1:{launch.port}{prefix}/#token={launch.token}")
        page.click(".gallery h3 a >> nth=0")
        wait(page, "document.getElementById('now')?.textContent")
        page.click("#do-skip")
        page.press("body", ".")
        wait(page, "location.href.includes('t=1')")
        assert re.search(rf"{prefix}/s/blimps\?.*#token=", page.url)
        page.reload()
        wait(page, "document.getElementById('scrub').value === '1'")
        with page.expect_download() as got:
            page.click("#save summary")
            page.click("#do-export-yaml")
        assert "blimps.yaml" == got.value.suggested_filename
        page.click("a[hreflang=de]")
        wait(page, "document.documentElement.lang === 'de' && document.getElementById('scrub').value === '1'")
        page.click("a.brand")
        wait(page, "document.querySelector('.gallery')")
        assert [] == trouble
        page.context.close()
    finally:
        server.should_exit = True
        thread.join()
        own.close()


# ---- stages, changes on the way, and less motion --------------------------------------------------------------------


def captions(lesson: Lesson) -> list[str]:
    return lesson.run("[...document.querySelectorAll('#stage figcaption')].map(one => one.textContent)")


def test_both_sides_are_of_the_same_stage_seed_and_tick_and_say_so(browser, launch):
    """The control of an untrained learner used to be shown beside a trained one, and no heading said so."""
    text = load("whisky_gold").document.text.replace("episodes: 100000", "episodes: 2000")
    lesson = opened(browser, launch, f"/s/{launch.library.add(text)}?seed=2&stage=0")
    lesson.says("stage-says", "before any training")
    lesson.run("document.querySelectorAll('#worlds button')[1].click()")
    lesson.says("facts", "learning by Sarsa")
    lesson.says("stage-says", "before any training")
    bar_says(lesson, "stage=0")
    lesson.run("document.getElementById('do-play').blur()")
    lesson.page.press("body", "c")
    wait(lesson.page, "document.querySelector('#screen-other figcaption').textContent.includes('training')")
    lesson.go_to(2)
    wait(
        lesson.page,
        "[...document.querySelectorAll('#stage figcaption')].every(one => one.textContent.includes('tick 2'))",
    )
    assert all("seed 2" in told and "before any training" in told for told in captions(lesson)), captions(lesson)
    lesson.page.close()
    assert [] == lesson.trouble


def test_two_worlds_that_play_are_always_of_one_tick(browser, launch):
    lesson = opened(browser, launch)
    lesson.page.press("body", "c")
    wait(lesson.page, "document.querySelector('#screen-other figcaption').textContent.includes('tick')")
    lesson.page.press("body", "Space")
    seen: set[str] = set()
    end = time.monotonic() + SOON
    while len(seen) <= 5:
        assert time.monotonic() < end, seen
        told = captions(lesson)
        ticks = [re.search(r"tick (\d+)", text)[1] for text in told]  # type: ignore[index]
        assert ticks[0] == ticks[1], told
        seen.add(ticks[0])
        lesson.page.wait_for_timeout(25)
    lesson.page.close()


def test_after_a_change_on_the_way_the_run_is_saved_and_the_card_offers_a_reset(browser, launch, tmp_path: Path):
    lesson = opened(browser, launch)
    lesson.go_to(1000)
    lesson.run(CHANGE, ["blimps: climb", 0.35])
    lesson.says("facts", "1:40.0 blimps: climb = 0.35")
    lesson.go_to(1399)
    with lesson.page.expect_download() as got:
        lesson.page.click("#save summary")
        lesson.page.click("#do-export-html")
    got.value.save_as(tmp_path / "taken.html")
    taken = browser.new_page(viewport={"width": 1280, "height": 800})
    taken.goto((tmp_path / "taken.html").as_uri())
    wait(taken, "document.getElementById('now').textContent !== ''")
    taken.click("#do-skip")
    assert "1:40.0 blimps: climb = 0.35" in taken.inner_text("#facts")
    digest = lesson.run("document.getElementById('digest').textContent")
    lesson.go_to(1400)
    wait(lesson.page, "before => document.getElementById('digest').textContent !== before", digest)
    assert lesson.page.inner_text("#digest") == taken.inner_text("#digest")
    crossed = lesson.run("document.querySelectorAll('#events li.out').length")
    taken.close()
    assert crossed, "somebody crosses after the change, or there is nothing to be asked"
    lesson.page.press("body", "w")
    lesson.says("notice", "begin again with that change")
    lesson.page.click("#notice button")
    lesson.says("facts", "blimps: climb = 0.35")
    lesson.at(0)
    assert "1:40.0" not in lesson.page.inner_text("#facts")
    lesson.page.close()
    assert [] == lesson.trouble


def test_where_less_motion_is_wanted_curves_and_values_go_on_all_the_same(browser, launch):
    """They used to stay at 0 while it played: what was found waited until the viewer had seen every frame."""
    lesson = opened(browser, launch, reduced_motion="reduce")
    assert "false" == lesson.page.get_attribute("#do-trails", "aria-pressed")
    lesson.page.press("body", "Space")
    wait(lesson.page, "Number(document.getElementById('scrub').value) > 100")
    plays = "document.getElementById('do-play').textContent.includes('Pause')"
    label = "document.querySelector('#plots canvas')?.getAttribute('aria-label').includes('12')"
    heights = "[...document.querySelectorAll('#plots canvas')].at(-1).getAttribute('aria-label')"
    inside = "document.getElementById('so-far').textContent.includes('12 inside')"
    wait(lesson.page, rf"{plays} && {label} && !/ 0(\.0+)?$/.test({heights}) && {inside}")
    lesson.page.close()
