"""Claims on the command line: judged, or tried out; and what stands beside them."""

import datetime
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import typer

from unbidden.sim.cli.documents import document
from unbidden.sim.cli.exit_codes import CLAIM_NOT_MET
from unbidden.sim.cli.opening import print_json, solution_of, unasked
from unbidden.sim.cli.progress import Progress

if TYPE_CHECKING:
    from unbidden.sim.judge.claims import Beside, ClaimResult
    from unbidden.sim.judge.claims.conditions import Evidence
    from unbidden.sim.scenario import Scenario
    from unbidden.sim.scenario.registered import Registration


def judge(scenario: "Scenario", as_json: bool, record: bool) -> None:
    """Judge the claims of a scenario, which must be registered as they stand, on the seeds of their registration."""
    from unbidden.sim.judge import claims as court

    entry = court.registered(scenario)
    rows, around, results = _results(scenario, entry.first_seed, None)
    others = _not_as_recorded(scenario, entry, results, record)
    if as_json:
        print_json(_document(scenario, rows, around, results, entry) | {"not_as_recorded": others})
    else:
        _print(scenario, rows, around, results, entry, others)
    if others or not court.stands(results):
        raise typer.Exit(CLAIM_NOT_MET)


def try_out(scenario: "Scenario", seeds: int, as_json: bool) -> None:
    """What the claims of a scenario measure on so many tuning seeds. Nothing is judged."""
    from unbidden.sim.judge import claims as court
    from unbidden.sim.report.catalogue import say

    rows, around, results = _results(scenario, 0, seeds)
    results = [replace(result, verdict=court.NOT_JUDGED, adjusted=court.NOT_JUDGED) for result in results]
    if as_json:
        print_json(_document(scenario, rows, around, results, None))
    else:
        print(say("claims.trial"), end="\n\n")
        _print(scenario, rows, around, results, None, None)


def _results(scenario: "Scenario", first: int, seeds: int | None) -> "tuple[Evidence, Beside, list[ClaimResult]]":
    """The runs that claims need, from a first seed on, what stands beside them, and what they say."""
    from unbidden.sim.judge import claims as court

    with Progress() as progress:
        rows = court.evidence(scenario, first, seeds, lambda done, total: progress.show("runs", done, total))
        around = court.beside(scenario, first, lambda done, total: progress.show("baselines", done, total))
        return rows, around, court.evaluate(scenario, rows, around)


def _not_as_recorded(
    scenario: "Scenario", entry: "Registration", results: "Sequence[ClaimResult]", record: bool
) -> list[str] | None:
    """Which rows did not come to what the registry has; None if it has nothing, after it was given that if asked."""
    from unbidden.sim.judge.claims import registry
    from unbidden.sim.scenario.registered import Results, append, entries, results_of

    known = results_of(entries(registry(scenario)), entry.registration)
    found = [result.as_row() for result in results]
    if known is not None:
        before = {(row.claim, row.arm): row for row in known.rows}
        return [f"{row.claim} in {row.arm}" for row in found if before.get((row.claim, row.arm)) != row]
    if record:
        today = datetime.date.today().isoformat()
        append(registry(scenario), Results(results_of=entry.registration, date=today, rows=found))
    return None


def _document(
    scenario: "Scenario",
    rows: "Evidence",
    around: "Beside",
    results: "Sequence[ClaimResult]",
    entry: "Registration | None",
) -> dict[str, Any]:
    still, came = unasked(scenario)
    audited = _audit(scenario, rows, around, came)
    found = document(scenario, [], [], still, came) | {"claims": [result.as_json() for result in results]}
    found |= {"registration": entry.model_dump() if entry else None}
    if audited:
        found |= {"audit": [asdict(answer) for answer in audited[0]]}
        found |= {"solution": audited[2].as_json() if audited[2] else None}
    return found


def _print(
    scenario: "Scenario",
    rows: "Evidence",
    around: "Beside",
    results: "Sequence[ClaimResult]",
    entry: "Registration | None",
    others: list[str] | None,
) -> None:
    from unbidden.sim.judge.claims import registry
    from unbidden.sim.report import claims as report
    from unbidden.sim.report.catalogue import say
    from unbidden.sim.report.outcome import unasked as lines_of
    from unbidden.sim.report.scenario import is_scripted
    from unbidden.sim.report.training import audited
    from unbidden.sim.scenario.registered import entries

    lines: list[str] = [say("SCRIPTED")] if is_scripted(scenario) else []
    lines += [report.registration(entry)] if entry else []
    lines += [counted_beside(scenario), ""] if entry else []
    lines.append(report.claims(results, scenario))
    still, came = unasked(scenario)
    beside = _audit(scenario, rows, around, came)
    lines += ["", audited(*beside)] if beside else []
    lines += lines_of(still, came, scenario)
    lines += [report.earlier(entries(registry(scenario)))] if entry else []
    if others is not None:
        lines.append(say("claims.not_as_recorded", rows=", ".join(others)) if others else say("claims.as_recorded"))
    print("\n".join(lines))


def counted_beside(scenario: "Scenario") -> str:
    """On how many random layouts what is claimed of one map is best and learnt, if a table of that is kept beside it.

    Raises OtherWorld for a table of another world.
    """
    from unbidden.sim.judge.layout_table import LayoutTable, beside
    from unbidden.sim.judge.prevalence import summed_up
    from unbidden.sim.report.prevalence import briefly

    path = beside(scenario)
    if path is None:
        return ""
    table = LayoutTable(scenario, 1.0, path)
    learnt = sum(row.number > 0 and row.learnt is not None for row in table.rows.values())
    return briefly(summed_up(scenario, table, max(table.rows), learnt))


def _audit(
    scenario: "Scenario", rows: "Evidence", around: "Beside", payments: Sequence[Any]
) -> tuple[list[Any], int, Any, str] | None:
    """Whether what is watched was paid for, is optimal, and was learnt: on the runs that the claims were judged on."""
    from unbidden.sim.judge.audit import audit
    from unbidden.sim.judge.claims import BASE
    from unbidden.sim.runs.running import of_trials

    if not scenario.setup.learners or not any(tally.recipes for tally in scenario.tallies.values()):
        return None
    own, (solution, refused) = rows.get(BASE, ()), around.solved.get(BASE) or solution_of(scenario)
    solution = solution and replace(solution, scenario=of_trials(scenario))  # the same world, by the name it has here
    return audit(scenario, own, solution, payments), len(own), solution, refused
