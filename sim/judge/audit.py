"""Was it paid for, is it what best play looks like, and was it learnt? Three questions about everything watched.

Nothing here trusts the loop that paid: what an event pays by itself is read off the recipes, what came in with it is
measured (sim/judge/payment.py), and what an episode paid is added up again from what was held.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unbidden.sim.engine.state import Trace
from unbidden.sim.judge.payment import Payment
from unbidden.sim.optimum import Solution
from unbidden.sim.runs.many import Row
from unbidden.sim.runs.records import Run
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.objectives import payments_of


@dataclass(frozen=True)
class AuditResult:
    """What is known of one watched event."""

    event: str
    paid: float  # what it pays by itself, at most, whoever does it
    optimal: tuple[float, float] | None  # how often it comes about in best play: least and most; None: not solved
    trained: float | None  # share of training episodes with it
    late: float | None  # the same in the last tenth
    learnt: float | None  # share of trials with it
    decoy: str | None  # the event that looks and costs the same and is of no use
    instrumentality: float | None  # share of trials with it, less that with its decoy
    came: Payment | None = None  # what came in with it, whichever recipe paid; None: not measured


def audit(
    scenario: Scenario, runs: Sequence[Run | Row], solution: Solution | None = None, payments: Sequence[Payment] = ()
) -> list[AuditResult]:
    """The three answers for every event that a scenario watches, on the average over runs."""
    answers, came = [], {payment.event: payment for payment in payments}
    for name, tally in scenario.tallies.items():
        if not tally.recipes:
            continue
        decoy = scenario.file.decoys.get(name)
        learnt = _mean(runs, f"{name}.any")
        decoy_rate = _mean(runs, f"{decoy}.any") if decoy else None
        answers.append(
            AuditResult(
                name,
                pays_by_itself(scenario, tally.recipes),
                solution.events.get(name) if solution else None,
                _mean(runs, f"{name}.trained"),
                _mean(runs, f"{name}.late"),
                learnt,
                decoy,
                None if learnt is None or decoy_rate is None else learnt - decoy_rate,
                came.get(name),
            )
        )
    return answers


def _mean(runs: Sequence[Run | Row], measure: str) -> float | None:
    values = [float(run.measures[measure]) for run in runs if run.measures.get(measure) is not None]
    return float(np.mean(values)) if values else None


def pays_by_itself(scenario: Scenario, recipes: Sequence[int]) -> float:
    """The largest payment, up or down, that one of these recipes makes to anybody when it comes about."""
    most = 0.0
    for number in recipes:
        paid: dict[str, float] = defaultdict(float)
        for group, _, units in payments_of(scenario.file, scenario.file.world.recipes[number]):
            paid[group] += units
        most = max([most, *paid.values()], key=abs)
    return most


def recomputed(trace: Trace, pay: np.ndarray) -> np.ndarray:
    """What each agent was paid in an episode, f64[agents], added up again from what it held; pay is by stock."""
    gained = np.diff(trace.held[:, : len(pay)], axis=0).sum(axis=0)
    return (gained * pay).sum(axis=1)
