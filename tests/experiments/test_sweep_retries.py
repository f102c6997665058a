"""A run at which its process ends, that raises, or that wants too much: tried once more alone, and only then failed."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.experiments.test_sweeps import asked, made
from tests.sweeping import rows_of, unbidden, yard
from unbidden.experiments.sweeps import work, workers
from unbidden.experiments.sweeps.executors import processes, serial, threads
from unbidden.experiments.sweeps.factors import arm_of
from unbidden.experiments.sweeps.manifest import Manifest
from unbidden.experiments.sweeps.parts import sealed
from unbidden.experiments.sweeps.planning import Kept
from unbidden.experiments.sweeps.store import open_store
from unbidden.experiments.sweeps.work import Batch, Run, play
from unbidden.experiments.sweeps.workers import Apart, Died
from unbidden.sim.runs.many import ReadyArm
from unbidden.sim.runs.simulation import NotANumber

DIES = """
import os, signal
made = work.ReadyArm.made
def dying(self, seed):
    flag = {flag!r} + ({each} * str(self.arm.fields) + {each} * str(seed)).replace("/", "")
    if seed % {every} == 0 and not os.path.exists(flag):
        if {once}:
            open(flag, "w").close()
        os.kill(os.getpid(), signal.{signal})
    return made(self, seed)
work.ReadyArm.made = dying
"""


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return replace(asked(tmp_path, ["agents.dots.count=1,3"], Kept(("escape.any",), events=True)), replicates=6)


def changed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Have processes that play do something first."""
    first, rest = workers.PROGRAM.split("from unbidden", 1)
    program = f"{first}\nfrom unbidden.experiments.sweeps import work\n{text}\nfrom unbidden{rest}"
    monkeypatch.setattr(workers, "PROGRAM", program)


@pytest.mark.parametrize(("every", "each"), [(1, 0), (3, 1), (1, 1)])
def test_a_run_that_ends_its_process_once_is_as_any_other(
    tmp_path: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch, every: int, each: int
) -> None:
    """Also if every run does."""
    expected = sealed(made(manifest, tmp_path / "serial").rows())
    changed(monkeypatch, DIES.format(flag=str(tmp_path / "flag"), every=every, each=each, once=True, signal="SIGKILL"))
    store = made(manifest, tmp_path / "store", lambda: processes(2))
    assert list(tmp_path.glob("flag*"))
    assert expected == sealed(store.rows())


@pytest.mark.parametrize(
    ("signal", "reason"),
    [
        ("SIGKILL", "its process was killed, perhaps because"),
        ("SIGSEGV", "memory that is not its own"),
        ("SIGUSR1", "code -10"),
    ],
)
def test_a_run_that_ends_its_process_twice_has_failed_and_the_others_have_not(
    tmp_path: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch, signal: str, reason: str
) -> None:
    expected = rows_of(made(manifest, tmp_path / "serial").rows())
    changed(monkeypatch, DIES.format(flag=str(tmp_path / "no"), every=5, each=0, once=False, signal=signal))
    rows = rows_of(made(manifest, tmp_path / "store", lambda: processes(2)).rows())
    bad = [row for row in rows if row["seed"] % 5 == 0]
    assert bad
    assert all(reason in row["failure"] for row in bad)
    assert [row for row in expected if row["seed"] % 5] == [row for row in rows if row["seed"] % 5]


def test_whoever_began_a_process_knows_at_which_run_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(monkeypatch, "work.CHUNK = 1000.0")
    endless = asked(tmp_path, ["agents.dots.step=1,0"], seconds=0.5)
    arms = [arm_of(endless.design.values(point), endless.arm) for point in (0, 1)]
    runs = tuple(Run(arms[k == 2], k, k) for k in range(5))
    apart = Apart()
    with pytest.raises(Died, match=r"it took longer than 0.5 s") as died:
        apart.play(Batch(endless.recipe, runs))
    assert runs[2] == died.value.at
    assert [0, 1] == apart.play(Batch(endless.recipe, runs[:2])).numbers
    apart.kill()
    apart.end()


