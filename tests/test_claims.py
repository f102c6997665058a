"""The verdicts stand on textbook intervals, on rules fixed before, and on every seed."""

import numpy as np
import pytest

from sim import claims
from sim.claims import INCONCLUSIVE, NOT_REPRODUCED, REPRODUCED, estimate, mean, proportion, rate, slope, verdict
from sim.scenario import load, load_text
from sim.scenario.claim_checks import conditions

DAY = """
claims:
  - says: a lone blimp stays
    measure: crossing.any
    in: { alone: "== 0", base: "> 0.9" }
    seeds: 4
  - says: and so does one under a wall of a metre, which is wrong
    measure: crossing.any
    with: alone
    over: { world.tiles.#.height: { "0.9": "== 0", "1.5": "== 0" } }
    seeds: 4
"""


def test_wilsons_interval_is_that_of_the_books():
    """10 of 20 and 0 of 200, worked out by hand from the closed form with z = 1.95996."""
    share, interval = proportion(10, 20)
    assert 0.5 == share
    assert (0.2993, 0.7007) == pytest.approx(interval, abs=5e-5)
    assert (0.0, 0.0188) == pytest.approx(proportion(0, 200)[1], abs=5e-5)


def test_the_poisson_interval_is_garwoods():
    """10 events: 4.795 to 18.390; none: 0 to 3.689, the exact limits."""
    assert (4.795, 18.390) == pytest.approx(rate(10, 1.0)[1], abs=1e-3)
    assert (0.0, 3.689) == pytest.approx(rate(0, 1.0)[1], abs=1e-3)
    assert 0.05 == rate(10, 200.0)[0]


def test_students_interval_is_that_of_the_table():
    """Five numbers, four degrees of freedom: t = 2.776."""
    centre, (low, high) = mean([1.0, 2.0, 3.0, 4.0, 5.0])
    half = 2.776 * np.std([1, 2, 3, 4, 5], ddof=1) / np.sqrt(5)
    assert 3.0 == centre
    assert (3.0 - half, 3.0 + half) == pytest.approx((low, high), abs=1e-3)
    assert (7.0, None) == mean([7.0])
    assert (None, None) == mean([])


def test_a_slope_is_found_where_it_is_known():
    """Rates made as 0.01 x²: the exponent is 2 for expected counts, and inside the interval for drawn ones."""
    x = [1.0, 2.0, 4.0, 8.0]
    exposure = [1e6, 1e6, 1e6, 1e6]
    assert 2.0 == pytest.approx(slope(x, [round(0.01 * v**2 * 1e6) for v in x], exposure)[0], abs=1e-6)
    drawn = np.random.default_rng(1).poisson([0.01 * v**2 * 1e4 for v in x])
    _, (low, high) = slope(x, drawn.tolist(), [1e4] * 4)
    assert low < 2.0 < high
    for unsettled in ([0, 0, 0, 0], [0, 0, 0, 7], [3, 0, 0, 0]):
        assert (None, None) == slope(x, unsettled, exposure)
    assert slope(x, [0, 1, 3, 9], exposure)[0] > 1


@pytest.mark.parametrize(
    ("rule", "interval", "told"),
    [
        ("> 0.5", (0.6, 0.8), REPRODUCED),
        ("> 0.5", (0.4, 0.8), INCONCLUSIVE),
        ("> 0.5", (0.2, 0.5), NOT_REPRODUCED),
        ("< 0.5", (0.2, 0.4), REPRODUCED),
        ("< 0.5", (0.4, 0.6), INCONCLUSIVE),
        ("<= 0.5", (0.6, 0.7), NOT_REPRODUCED),
        ("0.8 .. 1.2", (0.9, 1.1), REPRODUCED),
        ("0.8 .. 1.2", (0.7, 1.1), INCONCLUSIVE),
        ("0.8 .. 1.2", (1.3, 1.5), NOT_REPRODUCED),
        ("-1e-3..2", (0.0, 1.9), REPRODUCED),
        (">= 0", (0.0, 0.2), REPRODUCED),
        ("<= 1", (0.9, 1.0), REPRODUCED),
        ("> 0", (0.0, 0.2), INCONCLUSIVE),
        (">= 0.5", (0.2, 0.5), INCONCLUSIVE),
    ],
)
def test_a_verdict_needs_the_whole_interval(rule, interval, told):
    """An interval that straddles the bound settles nothing."""
    assert told == verdict(rule, sum(interval) / 2, interval)


