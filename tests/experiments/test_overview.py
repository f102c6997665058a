"""Crowds are the same room many times, and every command that is timed is one that works."""

from collections import Counter
from dataclasses import replace

import pytest
import typer

from unbidden.experiments.cli import bench_command as cli
from unbidden.experiments.speed import crowds, overview, waiting
from unbidden.experiments.speed.overview import Figure
from unbidden.sim.scenario import load


@pytest.fixture(scope="module")
def setup():
    return load("blimps").setup


def test_a_floor_is_the_room_side_by_side(setup):
    """As dense, with the same walls, and each group in the places of its own."""
    floor, rows, cols = crowds.floor_of(setup, 3), len(setup.heights), len(setup.heights[0])
    assert setup == crowds.floor_of(setup, 1)
    for r in range(3 * rows):
        assert floor.heights[r] == setup.heights[r % rows] * 3
    for group, single in zip(floor.groups, setup.groups, strict=True):
        assert 9 * single.count == group.count
        places = Counter((cell // (3 * cols) % rows, cell % (3 * cols) % cols) for cell in group.sites)
        assert places == Counter({divmod(cell, cols): 9 for cell in single.sites})


def test_crowds_are_timed_from_the_least_to_the_greatest(setup, monkeypatch):
    """Each is a row, and none costs nothing."""
    monkeypatch.setattr(crowds, "SIDES", (1, 2))
    monkeypatch.setattr(crowds, "AGENT_TICKS", 200)
    rows = crowds.bench_crowds(replace(setup, ticks=10))
    assert [(13, 1024), (52, 4096)] == [(row.agents, row.cells) for row in rows]
    assert all(row.nanoseconds > 0.0 for row in rows)


def test_a_command_that_fails_is_no_figure(tmp_path):
    """Its own words are in the error."""
    with pytest.raises(ValueError, match=r"unbidden run nowhere: .*nowhere"):
        waiting._wait("", ("run", "nowhere"), tmp_path)
    assert 0.0 < waiting._wait("help", ("--help",)).seconds


@pytest.mark.slow
def test_an_edited_rule_is_run(tmp_path):
    """The file of a rule that `unbidden new` writes has a number that can be changed."""
    assert 0.0 < waiting._edited(tmp_path).seconds


def test_the_table_has_a_line_for_every_figure():
    """Ratios are left empty where there is nothing to compare with."""
    rows = [Figure("kernel", 45_678_901.2, "agent-ticks/s", 0.87, "Mesa 3.3.1", 123.4), Figure("wait", 0.8771, "s")]
    lines = overview.table(rows).splitlines()
    assert "| kernel | 45,678,901 | agent-ticks/s | 0.87 | 123 (Mesa 3.3.1) |" == lines[2]
    assert "| wait | 0.877 | s |  |  |" == lines[3]


def test_without_gymnasium_environments_are_left_out_and_asked_for_they_are_refused(monkeypatch):
    """It comes with an extra; all else is timed without it."""
    for module in (overview, cli):
        monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert [] == overview._environments(0.1)
    with pytest.raises(typer.BadParameter, match=r'pip install "unbidden\[rl\]"'):
        cli._engines(cli.Work.envs)
