"""Those who connect to the server and show no token: they keep nobody out, and make nothing run.

All of it goes over the loopback of this machine, with a bounded number of connections.
"""

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.viewer import PATIENT, SOON, is_healthy, viewing
from unbidden.viz.server import app as server
from unbidden.viz.server import worlds
from unbidden.viz.server.launch import Launch, name_of
from unbidden.viz.server.limits import Limits
from unbidden.viz.server.serving import served

MANY = 1400
FILES = 4096  # that this process may have open for that: both ends of every connection are its own


@pytest.fixture
def many() -> Iterator[int]:
    """How many connections a test may make."""
    resource = pytest.importorskip("resource", reason="needs a machine that says how many files may be open")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    yield min(MANY, most // 2 - 200)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def page_of(launch: Launch, path: str = "/s/blimps", **headers: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{launch.port}{path}", headers=headers, timeout=SOON, trust_env=False)


@contextlib.contextmanager
def connections(launch: Launch, many: int, sends: str) -> Iterator[list[socket.socket]]:
    """Many connections that send something and wait."""
    with contextlib.ExitStack() as stack:
        found = []
        for _ in range(many):
            one = stack.enter_context(socket.create_connection(("127.0.0.1", launch.port), timeout=SOON))
            with contextlib.suppress(OSError):  # turned out already
                one.sendall(sends.format(port=launch.port).encode())
            found.append(one)
        yield found


def is_closed(one: socket.socket) -> bool:
    """Whether the far end lets go, without having answered or after it."""
    try:
        while one.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def strangers(launch: Launch) -> int:
    return len(launch.door.strangers)


HALVES = [
    "GET /s/blimps HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",  # a head without its end
    "G",
    "",
    "GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
    "POST /check HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 100000\r\n\r\n",  # a body that never comes
    "GET /s/blimps HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 100000\r\n\r\n",
    "GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",  # mute
]


@pytest.mark.parametrize("sends", HALVES, ids=["head", "letter", "nothing", "handshake", "body", "rest", "mute"])
def test_a_page_comes_while_many_connections_ask_for_nothing_whole(sends, many):
    """1,400 half-sent requests used to hold up every new page: the server counted them as viewers."""
    with served() as launch:
        assert 200 == page_of(launch).status_code
        with connections(launch, many if sends == HALVES[0] else 300, sends):
            assert 200 == page_of(launch).status_code == page_of(launch, "/static/player.js").status_code
            assert is_healthy(launch)
            assert strangers(launch) <= launch.limits.strangers


@pytest.mark.parametrize("sends", HALVES, ids=["head", "letter", "nothing", "handshake", "body", "rest", "mute"])
def test_who_asks_for_nothing_whole_is_let_go(sends):
    limits = Limits(head=0.3, answer=0.5, token=0.3, wrong=0.01)
    with served(limits) as launch:
        with connections(launch, 5, sends) as found:
            assert all(is_closed(one) for one in found)
        while launch.door.strangers:
            threading.Event().wait(0.01)


def test_letters_that_come_one_by_one_do_not_make_the_time_longer():
    with served(Limits(head=0.4)) as launch, connections(launch, 1, "") as (one,), pytest.raises(OSError):
        for letter in "GET / HTTP/1.1\r\nX: " + "x" * 2000:
            one.sendall(letter.encode())
            threading.Event().wait(0.02)


def test_who_takes_no_answer_is_let_go():
    """Answers are longer than what the machine keeps for a far end that does not read."""
    with served(Limits(answer=0.4)) as launch:
        ask = "GET /s/blimps HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
        with connections(launch, 1, ask * 400):
            while not launch.door.strangers:
                threading.Event().wait(0.01)
            while launch.door.strangers:
                threading.Event().wait(0.01)


def test_the_oldest_that_still_ask_go_first_and_those_who_showed_a_token_stay():
    with served(Limits(strangers=3)) as launch, viewing(launch) as viewer:
        viewer.open(seed=7)
        with connections(launch, 20, HALVES[0]):
            assert 200 == page_of(launch).status_code
            assert strangers(launch) <= 3
        viewer.say("step")
        viewer.frame()


def test_connections_that_were_answered_are_forgotten():
    with served(Limits(head=0.3)) as launch:
        for _ in range(50):
            page_of(launch)
        assert is_healthy(launch)
        while launch.door.strangers or launch.door.known:
            threading.Event().wait(0.01)


def test_a_page_comes_while_every_thread_that_computes_is_busy():
    with served() as launch:
        release = threading.Event()
        shop = launch.library.jobs
        for pool in (shop.quick, shop.slow):
            for _ in range(4):
                pool.submit(release.wait, SOON)
        try:
            for path in ("/", "/s/crates", "/s/blimps?seed=3&p.run.ticks=9&t=4", "/static/page.css"):
                assert 200 == page_of(launch, path).status_code
        finally:
            release.set()


def test_without_a_token_no_address_makes_anything_read_or_run(monkeypatch):
    """However long it is: a page is made once for each scenario and language, and after that it is in memory."""
    with served() as launch:
        for path in ("/", "/s/blimps", "/s/blimps?lang=de"):
            page_of(launch, path)
        asked: list[Any] = []
        monkeypatch.setattr(worlds.Library, "scenario", lambda *told: asked.append(told))
        monkeypatch.setattr(server, "opened", lambda *told: asked.append(told))
        long = "&".join(f"p.agents.blimps.hold{k}={k}" for k in range(290))
        turns = "&".join(f"turn={k}:agents.blimps.hold=2" for k in range(290))
        found = {page_of(launch, f"/s/blimps?{query}&seed=3&t=9").text for query in ("", long, turns, "control=calm")}
        assert 1 == len(found)
        for path in ("/export/blimps.yaml", "/export/blimps.csv", "/replay/blimps.html"):
            assert 403 == page_of(launch, f"{path}?{long}").status_code
        assert 404 == page_of(launch, "/s/nothing").status_code
        assert [] == asked


def test_thirty_who_open_their_pages_at_once_all_get_them():
    with served() as launch, ThreadPoolExecutor(30) as class_:
        assert {200} == {answer.status_code for answer in class_.map(lambda _: page_of(launch), range(180))}


# ---- other names ----------------------------------------------------------------------------------------------------


def through(launch: Launch, name: str, origin: str) -> Any:
    """A socket that was opened by another name, as the far end of a tunnel does."""
    raw = socket.create_connection(("127.0.0.1", launch.port), timeout=SOON)
    return connect(f"ws://{name}/live", sock=raw, origin=origin, compression=None)


@pytest.fixture(scope="module")
def told_of() -> Iterator[Launch]:
    with served(PATIENT, also=(name_of("Hub.example.org"), name_of("[2001:db8::1]:9000"))) as launch:
        yield launch


@pytest.mark.parametrize(
    "name, origin",
    [
        ("localhost:9000", "http://localhost:9000"),
        ("127.0.0.1:1", "http://127.0.0.1:1"),
        ("hub.example.org", "https://hub.example.org"),
        ("hub.example.org", "http://hub.example.org"),
        ("localhost:9000", "https://hub.example.org"),  # a proxy that calls the server by its own name
        ("[2001:db8::1]:9000", "http://[2001:db8::1]:9000"),
    ],
)
def test_a_world_opens_through_a_tunnel_with_the_token_alone(told_of, name, origin):
    with through(told_of, name, origin) as far:
        far.send(json.dumps({"do": "open", "token": told_of.token, "scenario": "blimps"}))
        assert "error" not in far.recv(timeout=SOON)
    with through(told_of, name, origin) as far:
        far.send(json.dumps({"do": "open", "token": "x" * 32, "scenario": "blimps"}))
        assert "another launch" in far.recv(timeout=SOON)


@pytest.mark.parametrize(
    "name, origin",
    [
        ("localhost:9000", "http://localhost:9001"),
        ("localhost:9000", "http://evil.example"),
        ("evil.example:9000", "http://evil.example:9000"),
        ("hub.example.org:81", "http://hub.example.org:81"),
        ("localhost:9000", "http://hub.example.org.evil.example"),
        ("localhost:9000", "ftp://hub.example.org"),
        ("localhost:9000", "null"),
    ],
)
def test_a_page_of_another_name_is_refused_and_told_what_to_do(told_of, name, origin):
    with pytest.raises(InvalidStatus) as refused, through(told_of, name, origin):
        pass
    assert refused.value.response.status_code in (400, 403)
    assert b"--also-as" in (refused.value.response.body or b"--also-as")  # older releases of the server send no words
    headers = {"host": f"127.0.0.1:{told_of.port}", "origin": origin, "authorization": f"Bearer {told_of.token}"}
    if name == "localhost:9000":
        answer = httpx.post(f"http://127.0.0.1:{told_of.port}/open/blimps", headers=headers, trust_env=False)
        assert 403 == answer.status_code and "--also-as" in answer.text


@pytest.mark.parametrize(
    "told", ["", "http://a.example", "a.example/x", "a b", "*", "a.example:", "a.example:x", "-a", "a,b"]
)
def test_a_name_is_read_strictly(told):
    with pytest.raises(ValueError, match="HOST:PORT"):
        name_of(told)
