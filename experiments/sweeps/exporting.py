"""The rows of a sweep, and its events, in files for other programs."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from unbidden.experiments.sweeps import events
from unbidden.experiments.sweeps.analysis.table import load
from unbidden.experiments.sweeps.store import BrokenStore, Store
from unbidden.sim.engine.machine import files


def rows_of(store: Store) -> pa.Table:
    """All rows of a sweep, each with the values of its point, in the order of their numbers."""
    rows = load(store)
    for name in store.manifest.design.names:
        if rows[name].dtype == object:  # of several types, which a column of a file cannot have
            rows[name] = [value if isinstance(value, str) else json.dumps(value) for value in rows[name]]
    return pa.Table.from_pandas(rows, preserve_index=False)


def events_table(store: Store) -> pa.Table:
    """What happened in all runs. Raises BrokenStore for a sweep that did not keep it."""
    if not store.manifest.recipe.events:
        raise BrokenStore(f"{store.path} keeps no events; a sweep that is begun with --events does.")
    return pa.concat_tables([events.SCHEMA.empty_table(), *map(events.events_of, store.told())])


def write(table: pa.Table, path: Path) -> None:
    """Write a table as its name says, .csv or .parquet, whole or not at all. Raises CannotWrite."""
    with files.writing(path) as temporary:
        if path.suffix.lower() == ".csv":
            pyarrow.csv.write_csv(table.combine_chunks(), temporary)  # empty chunks would repeat the head
        else:
            pq.write_table(table, temporary, compression="zstd")
