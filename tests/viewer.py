"""The far end of a socket of `unbidden serve`, as a page is, and the page itself in a browser, for tests."""

import contextlib
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.browsing import wait
from tests.story import SEED
from unbidden.viz.server.launch import Launch
from unbidden.viz.server.limits import Limits

PATIENT = Limits(messages=1e6, burst=1_000_000, token=30.0, wrong=0.01, yaml=2000)
SOON = 30.0  # s; nothing here waits for as long unless something is broken
HOLD = "agents.blimps.hold"
SHORT = "p.run.ticks=1400"
BLIND = "sensors that do not see blimps"  # what pages call the control of the lesson
BLIMPS = f"/s/blimps?seed={SEED}&{SHORT}"
CHANGE = (
    "([label, value]) => { const one = [...document.querySelectorAll('.parameter')].find("
    "  found => found.querySelector('label').textContent === label).querySelector('input');"
    "one.value = value; one.dispatchEvent(new Event('change')); }"
)


class Viewer:
    """The far end of a socket, as a page is."""

    def __init__(self, launch: Launch, socket: Any, acks: bool):
        self.launch, self.socket, self.acks = launch, socket, acks
        self.frames: list[bytes] = []
        self.words: list[dict[str, Any]] = []

    def open(self, scenario: str = "blimps", **told: Any) -> "Viewer":
        """Open a world; it is there when its first findings are."""
        self.say("open", token=self.launch.token, scenario=scenario, **told)
        self.until("found")
        return self

    def say(self, do: str, **told: Any) -> None:
        self.socket.send(json.dumps({"do": do, **told}))

    def take(self) -> str:
        """Take in one message; its kind."""
        message = self.socket.recv(timeout=SOON)
        if isinstance(message, str):
            self.words.append(json.loads(message))
            return self.words[-1]["is"]
        self.frames.append(message)
        if self.acks:
            self.say("ack", tick=head(message)[0])
        return "frame"

    def until(self, kind: str) -> dict[str, Any]:
        """Take messages in as far as one of this kind; frames are kept. Errors are one unless they are asked for."""
        while (found := self.take()) != kind:
            assert found != "error", self.words[-1]
        return self.words[-1] if kind != "frame" else {}

    def frame(self) -> bytes:
        """The next frame."""
        self.until("frame")
        return self.frames[-1]

    def dropped(self) -> tuple[int, str]:
        """The code and the reason with which this is closed, and that the reason was told in words too."""
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                self.take()
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason


def head(frame: bytes) -> tuple[int, int]:
    """The tick of a frame, and how far its world is known."""
    magic, tick, known = struct.unpack_from("<4sII", frame)
    assert b"UBD1" == magic
    return tick, known


def body(frame: bytes) -> bytes:
    """A frame but for how far its world is known, which belongs to who watches."""
    return frame[:8] + frame[12:]


@contextlib.contextmanager
def viewing(launch: Launch, acks: bool = True, origin: str = "") -> Iterator[Viewer]:
    host = f"127.0.0.1:{launch.port}"
    with connect(f"ws://{host}/live", origin=origin or f"http://{host}", compression=None) as far:
        yield Viewer(launch, far, acks)


def is_healthy(launch: Launch) -> bool:
    """Whether a new viewer gets a world that plays."""
    with viewing(launch) as viewer:
        viewer.open().say("play")
        return head(viewer.frame())[0] >= 0 and viewer.until("state")["playing"]


# ---- in a browser ----------------------------------------------------------------------------------------------------


class Lesson:
    """A lesson that is open, and what went wrong on it."""

    def __init__(self, browser: Any, launch: Any, path: str, secret: str = "", waits: bool = True, **more: Any):
        size = (
            {} if hasattr(browser, "pages") else {"viewport": {"width": 1280, "height": 800}}
        )  # of a context, its own
        self.page = browser.new_page(**size | more)
        self.home = f"http://127.0.0.1:{launch.port}"
        self.trouble: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda said: self.trouble.append(said.text))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(f"{self.home}{path}#{secret or f'token={launch.token}'}")
        if waits:
            wait(self.page, "document.getElementById('now').textContent !== ''")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.press("body", key)

    def run(self, script: str, given: Any = None) -> Any:
        return self.page.evaluate(script, given)

    def at(self, tick: int) -> None:
        """Wait for a tick to be shown."""
        wait(self.page, "tick => document.getElementById('scrub').value === String(tick)", tick)

    def ask_for(self, tick: int) -> None:
        """Draw the bar to a tick: it stands there at once; its text comes with the frame."""
        self.run(
            "tick => { const bar = document.getElementById('scrub'); bar.removeAttribute('aria-valuetext');"
            "bar.value = tick; bar.dispatchEvent(new Event('input')); }",
            tick,
        )

    def go_to(self, tick: int) -> None:
        """Draw the bar to a tick, and wait until that is shown."""
        self.ask_for(tick)
        wait(self.page, "document.getElementById('scrub').hasAttribute('aria-valuetext')")
        self.at(tick)

    def says(self, name: str, text: str) -> None:
        """Wait for words at a place."""
        wait(self.page, "([name, text]) => document.getElementById(name).textContent.includes(text)", [name, text])

    def plan(self) -> str:
        return self.run("document.querySelector('#screen-this canvas.plan').toDataURL()")


def opened(browser: Any, launch: Any, path: str = BLIMPS, **more: Any) -> Lesson:
    lesson = Lesson(browser, launch, path, **more)
    lesson.run("document.getElementById('do-skip')?.click()")
    return lesson


def bar_says(lesson: Lesson, *parts: str) -> None:
    wait(lesson.page, "parts => parts.every(part => decodeURIComponent(location.href).includes(part))", list(parts))


class Tab:
    """A replay that is open, and what went wrong on it."""

    def __init__(self, browser: Any, path: Path, **more: Any):
        self.page = browser.new_page(**{"viewport": {"width": 1280, "height": 800}} | more)
        self.trouble: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda said: self.trouble.append(said.text))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())
        if more.get("java_script_enabled", True):
            wait(self.page, "document.getElementById('now').textContent !== ''")

    def skip(self) -> None:
        self.page.click("#do-skip")

    def press(self, keys: str) -> None:
        self.page.locator("body").press(keys)

    def tick(self) -> int:
        return int(self.page.input_value("#scrub"))

    def go_to(self, tick: int) -> None:
        self.page.evaluate(
            "tick => { const bar = document.getElementById('scrub');"
            "bar.value = tick; bar.dispatchEvent(new Event('input')); }",
            tick,
        )
        assert tick == self.tick()

    def picture(self) -> list[str]:
        return self.page.evaluate("[...document.querySelectorAll('#screen-this canvas')].map(c => c.toDataURL())")

    def close(self) -> None:
        self.page.close()
