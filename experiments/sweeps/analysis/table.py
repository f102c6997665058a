"""The rows of a sweep as a table, with the values of their points; for people, for CSV, and for everything here."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from unbidden.experiments.sweeps.design import Design
from unbidden.experiments.sweeps.factors import Value, refused
from unbidden.experiments.sweeps.manifest import Manifest
from unbidden.experiments.sweeps.parts import Parts
from unbidden.experiments.sweeps.store import Store, read_manifest, rows_of, schema_of
from unbidden.sim.engine.registry import hint

KNOWN = ("run", "point", "replicate", "seed")  # of each row, before its factors and its measures
Source = Store | Path | str  # a store, or its folder


def load(store: Source, measures: Sequence[str] | None = None) -> pd.DataFrame:
    """All rows of a sweep, in the order of their numbers: run, point, replicate, seed, a column for each factor and
    for each measure (or only for those named), and `failure`, why a run failed, empty where it did not.

    Only these columns are read, so that a million runs with their events need not fit into memory. Numbers are NaN
    where nothing was measured. Raises UnreadableFile for a folder that is no store, InvalidScenario for a measure that
    it has not.
    """
    path, manifest = opened(store)
    kept = manifest.recipe.measures if measures is None else measures
    for name in kept:
        refuse_unknown(name, manifest.recipe.measures, "measure", "--of")
    more = ("digest",) if manifest.recipe.digests and measures is None else ()
    columns = [*KNOWN, *kept, *more, "failure"]
    table = read(path, manifest, columns).to_pandas()
    for k, (name, values) in enumerate(by_point(manifest.design).items()):
        table.insert(len(KNOWN) + k, name, values[table["point"].to_numpy()])
    return table


def read(path: Path, manifest: Manifest, columns: Sequence[str]) -> pa.Table:
    """Some columns of all rows of a store, in the order of their numbers; `run` and `failure` are among them."""
    return rows_of(Parts(path / "runs", schema_of(manifest)), columns).select(columns)


def by_point(design: Design) -> dict[str, np.ndarray]:
    """The values of each factor, by point: numbers or yes and no as such, and anything else as objects."""
    columns = zip(*design.points, strict=True) if design.names else ()
    return {name: _column(values) for name, values in zip(design.names, columns, strict=True)}


def _column(values: Sequence[Value]) -> np.ndarray:
    if len({isinstance(value, bool) for value in values}) == 1 and not any(
        isinstance(value, str) or value is None for value in values
    ):
        return np.array(values)
    column = np.empty(len(values), object)
    column[:] = values
    return column


def refuse_unknown(asked: str, known: Sequence[str], what: str, option: str) -> None:
    """Raise InvalidScenario, with the nearest name there is, unless a name is known."""
    if asked not in known:
        told = f"it has: {', '.join(known)}" if known else "it has none"
        raise refused(f"this sweep has no {what} {asked!r}; {told}.", hint(asked, known), option)


def opened(store: Source) -> tuple[Path, Manifest]:
    """Where a store is, and what it says of itself. Raises BrokenStore."""
    if isinstance(store, Store):
        return store.path, store.manifest
    return Path(store), read_manifest(Path(store))
