"""The server of the page: who may open a world, what may be asked, and what becomes of those who misbehave."""

import contextlib
import json
import os
import re
import shlex
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.viewer import HOLD, PATIENT, SOON, head, is_healthy, viewing
from unbidden.experiments.speed import serving
from unbidden.sim.report.catalogue import languages
from unbidden.sim.runs import running
from unbidden.sim.scenario import load, shipped
from unbidden.viz.server import messages
from unbidden.viz.server.address import address_of
from unbidden.viz.server.jobs import ResultCache, sound
from unbidden.viz.server.launch import Launch
from unbidden.viz.server.limits import FLOOD, FULL, IDLE, NO_TOKEN, TOO_BIG, TOO_LATE, Bucket, Limits, Refused
from unbidden.viz.server.serving import NoPort, announcement, launch_at, listen, served
from unbidden.viz.server.waiting import MessageQueue


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    with served(PATIENT) as launch:
        yield launch


# ---- pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(launch) -> Iterator[httpx.Client]:
    origin = f"http://127.0.0.1:{launch.port}"
    headers = {"origin": origin, "authorization": f"Bearer {launch.token}"}
    with httpx.Client(base_url=origin, headers=headers, timeout=SOON, trust_env=False) as client:
        yield client


def test_the_gallery_names_every_shipped_scenario(page):
    text = page.get("/").text
    assert [] == [name for name in shipped() if f'href="s/{name}"' not in text]


@pytest.mark.parametrize(
    "path", ["/", "/s/blimps", "/s/nothing", "/static/page.css", "/static/no.js", "/moment/blimps.svg", "/nowhere"]
)
def test_every_answer_says_what_browsers_may_do_with_it(page, path):
    headers = page.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]
    assert ("nosniff", "no-referrer") == (headers["x-content-type-options"], headers["referrer-policy"])
    assert "same-origin" == headers["cross-origin-opener-policy"]
    assert ("no-cache" if path.startswith(("/static", "/moment")) else "no-store") == headers["cache-control"]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{}",
        "evil.example",
        "127.0.0.1.evil.example:{}",
        "localhost.evil.example:{}",
        "localhost:{}.evil.example",
        "localhost:{}:80",
        "localhost:",
        "127.0.0.2:{}",
        "[::2]:{}",
        "a@localhost:{}",
        '"',
        "",
    ],
)
def test_no_other_name_is_answered_to(page, host):
    answer = page.get("/", headers={"host": host.format(page.base_url.port)})
    assert 400 == answer.status_code and "--also-as" in answer.text


@pytest.mark.parametrize(
    "host", ["localhost:{}", "[::1]:{}", "LOCALHOST:{}", "localhost:9000", "127.0.0.1:80", "localhost"]
)
def test_its_own_names_are_answered_to_at_any_port(page, host):
    """A tunnel (`ssh -L 9000:localhost:8765`), or a port of a container, ends at another port than the server's own."""
    assert 200 == page.get("/", headers={"host": host.format(page.base_url.port)}).status_code


def test_the_token_stands_in_no_page(page):
    token = page.headers["authorization"].removeprefix("Bearer ")
    assert not any(token in page.get(path).text for path in ("/", "/s/blimps", "/s/blimps?seed=1"))


def test_an_unknown_scenario_is_not_there_and_says_so(page):
    answer = page.get("/s/../../etc/passwd".replace("/", "%2F"))
    assert 404 == answer.status_code
    answer = page.get("/s/nothing")
    assert 404 == answer.status_code and "nothing" in answer.text


def test_what_an_address_says_that_cannot_be_used_is_told(page):
    answer = page.get(f"/s/blimps?seed=x&wat=1&p.{HOLD}=1e9&p.no.field=1&control=none&t=99999&theme=pink&turn=5")
    told = address_notes(answer.text)
    assert 200 == answer.status_code
    assert [] == [word for word in ("seed", "wat", HOLD, "no", "none", "12000", "pink", "turn") if word not in told]
    assert "scenarios/blimps.yaml" not in answer.text  # where it lies on this machine is nobody's business


def address_notes(text: str) -> str:
    return text[text.index("notes") :]


def test_an_address_is_read_as_it_was_written():
    parts = [("seed", "7"), (f"p.{HOLD}", "1.5"), ("t", "812"), ("turn", f"600:{HOLD}=2"), ("turn", f"700:{HOLD}=3")]
    found = address_of("blimps", [*parts, ("control", "calm"), ("theme", "projector")], languages()).as_json()
    assert {
        "scenario": "blimps", "seed": 7, "set": {HOLD: 1.5}, "control": "calm", "tick": 812, "stage": None,
        "turns": [[600, HOLD, 2], [700, HOLD, 3]], "theme": "projector", "lang": "en", "notes": [],
    } == found  # fmt: skip


