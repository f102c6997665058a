"""A page is in one language: all of it, or it is not offered in that; and nobody else's language gets into it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.viewer import PATIENT, Viewer, viewing
from tests.worlds import SHIPPED
from unbidden.sim.report import catalogue
from unbidden.sim.report.catalogue import languages, speaking, translated
from unbidden.sim.report.naming import offered, whole_languages
from unbidden.sim.runs import running
from unbidden.sim.scenario import load, shipped
from unbidden.sim.scenario.translation import named
from unbidden.viz.picture.legend import legend_of
from unbidden.viz.server.launch import Launch
from unbidden.viz.server.serving import served
from unbidden.viz.summary import card, run_summary, scenario_summary

WHOLE = [(name, lang) for name, one in SHIPPED.items() for lang in whole_languages(one) if lang != "en"]
# What is the same in every language: keys, units, names that are typed, what others wrote.
SAME = {"lang", "languages", "controls", "sources", "field", "unit", "watch", "role", "kind", "digest"}
SAME |= {
    "without",
    "letter",
    "rule",
    "color",
    "stamps",
    "control",
    "counts",
    "changes",
    "actions",
    "decimal",
    "at",
    "over",
    "axis",
}
TYPED = re.compile(r"(?:agents|world|run|flag)\.[\w.#*]+|\b(?:Kontrolle|control):? \w+")


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    with served(PATIENT) as launch:
        yield launch


@pytest.fixture
def page(launch: Launch) -> Iterator[httpx.Client]:
    origin = f"http://127.0.0.1:{launch.port}"
    headers = {"origin": origin, "authorization": f"Bearer {launch.token}"}
    with httpx.Client(base_url=origin, headers=headers, timeout=60.0, trust_env=False) as client:
        yield client


def sentences(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """All that is said, and where."""
    if isinstance(value, str):
        yield path, str(value)
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else ()
    for name, part in parts:
        if name not in SAME:
            yield from sentences(part, (*path, str(name)))


def shown(name: str, lang: str) -> dict[str, Any]:
    """Lesson, parameters, events, measures, card, and what stands at the picture."""
    with speaking(lang):
        scenario = load(name)
        run = running.run(scenario, 0)
        legend = legend_of(scenario, 0).as_json()
        del legend["name"]
        legend["stocks"] = [stock for stock, _ in legend["stocks"] if stock != "ticks"]  # which nobody is shown
        legend["kinds"] = [kind["name"] for kind in legend["kinds"]]
        legend["groups"] = [[group["name"], group["one"]] for group in legend["groups"]]
        found = run_summary(run)
        found["curves"] = [curve["name"] for curve in found.pop("series")]
        return {"told": scenario_summary(scenario), "found": found, "card": card(run), "legend": legend}


# ---- wholly, or not at all ------------------------------------------------------------------------------------------


def test_blimps_and_the_yard_are_there_in_german() -> None:
    assert {("blimps", "de"), ("compute_yard", "de")} <= set(WHOLE)


@pytest.mark.parametrize(("name", "lang"), WHOLE)
def test_no_sentence_of_an_offered_language_is_that_of_the_file(name: str, lang: str) -> None:
    """On the German page blimps were blimps, docs of parameters were English, and so were events of learners."""
    here, there = dict(sentences(shown(name, lang))), dict(sentences(shown(name, "en")))
    assert here.keys() == there.keys() and len(here) > 60
    left = [(path, text) for path, text in here.items() if text == there[path] and re.search(r"[A-Za-z]{3}", text)]
    assert [] == left


@pytest.mark.parametrize(("name", "lang"), WHOLE)
def test_no_name_of_the_file_stands_in_a_sentence_of_another_language(name: str, lang: str) -> None:
    words = {word for word in named(load(name).document) if len(word) > 2}
    known = set(load(name).texts[lang].names.values())
    for path, text in sentences(shown(name, lang)):
        if path[0] == "card" and path[1] == "called":
            continue  # its keys are names, and its values are checked where they are said
        found = {word for word in words - known if re.search(rf"\b{re.escape(word)}\b", TYPED.sub("", text))}
        assert not found, (path, text, found)


@pytest.mark.parametrize("name", shipped())
def test_a_page_offers_the_languages_in_which_it_is_whole_and_no_other(page: httpx.Client, name: str) -> None:
    whole = whole_languages(load(name))
    for lang in languages():
        text = page.get(f"/s/{name}", params={"lang": lang}, headers={"authorization": ""}).text
        speaks = lang if lang in whole else "en"
        assert f'<html lang="{speaks}"' in text
        assert sorted(re.findall(r'hreflang="(\w+)"', text)) == sorted(set(whole) - {speaks})


@pytest.mark.parametrize("lang", [lang for lang in languages() if lang != "en"])
def test_what_is_in_english_on_a_page_of_another_language_is_marked_as_such(page: httpx.Client, lang: str) -> None:
    """The cards of lessons that are not there in it, which say so too, and the sources, which others wrote."""
    first = page.get("/", params={"lang": lang}, headers={"authorization": ""}).text
    for name, scenario in SHIPPED.items():
        spoken = lang if lang in whole_languages(scenario) else "en"
        assert re.search(rf'<a href="s/{name}"[^>]* lang="{spoken}">', first), name
    sources = load("blimps").file.sources
    text = page.get("/s/blimps", params={"lang": lang}, headers={"authorization": ""}).text
    assert sources and all(f'<li lang="en">{source}</li>' in text for source in sources)


@pytest.mark.parametrize("lang", [lang for lang in languages() if lang != "en"])
def test_a_page_that_is_not_there_in_a_language_says_so_in_one_line(page: httpx.Client, lang: str) -> None:
    for name, scenario in SHIPPED.items():
        live = page.post(f"/open/{name}", params={"lang": lang}).json()["live"]
        is_whole = lang in whole_languages(scenario)
        assert live["lang"] == (lang if is_whole else "en")
        assert [note for note in live["notes"] if languages()[lang] in note] == live["notes"]
        assert len(live["notes"]) == (0 if is_whole else 1)


def test_a_language_is_offered_only_if_every_name_is_translated() -> None:
    scenario = load("blimps")
    assert offered(scenario, "de") == "de" and offered(scenario, "xx") == "en"
    names = dict(scenario.texts["de"].names)
    for name in named(scenario.document):
        assert name in names, name
    lacking = scenario.texts["de"].model_copy(update={"names": {k: v for k, v in names.items() if k != "room"}})
    assert offered(type(scenario)(**{**vars(scenario), "texts": {"de": lacking}}), "de") == "en"


def test_a_replay_in_a_language_that_is_not_whole_is_in_english_and_the_command_says_so(
    unbidden: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "_chosen", ["en"])  # that of the whole program, which outlives a command
    printed, said, code = unbidden("replay", "boat_race", "--lang", "de", "--set", "run.episodes=10")
    with open(printed.strip(), encoding="utf-8") as file:
        text = file.read()
    assert code == 0 and '<html lang="en"' in text and "Predict" in text and "Voraussagen" not in text
    assert "auf Deutsch" in said


# ---- two viewers ----------------------------------------------------------------------------------------------------


def said_to(viewer: Viewer) -> list[str]:
    """All sentences of the words that a viewer was sent."""
    return [text for message in viewer.words if isinstance(message, dict) for _, text in sentences(message)]


@pytest.mark.parametrize("order", [("de", "en"), ("en", "de")])
def test_nobody_is_told_anything_in_the_language_of_another_viewer(launch: Launch, order: tuple[str, str]) -> None:
    """What is worked out once is kept for all: the card that one viewer asked for came in his language to the next."""
    told: dict[str, dict[str, Any]] = {}
    seed = 100 + order.index("de")  # a world that no other test has asked about
    with viewing(launch) as first, viewing(launch) as second:
        for viewer, lang in zip((first, second), order, strict=True):
            viewer.open(seed=seed, set={"run.ticks": 2400}, lang=lang)
            viewer.say("seek", tick=2400)
            found = viewer.until("found")
            while not found["events"]:
                found = viewer.until("found")
            viewer.say("card", number=1)
            told[lang] = {"found": found, "card": viewer.until("card")}
    run = running.run(load("blimps", ["run.ticks=2400"]), seed)
    for lang in order:
        with speaking(lang):
            expected = json.loads(json.dumps(translated(card(run), lang)))
        assert told[lang]["card"]["title"] == expected["title"] and told[lang]["card"]["steps"] == expected["steps"]
        assert told[lang]["card"]["tries"] == expected["tries"]
        assert ("Ballon" in told[lang]["found"]["happened"][0]) == (lang == "de")
        assert ("blimp" in told[lang]["found"]["happened"][0]) == (lang == "en")
