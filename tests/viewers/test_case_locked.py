"""A case in a file, attacked: without its key nothing in it tells the cause, nor the best answers.

Where the attacker looks: in the whole file as it is, and in whatever decodes from base64 or hexadecimal digits in it.
"""

import base64
import hashlib
import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.browsing import computed
from unbidden.sim.inquiry import sealed
from unbidden.sim.inquiry.causes import CAUSES, UNIFORM
from unbidden.sim.inquiry.evidence import SHAPE, STEPS
from unbidden.sim.inquiry.posterior import of_table
from unbidden.sim.inquiry.table import Drawn, draw, table
from unbidden.viz.page.case import case_file, secret

FOUND = (1, 4, 1, 0, 1, 1)
TEXTS = ["", "a", '{"cause": "insider"}', "é 𝄞" * 400, "x" * sealed.FILL, "x" * (sealed.FILL + 1)]


def game(text: str) -> dict[str, Any]:
    """What the page is given, as JSON."""
    match = re.search(r'<script type="application/json" id="game">(.*?)</script>', text, re.DOTALL)
    assert match is not None
    return json.loads(match[1])


def without(text: str, *names: str) -> str:
    """A file without these parts of its case."""
    file = game(text)["file"]
    for name in names:
        part = json.dumps(file[name], separators=(",", ":"))
        assert text.count(part) == 1
        text = text.replace(part, name)
    return text


