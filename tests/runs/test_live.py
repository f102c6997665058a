"""Worlds that go on while they are watched, and what can be changed in them meanwhile."""

import numpy as np
import pytest

from unbidden.sim.runs import running
from unbidden.sim.runs.live import Intervention, Live, NotLive, is_live
from unbidden.sim.scenario import InvalidScenario, Scenario, load

HOLD = "agents.blimps.hold"


@pytest.fixture(scope="module")
def blimps() -> Scenario:
    return load("blimps", ["run.ticks=900"])


def same(one: Live, other: Live, ticks: int) -> bool:
    """Whether two worlds went the same way as far as a tick."""
    return all(
        np.array_equal(getattr(one.trace, name)[: ticks + 1], getattr(other.trace, name)[: ticks + 1])
        for name in ("cell", "bottom", "heading", "gust")
    )


def test_bit_by_bit_is_the_same_as_at_once(blimps: Scenario) -> None:
    live = Live(blimps, 3)
    for ticks in (1, 0, 7, 400, 10_000):
        live.go_on(ticks)
    whole = running.run(blimps, 3)
    assert live.done == live.last == 900
    assert live.run().digest == whole.digest
    assert live.run().events == whole.events
    assert live.run().measures == whole.measures


def test_what_there_is_so_far_is_judged(blimps: Scenario) -> None:
    live = Live(blimps, 3)
    live.go_on(100)
    assert len(live.run().trace.cell) == 101
    assert all(event["tick"] <= 100 for event in live.run().events)


def test_a_turn_changes_what_comes_and_nothing_before(blimps: Scenario) -> None:
    live = Live(blimps, 3)
    live.go_on(900)
    turned = live.with_intervention(Intervention(300, HOLD, 2.5))
    assert turned.done == 300
    turned.go_on(600)
    assert same(live, turned, 300)
    assert not same(live, turned, 330)
    assert turned.trace.bottom[900].max() > 2.4
    assert live.scenario.file.agents["blimps"].model_extra["hold"] == 1.0


def test_a_world_with_turns_is_the_same_wherever_it_is_run(blimps: Scenario) -> None:
    first = (
        Live(blimps, 3)
        .with_intervention(Intervention(300, HOLD, 2.5))
        .with_intervention(Intervention(500, "agents.blimps.sees_bodies", False))
    )
    second = Live(blimps, 3, first.interventions[::-1])
    first.go_on(900)
    second.go_on(900)
    assert same(first, second, 900)
    assert [turn.tick for turn in second.interventions] == [300, 500]


def test_a_later_turn_at_the_same_tick_replaces_the_first(blimps: Scenario) -> None:
    live = Live(blimps, 0).with_intervention(Intervention(10, HOLD, 2.0)).with_intervention(Intervention(10, HOLD, 3.0))
    assert live.interventions == (Intervention(10, HOLD, 3.0),)


def test_a_turn_back_in_time_drops_what_came_later(blimps: Scenario) -> None:
    live = (
        Live(blimps, 0).with_intervention(Intervention(200, HOLD, 2.0)).with_intervention(Intervention(100, HOLD, 3.0))
    )
    assert live.interventions == (Intervention(100, HOLD, 3.0),)


@pytest.mark.parametrize(
    ("field", "live"),
    [
        (HOLD, True),
        ("agents.blimps.speed", True),
        ("agents.blimps.sees_bodies", True),
        ("world.air.gusts.lift", True),
        ("agents.blimps.count", False),
        ("world.tiles.#.height", False),
        ("agents.nobody.hold", False),
        ("about.title", False),
        ("agents", False),
    ],
)
def test_which_fields_are_live(blimps: Scenario, field: str, live: bool) -> None:
    assert is_live(blimps, field) == live


def test_gusts_can_be_stilled_meanwhile(blimps: Scenario) -> None:
    live = Live(blimps, 3).with_intervention(Intervention(200, "world.air.gusts.every", 1000.0))
    live.go_on(900)
    assert live.trace.gust[:200, 2].any()
    assert not live.trace.gust[400:, 2].any()


def test_what_cannot_change_is_refused(blimps: Scenario) -> None:
    with pytest.raises(NotLive, match=r"agents\.blimps\.count cannot change while the world runs"):
        Live(blimps, 0).with_intervention(Intervention(5, "agents.blimps.count", 3))
    with pytest.raises(InvalidScenario):
        Live(blimps, 0).with_intervention(Intervention(5, HOLD, -1.0))
    with pytest.raises(NotLive, match="learn before they are watched"):
        Live(load("compute_yard"), 0)
