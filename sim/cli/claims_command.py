"""The command claims: what became of registered claims, as registries have it."""

from typing import TYPE_CHECKING, Annotated

import typer

from unbidden.sim.cli.exit_codes import CLAIM_NOT_MET
from unbidden.sim.cli.judging import counted_beside
from unbidden.sim.cli.opening import open_scenario, print_json
from unbidden.sim.cli.options import Json, Lang, Measures

if TYPE_CHECKING:
    from unbidden.sim.judge.claims import ClaimResult
    from unbidden.sim.scenario import Scenario
    from unbidden.sim.scenario.registered import Entry, Registration


def claims(
    name: Annotated[str | None, typer.Argument(help="A shipped scenario or a .yaml file; without one, all.")] = None,
    measure: Measures = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Print what became of registered claims, and all earlier registrations. Nothing is judged anew."""
    from unbidden.sim.judge.claims import stands
    from unbidden.sim.report import claims as report
    from unbidden.sim.report.catalogue import say

    if name is None:
        return _all(as_json)
    scenario = open_scenario(name, None, None, None, measure)
    if not scenario.file.claims:
        raise typer.BadParameter(f"{scenario.name} makes no claims.")
    entry, found, rows = _known(scenario)
    if as_json:
        print_json({"registration": entry.model_dump(), "claims": [row.as_json() for row in rows]})
    else:
        said = report.claims(rows, scenario) if rows else say("claims.unjudged", name=name)
        anecdote = counted_beside(scenario)
        lines = [report.registration(entry), *([anecdote] if anecdote else []), "", said, report.earlier(found)]
        print("\n".join(lines).rstrip())
    if not rows or not stands(rows):
        raise typer.Exit(CLAIM_NOT_MET)


def _all(as_json: bool) -> None:
    """Every shipped scenario that claims something, and everything that did not hold."""
    from unbidden.sim.judge.claims import stands
    from unbidden.sim.report.claims import overview
    from unbidden.sim.scenario import shipped_scenarios

    scenarios = [scenario for scenario in shipped_scenarios() if scenario.file.claims]
    known = [(scenario, *_known(scenario)) for scenario in scenarios]
    if as_json:
        rows = {scenario.name: [row.as_json() for row in rows] for scenario, _, _, rows in known}
        print_json({"claims": rows})
    else:
        print(overview([(scenario, entry, rows) for scenario, entry, _, rows in known]))
    if not all(rows and stands(rows) for *_, rows in known):
        raise typer.Exit(CLAIM_NOT_MET)


def _known(scenario: "Scenario") -> "tuple[Registration, list[Entry], list[ClaimResult]]":
    """The registration of the claims of a scenario, all entries of its registry, and what became of the claims."""
    from unbidden.sim.judge import claims as court
    from unbidden.sim.scenario.registered import entries, results_of

    entry = court.registered(scenario, whole=False)
    found = entries(court.registry(scenario))
    results = results_of(found, entry.registration)
    return entry, found, court.recorded(scenario, results) if results else []
