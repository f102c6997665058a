"""What is read from a file is checked before anything is unpacked, and before anything is done with it."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from unbidden.experiments.robustness.forged import BAD, OK, REFUSED, TRACEBACK, Forgery, forgeries, samples, trials
from unbidden.experiments.robustness.forged import trial as trying
from unbidden.experiments.robustness.forged.samples import EPISODES, blimps, boat
from unbidden.sim.adapters.mesa import World
from unbidden.sim.judge.counterfactuals import NothingToExplain, why
from unbidden.sim.runs import archive, records, training
from unbidden.sim.runs.archive import Form, Misfit, UnreadableFile
from unbidden.sim.runs.many import run_many
from unbidden.sim.runs.training import OtherWorld

KIND = "unbidden run 4"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def valid(tmp_path_factory) -> dict[str, Path]:
    """A valid file of every kind."""
    return samples(tmp_path_factory.mktemp("valid"))


def opened(kind: str, path: Path) -> object:
    """What the program's own loader makes of a file."""
    loaders = {"run": records.load, "learnt_run": records.load, "world": World.load, "field": World.load}
    return loaders.get(kind, training.load)(path)


def parts(path: Path) -> tuple[dict, dict[str, np.ndarray]]:
    with np.load(path) as found:
        tables = dict(found)
    return json.loads(bytes(tables.pop("header"))), tables


def resealed(path: Path, header: dict, tables: dict[str, np.ndarray]) -> Path:
    """A file that was changed by somebody who computes its checksum anew."""
    told = {name: value for name, value in header.items() if name not in ("seal", "arrays")}
    archive.write(path, header["format"], told, tables)
    return path


# ---- the archive itself ---------------------------------------------------------------------------------------------


def test_arrays_come_back_as_they_were(tmp_path: Path):
    """Of any type and shape, also with fields, empty or without dimensions."""
    record_type = np.dtype([("a", "i1"), ("b", "f8"), ("c", "?")], align=True)
    tables = {
        "numbers": np.arange(12.0).reshape(3, 4),
        "turned": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "records": np.zeros((2, 2), record_type),
        "nothing": np.zeros((0, 5), np.int16),
    }
    archive.write(tmp_path / "a.npz", KIND, {"told": [1, 0.1, None, "ü"]}, tables)
    header, back = archive.read(tmp_path / "a.npz", KIND)
    assert [1, 0.1, None, "ü"] == header["told"]
    for name, table in tables.items():
        assert (table.dtype, table.shape) == (back[name].dtype, back[name].shape)
        assert np.array_equal(table, back[name])


def test_only_what_is_asked_for_is_unpacked(tmp_path: Path):
    """Another type, another shape, one too few and one too many."""
    path, table = tmp_path / "a.npz", np.zeros((3, 4))
    archive.write(path, KIND, {}, {"x": table})
    for wanted in (
        {"x": Form(np.dtype(np.float32), (3, 4))},
        {"x": Form(np.dtype(">f8"), (3, 4))},
        {"x": Form(table.dtype, (4, 3))},
        {"x": Form(table.dtype, (12,))},
        {},
        {"x": archive.form_of(table), "y": archive.form_of(table)},
    ):
        with archive.opened(path, KIND) as packed, pytest.raises(Misfit):
            packed.unpack(wanted)


def test_numbers_that_are_not_finite_are_not_written(tmp_path: Path):
    with pytest.raises(ValueError):
        archive.write(tmp_path / "a.npz", KIND, {"x": float("nan")}, {})
    assert [] == list(tmp_path.iterdir())


def test_what_is_too_large_to_be_read_is_not_written(tmp_path: Path):
    with pytest.raises(OSError, match="more than a file of its kind can hold"):
        archive.write(tmp_path / "a.npz", KIND, {"x": [[]] * archive.MOST_LISTS}, {})
    assert [] == list(tmp_path.iterdir())


