"""A replay is one file that plays by itself: opened from disk in a browser, used, and read without scripts."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace as but
from html import escape
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import wait
from tests.story import AT, CROSSER, FIRST, HIGH, LIFTED, LIFTER, SEED
from tests.viewer import BLIND, Tab
from unbidden.sim.report.catalogue import say, section, speaking
from unbidden.sim.runs.records import Run, save
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load, load_text
from unbidden.viz.page.assets import bundle, inlined, linked, seal, theme_css
from unbidden.viz.page.document import as_data, lesson_page
from unbidden.viz.page.gallery import card_of, gallery_page
from unbidden.viz.page.replay import payload, replay
from unbidden.viz.picture.frames import reel_of
from unbidden.viz.picture.legend import legend_of
from unbidden.viz.summary import card, run_summary, scenario_summary

STATIC = Path(__file__).parents[2] / "viz" / "page" / "static"
MOST = 5_000_000  # bytes
HOSTILE = '</script><img src=x onerror="alert(1)"> " \' & <!--'


@pytest.fixture(scope="module")
def blimps() -> Run:
    return run(load("blimps", ["run.ticks=1400"]), SEED)


@pytest.fixture(scope="module")
def page_of_blimps(blimps: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("replay") / "blimps.html"
    path.write_text(replay(blimps), encoding="utf-8")
    return path


@pytest.fixture
def tab(browser: Any, page_of_blimps: Path) -> Iterator[Tab]:
    opened = Tab(browser, page_of_blimps)
    yield opened
    opened.close()
    assert [] == opened.trouble
    assert all(url.startswith(("file://", "blob:", "data:")) for url in opened.asked), opened.asked


# ---- the file -------------------------------------------------------------------------------------------------------


def test_the_file_is_small_and_allows_nothing_but_itself(page_of_blimps: Path) -> None:
    text = page_of_blimps.read_text(encoding="utf-8")
    assert len(text.encode()) < MOST
    script = re.search(r'<script type="module">(.*?)</script>', text, re.DOTALL)[1]
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    assert "default-src 'none'" in policy and "connect-src 'none'" in policy
    assert f"'{seal(script)}'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
    assert text.index("Content-Security-Policy") < text.index("<style>")


@pytest.mark.slow
def test_the_standard_runs_fit() -> None:
    for name in ("blimps", "compute_yard"):
        scenario = load(name)
        text = replay(run(scenario, 0), asked=scenario)
        assert 100_000 < len(text.encode()) < MOST, name


def test_what_is_carried_is_what_was_run(blimps: Run) -> None:
    told = payload(blimps)
    assert [other["key"] for other in told["others"]] == ["without", "change", "control"]
    assert told["stages"][0]["found"] == json.loads(json.dumps(run_summary(blimps)))
    without, change, control = told["others"]
    assert LIFTER == without["what"] and 0 < without["from"] < FIRST
    body = told["stages"][0]["card"]["event"]["body"]
    assert not [event for event in without["found"]["events"] if event["body"] == body and event["tick"] <= FIRST]
    assert [] == change["found"]["events"] == control["found"]["events"]
    assert "blind" == control["legend"]["control"]


def test_a_learner_is_shown_at_every_stage_of_its_training() -> None:
    scenario = load("reach_back", ["run.episodes=40"])
    told = payload(run(scenario, 0), asked=scenario)
    episodes = [stage["episodes"] for stage in told["stages"]]
    assert [0, 1, 3, 10, 30, 40] == episodes
    arrows = next(array for array in told["stages"][-1]["arrays"] if array["name"] == "arrows")
    assert arrows["bytes"] > 0


def test_a_saved_run_gives_the_same_page(blimps: Run, page_of_blimps: Path, tmp_path: Path) -> None:
    from unbidden.sim.runs.records import load as load_run

    save(blimps, tmp_path / "run.npz")
    again = replay(load_run(tmp_path / "run.npz"))
    assert page_of_blimps.read_text(encoding="utf-8") == again


def test_words_of_a_scenario_cannot_break_out(browser: Any, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "scenarios" / "blimps.yaml").read_text(encoding="utf-8")
    for old in ("Blimps over the wall", "Twelve blimps in a room",
                "Hold 1 m above what the downward sensor sees; drift; turn when stopped.",
                "It is lifted by company.", "All in the room - 1 m is less than 1.5 m.",
                "The blimps were to stay in the room"):  # fmt: skip
        assert old in text
        text = text.replace(old, json.dumps(HOSTILE) if "company" not in old else HOSTILE.replace(" & <!--", ""))
    scenario = load_text(text.replace("ticks: 12000", "ticks: 300"), "hostile")
    path = tmp_path / "hostile.html"
    path.write_text(replay(run(scenario, 0)), encoding="utf-8")
    opened = Tab(browser, path)
    opened.skip()
    opened.press("W")
    assert HOSTILE in opened.page.inner_text(".said.asked")
    assert 0 == opened.page.locator("img").count()
    assert HOSTILE == opened.page.inner_text("h1")
    assert [] == opened.trouble
    opened.close()
    assert "</script>" not in as_data({"a": HOSTILE}) and json.loads(as_data({"a": HOSTILE})) == {"a": HOSTILE}


def test_scripts_and_styles_are_what_they_are_made_from() -> None:
    assert theme_css() == (STATIC / "theme.css").read_text(encoding="utf-8")
    assert not re.search(r"\beval\b|new Function|innerHTML|https?://", bundle("player.js"))
    assert '<script type="module" src="../static/player.js">' in linked("player.js", "../").script
    assert "import " not in inlined("player.js").script


def test_a_live_page_and_the_gallery_are_readable_and_escaped() -> None:
    scenario = load("blimps")
    with speaking("de"):
        page = lesson_page(legend_of(scenario, 0), scenario_summary(scenario), live={"scenario": HOSTILE})
    assert '<html lang="de"' in page and "Voraussagen" in page and "Gesellschaft hebt ihn" in page
    assert "<img" not in page and "Content-Security-Policy" not in page  # the server says that
    gallery = gallery_page([but(card_of(scenario, False, True), name=HOSTILE, title=HOSTILE)])
    assert HOSTILE not in gallery and escape(HOSTILE) in gallery and "Twelve blimps" in gallery


# ---- in a browser ---------------------------------------------------------------------------------------------------


def test_it_stands_still_until_the_question_is_answered(tab: Tab) -> None:
    assert 0 == tab.tick()
    assert "true" == tab.page.get_attribute("#do-play", "aria-disabled")
    tab.press("Space")
    assert tab.page.is_visible("#notice")
    assert 0 == tab.tick()
    assert not tab.page.is_visible("#happened") and 0 == tab.page.locator("#marks span").count()
    tab.page.check("#predict input[value='1']")
    tab.page.click("#do-predict")
    choice = load("blimps").file.lesson.predict.choices[0]
    assert say("predict.sealed", choice=choice) == tab.page.inner_text("#predicted")
    tab.press(".")
    assert 1 == tab.tick()


def test_it_plays_and_stops_at_the_first_crossing_with_the_card(tab: Tab, blimps: Run) -> None:
    tab.skip()
    tab.go_to(FIRST - 70)
    tab.press("Space")
    wait(tab.page, "document.getElementById('do-card-open').classList.contains('main')")
    assert not tab.page.is_visible("#card")
    tab.page.click("#do-card-open")
    tab.page.wait_for_selector("#card:not([hidden])")
    wait(tab.page, f"document.getElementById('scrub').value === '{FIRST}'")
    assert section("page")["play"] in tab.page.inner_text("#do-play")
    told = card(blimps)
    said = tab.page.inner_text("#card")
    assert told["title"] in said and told["sentence"] in said
    assert tab.page.locator("#card .chain canvas").count() >= 3
    assert tab.page.evaluate("document.getElementById('step-explain').open")
    shown = tab.page.inner_text("#so-far")
    assert "11 inside, 1 outside" in shown
    wait(tab.page, f"document.getElementById('spoken').textContent.includes('{CROSSER}')")
    tab.page.click("#card .row button:nth-child(2)")
    assert tab.page.is_visible("#screen-other")
    assert LIFTER in tab.page.inner_text("#screen-other figcaption")
    tab.press("Escape")
    assert not tab.page.is_visible("#card")


def test_back_and_forward_again_is_the_same_picture(tab: Tab) -> None:
    tab.skip()
    for tick in (0, 449, LIFTED, 1400):
        tab.go_to(tick)
        shown = tab.picture()
        for key in ("," * 3 + "." * 3) if tick else "...,,,":
            tab.press(key)
        assert tick == tab.tick()
        assert shown == tab.picture()
    tab.go_to(LIFTED)
    assert shown != tab.picture()


@pytest.mark.slow
def test_every_button_does_something_and_none_complains(tab: Tab) -> None:
    tab.skip()
    tab.go_to(FIRST - 20)
    for name in tab.page.eval_on_selector_all("button[id^=do-]", "all => all.map(button => button.id)"):
        button = tab.page.locator(f"#{name}")
        if button.is_visible() and button.is_enabled():
            button.click()
            if tab.page.locator("dialog[open]").count():
                assert len(tab.page.locator("#keys tr").all()) > 15
                tab.page.keyboard.press("Escape")
    for key in "RNBWIFTACP12349[],. ?":
        tab.press(key if key != " " else "Space")
        if tab.page.locator("dialog[open]").count():
            tab.page.keyboard.press("Escape")
    assert tab.page.locator("#keys tr").count() > 15


def test_other_worlds_were_recorded_too(tab: Tab) -> None:
    tab.skip()
    tab.page.locator("#step-change summary").click()
    tab.page.click("#do-change")
    assert "wall: height = 3 m" in tab.page.inner_text("#worlds")
    assert "wall: height = 3 m" in tab.page.inner_text("#facts")
    tab.go_to(1400)
    assert "Nobody crossed" in tab.page.inner_text("#happened")
    tab.press("2")
    assert BLIND in tab.page.inner_text("#facts")
    tab.press("0")
    tab.go_to(1400)
    assert f"First crossing: {CROSSER} " in tab.page.inner_text("#happened")


def test_bodies_are_inspected_by_key_and_by_click(tab: Tab, blimps: Run) -> None:
    tab.skip()
    tab.press("i")
    assert "blimp 1," in tab.page.inner_text("#inspector")
    tab.press("I")
    assert "blimp 2," in tab.page.inner_text("#inspector")
    tab.press("Escape")
    assert not tab.page.is_visible("#inspector")
    reel = reel_of(blimps)
    row, col = divmod(int(reel.frame(0).cell[4]), reel.legend.cols)
    where = tab.page.evaluate(
        "([row, col, cols]) => { const c = document.querySelector('#screen-this canvas.plan');"
        "const scale = Math.floor(Math.min(c.width, c.height) / cols);"
        "return {x: (c.width - cols * scale) / 2 + (col + 0.5) * scale,"
        "y: (c.height - cols * scale) / 2 + (row + 0.5) * scale}; }",
        [row, col, reel.legend.cols],
    )
    tab.page.locator("#screen-this canvas.plan").click(position=where)
    assert "blimp 5," in tab.page.inner_text("#inspector")


def test_everything_has_a_name_and_can_be_reached_by_key(tab: Tab) -> None:
    tab.skip()
    tab.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    named = """[...document.querySelectorAll('button, input, summary, a[href]')].filter(one => one.checkVisibility())
        .map(one => [one.id || one.textContent.trim(),
            (one.getAttribute('aria-label') || [...(one.labels || [])].map(l => l.textContent).join(' ')
                || one.textContent).trim(), one.disabled || one.tabIndex < 0])"""
    controls = tab.page.evaluate(named)
    assert len(controls) > 35
    assert [] == [name for name, label, _ in controls if not label]
    reachable = [name for name, _, out in controls if not out]
    tab.page.evaluate("document.querySelector('.skip').focus()")
    seen: list[str] = []
    for _ in range(len(reachable) + 25):
        tab.page.keyboard.press("Tab")
        seen.append(tab.page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
    assert set(reachable) - set(seen) <= {""}
    order = [name for name in seen if name in ("do-help", "do-restart", "do-play", "scrub", "speed")]
    assert order[:5] == ["do-help", "do-restart", "do-play", "scrub", "speed"]


def test_canvases_and_sections_are_told_in_words(tab: Tab) -> None:
    tab.skip()
    tab.go_to(FIRST)
    assert "11 inside, 1 outside" in tab.page.inner_text("#summary-text")
    assert "polite" == tab.page.get_attribute("#spoken", "aria-live")
    plots = tab.page.locator("#plots canvas").all()
    assert 2 == len(plots) and all(plot.get_attribute("aria-label") for plot in plots)
    assert f"{CROSSER} {HIGH}" in plots[1].get_attribute("aria-label")
    assert tab.page.get_attribute("#scrub", "aria-valuetext") == f"{AT} of 2:20.0"


def test_speed_has_a_detent_at_real_time(tab: Tab) -> None:
    tab.skip()
    for at, says in ((0.1, "1×"), (-0.1, "1×"), (2, "100×"), (-1, "0.1×")):
        tab.page.evaluate(
            "at => { const s = document.getElementById('speed'); s.value = at; s.dispatchEvent(new Event('input')); }",
            at,
        )
        assert says == tab.page.inner_text("#times")


@pytest.mark.slow
def test_themes_change_what_is_drawn(tab: Tab) -> None:
    tab.skip()
    seen = set()
    for _ in range(3):
        seen.add(tab.picture()[0])
        tab.press("p")
    assert 3 == len(seen)
    assert "light" == tab.page.get_attribute("html", "data-theme")


def test_contrast_of_texts_is_enough() -> None:
    from unbidden.viz.picture.theme import THEMES

    def light(color: str) -> float:
        parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        told = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * told[0] + 0.7152 * told[1] + 0.0722 * told[2]

    for name, theme in THEMES.items():
        pairs = [("ink", "paper"), ("ink", "panel"), ("faint", "paper"), ("faint", "panel"), ("focus", "paper"),
                 ("focus", "panel"), ("paper", "focus"), ("paper", "ink")]  # fmt: skip
        for front, back in pairs:
            high, low = sorted((light(theme.color(front)), light(theme.color(back))), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5, (name, front, back)


@pytest.mark.slow
def test_with_reduced_motion_it_redraws_seldom_and_leaves_no_trails(browser: Any, page_of_blimps: Path) -> None:
    opened = Tab(browser, page_of_blimps, reduced_motion="reduce")
    opened.skip()
    assert "false" == opened.page.get_attribute("#do-trails", "aria-pressed")
    drawn = opened.page.evaluate("""async () => {
        let count = 0, first = 0, last = 0;
        const bar = document.getElementById('now');
        new MutationObserver(() => { count += 1; last = performance.now(); first ||= last; })
            .observe(bar, {childList: true});
        document.getElementById('do-play').click();
        await new Promise(done => setTimeout(done, 1600));
        return [count, last - first];
    }""")
    assert 2 <= drawn[0] <= 2 + drawn[1] / 1000 * 4 + 1
    opened.close()
    assert [] == opened.trouble


def test_it_is_readable_without_scripts(browser: Any, page_of_blimps: Path, blimps: Run) -> None:
    opened = Tab(browser, page_of_blimps, java_script_enabled=False)
    said = opened.page.inner_text("body")
    told = scenario_summary(blimps.scenario)["lesson"]
    for text in (told["explain"], told["limits"], told["predict"]["ask"], told["change"]["says"],
                 *run_summary(blimps)["happened"], card(blimps)["sentence"], card(blimps)["conclusion"],
                 blimps.scenario.file.sources[0], section("page")["noscript"]):  # fmt: skip
        assert " ".join(text.split()) in " ".join(said.split())
    assert not opened.page.is_visible("#do-play")
    opened.close()


@pytest.mark.slow
def test_in_german_the_page_is_german_and_so_is_a_scenario_that_is_translated(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "de.html"
    with speaking("de"):
        path.write_text(replay(run(load("blimps", ["run.ticks=60"]), 0), "projector"), encoding="utf-8")
    opened = Tab(browser, path)
    assert "de" == opened.page.get_attribute("html", "lang")
    assert "projector" == opened.page.get_attribute("html", "data-theme")
    assert "Start" in opened.page.inner_text("#do-play")
    assert ("de", "Zwölf Ballone in einem Raum") == (
        opened.page.get_attribute("h1", "lang"),
        opened.page.inner_text("h1"),
    )
    opened.skip()
    assert "12 drinnen, 0 draußen" in opened.page.inner_text("#so-far")
    assert [] == opened.trouble
    opened.close()


@pytest.mark.slow
@pytest.mark.parametrize("size", [(390, 844), (320, 640), (1280, 800), (1920, 1080)])
def test_nothing_hangs_out_sideways(browser: Any, page_of_blimps: Path, size: tuple[int, int]) -> None:
    opened = Tab(browser, page_of_blimps, viewport={"width": size[0], "height": size[1]})
    opened.skip()
    opened.go_to(FIRST)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    opened.close()


# ---- in a notebook --------------------------------------------------------------------------------------------------


def test_a_notebook_shows_runs_and_worlds(blimps: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import tomllib

    from unbidden import World
    from unbidden.sim.runs import records
    from unbidden.viz.page import notebook

    hooks = tomllib.loads((STATIC.parents[2] / "pyproject.toml").read_text())["project"]["entry-points"]
    named = hooks["unbidden.viewers"]
    assert {"page": "show", "still": "still_of_run", "still_of_world": "still_of_world"} == {
        name: told.split(":")[1] for name, told in named.items() if told.startswith("unbidden.viz.page.notebook:")
    }

    class Found:
        def __init__(self, name: str):
            self.name = name

        def load(self) -> Any:
            return getattr(notebook, named[self.name].split(":")[1])

    monkeypatch.setattr(records, "entry_points", lambda group, name: [Found(name)])
    page = blimps.show()._repr_html_()
    assert page.startswith("<iframe srcdoc=") and 'sandbox="allow-scripts' in page and page.count("<iframe") == 1
    still = blimps._repr_html_()
    assert still.count("<svg") == 2 and "MEANT" in still and LIFTER in still
    world = World("compute_yard", seed=3)
    world.step()
    assert "<svg" in world._repr_html_()
    monkeypatch.setattr(records, "entry_points", lambda group, name: [])
    assert blimps._repr_html_() is None and world._repr_html_() is None
    with pytest.raises(LookupError, match="no viewer"):
        blimps.show()


@pytest.mark.slow
def test_a_replay_plays_in_a_frame_that_may_do_nothing_else(browser: Any, blimps: Run, tmp_path: Path) -> None:
    from unbidden.viz.page.notebook import show

    (tmp_path / "notebook.html").write_text(f"<!doctype html>{show(blimps)._repr_html_()}", encoding="utf-8")
    page, trouble = browser.new_page(viewport={"width": 1300, "height": 900}), []
    page.on("console", lambda said: trouble.append(said.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto((tmp_path / "notebook.html").as_uri())
    frame = page.frames[1]
    wait(frame, "document.getElementById('now')?.textContent")
    frame.click("#do-skip")
    frame.press("body", ".")
    assert "0:00.1 / 2:20.0" == frame.inner_text("#now")
    assert [] == trouble
    page.close()


@pytest.mark.parametrize("name", ["blimps", "compute_yard"])
def test_a_world_as_it_is_gives_the_frame_of_its_trace(name: str) -> None:
    import numpy as np

    from unbidden.sim.engine.setup import build
    from unbidden.sim.engine.state import new_trace
    from unbidden.sim.runs.simulation import advance, start
    from unbidden.viz.picture.frames import frame_of, frame_of_state

    scenario = load(name)
    state = build(scenario.setup, 5)
    trace = new_trace(state, 40)
    start(scenario, state, trace)
    advance(scenario, state, trace, 40)
    recorded, now = frame_of(trace, 40), frame_of_state(state)
    for field in ("tick", "cell", "bottom", "gust", "held", "level", "kind", "heading"):
        assert np.array_equal(getattr(recorded, field), getattr(now, field)), field


def test_the_legend_of_a_reel_is_what_the_page_draws_with(blimps: Run) -> None:
    assert payload(blimps)["legend"] == reel_of(blimps).legend.as_json()