# ---- scenarios of viewers, and what can be taken home ---------------------------------------------------------------

MINE = """
about: { title: Mine, what: one walks }
world: { cell: 1, tick: 1, map: "...\\n.a.\\n..." }
agents: { walkers: { rule: walker, at: a, count: 1, speed: 0.5, height: 1 } }
objective: Walk.
run: { ticks: 20 }
"""


def test_a_scenario_of_a_viewer_is_served_under_a_name_of_this_launch(page):
    told = page.post("/check", content=MINE).json()
    assert [] == told["problems"] and told["name"].startswith("yours-")
    assert "Mine" in page.get(f"/s/{told['name']}").text
    assert MINE.strip() in page.get(f"/export/{told['name']}.yaml").text


def test_what_is_wrong_with_a_scenario_is_told_with_its_place(page):
    told = page.post("/check", content=MINE.replace("speed: 0.5", "speed: fast")).json()
    assert told["name"] is None
    assert 4 == told["problems"][0]["line"] and "speed" in told["problems"][0]["what"]
    assert "4:" in told["problems"][0]["says"]


def test_bytes_that_are_no_text_are_a_problem_of_the_scenario(page):
    assert page.post("/check", content=b"\xff\xfe\x00").json()["problems"]


def test_a_scenario_that_is_too_large_is_refused(page):
    assert 413 == page.post("/check", content=MINE + "#" * 2000).status_code
    huge = MINE.replace("ticks: 20", "ticks: 9000000")
    assert "too large" in page.post("/check", content=huge).json()["problems"][0]["what"]


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"authorization": "Bearer x"}, {"authorization": ""}, {"origin": ""}]
)
def test_only_our_own_page_may_send_scenarios(page, headers):
    assert 403 == page.post("/check", content=MINE, headers=headers).status_code


def test_events_can_be_taken_home(page):
    table = page.get("/export/blimps.csv?seed=3").text.splitlines()
    run = running.run(load("blimps"), 3)
    assert len(run.events) + 1 == len(table)
    assert table[0].startswith("tick,") and table[1].startswith(f"{run.events[0]['tick']},")


@pytest.mark.parametrize("path", ["/export/blimps.csv", "/export/blimps.yaml", "/replay/blimps.html"])
@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-origin"}, {}])
def test_without_the_token_nothing_can_be_made_to_run_here(page, path, headers):
    del page.headers["authorization"]
    answer = page.get(f"{path}?seed=1", headers=headers)
    assert 403 == answer.status_code and "page of this launch" in answer.text


def test_an_export_says_what_was_changed(page):
    text = page.get(f"/export/blimps.yaml?seed=3&p.{HOLD}=2").text
    assert f"--set {HOLD}=2" in text.splitlines()[0] and "--seed 3" in text.splitlines()[0]


def test_an_export_is_safe_to_paste_and_names_every_change(page):
    """What a link says is quoted for a shell, and what was changed meanwhile is not left out."""
    first = page.get("/export/blimps.yaml", params={"p.world.tiles.#.name": "it's $(x)"}).text.splitlines()[0]
    words = shlex.split(first.removeprefix("# Watched with: "))
    assert "world.tiles.#.name=it's $(x)" in words
    first = page.get(f"/export/blimps.yaml?turn=600:{HOLD}=2").text.splitlines()[0]
    assert f"at tick 600 {HOLD}=2" in first


# ---- who may open a world -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "https://127.0.0.1:{port}", "null"])
def test_a_page_of_another_origin_is_refused_before_anything_is_accepted(launch, origin):
    with pytest.raises(InvalidStatus) as refused, viewing(launch, origin=origin.format(port=launch.port)):
        pass
    assert 403 == refused.value.response.status_code


def test_a_socket_to_another_name_is_refused_before_anything_is_accepted(launch):
    host = f"127.0.0.1:{launch.port}"
    raw = socket.create_connection(("127.0.0.1", launch.port))
    address = f"ws://evil.example:{launch.port}/live"
    with pytest.raises(InvalidStatus), connect(address, sock=raw, origin=f"http://{host}"):
        pass
    raw.close()


def test_a_wrong_token_opens_nothing(launch):
    with viewing(launch) as viewer:
        viewer.say("open", token="x" * 32, scenario="blimps")
        assert NO_TOKEN == viewer.dropped()[0]
        assert ["error"] == [told["is"] for told in viewer.words] and viewer.frames == []


