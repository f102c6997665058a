"""What is counted of tiles: on the kinds that are meant, whatever else their recipes serve; and what is said of it."""

import numpy as np
import pytest

from tests.plain import begin, text_of, train, trial
from tests.scenario.test_scenarios import MINIMAL
from unbidden.sim.detectors.uses import uses
from unbidden.sim.engine.ledger import new_ledger
from unbidden.sim.judge.counterfactuals import NothingToExplain, why
from unbidden.sim.report.training import audited
from unbidden.sim.runs import running
from unbidden.sim.runs.records import load as load_run
from unbidden.sim.runs.records import save
from unbidden.sim.scenario import InvalidScenario, load, load_text

TILES = {"at_a": "A", "at_b": "B", "both": "AB", "every": "*"}
LOOKS = {name: {"uses": {"tiles": tiles}} for name, tiles in TILES.items()}


def found(scenario, name: str, scene=None, ticks: int = 6, ledger=None) -> dict:
    """What a look measures in a world that runs as plain Python."""
    trace = trial(scene or begin(scenario), ticks)
    return uses(scenario.scene(trace, ledger), **scenario.watches[name].arguments).measures


def path(picture: str, *recipes: dict, script: str, **more):
    """A world in which a does its script, and all looks are watched."""
    text = text_of(picture, *recipes, a=script, **more)
    return load_text(text[:-1] + f', "watch": {LOOKS}}}'.replace("'", '"'), "t.yaml")


@pytest.mark.parametrize("at", ["AB", "*", "BA"])
def test_a_recipe_of_several_kinds_is_counted_by_kind(at: str):
    """Going over A twice and over B once is not three times at B, though one recipe serves both."""
    scenario = path("aAB", {"at": at, "when": "enter"}, script="east east west")
    counts = {name: found(scenario, name)["count"] for name in LOOKS}
    assert {"at_a": 2, "at_b": 1, "both": 3, "every": 3} == counts


def test_letters_of_one_kind_and_recipes_of_one_kind_are_counted_as_before():
    """No second count is kept of what is for one kind of tile alone."""
    scenario = path("aAB", {"at": "A", "when": "enter"}, {"at": "B", "when": "leave"}, script="east east west")
    assert {} == scenario.setup.tiles.alone
    assert {"at_a": 2, "at_b": 1, "both": 3} == {n: found(scenario, n)["count"] for n in ("at_a", "at_b", "both")}


def test_the_training_is_counted_by_kind_too():
    """In every episode somebody goes over A, and never over B."""
    scenario = path("aAB", {"at": "AB", "when": "enter"}, script="east", ticks=5)
    scene = begin(scenario)
    ledger = new_ledger(scene.state, 2)
    train(scene, ledger, 0, 8)
    for name, share in (("at_a", 1.0), ("at_b", 0.0), ("both", 1.0)):
        assert share == found(scenario, name, begin(scenario), 0, ledger)["trained"]


@pytest.mark.slow
def test_a_saved_run_still_knows_the_kinds(tmp_path):
    """Compiled, written and read again."""
    scenario = path("aAB", {"at": "AB", "when": "enter"}, script="east east west", ticks=6)
    run = running.run(scenario, 0)
    assert (2.0, 1.0) == (run.measures["at_a.count"], run.measures["at_b.count"])
    save(run, tmp_path / "run.npz")
    assert np.array_equal(run.trace.events, load_run(tmp_path / "run.npz").trace.events)


# ---- paid -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "units", "paid"),
    [(1.0, 1, True), (-1.0, 1, False), (0.0, 1, False), (-1.0, -1, True), (1.0, -1, False), ("random", 1, True)],
)
def test_only_what_pays_is_refused_as_paid(price, units: int, paid: bool):
    """A fine is not a payment, nor is a price of nothing; to be rid of a fine is one."""
    recipe = {"at": "A", "when": "use", "gives": {"s": units}}
    told = {"stocks": {"s": {}}, "a": {"script": "use", "holds": {"s": 5}}, "pays": {"s": price}}
    text = text_of("aA", recipe, **told)[:-1] + ', "watch": {"look": {"uses": {"tiles": "A"}}}}'
    if paid:
        with pytest.raises(InvalidScenario, match="objective pays for that"):
            load_text(text, "t.yaml")
    else:
        assert load_text(text, "t.yaml")


@pytest.mark.parametrize(("needs", "left"), [({}, 0.5), ({"s": ">= 0"}, 0.0), ({"s": ">= 0.5"}, 0.0), ({"s": 2}, 0.5)])
def test_how_much_must_be_there_to_be_taken_can_be_said(needs: dict, left: float):
    """A whole unit, unless `needs` says of that stock what it needs."""
    recipe = {"at": "A", "when": "enter", "gives": {"s": -1}, "needs": needs}
    scene = begin(
        load_text(text_of("aA", recipe, stocks={"s": {}}, a={"script": "east", "holds": {"s": 0.5}}), "t.yaml")
    )
    trial(scene, 1)
    assert left == scene.state.stocks.held[0, 1]


# ---- what is said ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_why_says_that_nothing_is_watched():
    """It said that nobody crossed, of a world in which nobody looked."""
    run = running.run(load_text(MINIMAL, "t.yaml", ["run.ticks=5"]), 0)
    with pytest.raises(NothingToExplain, match="watches no event"):
        why(run)
    with pytest.raises(NothingToExplain, match="escape did not come about in blimps with seed 0"):
        why(running.run(load("blimps", ["run.ticks=5"]), 0))


def test_an_audit_without_runs_says_so():
    """Claims that are about other arms run nothing of the scenario as it is."""
    assert "0 runs" not in audited([], 0, None, "")
    assert "AUDIT  3 runs of the scenario as it is" in audited([], 3, None, "")
