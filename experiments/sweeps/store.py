"""The folder of a sweep: manifest.json, design.parquet, runs/part-*, failed.parquet, events.parquet and status.json.

The rows in `runs` are all that counts: which runs are done, what they measured, and which failed and why. Everything
else can be made again from them and the manifest.
"""

import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from unbidden.experiments.sweeps import events
from unbidden.experiments.sweeps.failures import Failures
from unbidden.experiments.sweeps.lock import locked
from unbidden.experiments.sweeps.manifest import FORMAT, Manifest, Stopping
from unbidden.experiments.sweeps.parts import Parts, write_table
from unbidden.experiments.sweeps.points import design_of, table_of
from unbidden.experiments.sweeps.work import Played, Recipe
from unbidden.sim.engine.machine import files
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.arms import Arm
from unbidden.sim.scenario.own_measures import OwnMeasure, with_code

EVERY = 0.25  # s that rows wait for others before they are written, at the most
TOLD = 2.0  # s between two words about how far it is
MANY = 50_000  # rows that are written at once


class BrokenStore(UnreadableFile):
    """A folder that is no store, or a damaged one; the message says what is wrong with it."""


class Store:
    """A store that is open. `done` says of each run whether it is there, and `failed` which failed, and why."""

    def __init__(self, path: Path, manifest: Manifest):
        self.path, self.manifest = path, manifest
        self.schema = schema_of(manifest)
        self._retries = False
        self.read()

    def read(self) -> None:
        """Read what there is, again if need be."""
        self.parts = Parts(self.path / "runs", self.schema)
        self.done = np.zeros(self.manifest.total, bool)
        self.failed = Failures(self.manifest.total)
        self._columns: dict[str, np.ndarray] = {}  # of measures that were asked for
        for table in self.parts.tables():
            self._enter(table)
        self._waiting: list[pa.Table] = []
        self._rows, self._since, self._told = 0, 0.0, 0.0

    # ---- writing ----------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Be the one who writes; whether that was taken over from one who is gone. Raises Locked and CannotWrite.

        What others wrote since this was opened is read, and what is damaged is set aside.
        """
        with locked(self.path) as taken_over:
            with suppress(OSError):
                files.clear_leftovers(self.path)
            self.restore()
            yield taken_over

    def restore(self) -> None:
        """Read what there is, set aside what is damaged, and take away what was left behind. Raises CannotWrite."""
        files.make_folder(self.path / "runs")
        Parts(self.path / "runs", self.schema).tidy()
        self.read()
        for path in list(self.parts.set_aside):
            self.parts.put_aside(path.name)
        if self._retries:
            self.done[list(self.failed)] = False

    def retry_failed(self) -> None:
        """Have runs made again that failed before."""
        self._retries = True
        self.done[list(self.failed)] = False

    def add(self, played: Played) -> None:
        """Add what a batch came to; see `keep_up`. Raises CannotWrite."""
        if played.made:
            self.enter(self.table_of(played))
            self.keep_up(played.seconds >= EVERY)

    def enter(self, table: pa.Table) -> None:
        """Add rows, which wait to be written."""
        self._enter(table)
        self._since = self._since if self._waiting else time.monotonic()
        self._waiting.append(table)
        self._rows += len(table)

    def keep_up(self, at_once: bool = False) -> None:
        """Write what waits, if it is much, or if it has waited for long. Raises CannotWrite."""
        if self._waiting and (at_once or self._rows >= MANY or time.monotonic() - self._since >= EVERY):
            self.flush()

    def flush(self) -> None:
        """Write whatever waits. Raises CannotWrite, and keeps what could not be written."""
        if not self._waiting:
            return
        is_well = self.parts.write(pa.concat_tables(self._waiting))
        self._waiting, self._rows = [], 0
        if time.monotonic() - self._told >= TOLD:
            self._write_status()
        if not is_well:
            self._retries = False
            self.restore()

    def finish(self) -> None:
        """Write what waits, the table of what failed and, if that is kept, of what happened. Raises CannotWrite."""
        self.flush()
        with files.writing(self.path / "failed.parquet") as temporary:
            schema = pa.schema([field for field in self.schema if field.name != "events"])
            write_table(temporary, schema, map(self._failing, self.parts.tables(schema.names)))
        if self.manifest.recipe.events:
            with files.writing(self.path / "events.parquet") as temporary:
                write_table(temporary, events.SCHEMA, map(events.events_of, self.told()))
        self._write_status()

    def measuring(self, asked: Sequence[str]) -> None:
        """Take the code of measures of the user's own, `FILE.py:NAME`, which a store never holds.

        Raises InvalidScenario for code that is lacking, or other than that with which the sweep was begun.
        """
        recipe = self.manifest.recipe
        self.manifest = replace(self.manifest, recipe=replace(recipe, own=with_code(recipe.own, asked)))

    @property
    def most(self) -> int:
        """How many runs there will be here at the most."""
        return len(self.manifest.own_points) * self.manifest.replicates

    def _write_status(self) -> None:
        status = {"done": int(self.done.sum()), "failed": len(self.failed), "most": self.most, "at": time.time()}
        files.write_text(self.path / "status.json", json.dumps(status))
        self._told = time.monotonic()

    def _failing(self, table: pa.Table) -> pa.Table:
        """The rows of runs that failed, and that no later try made."""
        is_failure = table["failure"].is_valid().to_numpy() & self.failed.are(table["run"].to_numpy())
        return table.filter(pa.array(is_failure))

    # ---- reading ----------------------------------------------------------------------------------------------------

    def rows(self) -> pa.Table:
        """Every run once, in the order of their numbers; see `rows_of`."""
        return rows_of(self.parts)

    def told(self) -> Iterator[pa.Table]:
        """The events of every run, as rows without anything else; of so many runs at a time as fit into memory."""
        for first in range(0, self.manifest.total, MANY):
            yield rows_of(self.parts, ["run", "failure", "events"], range(first, first + MANY))

    def column(self, measure: str) -> np.ndarray:
        """What each run measured, NaN for none: f64[total], which is kept up to date."""
        if measure not in self._columns:
            values = np.full(self.manifest.total, np.nan)
            for table in [*self.parts.tables(["run", measure]), *self._waiting]:
                _fill(values, table, measure)
            self._columns[measure] = values
        return self._columns[measure]

    def table_of(self, played: Played) -> pa.Table:
        """The rows of what a batch came to."""
        design, recipe = self.manifest.design, self.manifest.recipe
        runs = [*played.numbers, *(number for number, _ in played.failed)]
        where = [design.run_of(run) for run in runs]
        lacking = [None] * len(played.failed)
        columns: dict[str, Any] = {
            "run": runs,
            "point": [point for point, _ in where],
            "replicate": [replicate for _, replicate in where],
            "seed": [design.seed_of(*at) for at in where],
        }
        for k, name in enumerate(recipe.measures):
            columns[name] = [*(values[k] for values in played.values), *lacking]
        if recipe.digests:
            columns["digest"] = [*played.digests, *lacking]
        columns["failure"] = [*[None] * len(played.numbers), *(reason for _, reason in played.failed)]
        told: dict[int, list[str]] = {}
        for number, event in played.events:
            told.setdefault(number, []).append(event)
        columns["events"] = [told.get(run, []) if recipe.events else None for run in runs]
        return pa.table(columns, schema=self.schema)

    def _enter(self, table: pa.Table) -> None:
        """Take note of rows. A run that came to its end did so, whatever a row says that failed."""
        run, is_failure = table["run"].to_numpy(), table["failure"].is_valid().to_numpy()
        stale = is_failure & self.done[run] & ~self.failed.are(run)
        if stale.any():
            return self._enter(table.filter(pa.array(~stale)))
        self.done[run] = True
        told = is_failure | self.failed.are(run)
        if told.any():
            self.failed.enter(run[told], table["failure"].filter(pa.array(told)).to_pylist())
        for name, values in self._columns.items():
            _fill(values, table, name)


def _fill(values: np.ndarray, table: pa.Table, measure: str) -> None:
    """Enter what rows measured; those that failed measured nothing."""
    measured = table.filter(table[measure].is_valid())
    values[measured["run"].to_numpy()] = measured[measure].to_numpy()


def rows_of(parts: Parts, columns: Sequence[str] | None = None, runs: range | None = None) -> pa.Table:
    """Every run once, in the order of their numbers; of one that failed first and not later, what it came to later.

    `columns`: those that are read, `run` and `failure` among them; all, if none are named. `runs`: of these alone.
    """
    tables = [*parts.tables(columns, runs)]
    schema = parts.schema if columns is None else pa.schema([parts.schema.field(name) for name in columns])
    table = pa.concat_tables(tables) if tables else schema.empty_table()
    order = np.lexsort((-np.arange(len(table)), table["failure"].is_valid().to_numpy(), table["run"].to_numpy()))
    run = table["run"].to_numpy()[order]
    first = np.concatenate([[True], run[1:] != run[:-1]]) if len(run) else np.zeros(0, bool)
    return table.take(pa.array(order[first]))


def schema_of(manifest: Manifest) -> pa.Schema:
    """The columns of rows: which run of which point from which seed, its measures, or why it failed; its events."""
    fields = [("run", pa.int64()), ("point", pa.int32()), ("replicate", pa.int32()), ("seed", pa.int64())]
    fields += [(name, pa.float64()) for name in manifest.recipe.measures]
    fields += [("digest", pa.string())] if manifest.recipe.digests else []
    return pa.schema([*fields, ("failure", pa.string()), ("events", pa.list_(pa.string()))])


# ---- folders --------------------------------------------------------------------------------------------------------


BEGUN = re.compile(r"design\.parquet|runs|\.unbidden-.*")  # what there is of a store that has no manifest yet


def create(path: Path, manifest: Manifest) -> Store:
    """A new store in a folder that is not there yet, or empty. Raises BrokenStore or CannotWrite."""
    if path.exists() and (not path.is_dir() or not all(BEGUN.fullmatch(entry.name) for entry in path.iterdir())):
        is_store = (path / "manifest.json").exists()
        remedy = f"go on with `unbidden sweep resume {path}`, or name another" if is_store else "name another"
        raise BrokenStore(f"{path} is there already; {remedy}.")
    try:
        path.mkdir(parents=True, exist_ok=True)
        (path / "runs").mkdir(exist_ok=True)
    except OSError as error:
        raise BrokenStore(f"{path} cannot be made: {error.strerror}.") from None
    with files.writing(path / "design.parquet") as temporary:
        pq.write_table(table_of(manifest.design), temporary)
    files.write_text(path / "manifest.json", json.dumps(manifest.as_json(), indent=1))  # last: now it is a store
    return Store(path, manifest)


def open_store(path: Path) -> Store:
    """A store that is there. Raises BrokenStore."""
    return Store(path, read_manifest(path))


def read_manifest(path: Path) -> Manifest:
    """What a store says of itself. Raises BrokenStore."""
    try:
        told = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise BrokenStore(f"{path} is a store of format {told['format']!r}; this program reads format {FORMAT}.")
        recipe = told["recipe"]
        recipe["changes"] = tuple((tuple(where), value) for where, value in recipe["changes"])
        recipe["rules"] = tuple((name, text) for name, text in recipe["rules"])
        recipe["measures"] = tuple(recipe["measures"])
        recipe["own"] = tuple(OwnMeasure(**own, text=None) for own in recipe.get("own", ()))
        return Manifest(
            Recipe(**recipe),
            Arm.from_json(told["arm"]),
            design_of(told["design"], pq.read_table(path / "design.parquet")),
            told["replicates"],
            told["block"],
            Stopping(**told["stopping"]) if told["stopping"] else None,
            tuple(told["shard"]) if told["shard"] else None,
            tuple(told["sources"]),
            told["command"],
            told["made_by"],
        )
    except FileNotFoundError:
        raise BrokenStore(f"{path} is no store of a sweep: it has no manifest.json with a design.parquet.") from None
    except (OSError, ValueError, LookupError, TypeError, pa.ArrowException) as error:
        raise BrokenStore(f"{path}: its manifest or design is damaged: {error}.") from None