@pytest.mark.parametrize("first", ['{"do":"play"}', "[]", '{"do":"open"}', '{"do":"join","code":"AAAA-AAAA"}'])
def test_without_a_token_nothing_is_opened(launch, first):
    with viewing(launch) as viewer:
        viewer.socket.send(first)
        assert NO_TOKEN == viewer.dropped()[0]


def test_who_says_nothing_is_not_waited_for():
    with served(Limits(token=0.2)) as launch, viewing(launch) as viewer:
        code, reason = viewer.dropped()
        assert TOO_LATE == code and "token" in reason


# ---- what may be said -----------------------------------------------------------------------------------------------

MALFORMED = [
    "", "{", "[]", "1", "null", '"play"', '{"do":1}', '{"do":"fly"}', '{"do":"__init__"}', '{"do":"play","x":1}',
    '{"do":"seek"}', '{"do":"seek","tick":-1}', '{"do":"seek","tick":1.5}', '{"do":"seek","tick":true}',
    '{"do":"seek","tick":"1"}', '{"do":"seek","tick":1e999}', '{"do":"seek","tick":99999999999999999999}',
    '{"do":"speed","value":0}', '{"do":"speed","value":NaN}', '{"do":"speed","value":Infinity}',
    '{"do":"speed","value":-1}', '{"do":"speed","value":1e999}', '{"do":"speed","value":null}',
    '{"do":"speed","value":1' + "0" * 400 + "}",
    '{"do":"set","field":"agents.blimps.hold","value":[1]}', '{"do":"set","field":"","value":1}',
    '{"do":"set","field":"a","value":-1e999}', '{"do":"set","field":5,"value":1}', '{"do":"step","by":0.5}',
    '{"do":"step","by":1,"by":2}', '{"do":"reset","set":{"a":{}}}', '{"do":"reset","seed":-1}',
    '{"do":"without","number":1}', '{"do":"card","number":0}', '{"do":"ack","tick":null}', '{"do":"stage","number":-1}',
    "[" * 30_000, '{"do":"seek","tick":' + "9" * 6000 + "}",
]  # fmt: skip


@pytest.mark.parametrize("message", MALFORMED, ids=lambda message: message[:40])
def test_what_is_malformed_is_refused_with_a_reason(message):
    """Also a speed of 400 digits, which ended in an overflow, and was answered with what Python says of floats."""
    with pytest.raises(Refused) as refused:
        messages.read(message)
    assert len(str(refused.value)) > 10


def test_a_viewer_who_talks_nonsense_keeps_the_world(launch, capfd):
    with viewing(launch) as viewer:
        viewer.open(seed=7)
        for message in MALFORMED:
            viewer.socket.send(message)
            assert viewer.until("error")["says"]
        viewer.socket.send(b"\x00\x01")
        assert "text" in viewer.until("error")["says"]
        viewer.say("step")
        assert 1 == head(viewer.frame())[0]
    told = capfd.readouterr()
    assert "Traceback" not in told.out + told.err and "unforeseen" not in told.err


@pytest.mark.parametrize(
    "field, value, word",
    [(HOLD, 1e9, "hold"), (HOLD, "high", "hold"), ("agents.blimps.nothing", 1, "nothing"), ("a..b", 1, "a"),
     ("run.ticks", 1_000_000, "too large"), ("world.map", "x", "map")],
)  # fmt: skip
def test_a_change_that_is_not_possible_leaves_the_world_as_it_was(launch, field, value, word):
    with viewing(launch) as viewer:
        viewer.open(seed=7, tick=50)
        viewer.say("set", field=field, value=value)
        assert word in viewer.until("error")["says"]
        viewer.say("step")
        assert 51 == head(viewer.frame())[0]


def test_a_scenario_that_is_not_there_is_an_error_and_not_the_end(launch):
    with viewing(launch) as viewer:
        viewer.say("open", token=launch.token, scenario="../../etc/passwd")
        assert "no scenario" in viewer.until("error")["says"]
        viewer.say("play")
        assert "no world" in viewer.until("error")["says"]


# ---- limits, and those who misbehave --------------------------------------------------------------------------------


def test_no_more_worlds_than_there_is_room_for():
    with served(Limits(worlds=2)) as launch:
        with viewing(launch) as one, viewing(launch) as two, viewing(launch) as three:
            one.open()
            two.open()
            three.say("open", token=launch.token, scenario="blimps")
            code, reason = three.dropped()
            assert FULL == code and "2 worlds" in reason
        while launch.worlds:
            threading.Event().wait(0.01)
        assert is_healthy(launch)


