"""Runs for claims, what stands beside each of them, and what becomes of every condition.

Beside a measure stands what it comes to when nobody decides anything and when everybody decides at random, in the same
arm; and for learners, whether what is watched is part of best play there: a control under which it still pays is none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b
from typing import Any, overload

from unbidden.sim.judge.baselines import how_many
from unbidden.sim.judge.claims.conditions import Condition, Evidence, arms_of, conditions_of
from unbidden.sim.judge.claims.estimators import Estimate
from unbidden.sim.judge.claims.verdicts import (
    HOLDS,
    INCONCLUSIVE,
    NOT_JUDGED,
    REPRODUCED,
    adjusted,
    chance,
    sanity,
    verdict,
)
from unbidden.sim.optimum import Solution, TooLarge, discount_of, draws_prices, model_of, solve
from unbidden.sim.runs.arms import Arm, Policy
from unbidden.sim.runs.many import Row, runs, succeeded
from unbidden.sim.runs.simulation import warm_up
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.registered import Result, Results

Progress = Callable[[int, int], None]
BASELINES: tuple[Policy, Policy] = ("nothing", "random")
Solved = tuple[Solution | None, str]  # the exact optimum without a discount, or why there is none


@dataclass(frozen=True)
class ClaimResult:
    """One condition of a claim, and what became of it."""

    claim: int  # its number, from 0
    says: str
    measure: str
    kind: str
    arm: str
    is_sanity_check: bool
    measured: float | None
    interval: tuple[float, float] | None
    rule: str
    verdict: str
    adjusted: str  # the verdict as one of all of them
    runs: int
    nothing: float | None  # what the measure comes to when nobody decides anything
    random: float | None  # and when everybody decides at random
    optimal: str | None  # how often what is watched comes about in best play; None where that is not known
    digest: str  # of all trajectories of the arm

    def as_row(self) -> Result:
        """The result as a registry keeps it: numbers to six digits, which any machine comes to."""
        interval = [_rounded(end) for end in self.interval] if self.interval else None
        return Result(
            claim=self.claim, arm=self.arm, measured=_rounded(self.measured), interval=interval, verdict=self.verdict,
            adjusted=self.adjusted, runs=self.runs, nothing=_rounded(self.nothing), random=_rounded(self.random),
            optimal=self.optimal, digest=self.digest,
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """The result for machines."""
        rest = {name: value for name, value in vars(self).items() if name != "arm"}
        return rest | {"in": self.arm, "interval": list(self.interval) if self.interval else None}


@overload
def _rounded(value: float) -> float: ...
@overload
def _rounded(value: float | None) -> float | None: ...
def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")


@dataclass(frozen=True)
class Beside:
    """What stands beside the runs of each arm."""

    baselines: dict[Arm, list[Row]] = field(default_factory=dict)
    solved: dict[Arm, Solved] = field(default_factory=dict)  # where somebody learns, at prices that do not vary
    optimal: dict[Arm, dict[str, str]] = field(default_factory=dict)  # by what is watched


def evidence(
    scenario: Scenario,
    first: int,
    most: int | None = None,
    progress: Progress = lambda done, total: None,
    conditions: Sequence[Condition] | None = None,
    known: Evidence | None = None,
    keep: Callable[[Row], None] = lambda row: None,
) -> dict[Arm, list[Row]]:
    """The runs that the claims of a scenario need, from a first seed on: each arm once, however many ask for it.

    `most`: how many of each arm, in place of what each claim wants. `conditions`: only these. `known`: the first runs
    of some arms, which are not made again. `keep` is given every run that is made. Raises RunFailed for a run that
    does not come to its end.
    """
    asked = conditions_of(scenario) if conditions is None else conditions
    needed = {arm: min(count, most or count) for arm, count in arms_of(asked).items()}
    measures = [*scenario.claimed, *(scenario.measures if scenario.setup.learners else ())]  # the audit wants all
    rows = {arm: list((known or {}).get(arm, ()))[:count] for arm, count in needed.items()}
    lacking = {arm: range(first + len(rows[arm]), first + count) for arm, count in needed.items()}
    arms, done = [arm for arm in needed if lacking[arm]], sum(map(len, rows.values()))
    if arms:
        warm_up(scenario)
    for row in succeeded(runs(scenario, arms, lambda arm: lacking[arm], measures)):
        rows[row.arm].append(row)
        keep(row)
        done += 1
        progress(done, sum(needed.values()))
    return rows


def beside(
    scenario: Scenario,
    first: int,
    progress: Progress = lambda done, total: None,
    conditions: Sequence[Condition] | None = None,
) -> Beside:
    """Both baselines of every arm that claims (or only some conditions of them) need, and what is best play in it."""
    needed = list(arms_of(conditions_of(scenario) if conditions is None else conditions))
    arms = [replace(arm, policy=policy) for arm in needed for policy in BASELINES]
    rows: dict[Arm, list[Row]] = {arm: [] for arm in arms}
    seeds = {arm: range(first, first + how_many(arm.worlds(scenario)[1])) for arm in arms}
    total = sum(map(len, seeds.values()))
    every = runs(scenario, arms, lambda arm: seeds[arm], scenario.claimed, digests=False)
    for done, row in enumerate(succeeded(every), start=1):
        rows[row.arm].append(row)
        progress(done, total)
    best = {arm: best_play(arm.worlds(scenario)[1]) for arm in needed if not arm.drawn}
    solved = {arm: play[0] for arm, play in best.items() if play}
    return Beside(rows, solved, {arm: play[1] for arm, play in best.items() if play})


def best_play(scenario: Scenario) -> tuple[Solved, dict[str, str]] | None:
    """The optimum of a learner's world, and how often what is watched comes about in it, by what is watched; also with
    the learner's own discount if that makes a difference. None where nobody learns, or prices are drawn."""
    if not scenario.setup.learners or draws_prices(scenario):
        return None
    try:
        made = model_of(scenario)
        solution = solve(scenario, made=made)
        plain, own = solution.events, solve(scenario, made=made, discount=discount_of(scenario)).events
    except TooLarge as error:
        return (None, str(error)), {}
    says = {name: (_often(plain[name]), _often(own.get(name, plain[name]))) for name in plain}
    often = {name: a if a == b else f"{a}; at {discount_of(scenario):g} {b}" for name, (a, b) in says.items()}
    return (solution, ""), often


