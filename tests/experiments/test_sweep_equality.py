"""Whoever plays the runs of a sweep, and in however many parts: the rows are the same, byte for byte."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.sweeping import learning_yard
from unbidden.experiments.sweeps import executors, parts
from unbidden.experiments.sweeps import store as stores
from unbidden.experiments.sweeps.design import Kind, design
from unbidden.experiments.sweeps.factors import factor
from unbidden.experiments.sweeps.manifest import Manifest
from unbidden.experiments.sweeps.merging import merge
from unbidden.experiments.sweeps.parts import sealed
from unbidden.experiments.sweeps.planning import Kept, plan
from unbidden.experiments.sweeps.runner import Runner
from unbidden.experiments.sweeps.store import Store, create, open_store
from unbidden.sim.scenario import load

REPLICATES = 30
POINTS = ["run.episodes=20,60", "agents.dots.zero=1,0"]  # where that is 0, the rule answers with no number


def learning(folder: Path) -> Manifest:
    """A sweep with a learner, with events and digests, in half of whose points every run fails."""
    path = learning_yard(folder)
    points = design(Kind.factorial, [factor(text) for text in POINTS])
    return plan(str(path), load(str(path)), points, REPLICATES, Kept(events=True, digests=True))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Manifest, bytes]:
    """The sweep, and its rows as one process makes them alone."""
    folder = tmp_path_factory.mktemp("whole")
    manifest = learning(folder)
    rows = made(manifest, folder / "store").rows()
    failed = [row for row in rows.to_pylist() if row["failure"]]
    assert len(failed) == 2 * REPLICATES
    assert all("is not a number" in row["failure"] for row in failed)
    assert any(row["events"] for row in rows.to_pylist())
    assert len({row["digest"] for row in rows.to_pylist()}) > REPLICATES / 2
    return manifest, sealed(rows)


def made(manifest: Manifest, folder: Path, executor=executors.serial, **more) -> Store:
    """A store with all runs of a sweep."""
    store = create(folder, manifest)
    with store.writing():
        Runner(store, executor, 2, **more).run()
    return open_store(folder)


@pytest.mark.parametrize("executor", [executors.threads, executors.processes])
def test_threads_and_processes_make_the_same_rows(tmp_path: Path, whole, executor: Callable) -> None:
    manifest, rows = whole
    assert rows == sealed(made(manifest, tmp_path / "store", lambda: executor(2)).rows())


def test_shards_one_of_which_was_stopped_twice_make_the_same_rows_together(tmp_path: Path, whole) -> None:
    """Stopped by hand, in the middle of things, and gone on with by somebody else."""
    manifest, rows = whole
    shards = [tmp_path / f"shard{k}" for k in range(3)]
    for k, shard in enumerate(shards):
        part = replace(manifest, shard=(k, 3))
        if k == 0:
            assert stopped_after(7, create(shard, part), executors.serial) < stopped_after(
                25, open_store(shard), lambda: executors.threads(2)
            )
            with (again := open_store(shard)).writing():
                Runner(again, lambda: executors.processes(2), 2).run()
        else:
            made(part, shard)
    assert rows == sealed(merge(shards, tmp_path / "merged").rows())
    assert rows == sealed(open_store(tmp_path / "merged").rows())


def stopped_after(rows: int, store: Store, executor: Callable) -> int:
    """Have runs made until there are so many, then be stopped by hand; how many there are then."""

    def stop(now: Store) -> None:
        if now.done.sum() >= rows:
            raise KeyboardInterrupt

    with store.writing(), pytest.raises(KeyboardInterrupt):
        Runner(store, executor, 2, progress=stop).run()
    found = open_store(store.path).rows()
    assert rows <= len(found) < len(store.manifest.own_points) * REPLICATES
    return len(found)


def test_what_happened_is_written_in_the_order_of_the_runs_however_few_are_in_memory(
    tmp_path: Path, whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest, _ = whole
    made(manifest, tmp_path / "all")
    monkeypatch.setattr(stores, "MANY", 7)
    monkeypatch.setattr(parts, "GROUP", 5)
    made(manifest, tmp_path / "few", lambda: executors.threads(2))
    tables = [pq.read_table(tmp_path / name / "events.parquet") for name in ("all", "few")]
    assert len(tables[0]) > 7
    assert tables[0].equals(tables[1])
    assert sorted(tables[0]["run"].to_pylist()) == tables[0]["run"].to_pylist()
