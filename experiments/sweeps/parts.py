"""Rows on disk: parquet files that are written whole, few of them, and each known to be what was written.

Rows are gathered and written several times a second. Sixteen parts of one level become one of the next, so that a
million runs are a handful of files. What a part takes the place of is written in it; whoever finds both, because
somebody was stopped in between, keeps the new one. A part that cannot be read is set aside by the next who writes, and
its runs are made again. Who only reads changes nothing, and may do so while somebody writes.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from unbidden.sim.engine.machine import files

NAME = re.compile(r"part-(\d{8})-(\d)\.parquet")
FEW = 16  # parts of a level that become one of the next
GROUP = 50_000  # rows that are in memory at once when parts are put together
REPLACES = b"unbidden replaces"


class Damaged(Exception):
    """A part that cannot be read, or is of another kind."""


class Parts:
    """The parts in a folder."""

    def __init__(self, folder: Path, schema: pa.Schema):
        self.folder, self.schema = folder, schema
        self.set_aside: list[Path] = []  # what is damaged; it is moved there by who writes
        self.names = self._found()

    def tables(self, columns: Sequence[str] | None = None, runs: range | None = None) -> Iterator[pa.Table]:
        """The rows of all runs or some, with all columns or some, a few at a time. Of a part that is damaged, none.

        If somebody puts parts together meanwhile, rows may come twice, and none is left out.
        """
        seen = set[str]()
        while lacking := [name for name in self.names if name not in seen]:
            for name in lacking:
                seen.add(name)
                try:
                    yield from self._tables(name, columns, runs)
                except FileNotFoundError:
                    self.names = self._found()
                    break
                except Damaged:
                    self._note(name)

    def tidy(self) -> None:
        """For who writes: remove what was replaced or left behind; set aside what is damaged. Raises CannotWrite."""
        self.names = self._found()
        for name in list(self.names):
            try:
                replaced = [other for other in self._replaced_by(name) if other in self.names]
                if replaced:
                    self._check(name)
                    self._remove(replaced)
            except Damaged:
                self.put_aside(name)
        with suppress(OSError):
            files.clear_leftovers(self.folder)

    def write(self, table: pa.Table) -> bool:
        """Add rows as a part, and put parts together where there are many. Raises CannotWrite.

        Whether all is well: not so if a part turns out to be damaged, which then is set aside.
        """
        self._add([table], 0, [])
        for level in range(9):
            same = [name for name in self.names if _level(name) == level]
            if len(same) < FEW:
                return True
            try:
                self._add(self._read_all(same), level + 1, same)
            except Damaged as damaged:
                self.put_aside(str(damaged))
                return False
            except files.CannotWrite:
                return True  # the rows are there; they may be put together when there is room
            self._remove(same)
        return True

    def put_aside(self, name: str) -> None:
        """Move a part to where nobody reads it. Raises CannotWrite."""
        damaged = self.folder.parent / "damaged"
        damaged.mkdir(exist_ok=True)
        (self.folder / name).replace(damaged / name)
        self.names.remove(name)
        self._note(name)

    def _note(self, name: str) -> None:
        path = self.folder.parent / "damaged" / name
        if path not in self.set_aside:
            self.set_aside.append(path)

    def _add(self, tables: Iterable[pa.Table], level: int, replaces: list[str]) -> None:
        number = max((int(name[5:13]) for name in self.names), default=0) + 1
        name = f"part-{number:08d}-{level}.parquet"
        schema = self.schema.with_metadata({REPLACES: ",".join(replaces).encode()})
        with files.writing(self.folder / name) as temporary:
            write_table(temporary, schema, tables)
        self.names.append(name)

    def _remove(self, names: list[str]) -> None:
        for name in names:
            (self.folder / name).unlink(missing_ok=True)
            self.names.remove(name)

    def _found(self) -> list[str]:
        """The names of the parts that there are, in the order in which they were written."""
        try:
            return sorted(entry.name for entry in self.folder.iterdir() if NAME.fullmatch(entry.name))
        except FileNotFoundError:
            return []

    def _replaced_by(self, name: str) -> list[str]:
        """The parts whose place a part took. Raises Damaged."""
        try:
            told = pq.read_schema(self.folder / name).metadata or {}
        except (OSError, pa.ArrowException):
            raise Damaged(name) from None
        return told.get(REPLACES, b"").decode(errors="replace").split(",")

    def _check(self, name: str) -> None:
        """Raise Damaged unless all of a part can be read."""
        for _ in self._tables(name):
            pass

    def _read_all(self, names: list[str]) -> Iterator[pa.Table]:
        for name in names:
            yield from self._tables(name)

    def _tables(self, name: str, columns: Sequence[str] | None = None, runs: range | None = None) -> Iterator[pa.Table]:
        """The rows of a part, if all of them can be read. Raises Damaged and FileNotFoundError."""
        try:
            with pq.ParquetFile(self.folder / name, page_checksum_verification=True) as file:
                if not file.schema_arrow.equals(self.schema, check_metadata=False):
                    raise Damaged(name)
                groups = [group for group in range(file.num_row_groups) if _may_hold(file, group, runs)]
                for group in groups if len(groups) > 1 else []:
                    file.read_row_group(group, columns)
                for group in groups:
                    yield _of(file.read_row_group(group, columns).replace_schema_metadata(None), runs)
        except FileNotFoundError:
            raise
        except (OSError, pa.ArrowException):
            raise Damaged(name) from None


def _may_hold(file: pq.ParquetFile, group: int, runs: range | None) -> bool:
    """Whether a group of rows may hold some of these runs, by the least and the greatest that are in it."""
    known = file.metadata.row_group(group).column(0).statistics
    return runs is None or known is None or not known.has_min_max or (known.min < runs.stop and known.max >= runs.start)


def _of(table: pa.Table, runs: range | None) -> pa.Table:
    """The rows of these runs."""
    if runs is None:
        return table
    run = table["run"].to_numpy()
    return table.filter(pa.array((runs.start <= run) & (run < runs.stop)))


def write_table(path: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> None:
    """Write rows as a parquet file, so many at a time as are to be in memory at once. Raises OSError."""
    with pq.ParquetWriter(path, schema, compression="zstd", write_page_checksum=True) as file:
        waiting: list[pa.Table] = []
        for table in tables:
            waiting.append(table.replace_schema_metadata(schema.metadata))
            if sum(map(len, waiting)) >= GROUP:
                file.write_table(pa.concat_tables(waiting))
                waiting = []
        if waiting:
            file.write_table(pa.concat_tables(waiting))


def sealed(table: pa.Table) -> bytes:
    """Rows as bytes, which are the same for the same rows however they came to be one table."""
    out = io.BytesIO()
    pq.write_table(table.combine_chunks(), out)
    return out.getvalue()


def _level(name: str) -> int:
    return int(name[14])
