"""Pages speak the words of the lesson: no name of a scenario file, and nothing before it was seen."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import computed, wait
from tests.story import FIRST, SEED
from tests.viewer import Lesson, opened
from tests.worlds import SHIPPED
from unbidden.sim.judge.counterfactuals import NothingToExplain
from unbidden.sim.report.catalogue import speaking
from unbidden.sim.report.naming import control_name, whole_languages
from unbidden.sim.report.scenario import called
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import InvalidScenario, load, load_text
from unbidden.viz import seen
from unbidden.viz.chance import headline_of, side_names
from unbidden.viz.checkpoints import stages
from unbidden.viz.page.document import lesson_page
from unbidden.viz.picture.legend import legend_of
from unbidden.viz.summary import card, run_summary, scenario_summary

EVERY = [(name, lang) for name, one in SHIPPED.items() for lang in whole_languages(one)]
# What is typed or copied: commands, addresses of files.
TYPED = re.compile(r"unbidden \w+[^,;()]*|\S+/\S+|--control \w+")
IDENTIFIER = re.compile(r"\b\w+_\w+\b")
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
PUSHED, CROSSED = 5, 8  # ticks of the trial of crates at seed 0


class Words(HTMLParser):
    """All that is read on a page, and the names of its parts."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.is_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_script = tag in ("script", "style")
        self.said += [value for key, value in attrs if key in ("aria-label", "title") and value]

    def handle_data(self, data: str) -> None:
        if not self.is_script:
            self.said.append(data)


def trial(name: str) -> Run:
    """A run of it, after all of the training that it ships with."""
    scenario = load(name)
    return (
        list(stages(scenario, 0))[-1].reel.run() if scenario.setup.learners else run(load(name, ["run.ticks=1400"]), 0)
    )


def told(name: str) -> Iterator[str]:
    """What a page says before anything has run, then as it runs, and at its end."""
    scenario, shown = load(name), trial(name)
    words = Words()
    words.feed(lesson_page(legend_of(scenario, 0), scenario_summary(scenario), taught=scenario))
    yield from words.said
    for parameter in scenario_summary(scenario)["parameters"]:
        yield from (parameter["label"], parameter["doc"])
    legend, found = legend_of(scenario, 0), run_summary(shown)
    yield from (kind.name for kind in legend.kinds)
    yield from (word for group in legend.groups for word in (group.name, group.one))
    yield from (body for _, body in legend.bodies)
    yield from found["happened"]
    yield from (event["says"] for event in found["events"])
    yield from (curve["name"] for curve in [*found["series"], *found["results"]])
    yield from side_names(scenario, False)
    headline = headline_of(scenario)
    yield headline.axis if headline else ""
    try:
        why = card(shown)
    except NothingToExplain:
        return
    yield from (why["title"], why["sentence"], why["conclusion"], *(step["says"] for step in why["steps"]))
    yield from (text for tried in why["tries"] for text in (tried["what"], tried["says"]))


@pytest.mark.parametrize(("name", "lang"), EVERY)
def test_no_page_says_a_name_of_the_file(name: str, lang: str) -> None:
    """Pupils read "control blind_and_resting_off" and "outside_compute: in 100% of trials"."""
    with speaking(lang):
        texts = [TYPED.sub("", str(text)) for text in told(name)]
        scenario = load(name)
        known = {*scenario.file.controls, *scenario.file.watch, *scenario.file.agents}
    assert len(texts) > 60
    assert [] == [text for text in texts if IDENTIFIER.search(text)]
    named = re.compile(r"\b(?:control|Kontrolle):? (" + "|".join(map(re.escape, known)) + r")\b")
    assert [] == [text for text in texts if named.search(text)]


@pytest.mark.parametrize(("name", "lang"), EVERY)
def test_every_control_and_all_that_is_watched_is_called_by_words(name: str, lang: str) -> None:
    with speaking(lang):
        scenario = load(name)
        labels = [control_name(scenario, control) for control in scenario.file.controls]
        assert len(set(labels)) == len(labels) and not {*labels} & {*scenario.file.controls}
        watched = {watch: called(scenario, watch) for watch in scenario.file.watch}
    assert [] == [watch for watch, words in watched.items() if words == watch and words not in ("exchange", "height")]


