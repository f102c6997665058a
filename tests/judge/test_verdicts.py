"""What a rule makes of an interval, alone and as one of many; and what cannot be claimed at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbidden.sim.judge.claims.advice import Advice, advise, least_runs
from unbidden.sim.judge.claims.conditions import conditions_of
from unbidden.sim.judge.claims.estimators import proportion
from unbidden.sim.judge.claims.verdicts import (
    BROKEN,
    HOLDS,
    INCONCLUSIVE,
    NOT_REPRODUCED,
    REPRODUCED,
    adjusted,
    chance,
    sanity,
    verdict,
)
from unbidden.sim.scenario import InvalidScenario, load, load_text
from unbidden.sim.scenario.claim_rules import Kind, Rule, kind_of


@pytest.mark.parametrize(
    ("rule", "interval", "told"),
    [
        ("> 0.5", (0.6, 0.8), REPRODUCED),
        ("> 0.5", (0.4, 0.8), INCONCLUSIVE),
        ("> 0.5", (0.2, 0.5), NOT_REPRODUCED),
        ("< 0.5", (0.2, 0.4), REPRODUCED),
        ("< 0.5", (0.4, 0.6), INCONCLUSIVE),
        ("< 0.5", (0.5, 0.6), NOT_REPRODUCED),
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
    assert told == verdict(Rule.parse(rule), (sum(interval) / 2, interval))


def test_nothing_measured_settles_nothing():
    assert INCONCLUSIVE == verdict(Rule.parse("> 0"), (None, None)) == verdict(Rule.parse("> 0"), (1.0, None))


def test_an_interval_without_the_theory_confirms_none():
    """0.918 from 0.857 to 0.979 lies between 0.8 and 1.2, and excludes 1."""
    rule, measured = Rule.parse("0.8 .. 1.2"), (0.918, (0.857, 0.979))
    assert REPRODUCED == verdict(rule, measured)
    assert NOT_REPRODUCED == verdict(rule, measured, theory=1.0)
    assert REPRODUCED == verdict(rule, (1.0, (0.9, 1.1)), theory=1.0)


def test_never_in_twenty_runs_is_no_evidence_of_never():
    """`== 0` is a sanity check; as evidence 0 of 20 leaves room for 0.17, and 4 of 4,000 is not 0."""
    assert HOLDS == sanity(Rule.parse("== 0"), [False] * 20)
    assert INCONCLUSIVE == verdict(Rule.parse("< 0.1"), proportion(0, 20))
    assert BROKEN == sanity(Rule.parse("== 0"), [True] * 4 + [False] * 3996)
    assert REPRODUCED == verdict(Rule.parse("< 0.01"), proportion(4, 4000))
    assert BROKEN == sanity(Rule.parse("== 0"), [0.0, None]) == sanity(Rule.parse("== 0"), [])


def test_a_sanity_check_looks_at_every_run_and_not_at_their_mean():
    """One run above and one below are not what can be no other way."""
    assert BROKEN == sanity(Rule.parse("== 1"), [0.5, 1.5])


@pytest.mark.parametrize(("k", "n"), [(0, 36), (0, 100), (3, 200), (20, 200), (60, 200)])
def test_the_chance_of_a_row_is_the_level_at_which_it_turns(k, n):
    """A little more than it the interval settles it, a little less it does not."""
    rule = Rule.parse("< 0.2")
    found = chance(rule, lambda level: proportion(k, n, level))
    assert verdict(rule, proportion(k, n, 1 - found * 1.01)) != INCONCLUSIVE
    assert found <= 1e-12 or verdict(rule, proportion(k, n, 1 - found * 0.99)) == INCONCLUSIVE


def test_what_no_level_settles_has_a_chance_of_one():
    assert 1.0 == chance(Rule.parse("< 0.2"), lambda level: (0.1, None))


def test_holms_correction_is_that_of_the_book():
    """Four chances at 0.05: 0.01 < 0.05 / 4, 0.013 < 0.05 / 3, but 0.03 > 0.05 / 2, so the rest is open."""
    verdicts = [REPRODUCED, NOT_REPRODUCED, REPRODUCED, REPRODUCED]
    assert [INCONCLUSIVE, NOT_REPRODUCED, INCONCLUSIVE, REPRODUCED] == adjusted(verdicts, [0.03, 0.013, 0.04, 0.01])
    assert [] == adjusted([], [])


@given(st.lists(st.floats(1e-12, 1), min_size=1, max_size=20))
def test_of_many_never_more_is_settled_than_alone(chances):
    alone = [REPRODUCED if value <= 0.05 else INCONCLUSIVE for value in chances]
    together = adjusted(alone, chances)
    assert all(one in (other, INCONCLUSIVE) for one, other in zip(together, alone, strict=True))


# ---- what can be claimed --------------------------------------------------------------------------------------------


def blimps(claim):
    source = load("blimps").document.text
    text = source[: source.index("claims:")] + f"claims:\n  - {{ says: something, {claim} }}\n"
    return load_text(text, "claimed.yaml")


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("measure: escape.any, in: { base: '0 .. 1' }", "cannot fail: what is true or false is from 0 to 1"),
        ("measure: escape.any, in: { base: '>= 0' }", "cannot fail"),
        ("measure: escape.any, in: { base: '<= 1' }", "cannot fail"),
        ("measure: escape.any, in: { base: '> 1' }", "cannot hold"),
        ("measure: escape.any, in: { base: '< 0' }", "cannot hold"),
        ("measure: escape.any, against: alone, in: { base: '-1 .. 1' }", "cannot fail"),
        ("measure: escape.any, minus: stacks.any, in: { base: '> -2' }", "cannot fail"),
        ("measure: escape.first, in: { base: '>= 0' }", "cannot fail"),
        ("measure: escape.beyond, where: '> 1', in: { base: '0 .. 1' }", "cannot fail"),
        ("measure: escape.beyond, where: 'much', in: { base: '> 0.5' }", "'much'; write one such as"),
        ("measure: escape.any, in: { base: '0.8 .. 0.2' }", "whose first number is the greater one"),
        (
            "measure: escape.first, where: '> 1', slope: { over: agents.blimps.count, values: [2, 3], rule: '> 0' }",
            "slope is of a measure as it is",
        ),
    ],
)
def test_what_could_not_turn_out_otherwise_is_refused(claim, words):
    with pytest.raises(InvalidScenario, match=words) as refused:
        blimps(claim)
    assert "claimed.yaml:" in str(refused.value)


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        ("measure: escape.any", Kind.BINARY),
        ("measure: escape.any, against: alone", Kind.DIFFERENCE),
        ("measure: escape.any, minus: stacks.any", Kind.DIFFERENCE),
        ("measure: escape.beyond", Kind.NUMBER),
        ("measure: escape.beyond, minus: escape.any", Kind.NUMBER),
        ("measure: escape.beyond, where: '> 1'", Kind.BINARY),
        ("measure: escape.first", Kind.TIME),
    ],
)
def test_the_kind_of_a_measure_is_declared_and_not_read_off_its_values(claim, kind):
    scenario = blimps(f"{claim}, in: {{ base: '> 0.5' }}")
    assert kind == kind_of(scenario.file, scenario.file.claims[0])


def test_of_learners_what_came_about_is_a_share_of_trials():
    scenario = load("compute_yard")
    kinds = {claim.measure: kind_of(scenario.file, claim) for claim in scenario.file.claims if not claim.minus}
    assert Kind.SHARE == kinds["opening.any"]


# ---- how many runs --------------------------------------------------------------------------------------------------


def condition(rule, measure="escape.any", more=""):
    return conditions_of(blimps(f"measure: {measure}, {more} in: {{ base: '{rule}' }}"))[0]


@pytest.mark.parametrize(
    ("rule", "least"), [("< 0.005", 736), ("> 0.8", 17), ("< 0.05", 72), ("< 0.1", 36), ("0.2 .. 0.8", 12)]
)
def test_the_least_runs_are_those_that_just_settle_it(rule, least):
    """With all runs alike; 736 clean runs are the first that leave no room for 0.005."""
    assert least == least_runs(condition(rule))


def test_enough_runs_settle_it_with_a_fair_chance():
    """To tell 0.001 from 0.005 takes about 2,000 runs, as the binomial distribution has it; a half from 0.45, 1,068."""
    assert 2000 < advise(condition("< 0.005"), 0.004).enough < 2400
    told = advise(condition("> 0.5"), 0.05)
    assert (0.55, 6) == (told.truth, told.least)
    assert 900 < told.enough < 1200


def test_a_number_needs_a_pilot():
    one = condition("> 3", "escape.beyond")
    assert None is advise(one, 0.5).enough
    assert advise(one, 0.5, [3.0, 5.0]).enough > advise(one, 0.5, [3.0, 3.5]).enough
    assert isinstance(advise(one, 0.5, [3.0, 5.0]), Advice)


@pytest.mark.parametrize(
    ("rule", "measure", "more"),
    [
        ("< 0.1", "escape.any", ""),
        ("> 0.8", "escape.any", ""),
        ("0.2 .. 0.8", "escape.any", ""),
        ("> 0.5", "escape.any", "against: alone,"),
        ("> 3", "escape.beyond", ""),
    ],
)
def test_the_more_rows_are_judged_together_the_more_runs_each_needs(rule, measure, more):
    """Of one row as many as alone; and what is enough alone does not depend on the others."""
    one = condition(rule, measure, more)
    told = [advise(one, 0.1, [3.0, 4.0], rows) for rows in (1, 2, 10, 34)]
    assert told[0].enough == told[0].with_all
    assert {told[0].enough} == {advice.enough for advice in told}
    needed = [advice.with_all for advice in told]
    assert needed == sorted(needed) and needed[0] < needed[-1]


def test_clean_runs_that_stand_beside_33_others_are_those_of_the_closed_form():
    """With no case in n runs the upper end at a level is 1 - tail ** (1 / n), and Holm's first tail is 0.025 / 34."""
    one = condition("< 0.1")
    needed = advise(one, 0.1, rows=34).with_all
    assert needed == next(n for n in range(1, 200) if 1 - (0.025 / 34) ** (1 / n) < 0.1)
    rows = [(n, chance(one.rule, lambda level, n=n: proportion(0, n, level))) for n in (needed - 1, needed)]
    for n, likely in rows:
        left = adjusted([REPRODUCED] * 34, [likely] * 34)
        assert {REPRODUCED if n == needed else INCONCLUSIVE} == set(left)