@pytest.mark.parametrize("executor", [serial, lambda: threads(2)])
def test_a_run_that_raises_once_is_as_any_other(
    tmp_path: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch, executor
) -> None:
    expected = sealed(made(manifest, tmp_path / "expected").rows())
    raised: set[tuple] = set()
    original = ReadyArm.made

    def raising(self: ReadyArm, seed: int):
        if (self.arm, seed) not in raised:
            raised.add((self.arm, seed))
            raise [NotANumber("once"), ZeroDivisionError("once"), MemoryError()][len(raised) % 3]
        return original(self, seed)

    monkeypatch.setattr(ReadyArm, "made", raising)
    assert expected == sealed(made(manifest, tmp_path / "store", executor).rows())
    assert 12 == len(raised)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NotANumber("no number"), "no number"),
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero"),
        (AssertionError(), "AssertionError"),
        (MemoryError("Unable to allocate 3 GiB"), "there was not enough memory for it"),
        (RuntimeError('in File "/home/a/b/rules.py", line 3'), 'RuntimeError: in File "rules.py", line 3'),
        (RuntimeError(r'in File "C:\a\rules.py", line 3'), 'RuntimeError: in File "rules.py", line 3'),
    ],
)
def test_a_run_that_raises_twice_has_failed_and_says_the_same_on_every_machine(
    tmp_path: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    tries: list[int] = []

    def raising(self: ReadyArm, seed: int):
        tries.append(seed)
        raise error

    monkeypatch.setattr(ReadyArm, "made", raising)
    rows = rows_of(made(manifest, tmp_path / "store").rows())
    assert [reason] * 12 == [row["failure"] for row in rows]
    assert 24 == len(tries)


def test_a_full_disk_where_runs_are_played_is_no_failure_of_theirs(
    tmp_path: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep stops, and says why; nothing is written down as failed."""

    def full(self: work.Recipe):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(work.Recipe, "open", full)
    work._forget()
    with pytest.raises(OSError, match="No space"):
        made(manifest, tmp_path / "store")
    assert 0 == len(open_store(tmp_path / "store").rows())


NOTES = """
made = work.ReadyArm.made
def noting(self, seed):
    run = made(self, seed)
    with open({path!r}, "w") as file:
        file.write(open("/proc/self/status").read())
    return run
work.ReadyArm.made = noting
"""


@pytest.mark.skipif(sys.platform != "linux", reason="no other system bounds memory so")
def test_a_run_that_wants_more_memory_than_it_may_have_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the same reason whatever was played before it, and the others have not."""
    kept = Kept(("escape.any",))
    with monkeypatch.context() as patch:  # how much a process takes that plays the small one differs between machines
        changed(patch, NOTES.format(path=str(tmp_path / "status")))
        made(asked(tmp_path, ["run.ticks=20"], kept), tmp_path / "small", lambda: processes(1))
    status = dict(line.split(":", 1) for line in (tmp_path / "status").read_text().splitlines())
    most = int(status["VmPeak"].split()[0]) * 2**10 + 2**27
    large = asked(tmp_path, ["run.ticks=20,2980000", "agents.dots.count=12"], kept)
    large = replace(large, replicates=2)
    rows = rows_of(made(large, tmp_path / "store", lambda: processes(2, most)).rows())
    assert [None, "there was not enough memory for it"] * 2 == [row["failure"] for row in rows]


def test_arms_that_cannot_be_made_fail_once_for_all_of_a_batch(
    tmp_path: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[object] = []

    def refused(self: ReadyArm, scenario, arm, *more, **others) -> None:
        tries.append(arm)
        raise NotANumber("not here")

    monkeypatch.setattr(ReadyArm, "__init__", refused)
    arm = arm_of(manifest.design.values(0), manifest.arm)
    played = play(Batch(replace(manifest.recipe, name="other"), tuple(Run(arm, k, k) for k in range(9))))
    assert [(k, "not here") for k in range(9)] == played.failed
    assert 2 == len(tries)


def test_a_batch_is_handed_back_with_what_there_was_no_time_for(
    tmp_path: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least one run is made."""
    monkeypatch.setattr(work, "CHUNK", 0.0)
    arm = arm_of(manifest.design.values(0), manifest.arm)
    runs = tuple(Run(arm, k, k) for k in range(5))
    played = play(Batch(manifest.recipe, runs))
    assert ([0], runs[1:]) == (played.numbers, played.left)


def test_runs_are_looked_after_one_by_one(tmp_path: Path, manifest: Manifest) -> None:
    seen: list[int] = []

    @contextmanager
    def guard(number: int) -> Iterator[None]:
        seen.append(number)
        yield

    arm = arm_of(manifest.design.values(0), manifest.arm)
    play(Batch(manifest.recipe, tuple(Run(arm, k, k) for k in range(4))), guard)
    assert [0, 1, 2, 3] == seen


def test_bounds_on_runs_need_processes(tmp_path: Path) -> None:
    """Threads cannot be ended; who asks for that is told so before anything is made."""
    for words in (("--seconds", 5, "--by", "threads"), ("--memory", 4000, "--by", "serial")):
        told = unbidden("sweep", yard(tmp_path), "--reps", 2, "-o", tmp_path / "store", *words)
        assert 3 == told.returncode
        assert "processes" in told.stderr
        assert not (tmp_path / "store").exists()
