"""A scenario file that is being rewritten: changes of its text at the places of its values; all else stays as it is."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from unbidden.sim.scenario.overrides import PARTS, dotted
from unbidden.sim.scenario.text import LINE_BREAK, PARSER, Document, InvalidScenario, Path, Place, Problem

# A field in running text, such as agents.blimps.count in "Set agents.blimps.count to 1."
MENTIONED = re.compile(r"\b(?:agents|world|run)(?:\.(?:\"[^\"\n]+\"|[^\s.,;:=()\[\]{}\"'\\]+))+")


@dataclass(frozen=True)
class Edit:
    """Text that takes the place of other text; and, if the program can no longer read that, what is wrong with it."""

    start: int
    end: int
    text: str
    place: Place
    fault: str = ""
    hint: str = ""


class Draft:
    """A document, and the edits that are to be made in it."""

    def __init__(self, document: Document):
        self.document = document
        self.edits: list[Edit] = []
        self.settled: set[int] = set()  # where words begin that were looked at, whether or not they change
        self.starts: dict[tuple[int, int], int] = {}  # line and column of a value -> where it begins in the text
        self.ends: dict[tuple[int, int], int] = {}  # the same of a single word or text -> where it ends
        self.closes: dict[tuple[int, int], int] = {}  # the same of a mapping or a list -> where the last of it ends
        self.lines = [0, *(line_break.end() for line_break in LINE_BREAK.finditer(document.text))]
        self._look()

    def _look(self) -> None:
        """Find where every value begins and ends."""
        begun: list[tuple[int, int]] = []  # mappings and lists that are open
        last = 0  # where the last word, text or bracket ends
        event: Any
        for event in yaml.parse(self.document.text, Loader=PARSER):
            start: Any = event.start_mark
            end: Any = event.end_mark
            spot = start.line + 1, start.column + 1
            if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
                self.starts.setdefault(spot, start.index)
            if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
                last = end.index
            if isinstance(event, yaml.ScalarEvent):
                self.ends[spot] = last
            elif isinstance(event, yaml.CollectionStartEvent):
                begun.append(spot)
            elif isinstance(event, yaml.CollectionEndEvent):
                last = end.index if end.index > start.index else last
                self.closes[begun.pop()] = last

    def at(self, path: Path) -> Any:
        """The value at a path, or None."""
        value = self.document.value
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            else:
                value = value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None
        return value

    def paths(self) -> Iterator[Path]:
        """The paths of all values, each before its parts."""
        yield from _paths(self.document.value, ())

    def keys(self, path: Path) -> list[str | int]:
        """The names or numbers of the parts of the value at a path."""
        value = self.at(path)
        return list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []

    def named_fields(self) -> Iterator[tuple[Path, bool]]:
        """Where a file names fields of a scenario: the path of that place, and whether its key is the name."""
        holders: list[Path] = [("lesson", "change", "set")]
        holders += [("controls", name) for name in self.keys(("controls",))]
        for number in self.keys(("claims",)):
            holders += [("claims", number, "over")]
            if isinstance(self.at(("claims", number, "slope", "over")), str):
                yield ("claims", number, "slope", "over"), False
        for holder in holders:
            yield from (((*holder, name), True) for name in self.keys(holder))

    def replace(self, path: Path, old: str, new: str, fault: str = "", hint: str = "", key: bool = False) -> None:
        """Write another word or text where the value at a path (or its key) says `old`; nothing if they are equal.

        Raises InvalidScenario if it is written so that this cannot be done by exchanging letters.
        """
        place, start, end = self.span(path, key)
        self.settled.add(start)
        if old == new:
            return
        raw = self.document.text[start:end]
        if raw not in (old, f'"{old}"', f"'{old}'"):
            self.refuse(path, f"{old!r} is written with an anchor, an escape or over several lines.", key)
        self.edits.append(Edit(start, start + len(raw), raw.replace(old, new), place, fault, hint))

    def wrap(self, path: Path, field: str, fault: str, hint: str, beside: Sequence[Path] = ()) -> None:
        """Put the value at a path, and the fields after it at these paths, into a mapping, the value under a name."""
        value, start, end = self.span(path)
        key, _, key_end = self.span(path, key=True)
        last = self.span(beside[-1])[2] if beside else end
        raw, same_line = self.document.text[start:end], value.line == key.line
        is_simple = same_line and not beside and (raw[:1] in "{[" or not set(",[]{}") & set(raw))
        if is_simple or self.is_in_braces(self.document.place(path[:-1])):
            self.edits += [Edit(start, start, f"{{ {field}: ", key, fault, hint), Edit(last, last, " }", key)]
            return
        if same_line:
            first = self.span(beside[0], key=True)[0].line if beside else value.line + 1
            inside = f":{self.line_end()}{' ' * (key.column + 1)}{field}: "
            self.edits.append(Edit(key_end, start, inside, key, fault, hint))
        else:
            first = value.line + 1
            inside = f"{field}:{self.line_end()}{' ' * (value.column + 1)}"
            self.edits.append(Edit(start, start, inside, key, fault, hint))
        for line in self.lines[first - 1 : bisect_left(self.lines, last)]:
            if not LINE_BREAK.match(self.document.text, line):
                self.edits.append(Edit(line, line, "  ", key))

    def span(self, path: Path, key: bool = False) -> tuple[Place, int, int]:
        """Where the value at a path (or its key) stands, begins and ends. Raises InvalidScenario for an alias."""
        place = self.document.place(path, key=key)
        spot = place.line, place.column
        if spot not in self.starts:
            self.refuse(path, "an alias stands here; write out what it repeats.", key)
        is_whole = not key and isinstance(self.at(path), dict | list)
        return place, self.starts[spot], (self.closes if is_whole else self.ends).get(spot, self.starts[spot])

    def line_end(self) -> str:
        """How lines end in this file."""
        return "\r\n" if "\r\n" in self.document.text else "\n"

    def insert(self, place: Place, text: str) -> None:
        """Write a text before what stands at a place."""
        start = self.starts[place.line, place.column]
        self.edits.append(Edit(start, start, text, place))

    def refuse(self, path: Path, why: str, key: bool = False) -> NoReturn:
        """Raise InvalidScenario: this file cannot be rewritten."""
        raise InvalidScenario([Problem(self.document.place(path, key=key), f"this cannot be migrated: {why}")])

    def is_in_braces(self, place: Place) -> bool:
        """Whether what stands at a place is written within braces or brackets."""
        return self.document.text[self.starts[place.line, place.column]] in "{["

    def mentions(self) -> Iterator[tuple[int, str]]:
        """Fields that texts mention: where in the text, and which; but for what was looked at already."""
        for spot, end in self.ends.items():
            start = self.starts[spot]
            for mention in () if start in self.settled else MENTIONED.finditer(self.document.text, start, end):
                yield mention.start(), mention[0]

    def edit_mention(self, start: int, old: str, new: str) -> None:
        """Write a field that a text mentions in another way."""
        if old != new:
            self.edits.append(Edit(start, start + len(old), new, self.document.place(())))

    def result(self) -> str:
        """The text with all edits made."""
        text, end, parts = self.document.text, 0, []
        edits = {
            (edit.start, edit.end, edit.text): edit for edit in self.edits
        }  # a part that is repeated is edited once
        for key in sorted(edits):
            start, following, new = key
            if start < end:
                what = "this cannot be migrated: it is repeated elsewhere, where it means another thing."
                raise InvalidScenario([Problem(edits[key].place, what, "Write it out in both places.")])
            parts += [text[end:start], new]
            end = following
        return "".join([*parts, text[end:]])


def with_part(text: str, number: int, new: str) -> str:
    """A dotted field name with another word in one of its places, written as it was otherwise."""
    match = list(PARTS.finditer(text))[number]
    return text[: match.start()] + dotted((new,)) + text[match.end() :]


def _paths(value: Any, path: Path) -> Iterator[Path]:
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in parts:
        yield from _paths(part, (*path, step))
