"""What counts how durable sweeps are can tell when they are not."""

import json
import random
import struct
import time
from pathlib import Path

import pyarrow as pa
import pytest

from tests.experiments.test_sweeps import asked, made
from unbidden.experiments.robustness.durability import bench, disks, journal, kills, trial
from unbidden.experiments.robustness.durability.trial import Outcome, Trial
from unbidden.experiments.sweeps.parts import sealed
from unbidden.experiments.sweeps.planning import Kept
from unbidden.experiments.sweeps.store import Store, create, open_store


@pytest.fixture
def whole(tmp_path: Path) -> Store:
    """A store in the folder of a trial, with everything in it."""
    store = made(asked(tmp_path, ["agents.dots.count=1,3"], Kept(("escape.any",))), tmp_path / "store")
    for name in ("yard.yaml", "wanderer.py"):
        (tmp_path / name).unlink()
    return store


def judged(folder: Path, rows: bytes) -> Outcome:
    outcome = Outcome("a kind", 1)
    Trial(folder).judge(outcome, rows)
    return outcome


def test_a_whole_store_is_right(tmp_path: Path, whole: Store) -> None:
    assert judged(tmp_path, sealed(whole.rows())).is_right


def test_a_row_that_is_lacking_other_or_there_twice_is_wrong(tmp_path: Path, whole: Store) -> None:
    rows = whole.rows()
    other = rows.set_column(rows.schema.get_field_index("escape.any"), "escape.any", pa.array([0.5] * len(rows)))
    for wrong in (rows.slice(1), other):
        found = judged(tmp_path, sealed(wrong))
        assert (found.is_equal, found.is_right) == (False, False)
    whole.parts.write(rows.slice(3, 2))
    found = judged(tmp_path, sealed(rows))
    assert (True, 2, False) == (found.is_equal, found.doubled, found.is_right)


@pytest.mark.parametrize("name", ["lock", ".unbidden-1-00000000.json", "runs/.unbidden-1-00000000.parquet", "damaged"])
def test_what_is_left_behind_is_seen(tmp_path: Path, whole: Store, name: str) -> None:
    (whole.path / name).write_text("")
    found = judged(tmp_path, sealed(whole.rows()))
    assert [Path(name).name] == found.left
    assert not found.is_right


def test_runs_that_were_done_long_before_are_missed(tmp_path: Path, whole: Store) -> None:
    """Those of the last second, and those that are there, are not."""
    stop, lacking = time.monotonic(), len(whole.rows())
    entries = [(0, stop - 60.0), (lacking, stop - 0.4), (lacking + 1, stop - 1.5), (lacking + 2, stop - 3.0)]
    noted = tmp_path / "journal"
    noted.write_bytes(b"".join(journal.ENTRY.pack(*entry) for entry in entries) + b"torn")
    outcome = Outcome("a kind", 1)
    Trial(tmp_path).note_lost(stop, outcome)
    assert 2 == outcome.lost
    assert outcome.oldest == pytest.approx(3.0)
    assert not outcome.is_right
    assert not noted.exists()
    assert struct.calcsize("<qd") == journal.ENTRY.size


def test_moments_are_told_apart_by_what_is_there(tmp_path: Path) -> None:
    runs = tmp_path / "store" / "runs"
    assert "before there was a store" == kills.moment(Trial(tmp_path))
    runs.mkdir(parents=True)
    (tmp_path / "store" / "manifest.json").write_text("")
    assert "before the first rows" == kills.moment(Trial(tmp_path))
    for name, told in (
        ("part-00000003-0.parquet", "between two parts"),
        ("part-00000017-1.parquet", "after parts were put together, before they were removed"),
        (".unbidden-1-00000000.parquet", "while a part was written"),
    ):
        (runs / name).write_text("")
        assert told == kills.moment(Trial(tmp_path))


def test_outcomes_in_a_file_are_not_made_again(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    outcomes = [Outcome(kills.KIND, 3, ["between two parts"]), Outcome(disks.KIND, 1)]
    log.write_text("".join(json.dumps({"seed": 7} | outcome.as_json()) + "\n" for outcome in outcomes))
    known = bench._read(log, 7)
    assert {kills.KIND: outcomes[:1], disks.KIND: outcomes[1:]} == known
    assert {} == bench._read(log, 8)
    rows = [bench.Row(kills.KIND, 3, known[kills.KIND]), bench.Row(disks.KIND, 2, known[disks.KIND])]
    assert [True, False] == [row.holds for row in rows]
    told = bench.table(rows)
    assert "| kill -9 of a sweep | 3 | 1 | 1 | 0 | 0.00 | 0 | 0 |" in told
    assert "full disk: only 1 of 2" in told
    assert [3, 1] == [row["stops"] for row in bench.as_json(rows)["rows"]]


@pytest.mark.slow
def test_sweeps_that_are_killed_or_have_no_room_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few of those that `unbidden bench durability` counts."""
    whole = Trial(tmp_path, 60)
    assert "" == whole.ended()
    rows = sealed(open_store(whole.store).rows())
    for k in range(2):
        place = tmp_path / f"killed {k}"
        place.mkdir()
        outcome = kills.killed(place, random.Random(k), 4.0, rows, 60)
        assert outcome.is_right, outcome
    (tmp_path / "disk").mkdir()
    if disks.can_mount(tmp_path / "disk"):
        monkeypatch.setattr(disks, "SMALL", (44, 48))
        place = tmp_path / "full"
        place.mkdir()
        outcome = disks.filled(place, random.Random(0), rows, 60)
        assert outcome.is_right, outcome


def test_a_sweep_begun_twice_where_the_first_was_killed_at_once_is_begun(tmp_path: Path) -> None:
    """What it left of a store is none yet."""
    manifest = asked(tmp_path, [])
    create(tmp_path / "store", manifest)
    (tmp_path / "store" / "manifest.json").unlink()
    (tmp_path / "store" / ".unbidden-1-00000000.json").write_text("")
    assert 0 == len(create(tmp_path / "store", manifest).rows())
    assert trial.KNOWN.fullmatch("manifest.json")
