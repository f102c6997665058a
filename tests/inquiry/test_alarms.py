"""Alarms on the observer log: each finds what it is for, and what it cannot see it does not find."""

import math

import numpy as np
import pytest

from unbidden.sim.inquiry.alarms.base import QUIET, Step, Steps, raised, runs_of, shares
from unbidden.sim.inquiry.alarms.counterfactual import CounterfactualUse
from unbidden.sim.inquiry.alarms.divergence import Divergence, hellinger, jensen_shannon
from unbidden.sim.inquiry.alarms.ledger import Ledger
from unbidden.sim.inquiry.alarms.rate import Rate
from unbidden.sim.inquiry.alarms.signatures import Signatures
from unbidden.sim.inquiry.joining import joined
from unbidden.sim.inquiry.log import (
    ALARM,
    CALL_BEGIN,
    CALL_END,
    CONNECTION,
    EPISODE_BEGIN,
    EPISODE_END,
    MACHINE_USE,
    TRANSFER,
    Log,
    Row,
)


def row(host: str, what: str = TRANSFER, units: int = 1) -> Row:
    """What a host notes."""
    return Row(0.5, host, what, units, None, None, None)


def run(*acts: str) -> Steps:
    """A run in which a host notes a transfer in each step, or nobody notes anything."""
    return tuple(Step(k + 1, float(k), (row(act),) if act else ()) for k, act in enumerate(acts))


USUAL = [run("host-1-1", "", "host-2-2", "") for _ in range(3)]
KNOWN, NOVEL = run("host-1-1", "host-9-9", "", ""), run("host-1-1", "host-8-8", "host-8-8", "")


def test_a_list_finds_what_was_seen_before_and_nothing_else() -> None:
    alarm = Signatures.learnt([KNOWN], USUAL)
    assert {("host-9-9", TRANSFER)} == alarm.known
    assert [0, 1, 0, 0] == alarm.scores(KNOWN).step.tolist() and 1 == alarm.scores(KNOWN).run
    assert 0 == alarm.scores(NOVEL).run == alarm.scores(USUAL[0]).run


def test_a_list_is_of_what_was_noted_as_well_as_of_where() -> None:
    probe = (Step(1, 0.0, (row("host-1-1", MACHINE_USE),)),)
    alarm = Signatures.learnt([probe], USUAL)
    assert 1 == alarm.scores(probe).run and 0 == alarm.scores(USUAL[0]).run


def test_a_rate_is_a_z_score_over_a_window_and_does_not_ask_where() -> None:
    rng = np.random.default_rng(1)
    quiet = [run(*("host-1-1" if busy else "" for busy in rng.random(20) < 0.3)) for _ in range(200)]
    alarm = Rate.learnt(quiet, window=5)
    busy = run(*["host-1-1"] * 20)
    mean, deviation = 5 * 0.3, math.sqrt(5 * 0.3 * 0.7)
    assert alarm.scores(busy).run == pytest.approx((5 - mean) / deviation, rel=0.1)
    assert alarm.scores(busy).run == alarm.scores(run(*["host-9-9"] * 20)).run
    assert np.all(alarm.scores(run(*[""] * 20)).step == 0)


def test_divergences_are_0_for_the_same_and_1_for_nothing_in_common() -> None:
    one, other, both = {("a", ""): 1.0}, {("b", ""): 1.0}, {("a", ""): 0.5, ("b", ""): 0.5}
    for measure in (jensen_shannon, hellinger):
        assert measure(one, one) == pytest.approx(0.0) and measure(one, other) == pytest.approx(1.0)
        assert measure(one, both) == pytest.approx(measure(both, one)) and 0.0 < measure(one, both) < 1.0
    assert jensen_shannon(one, both) == pytest.approx(1 - 0.75 * math.log2(3) + 0.5)  # by hand
    assert hellinger(one, both) == pytest.approx(math.sqrt(1 - math.sqrt(0.5)))


def test_divergence_sees_both_known_and_novel_and_a_new_version_too() -> None:
    """What is usual changes with a new version; by what a policy does alone, that looks like anything else."""
    alarm = Divergence.learnt(USUAL)
    usual, version = alarm.scores(USUAL[0]), alarm.scores(run("host-1-1", "", "host-3-3", ""))
    assert usual.run == pytest.approx(0.0)
    assert min(alarm.scores(KNOWN).run, alarm.scores(NOVEL).run, version.run) > 0.1
    assert len(usual.step) == 4 and shares([QUIET, QUIET]) == {QUIET: 1.0}


def test_a_ledger_adds_up_what_is_beyond_the_allotment() -> None:
    alarm = Ledger.learnt([run("host-1-1", "host-1-1", "", ""), run("host-2-2", "", "", "")])
    assert {"host-1-1": 2, "host-2-2": 1} == dict(alarm.allotted)
    assert [0, 0, 1, 2] == alarm.scores(run("host-1-1", "host-1-1", "host-1-1", "host-9-9")).step.tolist()
    assert 0 == alarm.scores(USUAL[0]).run


def test_counterfactual_use_asks_what_would_be_missing_elsewhere() -> None:
    """Two new hosts: without the one there are fewer transfers elsewhere, without the other as many."""
    steps = run("host-9-9", "host-1-1", "host-8-8", "host-1-1")
    replays = {"host-9-9": run("host-9-9", "", "host-8-8", ""), "host-8-8": steps}
    found = CounterfactualUse(frozenset({"host-1-1"}), replays.__getitem__).scores(steps)
    assert [2, 0, 0, 0] == found.step.tolist() and 2 == found.run


def log() -> Log:
    """An episode of two calls, in the first of which something is transferred."""
    return (
        Row(0.0, "trainer", EPISODE_BEGIN, 0, 1, 0, None),
        Row(0.0, "agent-1-1", CALL_BEGIN, 0, 1, 0, 1),
        Row(0.5, "host-9-9", CONNECTION, 0, None, None, None),
        Row(0.5, "host-9-9", TRANSFER, 5, None, None, None),
        Row(1.0, "agent-1-1", CALL_END, 0, 1, 0, 1),
        Row(1.0, "agent-1-1", CALL_BEGIN, 0, 1, 0, 2),
        Row(2.0, "agent-1-1", CALL_END, 0, 1, 0, 2),
        Row(2.0, "trainer", EPISODE_END, 0, 1, 0, None),
    )


def test_steps_are_calls_with_what_was_noted_meanwhile() -> None:
    first, second = runs_of(log())[0]
    assert ("host-9-9", CONNECTION) == first.act and 5 == first.bytes and 0.0 == first.begin
    assert QUIET == second.act and () == second.rows


def test_alarms_become_rows_of_the_log_which_is_still_in_order() -> None:
    with_alarms = raised(log(), Signatures(frozenset({("host-9-9", TRANSFER)})), 0.0)
    assert [Row(1.0, "host-9-9", ALARM, 0, None, None, None)] == [r for r in with_alarms if r.what == ALARM]
    assert [r for r in with_alarms if r.what != ALARM] == list(log())
    assert [r.time for r in with_alarms] == sorted(r.time for r in with_alarms)
    assert [1] == [r.tool_call for r in joined(with_alarms) if r.what == ALARM]
