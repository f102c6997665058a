"""How sweeps are asked for and looked at: rows made again, stages of trainings, files, scripts, tables of events."""

import io
import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from tests.sweeping import command, rows_of, yard
from unbidden import sweep
from unbidden.experiments.cli import sweep_progress
from unbidden.experiments.cli.sweep_progress import SHOWN, SweepProgress
from unbidden.experiments.sweeps import executors, telling
from unbidden.experiments.sweeps.checking import check
from unbidden.experiments.sweeps.design import Kind, design
from unbidden.experiments.sweeps.factors import factor
from unbidden.experiments.sweeps.looking import source_of
from unbidden.experiments.sweeps.manifest import Manifest
from unbidden.experiments.sweeps.planning import Kept, plan, plan_of
from unbidden.experiments.sweeps.request import Request, request_of
from unbidden.experiments.sweeps.runner import Runner
from unbidden.experiments.sweeps.stopping import half_width
from unbidden.experiments.sweeps.store import BrokenStore, Store, create, open_store
from unbidden.experiments.sweeps.summary import summarise
from unbidden.sim.cli import _app
from unbidden.sim.cli.exit_codes import SOME_FAILED
from unbidden.sim.cli.opening import open_source
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.running import learn
from unbidden.sim.runs.training import TrainingResult, train
from unbidden.sim.scenario import InvalidScenario, load
from unbidden.sim.scenario.claim_rules import Kind as Measured
from unbidden.viz.cli.screens import _setting
from unbidden.viz.page.replay import payload


def made(
    folder: Path,
    name: str,
    vary: Sequence[str],
    replicates: int = 3,
    kept: Kept | None = None,
    changes: Sequence[str] = (),
) -> Store:
    """The store of a sweep, with all its runs."""
    points = design(Kind.factorial, [factor(text) for text in vary])
    manifest = plan(name, load(name, changes), points, replicates, kept or Kept(digests=True))
    with (store := create(folder, manifest)).writing():
        Runner(store, executors.serial, 1).run()
    return open_store(folder)


def told(*words: object, given: str = "") -> tuple[int, str]:
    """What a command comes to in this process: its exit code, and all that it says."""
    result = CliRunner().invoke(_app(), [str(word) for word in words], input=given)
    return result.exit_code, result.output + (f"{result.exception}" if result.exception else "")


# ---- rows -----------------------------------------------------------------------------------------------------------


def test_every_row_of_a_sweep_can_be_made_again(tmp_path: Path) -> None:
    """With fields, a control and whatever the sweep changed itself; it comes to the digest that was kept."""
    vary = ["agents.blimps.count=2,9", "control=base,calm"]
    store = made(tmp_path / "store", "blimps", vary, kept=Kept(("escape.any",), digests=True))
    for row in rows_of(store.rows()):
        source = source_of(store.path, row["run"])
        assert row["seed"] == source.seed
        assert row["digest"] == source.digest == source.run().digest
        assert row["escape.any"] == float(source.run().measures["escape.any"])


def test_rows_of_learners_are_made_again_also_without_something(tmp_path: Path) -> None:
    """What an ablation takes away stays away, also where trials are held in another world than the training."""
    for name, vary in (
        ("compute_yard", ["ablation=none,time", "stage=0.25,1"]),
        ("distributional_shift", ["ablation=none,time", "stage=0.25,1", "control=base,train"]),
    ):
        store = made(tmp_path / name, name, vary, 2, changes=["run.episodes=60"])
        rows = rows_of(store.rows())
        assert not any(row["failure"] for row in rows)
        assert len({row["digest"] for row in rows}) > 1
        for row in rows:
            assert row["digest"] == source_of(store.path, row["run"]).run().digest


def test_what_is_taken_away_stays_away_when_more_is_changed() -> None:
    """A scenario in which a window changes a field is still without it."""
    acts, _ = Arm(ablation="time").worlds(load("compute_yard"))
    assert acts.setup.ticks == acts.with_field("run.episodes", 7).setup.ticks < load("compute_yard").setup.ticks
    assert 7 == acts.with_field("run.episodes", 7).file.run.episodes


def test_a_row_that_comes_out_otherwise_is_said_to(tmp_path: Path) -> None:
    """By its digest, if it was kept."""
    store = made(tmp_path / "store", str(yard(tmp_path)), ["agents.dots.count=1,3"])
    source = source_of(store.path, 1)
    assert source.run().digest == source.digest
    with pytest.raises(UnreadableFile, match=r"run 1 of .* and comes to"):
        replace(source, digest="0" * 32).run()


