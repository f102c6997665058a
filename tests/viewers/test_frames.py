"""Frames and reels: a viewer cannot tell a live world from a recording."""

import struct

import numpy as np
import pytest

from unbidden.sim.runs import running
from unbidden.sim.runs.live import Intervention, Live
from unbidden.sim.runs.records import load as load_run
from unbidden.sim.runs.records import save
from unbidden.sim.scenario import Scenario, load
from unbidden.viz.checkpoints import stages
from unbidden.viz.picture.frames import FIELDS, HEAD, SIZES, Reel, reel_of


@pytest.fixture(scope="module")
def blimps() -> Scenario:
    return load("blimps", ["run.ticks=600"])


@pytest.fixture(scope="module")
def yard() -> list[Reel]:
    return [stage.reel for stage in stages(load("compute_yard", ["run.episodes=20000"]), 0)]


def test_live_and_recorded_are_the_same_bytes_frame_by_frame(blimps: Scenario, tmp_path) -> None:
    recorded, live = reel_of(running.run(blimps, 5)), reel_of(Live(blimps, 5))
    save(recorded.run(), tmp_path / "run.npz")
    loaded = reel_of(load_run(tmp_path / "run.npz"))
    assert live.legend == recorded.legend == loaded.legend
    assert (live.known, recorded.known) == (0, 600)
    for tick in range(601):
        frames = {reel.frame(tick).to_bytes(0) for reel in (live, recorded, loaded)}
        assert len(frames) == 1
    assert live.known == 600


def test_back_and_forward_again_is_the_same(blimps: Scenario) -> None:
    live = reel_of(Live(blimps, 5))
    there = live.frame(400).to_bytes(600)
    live.frame(10)
    assert live.frame(400).to_bytes(600) == there


def test_a_live_world_knows_only_what_was_asked_for(blimps: Scenario) -> None:
    live = reel_of(Live(blimps, 5))
    live.frame(40)
    assert (live.known, live.last) == (40, 600)


@pytest.mark.parametrize("tick", [-1, 601])
def test_a_tick_that_there_is_not_is_refused(blimps: Scenario, tick: int) -> None:
    with pytest.raises(IndexError, match="from 0 to 600"):
        reel_of(Live(blimps, 5)).frame(tick)


def test_a_frame_is_a_head_and_arrays_in_order(yard: list[Reel]) -> None:
    reel = yard[-1]
    frame = reel.frame(7)
    data = frame.to_bytes(100)
    magic, tick, known, *counts = struct.unpack("<4sII12I", data[: HEAD.size])
    assert (magic, tick, known) == (b"UBD1", 7, 100)
    numbers = {
        "bodies": 1,
        "showers": 0,
        "comers": 0,
        "trail": 0,
        "servers": 0,
        "clients": 0,
        "nodes": 0,
        "links": 0,
        "tiles": 91,
        "stocks": 3,
        "players": 1,
        "arrows": 91,
    }
    assert dict(zip(SIZES, counts, strict=True)) == numbers
    sizes = {"cell": 4, "bottom": 4, "heading": 1, "gust": 12, "sign": 0, "born": 0, "waiting": 0,
             "tries": 0, "rank": 0, "link": 0, "kind": 2 * 91, "trail": 0, "held": 4 * 3, "action": 1,
             "episode_return": 4, "level": 4 * 91, "arrows": 91}  # fmt: skip
    assert list(sizes) == [field.name for field in FIELDS]
    assert len(data) == HEAD.size + sum(sizes.values())
    assert data.endswith(frame.arrows.tobytes())


def test_heights_are_whole_millimetres(blimps: Scenario) -> None:
    bottoms = np.concatenate([reel_of(running.run(blimps, 5)).frame(tick).bottom for tick in range(0, 600, 50)])
    thousandths = np.round(bottoms.astype(np.float64) * 1000).astype(np.int64)
    assert np.array_equal((thousandths / 1000).astype(np.float32), bottoms)


def test_a_tile_rests_after_use(yard: list[Reel]) -> None:
    """The rack of the yard rests for twelve ticks."""
    trace, scenario = yard[-1].source.trace, yard[-1].scenario
    rack = "".join(scenario.rows).index("R")
    number = next(k for k, recipe in enumerate(scenario.file.world.recipes) if recipe.name == "rack")
    used = int(np.flatnonzero(np.diff(trace.fired[:, number]))[0]) + 1
    assert trace.level[used - 1, rack] == 1.0
    assert not trace.level[used : used + 11, rack].any()
    assert trace.level[used + 13, rack] == 1.0 or trace.fired[used + 13, number] > trace.fired[used, number]


# ---- stages ---------------------------------------------------------------------------------------------------------


def test_a_training_is_shown_from_before_its_first_episode_to_its_last() -> None:
    scenario = load("crates", ["run.episodes=500"])
    found = stages(scenario, 1)
    assert [stage.episodes for stage in found] == [0, 1, 3, 10, 30, 100, 300, 500]
    assert found[-1].reel.run().digest == running.run(scenario, 1).digest
    assert len({stage.reel.legend for stage in found}) == 1


def test_where_nobody_learns_there_is_one_stage_and_it_is_live(blimps: Scenario) -> None:
    (stage,) = stages(blimps, 0, interventions=(Intervention(5, "agents.blimps.hold", 2.0),))
    assert stage.reel.known == 0
    assert stage.reel.frame(600).bottom.max() > 1.9


def test_arrows_lead_a_learner_where_it_goes(yard: list[Reel]) -> None:
    """Where it stands the arrow is the step it takes next, whenever it takes one."""
    reel, steps = yard[-1], 0
    for tick in range(reel.last):
        now, then = reel.frame(tick), reel.frame(tick + 1)
        arrow, action = int(now.arrows[now.cell[0]]), int(then.action[0])
        if action < 4 and arrow >= 0:
            steps += 1
            assert arrow == action
    assert steps > 20


def test_before_training_there_are_no_arrows(yard: list[Reel]) -> None:
    assert set(yard[0].frame(0).arrows.tolist()) == {-1}
