"""One way to say things: every language says everything, viewers say nothing of their own, one file adds a language."""

import ast
import json
import re
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

import numpy as np
import pytest

from tests.story import SEED
from unbidden.sim.detectors import detectors
from unbidden.sim.report import catalogue
from unbidden.sim.report.catalogue import (
    Sentence,
    clock,
    languages,
    listed,
    number,
    say,
    sections,
    speaking,
    translated,
)
from unbidden.sim.report.outcome import describe
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import InvalidScenario, Scenario, load, shipped
from unbidden.sim.scenario.text import read
from unbidden.sim.scenario.translation import translation
from unbidden.viz.film import compose, cut_of
from unbidden.viz.page.document import lesson_page
from unbidden.viz.picture.frames import reel_of
from unbidden.viz.picture.legend import legend_of
from unbidden.viz.playback import Playback
from unbidden.viz.status import so_far
from unbidden.viz.summary import card, run_summary, scenario_summary
from unbidden.viz.terminal.screen import frame

ROOT = Path(__file__).parents[2]
SCENARIOS = Path(str(files("unbidden.scenarios")))
WORDS = re.compile(r"[A-Za-z]{2,}[,.]? [A-Za-z]{2,}")  # two words, one after the other
BESIDE_A_VALUE = re.compile(
    r"^[^\w<>]*[A-Za-z]{2,} $|^ [A-Za-z]{2,}[^\w<>/]*$|^ [A-Za-z]{2,} $"
)  # of a text with values
MARKUP = re.compile(r"[#.>\[]|px|input|bold|row seed|unbidden token")  # selectors, fonts, classes, and a key
ERRORS = ("Refused", "ValueError", "Unknown", "NotAllowed", "CannotFilm", "NoWindow", "NoPort", "Dropped", "KeyError")
VIEWERS = [path for path in sorted((ROOT / "viz").rglob("*.py")) if path.parent.name != "cli"]
SCRIPTS = sorted((ROOT / "viz" / "page" / "static").glob("*.js"))
# Beginnings of what may stand in a viewer: what a server or a window says to those who start it or may not come in, and
# what is no text for people.
EXCEPTIONS = (
    "lower left",
    "lower right",
    "upper left",
    "upper right",
    "offset points",
    "MP4 needs imageio-ffmpeg",
    "ffmpeg did not come to its end",
    "the tick of a turn",
    "more than can be told",
    "what was to be changed meanwhile",
    "the last tick is ",
    "; the address asks for a later one",
    "the address is too long",
    " parts of it were read.",
    "'; img-src data:",
    "/* Made from viz/",
    "something went wrong here",
    "Something went wrong here.",
    "this address is of another launch",
    "that name",
    "the name ",
    "opened as ",
    "not opened from this server",
    "This server does not answer to ",
    ". Open the address that `unbidden serve` printed.",
    "This page was ",
    ", and the server was not told of that name.",
    "this world is too large for the page",
    "There is no such file.",
    "-name summary-text",
    "Nobody presents here",
    "(and at tick ",
    "a scenario has at most ",
    " bytes, and arrives within ",
    "# Watched with: unbidden watch ",
    "Whoever has this address can run worlds here.",
    "The key is that of the last launch",
    "--lan: everybody in this network",
    "show, and can change nothing.",
    "Others join at ",
    "your text",
    "pygame and pygame-ce are both installed",
    "Without one there are: ",
    "const ",  # of a script
    ' lang="',  # of markup
    ' width="',
    ' fill="',
    ' stroke="',
    "the ",  # of a name that the catalogue puts
    "--set ",  # of a command
    "--control ",
    " --seed ",
    ", line ",  # of a line on stderr
    "Open ",
)


# ---- every language says everything ---------------------------------------------------------------------------------


def _places(message: Any) -> set[tuple[str, bool]]:
    """The places of a message, and whether they are written as a number of a kind of their own, such as a time."""
    texts = [message] if isinstance(message, str) else [message["one"], message["other"]]
    return {(name, spec in ("clock", "and", "or", "with")) for text in texts
            for _, name, spec, _ in Formatter().parse(text) if name}  # fmt: skip


@pytest.mark.parametrize("lang", languages())
def test_a_language_has_every_message_with_the_same_places(lang: str) -> None:
    first, told = dict(sections("en")), dict(sections(lang))
    brought = {f"{name}.{key}": text for name in detectors for key, text in detectors[name].sentences.items()}
    first["detectors"] = brought | first["detectors"]
    told["detectors"] = brought | told["detectors"] if lang == "en" else told["detectors"]
    assert {name: set(part) for name, part in first.items()} == {name: set(part) for name, part in told.items()}
    for name, part in first.items():
        for key, message in part.items():
            assert isinstance(told[name][key], str) or set(told[name][key]) == {"one", "other"}, key
            places = {place for place, _ in _places(told[name][key])}
            assert places <= {place for place, _ in _places(message)} | {"n", "one", "name"}, (lang, key)


