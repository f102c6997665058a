"""Tables in Markdown, as experiments print them."""

from collections.abc import Iterable, Iterator, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of a table."""
    yield row(head)
    yield f"|---|{'---|' * (len(head) - 1)}"
    yield from map(row, rows)


def row(cells: Iterable[object]) -> str:
    """A line of a table."""
    return f"| {' | '.join(map(str, cells))} |"
