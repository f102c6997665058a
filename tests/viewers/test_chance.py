"""Is it chance? Many rooms of a world beside its control: what is counted is what runs count, and who asks is heard."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.viewer import viewing
from unbidden.sim.judge.claims.estimators import proportion
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.many import runs
from unbidden.sim.runs.running import known, run
from unbidden.sim.scenario import load, shipped
from unbidden.viz import chance
from unbidden.viz.chance import MOST_BARS, ROOMS, Side, headline_of, histogram, summary, usual_control

SHORT = {"run.ticks": 600}


def whole(side):
    """A side whose rooms were all run."""
    while not side.is_done:
        side.go_on()
    return side


def side_of(*outcomes):
    """A side on which this was counted."""
    return Side("a", load("blimps"), total=len(outcomes), outcomes=list(outcomes))


@pytest.mark.parametrize("name", shipped())
def test_every_world_has_a_count_that_it_is_about(name):
    """It is one of its measures, and its control is one of its controls."""
    scenario = load(name)
    headline = headline_of(scenario)
    assert f"{headline.watch}.{headline.measure}" in scenario.measures
    assert headline.is_event == (f"{headline.watch}.any" in scenario.measures)
    assert usual_control(scenario) in scenario.file.controls


def test_what_is_counted_is_what_runs_count():
    """From the same seeds, in the same order, with and without the control."""
    scenario = load("blimps").with_fields(SHORT)
    rows = list(runs(scenario, [Arm(), Arm(control="blind")], range(7, 12), ["escape.beyond", "escape.any"]))
    for arm, world in ((None, scenario), ("blind", scenario.changed(control="blind"))):
        own = [row.measures for row in rows if row.arm.control == arm]
        side = whole(Side("a", world, first=7, total=5))
        assert [(m["escape.beyond"], m["escape.any"]) for m in own] == side.outcomes


def test_trials_are_those_of_what_was_learnt():
    """As many as a run holds have the mean that the run has."""
    scenario = load("whisky_gold")
    side = whole(Side("a", scenario, learnt=known(scenario, 0), total=scenario.file.run.trials))
    assert run(scenario, 0).measures["performance.total"] == pytest.approx(
        np.mean([value for value, _ in side.outcomes])
    )


def test_a_job_is_over_as_soon_as_its_time_is():
    """It goes on for one room at the least; no viewer waits for a hundred of somebody else's."""
    side = Side("a", load("blimps").with_fields(SHORT))
    for done in (1, 2, 3):
        side.go_on(seconds=-1.0)
        assert done == len(side.outcomes)


@given(st.lists(st.lists(st.floats(-1e6, 1e6) | st.integers(-5, 50).map(float), max_size=60), min_size=1, max_size=2))
def test_every_room_is_in_the_bar_of_its_number(values):
    """Of whole numbers each has a bar of its own, unless there are too many."""
    bars = histogram(values)
    for some, counts in zip(values, bars["counts"], strict=True):
        assert len(some) == sum(counts)
        assert len(counts) <= MOST_BARS
        for bar, count in enumerate(counts if bars["whole"] else ()):
            assert count == sum(value == bars["low"] + bar for value in some)
    assert 1 == len({len(counts) for counts in bars["counts"]})


def test_the_sentence_tells_share_and_interval():
    """By the interval with which claims are judged."""
    told = summary([side_of(*[(2.0, True)] * 30, *[(0.0, False)] * 70)], True)
    share, (low, high) = proportion(30, 100)
    assert f"30 of 100 rooms, {share:.0%} [{low:.0%}, {high:.0%}]" in told["says"][0]
    assert 1 == len(told["says"]), "there is nothing to compare it with"


@pytest.mark.parametrize(("other", "apart"), [(0, True), (10, True), (27, False), (33, False), (60, True)])
def test_two_sides_are_told_apart_only_where_their_intervals_are(other, apart):
    """30 of 100 and 27 of 100 may well be the same world."""
    sides = [side_of(*[(1.0, k < came) for k in range(100)]) for came in (30, other)]
    assert ("do not meet" in summary(sides, True)["says"][-1]) is apart
    assert not summary(sides, False)["says"], "no verdict before the end"


