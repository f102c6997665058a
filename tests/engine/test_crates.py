"""Crates as steps, and where those count who are no longer there."""

import numpy as np

from unbidden.sim.intent import INSIDE, OUTSIDE, Region
from unbidden.sim.runs.simulation import simulate
from unbidden.sim.scenario import load_text

YARD = """\
about: { title: T, what: Somebody pushes a crate }
world:
  cell: 1
  tick: 1
  map: bc.#.
  tiles: { "#": { height: 1 } }
  things: { crates: { at: c, height: 0.5, pushable: true } }
agents:
  bot: { rule: scripted, at: b, height: 1, step_height: 0.5, pushes: true, actions: [east], script: [east] }
objective: { ticks: 1 }
run: { ticks: 4 }
"""


def heights(*changes: str) -> list[tuple[int, float]]:
    """Where the bot is, and how high, tick by tick."""
    trace = simulate(load_text(YARD, "t.yaml", list(changes)), 0)
    return [(int(cell), float(bottom)) for cell, bottom in zip(trace.cell[:, 0], trace.bottom[:, 0], strict=True)]


def test_who_pushes_moves_a_crate_it_could_step_on_and_steps_on_it_where_it_does_not_yield():
    """A crate as high as a step was never pushed, only walked over, so that none could be brought to a wall."""
    assert heights() == [(0, 0.0), (1, 0.0), (2, 0.5), (3, 1.0), (4, 0.0)]


def test_without_pushing_a_crate_is_walked_over():
    """It stays where it is, and the wall is too high from the floor behind it."""
    assert heights("agents.bot.pushes=false") == [(0, 0.0), (1, 0.5), (2, 0.0), (2, 0.0), (2, 0.0)]


def test_a_crate_on_which_nobody_can_step_ends_the_push():
    """At the wall it yields no more, and is too high."""
    assert heights("world.things.crates.height=0.6") == [(0, 0.0), (1, 0.0), (1, 0.0), (1, 0.0), (1, 0.0)]


def test_who_is_taken_out_of_the_world_counts_where_it_was():
    """One whose episode ended in the yard was counted as having crossed: its cell, -1, was read as the last one."""
    region = Region("yard", np.array([[True, False, False]]), np.array([[False, True, False]]))
    cell = np.array([[0, 2], [0, 2], [-1, -1]], np.int32)
    assert region.sides(cell).tolist() == [[INSIDE, OUTSIDE]] * 3
