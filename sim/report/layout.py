"""Text in a terminal: paragraphs with a label beside them, and tables."""

import shutil
import textwrap
from collections.abc import Iterable, Sequence

WIDTH = min(100, shutil.get_terminal_size((100, 24)).columns)
LABEL = 10  # columns, and more where a label of another language needs them


def paragraph(label: str, text: str) -> str:
    """A label and a text beside it, wrapped."""
    beside = max(LABEL, len(label) + 1)
    return textwrap.fill(
        f"{label:<{beside}}{text}", WIDTH, subsequent_indent=" " * LABEL, break_long_words=False, break_on_hyphens=False
    )


def paragraphs(label: str, texts: Iterable[str]) -> list[str]:
    """Several texts below each other, of which the first has a label."""
    return [paragraph("" if k else label, text) for k, text in enumerate(texts)]


def indented(text: str, by: int = LABEL) -> str:
    """A text, moved to where paragraphs begin."""
    return textwrap.indent(text, " " * by)


def filled(text: str, by: int) -> str:
    """A text in lines as wide as a terminal, moved to the right."""
    return textwrap.indent(textwrap.fill(text, WIDTH), " " * by)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns of text, as wide as they need to be."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
