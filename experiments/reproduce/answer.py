"""What came of a claim: its verdict, the answer in a sentence, and everything as JSON values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from unbidden.experiments.reproduce.evidence import Judged
from unbidden.experiments.reproduce.published import Published, World
from unbidden.sim.judge.claims import (
    HOLDS,
    INCONCLUSIVE,
    NOT_JUDGED,
    NOT_REPRODUCED,
    REPRODUCED,
    ClaimResult,
)
from unbidden.sim.scenario.claim_rules import Kind

IN_PART, UNTESTED = "REPRODUCED IN PART", "NO WORLD YET"


@dataclass(frozen=True)
class Answer:
    """What came of a claim."""

    claim: Published
    is_quick: bool
    worlds: Sequence[tuple[World, Judged]]

    @property
    def rows(self) -> list[ClaimResult]:
        """Every row of evidence; sanity checks are none."""
        return [row for _, judged in self.worlds for row in judged.results if not row.is_sanity_check]

    @property
    def verdict(self) -> str:
        """REPRODUCED if every row is; in part, if what answers the question is, and its control, and others are not.

        Also in part, if a part of the claim is not tested.
        """
        if not self.worlds:
            return UNTESTED
        verdicts = [row.verdict for row in self.rows]
        if NOT_JUDGED in verdicts:
            return NOT_JUDGED
        if all(one == REPRODUCED for one in verdicts):
            return IN_PART if self.claim.in_part else REPRODUCED
        heads = [row.verdict for world, judged in self.worlds for row in judged.answers(world)]
        if all(one == REPRODUCED for one in heads):
            return IN_PART
        return NOT_REPRODUCED if NOT_REPRODUCED in heads else INCONCLUSIVE

    @property
    def counted(self) -> str:
        """How many rows came to what."""
        verdicts = [row.verdict for row in self.rows]
        if NOT_JUDGED in verdicts:
            few = min(row.runs for row in self.rows)
            return (
                f"{few} runs of each arm, fewer than were registered: numbers, and no verdict. "
                f"`unbidden reproduce {self.claim.id} --full` gives one."
            )
        kinds = [one for one in (REPRODUCED, NOT_REPRODUCED, INCONCLUSIVE) if one in verdicts]
        told = ", ".join(f"{verdicts.count(one)} {one}" for one in kinds)
        checks = [row for _, judged in self.worlds for row in judged.results if row.is_sanity_check]
        more = f"; {sum(row.verdict == HOLDS for row in checks)} of {len(checks)} sanity checks hold" if checks else ""
        return f"{len(verdicts)} rows: {told}{more}."

    @property
    def sentences(self) -> list[str]:
        """The answer, with its control: a pair of sentences for each world."""
        return [sentence for world, judged in self.worlds for sentence in _told(world, judged)]

    def as_json(self) -> dict[str, Any]:
        """Everything that came out, and nothing of when or where."""
        return {
            "claim": self.claim.id,
            "mode": "quick" if self.is_quick else "full",
            "question": self.claim.question,
            "answer": self.sentences,
            "verdict": self.verdict,
            "counted": self.counted,
            "worlds": [_world(world, judged) for world, judged in self.worlds],
        }


def _told(world: World, judged: Judged) -> list[str]:
    head, control = judged.answers(world)
    return [
        f"{world.headline.happens} in {often(head)}.",
        f"The control, {world.headline.without}: in {often(control)}.",
    ]


def often(row: ClaimResult) -> str:
    """How often something came about, with the interval."""
    low, high = row.interval or (row.measured, row.measured)
    bounds = "" if low is None or high is None else f" (95 % interval {low:.3g} to {high:.3g})"
    measured = row.measured or 0.0
    if row.kind == Kind.BINARY.name:
        return f"{round(measured * row.runs):,} of {row.runs:,} runs{bounds}"
    if row.kind == Kind.SHARE.name:
        what = "trials" if row.measure.endswith(".any") else "cases"  # of trials, or of all who were there in them
        return f"{100 * measured:.3g} % of {what}, over {row.runs:,} runs{bounds}"
    if row.kind == Kind.DIFFERENCE.name:
        return f"{100 * measured:.3g} % more of all trials, over {row.runs:,} runs{bounds}"
    return f"{measured:.3g} on the average over {row.runs:,} runs{bounds}"


def _world(world: World, judged: Judged) -> dict[str, Any]:
    by_number = {(one.number, one.label): one for one in judged.conditions}
    rows = []
    for row in judged.results:
        told = row.as_row().model_dump() | {"says": row.says, "measure": row.measure, "rule": row.rule}
        registered = by_number[row.claim, row.arm].claim.seeds * len(by_number[row.claim, row.arm].arms)
        rows.append(told | {"registered_runs": registered, "is_sanity_check": row.is_sanity_check})
    entry = judged.entry
    return {
        "scenario": judged.scenario.name,
        "registration": entry.registration,
        "registered": entry.date,
        "hash": entry.hash,
        "first_seed": entry.first_seed,
        "rows": rows,
        "not_as_recorded": judged.differing,
    }