def test_commands_open_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """run, why, replay, figure and film; what is no row is said to be none."""
    monkeypatch.chdir(tmp_path)
    store = made(tmp_path / "walls", "blimps", ["agents.blimps.count=8,16"], 2, Kept(("escape.any",), digests=True))
    digest = source_of(store.path, 3).digest
    code, said = told("run", "walls", "--row", 3)
    assert (0, True, True) == (code, digest in said, "unbidden why walls --row 3" in " ".join(said.split()))
    code, said = told("why", "walls", "--row", 3, "--redraws", 2, "--budget", 10)
    assert code in (0, 1)
    assert "outside the room" in said
    for verb, out, *more in (("replay", "a.html"), ("figure", "a.png"), ("film", "a.gif", "--to", 1)):
        code, said = told(verb, "walls", "--row", 3, "-o", out, *more)
        assert (0, True) == (code, (tmp_path / out).exists()), said
    for words, complaint in (
        (["run", "walls", "--row", 4], "has no run 4; its sweep has runs 0 to 3"),
        (["run", "walls"], "say which run of the sweep in it"),
        (["run", "blimps", "--row", 1], "the folder of a sweep, which 'blimps' is not"),
        (["run", tmp_path, "--row", 1], "is no store of a sweep"),
        (["run", "walls", "--row", 1, "--seed", 4], "leave --seed, --set, --control and --rules out"),
        (["run", "walls", "--row", 1, "--seeds", 4], "leave --seeds, --claims and --policy out"),
    ):
        code, said = told(*words)
        assert (True, True) == (code != 0, complaint in " ".join(said.replace("│", " ").split())), said


def test_a_row_is_watched_with_its_control_and_can_be_taken_out_of_it(tmp_path: Path) -> None:
    """A stage of a training is shown by itself."""
    _app()  # which says how rows are opened
    store = made(tmp_path / "calm", "blimps", ["control=base,calm", "agents.blimps.count=3"], 1)
    setting = _setting(open_source(str(store.path), 0, None, None, None, 1))
    assert ("calm", None, 3) == (setting.control, setting.base.control, setting.base.setup.groups[0].count)
    row = source_of(store.path, 1)
    assert (row.seed, row.scenario.setup) == (setting.seed, setting.scenario().setup)
    assert setting.under(None).scenario().setup == load("blimps", ["agents.blimps.count=3"]).setup
    store = made(tmp_path / "half", "compute_yard", ["stage=0.5,1", "run.episodes=40"], 1)
    setting = _setting(open_source(str(store.path), 0, None, None, None, 0))
    ((_, showing),) = setting.begin()
    assert showing().reel.run().digest == source_of(store.path, 0).digest


def test_a_training_that_was_cut_short_is_replayed_by_itself(tmp_path: Path) -> None:
    """What the lesson compares with learns for longer, which would be no comparison."""
    store = made(tmp_path / "half", "compute_yard", ["stage=0.5,1"], 1, changes=["run.episodes=40"])
    run = source_of(store.path, 0).run()
    shown = payload(run, asked=source_of(store.path, 0).scenario, alone=True)
    assert ([], 1) == (shown["others"], len(shown["stages"]))
    code, said = told("replay", store.path, "--row", 0, "-o", tmp_path / "a.html")
    assert (0, True) == (code, (tmp_path / "a.html").exists()), said
    code, said = told("why", store.path, "--row", 0)
    assert (2, True) == (code, "why takes things from whole trainings" in " ".join(said.replace("│", " ").split()))


def test_a_row_that_failed_says_why_and_is_made_again_if_wanted(tmp_path: Path) -> None:
    """It fails again, in words."""
    store = made(tmp_path / "store", str(yard(tmp_path)), ["agents.dots.zero=1,0"], 1)
    code, said = told("run", store.path, "--row", 1, given="n\n")
    assert (0, True) == (code, "failed: a rule answered with something that is not a number" in said)
    code, said = told("run", store.path, "--row", 1, given="y\n")
    assert (1, 2) == (code, said.count("a rule answered with something that is not a number"))


