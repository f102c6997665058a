"""Claims are judged on every run, one arm once; beside each stand both baselines and best play."""

import pytest

from unbidden.sim.judge import claims
from unbidden.sim.judge.claims import BROKEN, HOLDS, INCONCLUSIVE, NOT_JUDGED, NOT_REPRODUCED, REPRODUCED
from unbidden.sim.runs import many
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.running import learn
from unbidden.sim.scenario import load, load_text

DAY = """
claims:
  - says: a lone blimp stays, and company does not
    measure: escape.any
    in: { alone: "< 0.7", base: "> 0.3" }
    seeds: 4
  - says: nobody crosses a wall of a metre, which is wrong
    measure: escape.any
    with: alone
    over: { world.tiles.#.height: { "0.9": "< 0.1", "1.5": "== 0" } }
    seeds: 4
"""


def with_claims(text: str):
    from unbidden.sim.scenario import load_text

    source = load("blimps").document.text
    return load_text(source[: source.index("# ---- Claims")] + text, "day.yaml", ["run.ticks=6000"])


def judged(scenario, seeds=None):
    return claims.evaluate(scenario, claims.evidence(scenario, 0, seeds))


def test_a_claim_that_fails_is_printed_as_such():
    """A wrong claim is NOT REPRODUCED, beside others that hold; nothing is hidden."""
    rows = judged(with_claims(DAY))
    assert [REPRODUCED, REPRODUCED, NOT_REPRODUCED, HOLDS] == [row.verdict for row in rows]
    assert [0.0, 1.0, 1.0, 0.0] == [row.measured for row in rows]
    assert [False, False, False, True] == [row.is_sanity_check for row in rows]


def test_of_three_rows_taken_together_each_must_be_stronger():
    """Four runs of four settle `> 0.3` alone, at a chance of 0.016, and together with two others just so."""
    rows = judged(with_claims(DAY))
    assert [REPRODUCED, NOT_REPRODUCED] == [rows[1].adjusted, rows[2].adjusted]
    weak = with_claims(DAY.replace('"> 0.3"', '"> 0.39"').replace('"< 0.7"', '"< 0.61"'))
    assert {REPRODUCED} == {row.verdict for row in judged(weak)[:2]}
    assert {INCONCLUSIVE} == {row.adjusted for row in judged(weak)[:2]}


def test_the_same_claim_gives_the_same_digest_every_time():
    """An evaluation is as reproducible as a run."""
    scenario = with_claims(DAY)
    assert judged(scenario) == judged(scenario)


def test_no_seed_is_dropped():
    """Every row says how many runs it stands on, and all of them are counted."""
    assert {4} == {row.runs for row in judged(with_claims(DAY))}
    assert {NOT_JUDGED} == {row.verdict for row in judged(with_claims(DAY), seeds=3)}


GATE = """
about: { title: A gate, what: Somebody may push it open. }
world:
  cell: 1
  tick: 1
  map: |
    #####
    #a.G#
    #####
  tiles: { ".": {}, "#": { height: 1 }, G: { height: 1 }, o: {} }
  stocks: { coins: {} }
  recipes:
    - { name: push, at: G, when: push, becomes: o }
    - { name: coin, at: o, when: enter, gives: { coins: 1 } }
agents: { a: { rule: scripted, at: a, height: 1, percepts: [cell], actions: [east, wait], script: [east, east, east] } }
objective: { coins: 1 }
run: { ticks: 6, trials: 1 }
watch: { gate: { uses: { tiles: G } }, other: { uses: { tiles: o }, paid: true } }
controls: { shut: { world.recipes.push.chance: 0 } }
claims:
  - { says: it is opened, measure: gate.any, in: { base: "> 0.5", shut: "< 0.5" }, seeds: 20 }
  - { says: who opens it goes in, measure: gate.any, minus: other.any, in: { base: "-0.2 .. 0.2" }, seeds: 20 }
  - { says: against a shut one, measure: gate.any, against: shut, in: { base: "> 0.5", shut: "== 0" }, seeds: 20 }
  - { says: once, measure: gate.count, where: "== 1", in: { base: "> 0.8", shut: "< 0.2" }, seeds: 20 }
  - { says: equal numbers have no interval, measure: gate.count, in: { base: "> 0.5" }, seeds: 20 }
"""


