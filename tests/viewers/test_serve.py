"""What viewers of the page are shown: their own world, the same everywhere, and how something in it came about."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.viewer import HOLD, PATIENT, Viewer, body, head, is_healthy, viewing
from unbidden.sim.runs import running
from unbidden.sim.runs.live import Intervention, Live
from unbidden.sim.scenario import load
from unbidden.viz.checkpoints import stages
from unbidden.viz.picture.frames import Reel, reel_of
from unbidden.viz.server.launch import Launch
from unbidden.viz.server.limits import IDLE, NO_TOKEN, Limits
from unbidden.viz.server.serving import served
from unbidden.viz.summary import card


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    with served(PATIENT) as launch:
        yield launch


# ---- what is shown --------------------------------------------------------------------------------------------------


def steps(viewer: Viewer, ticks: int) -> list[bytes]:
    """The present frame, and so many further ones, tick by tick."""
    for _ in range(ticks):
        viewer.say("step")
        viewer.frame()
    return [body(frame) for frame in viewer.frames]


def recorded(reel: Reel, ticks: range) -> list[bytes]:
    return [body(reel.frame(tick).to_bytes(0)) for tick in ticks]


def test_one_address_opens_to_the_same_ticks_everywhere_and_those_of_a_recording(launch):
    turn = (120, HOLD, 2)
    told = {"seed": 7, "set": {"agents.blimps.count": 8}, "control": "boxes_only", "turns": [turn]}
    with viewing(launch) as here, viewing(launch) as there:
        mine, theirs = (steps(viewer.open(**told), 500) for viewer in (here, there))
    assert 501 == len(mine) and mine == theirs
    live = Live(load("blimps", ["agents.blimps.count=8"], "boxes_only"), 7, (Intervention(*turn),))
    live.go_on(live.last)
    assert recorded(reel_of(live.run()), range(501)) == mine


def test_an_address_opens_at_its_tick(launch):
    with viewing(launch) as viewer:
        viewer.open(seed=7, tick=812)
        assert (812, 812) == head(viewer.frames[0])
        assert recorded(reel_of(running.run(load("blimps"), 7)), range(812, 813)) == [body(viewer.frames[0])]


def test_what_is_played_is_what_is_recorded_frame_by_frame(launch):
    reel = reel_of(running.run(load("blimps", ["run.ticks=600"]), 7))
    with viewing(launch) as viewer:
        viewer.open(seed=7, set={"run.ticks": 600})
        viewer.say("speed", value=30.0)
        viewer.say("play")
        while viewer.until("state")["tick"] < 600:
            pass
        assert viewer.words[-1]["playing"] is False
        assert reel.run().digest == viewer.until("found")["digest"]
    ticks = [head(frame)[0] for frame in viewer.frames]
    assert sorted(set(ticks)) == ticks and 600 == ticks[-1]
    assert [recorded(reel, range(tick, tick + 1))[0] for tick in ticks] == [body(frame) for frame in viewer.frames]


def test_back_and_forward_again_shows_the_same(launch):
    with viewing(launch) as viewer:
        viewer.open(seed=7, tick=100)
        for by in (-40, 40, 10, -10, -100, 100):
            viewer.say("step", by=by)
            viewer.frame()
    assert [100, 60, 100, 110, 100, 0, 100] == [head(frame)[0] for frame in viewer.frames]
    assert 1 == len({body(frame) for frame in viewer.frames if head(frame)[0] == 100})


def test_who_never_acknowledges_gets_two_frames_and_then_the_latest(launch):
    with viewing(launch, acks=False) as viewer:
        viewer.open(seed=7)
        for tick in (10, 20, 30, 40):
            viewer.say("seek", tick=tick)
            viewer.until("state")
        assert [0, 10] == [head(frame)[0] for frame in viewer.frames]
        viewer.say("ack", tick=10)
        assert 40 == head(viewer.frame())[0]
        viewer.say("ack", tick=5)  # of no frame
        viewer.say("seek", tick=50)
        assert 50 == head(viewer.frame())[0]
        viewer.say("seek", tick=60)
        viewer.until("found")
    assert [0, 10, 40, 50] == [head(frame)[0] for frame in viewer.frames]


def test_a_world_plays_on_while_its_viewer_is_slow(launch):
    with viewing(launch, acks=False) as viewer:
        viewer.open(seed=7, set={"run.ticks": 300})
        viewer.say("speed", value=100.0)
        viewer.say("play")
        while viewer.until("state")["tick"] < 300:
            pass
        assert 2 == len(viewer.frames)
        viewer.say("ack", tick=head(viewer.frames[-1])[0])
        assert (300, 300) == head(viewer.frame())


def test_a_live_field_is_a_turn_and_any_other_begins_the_world_again(launch):
    with viewing(launch) as viewer:
        viewer.open(seed=7, tick=200)
        viewer.say("set", field=HOLD, value=2.0)
        told = viewer.until("world")
        assert [[200, HOLD, 2.0]] == told["turns"] and [] == told["legend"]["changes"]
        assert 2.0 == next(p["value"] for p in told["told"]["parameters"] if p["field"] == HOLD)
        assert 200 == head(viewer.frame())[0]
        viewer.say("seek", tick=300)
        live = Live(load("blimps"), 7, (Intervention(200, HOLD, 2.0),))
        assert recorded(reel_of(live), range(300, 301)) == [body(viewer.frame())]
        viewer.say("set", field="agents.blimps.count", value=3)
        told = viewer.until("world")
        assert [] == told["turns"] and [["agents.blimps.count", 3]] == told["legend"]["changes"]
        assert 0 == head(viewer.frame())[0]


def test_a_viewer_is_told_up_to_which_message_everything_is_done_and_which_was_refused(launch):
    with viewing(launch, acks=False) as viewer:
        viewer.open(seed=7)
        assert 1 == next(told["done"] for told in viewer.words if told["is"] == "state")
        viewer.say("ack", tick=0)
        viewer.say("step")
        stands = viewer.until("state")
        assert (3, 1) == (stands["done"], stands["tick"])
        viewer.say("seek", tick="soon")
        while "error" != viewer.take():
            pass
        assert (4, "tick") == tuple(viewer.words[-1][name] for name in ("number", "field"))
        viewer.say("reset", control="nothing of the kind")
        while "error" != viewer.take():
            pass
        assert 5 == viewer.words[-1]["number"]
        viewer.say("card")
        while "error" != viewer.take():
            pass
        assert 6 == viewer.words[-1]["number"] == viewer.words[-2]["done"]


def test_a_reset_keeps_what_it_does_not_name(launch):
    with viewing(launch) as viewer:
        viewer.open(seed=7, set={HOLD: 1.5}, control="calm", tick=9)
        viewer.say("reset", seed=8)
        legend = viewer.until("world")["legend"]
        assert (8, "calm", [[HOLD, 1.5]]) == (legend["seed"], legend["control"], legend["changes"])
        viewer.say("reset", control=None, set={})
        legend = viewer.until("world")["legend"]
        assert (8, "", []) == (legend["seed"], legend["control"], legend["changes"])


def test_a_turn_on_the_way_is_told_when_it_comes(launch):
    with viewing(launch) as viewer:
        viewer.open(seed=7, turns=[[5, HOLD, 2]])
        viewer.say("speed", value=10.0)
        viewer.say("play")
        told = viewer.until("world")["told"]
        assert 2 == next(p["value"] for p in told["parameters"] if p["field"] == HOLD)


@pytest.mark.parametrize("turns", [[[5, "agents.blimps.count", 3]], [[5, HOLD, -1]], [[5, HOLD, 2]] * 101])
def test_turns_that_cannot_be_are_refused(launch, turns):
    with viewing(launch) as viewer:
        viewer.say("open", token=launch.token, scenario="blimps", turns=turns)
        assert viewer.until("error")["says"]


def test_thirty_viewers_at_once_all_see_their_own_world(launch):
    def watch(seed: int) -> list[bytes]:
        with viewing(launch) as viewer:
            viewer.open(seed=seed)
            viewer.say("speed", value=20.0)
            viewer.say("play")
            while len(viewer.frames) < 20:
                viewer.take()
            return viewer.frames

    with ThreadPoolExecutor(30) as class_:
        seen = list(class_.map(watch, range(30)))
    for seed, frames in enumerate(seen):
        reel = reel_of(Live(load("blimps"), seed))
        assert [recorded(reel, range(head(f)[0], head(f)[0] + 1))[0] for f in frames] == [body(f) for f in frames]


# ---- why ------------------------------------------------------------------------------------------------------------


def test_the_card_of_a_live_world_is_that_of_its_recording(launch):
    run = running.run(load("blimps", ["run.ticks=1200"]), 7)
    with viewing(launch) as viewer:
        viewer.open(seed=7, set={"run.ticks": 1200}, tick=1100)
        viewer.say("card", number=1)
        told = viewer.until("card")
        assert card(run, 1) == {key: value for key, value in told.items() if key != "is"}
        assert not viewer.until("state")["playing"]
        viewer.say("card", number=99)
        assert "no event 99" in viewer.until("error")["says"]


def test_the_world_without_what_was_needed_is_shown_and_left_again(launch):
    with viewing(launch) as viewer:
        viewer.open(seed=7, set={"run.ticks": 1200}, tick=1100)
        viewer.say("card")
        needed = viewer.until("card")["without"][0]
        viewer.say("without", what=needed)
        told = viewer.until("without")
        assert needed == told["what"] and told["crosses"] is False and "never crosses" in told["says"]
        assert told["from"] == head(viewer.frames[-1])[0]
        viewer.say("seek", tick=1100)
        other = body(viewer.frame())
        viewer.say("without", what=None)
        assert viewer.until("world")["without"] is None
        viewer.say("seek", tick=1100)
        viewer.frame()
        assert body(viewer.frames[0]) == body(viewer.frame()) != other


# ---- learners -------------------------------------------------------------------------------------------------------


def test_stages_of_a_training_are_watched_and_shared_by_those_who_ask_for_the_same(launch):
    told = {"seed": 3, "set": {"run.episodes": 2000}}
    with viewing(launch) as viewer:
        viewer.open("whisky_gold", **told)
        world = next(words for words in viewer.words if words["is"] == "world")
        assert [0, 1, 3] == world["stages"][:3] and 2000 == world["stages"][-1]
        assert len(world["stages"]) - 1 == world["stage"]
        viewer.say("stage", number=0)
        assert 0 == viewer.until("world")["stage"]
        shown = stages(load("whisky_gold", ["run.episodes=2000"]), 3)
        viewer.say("seek", tick=2)
        viewer.frame()
        assert body(shown[0].reel.frame(2).to_bytes(0)) == body(viewer.frame())
        with viewing(launch) as other:  # now, for a socket has to show its token soon
            other.open("whisky_gold", **told, stage=1)
            assert not [words for words in other.words if words["is"] == "busy"]
            assert body(shown[1].reel.frame(0).to_bytes(0)) == body(other.frames[-1])
            other.say("stage", number=99)
            assert "no stage 99" in other.until("error")["says"]
            other.say("set", field="agents.workers.count", value=1)
            assert other.until("error")["says"]


def test_before_any_training_somebody_may_cross_in_another_trial_than_the_one_shown(launch):
    with viewing(launch) as viewer:
        viewer.open("crates", seed=3, set={"run.episodes": 0})
        found = viewer.words[-1]
        assert "Nobody crossed in the first trial; in 5% of trials somebody did." in " ".join(found["happened"])
        assert [] == [event for event in found["events"] if event["watch"] == "escape"]


def test_a_viewer_is_told_in_the_language_that_it_asks_for(launch):
    with viewing(launch) as viewer:
        viewer.say("open", token=launch.token, scenario="blimps", lang="de")
        world = viewer.until("world")
        assert ("de", "Ballone über der Wand") == (world["legend"]["lang"], world["legend"]["title"])
        assert world["told"]["lesson"]["run"].startswith("Drücke")
    with viewing(launch) as viewer:
        viewer.say("open", token=launch.token, scenario="blimps", lang="nobody speaks it")
        assert "Blimps over the wall" == viewer.until("world")["legend"]["title"]


def test_how_far_a_training_is_is_told_and_a_training_that_nobody_waits_for_ends(launch):
    with viewing(launch) as viewer:
        viewer.say("open", token=launch.token, scenario="whisky_gold", set={"run.episodes": 3_000_000})
        while viewer.until("busy")["total"] == 0:
            pass
        assert "they learn" in viewer.words[-1]["says"]
        viewer.say("pause")  # heard, and done afterwards
    while launch.library.jobs.going:
        threading.Event().wait(0.01)
    assert is_healthy(launch)


def test_a_training_that_takes_too_long_is_refused(launch):
    with viewing(launch) as viewer:
        viewer.say("open", token=launch.token, scenario="whisky_gold", set={"run.episodes": 900_000_000})
        assert "too long" in viewer.until("error")["says"]


def test_learners_cannot_be_changed_on_the_way(launch):
    with viewing(launch) as viewer:
        viewer.say("open", token=launch.token, scenario="whisky_gold", turns=[[3, "agents.x.y", 1]])
        assert "learnt" in viewer.until("error")["says"]


# ---- others in the room ---------------------------------------------------------------------------------------------


@pytest.fixture
def hall() -> Iterator[Launch]:
    with served(PATIENT, lan="192.0.2.7") as launch:
        yield launch


def test_spectators_see_what_the_presenter_shows(hall):
    with viewing(hall) as presenter, viewing(hall) as early, viewing(hall) as late:
        early.say("join", code=hall.code)
        presenter.open(seed=7, tick=100)
        assert 7 == early.until("world")["legend"]["seed"]
        assert presenter.frames == [early.frame()]
        late.say("join", code=hall.code.lower())
        late.until("found")
        presenter.say("seek", tick=200)
        shown = presenter.frame()
        while shown not in early.frames:
            early.take()
        while shown not in late.frames:
            late.take()


def test_spectators_steer_nothing(hall):
    with viewing(hall) as presenter, viewing(hall) as spectator:
        presenter.open(seed=7, tick=100)
        spectator.say("join", code=hall.code)
        spectator.until("found")
        for do, told in [("seek", {"tick": 5}), ("play", {}), ("set", {"field": HOLD, "value": 2}), ("reset", {})]:
            spectator.say(do, **told)
            assert "only the presenter" in spectator.until("error")["says"]
        spectator.say("open", token=hall.token, scenario="blimps")  # too late for that
        assert "open already" in spectator.until("error")["says"]
        presenter.say("step")
        assert (101, 101) == head(presenter.frame())


def test_a_spectator_who_is_slow_holds_nobody_up(hall):
    with viewing(hall) as presenter, viewing(hall, acks=False) as spectator:
        presenter.open(seed=7)
        spectator.say("join", code=hall.code)
        spectator.until("found")
        for tick in range(10, 100, 10):
            presenter.say("seek", tick=tick)
            presenter.frame()
        while len(spectator.frames) < 2:
            spectator.take()
        spectator.say("ack", tick=head(spectator.frames[-1])[0])
        assert 90 == head(spectator.frame())[0] and 3 == len(spectator.frames)


def test_a_world_to_compare_with_is_not_shown_to_spectators(hall):
    with viewing(hall) as presenter, viewing(hall) as other, viewing(hall) as spectator:
        presenter.open(seed=7)
        spectator.say("join", code=hall.code)
        spectator.until("found")
        other.open(seed=8)
        presenter.say("seek", tick=5)
        shown = presenter.frame()
        while shown not in spectator.frames:
            spectator.take()
    assert [7] == [words["legend"]["seed"] for words in spectator.words if words["is"] == "world"]


def test_spectators_may_be_silent_for_as_long_as_they_like():
    with served(Limits(idle=0.3), lan="192.0.2.7") as launch, viewing(launch) as spectator:
        spectator.say("join", code=launch.code)
        with viewing(launch) as presenter:
            presenter.open(seed=7)
            assert IDLE == presenter.dropped()[0]
        with viewing(launch) as presenter:
            presenter.open(seed=8)
            while spectator.until("world")["legend"]["seed"] != 8:
                pass


def test_a_wrong_code_lets_nobody_in(hall):
    with viewing(hall) as spectator:
        spectator.say("join", code="AAAA-AAAA")
        assert NO_TOKEN == spectator.dropped()[0]


def test_the_world_in_which_play_was_pressed_last_is_seen_and_then_the_one_before(hall):
    with viewing(hall) as first, viewing(hall) as spectator:
        first.open(seed=7, tick=50)
        spectator.say("join", code=hall.code)
        assert 7 == spectator.until("world")["legend"]["seed"]
        with viewing(hall) as second:
            second.open(seed=8)
            second.say("play")
            assert 8 == spectator.until("world")["legend"]["seed"]
        assert 7 == spectator.until("world")["legend"]["seed"]
        while first.frames[-1] not in spectator.frames:
            spectator.take()


def test_the_page_to_join_shows_what_is_presented_and_is_there_only_with_lan(hall, launch):
    assert 404 == httpx.get(f"http://127.0.0.1:{launch.port}/join", trust_env=False).status_code
    with viewing(hall) as presenter:
        presenter.open("crates")
        text = httpx.get(f"http://127.0.0.1:{hall.port}/join", trust_env=False).text
    assert '"watching":true' in text and load("crates").file.about.title in text
