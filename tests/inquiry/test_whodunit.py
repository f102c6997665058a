"""Cases with a hidden cause: what is drawn, what comes of it in the yard, and what can be concluded from that."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from unbidden.sim.inquiry.cases import drawn
from unbidden.sim.inquiry.causes import CAUSES, INSIDER, INTRUDER, KINDS, QUOTED, ROLES, UNIFORM
from unbidden.sim.inquiry.collected import Cases, OtherCases, collect
from unbidden.sim.inquiry.evidence import SHAPE, STEPS, Inquiry, script
from unbidden.sim.inquiry.posterior import answer, best, counts, given, naive, of_table, upto
from unbidden.sim.inquiry.scores import score
from unbidden.sim.inquiry.table import table
from unbidden.sim.inquiry.workers import USEFUL, USELESS, VERSIONS, Workers
from unbidden.sim.inquiry.yard import play

ALL = upto(len(STEPS))


@pytest.fixture(scope="module")
def inquiry() -> Inquiry:
    return Inquiry(Workers(range(1000, 1006)))


@pytest.fixture(scope="module")
def cases() -> Cases:
    """Cases drawn from the counts that ship."""
    luck, counted = np.random.default_rng(0), table()
    cause = luck.integers(len(CAUSES), size=12_000)
    cells = [luck.choice(counted[k].size, p=counted[k].ravel() / counted[k].sum()) for k in cause]
    return Cases(cause, np.array(np.unravel_index(cells, SHAPE)).T)


@pytest.mark.parametrize("cause", CAUSES)
def test_a_case_is_the_same_whenever_it_is_drawn(inquiry: Inquiry, cause: str) -> None:
    first, again = inquiry.case(3, 5, cause), Inquiry(inquiry.workers).case(3, 5, cause)
    assert first == again
    assert first[0].cause == cause
    assert all(0 <= symbol < step.symbols for symbol, step in zip(first[1], STEPS, strict=True))


def test_how_many_alarms_are_reported_says_nothing(inquiry: Inquiry) -> None:
    """The number is drawn before the cause has any say, and a case is drawn anew until there are as many."""
    for number in range(6):
        found = {cause: inquiry.case(0, number, cause)[0] for cause in CAUSES}
        assert len({case.reported for case in found.values()}) == 1
        for case in found.values():
            assert len(inquiry.seen(case).alarms) >= case.reported


def test_what_is_drawn_alike_is_the_same_for_every_cause() -> None:
    for number in range(50):
        alike = {drawn(0, number, 6, 2, cause)[1:5] + drawn(0, number, 6, 2, cause)[-2:] for cause in CAUSES}
        assert len(alike) == 1


@pytest.mark.parametrize("cause", list(ROLES))
@pytest.mark.parametrize("control", [USEFUL, USELESS])
def test_who_is_beside_the_worker_changes_nothing_of_what_it_does(
    inquiry: Inquiry, cause: str, control: str | None
) -> None:
    """So an intruder can be given the times of its calls beforehand, as if he watched them."""
    worker = inquiry.workers.learnt[control, 1000][VERSIONS - 1]
    case = drawn(0, 1, 6, 0, cause)
    alone = play(control, 7, worker)
    beside = play(control, 7, worker, ROLES[cause].group, script(case, case.times))
    assert beside.calls == alone.calls
    assert sorted(set(beside.rack) - set(alone.rack)) == sorted(set(case.times) - set(alone.rack))
    assert play(control, 7, None, ROLES[cause].group, script(case, case.times)).rack == list(case.times)


def test_a_worker_that_imitates_does_what_it_was_shown_and_not_what_is_of_use(inquiry: Inquiry) -> None:
    tables = [inquiry.workers.imitated[seed][VERSIONS - 1] for seed in inquiry.workers.seeds]
    used = [bool(play(USELESS, trial, table).rack) for table in tables for trial in range(5)]
    assert any(used)
    assert not any(play(USELESS, 0, inquiry.workers.learnt[USELESS, s][VERSIONS - 1]).rack for s in (1000, 1001, 1002))


def test_without_the_worker_there_is_nothing_of_what_it_did(inquiry: Inquiry) -> None:
    removed, useless = given("removed")[0], given("useless")[0]
    for number in range(4):
        assert inquiry.case(1, number, "emergent")[1][removed] == 0
        assert inquiry.case(1, number, INSIDER)[1][removed] == 1
        assert inquiry.case(1, number, INTRUDER)[1][useless] == 1


def test_cases_on_disk_are_gone_on_with_where_they_were_cut_off(inquiry: Inquiry, tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    known = collect(whole, inquiry, 0, 12)
    text = whole.read_text()
    cut.write_text(text[: len(text) // 2])  # in the middle of a line
    again = collect(cut, inquiry, 0, 12)
    assert cut.read_text() == text
    assert np.array_equal(known.symbols, again.symbols) and np.array_equal(known.kind, again.kind)
    with pytest.raises(OtherCases, match="other cases"):
        collect(cut, inquiry, 1, 12)


def test_the_best_answer_is_bayes_rule_on_counted_cases(cases: Cases) -> None:
    """Beside a program of a few lines, with dictionaries."""
    which, known = given("join", "decoy", "removed"), cases.part(slice(0, 3000))
    counted = Counter((cause, *row) for cause, row in zip(known.cause, known.symbols[:, which].tolist(), strict=True))
    many, n = 3 * 2 * 2, Counter(known.cause.tolist())
    for row, found in zip(known.symbols[:40, which].tolist(), best(known, known, which, QUOTED)[:40], strict=True):
        joint = [QUOTED[k] * (counted[(k, *row)] + 1 / many) / (n[k] + 1) for k in range(6)]
        assert found == pytest.approx([part / sum(joint) for part in joint], abs=1e-12)


def test_the_table_gives_the_same_answers_as_the_cases(cases: Cases) -> None:
    counted = np.zeros((6, *SHAPE))
    np.add.at(counted, (cases.cause, *cases.symbols.T), 1.0)
    for which in ((), (2,), given("join", "useless"), ALL):
        found = {k: int(cases.symbols[0, k]) for k in which}
        expected = best(cases, cases.part(slice(0, 1)), which, UNIFORM)[0]
        assert of_table(counted, found, UNIFORM) == pytest.approx(expected, abs=1e-12)


def test_shuffled_causes_are_worth_no_more_than_chance(cases: Cases) -> None:
    shuffled = cases._replace(kind=np.random.default_rng(1).permutation(cases.kind))
    half = len(shuffled.kind) // 2
    known, asked = shuffled.part(slice(0, half)), shuffled.part(slice(half, None))
    found = score(best(known, asked, ALL, UNIFORM), asked.cause, UNIFORM)
    assert found.log > np.log2(6) - 3 * found.error
    assert found.right == pytest.approx(1 / 6, abs=0.02)


def test_each_piece_of_evidence_is_worth_something_or_nothing_in_counts_of_all_cases(cases: Cases) -> None:
    bits = [score(best(cases, cases, upto(n), UNIFORM), cases.cause, UNIFORM).log for n in range(len(STEPS) + 1)]
    assert bits[0] == pytest.approx(np.log2(6), abs=0.01)
    assert all(after <= before + 1e-3 for before, after in pairwise(bits))


def test_naive_and_best_agree_about_a_single_piece(cases: Cases) -> None:
    assert naive(cases, cases, (0,), QUOTED) == pytest.approx(best(cases, cases, (0,), QUOTED), abs=1e-12)


def test_scores_of_answers_that_can_be_told_by_hand() -> None:
    cause, sure = np.arange(6), np.eye(6)
    assert score(0.94 * sure + 0.01, cause, UNIFORM).log == pytest.approx(-np.log2(0.95))
    flat = score(np.full((6, 6), 1 / 6), cause, QUOTED)
    assert (flat.log, flat.brier) == (pytest.approx(np.log2(6)), pytest.approx(5 / 6))
    assert flat.calibration == pytest.approx(0.0, abs=1e-12)
    assert score(np.tile(QUOTED, (6, 1)), cause, QUOTED).calibration < 0.06


def test_what_was_never_seen_is_not_held_to_be_impossible() -> None:
    assert (answer(np.zeros((6, 4)), UNIFORM) > 0).all()


def test_the_counts_that_ship_are_of_a_hundred_thousand_cases() -> None:
    assert table().sum() >= 100_000
    assert (table().reshape(6, -1).sum(axis=1) > 15_000).all()
    assert counts(Cases(np.array([0]), np.zeros((1, len(STEPS)), int)), ALL)[0, 0] == 1


def test_kinds_of_cases_have_causes() -> None:
    assert set(KINDS.values()) == set(CAUSES)
