"""Seals: a salted hash says which answer it is, and tells nobody, until the salt is shown.

The salt has 128 bits from the system, and is the key: without it all answers are as likely as before, by SHA-256; with
it anybody can see which of the few answers gives the hash, and that it was fixed beforehand.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

SALT = 16  # bytes


def salt() -> str:
    """A new salt, in hexadecimal digits."""
    return secrets.token_hex(SALT)


def seal(answer: str, salt: str) -> str:
    """The hash of an answer with its salt; case.js makes the same."""
    return hashlib.sha256(f"{salt}:{answer}".encode()).hexdigest()


def opened(sealed: str, salt: str, answers: Iterable[str]) -> str | None:
    """Which of the answers a salt opens; None if it is the salt of another seal."""
    return next((answer for answer in answers if hmac.compare_digest(seal(answer, salt), sealed)), None)