def test_no_more_sockets_from_one_address_than_allowed():
    with served(Limits(per_address=1)) as launch, viewing(launch) as one:
        one.open()
        with viewing(launch) as two:
            assert FULL == two.dropped()[0]


def test_a_flood_ends_the_socket_and_nothing_else():
    with served(Limits(messages=5, burst=20)) as launch:
        with viewing(launch) as viewer:
            viewer.open()
            for _ in range(40):
                with contextlib.suppress(ConnectionClosed):
                    viewer.say("speed", value=1.0)
            assert FLOOD == viewer.dropped()[0]
        assert is_healthy(launch)


def test_too_much_at_once_is_refused_and_what_undoes_itself_is_not_too_much():
    queue = MessageQueue(3)
    for tick in range(100):
        queue.add(messages.Message("seek", {"tick": tick}))
        queue.add(messages.Message("pause", {}))
    assert [("seek", {"tick": 99}), ("pause", {})] == [(message.do, message.fields) for message in queue.waiting]
    queue.next()
    for value in (1, 2):
        queue.add(messages.Message("set", {"field": HOLD, "value": value}))
    queue.add(messages.Message("set", {"field": "agents.blimps.climb_speed", "value": 1}))
    assert [HOLD, "agents.blimps.climb_speed"] == [message.fields["field"] for message in list(queue.waiting)[1:]]
    with pytest.raises(Refused, match="too much"):
        queue.add(messages.Message("play", {}))


def test_a_message_that_is_too_long_ends_the_socket(launch):
    with viewing(launch) as viewer:
        viewer.open()
        viewer.say("set", field=HOLD, value="x" * 70_000)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                viewer.take()
        assert closed.value.rcvd is not None and TOO_BIG == closed.value.rcvd.code
    assert is_healthy(launch)


def test_a_world_that_nobody_touches_is_dropped():
    with served(Limits(idle=0.5)) as launch:
        with viewing(launch) as viewer:
            viewer.open()
            code, reason = viewer.dropped()
            assert IDLE == code and "0.5 s" in reason
        while launch.worlds:
            threading.Event().wait(0.01)


def test_viewers_who_are_killed_leave_the_server_as_it_was(launch, capfd):
    host = f"127.0.0.1:{launch.port}"
    for _ in range(5):
        with viewing(launch) as viewer:
            viewer.open(seed=7)
            viewer.say("speed", value=50.0)
            viewer.say("play")
            viewer.frame()
            # A reset instead of a farewell, in the middle of everything.
            viewer.socket.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            viewer.socket.socket.close()
    raw = socket.create_connection(("127.0.0.1", launch.port))
    raw.sendall(f"GET /live HTTP/1.1\r\nHost: {host}\r\n".encode())  # and half a handshake
    raw.close()
    assert is_healthy(launch)
    while launch.worlds or launch.sockets:
        threading.Event().wait(0.01)
    told = capfd.readouterr()
    assert "" == told.out + told.err


def test_a_job_that_looks_for_what_is_not_there_fails_and_does_not_hang():
    with pytest.raises(RuntimeError, match="not there"):
        sound(next, iter(()))


def test_what_was_not_used_for_longest_is_forgotten_first():
    kept = ResultCache(10)
    kept.put("a", 1, 4)
    kept.put("b", 2, 4)
    assert 1 == kept.get("a")
    kept.put("c", 3, 4)
    assert [1, None, 3] == [kept.get(key) for key in "abc"]
    kept.put("large", 4, 100)
    assert [None, None, 4] == [kept.get(key) for key in ("a", "c", "large")]


def test_messages_are_counted_over_time():
    now = [0.0]
    bucket = Bucket(2.0, 3, lambda: now[0])
    assert [True, True, True, False] == [bucket.take() for _ in range(4)]
    now[0] = 0.5
    assert [True, False] == [bucket.take() for _ in range(2)]
    now[0] = 100.0
    assert [True, True, True, False] == [bucket.take() for _ in range(4)]


# ---- the command ----------------------------------------------------------------------------------------------------

SERVE = [sys.executable, "-c", "from unbidden.sim.cli import main; main()", "serve"]


