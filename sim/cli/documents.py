"""Runs as one JSON object, for machines."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unbidden.sim.judge.baselines import Baseline
    from unbidden.sim.judge.payment import Payment
    from unbidden.sim.runs.many import Row
    from unbidden.sim.runs.records import Run
    from unbidden.sim.scenario import Scenario


def of_run(run: "Run | Row") -> dict[str, Any]:
    """One run."""
    return {"seed": run.seed, "digest": run.digest, "measures": run.measures, "events": run.events}


def document(
    scenario: "Scenario",
    runs: "Sequence[Run]",
    failed: "Sequence[Row]",
    baselines: "Sequence[Baseline]",
    payments: "Sequence[Payment]",
) -> dict[str, Any]:
    """Runs of a scenario, what they were made with, and what comes about there without anybody's purpose."""
    from unbidden.sim.report.scenario import is_scripted
    from unbidden.sim.runs.archive import versions
    from unbidden.sim.runs.records import overrides

    found = {
        "scenario": scenario.name,
        "control": scenario.control,
        "scripted": is_scripted(scenario),
        "overrides": overrides(scenario),
        "versions": versions(),
        "runs": [of_run(run) for run in runs],
        "baselines": [asdict(baseline) for baseline in baselines],
    }
    found |= {"payments": [asdict(payment) for payment in payments]} if payments else {}
    return found | ({"failed": [{"seed": row.seed, "message": row.failure} for row in failed]} if failed else {})
