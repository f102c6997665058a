"""Numbers that are drawn for random worlds: from the number of the world alone, and nothing but numbers that act."""

from collections import Counter

import pytest

from tests.cli.test_learning_commands import YARD
from unbidden.sim.judge.identity import acting_half
from unbidden.sim.scenario import InvalidScenario, load_text
from unbidden.sim.scenario.layouts import layout
from unbidden.sim.scenario.streams import ACTING, MEANT, stream

DRAWS = """
prevalence:
  draws:
    world.recipes.work.gives.tasks: { from: 1, to: 3, whole: true }
    agents.bot.initial_value: { from: 0, to: 2 }
    run.ticks: [20, 30]
"""
FIELDS = ["world.recipes.work.gives.tasks", "agents.bot.initial_value", "run.ticks"]
NUMBERS = range(1, 301)


def drawing(text: str = DRAWS, *changes: str):
    return load_text(YARD + text, "yard.yaml", changes)


def test_a_world_has_the_numbers_that_were_drawn_for_it() -> None:
    scenario = drawing()
    for k in range(1, 9):
        drawn = layout(scenario, k)
        assert list(drawn.values) == FIELDS
        work = next(recipe for recipe in drawn.scenario.file.world.recipes if recipe.name == "work")
        assert work.gives["tasks"] == drawn.values[FIELDS[0]]
        assert dict(drawn.scenario.setup.learners[0].parameters)["initial_value"] == drawn.values[FIELDS[1]]
        assert drawn.scenario.setup.ticks == drawn.values[FIELDS[2]]
    assert layout(scenario, 0).values == {}
    assert layout(scenario, 0).scenario is scenario


def test_every_value_is_drawn_and_each_about_as_often() -> None:
    drawn = [layout(drawing(), k).values for k in NUMBERS]
    tasks, ticks = Counter(v[FIELDS[0]] for v in drawn), Counter(v[FIELDS[2]] for v in drawn)
    assert set(tasks) == {1, 2, 3} and min(tasks.values()) > 70
    assert set(ticks) == {20, 30} and min(ticks.values()) > 115
    between = sorted(v[FIELDS[1]] for v in drawn)
    assert 0.0 <= between[0] < 0.1 and 1.9 < between[-1] < 2.0 and 0.85 < sum(between) / len(between) < 1.15


def test_maps_are_those_of_the_scenario_without_draws() -> None:
    """Numbers come from a stream of their own, so that published layouts stay what they are."""
    plain, drawn = drawing(""), drawing()
    assert [layout(drawn, k).map for k in range(1, 9)] == [layout(plain, k).map for k in range(1, 9)]
    assert set(stream(3, ACTING, 20)).isdisjoint(stream(3, MEANT, 20))


def test_another_spread_of_one_number_leaves_the_others_as_they_were() -> None:
    base, other = drawing(), drawing(DRAWS, "prevalence.draws.run.ticks=[20]".replace("run.ticks", '"run.ticks"'))
    for k in range(1, 9):
        one, two = layout(base, k).values, layout(other, k).values
        assert [one[field] for field in FIELDS[:2]] == [two[field] for field in FIELDS[:2]]
        assert two["run.ticks"] == 20


def test_how_numbers_are_drawn_belongs_to_what_happens() -> None:
    halves = {acting_half(drawing(text)) for text in ("", DRAWS, DRAWS.replace("[20, 30]", "[20, 40]"))}
    assert len(halves) == 3


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("watch.charging.says: [1, 2]", r"names watch\.charging\.says, which cannot be drawn.*numbers under"),
        ("intent.x: [1]", "cannot be drawn"),
        ("run.trials: [1, 2]", "cannot be drawn"),
        ("agents.bot.rule: [1, 2]", "'q_learning' and no number"),
        ("agents.bot.sees_bodies: [0, 1]", "True and no number"),
        ("run.ticks: { from: 20 }", "does not say between which values.*Say from and to"),
        ("run.ticks: { mean: 20, sd: 2 }", "does not say between which values"),
        ("run.ticks: { from: 30, to: 20, whole: true }", "from 30 to 20, which is less"),
        ("run.ticks: { from: 20.5, to: 30, whole: true }", "Both must be whole"),
        ("run.ticks: { from: 20, to: 30 }", "run.ticks"),
        ("run.ticks: [20, 0]", r"run\.ticks"),
        ("run.ticks: []", "draws"),
        ("world.recipes.play.gives.tasks: [1]", "no field 'play'"),
        ("agents.bot.curiosity: [1]", "no field 'curiosity'"),
        ("agents.bot.discount: { from: 0.5, to: 1.5 }", "1.5; it must be from"),
    ],
)
def test_what_cannot_be_drawn_is_refused_at_its_place(line: str, says: str) -> None:
    with pytest.raises(InvalidScenario, match=says) as refused:
        drawing(f"\nprevalence:\n  draws:\n    {line}\n")
    assert all(problem.place.line for problem in refused.value.problems)