@contextlib.contextmanager
def command(*told: str) -> Iterator[Any]:
    with subprocess.Popen([*SERVE, *told], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent otherwise there")
def test_the_command_says_where_and_stops_without_a_traceback():
    with command("blimps", "--port", "0") as process:
        address = process.stdout.readline().split()[1]
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/s/blimps#token=[\w-]{32}", address)
        assert "Ctrl-C" in process.stdout.readline()
        base, token = address.split("/s/blimps#token=")
        assert 200 == httpx.get(address.partition("#")[0], trust_env=False).status_code
        with connect(f"{base.replace('http', 'ws')}/live", origin=base) as far:  # and somebody still watches
            far.send(json.dumps({"do": "open", "token": token, "scenario": "blimps"}))
            far.recv(timeout=SOON)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=SOON)
        assert ("", "Stopped.\n") == (out, err) and 0 == process.returncode


def test_a_port_that_is_taken_is_refused_or_the_next_one_used():
    with contextlib.closing(listen("127.0.0.1", 0)) as taken:
        with pytest.raises(NoPort, match="--port"):
            listen("127.0.0.1", taken.getsockname()[1])
        with contextlib.closing(listen("127.0.0.1", None)) as free:
            assert free.getsockname()[1] != taken.getsockname()[1]


def test_with_lan_the_risk_is_told_and_how_to_join():
    launch = Launch(8765, lan="192.0.2.7")
    text = announcement(launch)
    assert launch.join in text and launch.address in text and "everybody in this network" in text
    assert launch.trusts("http://192.0.2.7:8765", "192.0.2.7:8765")
    assert not Launch(8765).trusts("http://192.0.2.7:8765", "192.0.2.7:8765")


def test_the_bench_tells_what_a_class_of_viewers_saw():
    found = serving.bench_serve(viewers=2, seconds=0.5)
    assert (2, 200.0) == (found.viewers, found.wanted)
    assert 0 < found.least <= found.median and 0 < found.gap95 <= found.gap and 0 < found.ticks
    assert "2 viewers" in serving.table(found)


# ---- rules, and keys ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", ["evil.py", "./evil.py", "/{}/evil.py", "../evil.py"])
def test_no_file_of_rules_that_a_page_names_is_ever_opened(page, launch, tmp_path, monkeypatch, told):
    """Neither in the text of a scenario, nor as a field that is changed, nor in an address."""
    (tmp_path / "evil.py").write_text(f"open({str(tmp_path / 'proof')!r}, 'w')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    named = told.format(tmp_path)
    page.post("/check", content=MINE + f"rules: {named}\n")
    page.post("/check", content=f"rules: {named}\n{MINE}".replace("walker", "evil"))
    page.post("/open/blimps", params={"p.rules": named})
    page.get("/export/blimps.csv", params={"p.rules": named})
    with viewing(launch) as viewer:
        viewer.say("open", token=launch.token, scenario="blimps", set={"rules": named})
        assert viewer.until("error")["says"]
    assert not (tmp_path / "proof").exists()


def test_open_pages_go_on_after_a_restart_and_the_key_is_nobody_elses(tmp_path, monkeypatch):
    monkeypatch.setenv("UNBIDDEN_CACHE", str(tmp_path))
    first, again = (launch_at(8765, Limits(), "", "", (), False) for _ in range(2))
    assert (first.token, first.code) == (again.token, again.code) and again.again and "--new-key" in announcement(again)
    assert launch_at(8766, Limits(), "", "", (), False).token != first.token
    assert launch_at(8765, Limits(), "", "", (), True).token != first.token
    (kept,) = list(tmp_path.rglob("8765.json"))
    assert 0o600 == kept.stat().st_mode & 0o777 and 0o700 == kept.parent.stat().st_mode & 0o777


@pytest.mark.parametrize(
    "spoil", ["open to others", "old", "empty", "no json", "a list of other things", "a link", "short"]
)
def test_a_key_that_cannot_be_trusted_is_not_used(tmp_path, monkeypatch, spoil):
    monkeypatch.setenv("UNBIDDEN_CACHE", str(tmp_path))
    first = launch_at(8765, Limits(), "", "", (), False)
    kept = tmp_path / "serve" / "8765.json"
    if spoil == "open to others":
        kept.chmod(0o644)
    elif spoil == "old":
        os.utime(kept, (1e9, 1e9))
    elif spoil == "a link":
        kept.rename(tmp_path / "elsewhere")
        kept.symlink_to(tmp_path / "elsewhere")
    else:
        kept.write_text({"empty": "", "no json": "[", "short": '["a", "b"]'}.get(spoil, "[1, {}]"))
    second = launch_at(8765, Limits(), "", "", (), False)
    assert second.token != first.token and not second.again
    assert launch_at(8765, Limits(), "", "", (), False).token == second.token
