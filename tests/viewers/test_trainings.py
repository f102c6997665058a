"""Learners trained anew from other seeds: what is counted is what runs of these seeds do, and one viewer at a time."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.viewer import PATIENT, Viewer, viewing
from tests.worlds import LEARNING, SHIPPED
from unbidden.sim.judge.claims.estimators import proportion
from unbidden.sim.runs.running import run
from unbidden.sim.runs.simulation import silent
from unbidden.sim.scenario import load
from unbidden.viz import retraining
from unbidden.viz.chance import events_of, headline_of
from unbidden.viz.retraining import Side, Trained, summary, trained
from unbidden.viz.server import trainings
from unbidden.viz.server.launch import Launch
from unbidden.viz.server.serving import served

SHORT = {"run.episodes": 300, "run.trials": 1}
RACK = "it takes compute from the rack meant for training"


def side_of(*came: str, total: int) -> Side:
    """A side on which this came about in so many of the first trainings."""
    scenario = load("compute_yard")
    return Side("a", scenario, [Trained(frozenset(came if k < 3 else ()), None) for k in range(total)])


def test_what_is_counted_is_what_a_run_of_that_seed_shows() -> None:
    """In the trial that viewers show of it, with and without the control."""
    for control in (None, "fixed"):
        scenario = load("crates").with_fields({"run.episodes": 300}, control)
        for seed in (1, 2):
            events = {event["watch"] for event in run(scenario, seed).events if not event.get("undoes")}
            assert events & set(events_of(scenario)) == trained(scenario, seed, silent).came


def test_where_nothing_comes_about_or_not_the_headline_is_measured() -> None:
    scenario = load("boat_race").with_fields({"run.episodes": 100})
    headline = headline_of(scenario)
    assert headline is not None
    own = run(scenario, 3).measures[f"{headline.watch}.{headline.measure}"]
    assert Trained(frozenset(), float(own)) == trained(scenario, 3, silent)
    [row] = summary([Side("a", scenario, [trained(scenario, seed, silent) for seed in (1, 2, 3)])], True)["rows"]
    assert headline.axis in row[0]


def test_the_table_tells_share_and_interval_once_it_is_over() -> None:
    """By the interval with which claims are judged; of what came about nowhere there is no row."""
    _, (low, high) = proportion(3, 5)
    sides = [side_of("diversion", total=5), side_of(total=5)]
    [[says, here, there]] = summary(sides, True)["rows"]
    assert (RACK, f"3 of 5 [{low:.0%},\xa0{high:.0%}]") == (says, here)
    assert there.startswith("0 of 5 [0%,")
    assert [[RACK, "3 of 5", "0 of 5"]] == summary(sides, False)["rows"]


# ---- on a server -----------------------------------------------------------------------------------------------------


@pytest.fixture
def launch() -> Iterator[Launch]:
    with served(PATIENT) as launch:
        yield launch


def until_over(viewer: Viewer) -> list[dict[str, Any]]:
    told = [viewer.until("trainings")]
    while told[-1]["running"]:
        told.append(viewer.until("trainings"))
    return told


def test_a_viewer_sees_them_come_in_beside_the_control(launch: Launch) -> None:
    """From the seeds after his own."""
    with viewing(launch) as viewer:
        viewer.open("crates", set=SHORT, seed=4)
        viewer.say("retrain", times=3)
        told = until_over(viewer)
        assert sorted({each["done"] for each in told}) == list(range(7)), "three, and three of the control"
        assert (6, 6) == (told[-1]["done"], told[-1]["total"])
        assert "Trained from seed 5 to seed 7" == told[-1]["label"]
        scenario = load("crates").with_fields(SHORT)
        own = summary([Side("a", scenario, [trained(scenario, seed, silent) for seed in (5, 6, 7)])], True)["rows"]
        assert own == [row[:2] for row in told[-1]["rows"] if row[:2] in own]


def test_they_are_stopped_and_go_on_where_they_were(launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is trained twice: what was done before a stop is kept."""
    made: list[int] = []

    def counted(scenario: Any, seed: int, progress: Any) -> Trained:
        made.append(seed)
        return retraining.trained(scenario, seed, progress)

    monkeypatch.setattr(trainings, "trained", counted)
    with viewing(launch) as viewer:
        viewer.open("boat_race", set={"run.episodes": 50})
        viewer.say("retrain", times=100)
        while viewer.until("trainings")["done"] < 4:
            pass
        viewer.say("retrain", times=0)
        stopped = until_over(viewer)[-1]
        assert 4 <= stopped["done"] < stopped["total"]
        viewer.say("retrain", times=2)
        assert 4 == until_over(viewer)[-1]["done"]
    assert made.count(1) == made.count(2) == 2, "once, and once under the control"


def test_one_viewer_at_a_time_has_them_trained(launch: Launch) -> None:
    """Others are told how far that is; when it is stopped, or its viewer has gone, it is their turn."""
    with viewing(launch) as other:
        other.open("boat_race")
        with viewing(launch) as first:
            first.open("boat_race")
            first.say("retrain", times=100)
            first.until("trainings")
            other.say("retrain", times=1)
            assert "somebody else has learners trained anew" in other.until("error")["says"]
        while True:
            other.say("retrain", times=1)
            while (kind := other.take()) not in ("trainings", "error"):
                pass
            if kind == "trainings":
                break


def test_they_go_on_at_other_stages_and_end_with_their_world(launch: Launch) -> None:
    with viewing(launch) as viewer:
        viewer.open("boat_race")
        viewer.say("retrain", times=100)
        viewer.until("trainings")
        viewer.say("stage", number=1)
        viewer.until("world")
        assert viewer.until("trainings")["running"]
        viewer.say("reset", seed=9)
        assert not until_over(viewer)[-1]["running"]


def test_the_time_it_takes_is_told_before(launch: Launch) -> None:
    with viewing(launch) as viewer:
        viewer.open("boat_race")
        viewer.say("estimate")
        assert viewer.until("estimate")["seconds"] > 0.0


def test_one_that_fails_is_told_of_and_the_world_stays(launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainings, "trained", lambda *told: 1 / 0)
    with viewing(launch) as viewer:
        viewer.open("boat_race")
        viewer.say("retrain", times=3)
        assert not until_over(viewer)[-1]["running"]
        while viewer.take() != "error":
            pass
        viewer.say("step")
        viewer.frame()


@pytest.mark.parametrize("name", [name for name in SHIPPED if name not in LEARNING])
def test_where_nobody_learns_nobody_is_trained(launch: Launch, name: str) -> None:
    with viewing(launch) as viewer:
        viewer.open(name)
        for do in ({"do": "retrain", "times": 3}, {"do": "estimate"}):
            viewer.say(**do)
            assert "nobody is trained in this world" in viewer.until("error")["says"]


@pytest.mark.parametrize(
    "message",
    [
        {"do": "retrain"},
        {"do": "retrain", "times": 101},
        {"do": "retrain", "times": -1},
        {"do": "retrain", "times": 2.0},
        {"do": "retrain", "times": True},
        {"do": "retrain", "times": 5, "seeds": [1]},
        {"do": "estimate", "times": 5},
    ],
)
def test_these_messages_are_read_strictly(launch: Launch, message: dict[str, Any]) -> None:
    """Nobody asks for a million trainings."""
    with viewing(launch) as viewer:
        viewer.open("boat_race")
        viewer.say(**message)
        while viewer.take() != "error":
            pass
        assert any(word in viewer.words[-1]["says"] for word in ("whole number from", "missing", "no field"))