def test_differences_between_measures_and_between_worlds():
    """`minus` subtracts another measure of the same run, `against` the same measure from the same seed elsewhere."""
    rows = judged(load_text(GATE, "gate.yaml"))
    opened, shut, minus, against, itself, once, never, number = rows
    assert [1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0] == [row.measured for row in rows]
    assert {REPRODUCED} == {row.verdict for row in (opened, shut, minus, against, once, never)}
    assert (HOLDS, INCONCLUSIVE) == (itself.verdict, number.verdict)
    limit = 80.0 ** (-1 / 20)  # about: of those who risk all that they own, which is half of what there is
    assert opened.interval == pytest.approx((limit, 1.0), abs=4e-3)
    assert shut.interval == pytest.approx((0.0, 1.0 - limit), abs=4e-3)
    assert minus.interval == pytest.approx((limit - 1.0, 1.0 - limit), abs=4e-3)
    assert against.interval == pytest.approx((2 * limit - 1.0, 1.0), abs=4e-3)
    assert once.interval == pytest.approx((0.025 ** (1 / 20), 1.0))
    assert "gate.any - the same in shut" == against.measure == itself.measure
    assert "gate.any - other.any" == minus.measure
    assert "runs with gate.count == 1" == once.measure


def test_a_sanity_check_that_fails_in_one_run_is_broken():
    """Whatever the mean is; and it has to say why it could be no other way."""
    text = GATE.replace('against: shut, in: { base: "> 0.5", shut: "== 0" }', 'in: { base: "== 0" }')
    broken = judged(load_text(text, "gate.yaml"))[3]
    assert (BROKEN, BROKEN, 1.0) == (broken.verdict, broken.adjusted, broken.measured)


def test_what_stands_beside_every_row():
    """What the measure comes to when nobody decides, and at random, in the same arm; and whether best play has it."""
    learning = GATE.replace("rule: scripted", "rule: q_learning").replace(", script: [east, east, east]", "")
    learning = learning.replace("trials: 1 }", "trials: 1, episodes: 200 }")
    scenario = load_text(learning, "gate.yaml")
    rows = claims.evaluate(scenario, claims.evidence(scenario, 0, 2), claims.beside(scenario, 0))
    opened, shut = rows[0], rows[1]
    assert (0.0, 0.0) == (opened.nothing, shut.nothing)
    assert opened.random > 0.5 and 0.0 == shut.random
    assert ("1", "never") == (opened.optimal, shut.optimal)
    assert None is judged(load_text(GATE, "gate.yaml"))[0].nothing


def test_an_arm_is_run_once_however_many_claims_ask_for_it():
    """For as many seeds as the one that wants most."""
    scenario = load_text(GATE.replace("seeds: 20", "seeds: 2", 1), "gate.yaml")
    rows = claims.evidence(scenario, 7)
    assert {Arm("base"): 20, Arm("shut"): 20} == {arm: len(found) for arm, found in rows.items()}
    assert {2, 20} == {result.runs for result in claims.evaluate(scenario, rows)}
    assert list(range(7, 27)) == [row.seed for row in rows[Arm("base")]]
    few = claims.evidence(scenario, 0, 3)
    assert {Arm("base"): 3, Arm("shut"): 3} == {arm: len(found) for arm, found in few.items()}


def test_where_nobody_learns_only_what_claims_are_about_is_measured():
    """So that no other detector looks at the runs."""
    scenario = with_claims(DAY)
    rows = [row for found in claims.evidence(scenario, 0, 1).values() for row in found]
    assert [{claim.measure for claim in scenario.file.claims}] * 4 == [set(row.measures) for row in rows]


def test_a_run_that_fails_settles_no_claim(monkeypatch):
    """The message names the arm and the seed."""

    def breaks(scenario, seed, **named):
        if scenario.control == "shut" and seed == 7:
            raise OverflowError("what is learnt grows beyond all numbers")
        return learn(scenario, seed, **named)

    monkeypatch.setattr(many, "learn", breaks)
    with pytest.raises(many.RunFailed, match=r"^shut, seed 7: what is learnt grows"):
        claims.evidence(load_text(GATE, "gate.yaml"), 0)
