"""A finished run as a table: a row for each tick and body, and a row for each event; as CSV or Parquet.

Rows are made and written some ticks at a time, so that a long run takes no more memory than a short one. Numbers are
written with as many digits as it takes to read back the same ones.
"""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from unbidden.sim.engine.machine import files
from unbidden.sim.engine.state import KEPT, Trace
from unbidden.sim.runs.records import Run, overrides
from unbidden.sim.runs.trajectory import Trajectory
from unbidden.sim.scenario.fields import HEADINGS

SUFFIXES = (".csv", ".parquet")
ROWS = 200_000  # that are made at once, about


def write(run: Run, path: Path) -> None:
    """Write a row for each tick and body of a run. What a body had not, or was not there for, is empty.

    Raises CannotWrite.
    """
    schema = _batch(run, slice(0, 1)).schema.with_metadata(_metadata(run))
    with files.writing(path) as temporary, _writer(temporary, schema) as writer:
        for some in _slices(run):
            writer.write_batch(_batch(run, some).cast(schema))


def write_events(run: Run, path: Path) -> None:
    """Write a row for each event that was watched for, with a column for everything that is said of any.

    Of learners, the events are those of their first trial. Raises CannotWrite.
    """
    names = dict.fromkeys(("tick", "seconds", "watch", *(name for event in run.events for name in event)))
    columns = {name: _plain([event.get(name) for event in run.events]) for name in names}
    table = pa.table(columns).replace_schema_metadata(_metadata(run))
    with files.writing(path) as temporary, _writer(temporary, table.schema) as writer:
        writer.write_table(table)


def _writer(path: Path, schema: pa.Schema) -> AbstractContextManager[Any]:
    return pq.ParquetWriter(path, schema) if path.suffix.lower() == ".parquet" else pc.CSVWriter(path, schema)


def _metadata(run: Run) -> dict[str, str]:
    """What a Parquet file says of the run that it is of."""
    told = {
        "scenario": run.scenario.name,
        "control": run.scenario.control,
        "changes": overrides(run.scenario),
        "seed": run.seed,
        "digest": run.digest,
    }
    return {"unbidden": json.dumps(told)}


def _slices(run: Run) -> Iterator[slice]:
    """Some ticks after the other, all of them."""
    ticks, bodies = run.trace.cell.shape
    step = max(1, ROWS // max(1, bodies))
    for first in range(0, ticks, step):
        yield slice(first, min(first + step, ticks))


# ---- rows -----------------------------------------------------------------------------------------------------------


def _batch(run: Run, some: slice) -> pa.RecordBatch:
    """The rows of some ticks: tick after tick, and body after body in each."""
    part, rows = _part(run, some), slice(min(some.start, 1), None)  # but for the tick before them
    ticks, bodies = np.arange(some.start, some.stop), len(part.names)
    who = np.tile(np.arange(bodies), len(ticks))
    columns: dict[str, pa.Array] = {
        "tick": pa.array(np.repeat(ticks, bodies)),
        "seconds": pa.array(np.repeat(ticks * part.tick, bodies)),
        "group": _named(who, part.groups),
        "body": _named(who, part.names),
        "x": _numbers(part.x[rows]),
        "y": _numbers(part.y[rows]),
        "height": _numbers(part.height[rows]),
        "heading": _named(part.heading[rows], HEADINGS),
    }
    columns |= {f"inside.{name}": pa.array(part.inside(name)[rows].ravel()) for name in part.regions}
    columns |= {f"held.{stock}": _numbers(part.held(stock)[rows]) for stock in part.stocks}
    if part.action.size:
        words, first = _actions(part)
        columns["action"] = _named(_widened(part.action[rows], bodies, -1, first), words)
        columns["reward"] = _numbers(_widened(part.reward[rows], bodies, np.nan))
    return pa.record_batch(columns)


def _part(run: Run, some: slice) -> Trajectory:
    """Some ticks of a run, and the one before them, if there is one."""
    rows = slice(max(some.start - 1, 0), some.stop)
    trace = {name: array if KEPT[name].listed else array[rows] for name, array in run.trace._asdict().items()}
    return Trajectory(run.scenario, Trace(**trace), run.seed, dict)


def _named(numbers: np.ndarray, words: tuple[str, ...]) -> pa.Array:
    """The words that numbers stand for; nothing for negative ones."""
    flat = numbers.ravel().astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(flat, mask=flat < 0), pa.array(words, pa.string())).cast(pa.string())


def _numbers(values: np.ndarray) -> pa.Array:
    """Numbers; nothing for NaN."""
    flat = np.ascontiguousarray(values).ravel()
    return pa.array(flat, mask=np.isnan(flat))


def _actions(run: Trajectory) -> tuple[tuple[str, ...], np.ndarray]:
    """The actions of all groups, one after the other; and where those of each agent begin among them."""
    agents, words, begins = run.groups[: run.action.shape[1]], list[str](), dict[str, int]()
    for group in dict.fromkeys(agents):
        begins[group] = len(words)
        words += run.actions(group)
    return tuple(words), np.array([begins[group] for group in agents], np.int32)


def _widened(values: np.ndarray, bodies: int, lacking: float, first: np.ndarray | int = 0) -> np.ndarray:
    """Values of agents as ones of all bodies, from a first one of each on; things have none."""
    wide = np.full((len(values), bodies), lacking, np.result_type(values.dtype, type(lacking)))
    wide[:, : values.shape[1]] = np.where(values == lacking, values, values + first)
    return wide


def _plain(values: list[Any]) -> pa.Array:
    """Values of one kind as they are, of several kinds as JSON."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float}:
        return pa.array(values, pa.float64() if float in kinds else pa.int64())
    if len(kinds) == 1 and kinds <= {bool, str}:
        return pa.array(values)
    return pa.array([None if value is None else json.dumps(value) for value in values], pa.string())
