"""What does this YAML text say, and where does it say it?

`read` turns text into plain dicts, lists, strings, numbers, booleans and None, and remembers where each of them stood,
so that whoever judges the values later can point at them. Scalars follow the core schema of YAML 1.2: `no` is a word,
`017` is seventeen, `1e-3` is a number. The text is taken for hostile: its size, depth, number of values and aliases
are bounded, and nothing but `InvalidScenario` is raised for what it says.
"""

import pathlib
import re
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_BYTES, MAX_NODES, MAX_ALIASES, MAX_DEPTH = 1_000_000, 100_000, 100, 32
MAX_PROBLEMS = 20
MAX_DIGITS = 18  # every such number fits in 64 bits
WIDTH = 100

Path = tuple[str | int, ...]
Spot = tuple[int, int]  # line and column, from 1

# The parser in C is many times faster but is not built on every platform.
PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_WORDS: dict[str, bool | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_ENDLESS = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# These are the line breaks that PyYAML counts; str.splitlines knows more of them.
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")

_HINTS = {
    "mapping values are not allowed": "Check the indentation, and quote text that holds ': '.",
    "could not find expected ':'": "A key is followed by a colon and a space.",
    "cannot start any token": "Put text that begins with this character in quotes.",
    "unexpected end of stream": "Is a closing quote missing?",
    "expected ',' or": "Is a comma or a closing bracket missing?",
    "expected": "Check the indentation of this line and the one above.",
}
_REFUSALS: dict[type, tuple[str, str]] = {
    FileNotFoundError: ("there is no such file.", "Check its name and folder."),
    IsADirectoryError: ("this is a directory, not a file.", "Name a YAML file in it."),
    PermissionError: ("this file may not be read.", "Change its permissions, as with chmod u+r."),
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
        return f"{sentence}\n{_pointed(place)}" if place.source else sentence


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
    """A value, how many values it is made of, how deep they go, and for each its key's spot, its spot and its node."""

    value: Any = None
    parts: dict[str | int, tuple[Spot, Spot, "_Node"]] = field(default_factory=dict)
    size: int = 1
    height: int = 0
    open: bool = True


@dataclass(frozen=True)
class Document:
    """What a text says, and where."""

    name: str
    text: str
    value: Any
    _lines: list[str] = field(repr=False)
    _start: Spot = field(repr=False)
    _root: _Node = field(repr=False)

    def place(self, path: Path, key: bool = False) -> Place:
        """Say where the value at a path (or its key) stands, or else the nearest value around it that is known."""
        name, start, node = self._start, self._start, self._root
        for step in path:
            if step not in node.parts:
                break
            name, start, node = node.parts[step]
        return _place(self.name, self._lines, name if key else start)


def read(text: str, name: str, problems: list[Problem] | None = None) -> Document:
    """Read one YAML document, or raise InvalidScenario with everything found wrong.

    With `problems`, faults that leave the rest readable are added to that list instead, and what could be read is
    returned: the first of two equal keys, a value without its tag, None for a bad alias, a bad number as text.
    """
    text = text.removeprefix("\ufeff")
    reader = _Reader(name, text)
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        reader.stop((0, 1), f"this is larger than {MAX_BYTES:,} bytes.", "Is it a scenario? If so, make it shorter.")
    if found := _UNPRINTABLE.search(text):
        *before, last = _BREAK.split(text[: found.start()])
        code = ord(found[0])
        byte = 0xDC80 <= code <= 0xDCFF  # as read_file decodes it
        what = (
            f"the byte 0x{code - 0xDC00:x} is not UTF-8" if byte else f"the character U+{code:04X} may not be in YAML"
        )
        reader.stop((len(before) + 1, len(last) + 1), f"{what}.", "Is this a YAML file, saved as UTF-8 text?")
    start, root = reader.document()
    if problems is None and reader.problems:
        raise InvalidScenario(reader.problems)
    if problems is not None:
        problems.extend(reader.problems)
    return Document(name, text, root.value, reader.lines, start, root)


def read_file(path: pathlib.Path, problems: list[Problem] | None = None) -> Document:
    """Read one YAML document from a UTF-8 file, as `read` does."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 4)  # a byte order mark is not counted
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        what, hint = _REFUSALS.get(type(error), (f"this cannot be read: {reason}.", "Name a YAML file."))
        raise InvalidScenario([Problem(Place(str(path), 0, 1, ""), what, hint)]) from None
    return read(data.decode("utf-8", "surrogateescape"), str(path), problems)


def read_value(text: str, name: str = "--set") -> Any:
    """Read one YAML value given outside a file; no text at all is None."""
    return read(text, name).value if text.strip(" ") else None


class _Reader:
    """Turns a parser's events into nodes, and keeps count of what they cost."""

    def __init__(self, name: str, text: str):
        self.name, self.lines, self.events = name, _BREAK.split(text), yaml.parse(text, Loader=PARSER)
        self.problems: list[Problem] = []
        self.anchors: dict[str, _Node] = {}
        self.nodes = self.aliases = 0
        self.spot = (1, 1)

    def document(self) -> tuple[Spot, _Node]:
        self.take()
        if isinstance(self.take(), yaml.StreamEndEvent):
            self.stop((1, 1), "this is empty but for space and comments.", "Text that begins with '#' needs quotes.")
        event, start = self.take(), self.spot
        root = self.node(event, ())
        self.take()
        if not isinstance(self.take(), yaml.StreamEndEvent):
            self.stop(self.spot, "a second document begins here.", "Keep one, and remove the '---' between them.")
        return start, root

    def take(self) -> Any:
        try:
            event = next(self.events)
            # PyYAML's own parser lets half characters and numbers out of range through; both are ValueErrors here.
            str(getattr(event, "value", "")).encode()
        except yaml.YAMLError as error:
            self.stop(*_syntax(error, self.lines, self.spot))
        except (ValueError, OverflowError):
            self.stop(self.spot, "this is not YAML: an escape or a version soon after this is out of range.")
        self.spot = (event.start_mark.line + 1, event.start_mark.column + 1)
        return event

    def node(self, event: Any, path: Path, key: bool = False) -> _Node:
        at, before, node = self.spot, self.nodes, _Node()
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event.anchor, at, path)
        self.spend(1, at)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        if event.tag is not None:
            what = f"{_field(path)} has the tag {_shown(event.tag)}; tags are not used here."
            self.fault(at, what, "Delete the tag; put text in quotes.")
        if isinstance(event, yaml.ScalarEvent):
            node.value, wrong = (event.value, "") if key or event.style else _scalar(event.value)
            if wrong:
                self.fault(at, f"{_field(path)} is {_shown(event.value)}; it must be {wrong}.", "Text needs quotes.")
        else:
            if len(path) >= MAX_DEPTH:
                self.stop(at, f"this is nested deeper than {MAX_DEPTH} levels.", "Is there a bracket too many?")
            (self.sequence if isinstance(event, yaml.SequenceStartEvent) else self.mapping)(node, path)
            node.height = 1 + max((part.height for _, _, part in node.parts.values()), default=0)
        node.size, node.open = self.nodes - before, False
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
            part = self.node(event, (*path, key))
            if key not in ("<<", "?"):
                node.parts.setdefault(key, (name, at, part))
        node.value = {key: part.value for key, (_, _, part) in node.parts.items()}

    def key(self, event: Any, node: _Node, path: Path) -> str: ...
