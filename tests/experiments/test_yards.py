"""The figure and the table of unwritten assumptions: from the tables beside the scenario, and from nothing else."""

import numpy as np
import pytest

from unbidden.experiments import yards
from unbidden.sim.judge.prevalence import Prevalence


@pytest.fixture(scope="module")
def sarsa() -> Prevalence:
    return yards.counted("sarsa")


def test_lines_begin_with_nothing_and_never_fall(sarsa: Prevalence) -> None:
    drawn = yards.figure(sarsa, {"Sarsa": sarsa}, sarsa)
    lines = [line for panel in drawn.panels for line in panel.lines]
    assert [line.name for line in lines] == ["best play, all of it", "Sarsa", "best play, all of it", "Q-learning"]
    for line in lines:
        assert line.value[0] == 0.0 and (np.diff(line.value) >= 0.0).all()
        assert (line.low <= line.value).all() and (line.value <= line.high).all()
    assert lines[0].value[-1] == sarsa.any_of[-1].always.count / sarsa.layouts


def test_a_control_without_a_table_is_said() -> None:
    with pytest.raises(FileNotFoundError, match="no table of ten_thousand_yards under after_500"):
        yards.counted("after_500")
