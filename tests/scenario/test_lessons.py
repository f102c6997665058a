"""What a lesson may ask for."""

import pytest

from unbidden.sim.scenario import InvalidScenario, load, shipped
from unbidden.sim.scenario.judging import Lesson


@pytest.mark.parametrize("step", ["change", "control"])
def test_a_step_counts_only_what_is_watched(step: str) -> None:
    with pytest.raises(InvalidScenario, match=f"lesson.{step}.counts is 'pushs'; watched: escape, pushes.*'pushes'"):
        load("crates", [f"lesson.{step}.counts=pushs"])
    assert "pushes" == getattr(load("crates", [f"lesson.{step}.counts=pushes"]).file.lesson, step).counts


def test_a_control_of_a_lesson_is_one_that_there_is() -> None:
    with pytest.raises(InvalidScenario, match=r"lesson.control.control is 'low_crate'; controls: .*'low_crates'"):
        load("crates", ["lesson.control.control=low_crate"])


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_scenario_has_a_lesson(name: str) -> None:
    assert isinstance(load(name).file.lesson, Lesson)
