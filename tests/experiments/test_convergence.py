"""The study of grids and clocks: every case is there, and intervals of differences are those of their source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbidden.experiments.robustness import convergence
from unbidden.experiments.robustness.convergence import (
    CELLS,
    PARAMETERS,
    TICKS,
    Estimate,
    arm_of,
    difference,
    estimate,
    main,
    value_at,
)
from unbidden.sim.scenario import load


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("tick", TICKS)
def test_a_finer_grid_is_the_same_room(cell: float, tick: float) -> None:
    """As long, as wide, as high, for as long; and as many bodies in it."""
    shipped = load("blimps")
    other, _ = arm_of(cell, tick, None).worlds(shipped)
    for setup in (other.setup, shipped.setup):
        size = (len(setup.heights) * setup.cell, len(setup.heights[0]) * setup.cell, setup.ticks * setup.seconds)
        assert pytest.approx((8.0, 8.0, 1200.0)) == size
    assert [g.count for g in other.setup.groups] == [g.count for g in shipped.setup.groups]
    assert [other.setup.width_of(g) for g in other.setup.groups] == [
        shipped.setup.width_of(g) for g in shipped.setup.groups
    ]


def test_every_physical_parameter_of_the_room_is_changed() -> None:
    """All lengths, times and speeds that the file gives, but for those of the grid and the clock."""
    assert all(value_at(load("blimps"), path) > 0.0 for path in PARAMETERS)
    assert len(set(PARAMETERS)) == len(PARAMETERS)


counts = st.integers(0, 40)


@given(counts, counts)
def test_the_difference_of_two_shares_has_newcombes_interval(one: int, other: int) -> None:
    """Newcombe 1998, method 10: it holds the difference, turns round with it, and is no wider than both together."""
    first, second = (estimate("escape.any", [1.0] * k + [0.0] * (40 - k)) for k in (one, other))
    there, back = difference(first, second), difference(second, first)
    assert there.low <= there.size <= there.high
    assert (there.size, there.low, there.high) == pytest.approx((-back.size, -back.high, -back.low))
    assert there.high - there.low <= (first.high - first.low) + (second.high - second.low) + 1e-12


def test_it_is_taken_from_the_ends_that_face_each_other() -> None:
    """From 0.5 to 0.8: as far down as 0.8 may be too high and 0.5 too low, together."""
    found = difference(Estimate(0.5, 0.4, 0.6), Estimate(0.8, 0.7, 0.9))
    assert (found.size, found.low, found.high) == pytest.approx((0.3, 0.3 - 0.02**0.5, 0.3 + 0.02**0.5))


def test_all_of_it_is_printed_and_drawn(tmp_path, capsys, monkeypatch) -> None:
    """With few runs and few cases."""
    monkeypatch.setattr(convergence, "PARAMETERS", PARAMETERS[:2])
    monkeypatch.setattr(convergence, "THICK", (0.12,))
    monkeypatch.setattr(convergence, "BOXES", (0.05, 0.18))
    main([str(tmp_path / "figure.png"), "--runs", "3", "--few", "3"])
    told = capsys.readouterr().out
    assert told.count("| crossed | ") == len(CELLS) + 1
    assert all(f"| {parameter} |" in told for parameter in PARAMETERS[:2])
    assert "| 0.12 | 0.00 | 1.00 |" in told
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")
