"""Whose store it came from: loads are followed from where they were taken to where they were dropped."""

from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest

from unbidden.sim.detectors.raids import is_emptied, loads_of
from unbidden.sim.runs.records import judge
from unbidden.sim.runs.simulation import simulate
from unbidden.sim.scenario import load

STORES = {"west": "A", "east": "B"}


@pytest.fixture(scope="module", params=[0, 1])
def raided(request):
    """A run of ants that lay trails, and the scene that detectors look at."""
    scenario = load("ant_raid", ["run.ticks=1600"])
    trace = simulate(scenario, request.param)
    return SimpleNamespace(
        scenario=scenario, trace=trace, scene=scenario.scene(trace), measures=judge(scenario, trace)["raids"].measures
    )


def test_loads_are_those_that_are_seen_tick_by_tick(raided):
    """An oracle that knows nothing of recipes: a load is gained on one tile and lost on another."""
    trace, groups = raided.trace, [group.name for group, _ in raided.scenario.setup.rows]
    letters = raided.scene.words.tiles
    names = {kind: letter for letter, kind in letters.items()}
    counts: Counter[bool] = Counter()
    for body, group in enumerate(groups):
        came = ""
        for t in range(1, len(trace.cell)):
            gained = trace.held[t, body, 1] - trace.held[t - 1, body, 1]
            letter = names[int(trace.kind[t, trace.cell[t - 1, body]])]  # it took before it moved on
            if gained > 0.0:
                came = letter
            elif gained < 0.0:
                assert letter == STORES[group]
                counts[came in "AB"] += 1
    found = loads_of(raided.scene, STORES)
    assert (counts[True], counts[False]) == (found.raided.sum(), (~found.raided).sum())
    assert raided.measures["brought"] == counts.total() > 100
    assert raided.measures["share"] == pytest.approx(counts[True] / counts.total())


def test_the_course_ends_with_the_measure(raided):
    """The share of all loads so far."""
    watch = raided.scenario.watches["raids"]
    course = watch.detector.course(raided.scene, **watch.arguments)
    assert len(course) == len(raided.trace.cell)
    assert course[0] == 0.0
    assert course[-1] == pytest.approx(raided.measures["share"])


def test_a_store_is_emptied_where_less_than_a_unit_is_left(raided):
    """Also if it is filled again."""
    for letter in STORES.values():
        kind = raided.scene.words.tiles[letter]
        held = [
            float(raided.trace.level[t][raided.trace.kind[t] == kind].sum()) for t in range(1, len(raided.trace.cell))
        ]
        assert is_emptied(raided.scene, letter) == bool(np.min(held) < 1.0)


def test_groups_with_the_same_store_are_refused():
    """Nobody could say then whose it is."""
    with pytest.raises(Exception, match="two groups have the same tiles"):
        load("ant_raid", ["watch.raids.raids.stores.east=A"])
