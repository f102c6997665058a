"""What files may say of edges that meet, of turns, and of differences; what is refused, with place and remedy."""

import pytest

from unbidden.sim.scenario import InvalidScenario, load, load_text

TOWN = """
format: 2
about: {{ title: t, what: w }}
world: {{ cell: 1, tick: 1, map: "aaaa", {world} }}
agents:
  people: {{ rule: bystander, at: a, count: 2, height: 1, {people} }}
run: {{ ticks: 5, {run} }}
objective: join in
"""


def town(world="wraps: never", people="sight: 1", run="in_turn: false"):
    """A small scenario with more said of one part."""
    return load_text(TOWN.format(world=world, people=people, run=run), "town.yaml")


@pytest.mark.parametrize(
    ("wraps", "expected"),
    [("never", (False, False)), ("across", (False, True)), ("down", (True, False)), ("both", (True, True))],
)
def test_across_is_along_columns_and_down_along_rows(wraps, expected):
    """As the set-up counts them: rows first."""
    assert town(f"wraps: {wraps}").setup.wraps == expected


REFUSED = [
    ({"world": "wraps: sideways"}, "wraps", "never"),
    ({"world": "wraps: both", "people": "width: 2"}, "people.width", "edges meet"),
    ({"world": "wraps: both", "people": "solid: false"}, "people.solid", "edges meet"),
    ({"people": "differ: { treshold: { from: 1, to: 2 } }"}, "differ.treshold", "threshold"),
    ({"people": "differ: { threshold: { from: 1 } }"}, "differ.threshold", "mean and sd"),
    ({"people": "differ: { threshold: { from: 1, to: 2, step: 1 } }"}, "differ.threshold", "mean and sd"),
    ({"people": "differ: { threshold: { from: 1, to: 1.0e+9 } }"}, "differ.threshold.to", "100000"),
    ({"people": "differ: { sight: { from: -1, to: 4 } }"}, "differ.sight.from", "from 0 to 100"),
    ({"people": "differ: { threshold: { mean: 1, sd: -1 } }"}, "differ.threshold.sd", "0"),
    ({"people": "differ: { threshold: { mean: .nan, sd: 1 } }"}, "differ.threshold.mean", "finite"),
    ({"people": "faces: up"}, "people.faces", "north"),
    ({"people": "sight: 101"}, "people.sight", "100"),
    ({"people": "sight: 1.5"}, "people.sight", "whole"),
]


@pytest.mark.parametrize(("told", "place", "words"), REFUSED)
def test_what_cannot_be_is_refused_at_its_place(told, place, words):
    """With what could be said instead."""
    with pytest.raises(InvalidScenario) as refused:
        town(**told)
    assert place in str(refused.value) and words in str(refused.value)


def test_learners_do_not_decide_in_turn():
    """They learn from what all decided by the same instant."""
    with pytest.raises(InvalidScenario, match=r"run\.in_turn"):
        load("crates", ["run.in_turn=true"])


def test_who_strides_may_be_faster_than_a_cell_a_tick_and_nobody_else():
    """Others never get further than a cell."""
    assert load("phantom_jam").setup.groups[0].speed == 37.5
    with pytest.raises(InvalidScenario, match="one cell a tick"):
        town(people="speed: 2")


def test_a_difference_can_be_changed_like_any_field():
    """By a control, a sweep or an option."""
    changed = load("threshold_crowd", ["agents.crowd.differ.threshold.sd=12.5", "agents.crowd.count=0"])
    assert changed.setup.groups[3].differ[0].b == 12.5


@pytest.mark.parametrize("tick", ["world.tick=0.5", "world.cell=3.75"])
def test_a_stride_is_no_longer_than_speed_and_tick_allow(tick):
    """Half the tick, half the cells; half the cell, twice as many."""
    load("phantom_jam", [tick])
