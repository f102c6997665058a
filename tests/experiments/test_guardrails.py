"""The figure of what fences stop and cost: every arm is there, and no name lies on another."""

import itertools

import numpy as np
import pytest

from unbidden.experiments.guardrails import ARMS, HEAD, Point, draw, rows
from unbidden.sim.scenario import load


def points(seed: int) -> list[Point]:
    """Made-up results: a few places at which arms lie on each other, as they do, and some elsewhere."""
    draws = np.random.default_rng(seed)
    spots = [(1.0, 30.0), (0.0, 12.5), *zip(draws.uniform(0, 1, 8), draws.uniform(4, 26, 8), strict=True)]
    found = [spots[k] for k in draws.integers(0, len(spots), len(ARMS))]
    return [
        Point(arm, y, (max(0, y - 0.1), min(1, y + 0.1)), x, (x - 1, x + 1), 5, 1)
        for arm, (y, x) in zip(ARMS, found, strict=True)
    ]


def test_every_arm_is_a_control_of_the_scenario() -> None:
    assert set(ARMS) - {"base"} <= set(load("guardrails").file.controls)
    assert len(ARMS) == len({name for name, _ in ARMS.values()})


@pytest.mark.parametrize("seed", range(5))
def test_every_arm_is_named_once_and_no_name_lies_on_another(seed: int) -> None:
    """Names were once left out where there was no room close to the mark of eight arms that came to the same."""
    figure = draw(points(seed), 40, 14.0, 30.5)
    figure.canvas.draw()
    words = [text for text in figure.axes[0].texts if text.get_bbox_patch()]
    named = [name for text in words for name in text.get_text().splitlines()]
    assert sorted(named) == sorted(name for name, _ in ARMS.values())
    boxes = [text.get_window_extent() for text in words]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_the_caption_says_how_many_trainings_there_were() -> None:
    """It said 40 whatever `--runs` was."""
    texts = [text.get_text() for text in draw(points(0), 7, 14.0, 30.5).texts]
    assert any(text.startswith("7 trainings of each arm") for text in texts)


def test_the_table_has_a_line_for_each_arm() -> None:
    found = list(rows(points(0)))
    assert len(ARMS) == len(found)
    assert {len(row) for row in found} == {len(HEAD)}