def _often(times: tuple[float, float]) -> str:
    """How often something comes about, at the least and at the most."""
    least, most = times
    if most <= 0.0:
        return "never"
    return f"{least:.3g}" if f"{least:.3g}" == f"{most:.3g}" else f"{least:.3g} to {most:.3g}"


def evaluate(
    scenario: Scenario,
    rows: Evidence,
    around: Beside | None = None,
    conditions: Sequence[Condition] | None = None,
) -> list[ClaimResult]:
    """Judge every claim of a scenario on the runs that it needs; with fewer than it wants, nothing is judged.

    `conditions`: only these. Together with all others of the scenario they are taken even so: as if no other settled
    anything, which can only be too strict.
    """
    around, every = around or Beside(), conditions_of(scenario)
    judged = [_judged(scenario, one, rows) for one in (every if conditions is None else conditions)]
    family = [k for k, (condition, _, _) in enumerate(judged) if not condition.is_sanity_check]
    unasked = sum(not condition.is_sanity_check for condition in every) - len(family)
    verdicts = [*(judged[k][1].verdict for k in family), *[INCONCLUSIVE] * unasked]
    left = adjusted(verdicts, [*(judged[k][2] for k in family), *[1.0] * unasked])
    placed = dict(zip(family, left, strict=False))
    return [
        replace(
            result,
            adjusted=placed.get(k, result.verdict),
            nothing=_baseline(scenario, condition, around, "nothing"),
            random=_baseline(scenario, condition, around, "random"),
            optimal=around.optimal.get(condition.arms[0], {}).get(condition.claim.measure.partition(".")[0]),
        )
        for k, (condition, result, _) in enumerate(judged)
    ]


def recorded(scenario: Scenario, results: Results) -> list[ClaimResult]:
    """What became of the claims of a scenario, as its registry has it. The claims must be those that were judged."""
    conditions = {(condition.number, condition.label): condition for condition in conditions_of(scenario)}
    return [_recorded(conditions[row.claim, row.arm], row) for row in results.rows]


def _recorded(condition: Condition, row: Result) -> ClaimResult:
    interval = (row.interval[0], row.interval[1]) if row.interval else None
    return ClaimResult(
        row.claim, condition.claim.says, condition.measure, condition.kind.name, row.arm, condition.is_sanity_check,
        row.measured, interval, condition.rule.text, row.verdict, row.adjusted, row.runs, row.nothing, row.random,
        row.optimal, row.digest,
    )  # fmt: skip


def _judged(scenario: Scenario, condition: Condition, rows: Evidence) -> tuple[Condition, ClaimResult, float]:
    """A condition, what became of it by itself, and how likely that would be by chance."""
    claim, rule = condition.claim, condition.rule
    samples = [condition.sample(scenario, rows, arm, claim.seeds) for arm in condition.arms]
    count = sum(len(sample.values) for sample in samples)
    enough = count >= claim.seeds * len(samples)
    estimate: Estimate = condition.estimate(samples)
    theory = claim.slope.theory if claim.slope else None
    if condition.is_sanity_check:
        settled, likely = (sanity(rule, samples[0].values) if enough else NOT_JUDGED), 1.0
    else:
        settled = verdict(rule, estimate, theory) if enough else NOT_JUDGED
        likely = chance(rule, partial(condition.estimate, samples), theory) if enough else 1.0
    seals = [sample.digest for sample in samples]
    digest = seals[0] if len(seals) == 1 else blake2b("".join(seals).encode(), digest_size=8).hexdigest()
    result = ClaimResult(
        condition.number, claim.says, condition.measure, condition.kind.name, condition.label,
        condition.is_sanity_check, *estimate, rule.text, settled, settled, count, None, None, None, digest,
    )  # fmt: skip
    return condition, result, likely


def _baseline(scenario: Scenario, condition: Condition, around: Beside, policy: Policy) -> float | None:
    """What a condition's measure comes to under a policy; None where that was not run, or has nothing to measure."""
    arm = replace(condition.arms[0], policy=policy)
    if len(condition.arms) > 1 or arm not in around.baselines:
        return None
    return condition.estimate([condition.sample(scenario, around.baselines, arm)])[0]


def stands(results: Sequence[ClaimResult]) -> bool:
    """Whether nothing that was claimed is refuted or unsettled, and no sanity check is broken."""
    return all(result.verdict in (REPRODUCED, HOLDS) for result in results)