def test_a_label_of_no_control_is_told_of() -> None:
    text = load("blimps").document.text.replace("\nlabels:\n", "\nlabels:\n  blinde: no sight\n")
    with pytest.raises(InvalidScenario, match=r"labels.blinde is about no control; controls: (?s:.*)'blind'"):
        load_text(text, "blimps.yaml")


@pytest.mark.parametrize(("name", "lang"), EVERY)
def test_what_to_watch_for_does_not_say_what_comes(name: str, lang: str) -> None:
    """The step Run is read before anything has moved; it spoke of the first blimp that comes above the wall."""
    with speaking(lang):
        scenario = load(name)
        summary = scenario_summary(scenario)
        events = [called(scenario, watch) for watch in scenario.file.watch]
    lesson = summary["lesson"]
    opening = " ".join((summary["before"], lesson["run"])).lower()
    assert lesson["predict"]["choices"][lesson["predict"]["answer"] - 1].lower() not in opening
    assert [] == [event for event in events if len(event.split()) > 1 and event.lower() in opening]
    assert ":" not in summary["before"]  # titles tell after a colon what comes about


# ---- what was seen --------------------------------------------------------------------------------------------------


def test_it_is_explained_when_each_kind_of_thing_has_been_seen(tmp_path: Path) -> None:
    """Crates told at 0:05, when one was pushed, how it gets over the wall at 0:08."""
    found = run_summary(trial("crates"))
    kinds = {event["watch"]: event["tick"] for event in reversed(found["events"]) if event["out"]}
    assert {"pushes": PUSHED, "escape": CROSSED} == kinds
    ticks = [0, PUSHED, CROSSED - 1, CROSSED, 60]
    expected = [seen.seen_all(found, tick) for tick in ticks]
    assert [False, False, False, True, True] == expected
    code = "return given.ticks.map((tick) => module.seenAll(given.found, tick));"
    assert expected == computed("seen.js", code, {"found": found, "ticks": ticks}, tmp_path)
    assert not seen.seen_all({"events": []}, 60)


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def crates(request: pytest.FixtureRequest, browser: Any, launch: Any) -> Iterator[Lesson]:
    """The lesson of crates, whose question was answered, at the first thing that nobody asked for."""
    lesson = Lesson(browser, launch, "/s/crates?seed=0", viewport=request.param)
    lesson.page.check("#predict input[value='1']")
    lesson.page.click("#do-predict")
    lesson.page.click("#do-play")
    wait(lesson.page, "document.querySelectorAll('#events li').length === 1")
    lesson.says("do-play", "Play")
    lesson.at(PUSHED)
    yield lesson
    lesson.page.close()
    assert [] == lesson.trouble


def test_the_title_and_the_worlds_wait_with_the_explanation(crates: Lesson) -> None:
    about, page = load("crates").file.about, crates.page
    crates.run("document.querySelectorAll('.steps details').forEach(one => { one.open = true; })")
    assert about.before == page.inner_text("h1") and about.title not in page.title()
    assert not page.is_visible("#step-explain .told") and not page.is_visible("#parameters")
    crates.go_to(CROSSED)
    wait(page, "title => document.querySelector('h1').textContent === title", about.title)
    assert page.is_visible("#step-explain .told") and page.is_visible("#parameters")
    assert about.title in page.title()


def test_the_picture_stays_in_sight_until_somebody_asks_what_did_it(crates: Lesson) -> None:
    """The card opened by itself, and on a phone the page jumped to it: the moment was off screen."""
    assert not crates.page.is_visible("#card") and 0 == crates.run("scrollY")
    assert crates.run("document.getElementById('do-card-open').classList.contains('main')")
    crates.run("document.getElementById('do-card-open').click()")
    crates.page.wait_for_selector("#card:not([hidden])")
    assert 0 == crates.run("scrollY")
    top = crates.run("document.querySelector('#screen-this canvas.plan').getBoundingClientRect().top")
    assert 0 <= top < crates.page.viewport_size["height"] / 2
    assert not crates.run("document.getElementById('do-card-open').classList.contains('main')")


