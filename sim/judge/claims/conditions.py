"""What the claims of a scenario say, condition by condition, and which runs they need."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from unbidden.sim.judge.claims.estimators import LEVEL, Estimate, Sample, estimate, slope, waiting
from unbidden.sim.runs.arms import Arm, fields_of
from unbidden.sim.runs.many import Row
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.claim_rules import Kind, Rule, kind_of
from unbidden.sim.scenario.judging import Claim

BASE = Arm(control="base")
Evidence = Mapping[Arm, Sequence[Row]]  # the runs of every arm


@dataclass(frozen=True)
class Condition:
    """What a claim says of one arm, or of several along which something grows."""

    number: int  # of the claim, from 0
    claim: Claim
    kind: Kind
    label: str  # what the claim calls the arm
    rule: Rule
    arms: tuple[Arm, ...]

    @property
    def is_sanity_check(self) -> bool:
        """Whether it says what can be no other way."""
        return self.claim.by_construction is not None or self.rule.is_exact

    @property
    def measure(self) -> str:
        """What is measured, in words."""
        said = f"{self.claim.measure} - {self.claim.minus}" if self.claim.minus else self.claim.measure
        said += f" - the same in {self.claim.against}" if self.claim.against else ""
        said = f"runs with {said} {self.claim.where}" if self.claim.where else said
        return f"{said}, each in a world of its own" if self.claim.worlds else said

    def twin(self, arm: Arm) -> Arm | None:
        """The arm whose run from the same seed is subtracted, if there is one."""
        return replace(arm, control=self.claim.against) if self.claim.against else None

    def needed(self) -> Iterator[Arm]:
        """Every arm that it needs."""
        for arm in self.arms:
            yield arm
            if twin := self.twin(arm):
                yield twin

    def sample(self, scenario: Scenario, rows: Evidence, arm: Arm, n: int | None = None) -> Sample:
        """What is measured in the first n runs of an arm, or in all."""
        own = rows[arm][:n]
        values = [_value(row, self.claim) for row in own]
        if twin := self.twin(arm):
            others = [_value(row, self.claim) for row in rows[twin][:n]]
            values = [_difference(a, b) for a, b in zip(values, others, strict=True)]
        if self.claim.where:
            met = Rule.parse(self.claim.where)
            values = [None if value is None else met.allows(float(value)) for value in values]
        horizon = math.inf
        if self.kind in (Kind.TIME, Kind.SLOPE):
            setup = arm.worlds(scenario)[1].setup
            horizon = setup.ticks * setup.seconds
        seal = blake2b("".join(row.digest + row.training_digest for row in own).encode(), digest_size=8)
        return Sample(values, horizon, seal.hexdigest())

    def estimate(self, samples: Sequence[Sample], level: float = LEVEL) -> Estimate:
        """What samples of its arms say, one each."""
        if self.kind is not Kind.SLOPE:
            return estimate(self.kind, samples[0], level)
        growth = self.claim.slope
        assert growth is not None
        x = [v * (v - 1) / 2 if growth.against == "pairs" else v for v in growth.values]
        counts = [waiting(sample) for sample in samples]
        return slope(x, [events for events, _ in counts], [exposure for _, exposure in counts], level)


def conditions_of(scenario: Scenario) -> list[Condition]:
    """Every condition of every claim, in the order of the file."""
    found = []
    for number, claim in enumerate(scenario.file.claims):
        kind = kind_of(scenario.file, claim)
        found += [Condition(number, claim, kind, *parts) for parts in _parts(claim)]
    return found


def _parts(claim: Claim) -> Iterator[tuple[str, Rule, tuple[Arm, ...]]]:
    """Labels, rules and arms of the conditions of a claim."""
    drawn = claim.worlds == "drawn"
    for control, rule in (claim.in_ or {}).items():
        yield control, Rule.parse(rule), (Arm(control, drawn=drawn),)
    for field, rules in (claim.over or {}).items():
        for value, rule in rules.items():
            arm = Arm(claim.with_, fields_of({field: number(value)}), drawn=drawn)
            yield f"{field} = {value}", Rule.parse(rule), (arm,)
    if growth := claim.slope:
        fields = [fields_of({growth.over: int(v) if v == int(v) else v}) for v in growth.values]
        arms = [Arm(claim.with_, each, drawn=drawn) for each in fields]
        values = ", ".join(f"{v:g}" for v in growth.values)
        label = f"{claim.with_}, {growth.over} = {values}; slope against {growth.against}"
        yield label, Rule.parse(growth.rule), tuple(arms)


def arms_of(conditions: Sequence[Condition]) -> dict[Arm, int]:
    """Every arm that conditions need, and how many runs of it."""
    needed: dict[Arm, int] = {}
    for condition in conditions:
        for arm in condition.needed():
            needed[arm] = max(needed.get(arm, 0), condition.claim.seeds)
    return needed


def number(text: str) -> float | int:
    """A number as it is written in a file: whole if it looks whole."""
    return float(text) if any(mark in text for mark in ".eE") else int(text)


def _value(row: Row, claim: Claim) -> Any:
    """What a claim measures in a run; a difference where it names two measures."""
    value = row.measures[claim.measure]
    return value if claim.minus is None else _difference(value, row.measures[claim.minus])


def _difference(a: Any, b: Any) -> float | None:
    return None if a is None or b is None else float(a) - float(b)
