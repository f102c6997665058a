"""The texts of a scenario in other languages: a file beside it for each, `blimps.de.yaml` beside `blimps.yaml`.

A translation has the shape of the scenario file, and of all its fields only those in TEXTS, every one of them that the
scenario gives. So it can change nothing that acts: what it says is only ever read by those who show a scenario. Under
`names` it may say what people call what the scenario names; if it does so for all of it, pages are offered in it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from unbidden.sim.engine.registry import hint
from unbidden.sim.scenario import text
from unbidden.sim.scenario.overrides import Override, dotted
from unbidden.sim.scenario.teaching import is_notes
from unbidden.sim.scenario.text import Document, InvalidScenario, Problem

ANY = "*"  # stands for any one name or number
TEXTS: tuple[text.Path, ...] = (
    ("about", "title"),
    ("about", "before"),
    ("about", "what"),
    ("about", "notice"),
    ("about", "try"),
    ("world", "tiles", ANY, "name"),
    ("world", "stocks", ANY, "singular"),
    ("world", "stocks", ANY, "says"),
    ("objective",),
    ("intent", ANY, "says"),
    ("watch", ANY, "says"),
    ("labels", ANY),
    ("claims", ANY, "says"),
    ("claims", ANY, "by_construction"),
    ("lesson",),
    ("lesson", "predict", "ask"),
    ("lesson", "predict", "choices", ANY),
    ("lesson", "run"),
    ("lesson", "explain"),
    ("lesson", "change", "says"),
    ("lesson", "change", "shows"),
    ("lesson", "control", "says"),
    ("lesson", "control", "shows"),
    ("lesson", "limits"),
    ("published",),
)
LANGUAGE = re.compile(r"[a-z]{2,3}")  # the code of one

Translations = dict[str, tuple[Override, ...]]  # the texts of each language, as changes to the file


def is_translation(path: Path) -> bool:
    """Whether a file translates the scenario beside it."""
    stem, _, lang = path.stem.rpartition(".")
    return (
        bool(stem)
        and not is_notes(path)
        and LANGUAGE.fullmatch(lang) is not None
        and path.with_name(f"{stem}{path.suffix}").is_file()
    )


def translations_beside(path: Path, document: Document) -> Translations:
    """All translations beside the file of a scenario. Raises InvalidScenario for one that does not fit it."""
    paths = path.parent.glob(f"{_literally(path.stem)}.*{path.suffix}")
    return {file.stem.rpartition(".")[2]: translation(text.read_file(file), document) for file in sorted(paths)
            if is_translation(file)}  # fmt: skip


def _literally(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def translation(translated: Document, original: Document) -> tuple[Override, ...]:
    """What a translation says, as changes to the file that it translates. Raises InvalidScenario."""
    needed = {path for path, value in _leaves(original.value) if isinstance(value, str) and _is_text(path)}
    said = dict(_leaves(translated.value)) if isinstance(translated.value, dict) else {}
    words: dict[text.Path, Any] = {path: said.pop(path) for path in list(said) if len(path) == 2 and path[0] == "names"}
    needed |= {("names", name) for name in named(original) if ("names", name) in words}
    said |= words
    problems = [_unknown(translated, path, needed) for path in said if path not in needed]
    problems += [
        Problem(translated.place(path), f"{dotted(path)} is {value!r}; it must be text.")
        for path, value in said.items()
        if path in needed and not isinstance(value, str)
    ]
    problems += [
        Problem(translated.place(path[:-1]), f"{dotted(path)} is missing; a translation gives every text.")
        for path in sorted(needed - said.keys(), key=dotted)
    ]
    if problems:
        raise InvalidScenario(problems[: text.MAX_PROBLEMS])
    made = [Override(path, value, translated.place(path)) for path, value in said.items() if path not in words]
    if words:
        called = {str(path[1]): value for path, value in words.items()}
        made.append(Override(("names",), called, translated.place(("names",))))
    return tuple(made)


def named(original: Document) -> list[str]:
    """All that a scenario names and people may call otherwise: groups, things, one of them, stocks, regions, events.

    Also what the file itself calls otherwise, such as a single body.
    """
    parts = (("agents",), ("world", "things"), ("world", "stocks"), ("intent",), ("watch",), ("names",))
    sections = [_part(original.value, path) for path in parts]
    ones = [_part(group, ("singular",)) for section in sections[:2] for group in section.values()]
    return [*(str(name) for section in sections for name in section), *(one for one in ones if isinstance(one, str))]


def _part(value: Any, path: text.Path) -> Any:
    """A part of a value, or an empty mapping where it has none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value or {}


def _unknown(translated: Document, path: text.Path, needed: set[text.Path]) -> Problem:
    known = sorted(map(dotted, needed))
    what = f"{dotted(path)} is not a text of this scenario; a translation gives texts, and nothing else."
    return Problem(translated.place(path, key=True), what, hint(dotted(path), known))


def _leaves(value: Any, path: text.Path = ()) -> Iterator[tuple[text.Path, Any]]:
    """Every value that holds no others, and where it is."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if parts is None or not value:
        yield path, value
    for name, part in parts or ():
        yield from _leaves(part, (*path, name))


def _is_text(path: text.Path) -> bool:
    return any(len(path) == len(kind) and all(map(_fits, path, kind)) for kind in TEXTS)


def _fits(part: str | int, kind: str | int) -> bool:
    return kind in (ANY, part)