def test_rooms_that_all_come_to_the_same_have_no_interval():
    """Student's would have no width, which would say that nothing else can come."""
    scenario = load("boat_race")
    told = summary([Side("a", scenario, learnt=known(scenario, 0), total=3, outcomes=[(7.0, None)] * 3)], True)
    assert "7 in all of 3 trials" in told["says"][0]


# ---- on a server -----------------------------------------------------------------------------------------------------


def test_a_viewer_sees_them_come_in(launch):
    """Each message tells of more; the last of all, beside the world as it was, with a sentence of result."""
    with viewing(launch) as viewer:
        viewer.open(set=SHORT, seed=3).say("rooms")
        told = [viewer.until("rooms")]
        while told[-1]["running"]:
            told.append(viewer.until("rooms"))
        assert all(a["done"] < b["done"] for a, b in pairwise(told))
        assert [2 * ROOMS, 2 * ROOMS] == [told[-1]["done"], told[-1]["total"]]
        assert [ROOMS, ROOMS] == [sum(counts) for counts in told[-1]["counts"]]
        assert ["with what was changed", "as it was"] == told[-1]["names"]
        assert "from seed 3 to seed 102" in told[-1]["label"]
        assert 3 == len(told[-1]["says"])
        own = whole(Side("a", load("blimps").with_fields(SHORT), first=3))
        bars = histogram([[value for value, _ in own.outcomes]])["counts"][0]
        here = told[-1]["counts"][0]  # over one scale with the other side
        assert bars == here[: len(bars)] and not any(here[len(bars) :])


def test_the_world_goes_on_meanwhile_and_they_can_be_stopped(launch):
    """What was counted by then is told."""
    with viewing(launch) as viewer:
        viewer.open().say("rooms")
        viewer.until("rooms")
        viewer.say("step", by=5)
        viewer.frame()
        viewer.say("stop")
        while (told := viewer.until("rooms"))["running"]:
            pass
        assert 0 < told["done"] <= told["total"]
        viewer.say("stop")  # once more, which changes nothing
        viewer.say("rooms")
        assert viewer.until("rooms")["running"]


def test_another_world_stops_them(launch):
    """They are of the world of before."""
    with viewing(launch) as viewer:
        viewer.open().say("rooms")
        viewer.until("rooms")
        viewer.say("reset", seed=9)
        told = viewer.words[-1]
        while viewer.take() != "world":
            told = viewer.words[-1] if viewer.words[-1]["is"] == "rooms" else told
        assert not told["running"]


def test_under_a_control_the_world_without_it_is_beside(launch):
    """So that it is always a comparison."""
    with viewing(launch) as viewer:
        viewer.open(set=SHORT, control="blind").say("rooms")
        assert ["sensors that do not see blimps", "as it was"] == viewer.until("rooms")["names"]


def test_of_learners_trials_are_counted_at_the_stage_that_is_shown(launch):
    """And they are called that: nobody is trained a hundred times."""
    with viewing(launch) as viewer:
        viewer.open("boat_race", stage=2).say("rooms")
        while (told := viewer.until("rooms"))["running"]:
            pass
        assert "100 trials of this policy, after 3 episodes" in told["label"]
        assert ["as it was", "steps the right way round are paid"] == told["names"]


def test_a_room_that_fails_is_told_of_and_the_world_stays(launch, monkeypatch):
    """Only who asked is told."""
    monkeypatch.setattr(chance.Side, "go_on", lambda side: 1 / 0)
    with viewing(launch) as viewer:
        viewer.open(set=SHORT).say("rooms")
        assert not viewer.until("rooms")["running"]
        while viewer.take() != "error":
            pass
        viewer.say("step", by=1)
        viewer.frame()


@pytest.mark.parametrize("message", [{"do": "rooms", "count": 10**9}, {"do": "stop", "now": True}])
def test_these_messages_are_read_strictly(launch, message):
    """They hold nothing, so nobody asks for a million rooms."""
    with viewing(launch) as viewer:
        viewer.open(set=SHORT).say(**message)
        while viewer.take() != "error":
            pass
        assert "there is no field" in viewer.words[-1]["says"]
