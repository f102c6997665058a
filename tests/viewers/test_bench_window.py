"""The bench of the window draws what it says, and leaves nothing behind. How fast it is depends on the machine."""

import os

import pygame
import pytest

from unbidden.experiments.speed import drawing
from unbidden.sim.scenario import load

BEFORE = os.environ.get("SDL_VIDEODRIVER")


@pytest.fixture(scope="module")
def rows():
    """One short bench, of small worlds."""
    told = []
    small = drawing.large(rows=20, cols=80, bodies=110)
    found = drawing.bench_window(0.0, lambda done, of: told.append((done, of)), [load("blimps"), small])
    assert (5, 5) == told[-1]
    return found


def test_there_are_two_rows_for_every_world(rows):
    """Alone and in the whole window, with what there is in it."""
    assert ["blimps", "blimps", "hall", "hall"] == [row.world for row in rows]
    assert [1024, 1024, 1600, 1600] == [row.cells for row in rows]
    assert [19, 19, 110, 110] == [row.bodies for row in rows]
    assert all(row.per_second > 0 and row.milliseconds > 0 for row in rows)


def test_the_large_world_is_as_large_as_it_says():
    """A hundred thousand cells, a thousand bodies."""
    scenario = drawing.large()
    assert 100_000 == len(scenario.rows) * len(scenario.rows[0])
    assert 1000 == len(scenario.setup.names())


def test_no_window_is_left(rows):
    """Neither open nor asked for."""
    assert not pygame.display.get_init()
    assert BEFORE == os.environ.get("SDL_VIDEODRIVER")


def test_the_table_has_a_line_for_every_row(rows):
    """Below its head."""
    lines = drawing.table(rows).splitlines()
    assert 2 + len(rows) == len(lines)
    assert all(line.count("|") == lines[0].count("|") for line in lines)
    assert ["world", "cells", "bodies", "drawn", "per_second", "milliseconds"] == list(drawing.as_json(rows)[0])
