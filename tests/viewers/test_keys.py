"""One set of keys: the same key does the same in the window, on the page and in the terminal."""

from pathlib import Path

from tests.browsing import computed
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load
from unbidden.viz.terminal.text import Film
from unbidden.viz.window.keys import KEYS

SAME = {  # what a key does in the window, as the page calls it
    "play": "play", "step": "forward", "back": "back", "reset": "restart", "slower": "slower", "faster": "faster",
    "next": "next.event", "previous": "previous.event", "as_given": "key.base", "control": "key.pick",
    "compare": "compare", "why": "card.open", "inspect": "inspect", "follow": "follow", "trails": "trails",
    "arrows": "arrows", "earlier": "stage.earlier", "later": "stage.later", "lesson": "unfold",
    "chance": "chance.run", "skip": "predict.skip", "save": "export.results", "hand": "hand.begin", "theme": "theme",
    "screenshot": "export.png", "help": "help", "leave": "close",
}  # fmt: skip
WINDOWS_OWN = {"fullscreen", "focus", "results"}  # browsers have F11 and Tab; on the page the table is always there
WRITTEN = {"Space": " ", "Esc": "Escape"}


def page_keys(folder: Path) -> dict[str, str]:
    """What each key of the page is called."""
    rows = computed("buttons.js", "return module.keysOf({}).map(([key, name]) => [key, name]);", None, folder)
    assert len(rows) == len({key for key, _ in rows})
    return dict(rows)


def test_window_and_page_have_the_same_keys_for_the_same(tmp_path: Path) -> None:
    """The digits were one off, and the stages of a training had keys in the window alone."""
    window = {}
    for key in KEYS:
        shown = list("123456789") if key.does == "control" else [WRITTEN.get(key.shown, key.shown)]
        window |= {one: SAME[key.does] for one in shown if key.does not in WINDOWS_OWN}
    assert window == page_keys(tmp_path)
    assert {key.does for key in KEYS} == SAME.keys() | WINDOWS_OWN


def test_the_terminal_has_some_of_them(tmp_path: Path) -> None:
    """P went to the event before, and C to what is asked about: on the page those change the theme and compare."""
    film = Film(run(load("blimps", ["run.ticks=5"]), 0), 0.0, 1.0)
    terminal = {
        " ": "play", ".": "forward", ",": "back", "[": "slower", "]": "faster", "n": "next.event",
        "b": "previous.event", "w": "card.open", "r": "restart",
    }  # fmt: skip
    assert terminal.keys() == film.actions().keys() - {"q", "\x03", "\x04"}
    page = page_keys(tmp_path)
    assert terminal == {key: page[key.upper()] for key in terminal}
