"""Causes, sweeps and populations in a world in which some are born and others die."""

import numpy as np
import pytest

from tests.births import FLOCK, flock
from unbidden.sim.detectors.population import period_of
from unbidden.sim.judge.counterfactuals import explained_events, why
from unbidden.sim.judge.removable import removables_of
from unbidden.sim.runs import running
from unbidden.sim.scenario import load


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Wolves that eat and sheep that do are both watched, as uses of the meadow."""
    text = FLOCK[: FLOCK.index("watch:")] + "intent: { field: { letters: G, says: It was to be grazed } }\n"
    text += "watch: { eaten: { uses: { tiles: G } } }\nrun: { ticks: 20, in_turn: true }\n"
    return running.run(load(str(flock(tmp_path_factory.mktemp("flock"), text))), 3)


def test_only_those_of_the_beginning_can_be_taken_away(run):
    """Whoever is born goes with its parent, and a row in which nobody is yet is nothing to take away."""
    names = {removable.name for removable in removables_of(run.scenario, None)}
    assert {"sheep 1", "sheep 30", "wolf 10"} <= names
    assert not {"sheep 31", "sheep 300", "wolf 11"} & names


def test_an_event_is_explained(run):
    """The replay with nothing taken away is the run itself, births and all."""
    answer = why(run)
    assert answer.event == explained_events(run)[0]


@pytest.mark.parametrize("length", [40, 57, 100])
def test_the_period_of_a_curve_is_found(length):
    ticks = np.arange(10 * length)
    assert period_of(np.sin(2 * np.pi * ticks / length) + 3.0) == pytest.approx(length, abs=1)
    assert period_of(np.full(400, 7.0)) is None and period_of(np.zeros(0)) is None


def test_a_population_that_dies_out_says_when(tmp_path):
    done = running.run(load(str(flock(tmp_path, FLOCK.replace("energy: 5 }", "energy: 0 }")))), 3)
    assert done.measures["sheep.died_out"] and done.measures["sheep.last"] == 0
    rows = [i for i, (kin, _) in enumerate(done.scenario.setup.rows) if kin.name == "sheep"]
    there = (done.trace.cell[:, rows] >= 0).any(axis=1)
    assert done.measures["sheep.end"] == np.flatnonzero(there)[-1] + 1
