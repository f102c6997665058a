"""What a description is made of, whatever it is written as: headings, texts, lists, tables, listings, and gaps.

In every text, what stands between backticks is code, and so is what `code` marks. Nothing else in a text means
anything: whoever writes it down escapes it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

BEGIN, END = "\x01", "\x02"  # around code; no scenario can hold them
SPAN = re.compile(f"{BEGIN}([^{END}]*){END}|`([^`]+)`")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Heading:
    """A heading. Level 1 is an element; level 2 a design concept, or what is inside another element; and so on."""

    level: int
    text: str

    @property
    def is_way_mark(self) -> bool:
        """Whether it is that of an element or a concept, by which readers find their way."""
        return self.level == 1 or self.text[:1].isdecimal()


@dataclass(frozen=True)
class Paragraph:
    """A text."""

    text: str


@dataclass(frozen=True)
class Items:
    """A list of texts, each perhaps with a list below it."""

    entries: tuple["str | tuple[str, Items]", ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of texts under a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Listing:
    """Lines that stay as they are: a map, or a program."""

    text: str


@dataclass(frozen=True)
class Gap:
    """What only an author can say and has not said."""

    field: str  # where it is missing
    asks: str  # what belongs there


Block = Heading | Paragraph | Items | Table | Listing | Gap


@dataclass(frozen=True)
class Document:
    """A whole description."""

    title: str
    blocks: tuple[Block, ...] = field(repr=False)

    @property
    def gaps(self) -> list[Gap]:
        """What is missing in it."""
        return [block for block in self.blocks if isinstance(block, Gap)]


def code(text: object) -> str:
    """A name, or anything else that a program would read, as part of a text."""
    return f"{BEGIN}{CONTROL.sub(' ', str(text))}{END}"


def codes(names: Iterable[object], nothing: str = "none") -> str:
    """Several names with commas between them."""
    return ", ".join(map(code, names)) or nothing


def spans(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of a text in order: whether each is code, and what it says, on one line."""
    end = 0
    for match in SPAN.finditer(text):
        yield False, _line(text[end : match.start()])
        yield True, _line(match[1] if match[1] is not None else match[2])
        end = match.end()
    yield False, _line(text[end:])


def _line(text: str) -> str:
    return CONTROL.sub(" ", text)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[Block]:
    """A table, or nothing if it has no rows."""
    known = tuple(tuple(row) for row in rows)
    return [Table(tuple(head), known)] if known else []


def items(entries: Iterable["str | tuple[str, Items]"], is_numbered: bool = False) -> list[Block]:
    """A list, or nothing if it has no entries."""
    known = tuple(entries)
    return [Items(known, is_numbered)] if known else []
