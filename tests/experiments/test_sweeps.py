"""Sweeps: whoever plays the runs and whatever stops them, the rows are the same, each once, and failures are told."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.sweeping import command, killed_after, rows_of, unbidden, yard
from unbidden import sweep
from unbidden.experiments.sweeps import executors
from unbidden.experiments.sweeps.analysis.table import load as load_rows
from unbidden.experiments.sweeps.design import Kind, design
from unbidden.experiments.sweeps.factors import factor
from unbidden.experiments.sweeps.lock import Locked, locked
from unbidden.experiments.sweeps.manifest import Manifest
from unbidden.experiments.sweeps.merging import merge, problems
from unbidden.experiments.sweeps.planning import Kept, plan
from unbidden.experiments.sweeps.runner import Runner, Stopped
from unbidden.experiments.sweeps.store import BrokenStore, Store, create, open_store, read_manifest
from unbidden.sim.engine.state import digest
from unbidden.sim.runs.simulation import simulate
from unbidden.sim.scenario import load

REPLICATES = 30
MEASURES = ("escape.any", "escape.first")


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """Two points that work, and two in which no run can come to its end."""
    return asked(tmp_path, ["agents.dots.count=1,3", "agents.dots.zero=1,0"])


def asked(folder: Path, vary: list[str], kept: Kept | None = None, **more) -> Manifest:
    path = yard(folder)
    points = design(Kind.factorial, [factor(text) for text in vary])
    scenario = load(str(path))
    return plan(str(path), scenario, points, REPLICATES, kept or Kept(MEASURES, events=True, digests=True), **more)


def made(manifest: Manifest, folder: Path, executor=executors.serial, **more) -> Store:
    """A store with all runs of a sweep."""
    store = create(folder, manifest)
    with store.writing():
        Runner(store, executor, 2, **more).run()
    return open_store(folder)


# ---- the same rows --------------------------------------------------------------------------------------------------


def test_serial_threads_processes_and_shards_give_the_same_rows(tmp_path: Path, manifest: Manifest) -> None:
    """Also their digests, their events, and why runs failed."""
    one = made(manifest, tmp_path / "serial")
    rows = rows_of(one.rows())
    assert list(range(4 * REPLICATES)) == [row["run"] for row in rows]
    assert all((row["failure"] is None) == (row["point"] in (0, 2)) for row in rows)
    assert all("is not a number" in row["failure"] for row in rows if row["failure"])
    assert any(row["events"] for row in rows)
    assert all(row["digest"] for row in rows if not row["failure"])
    for name, executor in (("threads", lambda: executors.threads(2)), ("processes", lambda: executors.processes(2))):
        assert rows == rows_of(made(manifest, tmp_path / name, executor).rows())
    shards = [tmp_path / f"shard{k}" for k in range(3)]
    for k, shard in enumerate(shards):
        made(replace(manifest, shard=(k, 3)), shard)
    assert rows == rows_of(merge(shards, tmp_path / "merged").rows())
    assert [] == problems(open_store(tmp_path / "merged"), again=10)


def test_learners_are_swept_as_well(tmp_path: Path) -> None:
    """How long they train is a factor like any other."""
    points = design(Kind.factorial, [factor("run.episodes=50,200"), factor("ablation=none,foresight")])
    learning = plan("compute_yard", load("compute_yard"), points, 2, Kept())
    first, other = made(learning, tmp_path / "a"), made(learning, tmp_path / "b", lambda: executors.processes(2))
    assert 8 == len(first.rows())
    assert not first.failed
    assert rows_of(first.rows()) == rows_of(other.rows())


@pytest.mark.parametrize(
    ("world", "vary"),
    [
        ("wolf_sheep", "world.tiles.G.regrowth=1,5"),  # births and deaths
        ("ant_raid", "fields.trail.fades=0.05,0.5"),
        ("retry_storm", "agents.machines.load=0.02,0.03"),  # a queue, and what its callers keep in mind
        ("sugar_grab", "agents.eats_4.count=0,100"),
    ],
)
def test_worlds_of_plain_agents_are_swept_as_well(tmp_path: Path, world: str, vary: str) -> None:
    """Whoever plays a run, it is the one that `run` plays, and what is varied matters."""
    points = design(Kind.factorial, [factor(vary), factor("run.ticks=120")])
    worlds = plan(world, load(world), points, 2, Kept(digests=True))
    first, other = made(worlds, tmp_path / "a"), made(worlds, tmp_path / "b", lambda: executors.processes(2))
    assert not first.failed
    rows = rows_of(first.rows())
    assert rows == rows_of(other.rows())
    assert 4 == len({row["digest"] for row in rows})
    field, _, values = vary.partition("=")
    alone = load(world).with_fields({"run.ticks": 120, field: json.loads(values.partition(",")[0])})
    assert rows[0]["digest"] == digest(simulate(alone, rows[0]["seed"]))


def test_a_store_says_what_it_is_made_of(tmp_path: Path, manifest: Manifest) -> None:
    """Read again it is the same sweep, points and all."""
    create(tmp_path / "store", manifest)
    again = read_manifest(tmp_path / "store")
    assert manifest == again
    assert manifest.seal == again.seal
    assert [] == again.changed()


@pytest.mark.parametrize("vary", [[], ["agents.dots.speed=0.5..2:4"], ["control=base,one", "run.ticks=10,20"]])
def test_points_are_read_as_they_were_written(tmp_path: Path, vary: list[str]) -> None:
    made_of = asked(tmp_path, vary)
    create(tmp_path / "store", made_of)
    again = read_manifest(tmp_path / "store").design
    assert made_of.design == again
    assert [list(map(type, point)) for point in made_of.design.points] == [list(map(type, p)) for p in again.points]


def test_points_stop_when_their_intervals_are_narrow(tmp_path: Path) -> None:
    """After whole blocks and by what the first runs measured, so that it does not matter who plays them."""
    stopping = asked(tmp_path, ["run.ticks=1,300"], Kept(("escape.any",)), half=0.08)
    stopping = replace(stopping, replicates=400, block=25, stopping=replace(stopping.stopping, most=400))
    one = made(stopping, tmp_path / "a")
    other = made(stopping, tmp_path / "b", lambda: executors.threads(2))
    assert rows_of(one.rows()) == rows_of(other.rows())
    counts = [sum(row["point"] == point for row in rows_of(one.rows())) for point in (0, 1)]
    assert all(count % 25 == 0 and count <= 400 for count in counts)
    assert counts[0] < 400


# ---- what goes wrong ------------------------------------------------------------------------------------------------


def test_a_run_that_never_ends_is_ended_and_told_of(tmp_path: Path) -> None:
    """Its process is, which machine code does not outlive; the runs that were with it are made again."""
    endless = asked(tmp_path, ["agents.dots.step=1,0"], seconds=0.5)
    endless = replace(endless, replicates=2)
    store = made(endless, tmp_path / "store", lambda: executors.processes(2))
    rows = rows_of(store.rows())
    assert 4 == len(rows)
    assert ["it took longer than 0.5 s"] * 2 == [row["failure"] for row in rows if row["point"] == 1]
    assert all(row["failure"] is None for row in rows if row["point"] == 0)
    assert 2 == len(pq.read_table(tmp_path / "store" / "failed.parquet"))


def test_the_first_failure_stops_everything_if_that_is_asked(tmp_path: Path, manifest: Manifest) -> None:
    with pytest.raises(Stopped, match=r"run \d+: "):
        made(manifest, tmp_path / "store", fail_fast=True)
    assert 0 < len(open_store(tmp_path / "store").rows()) < 4 * REPLICATES


def test_a_killed_worker_costs_nothing(tmp_path: Path) -> None:
    """Its runs are made again."""
    path = yard(tmp_path)
    out, vary = tmp_path / "store", "agents.dots.count=1,2,3,4"
    process = subprocess.Popen(
        command("sweep", path, "--vary", vary, "--reps", 300, "--set", "run.ticks=30000", "-o", out, "--workers", 2),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    end = time.monotonic() + 120
    while not list((out / "runs").glob("*.parquet")) and time.monotonic() < end:
        time.sleep(0.05)
    children = subprocess.run(["pgrep", "-P", str(process.pid), "-f", "sweeps.workers"], capture_output=True, text=True)
    workers = children.stdout.split()
    assert workers
    os.kill(int(workers[0]), signal.SIGKILL)
    told, _ = process.communicate(timeout=240)
    assert process.returncode == 0, told
    store = open_store(out)
    assert 1200 == len(store.rows())
    assert not store.failed
    assert [] == problems(store, again=5)


@pytest.mark.parametrize("seconds", [1.5, 2.5, 3.5])
def test_a_sweep_that_is_killed_goes_on_where_it_was(tmp_path: Path, seconds: float) -> None:
    """No run is there twice, and all are as they would have been."""
    path, out, whole = yard(tmp_path), tmp_path / "store", tmp_path / "whole"
    options = ["sweep", path, "--vary", "agents.dots.count=1,2,3", "--reps", 100, "--set", "run.ticks=9000"]
    killed_after(seconds, *options, "-o", out, "--by", "threads")
    if (out / "manifest.json").exists():
        resumed = unbidden("sweep", "resume", out, "--by", "threads")
        assert resumed.returncode == 0, resumed.stderr
        again = unbidden("sweep", "resume", out)
        assert "300 of 300 runs" in again.stdout
    else:
        assert unbidden(*options, "-o", out, "--by", "threads").returncode == 0
    assert unbidden(*options, "-o", whole, "--by", "serial").returncode == 0
    assert rows_of(open_store(whole).rows()) == rows_of(open_store(out).rows())


def test_a_stop_by_hand_says_how_to_go_on(tmp_path: Path) -> None:
    path, out = yard(tmp_path), tmp_path / "store"
    process = subprocess.Popen(
        command("sweep", path, "--reps", 4000, "--set", "run.ticks=20000", "-o", out),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # whoever runs the tests may ignore it
    )  # fmt: skip
    end = time.monotonic() + 120
    while not list((out / "runs").glob("*.parquet")) and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert 130 == process.returncode
    assert f"unbidden sweep resume {out}" in told
    assert "Traceback" not in told
    assert not (out / "lock").exists()


def test_a_damaged_part_is_set_aside_and_its_runs_are_made_again(tmp_path: Path, manifest: Manifest) -> None:
    """Any byte of it may be another."""
    whole = rows_of(made(manifest, tmp_path / "store").rows())
    store = open_store(tmp_path / "store")
    part = store.parts.folder / store.parts.names[0]
    data = bytearray(part.read_bytes())
    for k in range(40, len(data) - 40, max(len(data) // 50, 1)):
        torn = data.copy()
        torn[k] ^= 0xFF
        part.write_bytes(torn)
        opened = open_store(tmp_path / "store")
        if not opened.parts.set_aside:  # what nobody reads may be damaged
            assert whole == rows_of(opened.rows())
            continue
        assert not opened.done.all()
        with opened.writing():
            Runner(opened, executors.serial, 1).run()
        assert whole == rows_of(open_store(tmp_path / "store").rows())
        break
    else:
        pytest.fail("no damage was found")
    assert list((tmp_path / "store" / "damaged").iterdir())


def test_a_million_rows_are_few_files(tmp_path: Path, manifest: Manifest) -> None:
    """Parts of a level become one of the next; which they replace is known if somebody is stopped in between."""
    store = made(replace(manifest, replicates=100), tmp_path / "store")
    rows = rows_of(store.rows())
    tables = list(store.parts.tables())
    for k in range(60):
        for table in tables:
            store.parts.write(table.slice(k % len(table), 3))
    assert len(store.parts.names) < 40
    assert rows == rows_of(open_store(tmp_path / "store").rows())


# ---- one writer, one version ----------------------------------------------------------------------------------------


def test_two_cannot_write_into_one_store(tmp_path: Path, manifest: Manifest) -> None:
    """The second is told who does; one that is gone is taken over from."""
    store = create(tmp_path / "store", manifest)
    with store.writing() as taken_over:
        assert not taken_over
        with pytest.raises(Locked, match=f"process {os.getpid()} on this machine"), store.writing():
            pass
    lock = {"host": socket.gethostname(), "process": 2**22 + 1, "began": "1"}  # there is no process of that number
    (store.path / "lock").write_text(json.dumps(lock))
    with locked(store.path) as taken_over:
        assert taken_over
    (store.path / "lock").write_text(json.dumps(lock | {"host": "elsewhere"}))
    with pytest.raises(Locked, match="delete"), locked(store.path):
        pass


def test_nothing_goes_on_silently_after_a_change(tmp_path: Path, manifest: Manifest) -> None:
    """Of a version, of the scenario, of its rules; whoever accepts that says so."""
    path, out = tmp_path / "yard.yaml", tmp_path / "store"
    create(out, manifest)
    path.write_text(path.read_text().replace("count: 3", "count: 2"))
    refused = unbidden("sweep", "resume", out)
    assert 3 == refused.returncode
    assert f"{path} was changed" in refused.stderr
    yard(tmp_path)
    (tmp_path / "wanderer.py").write_text((tmp_path / "wanderer.py").read_text() + "\n")
    assert "wanderer.py was changed" in unbidden("sweep", "resume", out).stderr
    yard(tmp_path)
    told = json.loads((out / "manifest.json").read_text())
    told["made_by"]["unbidden"] = "0.0.1"
    (out / "manifest.json").write_text(json.dumps(told))
    assert re.search("unbidden was 0.0.1, and is ", unbidden("sweep", "resume", out).stderr)
    assert 4 == unbidden("sweep", "resume", out, "--accept-changes", "--by", "serial").returncode  # some runs fail


@pytest.mark.parametrize(
    ("file", "text"),
    [("manifest.json", ""), ("manifest.json", "[]"), ("manifest.json", '{"format": 9}'), ("design.parquet", "PAR1")],
)
def test_what_is_no_store_is_said_to_be_none(tmp_path: Path, manifest: Manifest, file: str, text: str) -> None:
    create(tmp_path / "store", manifest)
    (tmp_path / "store" / file).write_text(text)
    with pytest.raises(BrokenStore, match="store"):
        open_store(tmp_path / "store")
    told = unbidden("sweep", "status", tmp_path / "store")
    assert 3 == told.returncode
    assert "Traceback" not in told.stderr


def test_shards_of_other_sweeps_are_not_put_together(tmp_path: Path, manifest: Manifest) -> None:
    for name, other in (("a", manifest), ("b", replace(manifest, replicates=31))):
        create(tmp_path / name, other)
    with pytest.raises(BrokenStore, match="of another sweep"):
        merge([tmp_path / "a", tmp_path / "b"], tmp_path / "c")


# ---- as people type it ----------------------------------------------------------------------------------------------


def test_the_commands_of_sweeps(tmp_path: Path) -> None:
    path, out = yard(tmp_path), tmp_path / "store"
    begun = unbidden("sweep", path, "--vary", "agents.dots.count=1,3", "--reps", 5, "-o", out, "--by", "serial")
    assert begun.returncode == 0, begun.stderr
    assert "10 runs: 2 points, 5 runs of each" in begun.stderr
    assert "10 of 10 runs, 0 failed" in begun.stdout
    assert "is there already" in unbidden("sweep", path, "--reps", 5, "-o", out).stderr
    assert 10 == json.loads(unbidden("sweep", "status", out, "--json").stdout)["done"]
    assert unbidden("sweep", "export", out, "--csv", tmp_path / "rows.csv").returncode == 0
    lines = (tmp_path / "rows.csv").read_text().splitlines()
    assert lines[0].startswith('"run","point","replicate","seed","agents.dots.count","escape.any"')
    assert 11 == len(lines)
    assert "every row is a run of its design" in unbidden("sweep", "verify", out).stdout


def test_sweeps_from_python_are_tables_and_go_on(tmp_path: Path) -> None:
    """As a table with the values of each point; another sweep in the folder is left alone."""
    path, out = str(yard(tmp_path)), tmp_path / "store"
    vary = {"agents.dots.count": [1, 3], "agents.dots.speed": "0.5..1:2"}
    first = sweep(path, vary, out, reps=4, measures=["escape.any"])
    assert (16, [1, 3]) == (len(first), sorted(set(first["agents.dots.count"])))
    assert {0.5, 1.0} == set(first["agents.dots.speed"])
    assert first.equals(sweep(path, vary, out, reps=4, measures=["escape.any"]))
    assert first.equals(load_rows(out))
    with pytest.raises(BrokenStore, match="is there already"):
        sweep(path, vary, out, reps=5, measures=["escape.any"])


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--vary", "agents.dots.cuont=1,2"], "Did you mean 'count'"),
        (["--vary", "seed=1,2"], "the seed is not varied"),
        (["--measure", "escape.eny"], "Did you mean 'escape.any'"),
        (["--shard", "5/4"], "no part of a sweep"),
        (["--dask", "example"], "no address of a scheduler"),
        (["--table", "nowhere.csv"], "cannot be read"),
    ],
)
def test_what_is_asked_wrongly_is_refused_before_a_folder_is_made(tmp_path: Path, words: list, complaint: str) -> None:
    refused = unbidden("sweep", yard(tmp_path), *words, "-o", tmp_path / "store")
    assert refused.returncode in (2, 3)
    assert complaint in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "store").exists() or "--dask" in words