def test_a_row_that_is_not_made_yet_is_what_it_will_be(tmp_path: Path) -> None:
    """Its number says all of it."""
    whole = made(tmp_path / "whole", str(yard(tmp_path)), ["agents.dots.count=1,3"], 2)
    create(tmp_path / "empty", whole.manifest)
    assert source_of(whole.path, 2).run().digest == source_of(tmp_path / "empty", 2).run().digest
    with pytest.raises(BrokenStore, match="no store of a sweep"):
        source_of(tmp_path, 0)


# ---- stages ---------------------------------------------------------------------------------------------------------


def test_a_stage_is_what_a_training_that_is_stopped_there_knows() -> None:
    """Bit for bit, whether it is seen on the way or stopped at."""
    yard_of_learners, seen = load("compute_yard", ["run.episodes=130"]), dict[int, TrainingResult]()

    def keep(result: TrainingResult) -> None:
        seen[result.done] = replace(result, value=result.value.copy())

    whole = train(yard_of_learners, 5, on_block=keep, stops=[13, 65])
    for stage, episodes in ((0.1, 13), (0.5, 65), (1.0, 130)):
        stopped = learn(yard_of_learners, 5, stage=stage)
        assert (episodes, 130) == (stopped.done, stopped.episodes)
        assert (stopped.value == seen[episodes].value).all()
    assert whole.digest == learn(yard_of_learners, 5).digest
    assert 0 == learn(yard_of_learners, 5, stage=0.0).done


@pytest.mark.parametrize(
    ("name", "vary", "complaint"),
    [
        ("blimps", "stage=0.5,1", "nobody in blimps is trained"),
        ("compute_yard", "stage=0.5,2", "from 0 to 1, not 2"),
        ("compute_yard", "stage=half,1", "from 0 to 1, not 'half'"),
    ],
)
def test_stages_that_there_are_not_are_refused(name: str, vary: str, complaint: str) -> None:
    with pytest.raises(InvalidScenario, match=complaint):
        check(load(name), design(Kind.factorial, [factor(vary)]), Arm())


# ---- files ----------------------------------------------------------------------------------------------------------

FILE = """\
scenario: yard.yaml
vary:
  agents.dots.step: [1, 0.5]
  control: [base, one]
  agents.dots.speed: 0.5..1:2
reps: 3
measures: [escape.any]
set: { run.ticks: 30 }
digests: true
seed: 7
"""


def asked(folder: Path, text: str = FILE, **options: Any) -> Request:
    """What a file beside the yard asks for, and options."""
    yard(folder)
    (folder / "sweep.yaml").write_text(text)
    return request_of(str(folder / "sweep.yaml"), options)


def planned(request: Request) -> Manifest:
    """The sweep that is asked for."""
    return plan_of(request, load(request.scenario, request.changes, request.file.control))


def test_a_file_and_options_ask_for_the_same_sweep(tmp_path: Path) -> None:
    """To the last letter of the manifest; names of files in it are relative to it."""
    request = asked(tmp_path)
    options = {
        "vary": {"agents.dots.step": "1,0.5", "control": "base,one", "agents.dots.speed": "0.5..1:2"},
        "reps": 3, "measures": ["escape.any"], "set": {"run.ticks": 30}, "digests": True, "seed": 7,
    }  # fmt: skip
    typed = request_of(str(tmp_path / "yard.yaml"), options)
    assert planned(request).as_json() == planned(typed).as_json()
    assert planned(request).design.points == planned(typed).design.points
    assert planned(request).seal == planned(typed).seal


def test_options_take_the_place_of_what_a_file_says(tmp_path: Path) -> None:
    """Those of vary and set join it."""
    options = {"vary": {"agents.dots.step": "0.1,1", "run.episodes": "1,2"}, "reps": 5, "set": {"agents.dots.at": "."}}
    file = asked(tmp_path, FILE, **options, measures=None).file
    assert {"agents.dots.step": "0.1,1", "run.episodes": "1,2"}.items() <= file.vary.items()
    assert 4 == len(file.vary)
    assert {"run.ticks": 30, "agents.dots.at": "."} == file.set_
    assert (5, ["escape.any"]) == (file.reps, file.measures)


