"""How wide bodies are, whom they touch, and maps whose letters stand for several cells: what a file may say."""

import numpy as np
import pytest

from unbidden.sim.engine.setup.discs import cells_within, highest_cell, raised
from unbidden.sim.runs.simulation import simulate
from unbidden.sim.scenario import InvalidScenario, load
from unbidden.sim.scenario.loading import load_text

ROOM = """\
format: 2
about: { title: t, what: w }
world:
  cell: 0.25
  cells_per_letter: 2
  map: |
    ######
    #bbbb#
    #bbbb#
    ######
  tiles: { "#": { height: 1.5 } }
agents: { b: { rule: blimp, at: b, count: 2, climb_speed: 0.3, width: 0.42 } }
objective: Hold.
"""


@pytest.mark.parametrize(("cell", "cells"), [(0.5, 1), (0.25, 9), (0.125, 37), (0.0625, 145)])
def test_discs_meet_in_as_many_cells_as_their_area_has(cell: float, cells: int):
    """Two of 0.42 m meet where their centres are less than that apart: 0.554 m2, nearly so on a fine lattice."""
    assert len(cells_within(0.42 / cell)) == cells
    if cell < 0.5:
        assert cells * cell**2 == pytest.approx(np.pi * 0.42**2, rel=0.05)


def test_what_only_touches_does_not_overlap():
    """Three tenths and one tenth three times are not the same number, and mean the same all the same."""
    assert len(cells_within(3 * 0.1 / 0.1)) == len(cells_within(0.3 / 0.1)) == 25
    assert len(cells_within(1.0)) == 1


def test_a_disc_stands_on_the_highest_ground_that_it_overlaps():
    """One as wide as its cell on its own; one a hair wider on those beside it, too, but not across a corner."""
    heights = ((0.0, 0.0, 2.0), (0.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    assert raised(heights, 1.0).tolist() == [list(row) for row in heights]
    assert raised(heights, 1.01)[1].tolist() == [0.0, 1.0, 2.0]
    assert raised(heights, 1.5)[1].tolist() == [1.0, 2.0, 2.0]
    assert highest_cell(heights, 1.01, 1, 1) == (2, 1)
    assert highest_cell(heights, 1.5, 1, 1) == (0, 2)


def test_a_letter_stands_for_several_cells():
    """The same room in finer cells."""
    text = ROOM.replace(", width: 0.42", "")
    coarse, fine = (load_text(text, "t", [f"world.cells_per_letter={n}"]) for n in (1, 2))
    assert [row[::2] for row in fine.rows[::2]] == list(coarse.rows)
    assert np.array_equal(np.array(fine.setup.heights)[::2, ::2], np.array(coarse.setup.heights))
    assert len(fine.setup.groups[0].sites) == 4 * len(coarse.setup.groups[0].sites)


def test_nobody_starts_on_an_edge_or_in_another():
    """Discs lie on level ground and apart from each other at the start."""
    setup = load("blimps").setup
    for seed in range(20):
        trace = simulate(load("blimps", ["run.ticks=1"]), seed)
        row, col = np.divmod(trace.cell[0], len(setup.heights[0]))
        wide, apart = setup.body_widths, np.hypot(row[:, None] - row, col[:, None] - col)
        assert (apart >= (wide[:, None] + wide) / 2.0)[~np.eye(len(row), dtype=bool)].all()
        agents = sum(group.count for group in setup.agents)
        assert (trace.bottom[0] == 0.0).all() and agents == 13


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (("width: 0.42", "width: 0.9, solid: 3"), "t:12:83", "solid"),
        (("width: 0.42", "width: 9.0"), "t:12:71", "the most is 32 cells"),
        (("count: 2", "count: 5"), "t:12:43", "can stand in 12 cells"),
        (("cells_per_letter: 2", "cells_per_letter: 0"), "t:5:21", "cells_per_letter"),
        (("#bbbb#\n    ######", "#bbb#\n    ######"), "t:9:5", "row 3 of world.map has 5 letters"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(change: tuple[str, str], place: str, words: str):
    text = ROOM.replace(*change)
    with pytest.raises(InvalidScenario) as told:
        load_text(text, "t")
    assert words in str(told.value)
    assert place in str(told.value)


@pytest.mark.parametrize(
    ("field", "words"), [("width=1.5", "the most is a cell"), ("solid=false", "everybody is solid")]
)
def test_where_tiles_do_something_bodies_are_as_wide_as_a_cell_at_most(field: str, words: str):
    with pytest.raises(InvalidScenario, match=words):
        load("compute_yard", [f"agents.{next(iter(load('compute_yard').file.agents))}.{field}"])


@pytest.mark.parametrize(("solid", "stacks"), [(True, False), (False, True)])
def test_agents_that_are_not_solid_go_through_each_other(solid: bool, stacks: bool):
    """In a corridor one cell wide two walkers can pass each other only if they are not solid."""
    text = ROOM.replace("#bbbb#\n    #bbbb#", "#b..b#").replace("rule: blimp", "rule: walker")
    text = text.replace(", climb_speed: 0.3, width: 0.42", f", solid: {str(solid).lower()}").replace(
        "letter: 2", "letter: 1"
    )
    cell = simulate(load_text(text, "t", ["run.ticks=600"]), 0).cell
    assert bool((cell[:, 0] == cell[:, 1]).any()) is stacks
