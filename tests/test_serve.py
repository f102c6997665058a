"""The server of the page: who may open a world, what a viewer is shown, and what becomes of those who misbehave."""

import contextlib
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from sim import study
from sim.live import Live, Turn
from sim.scenario import load, shipped
from viz.frames import Reel, reel_of
from viz.page import messages
from viz.page.address import address_of
from viz.page.inbox import Inbox
from viz.page.launch import Launch
from viz.page.limits import FLOOD, FULL, IDLE, NO_TOKEN, TOO_BIG, TOO_LATE, Bucket, Limits, Refused
from viz.page.serving import NoPort, listen, served, told
from viz.page.shared import Kept
from viz.stages import stages
from viz.telling import card
from viz.words import LANGUAGES

PATIENT = Limits(messages=1e6, burst=1_000_000, token=30.0, wrong=0.01, yaml=2000)
SOON = 30.0  # s; nothing here waits for as long unless something is broken
HOLD = "agents.blimps.hold"


# ---- a viewer -------------------------------------------------------------------------------------------------------


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


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    with served(PATIENT) as launch:
        yield launch


def is_healthy(launch: Launch) -> bool:
    """Whether a new viewer gets a world that plays."""
    with viewing(launch) as viewer:
        viewer.open().say("play")
        return head(viewer.frame())[0] >= 0 and viewer.until("state")["playing"]


# ---- pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(launch) -> Iterator[httpx.Client]:
    origin = f"http://127.0.0.1:{launch.port}"
    headers = {"origin": origin, "authorization": f"Bearer {launch.token}"}
    with httpx.Client(base_url=origin, headers=headers, timeout=SOON, trust_env=False) as client:
        yield client


def test_the_gallery_names_every_shipped_scenario(page):
    text = page.get("/").text
    assert [] == [name for name in shipped() if f'href="/s/{name}' not in text]


@pytest.mark.parametrize("path", ["/", "/s/blimps", "/s/nothing", "/static/page.css", "/static/no.js", "/nowhere"])
def test_every_answer_says_what_browsers_may_do_with_it(page, path):
    headers = page.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]
    assert ("nosniff", "no-referrer") == (headers["x-content-type-options"], headers["referrer-policy"])
    assert "same-origin" == headers["cross-origin-opener-policy"]
    assert ("no-cache" if path.startswith("/static") else "no-store") == headers["cache-control"]


