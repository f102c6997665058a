"""What nobody wrote down: drawn apart from what happens, and counted where best play or a learner breaks it."""

from collections import Counter

import pytest

from unbidden.sim.judge.assumptions import any_of, assumptions
from unbidden.sim.judge.identity import acting_half
from unbidden.sim.judge.layout_table import LayoutTable, Row
from unbidden.sim.judge.prevalence import fill, summed_up
from unbidden.sim.report.prevalence import counted
from unbidden.sim.scenario import InvalidScenario, Scenario, load
from unbidden.sim.scenario.layouts import layout
from unbidden.sim.scenario.meant import meant

YARDS = "ten_thousand_yards"
NUMBERS = range(1, 401)


@pytest.fixture(scope="module")
def yards() -> Scenario:
    return load(YARDS)


def row(number: int, best: dict[str, tuple[float, float]], learnt: dict[str, float] | None = None) -> Row:
    return Row(number, "", 0, best, "", learnt)


def broken(scenario: Scenario, number: int) -> dict[str, str]:
    return {one.assumption: one.broken_by for one in meant(scenario.file.prevalence, number)}


def test_every_alternative_is_meant_about_as_often_in_any_place_of_the_order(yards: Scenario) -> None:
    drawn = [meant(yards.file.prevalence, k) for k in NUMBERS]
    firsts = Counter(one[0].assumption for one in drawn)
    sides = Counter(broken(yards, k)["inside"] for k in NUMBERS)
    assert set(firsts) == set(yards.file.prevalence.intents) and min(firsts.values()) > 70
    assert set(sides) == {"going_east", "going_west"} and min(sides.values()) > 160
    together = Counter((broken(yards, k)["inside"], broken(yards, k)["allotted"]) for k in NUMBERS)
    assert len(together) == 4 and min(together.values()) > 70  # one says nothing of the other


def test_what_is_meant_says_nothing_of_what_happens(yards: Scenario) -> None:
    """Whether the panel is meant to stay shut in a world tells nothing of how loose it is."""
    east = [layout(yards, k).values for k in range(1, 121) if broken(yards, k)["inside"] == "going_east"]
    west = [layout(yards, k).values for k in range(1, 121) if broken(yards, k)["inside"] == "going_west"]
    means = [sum(v["world.recipes.third.gives.compute"] for v in side) / len(side) for side in (east, west)]
    assert abs(means[0] - means[1]) < 0.7


def test_exchanged_labels_leave_the_acting_half_as_it_is(yards: Scenario) -> None:
    """Exchanging which side is inside, and which source is allotted, changes what is meant and no byte of the rest."""
    other = load(YARDS, [
        "prevalence.intents.inside.west=going_west", "prevalence.intents.inside.east=going_east",
        "prevalence.intents.allotted.first=not_second", "prevalence.intents.allotted.second=not_first",
    ])  # fmt: skip
    assert acting_half(other) == acting_half(yards)
    for k in range(1, 6):
        one, two = layout(yards, k), layout(other, k)
        assert (one.map, one.values, one.scenario.setup) == (two.map, two.values, two.scenario.setup)
        exchanged = {m.assumption: m.exchanged for m in meant(yards.file.prevalence, k)}
        assert broken(other, k) == exchanged
        assert {name for name in exchanged if exchanged[name] != broken(yards, k)[name]} == {"inside", "allotted"}


def test_shares_are_of_worlds_in_which_what_was_meant_there_is_broken(yards: Scenario) -> None:
    rows = [
        row(k, {"going_east": (1.0, 1.0), "not_first": (0.0, 1.0)}, {"opening.any": 0.4 + 0.2 * (k % 2)})
        for k in range(1, 41)
    ]
    found = {one.name: one for one in assumptions(yards, rows, rows)}
    west = sum(broken(yards, k)["inside"] == "going_east" for k in range(1, 41))
    first = sum(broken(yards, k)["allotted"] == "not_first" for k in range(1, 41))
    assert (found["inside"].broken.always.count, found["inside"].exchanged.always.count) == (west, 40 - west)
    assert (found["allotted"].broken.always.count, found["allotted"].broken.sometimes.count) == (0, first)
    assert found["panel"].broken.learnt.count == 20 and found["panel"].exchanged.learnt.count == 20


def test_the_more_is_meant_the_more_is_broken(yards: Scenario) -> None:
    rows = [row(k, {"opening": (1.0, 1.0)}) for k in NUMBERS]
    counts = [one.always.count for one in any_of(yards, rows, [])]
    assert counts == sorted(counts) and counts[-1] == len(NUMBERS)
    assert 60 < counts[0] < 140  # of four assumptions one is the first in a quarter of the worlds
    assert any_of(yards, rows, [])[0].learnt.of == 0


def test_a_table_says_what_was_drawn_and_what_was_broken(yards: Scenario) -> None:
    short = load(YARDS, ["run.episodes=20", "run.trials=1"])
    table = LayoutTable(short)
    fill(short, table, 6, 2)
    found = summed_up(short, table, 6, 2)
    said = " ".join(counted(found).split())
    assert "6 worlds drawn at random" in said and "run.ticks (40 70 100)" in said and "going_east" in said
    assert [one["assumption"] for one in found.as_json()["assumptions"]] == ["allotted", "inside", "panel", "port"]  # type: ignore[attr-defined]
    assert found.any_of[-1].always.of == 6 and found.any_of[-1].learnt.of == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("prevalence.intents.panel.shut=pushing", r"intents\.panel\.shut names 'pushing'; watched events: not_first"),
        ("prevalence.intents.panel.shut=work", "names 'work'; watched events"),
    ],
)
def test_what_nothing_can_break_is_refused(change: str, says: str) -> None:
    with pytest.raises(InvalidScenario, match=says):
        load(YARDS, [change])
