"""The message catalogue of the page: one file for each language, the same keys in all."""

import json
from functools import cache
from importlib.resources import files

LANGUAGES = {"en": "English", "de": "Deutsch"}


@cache
def words(lang: str = "en") -> dict[str, str]:
    """All messages in a language. Raises KeyError for one that there is no catalogue of."""
    if lang not in LANGUAGES:
        raise KeyError(f"there is no catalogue for {lang!r}; there are {', '.join(LANGUAGES)}")
    return json.loads((files("viz.words") / f"{lang}.json").read_text(encoding="utf-8"))


def say(lang: str, key: str, **places: object) -> str:
    """A message, with its places filled."""
    return words(lang)[key].format(**places)