@pytest.mark.parametrize(
    "host",
    ["evil.example:{}", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:{}", "localhost:{}.evil.example", ""],
)
def test_no_other_name_is_answered_to(page, host):
    assert 400 == page.get("/", headers={"host": host.format(page.base_url.port)}).status_code


@pytest.mark.parametrize("host", ["localhost", "[::1]", "LOCALHOST"])
def test_its_own_names_are_answered_to(page, host):
    assert 200 == page.get("/", headers={"host": f"{host}:{page.base_url.port}"}).status_code


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
    found = address_of("blimps", [*parts, ("control", "calm"), ("theme", "projector")], LANGUAGES).as_json()
    assert {
        "scenario": "blimps", "seed": 7, "set": {HOLD: 1.5}, "control": "calm", "tick": 812, "stage": None,
        "turns": [[600, HOLD, 2], [700, HOLD, 3]], "theme": "projector", "lang": "en", "notes": [],
    } == found  # fmt: skip


# ---- scenarios of viewers, and what can be taken home ---------------------------------------------------------------

MINE = """
about: { title: Mine, what: one walks }
world: { cell: 1, tick: 1, map: "...\\n.a.\\n..." }
agents: { walkers: { rule: walker, at: a, count: 1, speed: 0.5, body: 1 } }
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


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"authorization": "Bearer x"}])
def test_only_our_own_page_may_send_scenarios(page, headers):
    assert 403 == page.post("/check", content=MINE, headers=headers).status_code


def test_events_can_be_taken_home(page):
    table = page.get("/export/blimps.csv?seed=3").text.splitlines()
    run = study.run(load("blimps"), 3)
    assert len(run.events) + 1 == len(table)
    assert table[0].startswith("tick,") and table[1].startswith(f"{run.events[0]['tick']},")


def test_another_site_can_make_nothing_run_here(page):
    del page.headers["authorization"]
    answer = page.get("/export/blimps.csv", headers={"sec-fetch-site": "cross-site"})
    assert 403 == answer.status_code and "page of this launch" in answer.text


def test_an_export_says_what_was_changed(page):
    text = page.get(f"/export/blimps.yaml?seed=3&p.{HOLD}=2").text
    assert f"--set '{HOLD}=2'" in text.splitlines()[0] and "--seed 3" in text.splitlines()[0]


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
    '{"do":"set","field":"agents.blimps.hold","value":[1]}', '{"do":"set","field":"","value":1}',
    '{"do":"set","field":"a","value":-1e999}', '{"do":"set","field":5,"value":1}', '{"do":"step","by":0.5}',
    '{"do":"step","by":1,"by":2}', '{"do":"reset","set":{"a":{}}}', '{"do":"reset","seed":-1}',
    '{"do":"without","number":1}', '{"do":"card","number":0}', '{"do":"ack","tick":null}', '{"do":"stage","number":-1}',
    "[" * 30_000, '{"do":"seek","tick":' + "9" * 6000 + "}",
]  # fmt: skip


@pytest.mark.parametrize("message", MALFORMED, ids=lambda message: message[:40])
def test_what_is_malformed_is_refused_with_a_reason(message):
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


# ---- what is shown --------------------------------------------------------------------------------------------------


def steps(viewer: Viewer, ticks: int) -> list[bytes]:
    """The present frame, and so many further ones, tick by tick."""
    for _ in range(ticks):
        viewer.say("step")
        viewer.frame()
    return [body(frame) for frame in viewer.frames]


def recorded(reel: Reel, ticks: range) -> list[bytes]:
    return [body(reel.frame(tick).to_bytes(0)) for tick in ticks]


def test_one_address_opens_to_the_same_ticks_everywhere_and_those_of_a_recording(launch):
    turn = (120, HOLD, 2)
    told = {"seed": 7, "set": {"agents.blimps.count": 8}, "control": "boxes_only", "turns": [turn]}
    with viewing(launch) as here, viewing(launch) as there:
        mine, theirs = (steps(viewer.open(**told), 500) for viewer in (here, there))
    assert 501 == len(mine) and mine == theirs
    live = Live(load("blimps", ["agents.blimps.count=8"], "boxes_only"), 7, (Turn(*turn),))
    live.go_on(live.last)
    assert recorded(reel_of(live.run()), range(501)) == mine


def test_an_address_opens_at_its_tick(launch):
    with viewing(launch) as viewer:
        viewer.open(seed=7, tick=812)
        assert (812, 812) == head(viewer.frames[0])
        assert recorded(reel_of(study.run(load("blimps"), 7)), range(812, 813)) == [body(viewer.frames[0])]


def test_what_is_played_is_what_is_recorded_frame_by_frame(launch):
    reel = reel_of(study.run(load("blimps", ["run.ticks=600"]), 7))
    with viewing(launch) as viewer:
        viewer.open(seed=7, set={"run.ticks": 600})
        viewer.say("speed", value=30.0)
        viewer.say("play")
        while viewer.until("state")["tick"] < 600:
            pass
        assert viewer.words[-1]["playing"] is False
        assert reel.run().digest == viewer.until("found")["digest"]
    ticks = [head(frame)[0] for frame in viewer.frames]
    assert sorted(set(ticks)) == ticks and 600 == ticks[-1]
    assert [recorded(reel, range(tick, tick + 1))[0] for tick in ticks] == [body(frame) for frame in viewer.frames]


def test_back_and_forward_again_shows_the_same(launch):
    with viewing(launch) as viewer:
        viewer.open(seed=7, tick=100)
        for by in (-40, 40, 10, -10, -100, 100):
            viewer.say("step", by=by)
            viewer.frame()
    assert [100, 60, 100, 110, 100, 0, 100] == [head(frame)[0] for frame in viewer.frames]
    assert 1 == len({body(frame) for frame in viewer.frames if head(frame)[0] == 100})


def test_who_never_acknowledges_gets_two_frames_and_then_the_latest(launch):
    with viewing(launch, acks=False) as viewer:
        viewer.open(seed=7)
        for tick in (10, 20, 30, 40):
            viewer.say("seek", tick=tick)
            viewer.until("state")
        assert [0, 10] == [head(frame)[0] for frame in viewer.frames]
        viewer.say("ack", tick=10)
        assert 40 == head(viewer.frame())[0]
        viewer.say("ack", tick=5)  # of no frame
        viewer.say("seek", tick=50)
        assert 50 == head(viewer.frame())[0]
        viewer.say("seek", tick=60)
        viewer.until("found")
    assert [0, 10, 40, 50] == [head(frame)[0] for frame in viewer.frames]


def test_a_world_plays_on_while_its_viewer_is_slow(launch):
    with viewing(launch, acks=False) as viewer:
        viewer.open(seed=7, set={"run.ticks": 300})
        viewer.say("speed", value=100.0)
        viewer.say("play")
        while viewer.until("state")["tick"] < 300:
            pass
        assert 2 == len(viewer.frames)
        viewer.say("ack", tick=head(viewer.frames[-1])[0])
        assert (300, 300) == head(viewer.frame())


def test_a_live_field_is_a_turn_and_any_other_begins_the_world_again(launch):
    with viewing(launch) as viewer:
        viewer.open(seed=7, tick=200)
        viewer.say("set", field=HOLD, value=2.0)
        told = viewer.until("world")
        assert [[200, HOLD, 2.0]] == told["turns"] and [] == told["legend"]["changes"]
        assert 2.0 == next(p["value"] for p in told["told"]["parameters"] if p["field"] == HOLD)
        assert 200 == head(viewer.frame())[0]
        viewer.say("seek", tick=300)
        live = Live(load("blimps"), 7, (Turn(200, HOLD, 2.0),))
        assert recorded(reel_of(live), range(300, 301)) == [body(viewer.frame())]
        viewer.say("set", field="agents.blimps.count", value=3)
        told = viewer.until("world")
        assert [] == told["turns"] and [["agents.blimps.count", 3]] == told["legend"]["changes"]
        assert 0 == head(viewer.frame())[0]


def test_a_reset_keeps_what_it_does_not_name(launch):
    with viewing(launch) as viewer:
        viewer.open(seed=7, set={HOLD: 1.5}, control="calm", tick=9)
        viewer.say("reset", seed=8)
        legend = viewer.until("world")["legend"]
        assert (8, "calm", [[HOLD, 1.5]]) == (legend["seed"], legend["control"], legend["changes"])
        viewer.say("reset", control=None, set={})
        legend = viewer.until("world")["legend"]
        assert (8, "", []) == (legend["seed"], legend["control"], legend["changes"])


def test_a_turn_on_the_way_is_told_when_it_comes(launch):
    with viewing(launch) as viewer:
        viewer.open(seed=7, turns=[[5, HOLD, 2]])
        viewer.say("speed", value=10.0)
        viewer.say("play")
        told = viewer.until("world")["told"]
        assert 2 == next(p["value"] for p in told["parameters"] if p["field"] == HOLD)


@pytest.mark.parametrize("turns", [[[5, "agents.blimps.count", 3]], [[5, HOLD, -1]], [[5, HOLD, 2]] * 101])
def test_turns_that_cannot_be_are_refused(launch, turns):
    with viewing(launch) as viewer:
        viewer.say("open", token=launch.token, scenario="blimps", turns=turns)
        assert viewer.until("error")["says"]


# ---- why ------------------------------------------------------------------------------------------------------------


def test_the_card_of_a_live_world_is_that_of_its_recording(launch):
    run = study.run(load("blimps", ["run.ticks=1200"]), 7)
    with viewing(launch) as viewer:
        viewer.open(seed=7, set={"run.ticks": 1200}, tick=1100)
        viewer.say("card", number=1)
        told = viewer.until("card")
        assert card(run, 1) == {key: value for key, value in told.items() if key != "is"}
        assert not viewer.until("state")["playing"]
        viewer.say("card", number=99)
        assert "no crossing 99" in viewer.until("error")["says"]


def test_the_world_without_what_was_needed_is_shown_and_left_again(launch):
    with viewing(launch) as viewer:
        viewer.open(seed=7, set={"run.ticks": 1200}, tick=1100)
        viewer.say("card")
        needed = viewer.until("card")["without"][0]
        viewer.say("without", what=needed)
        told = viewer.until("without")
        assert needed == told["what"] and told["crosses"] is False and "never crosses" in told["says"]
        assert told["from"] == head(viewer.frames[-1])[0]
        viewer.say("seek", tick=1100)
        other = body(viewer.frame())
        viewer.say("without", what=None)
        assert viewer.until("world")["without"] is None
        viewer.say("seek", tick=1100)
        viewer.frame()
        assert body(viewer.frames[0]) == body(viewer.frame()) != other


# ---- learners -------------------------------------------------------------------------------------------------------


def test_stages_of_a_training_are_watched_and_shared_by_those_who_ask_for_the_same(launch):
    told = {"seed": 3, "set": {"run.episodes": 2000}}
    with viewing(launch) as viewer, viewing(launch) as other:
        viewer.open("whisky_gold", **told)
        world = next(words for words in viewer.words if words["is"] == "world")
        assert [0, 1, 3] == world["stages"][:3] and 2000 == world["stages"][-1]
        assert len(world["stages"]) - 1 == world["stage"]
        viewer.say("stage", number=0)
        assert 0 == viewer.until("world")["stage"]
        shown = stages(load("whisky_gold", ["run.episodes=2000"]), 3)
        viewer.say("seek", tick=2)
        viewer.frame()
        assert body(shown[0].reel.frame(2).to_bytes(0)) == body(viewer.frame())
        other.open("whisky_gold", **told, stage=1)
        assert not [words for words in other.words if words["is"] == "busy"]
        assert body(shown[1].reel.frame(0).to_bytes(0)) == body(other.frames[-1])
        other.say("stage", number=99)
        assert "no stage 99" in other.until("error")["says"]
        other.say("set", field="agents.workers.count", value=1)
        assert other.until("error")["says"]


def test_how_far_a_training_is_is_told_and_a_training_that_nobody_waits_for_ends(launch):
    with viewing(launch) as viewer:
        viewer.say("open", token=launch.token, scenario="whisky_gold", set={"run.episodes": 3_000_000})
        while viewer.until("busy")["total"] == 0:
            pass
        assert "training" in viewer.words[-1]["says"]
        viewer.say("pause")  # heard, and done afterwards
    while launch.library.shop.going:
        threading.Event().wait(0.01)
    assert is_healthy(launch)


def test_a_training_that_takes_too_long_is_refused(launch):
    with viewing(launch) as viewer:
        viewer.say("open", token=launch.token, scenario="whisky_gold", set={"run.episodes": 900_000_000})
        assert "too long" in viewer.until("error")["says"]


def test_learners_cannot_be_changed_on_the_way(launch):
    with viewing(launch) as viewer:
        viewer.say("open", token=launch.token, scenario="whisky_gold", turns=[[3, "agents.x.y", 1]])
        assert "learnt" in viewer.until("error")["says"]


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
    inbox = Inbox(3)
    for tick in range(100):
        inbox.add(messages.Message("seek", {"tick": tick}))
        inbox.add(messages.Message("pause", {}))
    assert [("seek", {"tick": 99}), ("pause", {})] == [(message.do, message.told) for message in inbox.waiting]
    inbox.next()
    for value in (1, 2):
        inbox.add(messages.Message("set", {"field": HOLD, "value": value}))
    inbox.add(messages.Message("set", {"field": "agents.blimps.climb", "value": 1}))
    assert [HOLD, "agents.blimps.climb"] == [message.told["field"] for message in list(inbox.waiting)[1:]]
    with pytest.raises(Refused, match="too much"):
        inbox.add(messages.Message("play", {}))


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


def test_thirty_viewers_at_once_all_see_their_own_world(launch):
    def watch(seed: int) -> list[bytes]:
        with viewing(launch) as viewer:
            viewer.open(seed=seed)
            viewer.say("speed", value=20.0)
            viewer.say("play")
            while len(viewer.frames) < 20:
                viewer.take()
            return viewer.frames

    with ThreadPoolExecutor(30) as class_:
        seen = list(class_.map(watch, range(30)))
    for seed, frames in enumerate(seen):
        reel = reel_of(Live(load("blimps"), seed))
        assert [recorded(reel, range(head(f)[0], head(f)[0] + 1))[0] for f in frames] == [body(f) for f in frames]


def test_what_was_not_used_for_longest_is_forgotten_first():
    kept = Kept(10)
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


# ---- others in the room ---------------------------------------------------------------------------------------------


@pytest.fixture
def hall() -> Iterator[Launch]:
    with served(PATIENT, lan="192.0.2.7") as launch:
        yield launch


def test_spectators_see_what_the_presenter_shows(hall):
    with viewing(hall) as presenter, viewing(hall) as early, viewing(hall) as late:
        early.say("join", code=hall.code)
        presenter.open(seed=7, tick=100)
        assert 7 == early.until("world")["legend"]["seed"]
        assert presenter.frames == [early.frame()]
        late.say("join", code=hall.code.lower())
        late.until("found")
        presenter.say("seek", tick=200)
        shown = presenter.frame()
        while shown not in early.frames:
            early.take()
        while shown not in late.frames:
            late.take()


def test_spectators_steer_nothing(hall):
    with viewing(hall) as presenter, viewing(hall) as spectator:
        presenter.open(seed=7, tick=100)
        spectator.say("join", code=hall.code)
        spectator.until("found")
        for do, told in [("seek", {"tick": 5}), ("play", {}), ("set", {"field": HOLD, "value": 2}), ("reset", {})]:
            spectator.say(do, **told)
            assert "only the presenter" in spectator.until("error")["says"]
        spectator.say("open", token=hall.token, scenario="blimps")  # too late for that
        assert "open already" in spectator.until("error")["says"]
        presenter.say("step")
        assert (101, 101) == head(presenter.frame())


def test_a_spectator_who_is_slow_holds_nobody_up(hall):
    with viewing(hall) as presenter, viewing(hall, acks=False) as spectator:
        presenter.open(seed=7)
        spectator.say("join", code=hall.code)
        spectator.until("found")
        for tick in range(10, 100, 10):
            presenter.say("seek", tick=tick)
            presenter.frame()
        while len(spectator.frames) < 2:
            spectator.take()
        spectator.say("ack", tick=head(spectator.frames[-1])[0])
        assert 90 == head(spectator.frame())[0] and 3 == len(spectator.frames)


def test_a_world_to_compare_with_is_not_shown_to_spectators(hall):
    with viewing(hall) as presenter, viewing(hall) as other, viewing(hall) as spectator:
        presenter.open(seed=7)
        spectator.say("join", code=hall.code)
        spectator.until("found")
        other.open(seed=8)
        presenter.say("seek", tick=5)
        shown = presenter.frame()
        while shown not in spectator.frames:
            spectator.take()
    assert [7] == [words["legend"]["seed"] for words in spectator.words if words["is"] == "world"]


def test_spectators_may_be_silent_for_as_long_as_they_like():
    with served(Limits(idle=0.3), lan="192.0.2.7") as launch, viewing(launch) as spectator:
        spectator.say("join", code=launch.code)
        with viewing(launch) as presenter:
            presenter.open(seed=7)
            assert IDLE == presenter.dropped()[0]
        with viewing(launch) as presenter:
            presenter.open(seed=8)
            while spectator.until("world")["legend"]["seed"] != 8:
                pass


def test_a_wrong_code_lets_nobody_in(hall):
    with viewing(hall) as spectator:
        spectator.say("join", code="AAAA-AAAA")
        assert NO_TOKEN == spectator.dropped()[0]


def test_the_world_in_which_play_was_pressed_last_is_seen_and_then_the_one_before(hall):
    with viewing(hall) as first, viewing(hall) as spectator:
        first.open(seed=7, tick=50)
        spectator.say("join", code=hall.code)
        assert 7 == spectator.until("world")["legend"]["seed"]
        with viewing(hall) as second:
            second.open(seed=8)
            second.say("play")
            assert 8 == spectator.until("world")["legend"]["seed"]
        assert 7 == spectator.until("world")["legend"]["seed"]
        while first.frames[-1] not in spectator.frames:
            spectator.take()


def test_the_page_to_join_shows_what_is_presented_and_is_there_only_with_lan(hall, page):
    assert 404 == page.get("/join").status_code
    with viewing(hall) as presenter:
        presenter.open("crates")
        text = httpx.get(f"http://127.0.0.1:{hall.port}/join", trust_env=False).text
    assert '"watching":true' in text and load("crates").file.about.title in text


# ---- the command ----------------------------------------------------------------------------------------------------

SERVE = [sys.executable, "-c", "from sim.commands import main; main()", "serve"]


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
    text = told(launch)
    assert launch.join in text and launch.address in text and "everybody in this network" in text
    assert "http://192.0.2.7:8765" in launch.origins and "http://192.0.2.7:8765" not in Launch(8765).origins
