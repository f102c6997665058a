"""The first page: cards that say enough to choose by and do not give it away, with pictures that are there."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.browsing import wait
from tests.worlds import SHIPPED
from unbidden.sim.report.catalogue import languages, say, speaking
from unbidden.sim.report.teaching import notes_of
from unbidden.sim.runs import running
from unbidden.sim.scenario import load, shipped
from unbidden.sim.scenario.loading import suite
from unbidden.viz.page.gallery import KINDS, START, Card, card_of, gallery_page
from unbidden.viz.page.moments import decisive, moment, shipped_moments
from unbidden.viz.server import pages

SIZES = [(1280, 800), (390, 844), (1280, 720)]


def cards() -> list[Card]:
    return [card_of(one, name in suite("safety_gridworlds"), True) for name, one in SHIPPED.items()]


@pytest.fixture
def page(launch: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{launch.port}", trust_env=False) as client:
        yield client


# ---- what a card says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", languages())
def test_every_card_says_how_long_it_takes_and_for_whom_it_is(lang: str) -> None:
    with speaking(lang):
        found, text = cards(), gallery_page(cards())
        assert all(card.minutes and card.age for card in found), found
        assert text.count('class="known"') == len(found) == text.count('src="moment/')


def test_it_begins_with_where_to_start_then_simple_agents_learners_and_gridworlds() -> None:
    text = gallery_page(cards())
    order, kinds = re.findall(r'href="s/(\w+)"', text), {card.name: card.kind for card in cards()}
    assert order[0] == START and text.count(f">{say('gallery.start')}<") == 1
    assert sorted(order) == shipped()
    ranks = [KINDS.index(kinds[name]) for name in order]
    assert ranks == sorted(ranks) and set(ranks) == {0, 1, 2}


def words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-zäöüß]+", text.lower()) if len(word) > 3}


@pytest.mark.parametrize("name", shipped())
def test_no_card_gives_the_answer_away(name: str) -> None:
    """Of the words by which the right choice of the lesson differs from the others, few may stand on the card."""
    for lang in languages():
        with speaking(lang):
            scenario = load(name)
            notes, lesson = notes_of(scenario), scenario.texts.get(lang, scenario.file).lesson
        assert notes and not isinstance(lesson, str) and lesson
        right, said = lesson.predict.choices[lesson.predict.answer - 1], words(notes.card)
        others = [choice for k, choice in enumerate(lesson.predict.choices, 1) if k != lesson.predict.answer]
        telling = words(right) - words(lesson.predict.ask) - words(" ".join(others))
        assert not telling or len(telling & said) < max(1, len(telling) / 2), (lang, telling & said)


# ---- its pictures ---------------------------------------------------------------------------------------------------


def test_every_scenario_has_a_picture_and_every_picture_a_scenario() -> None:
    assert sorted(shipped_moments()) == shipped()


def test_pictures_are_handed_out_from_memory_to_anybody_and_others_are_refused(page: httpx.Client) -> None:
    """Nobody waits for a training to see the first page, and no stranger can begin one."""
    for name, picture in shipped_moments().items():
        got = page.get(f"/moment/{name}.svg")
        assert got.content == picture and got.headers["content-type"] == "image/svg+xml"
    tag = got.headers["etag"]
    assert page.get(f"/moment/{name}.svg", headers={"if-none-match": tag}).status_code == 304
    assert [page.get(f"/moment/{path}").status_code for path in ("no.svg", "..%2fpages.py", "blimps")] == [404] * 3


@pytest.mark.parametrize(
    "name", [name if name == START else pytest.param(name, marks=pytest.mark.slow) for name in shipped()]
)
def test_a_picture_is_that_of_the_scenario_as_it_is_now(name: str) -> None:
    """If not: python -m unbidden.experiments.moments makes them anew."""
    assert shipped_moments()[name].decode() == moment(running.run(load(name), 0))


def test_the_decisive_moment_is_the_last_new_thing_that_nobody_pays_for() -> None:
    run = running.run(load(START), 0)
    event = decisive(run)
    assert event and event == next(one for one in run.events if one["watch"] == "escape")
    assert decisive(running.run(load(START, ["run.ticks=10"]), 0)) is None


# ---- in a browser ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", languages())
def test_the_first_card_is_seen_at_once_and_nothing_sticks_out(
    browser: Any, launch: Any, size: tuple[int, int], lang: str
) -> None:
    """Title, sentence and picture of where to start stand above the fold, beside or below each other, never over."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(f"http://127.0.0.1:{launch.port}/?lang={lang}")
    wait(page, "[...document.images].slice(0, 2).every(image => image.complete && image.naturalWidth > 0)")
    boxes = page.evaluate(
        "[...document.querySelector('li.first').querySelectorAll('img, h3, .says, .known')].map(one => {"
        "const box = one.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom]; })"
    )
    assert len(boxes) == 4
    assert all(0 <= left and right <= size[0] and 0 <= top and bottom <= size[1] for left, top, right, bottom in boxes)
    for k, (left, top, right, bottom) in enumerate(boxes):
        for one in boxes[k + 1 :]:
            assert left >= one[2] or one[0] >= right or top >= one[3] - 1 or one[1] >= bottom - 1, (boxes[k], one)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.close()


def test_notes_for_teachers_are_on_the_page_folded_and_not_on_that_of_those_who_look_on(
    browser: Any, launch: Any
) -> None:
    joined = pages._lesson(launch.library, START, "en", watching=True)
    assert 'id="teaching"' not in joined and 'id="step-predict"' in joined
    lesson = browser.new_page()
    lesson.goto(f"http://127.0.0.1:{launch.port}/s/{START}#token={launch.token}")
    wait(lesson, "document.getElementById('now').textContent !== ''")
    assert lesson.evaluate("document.getElementById('teaching').open") is False
    lesson.evaluate("window.print = () => { document.title = document.documentElement.className; }")
    lesson.click("#teaching > summary")
    lesson.click("#do-teaching-print")
    assert "printing-notes" in lesson.title()
    lesson.emulate_media(media="print")
    assert lesson.is_visible("#teaching") and not lesson.is_visible("#step-predict") and not lesson.is_visible("#stage")
    lesson.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not lesson.is_visible("#teaching") and lesson.is_visible("#step-predict")
    lesson.close()