def test_never_is_refuted_by_a_single_case():
    """`== 0` means not once; one crossing in 200 runs is one too many."""
    assert REPRODUCED == verdict("== 0", *proportion(0, 200))
    assert NOT_REPRODUCED == verdict("== 0", *proportion(1, 200))
    assert INCONCLUSIVE == verdict("> 0", None, None)


def test_waiting_that_never_ended_counts_as_waiting():
    """Two runs of 100 s, an event at 20 s in one: one event in 120 s, and not a mean of 20 s."""
    found, _ = estimate(claims.Sample([20.0, None], 100.0, "", waits=True))
    assert 1 / 120 == found


def with_claims(text: str):
    from sim.scenario import load_text

    source = load("blimps").document.text
    return load_text(source[: source.index("# Written before")] + text, "day.yaml", ["run.ticks=6000"])


def judged(scenario, seeds=None):
    return list(claims.evaluate(scenario, lambda *_: None, seeds))


def test_a_claim_that_fails_is_printed_as_such():
    """A wrong claim is NOT REPRODUCED, beside others that hold; nothing is hidden."""
    rows = judged(with_claims(DAY))
    assert 4 == len(rows)
    assert [REPRODUCED, NOT_REPRODUCED, REPRODUCED] == [rows[k].verdict for k in (0, 2, 3)]
    assert [0.0, 1.0] == [rows[k].measured for k in (0, 2)]


def test_the_same_claim_gives_the_same_digest_every_time():
    """An evaluation is as reproducible as a run."""
    scenario = with_claims(DAY)
    assert judged(scenario) == judged(scenario)


def test_no_seed_is_dropped():
    """Every row says how many runs it stands on, and all of them are counted."""
    assert {4} == {row.runs for row in judged(with_claims(DAY))}
    assert {INCONCLUSIVE} == {row.verdict for row in judged(with_claims(DAY), seeds=3)}


@pytest.mark.slow
def test_the_shipped_claims_hold():
    """Every pre-registered claim of every scenario, at its full number of seeds."""
    scenario = load("blimps")
    rows = judged(scenario)
    assert sum(len(conditions(claim)) for claim in scenario.file.claims) == len(rows)
    assert [] == [row for row in rows if row.verdict != REPRODUCED]
    assert {0.0} == {row.measured for row in rows if row.arm in ("alone", "blind") and row.measure == "crossing.any"}


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
agents: { a: { rule: scripted, at: a, body: 1, sees: [cell], does: [east, wait], script: [east, east, east] } }
objective: { coins: 1 }
run: { ticks: 6, trials: 1 }
watch: { gate: { uses: G }, other: { uses: o, paid: true } }
controls: { shut: { world.recipes.push.chance: 0 } }
claims:
  - { says: it is opened, measure: gate.any, in: { base: "> 0.5", shut: "< 0.5" }, seeds: 20 }
  - { says: who opens it goes in, measure: gate.any, minus: other.any, in: { base: "-0.2 .. 0.2" }, seeds: 20 }
  - { says: against a shut one, measure: gate.any, against: shut, in: { base: "> 0.5", shut: "== 0" }, seeds: 20 }
"""


def test_differences_between_measures_and_between_worlds():
    """`minus` subtracts another measure of the same run, `against` the same measure from the same seed elsewhere."""
    rows = list(claims.evaluate(load_text(GATE, "gate.yaml"), lambda *told: None))
    opened, shut, minus, against, itself = rows
    assert [1.0, 0.0, 0.0, 1.0, 0.0] == [row.measured for row in rows]
    assert all(row.verdict == claims.REPRODUCED for row in rows)
    assert opened.interval == pytest.approx((0.8389, 1.0), abs=1e-3)  # Wilson, 20 of 20
    assert shut.interval == pytest.approx((0.0, 0.1611), abs=1e-3)
    unseen = 1 - 0.05 ** (1 / 20)
    assert minus.interval == pytest.approx((-unseen, unseen))
    assert against.interval == pytest.approx((1 - unseen, 1.0))
    assert "gate.any - the same in shut" == against.measure == itself.measure
    assert "gate.any - other.any" == minus.measure
