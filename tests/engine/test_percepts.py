"""What learners perceive: each part alone, what it is cut to, and how parts make a number."""

import pytest

from tests.plain import Scene, begin, load_text, run, text_of
from unbidden.sim.engine.laws.percepts import PARTS, perceive

TOLD = {
    "tiles": {"C": {"capacity": 3.0}},
    "stocks": {"food": {"max": 2.0}},
    "flags": {"x": 0.0, "n": {"max": 3}},
    "things": {"o": {"height": 1.0, "pushable": True}},
}
RECIPES = [
    {"at": "C", "when": "use", "gives": {"here": -1, "food": 1}, "cooldown": 4},
    {"at": "C", "when": "drop", "sets": {"x": 1}, "gives": {"flag.n": 2}},
    {"at": "C", "when": "take", "becomes": "D"},
    {"at": "D", "when": "take", "becomes": "C"},
    {"at": "X", "when": "enter", "of": "o", "removes": True},
]
MAP = ["aC.b", "oX.C"]  # kinds: . C X D; a starts in cell 0


def scene_of(sees: list[str], script: str = "", ticks: int = 10) -> Scene:
    a = {"script": script, "percepts": sees}
    return begin(load_text(text_of(" ".join(MAP), *RECIPES, a=a, ticks=ticks, **TOLD), "percepts.yaml"))


def seen(sees: str, script: str = "", after: int = 0, ticks: int = 10) -> int:
    """What a perceives of one part after so many ticks of its script."""
    scene = run(scene_of([sees], script, ticks), after) if after else scene_of([sees], script, ticks)
    return int(perceive(scene.state, 0))


@pytest.mark.parametrize(
    ("sees", "script", "numbers"),
    [
        ("cell", "east east", [0, 1, 2]),
        ("held.food", "east use use wait wait wait use", [0, 0, 1, 1, 1, 1, 1, 2]),
        ("flag.x", "east drop", [0, 0, 1]),
        ("flag.n", "east drop drop", [0, 0, 2, 3]),
        ("here", "east take take", [0, 1, 3, 1]),
        ("heading", "east west east", [1, 3, 1]),
        ("thing.o", "south", [4, 4]),  # stands in cell 4 and is not pushed by who does not push
        ("others.1", "east east", [0, 0, 1]),  # b stands in cell 3
        ("others.3", "east", [1, 1]),
        ("tile.X", "wait", [2, 2]),
    ],
)
def test_a_part_of_what_is_perceived(sees: str, script: str, numbers: list[int]):
    """At the beginning, and after each tick of what a does."""
    first = [] if sees == "heading" else [seen(sees, script)]
    assert numbers == first + [seen(sees, script, after) for after in range(1, len(numbers) + (sees == "heading"))]


@pytest.mark.parametrize(
    ("sees", "script", "parts"),
    [
        ("ready.C", "east use wait wait wait wait", [[1, 1], [1, 1], [0, 1], [0, 1], [0, 1], [1, 1]]),
        ("wait.C", "east use wait wait wait wait", [[0, 0], [0, 0], [3, 0], [2, 0], [1, 0], [0, 0]]),
        ("changed.C", "east take take", [[0, 0], [0, 0], [1, 0], [0, 0]]),
        ("tile.C", "east take", [[1, 1], [1, 1], [3, 1]]),
        ("stock.C", "east use", [[3, 3], [3, 3], [2, 3]]),
    ],
)
def test_a_part_about_tiles_is_one_part_for_each_of_them(sees: str, script: str, parts: list[list[int]]):
    """There are two C in the map, in the order of the map; only the first is used."""
    size = {"ready": 2, "wait": 5, "changed": 2, "tile": 4, "stock": 4}[sees.split(".")[0]]
    assert [a * size + b for a, b in parts] == [seen(sees, script, after) for after in range(len(parts))]


def test_what_is_ahead_and_around_ends_at_the_edge_of_the_map():
    """What lies off the map has the number after the last kind."""
    assert 4 == seen("ahead", "north", 1)
    assert 0 == seen("ahead", "east east", 1)
    around = [4, 4, 4, 4, 0, 1, 4, 0, 2]  # row by row around cell 0; o stands on a dot
    number = 0
    for kind in around:
        number = number * 5 + kind
    assert number == seen("window.3")
    assert 0 == seen("window.1")


def test_time_left_is_told_in_so_many_parts():
    """Of ten ticks in five parts: two each."""
    assert [4, 4, 4, 3, 3, 2, 2, 1, 1, 0] == [seen("left.5", after=after) for after in range(10)]


def test_a_thing_that_is_gone_is_in_the_cell_after_the_last():
    """The map has 8 cells, so that is 8."""
    a = {"script": "wait", "percepts": ["thing.o"]}
    scene = begin(load_text(text_of("oX.. aC.b", *RECIPES, a=a, **TOLD), "gone.yaml"))
    assert 0 == perceive(scene.state, 0)
    scene.state.bodies.alive[2] = False
    assert 8 == perceive(scene.state, 0)


def test_parts_make_one_number_the_first_counting_most():
    """Cell 1 of 8, 1 of 0..2 units, flag up, C of 4 kinds."""
    scene = run(scene_of(["cell", "held.food", "flag.x", "here"], "east use drop"), 3)
    assert ((1 * 3 + 1) * 2 + 1) * 4 + 1 == perceive(scene.state, 0)
    assert 8 * 3 * 2 * 4 == scene.scenario.setup.groups[0].mind.states


def test_no_part_is_larger_than_its_size():
    """What would be too large is cut: percepts are rows of a table."""
    scene = scene_of(["held.food", "flag.n", "stock.C", "others.9"])
    scene.state.stocks.held[0, 1], scene.state.stocks.flags[1].up, scene.state.land.tiles[0, 1].stock = 99, 99, 99
    assert ((2 * 4 + 3) * 4 + 3) * 4 + 3 == perceive(scene.state, 0) // 4
    assert perceive(scene.state, 0) < scene.scenario.setup.groups[0].mind.states


def test_every_part_is_tried_here():
    """One that is added needs a picture of its own."""
    assert {"cell", "held", "flag", "here", "ahead", "window", "thing", "others", "left", "heading", "ready", "wait",
            "changed", "tile", "stock"} == set(PARTS)  # fmt: skip
