"""Observer logs on disk: JSON Lines and Parquet, written and read; XES, for tools of process mining, written.

The same log comes to the same bytes. What is read is taken for hostile: how much there may be, and what a row may hold,
is looked at before it is believed.
"""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.parquet as pq

from unbidden.sim.engine.machine import files
from unbidden.sim.inquiry import xes
from unbidden.sim.inquiry.log import KINDS, MOST, Log, Row
from unbidden.sim.runs.archive import UnreadableFile

SUFFIXES = (".jsonl", ".parquet", ".xes")
MOST_ROWS = 5_000_000
MOST_LINE = 1_000  # bytes
WIDTH = 199  # letters of a line, but for its end
MOST_BYTES = 2**30  # of a file
HOST = re.compile(r"[a-z]{1,16}(-[0-9]{1,9}){0,2}")
UNKNOWN = -1  # in Parquet, in place of nothing: how long a column is with nothing in it depends on where that is
WHOLE = ("bytes", "policy_version", "episode", "tool_call")
PLAIN = {"compression": "none", "use_dictionary": False, "write_statistics": False}  # sizes that tell how many rows
SCHEMA = pa.schema(
    [
        pa.field("time", pa.float64(), nullable=False),
        pa.field("host", pa.string(), nullable=False),
        pa.field("what", pa.string(), nullable=False),
        pa.field("bytes", pa.int64(), nullable=False),
        pa.field("policy_version", pa.int64(), nullable=False),
        pa.field("episode", pa.int64(), nullable=False),
        pa.field("tool_call", pa.int64(), nullable=False),
    ]
)


def write(log: Log, path: Path) -> None:
    """Write a log; what its name ends in says in which form. Raises CannotWrite."""
    files.write(path, packed(log, path.suffix.lower()))


def packed(log: Log, suffix: str) -> bytes:
    """A log as the bytes of a file."""
    if suffix == ".parquet":
        out = io.BytesIO()
        pq.write_table(_table(log), out, **PLAIN)
        return out.getvalue()
    lines = xes.lines(log) if suffix == ".xes" else map(line_of, log)
    return "".join(f"{line}\n" for line in lines).encode()


def line_of(row: Row) -> str:
    """A row as a line of JSON, with blanks at its end: all lines are as long, so that lengths tell nothing."""
    return json.dumps(row._asdict(), allow_nan=False).ljust(WIDTH)


def _table(log: Log) -> pa.Table:
    rows = [[UNKNOWN if value is None else value for value in row] for row in log]
    columns = zip(*rows, strict=True) if rows else ((),) * len(SCHEMA)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], SCHEMA)


# ---- read -----------------------------------------------------------------------------------------------------------


def read(path: Path) -> Log:
    """A log in a file, .jsonl or .parquet. Raises UnreadableFile, which says where it is wrong."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES[:2]:
        raise UnreadableFile(f"{path}: a log is read from a file that ends in {' or '.join(SUFFIXES[:2])}.")
    try:
        if not path.is_file():
            raise UnreadableFile(f"{path}: there is no such file; `unbidden log` writes one.")
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFile(f"{path}: it is larger than {MOST_BYTES:,} bytes; write a shorter log.")
        return tuple(_checked(path, _lines(path) if suffix == ".jsonl" else _records(path)))
    except OSError as error:
        raise UnreadableFile(f"{path}: cannot be read: {error.strerror or error}.") from None


def _checked(path: Path, found: Iterator[Any]) -> Iterator[Row]:
    before = 0.0
    for number, values in enumerate(found, 1):
        if number > MOST_ROWS:
            raise UnreadableFile(f"{path}: it has more than {MOST_ROWS:,} rows; write a shorter log.")
        if problem := fault(values, before):
            raise UnreadableFile(f"{path}, row {number}: {problem}; the file was damaged or changed.")
        row = Row(**values)._replace(time=float(values["time"]))
        before = row.time
        yield row


def fault(values: Any, before: float = 0.0) -> str:
    """What is wrong with the values of a row that comes after one of this time; nothing, if nothing is."""
    if not isinstance(values, dict) or tuple(values) != Row._fields:
        return f"a row has {', '.join(Row._fields)}, in this order, and nothing else"
    time, host, what = values["time"], values["host"], values["what"]
    if type(time) not in (int, float) or not before <= time <= MOST:
        return f"`time` is a number of seconds, no less than in the row before, and not {str(time)[:40]!r}"
    if not isinstance(host, str) or not HOST.fullmatch(host):
        return f"`host` is a word and up to two numbers, such as host-3-11, and not {str(host)[:40]!r}"
    if what not in KINDS:
        return f"`what` is one of {', '.join(KINDS)}, and not {str(what)[:40]!r}"
    for name in WHOLE:
        value, may_lack = values[name], name != "bytes"
        if not (value is None and may_lack) and (type(value) is not int or not 0 <= value <= MOST):
            return f"`{name}` is a whole number{' or null' if may_lack else ''}, and not {str(value)[:40]!r}"
    return ""


def _lines(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MOST_LINE + 1):
            number += 1
            if len(line) > MOST_LINE:
                raise UnreadableFile(f"{path}, row {number}: it is longer than {MOST_LINE:,} bytes; this is no log.")
            try:
                yield json.loads(line.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_once)
            except (ValueError, RecursionError):
                raise UnreadableFile(f"{path}, row {number}: it is no object of JSON; this is no log.") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name is there twice")
    return dict(pairs)


def _records(path: Path) -> Iterator[Any]:
    try:
        with pq.ParquetFile(path) as file:
            if not file.schema_arrow.equals(SCHEMA):
                raise UnreadableFile(f"{path}: its columns are not those of a log: {', '.join(Row._fields)}.")
            if file.metadata.num_rows > MOST_ROWS:
                raise UnreadableFile(f"{path}: it has more than {MOST_ROWS:,} rows; write a shorter log.")
            for batch in file.iter_batches():
                for values in batch.to_pylist():
                    yield values | {name: None for name in WHOLE[1:] if values[name] == UNKNOWN}
    except (pa.ArrowException, OSError, ValueError):
        raise UnreadableFile(f"{path}: it is no Parquet file, or a damaged one.") from None
