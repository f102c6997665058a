"""What is wrong with a sweep, found before its first run: fields, values, measures, and factors that nothing reads."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from unbidden.experiments.sweeps.design import Design
from unbidden.experiments.sweeps.factors import SPECIAL, Factor, Value, arm_of, change_of, refused
from unbidden.sim.runs.arms import Arm
from unbidden.sim.scenario import InvalidScenario, Scenario
from unbidden.sim.scenario.text import Problem

MOST_TRIED = 2000  # points that are read one by one before anything runs; of more, each value of each factor is
MOST_TOLD = 10  # problems


def check(scenario: Scenario, design: Design, base: Arm) -> None:
    """Raise InvalidScenario, with everything found wrong, unless every point of a sweep is a world."""
    problems = [*_problems_of_values(scenario, design, base)]
    if not problems:
        problems = [*_problems_of_points(scenario, design, base)]
    if not problems:
        problems = [*_unread(scenario, design, base)]
    if problems:
        raise InvalidScenario(list(dict.fromkeys(problems))[:MOST_TOLD])


def _problems_of_values(scenario: Scenario, design: Design, base: Arm) -> Iterator[Problem]:
    """What is wrong with single values, each tried with the others as they are in the first point."""
    first = design.values(0)
    found = dict[tuple[str, str], set[Problem]]()
    for factor in design.factors:
        for value in factor.ends:
            for problem in _problems(scenario, design, first | {factor.name: value}, base, factor):
                found.setdefault((problem.what, problem.hint), set()).add(problem)
    whole = {place: factor.place for factor in design.factors for place in factor.places}
    for told in found.values():  # what is wrong with several values is wrong with their factor
        problem = min(told, key=lambda one: (one.place.line, one.place.column))
        yield problem if len(told) == 1 else replace(problem, place=whole.get(problem.place) or problem.place)


def _problems_of_points(scenario: Scenario, design: Design, base: Arm) -> Iterator[Problem]:
    for point in range(len(design.points) if len(design.points) <= MOST_TRIED else 0):
        for problem in _problems(scenario, design, design.values(point), base):
            yield replace(problem, what=f"point {point}: {problem.what}")


def _problems(
    scenario: Scenario, design: Design, values: dict[str, Value], base: Arm, tried: Factor | None = None
) -> list[Problem]:
    """What is wrong with a point, where it was asked for; `tried` is what is another there than in the first."""
    try:
        arm_of(values, base).worlds(scenario)
    except InvalidScenario as error:
        asked = {f"--set {change_of(factor.name, values[factor.name])}": factor for factor in design.factors}
        usual = tried if tried and tried.name in SPECIAL else None
        found = []
        for problem in error.problems:
            factor = asked.get(problem.place.name, usual)
            place = factor.place_of(values[factor.name]) if factor else None
            found.append(replace(problem, place=place) if place else problem)
        return found
    return []


def _unread(scenario: Scenario, design: Design, base: Arm) -> Iterator[Problem]:
    """Factors whose values all make the same world."""
    for factor in design.factors:
        if len(factor.ends) > 1 and not _matters(scenario, design, factor, base):
            shown = " and ".join(json.dumps(value) for value in factor.ends[:2])
            what = f"nothing in {scenario.name} reads {factor.name}: with {shown} it is the same world."
            yield from refused(what, "Vary something else.", factor.place or f"--vary {factor.name}").problems


def _matters(scenario: Scenario, design: Design, factor: Factor, base: Arm) -> bool:
    """Whether two values of a factor make different worlds, whatever the others are."""
    for point in (0, len(design.points) - 1):
        made = [_world(scenario, design.values(point) | {factor.name: value}, base) for value in factor.ends]
        if any(world != made[0] for world in made[1:]):
            return True
    return False


def _world(scenario: Scenario, values: dict[str, Value], base: Arm) -> Any:
    """All that a run of a point depends on, and what is measured of it."""
    arm = arm_of(values, base)
    acts, shows = arm.worlds(scenario)
    parts = ("run", "intent", "watch", "decoys", "useless")
    return arm.stage, acts.setup, shows.setup, [getattr(acts.file, name, None) for name in parts]
