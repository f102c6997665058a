"""What only another map has, which a control draws: things that are not here, and tiles that recipes send to."""

import pytest
import yaml

from unbidden.sim.scenario import InvalidScenario, load_text

OTHER = {"far": {"world.map": "#####\n#TC.#\n#####", "world.things.crates.count": 1}}


def told(sends_from="T", count=0, controls=OTHER, drawn="#####\n#A..#\n#####"):
    """A world whose map has no T and no C."""
    return yaml.safe_dump(
        {
            "format": 2,
            "about": {"title": "Two maps", "what": "One has what the other lacks."},
            "world": {
                "cell": 1,
                "tick": 1,
                "map": drawn,
                "tiles": {letter: {} for letter in "ATC."} | {"#": {"height": 1}},
                "things": {"crates": {"at": "C", "count": count}},
                "recipes": [{"at": sends_from, "when": "enter", "goes": "C"}],
            },
            "agents": {"bot": {"rule": "random", "at": "AT.", "percepts": ["cell"], "actions": ["east", "west"]}},
            "objective": {"ticks": -1},
            "run": {"ticks": 5},
            "controls": controls,
        }
    )


def test_a_world_may_lack_what_a_control_draws():
    world = load_text(told(), "two.yaml")
    assert sum(group.count for group in world.setup.groups) == 1
    other = world.changed(control="far")
    assert sum(group.count for group in other.setup.groups) == 2
    assert [recipe.goes for recipe in other.setup.tiles.recipes] == [7]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"count": 1}, "world.things.crates.at is 'C', a letter that is not in world.map"),
        ({"controls": {}}, "world.things.crates.at is 'C', a letter that is not in world.map"),
        ({"sends_from": "TA"}, "goes to 'C', which is nowhere in the map"),  # from A, which is here
        ({"controls": {}, "count": 1, "drawn": "#####\n#ACC#\n#####"}, "goes to 'C', which is 2 times in the map"),
    ],
)
def test_what_a_map_needs_itself_it_must_have(changes, says):
    with pytest.raises(InvalidScenario, match=says):
        load_text(told(**changes), "two.yaml")
