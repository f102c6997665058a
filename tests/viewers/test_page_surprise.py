"""The surprise is kept: a page outlines, lists, draws and tells nothing before it has happened on its screen."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import computed, wait
from tests.story import AT, CROSSER, FIRST, NEXT, SEED, WHY
from tests.viewer import Tab, head, opened, viewing
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load
from unbidden.viz import seen
from unbidden.viz.page.replay import replay
from unbidden.viz.summary import card, run_summary

WORLD = f"/s/blimps?seed={SEED}&p.run.ticks={NEXT + 100}"
LATE = [CROSSER, AT, WHY, "First crossing"]  # words of what comes later


@pytest.fixture(scope="module")
def blimps() -> Run:
    return run(load("blimps", [f"run.ticks={NEXT + 100}"]), SEED)


@pytest.fixture(scope="module")
def file(blimps: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("replay") / "blimps.html"
    path.write_text(replay(blimps), encoding="utf-8")
    return path


@pytest.fixture(params=["replay", "live"])
def tab(request: pytest.FixtureRequest, browser: Any, launch: Any, file: Path) -> Iterator[Any]:
    """The same run as a file, which holds all of it, and from the server: what is asked of both is the same."""
    if request.param == "live":
        shown = opened(browser, launch, WORLD)
    else:
        shown = Tab(browser, file)
        shown.skip()
    yield shown
    shown.page.close()
    assert [] == shown.trouble


def tells(tab: Any) -> str:
    """All words on the page, names of plots and hidden ones too, but for what is there for pages without scripts."""
    return tab.page.evaluate(
        "[...document.querySelectorAll('main, .summary, #spoken')].map(one => { const copy = one.cloneNode(true);"
        "copy.querySelectorAll('noscript').forEach(other => other.remove());"
        "return copy.textContent + [...copy.querySelectorAll('[aria-label]')]"
        ".map(other => other.getAttribute('aria-label')).join(); }).join()"
    )


def marks(tab: Any) -> int:
    return tab.page.locator("#marks span").count()


def at(tab: Any, tick: int) -> None:
    wait(tab.page, "tick => document.getElementById('scrub').value === String(tick)", tick)


def test_nothing_is_told_before_it_has_happened(tab: Any) -> None:
    """A replay holds the whole run: its bar had marks, its curves a future, its plots the name of who would cross."""
    tab.go_to(FIRST - 40)
    assert 0 == marks(tab) and 0 == tab.page.locator("#events li").count()
    assert not tab.page.is_visible("#happened") and not tab.page.is_visible("#card")
    assert [] == [word for word in LATE if word in tells(tab)]
    assert tab.page.evaluate("[...document.querySelectorAll('#what-is-what li')].some(one => one.hidden)")
    tab.go_to(FIRST)
    wait(tab.page, "document.querySelectorAll('#marks span').length === 1")
    assert 1 == tab.page.locator("#events li").count()
    wait(tab.page, "name => document.getElementById('plots').textContent.includes(name)", CROSSER)


def test_what_was_seen_stays_when_going_back(tab: Any) -> None:
    tab.go_to(FIRST)
    wait(tab.page, "document.querySelectorAll('#marks span').length === 1")
    tab.go_to(10)
    assert 1 == marks(tab)
    assert 0 == tab.page.locator("#events li").count()


def test_nobody_is_outlined_before_it_came_about(tab: Any) -> None:
    """The pair was outlined a second before the crossing, to whoever watched it for the first time."""
    before = FIRST - 5
    tab.page.locator("body").press("t")  # trails depend on the way there
    tab.go_to(before)
    plain = tab.page.evaluate("document.querySelector('#screen-this canvas.plan').toDataURL()")
    tab.go_to(FIRST)
    wait(tab.page, "document.querySelectorAll('#marks span').length === 1")
    tab.go_to(before)
    wait(tab.page, "old => document.querySelector('#screen-this canvas.plan').toDataURL() !== old", plain)


def test_the_future_of_a_curve_is_not_drawn(tab: Any) -> None:
    """To the right of the present tick a plot is empty, unless it was seen."""
    count = (
        "(() => { const plot = document.querySelector('#plots canvas'), copy = document.createElement('canvas');"
        "[copy.width, copy.height] = [plot.width * 0.15, plot.height - 40];"  # above the axis
        "const drawn = copy.getContext('2d', { willReadFrequently: true });"
        "drawn.drawImage(plot, -plot.width * 0.8, -8);"
        "return new Set(new Uint32Array(drawn.getImageData(0, 0, copy.width, copy.height).data.buffer)).size; })()"
    )
    tab.go_to(FIRST)
    wait(tab.page, f"{count} === 1")
    tab.go_to(NEXT + 90)
    wait(tab.page, f"{count} > 1")
    tab.go_to(FIRST)
    wait(tab.page, f"{count} > 1")


def test_why_before_anything_happened_goes_there_first(tab: Any) -> None:
    """W at the beginning showed the card of what nobody had seen yet, or said that there was nothing."""
    tab.page.locator("body").press("w")
    tab.page.wait_for_selector("#card:not([hidden])")
    at(tab, FIRST)
    assert WHY in tab.page.inner_text("#card")
    wait(tab.page, "document.querySelectorAll('#marks span').length === 1")


def test_next_event_goes_on_to_it_and_at_last_to_the_end(tab: Any, blimps: Run) -> None:
    """N knew only what had run already: on a live page it said that there was no such event."""
    ticks = sorted({event["tick"] for event in run_summary(blimps)["events"]})
    for tick in [*ticks, NEXT + 100]:
        tab.page.locator("body").press("n")
        at(tab, tick)
    tab.page.locator("body").press("n")
    tab.page.wait_for_selector("#notice:not([hidden])")
    wait(tab.page, "many => document.querySelectorAll('#marks span').length === many", len(ticks))
    tab.page.locator("body").press("b")
    at(tab, ticks[-1])


def test_a_file_tells_the_end_only_to_those_without_scripts(file: Path, blimps: Run) -> None:
    """Before its script had run, the page showed all events and the end for a moment."""
    text = file.read_text(encoding="utf-8").split('<script type="application/json"')[0]
    shown = re.sub(r"<noscript>.*?</noscript>", "", text, flags=re.DOTALL)
    later = [*run_summary(blimps)["happened"], run_summary(blimps)["events"][0]["says"], card(blimps)["title"]]
    assert [] == [words for words in later if words in shown]
    assert all(words in text for words in later)


def test_a_server_goes_on_to_the_next_event_or_to_the_end(launch: Any, blimps: Run) -> None:
    events = run_summary(blimps)["events"]
    with viewing(launch) as viewer:
        viewer.open(seed=SEED, set={"run.ticks": NEXT + 100})
        for unasked in (False, True):
            expected = [e["tick"] for e in events if e["tick"] > FIRST and (e["out"] or not unasked)]
            viewer.say("seek", tick=FIRST)
            viewer.until("found")
            viewer.say("event", unasked=unasked)
            viewer.until("found")
            assert expected[0] == head(viewer.frames[-1])[0]
        viewer.say("seek", tick=NEXT + 50)
        viewer.say("event", unasked=True)
        while head(viewer.frames[-1])[0] != NEXT + 100:
            viewer.take()
        viewer.say("event", unasked="yes")
        while viewer.take() != "error":
            pass
        assert "true or false" in viewer.words[-1]["says"]


@pytest.mark.parametrize("name", ["blimps", "crates"])
def test_page_and_window_keep_the_same_from_who_has_not_seen_it(name: str, tmp_path: Path) -> None:
    found = run_summary(run(load(name, ["run.ticks=1400"] if name == "blimps" else ["run.episodes=40"]), SEED))
    ticks = [0, 1, 57, FIRST - 1, FIRST, 1400]
    expected = [[seen.seen_events(found, k), seen.seen_pair(found, k), seen.seen_curves(found, k)] for k in ticks]
    code = """return given.ticks.map((tick) => [module.seenEvents, module.seenPair, module.seenCurves]
        .map((asked) => asked(given.found, tick)));"""
    assert expected == computed("seen.js", code, {"found": found, "ticks": ticks}, tmp_path)


def test_a_card_tells_nothing_that_comes_later(browser: Any, tmp_path: Path) -> None:
    """A learner's card listed at its first use what it would use next, and that it would open the fence."""
    scenario = load("compute_yard", ["run.episodes=20000"])
    path = tmp_path / "learner.html"
    made = run(scenario, 0)
    path.write_text(replay(made, asked=scenario), encoding="utf-8")
    steps = card(made)["steps"]
    shown = Tab(browser, path)
    shown.skip()
    shown.press("w")
    shown.page.wait_for_selector("#card:not([hidden])")
    assert steps[0]["tick"] == shown.tick()
    assert 1 == shown.page.locator("#card .chain li").count()
    shown.press("w")
    shown.go_to(made.scenario.setup.ticks)
    shown.press("w")
    shown.page.wait_for_selector("#card:not([hidden])")
    assert len(steps) == shown.page.locator("#card .chain li").count()
    shown.close()
    assert [] == shown.trouble