def test_points_are_named_one_by_one(tmp_path: Path) -> None:
    """In a file as in a table, with values at their lines."""
    rows = "- { agents.dots.step: 1, control: one }\n- { control: base, agents.dots.step: 0.5 }\n"
    text = f"scenario: yard.yaml\nrows:\n{rows}"
    design = planned(asked(tmp_path, text)).design
    assert (Kind.table, ((1, "one"), (0.5, "base"))) == (design.kind, design.points)
    with pytest.raises(InvalidScenario, match=r"sweep.yaml:4:14: there is no control 'bose'"):
        planned(asked(tmp_path, text.replace("base", "bose")))
    with pytest.raises(InvalidScenario, match=r"sweep.yaml:4:3: row 2 has other columns"):
        planned(asked(tmp_path, text.replace("control: base,", "")))


def test_a_file_names_a_table_beside_it(tmp_path: Path) -> None:
    """Whose points are those of its rows, as CSV or as Parquet, to the last digit."""
    rows = [{"agents.dots.step": 0.123456789012, "control": "base"}, {"agents.dots.step": 1.0, "control": "one"}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "points.parquet")
    pyarrow.csv.write_csv(pa.Table.from_pylist(rows), tmp_path / "points.csv")
    for name in ("points.parquet", "points.csv"):
        design = planned(asked(tmp_path, f"scenario: yard.yaml\ntable: {name}\n")).design
        assert ((0.123456789012, "base"), (1.0, "one")) == design.points
    (tmp_path / "points.csv").write_text("agents.dots.step,control\n1,one\n2,base\n")
    with pytest.raises(InvalidScenario, match=r"points.csv:3: agents.dots.step is 2"):
        planned(asked(tmp_path, "scenario: yard.yaml\ntable: points.csv\n"))


