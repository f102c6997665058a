"""Sweeps take measures of one's own: the same whoever plays the runs, and never by code that a store brings along."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.experiments.test_sweeps import made
from tests.sweeping import rows_of, unbidden, yard
from unbidden import sweep
from unbidden.experiments.sweeps import executors
from unbidden.experiments.sweeps.analysis.about import known
from unbidden.experiments.sweeps.design import Kind, design
from unbidden.experiments.sweeps.factors import factor
from unbidden.experiments.sweeps.manifest import Manifest
from unbidden.experiments.sweeps.merging import merge, problems
from unbidden.experiments.sweeps.planning import Kept, plan
from unbidden.experiments.sweeps.store import create, open_store
from unbidden.sim.scenario import InvalidScenario, claim_rules, load

OWN = '''"""Measures for tests; some runs fail."""


def wide(run):
    """how far apart the first and the last dot ended, m"""
    return float(abs(run.x[-1, 0] - run.x[-1, -1]))


def odd(run):
    """whether the seed is odd"""
    return 1 // (run.seed % 5) >= 0 and run.seed % 2 == 1
'''
MEASURES = ("own.wide", "escape.any", "own.odd")
REPLICATES = 20


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    return tmp_path / "own.py"


@pytest.fixture
def manifest(tmp_path: Path, own: Path) -> Manifest:
    """Two points; a fifth of all runs fail, because a measure does."""
    path = str(yard(tmp_path))
    points = design(Kind.factorial, [factor("agents.dots.count=1,3")])
    scenario = load(path, ["run.ticks=20"], measures=[f"{own}:wide", f"{own}:odd"])
    return plan(path, scenario, points, REPLICATES, Kept(MEASURES, digests=True))


def test_whoever_plays_the_runs_measures_the_same(tmp_path: Path, manifest: Manifest):
    """Here, in threads, in other processes and in shards; what fails does so with the same words."""
    expected = rows_of(made(manifest, tmp_path / "serial").rows())
    failed = [row["failure"] for row in expected if row["seed"] % 5 == 0]
    assert failed and {"own.py:11: odd: ZeroDivisionError: integer division or modulo by zero."} == set(failed)
    assert all((row["failure"] is None) == (row["seed"] % 5 > 0) for row in expected)
    assert all(row["own.odd"] == row["seed"] % 2 for row in expected if row["failure"] is None)
    assert any(row["own.wide"] for row in expected)
    for name, executor in (("threads", lambda: executors.threads(2)), ("processes", lambda: executors.processes(2))):
        assert expected == rows_of(made(manifest, tmp_path / name, executor).rows())
    for k in range(2):
        made(replace(manifest, shard=(k, 2)), tmp_path / f"shard{k}")
    assert expected == rows_of(merge([tmp_path / "shard0", tmp_path / "shard1"], tmp_path / "merged").rows())


def test_a_cluster_measures_the_same(tmp_path: Path, manifest: Manifest):
    """The text of the measures travels to its workers."""
    distributed = pytest.importorskip("distributed", reason="needs Dask: pip install 'unbidden[cluster]'")
    expected = rows_of(made(manifest, tmp_path / "serial").rows())
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
        address = cluster.scheduler_address
        found = rows_of(made(manifest, tmp_path / "dask", lambda: executors.dask(address)).rows())
    assert expected == found


def test_a_run_of_a_sweep_is_the_same_without_a_measure(tmp_path: Path, manifest: Manifest):
    plain = replace(manifest, recipe=replace(manifest.recipe, own=(), measures=("escape.any",)))
    digests = [
        {row["run"]: row["digest"] for row in rows_of(made(one, tmp_path / name).rows()) if row["digest"]}
        for name, one in (("own", manifest), ("plain", plain))
    ]
    assert digests[0] and digests[0].items() <= digests[1].items()


def test_a_store_has_no_code_in_it(tmp_path: Path, manifest: Manifest, own: Path):
    """Only a hash: whoever goes on with it, or makes its runs again, gives the very file and means to."""
    store = made(manifest, tmp_path / "store")
    assert not [file for file in store.path.rglob("*") if file.is_file() and b"1 // " in file.read_bytes()]
    told = json.loads((store.path / "manifest.json").read_text())["recipe"]["own"]
    assert [("own.py", "wide"), ("own.py", "odd")] == [(measure["file"], measure["name"]) for measure in told]
    again = open_store(store.path)
    assert again.manifest.seal == manifest.seal
    assert [] == problems(again, again=0)
    with pytest.raises(InvalidScenario, match=r"own.wide is measured by code of somebody's own, which is not here"):
        problems(again, again=3)
    with pytest.raises(InvalidScenario, match=r"own.wide .* Read own.py, then give it: --measure own.py:wide"):
        again.measuring([])
    with pytest.raises(InvalidScenario, match=r"own.odd is measured by code"):
        again.measuring([f"{own}:wide"])
    again.measuring([f"{own}:wide", f"{own}:odd"])
    assert manifest == again.manifest
    assert [] == problems(again, again=5)
    own.write_text(OWN + "\n", encoding="utf-8")
    with pytest.raises(InvalidScenario, match=r"own.py is not the file that own.wide was measured with so far"):
        open_store(store.path).measuring([f"{own}:wide", f"{own}:odd"])


def test_what_a_measure_means_is_known_of_a_store(tmp_path: Path, manifest: Manifest):
    """Without its code: what it is called in figures, and by which interval it is told."""
    store = open_store(made(manifest, tmp_path / "store").path)
    for name, kind in (("own.odd", claim_rules.Kind.BINARY), ("own.wide", claim_rules.Kind.NUMBER)):
        found = known(store.manifest, name, store.column(name))
        assert kind is found.kind
    assert "how far apart the first and the last dot ended, m" == found.says


def test_a_strangers_store_executes_nothing(tmp_path: Path, manifest: Manifest):
    """Not even one that was made to hold code."""
    store = create(tmp_path / "store", manifest)
    told = json.loads((store.path / "manifest.json").read_text())
    canary = tmp_path / "canary"
    for field in ("text", "code"):
        told["recipe"]["own"][0][field] = f"open({str(canary)!r}, 'w').close()"
        (store.path / "manifest.json").write_text(json.dumps(told))
        for command in (["status"], ["verify"], ["resume", "--by", "serial"]):
            refused = unbidden("sweep", command[0], store.path, *command[1:])
            assert refused.returncode == 3 and "Traceback" not in refused.stderr
    assert not canary.exists()


def test_sweeps_of_own_measures_as_people_type_them(tmp_path: Path, own: Path):
    """Begun, looked at, checked; refused without the file, and with another one."""
    path, out = yard(tmp_path), tmp_path / "store"
    measures = ["--measure", f"{own}:wide"]
    options = ["--vary", "agents.dots.count=2,3", "--reps", 4, "--set", "run.ticks=20", "--by", "serial"]
    begun = unbidden("sweep", path, *options, *measures, "--measure", "escape.any", "-o", out)
    assert begun.returncode == 0, begun.stderr
    assert "own.wide" in begun.stdout and "escape.any" in begun.stdout
    assert "8 of 8 runs" in unbidden("sweep", "status", out).stdout
    refused = unbidden("sweep", "verify", out)
    assert refused.returncode == 3 and "--measure own.py:wide" in refused.stderr
    assert "every row is a run" in unbidden("sweep", "verify", out, *measures).stdout
    refused = unbidden("sweep", "resume", out)
    assert refused.returncode == 3 and "own.py" in refused.stderr
    assert unbidden("sweep", "resume", out, *measures, "--by", "serial").returncode == 0
    assert "nothing of that name was measured" in unbidden("sweep", "resume", out, *measures,
                                                             "--measure", f"{own}:odd").stderr  # fmt: skip


def test_a_file_of_a_sweep_names_measures_and_starts_no_code(tmp_path: Path, own: Path):
    """Neither by their name nor by that of their file; whoever asks brings the code, and the file's list stays."""
    canary = tmp_path / "canary"
    own.write_text(f"open({str(canary)!r}, 'w').close()\n{OWN}", encoding="utf-8")
    yard(tmp_path)
    file, out = tmp_path / "sweep.yaml", tmp_path / "store"
    text = "scenario: yard.yaml\nvary: { agents.dots.count: [2, 3] }\nreps: 3\nset: { run.ticks: 20 }\nmeasures: "
    for named, words in (
        ("[own.wide, escape.any]", "If it is of your own, give it: --measure own.py:wide"),
        (
            "[own.py:wide]",
            "No file starts code of somebody's own: name it own.wide there, and say --measure own.py:wide",
        ),
    ):
        file.write_text(f"{text}{named}\n", encoding="utf-8")
        refused = unbidden("sweep", file, "-o", out, cwd=tmp_path)
        assert refused.returncode == 3 and words in refused.stderr
    assert not canary.exists() and not out.exists()
    file.write_text(f"{text}[own.wide, escape.any]\n", encoding="utf-8")
    begun = unbidden("sweep", file, "--measure", f"{own}:wide", "-o", out, "--by", "serial")
    assert begun.returncode == 0, begun.stderr
    assert ("own.wide", "escape.any") == open_store(out).manifest.recipe.measures
    other = unbidden("sweep", file, "--measure", f"{own}:odd", "-o", tmp_path / "other", "--by", "serial")
    assert ("own.odd",) == open_store(tmp_path / "other").manifest.recipe.measures, other.stderr


