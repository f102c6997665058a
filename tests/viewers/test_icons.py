"""Icons and colours: drawn whole, told apart by everybody, and of no effect on what happens."""

import re
from itertools import combinations
from typing import get_args

import numpy as np
import pytest

from tests.colours import VISION, contrast, difference, lab
from unbidden.sim.runs import running
from unbidden.sim.scenario import load, load_text, shipped
from unbidden.sim.scenario.fields import Icon
from unbidden.viz.picture.icons import body_stamps, icon_stamp
from unbidden.viz.picture.legend import FLOOR, NO_STAMP, legend_of
from unbidden.viz.picture.theme import THEMES
from unbidden.viz.picture.tile_icons import ICONS

LOOKS = ("blimp", "person", "worker", "box", "crate")
OVERSHOOT = 0.02
APART = 10.0  # CIEDE2000; about ten times the least difference that can be seen
STAMPS = {name: icon_stamp(name, "?", on_wall) for name in ICONS for on_wall in (False, True)} | {
    f"{look} {k}": stamp for look in LOOKS for k, stamp in enumerate(body_stamps(look, "group0"))
}


# ---- shapes ---------------------------------------------------------------------------------------------------------


def test_whatever_a_file_may_name_is_drawn():
    """The list for files and the list of drawings are the same."""
    assert set(get_args(Icon)) == set(ICONS)


def spread(shape: tuple) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a shape, outline included."""
    kind, wide = shape[0], shape[-1] / 2
    if kind == "rect":
        _, x, y, width, height, _, outline, _ = shape
        wide = wide if outline else 0.0
        return x - wide, y - wide, x + width + wide, y + height + wide
    if kind == "circle":
        _, x, y, radius, _, outline, _ = shape
        far = radius + (wide if outline else 0.0)
        return x - far, y - far, x + far, y + far
    points = np.array(shape[1]).reshape(-1, 2)
    wide = wide if kind == "line" or shape[3] else 0.0
    return (*(points.min(axis=0) - wide), *(points.max(axis=0) + wide))


@pytest.mark.parametrize("name", STAMPS)
def test_a_stamp_stays_on_its_tile(name: str):
    """Nothing of it is cut off, or drawn over a neighbour."""
    for shape in STAMPS[name]:
        left, top, right, bottom = spread(shape)
        assert min(left, top) >= -OVERSHOOT, shape
        assert max(right, bottom) <= 1 + OVERSHOOT, shape


COLORS = {"rect": (5, 6), "circle": (4, 5), "poly": (2, 3), "line": (2,), "text": (5,)}


@pytest.mark.parametrize("theme", THEMES)
def test_a_stamp_is_drawn_in_colours_that_every_theme_has(theme: str):
    """No viewer meets a role that it cannot paint."""
    roles = {shape[k] for stamp in STAMPS.values() for shape in stamp for k in COLORS[shape[0]]} - {None}
    assert {"ink", "paper", "outside", "group0"} <= roles
    assert roles <= set(THEMES[theme].colors())


def test_icons_differ():
    """Two names are two drawings."""
    drawn = [icon_stamp(name, "?", False) for name in ICONS]
    assert len(set(drawn)) == len(ICONS)


def test_a_tile_without_an_icon_shows_its_letter_and_a_blank_one_nothing():
    """Also where something can be done."""
    text = TILES.replace("icon: bell", "height: 0")
    letter, bell, blank = (
        legend_of(load_text(t, "t.yaml"), 0) for t in (text, TILES, TILES.replace("icon: bell", "icon: blank"))
    )
    assert [("text", 0.5, 0.52, 0.6, "b", "ink")] == [list(letter.stamps)[stamp_of(letter)][0]]
    assert bell.stamps[stamp_of(bell)] == icon_stamp("bell", "b", False)
    assert stamp_of(blank) == NO_STAMP
    assert kind_of(blank).paint == FLOOR != kind_of(bell).paint


def kind_of(legend):
    return next(kind for kind in legend.kinds if kind.letter == "b")


def stamp_of(legend) -> int:
    return kind_of(legend).stamp


@pytest.mark.parametrize("name", shipped())
def test_few_tiles_of_shipped_scenarios_need_a_letter(name: str):
    """Letters are left for what has no picture: works of any_goal, each of its own, and states that nobody made."""
    legend = legend_of(load(name), 0)
    letters = {shape[4] for stamp in legend.stamps for shape in stamp if shape[0] == "text"}
    assert letters == set({"any_goal": "ABCDEF", "goodhart_lab": "ABCDEFGH"}.get(name, ""))


# ---- nothing happens otherwise --------------------------------------------------------------------------------------

TILES = """
about: { title: A room, what: Somebody goes to a bell. }
world:
  map: |
    s..b
  tiles:
    ".": { name: floor }
    b: { name: bell, icon: bell }
  stocks: { rung: {} }
  recipes: [ { at: b, when: enter, gives: { rung: 1 }, ends: true } ]