def test_the_file_on_the_page_of_sweeps_is_one(tmp_path: Path) -> None:
    """And whoever runs it as a scenario is told what it is."""
    page = (Path(__file__).parents[2] / "docs" / "sweeps.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(scenario: .*?)```", page, re.DOTALL)
    path = tmp_path / "walls.yaml"
    path.write_text(example)
    assert (40, 50) == (len(planned(request_of(str(path), {})).design.points), request_of(str(path), {}).replicates)
    code, said = told("run", path)
    assert (True, True) == (code != 0, f"unbidden sweep {path} -o FOLDER" in said)
    assert "1 problem" in said


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("reps: 3", "rebs: 3", r"sweep.yaml:6:1: rebs is not a field here.* Did you mean 'reps'"),
        ("reps: 3", "reps: many", r"sweep.yaml:6:7: reps is 'many'; it must be a whole number"),
        ("reps: 3", "reps: 0", r"sweep.yaml:6:7: reps is 0; it must be 1 or more"),
        ("[1, 0.5]", "[1, -3]", r"sweep.yaml:3:25: agents.dots.step is -3"),
        ("[1, 0.5]", "[1, 1]", r"sweep.yaml:3:25: agents.dots.step has the value 1 twice"),
        ("[1, 0.5]", "[1, [2]]", r"sweep.yaml:3:25: agents.dots.step has the value \[2\]"),
        ("[1, 0.5]", "[]", r"sweep.yaml:3:3: agents.dots.step has no values"),
        ("agents.dots.step:", "agents.dots.setp:", r"(?s)^sweep.yaml:3:3: there is no field 'setp'.*1 problem"),
        ("[base, one]", "[base, won]", r"sweep.yaml:4:19: there is no control 'won'"),
        ("0.5..1:2", "1..0.5:2", r"sweep.yaml:5:3: agents.dots.speed goes from 1 to 0.5"),
        ("0.5..1:2", "0.5..1", r"sweep.yaml:5:3: agents.dots.speed is a range without steps"),
        ("control: [base, one]", "seed: [1, 2]", r"sweep.yaml:4:3: the seed is not varied"),
        ("escape.any", "escape.eny", r"yard measures nothing called 'escape.eny'.* Did you mean 'escape.any'"),
        ("run.ticks: 30", "run.ticks: -1", r"sweep.yaml:8:19: run.ticks is -1"),
        ("reps: 3", "max_reps: 3", r"sweep.yaml:6:11: the most runs are for points that stop by their intervals"),
        ("reps: 3", "reps: 3\nuntil_ci: 0.1", r"sweep.yaml:6:7: the number of runs of a point is fixed"),
        ("reps: 3", "table: a.csv", r"sweep.yaml:6:8: a table of points names them one by one; leave out"),
        ("reps: 3", "design: sobol", r"how many points"),
        ("scenario: yard.yaml", "reps: 3", r"set on lines 1 and 6"),
        ("scenario: yard.yaml", "", r"scenario is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_told_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidScenario, match=complaint):
        planned(asked(Path(), FILE.replace(old, new)))


ODD = ["", "null", "[]", "{}", "-1", "1e400", ".nan", "'x y'", "[[1]]", "{a: {b: 1}}", "1..2:3", "log 0..1:2",
       "2..1", "true", "'*'", "&a [*a]", "!!python/object:os.system", "1e18..2e18:10000", "[1, 1.0, true]"]  # fmt: skip


@given(line=st.integers(0, 10), value=st.sampled_from(ODD) | st.text(max_size=12), cut=st.integers(0, 300))
def test_whatever_a_file_says_it_is_a_sweep_or_refused(tmp_path_factory, line: int, value: str, cut: int) -> None:
    """With a value replaced and the end cut off; never anything that nobody foresaw."""
    folder = tmp_path_factory.getbasetemp() / "hostile"
    folder.mkdir(exist_ok=True)
    lines = FILE.splitlines()
    lines[line % len(lines)] = lines[line % len(lines)].partition(":")[0] + ": " + value
    text = "\n".join(lines)
    with suppress(InvalidScenario):
        planned(asked(folder, text[:cut] if cut < 40 else text))


def test_a_sweep_of_more_runs_than_can_be_kept_is_refused(tmp_path: Path) -> None:
    """Before it takes memory."""
    with pytest.raises(InvalidScenario, match="that is 2,000,000,000 runs; the most of a sweep is 1,000,000,000"):
        planned(asked(tmp_path, FILE.replace("0.5..1:2", "0.5..1:500"), reps=1_000_000))


def test_options_that_go_together_with_nothing_are_refused(tmp_path: Path) -> None:
    """At the option, where one is wrong; also from Python."""
    path = str(yard(tmp_path))
    for options, complaint in (
        ({"reps": 3, "until_ci": 0.1}, "--reps: the number of runs of a point is fixed"),
        ({"max_reps": 3}, "--max-reps: the most runs are for points that stop"),
        ({"vary": {"agents.dots.count": "1,x"}}, "--vary agents.dots.count=1,x: agents.dots.count is 'x'"),
        ({"set": {"run.tiks": 3}}, "--set run.tiks=3: there is no field 'tiks'"),
    ):
        with pytest.raises(InvalidScenario, match=complaint):
            planned(request_of(path, options))
    with pytest.raises(InvalidScenario, match="fixed, or it is until"):
        sweep(path, {"agents.dots.count": [1, 2]}, tmp_path / "store", reps=5, until_ci=0.1)
    assert 40 == planned(request_of(path, {"until_ci": 0.1, "max_reps": 40})).stopping.most  # type: ignore[union-attr]


def test_a_file_is_swept_from_the_command_line_and_from_python(tmp_path: Path) -> None:
    """Into the same rows; a folder is swept again, whole or in part."""
    asked(tmp_path)
    file, out = tmp_path / "sweep.yaml", tmp_path / "store"
    code, said = told("sweep", file, "-o", out, "--by", "serial")
    assert (0, True) == (code, "24 of 24 runs, 0 failed" in said), said
    table = sweep(file, out=tmp_path / "python", by="serial")
    assert [row["digest"] for row in rows_of(open_store(out).rows())] == list(table["digest"])
    code, said = told("sweep", out, "--shard", "2/2", "-o", tmp_path / "half", "--by", "serial")
    assert (0, True) == (code, "12 of 12 runs" in said), said
    code, said = told("sweep", out, "--reps", 4, "-o", tmp_path / "other")
    assert (2, True) == (
        code,
        "and --measure with code of your own, may be said of it" in " ".join(said.replace("│", " ").split()),
    )


# ---- scripts --------------------------------------------------------------------------------------------------------


def test_a_script_makes_a_sweep_in_shards_and_goes_on_where_it_was(tmp_path: Path) -> None:
    """As bash runs it, whatever the folder is called; merged they are the whole, with the runs that failed."""
    folder, bin_ = tmp_path / "what's $HOME here", tmp_path / "bin"
    for made_here in (folder, bin_):
        made_here.mkdir()
    text = FILE.replace("agents.dots.step: [1, 0.5]", "agents.dots.zero: [1, 0]").replace("seed: 7", "events: true")
    asked(folder, text)
    code, script = told("sweep", "script", folder / "sweep.yaml", "--shards", 3, "-o", folder / "parts", "--slurm")
    assert 0 == code, script
    beside = Path(sys.executable).parent / "shellcheck"  # also where nobody has activated the environment
    checker = str(beside) if beside.exists() else "shellcheck"
    checked = subprocess.run([checker, "-"], input=script, capture_output=True, text=True)
    assert (0, "") == (checked.returncode, checked.stdout)
    (bin_ / "unbidden").write_text(f'#!/bin/sh\nexec {shlex.join(command())} "$@"\n')
    (bin_ / "unbidden").chmod(0o755)
    environment = os.environ | {"PATH": f"{bin_}:{os.environ['PATH']}"}

    def job(task: int) -> subprocess.CompletedProcess[str]:
        with_task = environment | {"SLURM_ARRAY_TASK_ID": str(task)}
        return subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=with_task, cwd=tmp_path)

    assert "an array of jobs of SLURM" in subprocess.run(["bash", "-c", script], capture_output=True, text=True).stderr
    for task in (1, 2, 3, 1):  # the first is submitted twice
        done = job(task)
        assert 0 == done.returncode, done.stderr
    (merge,) = re.findall("^# (unbidden sweep merge .*)$", script, re.MULTILINE)
    merged = subprocess.run(["bash", "-c", merge], capture_output=True, text=True, env=environment)
    assert "24 of 24 runs, 12 failed" in merged.stdout, merged.stderr
    code, said = told("sweep", folder / "sweep.yaml", "-o", tmp_path / "whole", "--by", "serial")
    assert (4, True) == (code, "24 of 24 runs, 12 failed" in said)
    assert rows_of(open_store(tmp_path / "whole").rows()) == rows_of(open_store(folder / "parts" / "whole").rows())


