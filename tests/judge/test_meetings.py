"""Who met whom: looked up stay by stay, or tick by tick where bodies are few; both say the same."""

import numpy as np
import pytest

from unbidden.sim.detectors import stacking
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load

CHANGES = [
    [],
    ["agents.blimps.width=0.9", "agents.blimps.count=5"],
    ["agents.blimps.width=0.1", "agents.people.width=0.2", "world.things.boxes.width=0.2"],
    ["agents.blimps.width=0.6", "agents.blimps.solid=false", "world.cell=0.5", "world.cells_per_letter=1"],
]


@pytest.mark.parametrize("changes", CHANGES)
@pytest.mark.parametrize("seed", [0, 1])
def test_both_ways_find_the_same_spells(changes: list[str], seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of bodies that lie in one cell only, and of those that pass through each other."""
    scenario = load("blimps", [*changes, "run.ticks=3000"])
    scene = scenario.scene(run(scenario, seed).trace)
    rows = np.arange(sum(group.count for group in scenario.setup.agents))
    found = []
    for one in (stacking._meetings, stacking._meetings_of_few):
        monkeypatch.setattr(stacking, "_meetings", one)
        monkeypatch.setattr(stacking, "_meetings_of_few", one)
        found.append(stacking._spells(scene, rows))
        monkeypatch.undo()
    assert np.array_equal(*found)
    assert found[0].shape[1] > 0


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_and_one_alone_meet_nobody(count: int) -> None:
    scenario = load("blimps", [f"agents.blimps.count={count}", "agents.people.count=0", "run.ticks=50"])
    scene = scenario.scene(run(scenario, 0).trace)
    for one in (stacking._meetings, stacking._meetings_of_few):
        assert (4, 0) == one(scene, np.arange(count)).shape