agents: { bot: { rule: q_learning, at: s, percepts: [cell], actions: [west, east] } }
objective: { rung: 1, ticks: -0.1 }
run: { ticks: 20, episodes: 50 }
lesson: It goes to the bell.
"""


def told(text: str) -> tuple[str, str, dict]:
    run = running.run(load_text(text, "t.yaml"), 3)
    return run.digest, run.training_digest, run.measures


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("icon: bell", "icon: gear"),
        ("name: bell, icon: bell", "name: something else"),
        ("name: floor", "name: moor, icon: water"),
        ("title: A room, what: Somebody goes to a bell.", "title: X, what: Y, notice: Z, try: Q"),
        ("lesson: It goes to the bell.", ""),
        (
            "lesson: It goes to the bell.",
            "lesson: { predict: { ask: Q, choices: [A, B], answer: 2 }, run: R, explain: E, limits: L }",
        ),
    ],
)
def test_what_readers_are_told_changes_nothing(old: str, new: str):
    """Neither icons nor names nor lessons reach anything that acts or learns."""
    assert old in TILES
    assert told(TILES) == told(TILES.replace(old, new))


def test_what_learners_can_use_does_change_something():
    """The comparison above can fail."""
    assert told(TILES) != told(TILES.replace("gives: { rung: 1 }", "gives: { rung: 2 }"))


@pytest.mark.parametrize("name", shipped())
def test_the_acting_half_of_a_shipped_scenario_knows_no_icon(name: str):
    """What is simulated is the same with all of its icons and its lesson taken away."""
    scenario = load(name)
    bare = load_text(re.sub(r", icon: \w+", "", scenario.document.text), f"{name}.yaml")
    assert all(tile.icon is None for tile in bare.file.world.tiles.values())
    assert bare.setup == scenario.setup


# ---- colours --------------------------------------------------------------------------------------------------------


def test_the_measure_of_difference_is_the_published_one():
    """Pairs from the test data of Sharma, Wu and Dalal."""
    pairs = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ]
    for one, other, found in pairs:
        assert difference(np.array(one, float), np.array(other, float)) == pytest.approx(found, abs=1e-4)


def test_the_simulation_makes_red_and_green_alike_where_it_should():
    """A red and a green of one lightness: plain to most, and hardly to be told apart without red or green cones."""
    apart = {vision: difference(lab("#C06050", vision), lab("#7F8A3D", vision)) for vision in VISION}
    assert apart["usual"] > 30
    assert max(apart["deutan"], apart["protan"]) < 0.5 * apart["usual"]


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("name", THEMES)
def test_everybody_can_tell_groups_apart(name: str, vision: str):
    """Groups from each other, from the two that are pointed out, and from the ground they stand on."""
    theme = THEMES[name]
    marks = {f"group{k}": color for k, color in enumerate(theme.groups)}
    marks |= {"crosser": theme.crosser, "lifter": theme.lifter}
    grounds = {role: theme.color(role) for role in ("paper", "floor", "beyond", "tile")}
    pairs = [*combinations(marks, 2), *((mark, ground) for mark in marks for ground in grounds)]
    colors = {role: lab(color, vision) for role, color in (marks | grounds).items()}
    alike = {pair: difference(colors[pair[0]], colors[pair[1]]) for pair in pairs}
    assert min(alike.values()) >= APART, min(alike, key=alike.__getitem__)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("name", THEMES)
def test_everybody_can_tell_those_inside_from_those_outside(name: str, vision: str):
    """Two curves and two counts, farther apart than groups are."""
    theme = THEMES[name]
    assert difference(lab(theme.inside, vision), lab(theme.outside, vision)) >= 2 * APART


@pytest.mark.parametrize("name", THEMES)
def test_words_and_borders_can_be_seen(name: str):
    """WCAG 2.2: 4.5 to 1 for text (1.4.3), 3 to 1 for borders of controls and the mark of focus (1.4.11)."""
    theme = THEMES[name]
    for ground in (theme.paper, theme.panel):
        assert min(contrast(theme.ink, ground), contrast(theme.faint, ground)) >= 4.5
        assert min(contrast(theme.focus, ground), contrast(theme.line, ground)) >= 3.0
