"""Ticks of axes: round, within the axis, no more than there is room for, and the same on the page as in the window."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.browsing import computed
from unbidden.viz.picture.axis import ticks, time_ticks

SPANS = [
    (0.0, most, count)
    for most in (1e-9, 0.003, 0.7, 1.0, 2.53, 4.9, 5.0, 12.0, 28.0, 49.0, 99.5, 359.265, 1766.711, 12000.0, 3e7)
    for count in (1, 2, 3, 5, 9)
] + [(-3.2, 7.7, 4), (5.0, 5.0, 3), (60.0, 120.0, 4), (590.0, 1200.0, 6), (0.0, 90000.0, 5)]


@pytest.mark.parametrize(("least", "most", "count"), SPANS)
@pytest.mark.parametrize("of", [ticks, time_ticks])
def test_ticks_are_within_and_evenly_apart(of, least: float, most: float, count: int) -> None:
    found = of(least, most, count)
    assert all(least - 1e-9 <= value <= most + 1e-9 for value in found)
    assert 1 <= len(found) <= max(count, 2) + 1
    assert len(found) > 1 or of is time_ticks or least == most
    steps = {round((b - a) / max(most, 1e-12), 9) for a, b in pairwise(found)}
    assert len(steps) <= 1


def test_the_page_has_the_same_ticks(tmp_path: Path) -> None:
    code = "return given.map(([a, b, n]) => [module.ticks(a, b, n), module.timeTicks(a, b, n)]);"
    expected = [[ticks(*span), time_ticks(*span)] for span in SPANS]
    assert expected == computed("axis.js", code, SPANS, tmp_path)
