"""The command advise: how many runs claims need, before they are registered."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from unbidden.sim.cli.opening import open_scenario
from unbidden.sim.cli.options import Changes, Lang, Measures, Name, Rules
from unbidden.sim.cli.progress import Progress

if TYPE_CHECKING:
    from unbidden.sim.judge.claims import Condition
    from unbidden.sim.runs.arms import Arm
    from unbidden.sim.runs.many import Row
    from unbidden.sim.scenario import Scenario


def advise(
    name: Name,
    effect: Annotated[
        float, typer.Option(min=1e-6, help="How far inside its bound the truth must lie to be found.")
    ] = 0.05,
    pilot: Annotated[
        int, typer.Option(min=2, max=1000, help="How many tuning seeds are run to see how long it takes.")
    ] = 4,
    changes: Changes = None,
    rules: Rules = None,
    measure: Measures = None,
    lang: Lang = None,
) -> None:
    """Say how many runs each condition of a claim needs, and how long they take. Choose them, then register."""
    from unbidden.sim.judge import claims as court
    from unbidden.sim.report.claims import advice

    scenario = open_scenario(name, changes, None, rules, measure)
    if not scenario.file.claims:
        raise typer.BadParameter(f"{scenario.name} makes no claims.")
    rows, seconds = _pilot(scenario, pilot)
    family = [condition for condition in court.conditions_of(scenario) if not condition.is_sanity_check]
    found = []
    for condition in family:
        told = court.advise(condition, effect, _values(scenario, condition, rows), len(family))
        found.append((told, sum(seconds[arm] for arm in condition.needed()) / len(condition.arms)))
    print(advice(found, effect, scenario))


def _pilot(scenario: "Scenario", pilot: int) -> "tuple[dict[Arm, list[Row]], dict[Arm, float]]":
    """Some runs of every arm from tuning seeds, and how long one takes on all cores, s."""
    from unbidden.sim.judge import claims as court
    from unbidden.sim.runs.many import runs, succeeded
    from unbidden.sim.runs.simulation import warm_up

    arms = list(court.arms_of(court.conditions_of(scenario)))
    warm_up(scenario)
    rows: dict[Arm, list[Row]] = {}
    seconds: dict[Arm, float] = {}
    with Progress() as progress:
        for done, arm in enumerate(arms):
            began = time.monotonic()
            rows[arm] = list(succeeded(runs(scenario, [arm], range(pilot))))
            seconds[arm] = (time.monotonic() - began) / pilot
            progress.show("arms", done + 1, len(arms))
    return rows, seconds


def _values(scenario: "Scenario", condition: "Condition", rows: "dict[Arm, list[Row]]") -> list[float]:
    """What a condition measures in the runs of a pilot."""
    values = condition.sample(scenario, rows, condition.arms[0]).values
    return [float(value) for value in values if value is not None]