def test_no_key_stands_in_two_sections() -> None:
    keys = [key for part in sections("en").values() for key in part]
    assert len(keys) == len(set(keys))


def _calls(path: Path) -> Iterator[str]:
    """Keys of the catalogue that a file names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "words") and node.args:
            key = node.args[0]
            chosen = [key.body, key.orelse] if isinstance(key, ast.IfExp) else [key]
            yield from (part.value for part in chosen if isinstance(part, ast.Constant) and isinstance(part.value, str))


def test_every_key_that_is_named_is_in_the_catalogue_and_pages_have_what_their_scripts_say() -> None:
    known = set(catalogue.catalogue("en"))
    named = {key for folder in ("sim/report", "sim/cli", "viz") for path in (ROOT / folder).rglob("*.py")
             for key in _calls(path)}  # fmt: skip
    assert len(named) > 150 and not named - known
    spoken = set(re.findall(r'\bt\("([\w.]+)"', "".join(path.read_text(encoding="utf-8") for path in SCRIPTS)))
    assert spoken and not spoken - set(sections("en")["page"])


# ---- viewers say nothing of their own -------------------------------------------------------------------------------


def _sentences(path: Path) -> Iterator[tuple[str, str]]:
    """Where text of two words and more stands that is no docstring and no message of an error, and the text."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    silent: set[ast.AST] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            silent.add(body[0].value)
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS):
            silent |= set(ast.walk(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in silent:
            text = re.sub(r"<[^>]*>?|[\w-]+=\S*", "", node.value)  # of markup only what is read
            if WORDS.search(text) or (node in parts and BESIDE_A_VALUE.search(node.value)):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def test_viewers_take_every_sentence_from_the_catalogue() -> None:
    found = {text: place for path in VIEWERS for place, text in _sentences(path)}
    assert {} == {text: place for text, place in found.items() if not text.startswith(EXCEPTIONS)}


def test_scripts_of_the_page_take_every_sentence_from_the_catalogue() -> None:
    found = []
    for path in SCRIPTS:
        for line in path.read_text(encoding="utf-8").splitlines():
            code = "" if "Error(" in line else re.sub(r"(^|\s)//.*", "", line)
            texts = ["".join(pair) for pair in re.findall(r'"([^"]*)"|`([^`]*)`', code)]
            said = [text for text in texts if WORDS.search(re.sub(r"\$\{[^}]*\}", "", text))]
            found += [f"{path.name}: {text}" for text in said if not MARKUP.search(text)]
    assert [] == found


# ---- one file adds a language ---------------------------------------------------------------------------------------


@pytest.fixture
def invented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A language that is made of one more file: every message of the English one, in brackets."""
    shutil.copytree(ROOT / "sim" / "report" / "catalogues", tmp_path, dirs_exist_ok=True)
    doc = json.loads((tmp_path / "en.json").read_text(encoding="utf-8"))
    for part in doc.values():
        for key, message in part.items():
            put = "«{}»".format if part is not doc["language"] else str
            part[key] = (
                put(message) if isinstance(message, str) else {form: put(text) for form, text in message.items()}
            )
    doc["language"] |= {"name": "Invented", "decimal": "·"}
    doc["page"]["lang"] = "qx"
    (tmp_path / "qx.json").write_text(json.dumps(doc), encoding="utf-8")
    monkeypatch.setattr(catalogue, "_folder", lambda: tmp_path)
    cached = (catalogue.languages, catalogue.sections, catalogue.catalogue)
    for function in cached:
        function.cache_clear()
    yield "qx"
    for function in cached:
        function.cache_clear()


def test_one_more_file_is_picked_up_by_all_viewers(invented: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pygame = pytest.importorskip("pygame")
    from unbidden.viz.figures.figure import figure
    from unbidden.viz.pixels import letters
    from unbidden.viz.pixels.scene import WindowScene

    assert languages()[invented] == "Invented"
    drawn: list[str] = []
    width = letters.width
    monkeypatch.setattr(letters, "width", lambda text, *more: drawn.append(text) or width(text, *more))
    whole = run(load("blimps", ["run.ticks=1400"]), SEED)
    with speaking(invented):
        assert "«ASKED»" in describe(whole) and "·" in describe(whole)
        assert any("«" in line for line in frame(whole, 0, 100, 40))
        assert all(sentence.startswith("«") for sentence in so_far(whole, run_summary(whole)["events"], 1400))
        told, legend = scenario_summary(whole.scenario), legend_of(whole.scenario, 0)
        page = lesson_page(legend, told, run_summary(whole), card(whole), replay={})
        assert '<html lang="qx"' in page and "«Predict»" in page and "«No sensor of" in page
        assert any("«" in text.get_text() for text in figure(whole).texts)
        showing = Playback(reel_of(whole))
        surface = pygame.Surface((960, 596), 0, 32)
        compose(surface, showing, WindowScene(showing.reel.legend), 0, cut_of(showing, None, None, None), "light")
        assert any("«" in text for text in drawn)


# ---- how numbers, times, lists and sentences are put ----------------------------------------------------------------


def test_numbers_times_and_lists_are_written_as_a_language_writes_them() -> None:
    with speaking("de"):
        assert ("1.234,5", "2:02,0", "2:02", "a, b und c") == (
            number(1234.5, ",.1f"), clock(122.0), clock(122.0, short=True), listed(["a", "b", "c"]))  # fmt: skip
        assert say("figure.wall", wall=1.5) == "Die Wand ist 1,5 m hoch."
    assert say("times", n=1) == "1 time" and say("times", n=2) == "2 times"


def test_a_sentence_can_be_told_again_in_another_language() -> None:
    told = {"says": say("event.seen", seconds=122.0, what="blimp 7"), "more": [say("yes"), 3]}
    again = translated(told, "de")
    assert again == {"says": "2:02,0 blimp 7", "more": ["ja", 3]}
    assert translated(again, "en") == told and isinstance(told["says"], Sentence)
    with pytest.raises(KeyError, match="there is no catalogue for 'xx'; there are de, en"):
        say_in("xx")


def say_in(lang: str) -> str:
    """Yes, in a language."""
    with speaking(lang):
        return say("yes")


# ---- scenarios in other languages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["blimps", "compute_yard"])
def test_a_translation_says_other_words_and_changes_nothing_that_acts(name: str) -> None:
    scenario = load(name)
    texts = scenario.texts["de"]
    assert texts.about.title != scenario.file.about.title and texts.lesson != scenario.file.lesson
    assert f"{name}.de" not in shipped()
    without = Scenario(**{key: value for key, value in vars(scenario).items() if key not in ("translations", "texts")})
    assert without == scenario and without.setup == scenario.setup
    for field in ("agents", "run", "controls", "decoys", "useless"):
        assert getattr(texts, field) == getattr(scenario.file, field)
    assert texts.world.recipes == scenario.file.world.recipes and texts.world.map == scenario.file.world.map
    assert [claim.measure for claim in texts.claims] == [claim.measure for claim in scenario.file.claims]


def test_a_run_in_german_is_the_same_run() -> None:
    with speaking("de"):
        german = run(load("blimps", ["run.ticks=300"]), 0)
        assert "Ballone über der Wand" in describe(german)
    english = run(load("blimps", ["run.ticks=300"]), 0)
    assert german.digest == english.digest and german.measures == english.measures
    assert np.array_equal(german.trace.cell, english.trace.cell)


def _translated(change: str, put: str) -> str:
    """What is said of the German blimps after a change to their text."""
    text = (SCENARIOS / "blimps.de.yaml").read_text(encoding="utf-8")
    assert change in text
    with pytest.raises(InvalidScenario) as told:
        translation(read(text.replace(change, put, 1), "blimps.de.yaml"), load("blimps").document)
    return str(told.value)


def test_a_translation_gives_every_text_and_nothing_else() -> None:
    said = _translated("objective: Halte", "agents: { blimps: { count: 3 } }\nobjective: Halte")
    assert "blimps.de.yaml:15:21: agents.blimps.count is not a text of this scenario" in said
    said = _translated("  run: >-", "  ran: >-")
    assert "lesson.ran is not a text of this scenario" in said and re.search(r"Did you mean .?lesson\.run", said)
    assert "lesson.run is missing; a translation gives every text." in said
    said = _translated("title: Ballone über der Wand", "title: 7")
    assert "blimps.de.yaml:2:10: about.title is 7; it must be text." in said


def test_a_translation_has_the_limits_of_the_file_that_it_translates(tmp_path: Path) -> None:
    shutil.copy(SCENARIOS / "blimps.yaml", tmp_path)
    text = (SCENARIOS / "blimps.de.yaml").read_text(encoding="utf-8")
    long = text.replace("title: Ballone über der Wand", f"title: {'B' * 81}")
    (tmp_path / "blimps.de.yaml").write_text(long, encoding="utf-8")
    with pytest.raises(InvalidScenario, match=r"blimps\.de\.yaml:2:10: about\.title is .* at most 80 letters long"):
        load(str(tmp_path / "blimps.yaml"))


@pytest.mark.parametrize(
    "path", sorted(Path(str(files("unbidden.sim.report") / "catalogues")).glob("*.json")), ids=lambda path: path.stem
)
def test_no_message_is_there_twice(path: Path):
    """Two learners had a parameter of one name, each with a sentence of its own; the later one was said of both."""
    twice: list[str] = []

    def noted(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice.extend(name for name in {*names} if names.count(name) > 1)
        return dict(pairs)

    json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=noted)
    assert [] == twice
