"""Tables in Markdown, as experiments print them."""

from collections.abc import Iterable, Iterator, Sequence


def table(cells: Sequence[object], rows: Iterable[Iterable[object]], numbers: bool = False) -> Iterator[str]:
    """Lines of a table with these cells in its head; with `numbers` all columns but the first stand to the right."""
    yield from head(cells, numbers)
    yield from map(row, rows)


def head(cells: Sequence[object], numbers: bool = False) -> Iterator[str]:
    """The first two lines of a table."""
    yield row(cells)
    yield f"|---|{('---:|' if numbers else '---|') * (len(cells) - 1)}"


def row(cells: Iterable[object]) -> str:
    """A line of a table."""
    return f"| {' | '.join(map(str, cells))} |"
