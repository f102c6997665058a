"""Measures of a user's own, taken of finished runs: what is asked of their answers, and what is said when one fails.

They are taken after a run has come to its end, of arrays that cannot be written to, and nothing that acts is made of
what they answer: a run is the same with and without them.
"""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from unbidden.sim.detectors import Measure
from unbidden.sim.engine.ledger import Ledger
from unbidden.sim.engine.state import Trace
from unbidden.sim.runs.records import trajectory_of
from unbidden.sim.runs.trajectory import Trajectory
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.claim_rules import Kind, kind_of_words
from unbidden.sim.scenario.own_measures import OwnMeasure, told

NUMBERS = (bool, int, float, np.bool_, np.integer, np.floating)


class MeasureFailed(Exception):
    """A measure of a user's own that raised, or answered with no number; the message says which line of which file."""


def own_measures_of(
    scenario: Scenario, trace: Trace, seed: int, only: Iterable[str] | None = None, ledger: Ledger | None = None
) -> dict[str, Measure]:
    """What the user's own measures (or only those of some files) come to in a finished run. Raises MeasureFailed."""
    wanted = None if only is None else set(only)
    own = [measure for measure in scenario.own if wanted is None or measure.group in wanted]
    if not own:
        return {}
    run = trajectory_of(scenario, trace, seed, ledger)
    return {measure.label: _taken(measure, run) for measure in own}


def _taken(measure: OwnMeasure, run: Trajectory) -> Measure:
    """What a measure answers, as a plain number, or None for NaN. Raises MeasureFailed."""
    function = measure.function
    try:
        value = function(run)
    except (Exception, SystemExit) as error:
        raise MeasureFailed(f"{measure.file}:{measure.line_of(error)}: {measure.name}: {told(error)}.") from None
    number, wrong = _number(value)
    wrong = wrong or _unlike(number, kind_of_words(measure.says))
    if wrong:
        line = function.__code__.co_firstlineno
        raise MeasureFailed(f"{measure.file}:{line}: {measure.name} answers {_shown(value)}; {wrong}.")
    return number


def _number(value: Any) -> tuple[Measure, str]:
    """An answer as a plain number, and what is wrong with it, if anything."""
    if not isinstance(value, NUMBERS):
        return None, "a measure is a number, True or False, or NaN where there was nothing to measure"
    plain: bool | int | float = value if isinstance(value, bool | int | float) else value.item()
    try:
        number = float(plain)
    except OverflowError:
        number = math.inf
    if math.isnan(number):
        return None, ""
    return (plain, "") if math.isfinite(number) else (None, "a measure is finite")


def _unlike(number: Measure, kind: Kind) -> str:
    """How a number is not what its measure is said to mean."""
    if number is None:
        return ""
    if kind is Kind.BINARY and not isinstance(number, bool):
        return 'it is said to mean "whether …", which is True or False'
    if kind is Kind.SHARE and not 0.0 <= number <= 1.0:
        return 'it is said to mean a "share of …", which is from 0 to 1'
    if kind is Kind.TIME and number < 0.0:
        return 'it is said to mean the "time until …", which is 0 s or more, or NaN where it did not come about'
    return ""


def _shown(value: Any) -> str:
    said = " ".join(repr(value).split())
    return said if len(said) <= 60 else f"{said[:59]}…"
