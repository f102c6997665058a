"""The game of the analyst in a browser: on the server, where the cause is not there to be found, and in a file."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import wait
from unbidden.sim.inquiry.causes import CAUSES, UNIFORM
from unbidden.sim.inquiry.evidence import ARMS, STEPS
from unbidden.sim.inquiry.posterior import given, of_table
from unbidden.sim.inquiry.table import Drawn, table
from unbidden.sim.report.catalogue import say
from unbidden.viz.page.case import case_file
from unbidden.viz.server.launch import Launch

PHONE, SLIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
DRAWN = Drawn("imitated", (2, 6, 1, 0, 0, 1))
RESULT = "document.querySelector('#result table') !== null"


@contextmanager
def opened(browser: Any, address: str, size: dict[str, int] = SLIDE) -> Iterator[Any]:
    page = browser.new_page(viewport=size)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(address)
    wait(page, "document.querySelectorAll('#evidence button').length > 0")
    yield page
    page.close()
    assert not errors


def on(launch: Launch) -> str:
    return f"http://127.0.0.1:{launch.port}/case#token={launch.token}"


def total(page: Any) -> int:
    return sum(int(re.sub(r"\D", "", page.locator(f"#per-{cause}").inner_text())) for cause in CAUSES)


@pytest.mark.parametrize("size", [PHONE, SLIDE], ids=["phone", "slide"])
def test_a_case_is_asked_about_answered_and_opened(browser: Any, launch: Launch, size: dict[str, int]) -> None:
    with opened(browser, on(launch), size) as page:
        for step in STEPS:
            page.locator(f"#ask-{step.name}").click()
            wait(page, f"document.querySelector('#evidence-{step.name} .found').textContent !== ''")
        page.locator("#do-commit").click()
        wait(page, RESULT)
        assert page.locator("#result tr.right").count() == 1
        assert "SHA-256" in page.locator("#result .note").inner_text()  # it was checked, and holds
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("#do-next").click()
        wait(page, "document.querySelector('#do-commit') !== null && document.querySelector('#result table') === null")


def test_it_can_be_played_by_keyboard_alone(browser: Any, launch: Launch) -> None:
    with opened(browser, on(launch)) as page:
        page.locator("#ask-join").focus()
        page.keyboard.press("Enter")
        wait(page, "document.querySelector('#evidence-join .found').textContent !== ''")
        page.locator("#share-insider").focus()
        for _ in range(30):
            page.keyboard.press("ArrowRight")
        assert total(page) == 100
        assert int(re.sub(r"\D", "", page.locator("#per-insider").inner_text())) > 40
        page.locator("#do-commit").focus()
        page.keyboard.press("Space")
        wait(page, RESULT)
        assert page.evaluate("document.activeElement.id") == "result"


def test_an_answer_that_was_not_sent_can_be_sent_once_more(browser: Any, launch: Launch) -> None:
    """After a lost connection all buttons stayed disabled until the page was loaded anew, and the case was gone."""
    with opened(browser, on(launch)) as page:
        page.evaluate("window.sent = window.fetch; window.fetch = () => Promise.reject(new TypeError()); 0")
        page.locator("#do-commit").click()
        wait(page, "!document.querySelector('#notice').hidden")
        assert page.locator("#share-insider").is_disabled()
        page.evaluate("window.fetch = window.sent; 0")
        page.locator("#do-commit").click()
        wait(page, RESULT)
        assert page.locator("#notice").is_hidden()


def test_sliders_add_up_to_a_hundred_whatever_is_done_to_them(browser: Any, launch: Launch) -> None:
    with opened(browser, on(launch)) as page:
        page.locator("#do-quoted").click()
        assert total(page) == 100
        for cause, value in (("emergent", 95), ("misread", 95), ("intruder", 1), ("insider", 50)):
            page.evaluate(
                "([id, value]) => { const e = document.getElementById(id); e.value = value; "
                "e.dispatchEvent(new Event('input')); }",
                [f"share-{cause}", value],
            )
            assert total(page) == 100
            assert page.locator(f"#per-{cause}").inner_text().split()[0] == str(value)


def test_a_file_opens_with_its_key_and_with_no_other(browser: Any, tmp_path: Path) -> None:
    text, key = case_file(DRAWN, has_key=True)
    assert key not in text
    file = tmp_path / "case.html"
    file.write_text(text, "utf-8")
    with opened(browser, file.as_uri()) as page:
        assert "locked" in page.locator("#seal").inner_text()
        for name in ("useless", "join"):
            page.locator(f"#ask-{name}").click()
            wait(page, f"document.querySelector('#evidence-{name} .found').textContent !== ''")
        page.locator("#do-commit").click()
        wait(page, "document.querySelector('#key') !== null")
        for wrong in ("0" * len(key), key[:-1], "", ("1" if key[0] == "0" else "0") + key[1:]):
            page.evaluate("document.querySelector('#key-says').textContent = ''")
            page.locator("#key").fill(wrong)
            page.locator("#do-open").click()
            wait(page, "document.querySelector('#key-says').textContent !== ''")
            assert "does not open" in page.locator("#key-says").inner_text()
            assert page.locator("#result table").count() == 0
        page.locator("#key").fill(f" {key.upper()}")
        page.keyboard.press("Enter")
        wait(page, RESULT)
        assert "imitates" in page.locator("#result .came").inner_text()
        assert "seal holds" in page.locator("#result .note").inner_text()
        best = of_table(table(), {k: DRAWN.found[k] for k in given("join", "useless")}, UNIFORM)
        shown = page.locator("#result tbody tr td:nth-child(3)").all_inner_texts()
        assert [int(re.sub(r"\D", "", one)) for one in shown] == [round(100 * float(share)) for share in best]


@pytest.mark.parametrize("size", [PHONE, SLIDE], ids=["phone", "slide"])
def test_it_says_which_evidence_takes_outputs_a_trace_or_replays(
    browser: Any, size: dict[str, int], tmp_path: Path
) -> None:
    file = tmp_path / "case.html"
    file.write_text(case_file(DRAWN, has_key=True)[0], "utf-8")
    with opened(browser, file.as_uri(), size) as page:
        found = page.evaluate(
            "[...document.querySelectorAll('#evidence h3')].map((head) => [head.textContent, "
            "[...head.nextElementSibling.querySelectorAll('button')].map((button) => button.id.slice(4))])"
        )
        assert found == [[say(f"case.arm.{arm}"), [s.name for s in STEPS if s.arm == arm]] for arm in ARMS]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_file_without_a_key_says_that_its_seal_is_courtesy(browser: Any, tmp_path: Path) -> None:
    text, key = case_file(DRAWN, has_key=False)
    assert key in text
    file = tmp_path / "case.html"
    file.write_text(text, "utf-8")
    with opened(browser, file.as_uri(), PHONE) as page:
        assert "courtesy" in page.locator("#seal").inner_text()
        page.locator("#do-commit").click()
        wait(page, RESULT)
