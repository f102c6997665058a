"""A run on disk is whole, honest and harmless."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from unbidden.sim.runs import running
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.records import load, save
from unbidden.sim.scenario import load as load_scenario


@pytest.fixture(scope="module")
def run():
    return running.run(load_scenario("blimps", ["run.ticks=400", "agents.blimps.count=4"], control="boxes_only"), 11)


def test_a_run_comes_back_as_it_was(run, tmp_path: Path):
    """Everything that was found, under what was asked."""
    save(run, tmp_path / "run.npz")
    back = load(tmp_path / "run.npz")
    assert (run.seed, run.digest, run.events, run.measures) == (back.seed, back.digest, back.events, back.measures)
    assert run.scenario.setup == back.scenario.setup
    assert all(
        np.array_equal(getattr(run.trace, name), getattr(back.trace, name)) for name in ("cell", "bottom", "gust")
    )


def test_a_run_is_read_only_when_it_comes_back(run, tmp_path: Path):
    """A recording is not a world."""
    save(run, tmp_path / "run.npz")
    with pytest.raises(ValueError, match="read-only"):
        load(tmp_path / "run.npz").trace.cell[0, 0] = 1


def test_any_python_can_open_a_run(run, tmp_path: Path):
    """The format is NumPy's, without pickles."""
    save(run, tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz", allow_pickle=False) as archive:
        header = json.loads(bytes(archive["header"]))
    assert {"scenario", "text", "changes", "control", "seed", "versions", "digest", "events", "measures"} < set(header)


def test_a_failed_write_leaves_nothing_behind(run, tmp_path: Path, monkeypatch):
    """The old file stays, and no half of a new one lies beside it."""
    path = tmp_path / "run.npz"
    path.write_bytes(b"old")

    def full(*_, **__):
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="no space"):
        save(run, path)
    assert [path] == list(tmp_path.iterdir())
    assert b"old" == path.read_bytes()


def archive(**arrays: np.ndarray) -> bytes:
    held = io.BytesIO()
    np.savez(held, **arrays)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty", b""),
        ("text", b"about: a run"),
        ("zip", b"PK\x05\x06" + b"\0" * 18),
        ("foreign", archive(x=np.zeros(3))),
        ("other header", archive(header=np.frombuffer(b'{"format": "x"}', np.uint8), **{
            name: np.zeros(1) for name in ("cell", "bottom", "heading", "gust")})),
        ("no json", archive(header=np.zeros(4, np.uint8), cell=np.zeros(1))),
        ("pickle", archive(header=np.array([{"a": 1}], object))),
    ],
)  # fmt: skip
def test_a_foreign_file_is_refused_in_words(tmp_path: Path, name: str, content: bytes):
    """Whatever is not a run gets a sentence, and nothing in it is executed."""
    path = tmp_path / "run.npz"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"not a file of the kind|cannot be read"):
        load(path)


def test_a_damaged_run_is_refused_wherever_it_is_damaged(run, tmp_path: Path):
    """A flipped byte anywhere is found, by the archive's own sums or by the digest; and so is a cut."""
    path = tmp_path / "run.npz"
    save(run, path)
    whole = path.read_bytes()
    for at in range(40, len(whole) - 40, max(1, len(whole) // 60)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            assert load(path).digest == run.digest
        except UnreadableFile:
            continue
    for cut in (10, len(whole) // 2, len(whole) - 10):
        path.write_bytes(whole[:cut])
        with pytest.raises(UnreadableFile):
            load(path)


def test_a_changed_trace_does_not_match_its_digest(run, tmp_path: Path):
    """Nobody can move a blimp in a recording without being noticed."""
    path, forged = tmp_path / "run.npz", tmp_path / "forged.npz"
    save(run, path)
    with np.load(path) as archive:
        arrays = dict(archive)
    arrays["bottom"] = arrays["bottom"] + 1e-12
    np.savez(forged, **arrays)
    with pytest.raises(UnreadableFile, match="does not match its digest"):
        load(forged)


def test_a_run_holds_nothing_but_arrays(run, tmp_path: Path):
    """No member of the archive is anything but a .npy."""
    save(run, tmp_path / "run.npz")
    assert all(name.endswith(".npy") for name in zipfile.ZipFile(tmp_path / "run.npz").namelist())
