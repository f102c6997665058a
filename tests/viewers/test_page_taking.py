"""What visitors take away: the results as a table, a worksheet on paper, and ways to hand on what they see."""

import csv
import io
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.browsing import computed, wait
from tests.story import FIRST, SEED
from tests.viewer import BLIND, CHANGE, Lesson, Tab, opened
from unbidden.sim.report.catalogue import speaking
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load
from unbidden.viz.page.replay import replay
from unbidden.viz.window.results import table

WORLD = f"/s/blimps?seed={SEED}&p.run.ticks=1800"


@pytest.fixture
def lesson(browser: Any, launch: Any) -> Any:
    shown = opened(browser, launch, WORLD)
    yield shown
    shown.page.close()
    assert [] == shown.trouble


def saved(page: Any, name: str) -> str:
    """A file from the menu."""
    page.click("#save summary")
    with page.expect_download() as got:
        page.click(f"#do-export-{name}")
    return Path(got.value.path()).read_text(encoding="utf-8-sig")


# ---- results ---------------------------------------------------------------------------------------------------------


def test_results_are_a_table_of_numbers(lesson: Lesson) -> None:
    lesson.go_to(1500)
    lesson.says("results", "1 of 12")
    lesson.run(CHANGE, ["wall: height", 3])
    lesson.says("facts", "height = 3")
    lesson.go_to(1400)
    lesson.says("results", "0 of 12")
    rows = list(csv.DictReader(io.StringIO(saved(lesson.page, "results"))))
    assert [("1", "12", "1500"), ("0", "12", "1400")] == [
        (row["outside"], row["outside: of how many"], row["Tick"]) for row in rows
    ]
    assert [str(SEED)] * 2 == [row["Seed"] for row in rows]


def test_what_stands_beside_is_a_result_too(browser: Any, launch: Any) -> None:
    """Both sides show the same seed and tick, and say so."""
    lesson = opened(browser, launch, f"/s/blimps?seed={SEED}&t=1500")
    lesson.says("results", "1 of 12")
    lesson.press("c")
    lesson.says("results", BLIND)
    wait(lesson.page, "document.querySelector('#results tbody tr:last-child').textContent.includes('0 of 12')")
    assert 2 == lesson.page.locator("#results tbody tr").count()
    for screen in ("this", "other"):
        assert f"seed {SEED}, tick 1500" in lesson.page.inner_text(f"#screen-{screen} figcaption")
    lesson.page.close()


def test_german_tables_are_read_by_german_spreadsheets(browser: Any, tmp_path: Path) -> None:
    """Numbers with a decimal comma stood between commas, so that columns were torn."""
    with speaking("de"):
        (tmp_path / "de.html").write_text(replay(run(load("blimps", ["run.ticks=60"]), 0)), encoding="utf-8")
    tab = Tab(browser, tmp_path / "de.html")
    tab.skip()
    tab.go_to(55)
    rows = list(csv.DictReader(io.StringIO(saved(tab.page, "results")), delimiter=";"))
    assert ["5,5"] == [row["Sekunden"] for row in rows]
    rows = list(csv.reader(io.StringIO(saved(tab.page, "csv")), delimiter=";"))
    assert len(rows) > 2 and 1 == len({len(row) for row in rows})
    tab.close()
    assert [] == tab.trouble


@pytest.mark.parametrize("of", ["the page", "the window"])
def test_a_spreadsheet_takes_no_name_for_a_formula(tmp_path: Path, of: str) -> None:
    given = [["=1+1", "@SUM(A1)", 'say "x"', -1.5, 0.1 + 0.2, "", ""]]
    code = "return module.table(given);"
    text = computed("csv.js", code, given, tmp_path) if of == "the page" else table(given)
    assert ["'=1+1", "'@SUM(A1)", 'say "x"', "-1.5", "0.3", "", ""] == next(csv.reader(io.StringIO(text)))


# ---- paper -----------------------------------------------------------------------------------------------------------


def test_a_worksheet_has_the_picture_all_steps_the_results_and_room_to_write(lesson: Lesson) -> None:
    """Printing left out the pictures and the steps that were closed."""
    lesson.go_to(1500)
    lesson.says("results", "1 of 12")
    closed = lesson.page.locator(".steps details:not([open])").count()
    lesson.run("dispatchEvent(new Event('beforeprint'))")
    lesson.page.emulate_media(media="print")
    wait(lesson.page, "document.getElementById('paper').naturalWidth > 300")
    assert lesson.page.is_visible("#paper") and lesson.page.is_visible("#results")
    assert 0 == lesson.page.locator(".steps > li > details:not([open])").count()
    steps = lesson.page.locator(".steps > li").count()
    rooms = lesson.page.locator(".steps .room").all()
    assert steps == len(rooms) and all(room.is_visible() for room in rooms)
    for gone in ("#do-play", "#do-share", "#parameters", "#screen-this", "#save"):
        assert not lesson.page.is_visible(gone), gone
    lesson.page.emulate_media(media="screen")
    lesson.run("dispatchEvent(new Event('afterprint'))")
    assert 0 == lesson.page.locator("#paper").count()
    assert closed == lesson.page.locator(".steps details:not([open])").count()
    lesson.go_to(100)


