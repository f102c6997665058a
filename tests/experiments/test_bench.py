"""The bench compares like with like. How fast anything is depends on the machine and is asserted nowhere."""

from dataclasses import replace

import pytest

from unbidden.experiments.speed import blimps, rounds
from unbidden.experiments.speed.blimps import MESA, MESA_ADDRESSED
from unbidden.experiments.speed.rounds import C_SEQUENTIAL, OURS, C, EngineRow
from unbidden.sim.scenario.loading import load

KEYS = ["work", "engine", "size", "unit", "per_second", "ratio_to_c", "peer", "ratio_to_peer"]
ROWS = [
    EngineRow("blimps", "A", "1×1 cells", "agent-ticks", 12345678.9, 1.0, "Mesa 3.5.1", 64.2),
    EngineRow("blimps", "B", "1×1 cells", "agent-ticks", 192345.6, None, "Mesa 3.5.1", 1.0),
]


@pytest.fixture(scope="module")
def setup():
    """The standard room, for a short while."""
    return replace(load("blimps").setup, ticks=40)


@pytest.fixture(scope="module")
def rows(setup):
    """One short bench for all tests."""
    return blimps.bench_blimps(setup, seconds=0.0)


def test_all_engines_find_the_same_trajectory(setup):
    """Mesa on its own generator is left out, and C on a sequential one: they draw otherwise."""
    found = blimps.digests(setup, setup.ticks, seed=3)
    assert set(blimps.engines()) - {MESA, C_SEQUENTIAL} == set(found)
    assert 1 == len(set(found.values()))


def test_there_is_a_row_for_every_engine(rows):
    """The first is ours."""
    assert list(blimps.engines()) == [row.engine for row in rows]
    assert OURS == rows[0].engine
    assert all(row.size == "32×32 cells, 13 agents, 6 things" and row.per_second > 0 for row in rows)


def test_ratios_are_taken_to_c_and_to_mesa_on_its_own_generator(rows):
    """An engine is once as fast as itself."""
    by_engine = {row.engine: row for row in rows}
    assert 1.0 == by_engine[MESA].ratio_to_peer
    if C in by_engine:
        assert 1.0 == by_engine[C].ratio_to_c
        assert all(row.ratio_to_c > 0 and row.ratio_to_peer > 0 for row in rows)


def test_without_gcc_the_row_of_c_is_missing(setup, monkeypatch):
    """A ratio that cannot be measured is None, not a guess."""
    monkeypatch.setattr(blimps, "c_library", lambda: None)
    found = blimps.bench_blimps(setup, seconds=0.0)
    assert [OURS, MESA, MESA_ADDRESSED] == [row.engine for row in found]
    assert all(row.ratio_to_c is None and row.ratio_to_peer is not None for row in found)


def test_engines_that_disagree_are_not_timed(setup, monkeypatch):
    """A fast wrong answer is an error."""
    monkeypatch.setattr("unbidden.experiments.speed.in_mesa.TOUCH", 0.05)
    monkeypatch.setattr("unbidden.experiments.speed.in_mesa.LUCK", 1)
    with pytest.raises(ValueError, match="disagree within 40 ticks"):
        blimps.bench_blimps(setup, seconds=0.0)


def test_progress_is_told_until_all_rounds_are_done(setup):
    """Rounds done, and rounds in all."""
    told = []
    blimps.bench_blimps(setup, seconds=0.0, progress=lambda done, rounds: told.append((done, rounds)))
    assert [(k + 1, rounds.LEAST_ROUNDS) for k in range(rounds.LEAST_ROUNDS)] == told


def test_mesa_is_given_fewer_ticks_of_the_same_room(setup):
    """It is slow; what it does each second does not depend on for how long."""
    long = replace(setup, ticks=12000)
    assert (12000, 12000, 1538) == tuple(blimps._ticks(name, long, 13) for name in (OURS, C, MESA))
    assert 40 == blimps._ticks(MESA, setup, 13)


def test_rows_are_plain_data_for_json(rows):
    """These keys are what `unbidden bench --json` promises."""
    assert all(list(row) == KEYS for row in rounds.as_json(rows))
    assert 12345678.9 == rounds.as_json(ROWS)[0]["per_second"]


def test_the_table_is_markdown():
    """Three figures are enough for a ratio."""
    assert rounds.table(ROWS).splitlines() == [
        "| work | engine | size | agent-ticks/s | times C | times Mesa |",
        "|---|---|---|---:|---:|---:|",
        "| blimps | A | 1×1 cells | 12,345,679 | 1 | 64.2 |",
        "| blimps | B | 1×1 cells | 192,346 | – | 1 |",
    ]


def test_the_machine_is_named_without_telling_whose_it_is():
    """Processor and versions, no host and no path."""
    import platform

    told = rounds.machine()
    assert all(word in told for word in ("cores", f"Python {platform.python_version()}", "numba ", "Mesa ", "gcc "))
    assert "/" not in told and platform.node() not in told