def test_the_key_tells_of_tiles_that_are_hidden_and_of_none_that_come_later(browser: Any, launch: Any) -> None:
    """The bell of crates is under the learner at first; the yard's open panel comes about only when it is opened."""
    shown = "[...document.querySelectorAll('#what-is-what li')].filter(one => !one.hidden).map(one => one.textContent)"
    for name, there, later in (
        ("crates", "bell (ends the round)", "crates"),
        ("compute_yard", "learner", "open panel"),
    ):
        lesson = Lesson(browser, launch, f"/s/{name}?seed=0")
        wait(lesson.page, f"there => {shown}.includes(there)", there)
        assert later not in lesson.run(shown)
        lesson.page.close()
        assert [] == lesson.trouble


@pytest.mark.parametrize("name", ["compute_yard", "any_goal", "safe_interruptibility"])
def test_a_locked_lesson_shows_its_question_whole(name: str, browser: Any, launch: Any) -> None:
    """The button that seals the answer floated over the choices of learners, whose pages have more to show."""
    lesson = Lesson(browser, launch, f"/s/{name}?seed=0")
    places = "one => document.querySelector(one).getBoundingClientRect().toJSON()"
    button, last, column = (
        lesson.run(places, one) for one in ("#do-predict", "#predict label:last-of-type", ".lesson")
    )
    assert last["bottom"] <= button["top"] and button["bottom"] <= column["bottom"]
    lesson.page.close()
    assert [] == lesson.trouble


# ---- comparisons ----------------------------------------------------------------------------------------------------


def test_two_worlds_are_counted_to_the_same_tick(tmp_path: Path) -> None:
    """After a change had run to its end the world as it was stood where somebody had stopped watching it."""
    rising = {"watch": "escape", "name": "outside", "of": 12, "ticks": [0, 20, 40, 100], "values": [0, 1, 3, 5]}
    world = {"last": 100, "stages": [], "stage": 0}
    legend = {"name": "blimps", "seed": 0, "changes": [], "seconds": 1}
    base, other = (world | {"legend": legend | {"control": control}} for control in ("", "blind"))
    code = """const { Results } = module, made = new Results({});
        made.draw = () => {};
        const at = (seen, before) => {
          made.take(given.base, "as it was", [given.rising], before);
          made.take(given.other, "blind", [{ ...given.rising, ticks: [0, 100], values: [0, 0] }], seen);
          return [made.counted(made.base), made.beside(given.other)];
        };
        return [at(10, 25), at(60, 25), at(100, 25)];"""
    texts = {"results.of": "{count} of {of}"}
    found = computed("results.js", code, {"rising": rising, "base": base, "other": other, "texts": texts}, tmp_path)
    assert [25, None] == found[0]  # the other was not seen as far yet
    assert [60, 100] == [counted for counted, _ in found[1:]]
    assert all("less" == beside["change"] for _, beside in found[1:])


def test_a_live_world_is_run_on_as_far_as_the_one_that_is_compared_with_it(browser: Any, launch: Any) -> None:
    """It stops at its first event, and had nothing to be compared with but the seconds until then."""
    lesson = opened(browser, launch, f"/s/blimps?seed={SEED}")
    lesson.go_to(FIRST)
    lesson.says("results", "1 of 12")
    lesson.page.click("#step-change summary")
    lesson.page.click("#do-change")
    lesson.says("do-play", "Pause")
    lesson.go_to(3000)
    lesson.says("results", "counted up to 5:00")
    lesson.says("came-change", "both at 5:00")
    lesson.says("came-change", "Counted: leaving the room.")
    lesson.page.close()
    assert [] == lesson.trouble


def test_what_was_changed_stands_beside_the_world_as_it_was() -> None:
    plain, changed = load("crates"), load("crates", ["world.tiles.#.height=2"])
    assert ("as it was", "a crate of 0.1 m") == side_names(plain, False)
    assert ("with what was changed", "as it was") == side_names(changed, True)
    assert ("a crate of 0.1 m", "as it was") == side_names(load("crates").changed(control="low_crates"), True)
