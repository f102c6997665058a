"""Sweeps are timed beside others that make the same rooms. How fast anything is is asserted nowhere."""

import os
import sys
from importlib.util import find_spec

import pytest

from unbidden.experiments.speed import sweepers, sweeps
from unbidden.experiments.speed.costs import Cost, cost_of
from unbidden.experiments.speed.sweeps import Beside, Figure

SPIN = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"


def test_a_command_costs_what_all_its_processes_cost() -> None:
    """Also one that it leaves behind."""
    begin = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SPIN!r}]); print('said')"
    cost = cost_of([sys.executable, "-c", begin])
    assert "said\n" == cost.said
    assert cost.megabytes > 1.0
    assert cost.wall > 0.0
    if sys.platform == "linux":
        assert cost.processor > 0.3


def test_a_command_that_fails_costs_nothing() -> None:
    with pytest.raises(ValueError, match="no such thing"):
        cost_of([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_whoever_makes_the_same_rooms_measures_the_same() -> None:
    """A sweep gives its runs the seeds that others are given here."""
    seeds = sweepers.seeds_of(3)
    assert 3 == len(set(seeds))
    assert [sweepers.one(seed) for seed in seeds] == sweepers.by_sweep(3, 1, "serial")


@pytest.mark.slow
@pytest.mark.parametrize("who", sweeps.OTHERS)
def test_everybody_makes_rooms(who: str) -> None:
    if who in sweeps.NEEDS and not find_spec(sweeps.NEEDS[who]):
        pytest.skip(f"{sweeps.NEEDS[who]} is not installed")
    cost = sweeps.made_by(who, 2, 2)
    if who in sweeps.SAME:
        assert sweeps.made_by(sweeps.OURS, 2, 1).said == cost.said


def test_others_are_compared_room_by_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mesa makes fewer rooms; who measures something else in the same rooms is an error."""

    def made_by(who: str, rooms: int, workers: int | None = None) -> Cost:
        return Cost(0.002 * rooms, 0.004 * rooms, 100.0, "same" if who in sweeps.SAME else who)

    monkeypatch.setattr(sweeps, "made_by", made_by)
    rows = sweeps.beside(100)
    assert sweeps.OTHERS[sweeps.OURS][0] == rows[0].who
    assert {100, 2} == {row.rooms for row in rows}
    for row in rows:
        assert (2.0, 4.0, 1.0) == pytest.approx((row.wall, row.processor, row.times_wall))
    monkeypatch.setattr(sweeps, "made_by", lambda who, rooms: Cost(1.0, 1.0, 1.0, who))
    with pytest.raises(ValueError, match="do not measure the same"):
        sweeps.beside(100)


def test_a_store_that_is_timed_is_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its share is a part of the whole."""
    monkeypatch.setattr(sweeps, "TURNS", 1)
    monkeypatch.setattr(sweeps, "EACH", 3)
    kernel, over, share = sweeps.overhead()
    assert kernel.amount > 0.0
    assert over.amount > 0.0
    assert 0.0 < share.amount < 100.0


def test_the_tables_say_what_is_missing() -> None:
    rows = [Beside(sweeps.OTHERS[who][0], 2000, 4.0, 7.512, 350.2, 1.0, 1.0) for who in ("sweep", "Mesa")]
    told = sweeps.table(rows, [Figure("10,000 rooms, 2 cores", 31.24, "s", "35")])
    assert "| unbidden sweep, processes | 2,000 | 4 | 7.51 | 350 | 1 | 1 |" in told
    assert "| 10,000 rooms, 2 cores | 31.2 | s | 35 |" in told
    assert "Not installed, so not compared: joblib, distributed." in told
    assert {"beside", "goals"} == set(sweeps.as_json(rows, []))
    assert os.cpu_count()