def test_a_script_for_more_jobs_than_points_is_refused(tmp_path: Path) -> None:
    """As is a name that would end a line of it."""
    asked(tmp_path)
    code, said = told("sweep", "script", tmp_path / "sweep.yaml", "--shards", 9, "-o", tmp_path / "parts")
    assert (True, True) == (code != 0, "8 points cannot be made in 9 shards" in said)
    code, said = told("sweep", "script", tmp_path / "sweep.yaml", "--shards", 2, "-o", f"{tmp_path}/a\nrm b")
    assert (True, True) == (code != 0, "that no line of a script can hold" in said)


# ---- how far it is --------------------------------------------------------------------------------------------------


def test_a_table_shows_how_far_a_sweep_is_and_what_it_measured(tmp_path: Path) -> None:
    """On a terminal, with intervals; of many points some, from the first to the last."""
    store = made(tmp_path / "store", str(yard(tmp_path)), ["run.ticks=1..300:24"], 4, Kept(("escape.any",)))
    console = Console(file=io.StringIO(), width=100, force_terminal=True, color_system=None)
    with SweepProgress(console) as progress:
        progress.wait = 0.0
        progress.show(store)
    told_lines = list(dict.fromkeys(console.file.getvalue().splitlines()))  # type: ignore[attr-defined]
    shown = [line.split() for line in told_lines if re.match(r"\d[\d.]* +4 ", line)]
    assert SHOWN == len(shown)
    assert "96 of 96 runs" in " ".join(told_lines)
    assert "and 16 more points" in " ".join(told_lines)
    assert (float(shown[0][0]), telling.row(store, 0)[-1]) == (1.0, " ".join(shown[0][2:]))


def test_points_that_stop_by_their_intervals_show_those(tmp_path: Path) -> None:
    """Which hold however often they are looked at; and how narrow they are to be."""
    request = request_of(str(yard(tmp_path)), {"until_ci": 0.3, "max_reps": 60, "measures": ["escape.any"]})
    store = create(tmp_path / "store", planned(request))
    with store.writing():
        Runner(store, executors.serial, 1).run()
    values = store.column("escape.any")[store.done]
    found = summarise(values, Measured.BINARY, until=True)
    assert f"{values.mean():.3g} [{found.low:.3g}, {found.high:.3g}]" == telling.row(store, 0)[-1]
    assert half_width(values) <= 0.3
    assert "escape.any (to ± 0.3)" == telling.head(store)[-1]
    assert "of at most 60 runs" in telling.status(store)


