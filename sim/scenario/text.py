"""What does this YAML text say, and where does it say it?

`read` turns text into plain dicts, lists, strings, numbers, booleans and None, and remembers where each of them stood,
so that whoever judges the values can point at them. Scalars follow the core schema of YAML 1.2: `no` is a word, `017`
is seventeen. The text is taken for hostile: its size, depth, values and aliases are bounded, and only `InvalidScenario`
is raised for what it says.
"""

import pathlib
import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from unbidden.sim.scenario.scalars import scalar

MAX_BYTES, MAX_NODES, MAX_ALIASES, MAX_DEPTH = 1_000_000, 100_000, 100, 32
MAX_PROBLEMS, WIDTH = 20, 100

Path = tuple[str | int, ...]
Spot = tuple[int, int]  # line and column, from 1
_Part = tuple[Spot, Spot, "_Node"]  # where its key is, where it is, and what it is
# The parser in C is many times faster but is not built on every platform.
PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# These are the line breaks that PyYAML counts; str.splitlines knows more of them.
LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_TAB_HINT = "Indent with spaces, not with tabs."
_HINTS = {
    "mapping values are not allowed": "Check the indentation, and quote text that holds ': '.",
    "cannot start any token": "Put text that begins with this character in quotes.",
    "unexpected end of stream": "Is a closing quote missing?",
    "expected ',' or": "Is a comma or a closing bracket missing?",
    "expected": "Check the indentation of this line and the one above.",
}


@dataclass(frozen=True)
class Place:
    """A place in a text; lines and columns count from 1, and line 0 is an unknown place."""

    name: str
    line: int
    column: int
    source: str


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where it stands, and what may help."""

    place: Place
    what: str
    hint: str = ""

    def __str__(self) -> str:
        place = self.place
        where = f"{place.name}:{place.line}:{place.column}" if place.line else place.name
        sentence = _harmless(f"{where}: {self.what} {self.hint}".rstrip())
        return f"{sentence}\n{_pointed(place.source, place.column)}" if place.source else sentence


class InvalidScenario(Exception):
    """A text that cannot be used; `problems` holds everything found wrong with it."""

    def __init__(self, problems: list[Problem]):
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        names = " and ".join(dict.fromkeys(_harmless(problem.place.name) for problem in self.problems))
        count = f"{len(self.problems)} problem{'' if len(self.problems) == 1 else 's'} in {names}"
        return "\n\n".join([*map(str, self.problems), count])


@dataclass
class _Node:
    """A value, its parts, how many values that makes (0 while it is being read) and how deep they go."""

    value: Any = None
    parts: dict[str | int, _Part] = field(default_factory=dict)
    size: int = 0
    height: int = 0


@dataclass(frozen=True)
class Document:
    """What a text says, and where."""

    name: str
    text: str
    value: Any
    _lines: list[str] = field(repr=False)
    _root: _Part = field(repr=False)

    def place(self, path: Path, key: bool = False) -> Place:
        """Say where the value at a path (or its key) stands, or else the nearest value around it that is known."""
        name, start, node = self._root
        for step in path:
            if step not in node.parts:
                break
            name, start, node = node.parts[step]
        return _place(self.name, self._lines, name if key else start)


def read(text: str, name: str, problems: list[Problem] | None = None) -> Document:
    """Read one YAML document, or raise InvalidScenario with everything found wrong.

    With `problems`, faults that leave the rest readable only join that list, and what could be read is returned: the
    first of two equal keys, a value without its tag, None for a bad alias, a bad number as text.
    """
    text = text.removeprefix("\ufeff")
    reader = _Reader(name, text, [] if problems is None else problems)
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        reader.stop((0, 1), f"this is larger than {MAX_BYTES:,} bytes.", "Is it a scenario? If so, make it shorter.")
    if unprintable := _UNPRINTABLE.search(text):
        *before, last = LINE_BREAK.split(text[: unprintable.start()])
        code = ord(unprintable[0])
        byte = 0xDC80 <= code <= 0xDCFF  # as read_file decodes it
        what = f"the byte 0x{code - 0xDC00:x} is not UTF-8" if byte else f"the character U+{code:04X} is not allowed"
        reader.stop((len(before) + 1, len(last) + 1), f"{what}.", "Is this a YAML file, saved as UTF-8 text?")
    root = reader.document()
    if problems is None and reader.problems:
        raise InvalidScenario(reader.problems)
    return Document(name, text, root[2].value, reader.lines, root)


def read_file(path: pathlib.Path, problems: list[Problem] | None = None) -> Document:
    """Read one YAML document from a UTF-8 file, as `read` does."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 4)  # a byte order mark is not counted
    except (OSError, ValueError) as error:
        what, hint = f"{getattr(error, 'strerror', error)}.", "Name a YAML file that exists and that you may read."
        raise InvalidScenario([Problem(Place(str(path), 0, 1, ""), what, hint)]) from None
    return read(data.decode("utf-8", "surrogateescape"), str(path), problems)


