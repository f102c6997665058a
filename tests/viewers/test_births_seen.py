"""Whoever is born is not taken for the one that was in its row before, in any viewer."""

import numpy as np
import pytest

from tests.births import flock
from unbidden.sim.runs import running
from unbidden.sim.scenario import load
from unbidden.viz.picture.frames import frame_of
from unbidden.viz.picture.legend import legend_of
from unbidden.viz.picture.picture import View, plan
from unbidden.viz.pixels import panels
from unbidden.viz.summary import run_summary


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return running.run(load(str(flock(tmp_path_factory.mktemp("flock")))), 3)


@pytest.fixture(scope="module")
def again(run):
    """A row that is used again, and the tick at whose end the second one is there first."""
    there = run.trace.cell >= 0
    later = (run.trace.born[1:] > 0) & there[1:] & ~there[:-1] & (np.cumsum(there, axis=0)[:-1] > 0)
    tick, row = np.argwhere(later)[0]
    return int(row), int(tick) + 1


def test_a_trail_begins_where_somebody_is_born(run, again):
    row, tick = again
    legend, frame = legend_of(run.scenario, 3), frame_of(run.trace, tick + 1)
    ways = {
        since: plan(frame, legend, View(trails=((row, run.trace.cell[since : tick + 2, row].tolist()),))).below
        for since in (tick, 0)
    }
    assert ways[tick] == ways[0]
    assert ways[tick] != plan(frame, legend, View()).below


def test_it_is_said_when_somebody_was_born(run, again):
    row, tick = again
    legend = legend_of(run.scenario, 3)
    group = legend.groups[legend.bodies[row][0]]
    facts = panels._facts(legend, frame_of(run.trace, tick), row, group)
    assert any(fact.startswith("Born at 0:") for fact in facts)
    assert not any(fact.startswith("Born") for fact in panels._facts(legend, frame_of(run.trace, 0), 0, group))


def test_populations_are_curves_under_the_names_of_what_is_watched(run):
    series = {curve["name"]: curve for curve in run_summary(run)["series"]}
    for name, group in (("sheep", "sheep"), ("wolves", "wolf")):
        rows = [i for i, (kin, _) in enumerate(run.scenario.setup.rows) if kin.name == group]
        counts = (run.trace.cell[:, rows] >= 0).sum(axis=1)
        assert series[name]["what"] == "count"
        assert series[name]["values"] == counts[series[name]["ticks"]].tolist()
