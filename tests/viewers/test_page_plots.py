"""Plots of the page say what they show at the pointer, and the map says what its tiles are."""

from pathlib import Path
from typing import Any

from tests.browsing import wait
from tests.story import SEED
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load
from unbidden.viz.page.replay import replay
from unbidden.viz.summary import run_summary

MINUTES = 1400  # ticks: long enough for a last minute beside the whole


def opened(browser: Any, folder: Path, name: str, *changes: str, seed: int = 0) -> Any:
    path = folder / f"{name}.html"
    path.write_text(replay(run(load(name, changes), seed)), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(path.as_uri())
    wait(page, "document.getElementById('now').textContent !== ''")
    page.click("#do-skip")
    return page


def test_the_value_under_the_pointer_is_said_above_the_plot(browser: Any, tmp_path: Path) -> None:
    """Curves had only their least and greatest value beside them; what they were in between could be guessed."""
    page = opened(browser, tmp_path, "blimps", f"run.ticks={MINUTES}", seed=SEED)
    inside, outside = run_summary(run(load("blimps", [f"run.ticks={MINUTES}"]), SEED))["series"][:2]
    page.fill("#scrub", str(MINUTES))
    caption = "document.querySelector('#plots figcaption').textContent"
    now = wait(page, caption)
    canvas = page.locator("#plots canvas").first
    box = canvas.bounding_box()
    canvas.hover(position={"x": box["width"] * 0.2, "y": box["height"] / 2})
    said = wait(page, f"{caption}.includes('(0:') && {caption}")
    assert f"{inside['name']} 12" in said and f"{outside['name']} 0" in said and said != now
    page.mouse.move(5, 5)
    assert wait(page, f"{caption} === {now!r}")


def test_the_last_minute_of_heights_is_beside_the_whole_run(browser: Any, tmp_path: Path) -> None:
    """A click in either part goes to the tick that is there; only the right one is of the last minute."""
    page = opened(browser, tmp_path, "blimps", f"run.ticks={MINUTES}", seed=SEED)
    page.fill("#scrub", str(MINUTES))
    canvas = page.locator("#plots canvas").last
    box = canvas.bounding_box()
    tick = "Number(document.getElementById('scrub').value)"
    assert wait(page, f"{tick} === {MINUTES}")
    canvas.click(position={"x": box["width"] * 0.8, "y": box["height"] / 2})
    assert wait(page, f"{tick} < {MINUTES} && {tick} > {MINUTES - 600}")
    canvas.click(position={"x": box["width"] * 0.12, "y": box["height"] / 2})
    assert wait(page, f"{tick} < 400 && {tick} > 0")


def test_tiles_have_their_names_on_the_map_and_not_below_it_again(browser: Any, tmp_path: Path) -> None:
    """Twelve names with icons below the map of compute_yard had to be looked up one by one."""
    page = opened(browser, tmp_path, "compute_yard", "run.episodes=0")
    every = page.locator("#what-is-what li").count()
    shown = "[...document.querySelectorAll('#what-is-what li')].filter((line) => !line.hidden).length"
    left = page.evaluate(shown)
    assert every > 10 and left <= every / 2
    page.set_viewport_size({"width": 390, "height": 844})
    page.keyboard.press(".")
    assert wait(page, f"{shown} > {left}")  # on a phone there is less room, and the key has the others
