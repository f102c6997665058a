"""What is pressed while the server is not ready is done as soon as it is, in its order, or refused with words.

The server is held at one place until a test lets it go, so that what elsewhere depends on the speed of a machine
happens each time.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import computed, wait
from tests.story import FIRST
from tests.viewer import BLIMPS, HOLD, SHORT, SOON, Lesson, opened
from unbidden.viz.server import limits, messages, serving
from unbidden.viz.server.session import Session
from unbidden.viz.server.waiting import MessageQueue

TOKEN = "a-token-of-a-launch-that-is-started-again"
CONTROL = f"/s/crates?seed=3&{SHORT}"


class Gate:
    """Holds every session before it does one thing, as long as it is shut."""

    def __init__(self, patches: pytest.MonkeyPatch, name: str):
        self.reached, self.free = threading.Event(), threading.Event()
        held_up = getattr(Session, name)

        async def held(session: Session, *given: Any, **named: Any) -> Any:
            self.reached.set()
            while not self.free.is_set():
                await asyncio.sleep(0.01)
            return await held_up(session, *given, **named)

        patches.setattr(Session, name, held)

    def wait(self, lesson: Lesson) -> None:
        """Wait until a session is held; the browser goes on meanwhile."""
        for _ in range(int(SOON / 0.02)):
            if self.reached.is_set():
                return
            lesson.page.wait_for_timeout(20)
        raise AssertionError("no session came to this")

    def open(self) -> None:
        self.free.set()


Shut = Callable[[str], Gate]


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shut]:
    gates: list[Gate] = []

    def make(name: str) -> Gate:
        gates.append(Gate(monkeypatch, name))
        return gates[-1]

    yield make
    for gate in gates:
        gate.open()


def before_its_picture(browser: Any, launch: Any, gate: Gate, path: str = BLIMPS) -> Lesson:
    """A lesson without its question, whose world is held before it is opened."""
    lesson = Lesson(browser, launch, path, waits=False)
    gate.wait(lesson)
    lesson.run("document.getElementById('do-skip').click()")
    return lesson


def compares(lesson: Lesson) -> None:
    """Wait until two worlds are beside each other, and none is asked for any more."""
    wait(lesson.page, "document.querySelector('#screen-other figcaption').textContent.includes('tick')")


def closed(lesson: Lesson) -> None:
    lesson.page.close()
    assert [] == lesson.trouble


# ---- before the first picture ---------------------------------------------------------------------------------------


def test_keys_before_the_first_picture_are_done_when_it_comes(browser, launch, shut):
    gate = shut("do_open")
    lesson = before_its_picture(browser, launch, gate, f"{BLIMPS}&t=40")
    lesson.press(".", ".", "]", ".")
    assert "" == lesson.page.inner_text("#now")
    gate.open()
    lesson.at(43)
    lesson.says("times", "4")
    closed(lesson)


def test_the_bar_before_the_first_picture_leads_there(browser, launch, shut):
    gate = shut("do_open")
    lesson = before_its_picture(browser, launch, gate)
    lesson.ask_for(70)
    gate.open()
    wait(lesson.page, "document.getElementById('now').textContent !== ''")
    lesson.at(70)
    closed(lesson)


def test_what_is_too_much_is_refused_with_words_and_the_rest_is_done(browser, launch, shut):
    gate = shut("do_open")
    lesson = before_its_picture(browser, launch, gate)
    lesson.press(*"." * 25)
    lesson.says("notice", "Too much at once")
    gate.open()
    lesson.at(20)
    closed(lesson)


def test_who_waits_for_a_world_is_not_idle(browser, shut):
    """A world that took longer than somebody may be idle used to be put away before it was there."""
    with serving.served(limits.Limits(idle=0.3)) as launch:
        gate = shut("do_open")
        lesson = Lesson(browser, launch, f"{BLIMPS}&t=40", waits=False)
        gate.wait(lesson)
        lesson.page.wait_for_timeout(1000)
        assert launch.worlds
        gate.open()
        lesson.at(40)
        closed(lesson)


# ---- while another world is on its way ------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["do_reset", "_introduce", "_show"])
def test_a_comparison_that_is_asked_for_while_a_world_is_on_its_way_is_of_that_world(browser, launch, shut, place):
    """Before the words about that world the comparison used to be closed again, and after them the key was lost."""
    lesson = opened(browser, launch, CONTROL)
    gate = shut(place)
    lesson.press("1")
    gate.wait(lesson)
    if place == "_show":
        lesson.says("facts", "no crate")
    lesson.press("c")
    gate.open()
    lesson.says("facts", "no crate")
    compares(lesson)
    assert "true" == lesson.page.get_attribute("#do-compare", "aria-pressed")
    closed(lesson)


def test_what_is_pressed_after_a_world_was_chosen_is_done_in_that_world(browser, launch, shut):
    lesson = opened(browser, launch, CONTROL)
    lesson.go_to(200)
    gate = shut("do_reset")
    lesson.press("1")
    gate.wait(lesson)
    lesson.press(".", ".")
    gate.open()
    lesson.says("facts", "no crate")
    lesson.at(2)
    closed(lesson)


def test_another_language_is_of_the_world_that_is_on_its_way(browser, launch, shut):
    lesson = opened(browser, launch, CONTROL.replace("crates", "compute_yard"))
    gate = shut("do_reset")
    lesson.press("1")
    gate.wait(lesson)
    lesson.page.click("a[hreflang=de]")
    wait(lesson.page, "document.documentElement.lang === 'de' && location.search.includes('control=')")
    gate.open()
    lesson.says("facts", "nichts da draußen nützt etwas")
    closed(lesson)


def test_a_seed_that_is_being_typed_stays_when_a_world_arrives(browser, launch, shut):
    lesson = opened(browser, launch, CONTROL)
    gate = shut("do_reset")
    lesson.press("1")
    gate.wait(lesson)
    lesson.page.fill("#seed", "12")
    gate.open()
    lesson.says("facts", "no crate")
    assert "12" == lesson.page.input_value("#seed")
    lesson.page.keyboard.press("Enter")
    lesson.says("facts", "seed 12")
    closed(lesson)


def test_a_comparison_stays_when_the_world_passes_a_change(browser, launch):
    """What a world says of itself after a change used to be taken for another world."""
    lesson = opened(browser, launch, f"{BLIMPS}&turn=30:{HOLD}=1.6")
    lesson.press("c")
    compares(lesson)
    lesson.press("Space")
    wait(lesson.page, "Number(document.getElementById('scrub').value) > 60")
    assert "true" == lesson.page.get_attribute("#do-compare", "aria-pressed")
    closed(lesson)


# ---- while the server is slow ---------------------------------------------------------------------------------------


def test_play_and_pause_are_both_done_though_the_first_is_not_answered_yet(browser, launch, shut):
    lesson = opened(browser, launch)
    gate = shut("do_play")
    lesson.press("Space")
    gate.wait(lesson)
    paused = shut("do_pause")
    lesson.press("Space")
    gate.open()
    paused.wait(lesson)
    closed(lesson)


def test_twice_faster_is_four_times_as_fast_though_the_first_is_not_answered_yet(browser, launch, shut):
    lesson = opened(browser, launch)
    lesson.says("times", "2")
    gate = shut("do_step")
    lesson.press(".")
    gate.wait(lesson)
    lesson.press("]", "]")
    gate.open()
    lesson.at(1)
    lesson.press(".")
    lesson.at(2)  # by now the server has said how fast it goes
    assert lesson.page.inner_text("#times").startswith("8")
    closed(lesson)


def test_the_event_before_is_found_as_soon_as_it_is_known_what_came_about(browser, launch, shut):
    gate = shut("_judge")
    lesson = opened(browser, launch, f"{BLIMPS}&t={FIRST + 80}")
    gate.wait(lesson)
    lesson.press("b", ".")
    gate.open()
    lesson.at(FIRST + 1)
    lesson.press("R", "b")
    lesson.says("notice", "no such event")
    closed(lesson)


# ---- when the connection is lost on the way -------------------------------------------------------------------------


def again(browser: Any, shut: Shut, place: str, press: Callable[[Lesson], None]) -> tuple[Lesson, Any]:
    """A lesson whose server went away while it was held, and the next launch of that."""
    with serving.served(token=TOKEN) as launch:
        lesson = opened(browser, launch)
        gate = shut(place)
        press(lesson)
        gate.wait(lesson)
    gate.open()
    lesson.says("notice", "connection to the server was lost")
    return lesson, serving.served(token=TOKEN, port=launch.port)


def test_a_place_that_was_asked_for_is_not_lost_with_the_connection(browser, shut):
    """It used to be: the page asked anew for what it had seen last."""
    lesson, launch = again(browser, shut, "do_seek", lambda lesson: lesson.ask_for(120))
    with launch:
        lesson.press(".")
        lesson.at(121)
        closed_but_for_the_socket(lesson)


def test_a_world_that_was_asked_for_is_not_lost_with_the_connection(browser, shut):
    def press(lesson: Lesson) -> None:
        lesson.page.fill("#seed", "7")
        lesson.page.press("#seed", "Enter")

    lesson, launch = again(browser, shut, "do_reset", press)
    with launch:
        lesson.says("facts", "seed 7")
        lesson.run("document.activeElement.blur()")
        lesson.press(".", ".")
        lesson.at(2)
        closed_but_for_the_socket(lesson)


def test_what_is_pressed_while_nobody_is_there_is_done_later(browser, shut):
    with serving.served(token=TOKEN) as launch:
        lesson = opened(browser, launch)
        lesson.go_to(50)
    lesson.says("notice", "connection to the server was lost")
    lesson.press(".", ".", "c")
    with serving.served(token=TOKEN, port=launch.port):
        lesson.at(52)
        compares(lesson)
        closed_but_for_the_socket(lesson)


@pytest.mark.parametrize("pauses", [False, True])
def test_what_played_plays_on_unless_it_is_paused_meanwhile(browser, shut, pauses):
    with serving.served(token=TOKEN) as launch:
        lesson = opened(browser, launch)
        lesson.press("[", "Space")
        wait(lesson.page, "Number(document.getElementById('scrub').value) > 3")
    lesson.says("notice", "connection to the server was lost")
    before = int(lesson.page.input_value("#scrub"))
    paused = shut("do_pause")
    if pauses:
        lesson.press("Space")
    with serving.served(token=TOKEN, port=launch.port):
        if pauses:
            paused.wait(lesson)
        else:
            wait(lesson.page, "before => Number(document.getElementById('scrub').value) > before + 3", before)
        closed_but_for_the_socket(lesson)


def closed_but_for_the_socket(lesson: Lesson) -> None:
    """Close it; the browser itself says that nobody was there for a while, and nothing else is said."""
    lesson.page.close()
    assert [] == [said for said in lesson.trouble if "WebSocket" not in said and "ERR_" not in said]


# ---- what is asked again --------------------------------------------------------------------------------------------


def test_page_and_server_forget_the_same_of_what_waits(tmp_path: Path) -> None:
    some = [
        {"do": "seek", "tick": 1}, {"do": "pause"}, {"do": "play"}, {"do": "speed", "value": 2},
        {"do": "set", "field": "a", "value": 1}, {"do": "set", "field": "b", "value": 1},
    ]  # fmt: skip
    asked = [list(row) for row in product(some, repeat=4)]
    expected = []
    for row in asked:
        queue = MessageQueue(10)
        for message in row:
            queue.add(messages.Message(message["do"], {k: v for k, v in message.items() if k != "do"}))
        expected.append([{"do": message.do, **message.fields} for message in queue.waiting])
    code = (
        "return given.map((row) => { const kept = new module.Unanswered();"
        "row.forEach((message) => kept.add(message)); return kept.messages; });"
    )
    assert expected == computed("unanswered.js", code, asked, tmp_path)


def test_what_was_answered_is_not_asked_again(tmp_path: Path) -> None:
    code = """const kept = new module.Unanswered(), entries = given.map((tick) => kept.add({ do: "step", by: tick }));
        entries.slice(0, 4).forEach((entry, k) => { entry.number = k + 2; });
        kept.done(3); kept.refused(4); kept.refused(0); kept.refused(undefined);
        const before = kept.messages.map((message) => message.by);
        kept.lost(); kept.done(99);
        return [before, kept.messages.map((message) => message.by)];"""
    assert [[4, 5], [4, 5]] == computed("unanswered.js", code, [1, 2, 3, 4, 5], tmp_path)
