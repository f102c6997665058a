"""Tiles that do something and that nobody can come to are warned of; doubtful ways are not."""

import pytest
from typer.testing import CliRunner

from unbidden.sim.cli import _app as commands
from unbidden.sim.scenario import load, load_text, shipped
from unbidden.sim.scenario.reach import warnings

YARD = """
about: { title: A pen, what: A bot in a pen }
world:
  map: |
    #####
    #a#G#
    #####
  tiles: { "#": { height: 1 }, G: { name: goal } }
  stocks: { points: {} }
  recipes:
    - { name: goal, at: G, when: enter, gives: { points: 1 } }
agents: { bot: { rule: q_learning, at: a, percepts: [cell], actions: [north, east, south, west, use] } }
objective: { points: 1 }
run: { ticks: 5, episodes: 5 }
"""


def warned(text: str) -> list[str]:
    return [str(problem) for problem in warnings(load_text(text, "pen.yaml"))]


def test_a_goal_behind_a_wall_is_warned_of_at_its_place():
    (told,) = warned(YARD)
    assert told.startswith("pen.yaml:11:") and "nobody who acts can come to 'G' (goal)" in told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("#a#G#", "#a.G#"),
        ("at: a,", "at: a, step_height: 1.0,"),
        ('- { name: goal', '- { at: "#", when: push, becomes: "." }\n    - { name: goal'),
        ("  stocks:", "  things: { box: { at: a, height: 1.0, pushable: true } }\n  stocks:"),
        ("#####\n    #a#G#\n    #####", "aaG"),
    ],
)  # fmt: skip
def test_where_there_may_be_a_way_nothing_is_said(before, after):
    """A gap, a step that is high enough, a wall that opens, a box to climb on, no wall at all."""
    assert before in YARD
    text = YARD.replace(before, after)
    assert warned(text if "things" not in after else text.replace("#a#G#\n", "#a#G#\n    #a###\n")) == []


def test_what_is_pushed_has_only_to_be_beside():
    assert (
        warned(YARD.replace("when: enter", "when: push").replace("#a#G#", "#aG##").replace("G: {", "G: { height: 1,"))
        == []
    )


@pytest.mark.parametrize("name", shipped())
def test_shipped_worlds_give_no_warning(name):
    assert list(warnings(load(name))) == []


def test_the_command_warns_and_goes_on(tmp_path):
    (tmp_path / "pen.yaml").write_text(YARD)
    told = CliRunner().invoke(commands(), ["check", str(tmp_path / "pen.yaml")])
    assert told.exit_code == 0 and "fine" in told.output and "warning:" in told.stderr
