"""Seals and locks: what is fixed before somebody answers, and can be seen only afterwards, with a key.

A key is 32 hexadecimal digits, 128 bits from the system. It does two things; `viz/page/static/sealed.js` does the same.

- A **seal** is SHA-256 of the key, a colon and an answer. It is shown beforehand. Without the key all answers are as
  likely as before; with it anybody can check that the answer was fixed.
- A **lock** hides a text. The text is filled up with blanks, so its length says nothing, and joined by exclusive or
  with the stream HMAC-SHA256(key, "stream:0"), HMAC-SHA256(key, "stream:1") and so on. At its end is a tag,
  HMAC-SHA256(key, "tag:" and the hidden bytes). It is checked before anything is opened, so a wrong key, or a byte
  that was changed, is refused. A key locks one text only: with a second one the same stream would be used twice.
"""

import base64
import hashlib
import hmac
import secrets

SALT = 16  # bytes
FILL = 4096  # bytes; texts are filled up to a multiple of it
TAG = 32  # bytes


def salt() -> str:
    """A new key, in hexadecimal digits; where nothing is locked, it is but the salt of a seal."""
    return secrets.token_hex(SALT)


def seal(answer: str, salt: str) -> str:
    """The hash of an answer with its salt, in hexadecimal digits."""
    return hashlib.sha256(f"{salt}:{answer}".encode()).hexdigest()


def locked(text: str, key: str) -> str:
    """A text that only this key opens, in base64."""
    plain = text.encode()
    hidden = _joined(plain.ljust(-(-len(plain) // FILL) * FILL), key)
    return base64.b64encode(hidden + _hmac(key, b"tag:" + hidden)).decode()


def unlocked(locked: str, key: str) -> str | None:
    """The text, and blanks after it; None if this is another key, or if something was changed."""
    found = base64.b64decode(locked)
    hidden, tag = found[:-TAG], found[-TAG:]
    if not hmac.compare_digest(_hmac(key, b"tag:" + hidden), tag):
        return None
    return _joined(hidden, key).decode()


def _joined(text: bytes, key: str) -> bytes:
    """Bytes joined with the stream of a key; twice is as if nothing was done."""
    stream = b"".join(_hmac(key, b"stream:%d" % k) for k in range(-(-len(text) // hashlib.sha256().digest_size)))
    return bytes(a ^ b for a, b in zip(text, stream, strict=False))


def _hmac(key: str, message: bytes) -> bytes:
    return hmac.digest(key.encode(), message, "sha256")