def test_what_is_sealed_stays_so_on_paper(browser: Any, launch: Any) -> None:
    """A worksheet for a class that has not seen it yet has the questions, and no answers."""
    lesson = Lesson(browser, launch, WORLD)
    lesson.run("dispatchEvent(new Event('beforeprint'))")
    lesson.page.emulate_media(media="print")
    assert lesson.page.is_visible("#predict") and lesson.page.is_visible("#step-explain .room")
    assert not lesson.page.is_visible("#step-explain .told") and not lesson.page.is_visible("#answer")
    lesson.page.close()


def test_pages_on_paper_hold_the_image(lesson: Lesson) -> None:
    lesson.go_to(FIRST)
    assert b"/Image" in lesson.page.pdf()
    wait(lesson.page, "!document.getElementById('paper')")


# ---- share -----------------------------------------------------------------------------------------------------------


def test_what_is_shared_works_where_it_is_said_to(browser: Any, launch: Any) -> None:
    """The address that was copied opened an empty page in any other browser, which has no key."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    lesson, again = opened(context, launch, WORLD), context.new_page()
    lesson.go_to(300)
    lesson.page.click("#do-share")
    address = lesson.page.input_value("#share-address")
    assert launch.token not in address and "t=300" in address
    with lesson.page.expect_download() as got:
        lesson.page.click("#do-share-file")
    assert "<!doctype html>" in Path(got.value.path()).read_text(encoding="utf-8")
    again.goto(address)
    wait(again, "document.getElementById('scrub').value === '300'")
    context.close()


def test_the_command_that_is_shared_opens_the_same_world(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    from unbidden.sim.cli import _app as commands
    from unbidden.viz.window import opening

    lesson.go_to(300)
    lesson.run(CHANGE, ["wall: height", 2.5])
    lesson.says("facts", "height = 2.5")
    lesson.go_to(70)
    lesson.page.click("#do-share")
    words = shlex.split(lesson.page.input_value("#share-command"))
    assert "unbidden" == words[0]
    shown: list[Any] = []
    monkeypatch.setattr(opening, "open_surface", lambda *given: None)
    monkeypatch.setattr(opening, "refuse_two_libraries", lambda: None)
    monkeypatch.setattr(opening, "show", lambda surface, setting, at, *more: shown.append((setting, at)))
    done = CliRunner().invoke(commands(), words[1:])
    assert 0 == done.exit_code, done.output
    setting, at = shown[0]
    scenario = setting.scenario()
    assert (SEED, 70) == (setting.seed, at) and 1800 == scenario.setup.ticks
    assert 2.5 == max(max(row) for row in scenario.setup.heights)


def test_a_change_on_the_way_is_no_part_of_the_command_and_that_is_said(lesson: Lesson) -> None:
    lesson.go_to(200)
    lesson.run(CHANGE, ["blimps: hold", 1.6])
    lesson.says("facts", "0:20.0 blimps: hold = 1.6 m")
    lesson.page.click("#do-share")
    assert "changed while it ran" in lesson.page.inner_text("#share-note")


def test_names_in_a_command_are_quoted_for_the_shell(tmp_path: Path) -> None:
    legend = {
        "name": "b",
        "seed": 3,
        "control": "level_0, interrupted",
        "changes": [["world.tiles.#.name", 'a $(x) "`\\']],
    }
    given = {"legend": legend}
    found = computed("share.js", "return module.commandOf(given, 0);", given, tmp_path)
    expected = ["unbidden", "watch", "b", "--seed", "3", "--set", 'world.tiles.#.name=a $(x) "`\\']
    read = subprocess.run(["sh", "-c", f"printf '%s\\n' {found}"], capture_output=True, text=True, check=True).stdout
    assert [*expected, "--control", "level_0", "--control", "interrupted"] == read.splitlines()


def test_a_replay_offers_itself_and_the_command(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "r.html").write_text(replay(run(load("blimps", ["run.ticks=60"]), 0)), encoding="utf-8")
    tab = Tab(browser, tmp_path / "r.html")
    tab.skip()
    tab.page.click("#do-share")
    assert "unbidden watch blimps --seed 0" in tab.page.input_value("#share-command")
    assert not tab.page.is_visible("#share-address") and "whole replay" in tab.page.inner_text("#sharing")
    tab.close()
    assert [] == tab.trouble