def decoded(text: str) -> list[bytes]:
    """All that decodes in a file, and the file."""
    runs = re.findall(r"[A-Za-z0-9+/]{24,}={0,2}", text)
    hexes = [bytes.fromhex(run[: len(run) // 2 * 2]) for run in runs if re.fullmatch("[0-9a-fA-F]+", run)]
    return [text.encode(), *(base64.b64decode(run[: len(run) // 4 * 4]) for run in runs), *hexes]


def numbers(drawn: Drawn) -> set[bytes]:
    """Best answers as they may be written, if they are long enough to be found by no mere chance."""
    shares = {share for answer in secret(drawn)["best"] for share in answer}
    written = {text for share in shares for text in (f"{share:.2f}", f"{share / 100:.4f}", str(share))}
    return {text.encode() for text in written if len(text) >= 5}


def test_of_files_with_a_key_only_seal_lock_and_evidence_differ() -> None:
    """So nothing else in them, its length included, depends on the case."""
    texts = [case_file(Drawn(cause, FOUND), has_key=True)[0] for cause in CAUSES for _ in range(2)]
    assert len({without(text, "seal", "locked") for text in texts}) == 1
    texts += [case_file(draw(), has_key=True)[0] for _ in range(60)]
    assert len({without(text, "seal", "locked", "found") for text in texts}) == 1
    assert len({len(text) for text in texts}) == 1
    files = [game(text)["file"] for text in texts]
    assert all(list(file) == ["seal", "key", "found", "locked"] and file["key"] is None for file in files)
    assert len({file["seal"] for file in files}) == len({file["locked"] for file in files}) == len(texts)


def test_neither_the_cause_nor_a_best_answer_is_found_in_a_file_however_it_is_decoded() -> None:
    plain = case_file(Drawn("misread", (0,) * len(SHAPE)), has_key=True)[0]
    usual = {cause: plain.count(cause) for cause in CAUSES}
    for _ in range(60):
        drawn = draw()
        text, key = case_file(drawn, has_key=True)
        assert key not in text
        assert {cause: text.count(cause) for cause in CAUSES} == usual  # as in every file: names of rows and messages
        whole, *parts = decoded(text)
        assert any(len(part) > sealed.FILL for part in parts)  # what is locked was decoded as well
        for answer in numbers(drawn):
            assert whole.count(answer) == plain.encode().count(answer)
            assert not any(answer in part for part in parts)
        for part in parts:
            assert not any(cause.encode() in part for cause in CAUSES)


def test_the_search_would_find_what_is_not_locked() -> None:
    """The same search, in files that hold the answer in the open, in base64 or in hexadecimal digits."""
    drawn = Drawn("imitated", FOUND)
    plain = json.dumps(secret(drawn)).encode()
    for text in (plain.decode(), base64.b64encode(plain).decode(), plain.hex()):
        parts = decoded(f"<p>{text}</p>")
        assert any(drawn.cause.encode() in part for part in parts)
        assert any(answer in part for answer in numbers(drawn) for part in parts)


def test_what_is_locked_looks_like_noise() -> None:
    """Also two of them together: streams are not used twice."""
    texts = [case_file(Drawn(cause, FOUND), has_key=True)[0] for cause in CAUSES]
    bodies = [np.frombuffer(base64.b64decode(game(text)["file"]["locked"]), np.uint8) for text in texts]
    noise = [*bodies, *(a ^ b for a, b in combinations(bodies, 2)), *(body[32:] ^ body[:-32] for body in bodies)]
    for one in noise:
        often, expected = np.bincount(one, minlength=256), len(one) / 256
        assert ((often - expected) ** 2 / expected).sum() < 255 + 6.5 * np.sqrt(2 * 255)  # chi-squared, 255 degrees


def test_its_seal_is_no_hash_without_the_key() -> None:
    file = game(case_file(Drawn("insider", FOUND), has_key=True)[0])["file"]
    salts = ("", "0" * 32, file["locked"], file["locked"][-32:], str(FOUND))
    hashes = {sealed.seal(cause, salt) for cause in CAUSES for salt in salts}
    hashes |= {hashlib.sha256(cause.encode()).hexdigest() for cause in CAUSES}
    assert file["seal"] not in hashes


@pytest.mark.parametrize("has_key", [True, False])
def test_a_file_opens_with_its_key(has_key: bool) -> None:
    drawn = draw()
    text, key = case_file(drawn, has_key)
    file = game(text)["file"]
    told = json.loads(sealed.unlocked(file["locked"], key) or "null")
    assert told == secret(drawn) and sealed.seal(told["cause"], key) == file["seal"]
    assert (file["key"], key in text) == ((None, False) if has_key else (key, True))
    for which in ((), (0,), (2, 5), tuple(range(len(STEPS)))):
        best = of_table(table(), {k: drawn.found[k] for k in which}, UNIFORM)
        assert told["best"][sum(2**k for k in which)] == pytest.approx(100 * best, abs=0.006)


def test_another_key_opens_nothing() -> None:
    key = sealed.salt()
    locked = sealed.locked(json.dumps(secret(draw())), key)
    assert len(key) == 32 and sealed.unlocked(locked, key)
    near = [key[:k] + format(int(key[k], 16) ^ 1, "x") + key[k + 1 :] for k in range(len(key))]
    for wrong in (*near, sealed.salt(), key[:-1], key + "0", "", key.upper() + "x", "é"):
        assert sealed.unlocked(locked, wrong) is None


def test_what_was_changed_is_not_opened() -> None:
    key = sealed.salt()
    whole = base64.b64decode(sealed.locked("text", key))
    changed = [whole[:k] + bytes([whole[k] ^ 1]) + whole[k + 1 :] for k in (0, 3, sealed.FILL, len(whole) - 1)]
    for other in (*changed, whole[:-1], whole[1:], whole[: -sealed.TAG], whole + b"\0", b""):
        assert sealed.unlocked(base64.b64encode(other).decode(), key) is None


def test_the_page_seals_and_opens_as_python_does(tmp_path: Path) -> None:
    key, other = sealed.salt(), sealed.salt()
    given = [[sealed.locked(text, key), which] for text in TEXTS for which in (key, other, key[1:], "")]
    given.append([base64.b64encode(b"\0" * 4128).decode(), key])
    code = "return given.map(([locked, key]) => [module.unlocked(locked, key), module.sealOf(locked, key)]);"
    found = computed("sealed.js", code, given, tmp_path)
    assert found == [[sealed.unlocked(locked, of), sealed.seal(locked, of)] for locked, of in given]
    assert sum(row[0] is not None for row in found) == len(TEXTS)


def test_the_page_hashes_as_python_does(tmp_path: Path) -> None:
    """Of every length round a block, and of all bytes."""
    messages = [bytes((7 * k + n) % 256 for k in range(n)) for n in [*range(140), 1000]]
    code = "return given.map((bytes) => [...module.sha256(Uint8Array.from(bytes))]);"
    found = computed("sealed.js", code, [list(message) for message in messages], tmp_path)
    assert [bytes(row) for row in found] == [hashlib.sha256(message).digest() for message in messages]