def test_a_sweep_is_made_again_in_part_and_by_jobs_with_its_code(tmp_path: Path, manifest: Manifest, own: Path):
    """A store that is swept again, and the script of a cluster, need the file as well."""
    store = made(manifest, tmp_path / "store").path
    measures = ["--measure", f"{own}:wide", "--measure", f"{own}:odd"]
    refused = unbidden("sweep", store, "--shard", "1/2", "-o", tmp_path / "half")
    assert refused.returncode == 3 and "own.wide is measured by code" in refused.stderr
    half = unbidden("sweep", store, "--shard", "1/2", "-o", tmp_path / "half", "--by", "serial", *measures)
    assert half.returncode == 4, half.stderr  # some runs fail
    whole = {row["run"]: row for row in rows_of(open_store(store).rows())}
    found = rows_of(open_store(tmp_path / "half").rows())
    assert found and all(row == whole[row["run"]] for row in found)
    script = unbidden("sweep", "script", store, "--shards", 2, "-o", tmp_path / "jobs", *measures).stdout
    assert 2 == script.count(f"--measure {own}:wide --measure {own}:odd")


def test_a_run_of_a_sweep_is_looked_at_without_its_code(tmp_path: Path, manifest: Manifest, own: Path):
    """Played again it is the same; with the file it is measured, too; and it is written as a table."""
    store = made(manifest, tmp_path / "store")
    row = next(row for row in rows_of(store.rows()) if row["failure"] is None)
    options = ["run", store.path, "--row", row["run"]]
    looked = unbidden(*options)
    assert looked.returncode == 0 and row["digest"] in looked.stdout and "own.wide" not in looked.stdout
    assert f"own.wide {row['own.wide']:.2f}" in unbidden(*options, "--measure", f"{own}:wide").stdout
    table = tmp_path / "run.csv"
    assert unbidden("export", store.path, "--row", row["run"], "-o", table).returncode == 0
    assert table.read_text().startswith('"tick"')


def test_sweeps_of_own_measures_from_python(tmp_path: Path, own: Path):
    """A table with a column for each; the same call goes on with it."""
    path, vary = str(yard(tmp_path)), {"agents.dots.count": [2, 3]}
    asked = ["escape.any", f"{own}:wide"]
    rows = sweep(path, vary, tmp_path / "store", reps=6, measures=asked, changes=["run.ticks=20"])
    assert 12 == len(rows) and not np.isnan(rows["own.wide"]).any()
    again = sweep(path, vary, tmp_path / "store", reps=6, measures=asked, changes=["run.ticks=20"])
    assert rows.equals(again)
    every = sweep(path, vary, tmp_path / "all", reps=2, changes=["run.ticks=20"])
    assert "own.wide" not in every
