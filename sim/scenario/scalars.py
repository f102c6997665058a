"""What a word of YAML stands for when it is not in quotes: the core schema of YAML 1.2."""

import math
import re
from typing import Any, TypeGuard

MAX_DIGITS = 18  # every such number fits in 64 bits
_WORDS: dict[str, bool | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_ENDLESS = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def scalar(text: str) -> tuple[Any, str]:
    """Resolve a plain scalar; if it is a number that may not be, the second result says what it must be."""
    if text in _WORDS:
        return _WORDS[text], ""
    if _WHOLE.fullmatch(text):
        # Python refuses to read thousands of digits, so their count is looked at first.
        number = int(text, {"0o": 8, "0x": 16}.get(text[:2], 10)) if len(text) <= MAX_DIGITS + 2 else 10**MAX_DIGITS
        return (number, "") if abs(number) < 10**MAX_DIGITS else (text, f"a number of at most {MAX_DIGITS} digits")
    real = _REAL.fullmatch(text)
    if _ENDLESS.fullmatch(text) or (real and math.isinf(float(text))):
        return text, "a finite number"
    return (float(text) if real else text), ""


def is_number(value: Any) -> TypeGuard[int | float]:
    """Whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