def read_value(text: str, name: str = "--set") -> Any:
    """Read one YAML value given outside a file; no text at all is None."""
    return read(text, name).value if text.strip(" ") else None


class _Reader:
    """Turns a parser's events into nodes, and keeps count of what they cost."""

    def __init__(self, name: str, text: str, problems: list[Problem]):
        self.name, self.lines, self.problems = name, LINE_BREAK.split(text), problems
        self.events: Any = yaml.parse(text, Loader=PARSER)
        self.anchors: dict[str, _Node] = {}
        self.nodes, self.aliases, self.spot, self.text = 0, 0, (1, 1), text

    def document(self) -> _Part:
        self.take()
        if isinstance(self.take(), yaml.StreamEndEvent):
            self.stop((1, 1), "this is empty but for space and comments.", "Text that begins with '#' needs quotes.")
        event, at = self.take(), self.spot
        root = self.node(event, ())
        self.take()
        if not isinstance(self.take(), yaml.StreamEndEvent):
            self.stop(self.spot, "a second document begins here.", "Keep one, and remove the '---' between them.")
        return at, at, root

    def take(self) -> Any:
        try:
            event = next(self.events)
            # PyYAML's own parser lets half characters and numbers out of range through; both are ValueErrors here.
            str(getattr(event, "value", "")).encode()
        except yaml.YAMLError as error:
            self.syntax(error)
        except (ValueError, OverflowError):
            self.stop(self.spot, "this is not YAML: an escape or a version soon after this is out of range.")
        self.spot = (event.start_mark.line + 1, event.start_mark.column + 1)
        return event

    def syntax(self, error: Any) -> NoReturn:
        said = ", ".join(filter(None, (getattr(error, "problem", None) or str(error), getattr(error, "context", None))))
        marks = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        if marks[0] and (deep := _too_deep(self.text[: marks[0].index])):
            self.spend(0, MAX_DEPTH + 1, deep)
        at, *begun = [(mark.line + 1, mark.column + 1) for mark in marks if mark] or [self.spot]
        said += f" that begins on line {begun[0][0]}" if begun and begun[0][0] != at[0] else ""
        tabbed = "\t" in "".join(self.lines[at[0] - 1 : at[0]])[: at[1]]
        hint = _TAB_HINT if tabbed else next((hint for words, hint in _HINTS.items() if words in said), "")
        # The end of the text shows nothing; the place where something was left open does.
        if not "".join(self.lines[at[0] - 1 :])[at[1] - 1 :].strip():
            at = begun[0] if begun and begun[0] != at else self.spot
        self.stop(at, f"this is not YAML: {said}.", hint)

    def node(self, event: Any, path: Path, key: bool = False) -> _Node:
        at, before, node = self.spot, self.nodes, _Node()
        if isinstance(event, yaml.AliasEvent):
            return self.alias(str(event.anchor), at, path)
        self.spend(1, len(path) + (not isinstance(event, yaml.ScalarEvent)))
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        if event.tag is not None:
            self.fault(at, f"{_field(path)} has the tag {event.tag!r:.60}; tags are not used here.", "Delete the tag.")
        if isinstance(event, yaml.ScalarEvent):
            node.value, wrong = (event.value, "") if key or event.style else scalar(event.value)
            if wrong:
                self.fault(at, f"{_field(path)} is {event.value!r:.60}; it must be {wrong}.", "Text needs quotes.")
        else:
            (self.sequence if isinstance(event, yaml.SequenceStartEvent) else self.mapping)(node, path)
            node.height = 1 + max((part.height for _, _, part in node.parts.values()), default=0)
        node.size = self.nodes - before
        return node

    def sequence(self, node: _Node, path: Path) -> None:
        while not isinstance(event := self.take(), yaml.SequenceEndEvent):
            index, at = len(node.parts), self.spot
            node.parts[index] = (at, at, self.node(event, (*path, index)))
        node.value = [part.value for _, _, part in node.parts.values()]

    def mapping(self, node: _Node, path: Path) -> None:
        while not isinstance(event := self.take(), yaml.MappingEndEvent):
            name, key = self.spot, self.key(event, node, path)
            event, at = self.take(), self.spot
            part = self.node(event, (*path, key or "?"))
            if key is not None:
                node.parts.setdefault(key, (name, at, part))
        node.value = {key: part.value for key, (_, _, part) in node.parts.items()}

    def key(self, event: Any, node: _Node, path: Path) -> str | None:
        at, key = self.spot, event.value if isinstance(event, yaml.ScalarEvent) else None
        self.node(event, (*path, key or "?"), key=True)
        if key is None:
            self.fault(at, f"a key in {_field(path)} is not plain text.", "Put a key that holds brackets in quotes.")
        elif key == "<<" and not event.style:
            self.fault(at, f"{_field(path)} has a merge key, '<<'.", "YAML 1.2 has none: write the fields out.")
            return None
        elif key in node.parts:
            self.fault(at, f"{_field((*path, key))} is set on lines {node.parts[key][0][0]} and {at[0]}.", "Keep one.")
        return key

    def alias(self, anchor: str, at: Spot, path: Path) -> _Node:
        self.aliases += 1
        meant = self.anchors.get(anchor)
        if meant is None or not meant.size:
            why = "stands inside the value that it repeats" if meant else "has no anchor before it"
            self.fault(at, f"the alias {'*' + anchor!r:.60} {why}.", "Text that begins with '*' needs quotes.")
            return _Node()
        self.spend(meant.size, len(path) + meant.height)
        return _Node(deepcopy(meant.value), meant.parts, meant.size, meant.height)

    def spend(self, nodes: int, depth: int, at: Spot | None = None) -> None:
        self.nodes += nodes
        if depth > MAX_DEPTH:
            what = f"values are nested deeper than {MAX_DEPTH} levels."
            self.stop(at or self.spot, what, "Is there a bracket too many?")
        if self.nodes > MAX_NODES or self.aliases > MAX_ALIASES:
            self.stop(self.spot, f"there are more than {MAX_NODES:,} values or {MAX_ALIASES} aliases.", "Use fewer.")

    def fault(self, at: Spot, what: str, hint: str) -> None:
        self.problems.append(Problem(_place(self.name, self.lines, at), what, hint))
        if len(self.problems) >= MAX_PROBLEMS - 1:
            self.stop(at, "reading stopped here, after so many problems.")

    def stop(self, at: Spot, what: str, hint: str = "") -> NoReturn:
        raise InvalidScenario([*self.problems, Problem(_place(self.name, self.lines, at), what, hint)]) from None


def _too_deep(text: str) -> Spot | None:
    """Where a text first goes deeper than MAX_DEPTH: a parser that looks ahead may have given up for its own limit."""
    depth, events = 0, yaml.parse(text, Loader=PARSER)
    event: Any
    try:
        for event in events:
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                return event.start_mark.line + 1, event.start_mark.column + 1
    except (yaml.YAMLError, ValueError, OverflowError):
        pass
    return None


def _place(name: str, lines: list[str], spot: Spot) -> Place:
    return Place(name, *spot, lines[spot[0] - 1] if 1 <= spot[0] <= len(lines) else "")


def _pointed(line: str, column: int) -> str:
    line, width = "".join(char if char.isprintable() else " " for char in line), WIDTH - 4
    start = max(0, min(column - 1 - width // 2, len(line) - width))
    piece = line[start : start + width]
    piece = f"...{piece[3:]}" if start else piece
    piece = f"{piece[:-3]}..." if start + width < len(line) else piece
    return f"    {piece}\n    {' ' * (min(column, len(line) + 1) - start - 1)}^"


def _harmless(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _field(path: Path) -> str:
    return f"the field {'.'.join(map(str, path))!r:.60}" if path else "the value"
