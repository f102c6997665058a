"""The figures of a claim: what was measured under each condition, and how it came about."""

from collections.abc import Sequence
from pathlib import Path

from unbidden.experiments.reproduce.answer import Answer
from unbidden.experiments.reproduce.evidence import Judged
from unbidden.experiments.reproduce.published import World
from unbidden.experiments.reproduce.shown import Shown
from unbidden.sim.judge.claims import NOT_JUDGED, REPRODUCED, ClaimResult
from unbidden.sim.scenario.claim_rules import Rule
from unbidden.viz.figures.conditions import Mark, draw_conditions
from unbidden.viz.figures.figure import figure
from unbidden.viz.figures.sheet import Figure, Told, save

MOST = 12  # conditions in a picture: more cannot be read on a wall


def draw(answer: Answer, folder: Path, runs: Sequence[Shown]) -> list[str]:
    """Write all figures of a claim; their names. Raises CannotWrite."""
    names = []
    for k, (world, judged) in enumerate(answer.worlds, start=1):
        names.append("figure.png" if len(answer.worlds) == 1 else f"figure_{k}.png")
        save(_drawn(answer, world, judged), folder / names[-1])
    for k, one in enumerate(runs, start=1):
        names.append(f"run_{k}.png")
        save(figure(one.run), folder / names[-1])
    return names


def _drawn(answer: Answer, world: World, judged: Judged) -> Figure:
    """The conditions that share the measure of the one that answers the question, that one and its control first."""
    heads = judged.answers(world)
    rest = [row for row in judged.results if row not in heads and row.measure == heads[0].measure]
    rows = [*heads, *(row for row in rest if row.kind == heads[0].kind and not row.is_sanity_check)][:MOST]
    left = len([row for row in judged.results if row not in rows])
    says = " ".join([*answer.sentences, *([f"{left} more rows are in the table."] if left else [])])
    told = Told(f"{answer.claim.id}  {answer.claim.question}", says)
    return draw_conditions(told, f"{judged.scenario.name}: {heads[0].measure}", list(map(_mark, rows)))


def _mark(row: ClaimResult) -> Mark:
    rule = Rule.parse(row.rule)
    met = None if row.verdict == NOT_JUDGED else row.verdict == REPRODUCED
    word = "" if met is None else row.verdict
    return Mark(row.arm, row.measured, row.interval, (rule.low, rule.high), word, met, row.nothing)
