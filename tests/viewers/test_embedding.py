"""A replay in another page: the element that it offers shows it, plays it, and lets it do nothing else."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import wait
from tests.story import SEED
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load
from unbidden.viz.page.embedding import element
from unbidden.viz.page.replay import replay

DOCS = Path(__file__).parents[2] / "docs" / "watching.md"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("embedded") / "my class.html"
    path.write_text(replay(run(load("blimps", ["run.ticks=100"]), SEED)), encoding="utf-8")
    return path


def test_the_element_of_a_replay_shows_it_in_another_page(browser: Any, file: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(file.as_uri())
    wait(page, "document.getElementById('now').textContent !== ''")
    page.click("#embed > summary")
    offered = page.input_value("#embed-element")
    assert 'src="my%20class.html"' in offered
    (file.parent / "course.html").write_text(f"<!doctype html><title>Course</title>{offered}", encoding="utf-8")
    page.goto((file.parent / "course.html").as_uri())
    frame = page.query_selector("iframe").content_frame()
    wait(frame, "document.getElementById('now').textContent !== ''")
    frame.click("#do-skip")
    frame.press("body", ".")
    wait(frame, "document.getElementById('scrub').value === '1'")
    page.close()


def test_copying_says_what_became_of_it(browser: Any, file: Path) -> None:
    page = browser.new_page()
    page.goto(file.as_uri())
    wait(page, "document.getElementById('now').textContent !== ''")
    page.click("#embed > summary")
    page.click("#do-embed-copy")
    wait(page, "document.getElementById('embed-copied').textContent !== ''")
    assert page.evaluate("document.getElementById('embed-element').selectionEnd") == len(
        page.input_value("#embed-element")
    )
    page.close()


def test_the_documentation_shows_the_same_element(file: Path) -> None:
    told = element("blimps.html", "Blimps over the wall")
    assert told in DOCS.read_text(encoding="utf-8")
    offered = re.search(r'<textarea id="embed-element"[^>]*>([^<]*)<', file.read_text(encoding="utf-8"))
    assert offered and unescape(offered[1]) == told


def test_a_hostile_title_stays_a_title() -> None:
    assert element('"><script>', 'a" onload="x').count('"') == element("a", "b").count('"')
