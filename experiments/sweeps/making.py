"""Sweeps from Python: begin one, or go on with it, and have all rows as a table."""

from collections.abc import Iterable, Mapping, Sequence
from os import cpu_count
from pathlib import Path
from typing import Literal

import pandas as pd

from unbidden.experiments.sweeps.analysis.table import load as load_rows
from unbidden.experiments.sweeps.asking import executor_of
from unbidden.experiments.sweeps.factors import Value
from unbidden.experiments.sweeps.planning import plan_of
from unbidden.experiments.sweeps.request import fields_of, request_of
from unbidden.experiments.sweeps.runner import Runner
from unbidden.experiments.sweeps.store import create, open_store
from unbidden.sim.scenario import fill_registries, load
from unbidden.sim.scenario.loading import Controls, together
from unbidden.sim.walls import load_rules


def sweep(
    name: str | Path,
    vary: Mapping[str, Sequence[Value] | str] | None = None,
    out: Path | str = "",
    *,
    kind: str | None = None,
    points: int | None = None,
    table: Sequence[Mapping[str, Value]] | Path | str | None = None,
    reps: int | None = None,
    until_ci: float | None = None,
    max_reps: int | None = None,
    measures: Sequence[str] | None = None,
    seed: int | None = None,
    independent: bool | None = None,
    changes: Iterable[str] = (),
    control: Controls = None,
    by: Literal["threads", "processes", "serial"] = "threads",
    workers: int | None = None,
) -> pd.DataFrame:
    """Run a scenario at every point of a design, many times each, into the folder `out`, and return all rows.

    `name`: a scenario, or a file of a sweep; whatever else is given takes the place of what that says. `vary`: by
    field, `control`, `ablation` or `stage`, values or a range such as "0.5..2:4"; `table`: points one by one instead,
    or a file of them; `measures`: such as "escape.any", or "own.py:rise" for a function of your own, which is executed.
    Everything else is as in `unbidden sweep`. A folder that holds this very sweep is gone on with. Raises
    InvalidScenario, and UnreadableFile for a folder that holds another sweep or none.
    """
    if not str(out):
        raise TypeError("a sweep needs a folder to keep everything in: out=...")
    options = {
        "vary": {field: told if isinstance(told, str) else list(told) for field, told in (vary or {}).items()} or None,
        "table": str(table) if isinstance(table, str | Path) else None,
        "rows": None if isinstance(table, str | Path | None) else [dict(row) for row in table],
        "design": kind, "points": points, "reps": reps, "until_ci": until_ci, "max_reps": max_reps,
        "measures": None if measures is None else list(measures),
        "seed": seed, "independent": independent, "control": together(control), "set": fields_of(changes),
    }  # fmt: skip
    request = request_of(str(name), options)
    if request.rules:
        fill_registries()
        load_rules(request.rules)
    manifest = plan_of(request, load(request.scenario, request.changes, request.file.control, request.own))
    path = Path(out)
    store = open_store(path) if (path / "manifest.json").exists() else create(path, manifest)
    if (store.manifest.seal, store.manifest.made_by) != (manifest.seal, manifest.made_by):
        create(path, manifest)  # which says that something else is there
    store.measuring(request.own)
    many = workers or cpu_count() or 1
    with store.writing():
        Runner(store, executor_of(by, None, many, None), many).run()
    return load_rows(store)