MEASURED = """
import resource, sys, time
from pathlib import Path
from unbidden.sim.runs import archive, records, training
from unbidden.sim.scenario import load
load("blimps")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name in sys.argv[1:]:
    for reader in (records.load, training.load, lambda path: archive.read(path, "unbidden run 4")):
        try:
            reader(Path(name))
            print("read", name)
        except archive.UnreadableFile:
            pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def bombs(folder: Path, run: Path) -> list[Path]:
    """Small files that are large when unpacked: in an array, in the header, in what is listed; some lie about it."""
    with zipfile.ZipFile(run) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    words = np.lib.format.magic(1, 0)
    shape = b"{'descr': '<f8', 'fortran_order': False, 'shape': (400000000,), }"
    huge = bytes(300_000_000)
    made = {
        "array": members | {"cell.npy": words + len(shape).to_bytes(2, "little") + shape + huge},
        "header": members | {"header.npy": members["header.npy"][:128] + huge},
        "lists": members
        | {"header.npy": _header(b'{"format": "unbidden run 4", "x": [' + b"[]," * 20_000_000 + b"0]}")},
        "extra": members | {"extra.npy": huge},
        "words": members | {"cell.npy": words + b"\xff\xff" + b" " * 65_535},
    }
    for name, content in made.items():
        with zipfile.ZipFile(folder / f"{name}.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            for member, data in content.items():
                file.writestr(member, data)
    with zipfile.ZipFile(folder / "many.npz", "w") as file:
        for k in range(60_000):
            file.writestr(f"{k}.npy", b"")
    return sorted(folder.glob("*.npz"))


def _header(raw: bytes) -> bytes:
    held = io.BytesIO()
    np.save(held, np.frombuffer(raw, np.uint8))
    return held.getvalue()


@pytest.mark.skipif(os.name != "posix", reason="memory is measured as POSIX does")
def test_a_small_file_never_takes_much_memory(valid, tmp_path: Path):
    """A file of 2 MB used to take 4.3 GB before it was refused."""
    made = bombs(tmp_path, valid["run"])
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    told = subprocess.run(
        [sys.executable, "-c", MEASURED, *map(str, made)], env=env, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip().isdigit(), told.stdout
    assert int(told.stdout) < 150_000, "kilobytes"


# ---- headers --------------------------------------------------------------------------------------------------------

EVERY = {"run", "learnt_run", "policy", "checkpoint", "world", "field"}


@pytest.mark.parametrize("kind", sorted(EVERY))
@pytest.mark.parametrize(
    ("name", "value"), [("seed", 4), ("text", "about: {}"), ("scenario", "other"), ("changes", [])]
)
def test_an_edited_header_does_not_match_its_seal(valid, tmp_path: Path, kind: str, name: str, value: object):
    """Whatever is edited in it, also what no loader looks at."""
    header, tables = parts(valid[kind])
    raw = np.frombuffer(json.dumps(header | {name: value}).encode(), np.uint8)
    np.savez_compressed(tmp_path / "edited.npz", header=raw, **tables)
    with pytest.raises(UnreadableFile, match="does not match its digest"):
        opened(kind, tmp_path / "edited.npz")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seed", None), ("seed", -1), ("seed", "x"), ("seed", 2**64), ("seed", True), ("seed", 1.0),
        ("done", -1), ("done", EPISODES + 1), ("done", None), ("done", 0), ("done", 2**70),
        ("episodes", -1), ("episodes", 2**31), ("episodes", None), ("text", None), ("text", "\ud800"),
        ("changes", None), ("changes", [[]]), ("changes", [[[], 1]]), ("control", 7),
        ("scenario", "../../x"), ("scenario", ""), ("world", ""), ("training", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["policy", "checkpoint"])
def test_an_impossible_header_is_refused_with_a_right_seal(valid, tmp_path: Path, kind: str, name: str, value: object):
    """A checkpoint with `done: -1` used to corrupt memory; a seed that is no number ended in a traceback."""
    header, tables = parts(valid[kind])
    path = resealed(tmp_path / "forged.npz", header | {name: value}, tables)
    with pytest.raises(UnreadableFile, match=r"forged\.npz"):
        training.load(path)
    with pytest.raises((UnreadableFile, OtherWorld), match=r"forged\.npz"):
        training.train(boat(), 5, EPISODES, checkpoint=path)


@pytest.mark.parametrize(
    ("time", "due"), [(2**53, 13.0), (2**53, None), (0, 13.0), (12.0, 2**53), (0.5, 0.0), (-1.0, 0.0), (1e308, 1e308)]
)
@pytest.mark.parametrize("kind", ["world", "field"])
def test_a_clock_that_no_steps_would_reach_is_refused(valid, tmp_path: Path, kind: str, time: float, due: float | None):
    """A world that was to catch up with a time far ahead made steps for ever."""
    header, tables = parts(valid[kind])
    path = resealed(tmp_path / "forged.npz", header | {"time": time, "due": due}, tables)
    with pytest.raises(UnreadableFile, match=r"forged\.npz: its '(time|due)'"):
        World.load(path)


@pytest.mark.parametrize("kind", sorted(EVERY))
def test_a_header_that_lacks_something_is_refused(valid, tmp_path: Path, kind: str):
    """Whatever it is, and a right seal does not help."""
    header, tables = parts(valid[kind])
    for name in set(header) - {"format", "versions", "events", "events in all", "seal", "arrays"}:
        less = {key: value for key, value in header.items() if key != name}
        with pytest.raises(UnreadableFile, match=f"does not say its '{name}'"):
            opened(kind, resealed(tmp_path / "less.npz", less, tables))


def test_a_file_of_another_kind_or_version_says_which(valid, tmp_path: Path):
    with pytest.raises(UnreadableFile, match="but one of 'unbidden policy 4'"):
        records.load(valid["policy"])
    header, tables = parts(valid["run"])
    with pytest.raises(
        UnreadableFile, match="one of 'unbidden run 3', which another version of it wrote; make it anew"
    ):
        records.load(resealed(tmp_path / "old.npz", header | {"format": "unbidden run 3"}, tables))


# ---- what a run says happened ---------------------------------------------------------------------------------------


def test_what_happened_is_read_from_the_trace(valid, tmp_path: Path):
    """Events and measures that were made up are not believed, even with a right seal."""
    header, tables = parts(valid["run"])
    lie = header | {"events": [], "measures": {"escape.any": False, "height.highest": 1e9}}
    run, forged = records.load(valid["run"]), records.load(resealed(tmp_path / "lie.npz", lie, tables))
    assert run.events and (run.events, run.measures) == (forged.events, forged.measures)


def test_a_run_that_does_not_come_to_the_same_again_is_not_explained(valid, tmp_path: Path):
    """Its replays would tell of another world."""
    header, tables = parts(valid["run"])
    trace = records.load(valid["run"]).trace
    moved = trace._replace(bottom=trace.bottom + 0.01)
    header["digest"] = records.digest(moved)
    path = resealed(tmp_path / "moved.npz", header, tables | {"bottom": moved.bottom})
    with pytest.raises(NothingToExplain, match="does not come to the same again"):
        why(records.load(path))


def test_a_run_without_a_trace_is_not_written(tmp_path: Path):
    row = next(run_many(blimps(), [1]))
    with pytest.raises(ValueError, match="keeps no trace"):
        records.save(row, tmp_path / "run.npz")


# ---- rules ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["checkpoint", "world", "field"])
def test_what_goes_on_with_an_edited_rule_is_refused(valid, tmp_path: Path, monkeypatch, kind: str):
    """It would come to what belongs to neither rule."""
    path = tmp_path / "whole.npz"
    path.write_bytes(valid[kind].read_bytes())
    rule = (blimps() if kind == "world" else boat()).setup.rules[0]
    monkeypatch.setitem(vars(rule), "text", rule.text + "\n# edited\n")
    words = "another training, or its rules have been edited" if kind == "checkpoint" else "have been edited since"
    with pytest.raises((OtherWorld, UnreadableFile), match=words):
        training.train(boat(), 5, checkpoint=path) if kind == "checkpoint" else World.load(path)


# ---- everything that a stranger may send ----------------------------------------------------------------------------


def tried(seed: int, count: int) -> Counter[str]:
    """How often each outcome came about; anything bad is shown."""
    found: Counter[str] = Counter()
    for verdict in trials(seed, count):
        assert verdict.outcome not in BAD, (verdict.forgery.kind, verdict.forgery.how, verdict.said)
        found[verdict.outcome] += 1
    return found


def test_forged_files_are_refused_or_harmless():
    found = tried(11, 105)
    assert 105 == found.total() and found[REFUSED] > 50


@pytest.mark.slow
def test_three_thousand_forged_files_are_refused_or_harmless():
    found = tried(2, 3000)
    assert 3000 == found.total() and found[REFUSED] > 1500 and found[OK] > 100


def test_valid_files_are_found_to_be_fine(valid, tmp_path: Path):
    """The judge does not refuse everything."""
    for kind, path in valid.items():
        (tmp_path / path.name).write_bytes(path.read_bytes())
        assert (OK, "") == trying.judged(kind, tmp_path / path.name)


def test_a_loader_that_trips_is_caught(valid, monkeypatch):
    """A traceback is told from a refusal, and a process that dies from both."""

    def trips(path: Path) -> None:
        raise KeyError("nobody foresaw this")

    monkeypatch.setitem(trying.USES, "run", trips)
    assert TRACEBACK == trying.judged("run", valid["run"])[0]
    worker = trying._TrialProcess()
    try:
        assert OK == worker.judge("world", valid["world"])[0]
        assert worker._process
        worker._process.kill()
        worker._process.wait()
        assert trying.CRASH == worker.judge("world", valid["world"])[0]
        assert OK == worker.judge("world", valid["world"])[0]
    finally:
        worker.end()


def test_the_same_seed_makes_the_same_forgeries(valid):
    folder = valid["run"].parent
    first, second = ([*forgeries(folder, 5, 45)] for _ in range(2))
    assert all(isinstance(forgery, Forgery) for forgery in first)
    assert [(f.kind, f.how) for f in first] == [(f.kind, f.how) for f in second]
    assert 15 == len({f.how for f in first})
