"""What happened in the runs of a sweep, as one table: a row for each event."""

import json
from typing import Any

import pyarrow as pa

SCHEMA = pa.schema(
    [
        ("run", pa.int64()),
        ("event", pa.int32()),  # which of its run, from 0, in the order of time
        ("watch", pa.string()),  # what it is an event of
        ("tick", pa.int64()),
        ("seconds", pa.float64()),
        ("who", pa.string()),
        ("body", pa.int64()),
        ("row", pa.int64()),
        ("col", pa.int64()),
        ("more", pa.string()),  # whatever else it says, as JSON
    ]
)
KNOWN = SCHEMA.names[2:-1]


def events_of(rows: pa.Table) -> pa.Table:
    """The events of rows of a store that kept them, in the order of the rows."""
    columns: dict[str, list[Any]] = {name: [] for name in SCHEMA.names}
    for run, told in zip(rows["run"].to_pylist(), rows["events"].to_pylist(), strict=True):
        for number, text in enumerate(told or ()):
            event = json.loads(text)
            columns["run"].append(run)
            columns["event"].append(number)
            for name in KNOWN:
                columns[name].append(event.pop(name, None))
            columns["more"].append(json.dumps(event, sort_keys=True) if event else None)
    return pa.table(columns, schema=SCHEMA)
