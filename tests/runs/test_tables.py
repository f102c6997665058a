"""A run as a table: every number of it comes back as it was, from CSV and from Parquet, however long the run."""

import csv
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from unbidden import load, run
from unbidden.sim.runs import tables
from unbidden.sim.runs.records import Run, save

HEADINGS = np.array(["north", "east", "south", "west"])


@pytest.fixture(scope="module")
def blimps() -> Run:
    return run(load("blimps", ["run.ticks=300"]), 4)


@pytest.fixture(scope="module")
def yard() -> Run:
    return run(load("compute_yard", ["run.episodes=300"]), 1)


def read(path: Path) -> dict[str, list]:
    """A table by columns; what is empty is None, and what looks like a number is one."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pydict()
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    return {name: [_value(row[k]) for row in rows] for k, name in enumerate(head)}


def _value(text: str) -> object:
    if text in ("", "true", "false"):
        return {"": None, "true": True, "false": False}[text]
    try:
        return float(text)
    except ValueError:
        return text


def reshaped(column: list, found: Run) -> np.ndarray:
    return np.array(column, np.float64).reshape(found.trace.cell.shape)


@pytest.mark.parametrize("suffix", tables.SUFFIXES)
@pytest.mark.parametrize("rows", [tables.ROWS, 100])
def test_a_table_holds_the_trace_exactly(blimps: Run, tmp_path: Path, monkeypatch, suffix: str, rows: int):
    """Row after row: tick by tick, and body by body in each; also where it is written a few ticks at a time."""
    monkeypatch.setattr(tables, "ROWS", rows)
    path, trace = tmp_path / f"run{suffix}", blimps.trace
    tables.write(blimps, path)
    found = read(path)
    assert ["tick", "seconds", "group", "body", "x", "y", "height", "heading", "inside.room"] == list(found)
    ticks, bodies = trace.cell.shape
    row, col = np.divmod(trace.cell, len(blimps.scenario.rows[0]))
    assert np.array_equal(np.repeat(np.arange(ticks), bodies), found["tick"])
    assert np.array_equal(np.repeat(np.arange(ticks) * blimps.scenario.setup.seconds, bodies), found["seconds"])
    assert np.array_equal((col + 0.5) * 0.25, reshaped(found["x"], blimps))
    assert np.array_equal((row + 0.5) * 0.25, reshaped(found["y"], blimps))
    assert np.array_equal(trace.bottom, reshaped(found["height"], blimps))
    assert np.array_equal(HEADINGS[trace.heading].ravel(), found["heading"])
    assert blimps.scenario.names * ticks == found["body"]
    assert {"blimps", "people", "boxes"} == set(found["group"])
    inside = blimps.scenario.intent.regions["room"].inside.ravel()[trace.cell]
    assert np.array_equal(inside.ravel(), found["inside.room"])


@pytest.mark.parametrize("suffix", tables.SUFFIXES)
def test_of_learners_it_holds_what_they_did_and_were_paid(yard: Run, tmp_path: Path, suffix: str):
    """And what everybody held; what nobody has is empty."""
    path, trace = tmp_path / f"run{suffix}", yard.trace
    tables.write(yard, path)
    found, words = read(path), yard.scenario.words
    for k, stock in enumerate(words.stocks):
        assert np.array_equal(trace.held[:, :, k], reshaped(found[f"held.{stock}"], yard))
    agents, labels = trace.action.shape[1], yard.trajectory.actions("worker")
    carried_out = [None if a < 0 else labels[a] for a in trace.action[:, :, 1].ravel()]
    assert carried_out == np.array(found["action"], object).reshape(trace.cell.shape)[:, :agents].ravel().tolist()
    assert np.array_equal(trace.episode_return, np.cumsum(reshaped(found["reward"], yard)[:, :agents], axis=0))


def test_whoever_was_taken_away_has_no_place(tmp_path: Path):
    """From half way on a body is nowhere, in no region, and at no height."""
    found = run(load("commons_yard", ["run.episodes=50"]), 0)
    gone = Run(found.scenario, 0, _without(found.trace), found.digest, [], {})
    tables.write(gone, tmp_path / "run.csv")
    rows = read(tmp_path / "run.csv")
    there = (gone.trace.cell >= 0).ravel()
    assert not there.all()
    for name in ("x", "y", "height"):
        assert [value is not None for value in rows[name]] == there.tolist()
    assert not any(inside for name in rows if name.startswith("inside.") for inside in np.array(rows[name])[~there])


def _without(trace):
    """The same, with the first body taken away half way."""
    cell = trace.cell.copy()
    cell[len(cell) // 2 :, 0] = -1
    return trace._replace(cell=cell)


@pytest.mark.parametrize("suffix", tables.SUFFIXES)
def test_events_are_rows_too(blimps: Run, tmp_path: Path, suffix: str):
    """Every watched one, with all that is said of it."""
    path = tmp_path / f"events{suffix}"
    tables.write_events(blimps, path)
    found = read(path)
    assert blimps.events
    for k, event in enumerate(blimps.events):
        assert event == {name: column[k] for name, column in found.items() if column[k] is not None}
    none = run(load("blimps", ["run.ticks=1"]), 0)
    tables.write_events(none, path)
    assert {"tick": [], "seconds": [], "watch": []} == read(path)


def test_a_parquet_file_says_what_run_it_is_of(blimps: Run, tmp_path: Path):
    tables.write(blimps, tmp_path / "run.parquet")
    told = json.loads(pq.read_schema(tmp_path / "run.parquet").metadata[b"unbidden"])
    assert (blimps.digest, 4, {"run.ticks": 300}) == (told["digest"], told["seed"], told["changes"])


def test_the_command_writes_a_new_run_and_a_saved_one_alike(blimps: Run, tmp_path: Path, unbidden):
    save(blimps, tmp_path / "run.npz")
    options = ["--seed", "4", "--set", "run.ticks=300"]
    out, _, code = unbidden("export", "blimps", *options, "-o", "new.csv", "--events", "events.csv")
    assert ("new.csv\nevents.csv\n", 0) == (out, code)
    assert 0 == unbidden("export", "run.npz", "-o", "saved.csv")[2]
    assert (tmp_path / "new.csv").read_bytes() == (tmp_path / "saved.csv").read_bytes()
    for words, complaint in (
        (("blimps", "-o", "run.txt"), "ends in .csv or .parquet"),
        (("blimps", "-o", "nowhere/run.csv"), "there is no folder"),
        (("run.npz", "-o", "a.csv", "--seed", "3"), "is a finished run"),
    ):
        _, told, code = unbidden("export", *words)
        assert code == 2 and complaint in " ".join(told.replace("│", " ").split())
