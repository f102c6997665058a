"""From what somebody asked for to a design, measures and workers: whatever is wrong with it is said before a run."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from unbidden.experiments.sweeps import executors
from unbidden.experiments.sweeps.design import Design, design, table_design
from unbidden.experiments.sweeps.factors import Factor, Value, at, factor_of, refused
from unbidden.experiments.sweeps.kinds import Kind
from unbidden.experiments.sweeps.request import Request
from unbidden.sim.engine.registry import hint
from unbidden.sim.runs.many import refuse_unknown
from unbidden.sim.scenario import Scenario, find
from unbidden.sim.scenario.text import Place, read_value

MOST_BYTES = 2**28  # of a table of points
TLS = ("tls_ca_file", "tls_client_cert", "tls_client_key")  # as Dask calls them


def design_of(request: Request) -> Design:
    """The design that is asked for. Raises InvalidScenario."""
    file = request.file
    if (file.design or Kind.factorial) not in list(Kind):
        what = f"no design is called {file.design!r}; known: {', '.join(Kind)}."
        raise refused(what, hint(str(file.design), list(Kind)), request.place("design"))
    if file.table is None and file.rows is None:
        factors = [_factor(request, name) for name in file.vary]
        return design(Kind(file.design or Kind.factorial), factors, file.points, file.seed, file.independent)
    one, other = ("rows", "table") if file.table is None else ("table", "rows")
    if file.vary or file.points or file.design not in (None, Kind.table) or (file.table and file.rows):
        what = f"a {one} of points names them one by one; leave out {other}, vary, design and points."
        raise refused(what.replace("a rows", "a list"), "", request.place(one))
    if file.rows is not None:
        return table_design(file.rows, file.seed, file.independent, lambda k, name: _place(request, k, name))
    path = Path(request.path("table", file.table or ""))
    rows = rows_of(path, request.place("table"))
    first = 2 if path.suffix.lower() == ".csv" else 1  # a .csv file begins with names
    return table_design(rows, file.seed, file.independent, lambda k, name: at(f"{path}:{k + first}"))


def _factor(request: Request, name: str) -> Factor:
    values = request.file.vary[name]
    places = [request.place("vary", name, k) for k in range(len(values))] if isinstance(values, list) else []
    return factor_of(name, values, request.place("vary", name, key=True), places)


def _place(request: Request, row: int, name: str | None) -> Place:
    return request.place("rows", row) if name is None else request.place("rows", row, name)


def rows_of(path: Path, place: Place) -> list[dict[str, Value]]:
    """The rows of a table of points, .csv or .parquet, which was asked for at a place. Raises InvalidScenario."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise refused(f"{path} is larger than {MOST_BYTES >> 20} MiB.", "", place)
        if path.suffix.lower() == ".parquet":
            return [dict(row) for row in pq.read_table(path).to_pylist()]
        with path.open(encoding="utf-8", newline="") as file:
            return [{name: _value(value, path, line) for name, value in row.items()}
                    for line, row in enumerate(csv.DictReader(file, strict=True), start=2)]  # fmt: skip
    except (OSError, UnicodeDecodeError, csv.Error, pa.ArrowException) as error:
        raise refused(f"{path} cannot be read: {error}.", "It must be a .csv or .parquet file.", place) from None


def _value(text: Any, path: Path, line: int) -> Value:
    if not isinstance(text, str):
        raise refused("this row has more or fewer values than there are columns.", "", f"{path}:{line}")
    return read_value(text, f"{path}:{line}")


def measures_of(scenario: Scenario, asked: Sequence[str]) -> tuple[str, ...]:
    """The measures that are kept: those asked for, or all. Raises InvalidScenario."""
    refuse_unknown(scenario, asked)
    return tuple(dict.fromkeys(asked or scenario.measures))


def shard_of(text: str | None) -> tuple[int, int] | None:
    """`2/4` as which of how many, counted from 0. Raises InvalidScenario."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise refused(f"{text!r} is no part of a sweep; the first of four is 1/4, the last 4/4.", "", "--shard")
    return int(found[1]) - 1, int(found[2])


def sources(name: str, rules: Sequence[Path]) -> tuple[str, ...]:
    """The files that a sweep is made from: the scenario, and its rules."""
    return tuple(str(path.resolve()) for path in (find(name), *rules))


def rule_files(scenario: Scenario, name: str, rules: Path | None) -> tuple[Path, ...]:
    """The files of rules that were loaded: the one that the scenario names, and the one that was given."""
    beside = [find(name).parent / scenario.file.rules] if scenario.file.rules else []
    return (*beside, *([rules] if rules else []))


def refuse_bounds(by: str, dask: str | None, seconds: float | None, memory: int | None) -> None:
    """Raise InvalidScenario if runs have bounds that cannot be kept where they are to be played."""
    for value, option in ((seconds, "--seconds"), (memory, "--memory")):
        if value and by != "processes" and dask is None:
            what = f"only processes can be ended when a run wants too much, and these are to be played by {by}."
            raise refused(what, f"Leave out --by, or {option}.", option)


def executor_of(
    by: str, dask: str | None, workers: int, memory: int | None, tls: str | None = None
) -> Callable[[], Executor]:
    """What makes the executor that options ask for. Raises InvalidScenario for files of TLS that are not there."""
    files = _files_of(tls, dask)
    if dask is not None:
        return partial(_dask, dask, memory, files)
    if by == "processes":
        return partial(executors.processes, workers, memory)
    return partial(executors.threads, workers) if by == "threads" else executors.serial


def _files_of(tls: str | None, dask: str | None) -> dict[str, str]:
    """The files by which a scheduler and its client know each other."""
    if tls is None:
        return {}
    paths = [part.strip() for part in tls.split(",")]
    if dask is None or not dask.startswith("tls://") or len(paths) != len(TLS):
        raise refused(f"{tls!r} is for a scheduler at tls://, and names three files.", "--tls CA,CERT,KEY", "--tls")
    for path in paths:
        if not Path(path).is_file():
            raise refused(f"{path} is no file.", "", "--tls")
    return dict(zip(TLS, paths, strict=True))


def _dask(address: str, memory: int | None, tls: Mapping[str, str]) -> Executor:
    if address != "local" and not re.fullmatch(r"(tcp|tls|ws|wss|ucx)://[\w.\-\[\]:]{1,255}", address):
        raise refused(f"{address!r} is no address of a scheduler.", "tcp://127.0.0.1:8786, or local", "--dask")
    try:
        return executors.dask(None if address == "local" else address, memory, tls)
    except ImportError:
        raise refused("Dask is not installed.", 'pip install "unbidden[cluster]"', "--dask") from None
    except (OSError, TimeoutError) as error:
        raise refused(f"nobody answers at {address}: {error}.", "", "--dask") from None
