"""The game of the analyst on the server, attacked: nothing that can be asked beforehand tells what the cause is."""

import http.client
import json
from contextlib import closing
from typing import Any

import pytest

from unbidden.sim.inquiry import sealed
from unbidden.sim.inquiry.causes import CAUSES
from unbidden.sim.inquiry.evidence import STEPS
from unbidden.viz.page.case import case_page
from unbidden.viz.server.analyst import MOST_OPEN, Desk
from unbidden.viz.server.launch import Launch
from unbidden.viz.server.limits import Refused
from unbidden.viz.server.messages import CASE_SHAPES, read

FLAT = [17, 17, 17, 17, 16, 16]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_before_the_answer_there_is_a_seal_and_nothing_else(desk: Desk) -> None:
    told = [desk.do_case() for _ in range(40)]
    assert all(set(one) == {"case", "seal"} for one in told)
    assert len({one["seal"] for one in told}) == 40  # though there are but six causes
    assert len({one["case"] for one in told}) == 40
    assert len({(len(one["case"]), len(one["seal"])) for one in told}) == 1
    guesses = {sealed.seal(cause, salt) for cause in CAUSES for salt in ("", "0" * 32, *(one["case"] for one in told))}
    assert not guesses & {one["seal"] for one in told}


def test_evidence_says_a_symbol_and_nothing_else(desk: Desk) -> None:
    case = desk.do_case()["case"]
    for step in STEPS:
        found = desk.do_ask(case, step.name)
        assert set(found) == {"evidence", "found"} and 0 <= found["found"] < step.symbols
        assert desk.do_ask(case, step.name) == found
    assert len({len(json.dumps(desk.do_ask(case, "join"))) for _ in range(3)}) == 1


def test_what_is_told_at_last_is_what_was_sealed(desk: Desk) -> None:
    for _ in range(20):
        case = desk.do_case()
        told = desk.do_commit(case["case"], FLAT)
        assert sealed.seal(told["cause"], told["salt"]) == case["seal"]
        assert sum(told["best"].values()) == pytest.approx(100, abs=0.1)


def test_a_case_is_answered_once_and_says_nothing_more(desk: Desk) -> None:
    case = desk.do_case()["case"]
    desk.do_commit(case, FLAT)
    for again in (lambda: desk.do_commit(case, FLAT), lambda: desk.do_ask(case, "join")):
        with pytest.raises(Refused, match="closed or forgotten"):
            again()


def test_the_best_answer_is_by_what_was_asked_for_and_no_more(desk: Desk) -> None:
    case = desk.do_case()["case"]
    told = desk.do_commit(case, FLAT)
    assert list(told["best"].values()) == [pytest.approx(100 / 6, abs=0.01)] * 6


def test_cases_are_forgotten_and_come_no_faster_than_somebody_plays(desk: Desk) -> None:
    first = desk.do_case()["case"]
    with pytest.raises(Refused, match="too many"):
        for _ in range(1000):
            desk.do_case()
    desk.bucket.rate = 1e9
    for _ in range(MOST_OPEN):
        desk.do_case()
    assert len(desk.open) == MOST_OPEN and first not in desk.open


@pytest.mark.parametrize(
    "message",
    [
        {"do": "commit", "case": "x", "answer": [17, 17, 17, 17, 16, 15]},
        {"do": "commit", "case": "x", "answer": [95, 1, 1, 1, 1, 1, 0]},
        {"do": "commit", "case": "x", "answer": [0, 20, 20, 20, 20, 20]},
        {"do": "commit", "case": "x", "answer": [16.0, 17, 17, 17, 17, 16]},
        {"do": "commit", "case": "x", "answer": [True, 19, 20, 20, 20, 20]},
        {"do": "commit", "case": "x", "answer": [-5, 21, 21, 21, 21, 21]},
        {"do": "commit", "case": "x", "answer": "100"},
        {"do": "commit", "case": "x", "answer": {}},
        {"do": "commit", "case": "x"},
        {"do": "commit", "case": ["x"], "answer": FLAT},
        {"do": "ask", "case": "x", "evidence": "cause"},
        {"do": "ask", "case": "x", "evidence": "salt"},
        {"do": "ask", "case": "x", "evidence": ["join"]},
        {"do": "ask", "evidence": "join"},
        {"do": "ask", "case": "x", "evidence": "join", "peek": True},
        {"do": "case", "seed": 0},
        {"do": "case", "cause": "emergent"},
        {"do": "_open", "case": "x"},
        {"do": "open", "token": "x", "scenario": "whodunit"},
        {"do": "bucket"},
        ["case"],
    ],
    ids=str,
)
def test_a_message_is_read_strictly(message: Any) -> None:
    with pytest.raises(Refused):
        read(json.dumps(message), shapes=CASE_SHAPES)


@pytest.mark.parametrize("text", ["", "{", "nothing", "[" * 5000, '{"do": "case", "do": "case"}', '{"do": NaN}'])
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read(text, shapes=CASE_SHAPES)


def asked(launch: Launch, message: Any, token: str | None = None, origin: str | None = None) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {launch.token if token is None else token}"}
    headers |= {"Origin": origin or f"http://127.0.0.1:{launch.port}"}
    body = message if isinstance(message, str) else json.dumps(message)
    with closing(http.client.HTTPConnection("127.0.0.1", launch.port, timeout=20)) as connection:
        connection.request("POST", "/case", body.encode(), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_it_is_played_over_the_network_with_the_key_of_the_launch_alone(launch: Launch) -> None:
    status, told = asked(launch, {"do": "case"})
    assert status == 200
    assert asked(launch, {"do": "case"}, token="wrong")[0] == 403
    assert asked(launch, {"do": "case"}, origin="http://elsewhere.example")[0] == 403
    case = json.loads(told)["case"]
    assert asked(launch, {"do": "ask", "case": case, "evidence": "useless"})[0] == 200
    assert asked(launch, {"do": "commit", "case": case, "answer": FLAT})[0] == 200
    status, says = asked(launch, {"do": "commit", "case": case, "answer": FLAT})
    assert (status, "closed or forgotten" in says) == (422, True)


def test_bad_messages_over_the_network_are_told_what_is_wrong(launch: Launch) -> None:
    assert asked(launch, "x" * 5000)[0] == 422
    status, says = asked(launch, {"do": "ask", "case": "x", "evidence": "cause"})
    assert status == 422 and "must be one of" in says
    assert "Traceback" not in asked(launch, "\x00\ud7ff{")[1]


def test_the_page_is_the_same_for_every_case(launch: Launch) -> None:
    page = case_page()
    assert page == case_page()
    assert '"file":null' in page
