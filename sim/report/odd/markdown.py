"""A description as Markdown (CommonMark with tables). What a scenario says is escaped: none of it is markup."""

import re
from collections.abc import Iterator

from unbidden.sim.report.odd.document import Block, Document, Gap, Heading, Items, Listing, Paragraph, Table, spans

SPECIAL = re.compile(r"([\\`*_\[\]|~$!#])")
AT_START = re.compile(r"^([+=-]|\d+(?=[.)]))")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def markdown(document: Document) -> str:
    """The whole description."""
    parts = [f"# {_text(document.title)}", *(_block(block) for block in document.blocks)]
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * (level + 1)} {_text(text)}"
        case Paragraph(text):
            return _line(text)
        case Items():
            return "\n".join(_items(block))
        case Table(head, rows):
            lines = [map(_text, head), ["---"] * len(head), *(map(_text, row) for row in rows)]
            return "\n".join(f"| {' | '.join(line)} |" for line in lines)
        case Listing(text):
            fence = "`" * max(3, 1 + _longest_run(text))
            return f"{fence}text\n{text.rstrip()}\n{fence}"
        case Gap(field, asks):
            return f"> **To be written by the author** ({_code(field)}): {_text(asks)}."


def _items(block: Items, depth: int = 0) -> Iterator[str]:
    for number, entry in enumerate(block.entries, 1):
        text, inner = (entry, None) if isinstance(entry, str) else entry
        mark = f"{number}." if block.is_numbered else "-"
        yield f"{'    ' * depth}{mark:<4}{_line(text)}".rstrip()
        if inner is not None:
            yield from _items(inner, depth + 1)


def _line(text: str) -> str:
    """A text that begins a line, where a number or a sign would begin a list."""
    return AT_START.sub(lambda match: f"{match[1]}\\" if match[1].isdecimal() else f"\\{match[1]}", _text(text))


def _text(text: str) -> str:
    """A text of one line in which nothing is markup but its code."""
    return "".join(_code(part) if is_code else _plain(part) for is_code, part in spans(text)).strip()


def _plain(text: str) -> str:
    return "".join(ENTITIES.get(letter, letter) for letter in SPECIAL.sub(r"\\\1", text))


def _code(text: str) -> str:
    """A code span; a bar is escaped, as a table would end its cell there."""
    fence = "`" * (1 + _longest_run(text))
    room = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{fence}{room}{text}{room}{fence}".replace("|", "\\|") if text else ""


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
