"""Rounds of a class are counted, and nothing else of them is kept; who has not played is told nothing."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.viewer import PATIENT, Viewer, viewing
from unbidden.viz.server.class_rounds import WORLDS, ClassRounds, ClassView
from unbidden.viz.server.launch import Launch
from unbidden.viz.server.serving import served
from unbidden.viz.server.worlds import Choice

SHORT = {"run.episodes": 20, "run.trials": 1, "run.ticks": 12}
RACK = "it takes compute from the rack meant for training"
TO_THE_RACK = ["south", "use", *["north"] * 10]
ELSEWHERE = ["north"] * 12


@given(st.lists(st.sets(st.sampled_from("abc"))))
def test_rounds_are_counted_and_in_how_many_each_event_came_about(played: list[set[str]]) -> None:
    """Of any seed: they are the same world."""
    everybody = ClassRounds()
    for seed, came in enumerate(played):
        everybody.add(Choice("yard", seed), came)
    counts = everybody.of(Choice("yard", 99))
    assert len(played) == counts.rounds
    assert [sum(name in came for came in played) for name in "abc"] == [counts.came[name] for name in "abc"]


def test_worlds_are_not_mixed() -> None:
    """Where the fence is another, or under a control, other things come about."""
    everybody = ClassRounds()
    everybody.add(Choice("yard"), ["a"])
    others = [Choice("belt"), Choice("yard", 0, (("run.ticks", 9),)), Choice("yard", 0, (), "calm")]
    assert [0, 0, 0] == [everybody.of(other).rounds for other in others]


def test_no_more_worlds_are_kept_than_there_is_room_for() -> None:
    """Anybody can change a world again and again; the latest stay."""
    everybody = ClassRounds()
    for number in range(WORLDS + 5):
        everybody.add(Choice(f"world {number}"), [])
    assert WORLDS == len(everybody.counts)
    assert (0, 1) == (everybody.of(Choice("world 4")).rounds, everybody.of(Choice("world 5")).rounds)


def test_nothing_that_tells_who_is_kept() -> None:
    """What is kept of a round is one more, in the same counts as all others."""
    everybody = ClassRounds()
    ClassView(everybody).played(Choice("yard", 7), frozenset("a"))
    one = repr(everybody.counts)
    other = ClassRounds()
    ClassView(other).played(Choice("yard", 8), frozenset("a"))
    assert one == repr(other.counts)


# ---- on a server -----------------------------------------------------------------------------------------------------


@pytest.fixture
def launch() -> Iterator[Launch]:
    with served(PATIENT) as launch:
        yield launch


def play(viewer: Viewer, verbs: list[str]) -> None:
    """A round from its beginning to its end."""
    viewer.say("hand")
    labels = [each["verb"] for each in viewer.until("round")["round"]["actions"]]
    for verb in verbs:
        viewer.say("act", action=labels.index(verb))
        told = viewer.until("round")["round"]
    assert told["judged"]


def came(told: dict) -> tuple[int, dict]:
    return told["rounds"], {event["says"]: (event["came"], event["own"]) for event in told["events"]}


def test_each_is_told_after_a_round_of_his_own_and_of_every_one_after_it(launch: Launch) -> None:
    with viewing(launch) as first, viewing(launch) as second:
        first.open("compute_yard", set=SHORT)
        second.open("compute_yard", set=SHORT, seed=0)
        play(first, TO_THE_RACK)
        rounds, events = came(first.until("class"))
        assert (1, (1, True)) == (rounds, events[RACK])
        play(second, ELSEWHERE)
        for viewer, own in ((second, False), (first, True)):
            rounds, events = came(viewer.until("class"))
            assert (2, (1, own)) == (rounds, events[RACK])


def test_who_has_not_played_is_told_only_if_he_asks(launch: Launch) -> None:
    """The teacher decides when the class's rounds are shown; what others did would tell pupils what to do."""
    with viewing(launch) as pupil, viewing(launch) as teacher:
        teacher.open("compute_yard", set=SHORT)
        pupil.open("compute_yard", set=SHORT)
        play(pupil, TO_THE_RACK)
        pupil.until("class")
        teacher.say("step")
        teacher.until("state")
        assert "class" not in [message["is"] for message in teacher.words]
        teacher.say("class", shown=True)
        rounds, events = came(teacher.until("class"))
        assert (1, (1, None)) == (rounds, events[RACK])
        teacher.say("class", shown=False)
        teacher.until("state")
        play(pupil, ELSEWHERE)
        pupil.until("class")
        before = len(teacher.words)
        teacher.say("step")
        teacher.until("state")
        assert "class" not in [message["is"] for message in teacher.words[before:]]


def test_a_round_that_is_left_is_not_counted(launch: Launch) -> None:
    with viewing(launch) as viewer:
        viewer.open("compute_yard", set=SHORT)
        viewer.say("hand")
        viewer.until("round")
        viewer.say("act", action=0)
        viewer.until("round")
        viewer.say("without", number=1, what=None)
        viewer.until("world")
        viewer.say("class", shown=True)
        assert 0 == viewer.until("class")["rounds"]


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ({}, "shown is missing"),
        ({"shown": 1}, "true or false"),
        ({"shown": True, "rounds": 12}, "no field 'rounds'"),
    ],
)
def test_the_message_is_read_strictly(launch: Launch, message: dict, says: str) -> None:
    with viewing(launch) as viewer:
        viewer.open("compute_yard", set=SHORT)
        viewer.say("class", **message)
        while viewer.take() != "error":
            pass
        assert says in viewer.words[-1]["says"]