def test_where_there_is_no_terminal_a_line_is_said_now_and_then(tmp_path: Path, capsys, monkeypatch) -> None:
    """With the rate, failures and the time left."""
    monkeypatch.setattr(sweep_progress, "BETWEEN_LINES", 0.0)
    store = made(tmp_path / "store", str(yard(tmp_path)), ["agents.dots.zero=1,0"], 4)
    store.done[:3] = False
    with SweepProgress() as progress:
        progress.before = 0
        progress.show(store)
    assert re.fullmatch(r"5 of 8 runs, 4 failed, \S+ a second, \d+ s left\n", capsys.readouterr().err)


def test_a_stop_by_hand_on_a_terminal_leaves_it_as_it_was(tmp_path: Path) -> None:
    """The table is taken away, the cursor is back, and the last line says how to go on."""
    path, out = yard(tmp_path), tmp_path / "a store"
    words = command("sweep", path, "--reps", 4000, "--set", "run.ticks=20000", "-o", out, "--by", "threads")
    main, terminal = pty.openpty()
    process = subprocess.Popen(words, stdin=terminal, stdout=terminal, stderr=terminal,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # fmt: skip
    os.close(terminal)
    said, is_stopped = "", False
    while True:
        try:
            said += os.read(main, 65536).decode()
        except OSError:  # nobody writes any more
            break
        if "escape.any" in said and not is_stopped:
            is_stopped = True
            process.send_signal(signal.SIGINT)
    os.close(main)
    assert 130 == process.wait(timeout=60)
    assert "\x1b[?25h" in said
    assert f"Go on with: unbidden sweep resume '{out}'" in said.splitlines()[-1]


# ---- tables for others ----------------------------------------------------------------------------------------------


def test_events_are_a_table_and_tell_all_that_runs_tell(tmp_path: Path) -> None:
    """Each as it is in a run by itself; the file in the folder is the same as what is exported."""
    store = made(tmp_path / "store", "blimps", ["agents.blimps.count=2,12"], 2, Kept(events=True))
    expected = [
        {"run": run, "event": k, **event}
        for run in range(4)
        for k, event in enumerate(source_of(store.path, run).run().events)
    ]
    table = pq.read_table(store.path / "events.parquet")
    found = [
        {name: value for name, value in row.items() if name != "more" and value is not None}
        | json.loads(row["more"] or "{}")
        for row in table.to_pylist()
    ]
    assert 10 < len(found)
    assert expected == found
    code, said = told("sweep", "export", store.path, "--events", tmp_path / "events.csv")
    assert 0 == code, said
    assert len(found) + 1 == len((tmp_path / "events.csv").read_text().splitlines())


def test_rows_are_exported_with_the_exact_values_of_their_points(tmp_path: Path) -> None:
    """As CSV and as Parquet; numbers as numbers."""
    speeds = "agents.dots.speed=0.123456789,1"
    store = made(tmp_path / "store", str(yard(tmp_path)), [speeds, "control=base,one"], 2, Kept(("escape.any",)))
    csv, parquet = tmp_path / "rows.csv", tmp_path / "rows.parquet"
    code, said = told("sweep", "export", store.path, "--csv", csv, "--parquet", parquet)
    assert 0 == code, said
    table = pq.read_table(parquet)
    assert [0.123456789] * 2 + [1.0] * 2 == table["agents.dots.speed"].to_pylist()[:4]
    assert ["base", "one"] * 4 == table["control"].to_pylist()
    assert table.to_pylist() == pyarrow.csv.read_csv(csv).cast(table.schema).to_pylist()
    for words, complaint in (
        ([], "say which file to write"),
        (["--csv", tmp_path / "a.txt"], "ends in .csv"),
        (["--events", tmp_path / "a.csv"], "keeps no events; a sweep that is begun with --events does"),
    ):
        code, said = told("sweep", "export", store.path, *words)
        assert (True, True) == (code != 0, complaint in " ".join(said.replace("│", " ").split())), said


def test_a_picture_is_drawn_of_the_runs_that_did_not_fail(tmp_path: Path) -> None:
    """A run that fails is said, and does not take away what was asked for."""
    world, store, picture = yard(tmp_path), tmp_path / "store", tmp_path / "shares.png"
    words = ["--vary", "agents.dots.zero=0,1", "--measure", "escape.any", "--reps", 2, "--by", "serial"]
    code, output = told("sweep", world, *words, "-o", store, "--plot", picture)
    assert code == SOME_FAILED and "2 failed" in output, output
    assert picture.stat().st_size > 1000
