"""What is a share of something is declared to be one, lies from 0 to 1 in any run, and is judged as what it is."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.yard import YARD
from unbidden.sim.detectors import detectors
from unbidden.sim.detectors.base.registry import Detector
from unbidden.sim.judge.claims.conditions import conditions_of
from unbidden.sim.judge.claims.estimators import Sample, estimate
from unbidden.sim.judge.claims.verdicts import REPRODUCED, verdict
from unbidden.sim.runs.running import run, run_learners
from unbidden.sim.scenario import load, load_text
from unbidden.sim.scenario.claim_rules import Kind, Rule, kind_of

FIELD = """
about: { title: A field, what: Several who gain and lose at random. }
world:
  cell: 1
  tick: 1
  map: |
    sA.s
    .BC.
    s..s
  tiles: { ".": {}, A: {}, B: {}, C: {} }
  stocks: { food: {}, debt: {}, coins: {} }
  recipes:
    - { at: A, when: use, gives: { food: 2 } }
    - { at: B, when: use, gives: { food: -1, debt: 1 } }
    - { at: C, when: use, gives: { debt: -1 }, becomes: "." }
agents:
  others:
    rule: random
    at: s
    count: 4
    height: 0.01
    step_height: 1
    actions: [north, east, south, west, use]
    holds: { food: 2, debt: 1 }
objective: { coins: 1 }
run: { ticks: 12, episodes: 2, trials: 1 }
intent: { field: { letters: s, says: It was to be shared. } }
watch:
  eating: { gains: { stock: food, of: others } }
  owing: { gains: { stock: debt, of: others } }
  food: { social: { stock: food, of: others } }
  debt: { social: { stock: debt, of: others } }
  using: { uses: { tiles: A } }
claims:
  - { says: they eat, measure: eating.share, in: { base: "> 0.5" }, seeds: 20 }
  - { says: alike, measure: food.equality, in: { base: "> 0.5" }, seeds: 20 }
  - { says: somebody eats, measure: using.any, in: { base: "> 0.5" }, seeds: 20 }
"""


def shares(scenario, measures):
    """What a run measured that is declared to be a share, as far as there was anything to measure."""
    found = {}
    for name, watch in scenario.watches.items():
        for measure in watch.detector.measures:
            if watch.detector.is_share(measure) and measures[f"{name}.{measure}"] is not None:
                found[f"{name}.{measure}"] = float(measures[f"{name}.{measure}"])
    return found


def test_what_says_that_it_is_a_share_is_declared_as_one():
    """And nothing else is: a share, a coefficient from 0 to 1, or whether something came about."""
    for name in detectors:
        for measure, doc in detectors[name].measures.items():
            says = re.match("share of|whether|the same in the last|1 less the Gini", doc) and name != "episode"
            assert bool(says) == detectors[name].is_share(measure), f"{name}.{measure}: {doc}"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(1, 4), st.integers(0, 6))
def test_shares_lie_from_0_to_1_whatever_is_gained_and_lost(seed, ticks, count, food):
    """Among several who take, pay and owe at random: also where somebody has less in the end than at first."""
    changes = [f"run.ticks={ticks}", f"agents.others.count={count}", f"agents.others.holds.food={food}"]
    scenario = load_text(FIELD, "field.yaml", changes)
    found = shares(scenario, run(scenario, seed).measures)
    assert {"eating.share", "owing.share", "using.any"} <= set(found)
    assert all(0.0 <= value <= 1.0 for value in found.values()), found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.integers(0, 30))
def test_shares_of_a_training_lie_from_0_to_1(seed, episodes):
    scenario = load_text(YARD, "yard.yaml", [f"run.episodes={episodes}"])
    found = shares(scenario, run_learners(scenario, seed).measures)
    assert {"charging.any", "work.share"} <= set(found)
    assert all(0.0 <= value <= 1.0 for value in found.values()), found


def test_the_share_of_a_group_counts_those_who_gained_any():
    """However much each of them gained; who lost some gained none."""
    scenario = load_text(FIELD, "field.yaml", ["run.ticks=40"])
    for seed in range(5):
        whole = run(scenario, seed)
        held = whole.trace.held[:, :, scenario.words.stocks.index("food")]
        gained = [last > first for first, last in zip(held[0], held[-1], strict=True)]
        assert sum(gained) / 4 == whole.measures["eating.share"]


def test_only_whether_something_came_about_is_true_or_false(monkeypatch):
    """A share of a group is a number from 0 to 1 also where nobody learns, and what came about is then no share."""
    field = load_text(FIELD, "field.yaml")
    assert [Kind.SHARE] * 3 == [kind_of(field.file, claim) for claim in field.file.claims]
    monkeypatch.setattr(Detector, "is_share", lambda self, measure: measure in ("any", "beyond"))
    claims = "claims:\n" + "".join(
        f'  - {{ says: so, measure: escape.{measure}, in: {{ base: "> 0.5" }} }}\n' for measure in ("any", "beyond")
    )
    source = load("blimps").document.text
    blimps = load_text(source[: source.index("claims:")] + claims, "claimed.yaml").file
    assert [Kind.BINARY, Kind.SHARE] == [kind_of(blimps, claim) for claim in blimps.claims]


@pytest.mark.parametrize(("runs", "settles"), [(214, False), (215, True)])
def test_nobody_in_any_run_is_evidence_that_there_are_few(runs, settles):
    """Equal shares have an interval, as equal numbers have none: 0 in 215 runs leaves no room for 0.02."""
    told = estimate(Kind.SHARE, Sample([0.0] * runs))
    assert settles == (verdict(Rule.parse("< 0.02"), told) == REPRODUCED)
    assert None is estimate(Kind.NUMBER, Sample([0.0] * runs))[1]
    one = conditions_of(load_text(FIELD, "field.yaml"))[0]
    assert one.estimate([Sample([0.0] * runs)]) == told
