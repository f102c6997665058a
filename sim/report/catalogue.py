"""What is said, in every language there is: a fact is a key and values, and a catalogue says how a language puts it.

A catalogue is a file, `catalogues/LANGUAGE.json`: sections of messages by their key. Whoever adds a language adds one
such file. A message is text with places for values, `{seconds:clock}` or `{height:.2f}`, written as Python formats them
with the decimal sign of the language; or it is two texts, "one" and "other", between which the value `n` decides.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from numbers import Number
from string import Formatter
from typing import Any

USUAL = "en"
Message = str | dict[str, str]

_chosen = [USUAL]  # for the whole program
_spoken: ContextVar[str] = ContextVar("spoken", default="")  # here and now, where it is another


class Sentence(str):
    """A text in one language that still knows which fact it tells: its key, and the values in it."""

    key: str
    otherwise: str
    values: Mapping[str, Any]
    lang: str


# ---- languages ------------------------------------------------------------------------------------------------------


@cache
def languages() -> dict[str, str]:
    """The code of every language that there is a catalogue of, and what its speakers call it."""
    names = sorted(path.name.removesuffix(".json") for path in _folder().iterdir() if path.name.endswith(".json"))
    return {lang: str(sections(lang)["language"]["name"]) for lang in sorted(names, key=lambda lang: lang != USUAL)}


def use(lang: str) -> None:
    """Choose the language of the whole program. Raises KeyError for one that there is no catalogue of."""
    catalogue(lang)
    _chosen[0] = lang


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Speak a language in this thread or task. Raises KeyError for one that there is no catalogue of."""
    catalogue(lang)
    token = _spoken.set(lang)
    try:
        yield
    finally:
        _spoken.reset(token)


def speak(lang: str) -> None:
    """Speak a language in this task from now on. Raises KeyError for one that there is no catalogue of."""
    catalogue(lang)
    _spoken.set(lang)


def language() -> str:
    """The code of the language that is spoken here."""
    return _spoken.get() or _chosen[0]


def _folder() -> Any:
    return files("unbidden.sim.report") / "catalogues"


@cache
def sections(lang: str) -> dict[str, dict[str, Message]]:
    """A catalogue by its sections. Raises KeyError for a language that there is no catalogue of."""
    path = _folder() / f"{lang}.json"
    if not re.fullmatch(r"[a-z]{2,3}", lang) or not path.is_file():
        known = sorted(path.name.removesuffix(".json") for path in _folder().iterdir() if path.name.endswith(".json"))
        raise KeyError(f"there is no catalogue for {lang!r}; there are {', '.join(known)}")
    return json.loads(path.read_text(encoding="utf-8"))


def section(name: str) -> dict[str, Message]:
    """Part of the catalogue of the language that is spoken here."""
    return sections(language())[name]


@cache
def catalogue(lang: str) -> dict[str, Message]:
    """All messages of a language by their keys. Raises KeyError for a language that there is no catalogue of."""
    return {key: message for section in sections(lang).values() for key, message in section.items()}


# ---- messages -------------------------------------------------------------------------------------------------------


def say(key: str, otherwise: str = "", /, **values: Any) -> Sentence:
    """A fact in the language that is spoken here, or as `otherwise` puts it where no catalogue knows the key.

    Raises KeyError for an unknown key or a value that is missing.
    """
    return _put(language(), key, otherwise, values)


def translated(value: Any, lang: str) -> Any:
    """JSON values with every sentence in them in a language, whichever it was told in."""
    if isinstance(value, Sentence):
        return value if value.lang == lang else _put(lang, value.key, value.otherwise, translated(value.values, lang))
    if isinstance(value, Mapping):
        return {name: translated(part, lang) for name, part in value.items()}
    return [translated(part, lang) for part in value] if isinstance(value, list | tuple) else value


def _put(lang: str, key: str, otherwise: str, values: Mapping[str, Any]) -> Sentence:
    known = catalogue(lang)
    message = known.get(key) or otherwise or known[key]
    text = message if isinstance(message, str) else message["one" if values["n"] == 1 else "other"]
    parts = (literal + (_written(lang, values[name], spec) if name else "") for literal, name, spec in _parts(text))
    sentence = Sentence("".join(parts))
    sentence.key, sentence.otherwise, sentence.values, sentence.lang = key, otherwise, values, lang
    return sentence


@cache
def _parts(text: str) -> list[tuple[str, str, str]]:
    """A message as pieces of text, each with the value that comes after it, if one does, and how that is written."""
    return [(literal, name or "", spec or "") for literal, name, spec, _ in Formatter().parse(text)]


def _written(lang: str, value: Any, spec: str) -> str:
    if spec == "clock":
        return localized(clock_digits(value), lang)
    if spec in ("and", "or", "with"):
        return _listed(lang, value, spec)
    if isinstance(value, bool) or not isinstance(value, Number):
        return format(value, spec)  # a text, or a path, whose point is no decimal one
    return localized(format(value, spec), lang)


def localized(number: str, lang: str = "") -> str:
    """A number that Python wrote, with the signs of a language, or of the one that is spoken here."""
    signs: Any = sections(lang or language())["language"]
    return number.translate({ord("."): signs["decimal"], ord(","): signs["thousands"]})


def number(value: float, spec: str = "g") -> str:
    """A number as the language that is spoken here writes it."""
    return localized(format(value, spec))


def clock_digits(seconds: float) -> str:
    """A time as minutes and seconds, 0:07.5, in digits that every program reads."""
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{int(minutes)}:{rest:04.1f}"


def clock(seconds: float, short: bool = False) -> str:
    """A time as minutes and seconds; a short one without the tenths where there are none."""
    digits = clock_digits(seconds)
    return localized(digits.removesuffix(".0") if short else digits)


def listed(names: Sequence[str], word: str = "and") -> str:
    """Names as one says them: a, b and c."""
    return _listed(language(), names, word)


def _listed(lang: str, names: Sequence[str], word: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {catalogue(lang)[word]} {names[-1]}"
