"""What was learnt: the report of a training, the audit, and what a learnt behaviour needed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from unbidden.sim.engine.setup import build
from unbidden.sim.judge.ablations import VERDICTS, AblationResult, Ablations
from unbidden.sim.judge.audit import AuditResult, audit, recomputed
from unbidden.sim.judge.baselines import Baseline
from unbidden.sim.judge.counterfactuals import Explanation
from unbidden.sim.judge.payment import Payment
from unbidden.sim.optimum import Solution
from unbidden.sim.report.catalogue import number, say
from unbidden.sim.report.causes import conclusions, removals, replays
from unbidden.sim.report.layout import filled, indented, paragraph, table
from unbidden.sim.report.luck import cuts, fresh, luck
from unbidden.sim.report.optimum import beside, often
from unbidden.sim.report.outcome import unasked
from unbidden.sim.report.scenario import intent_text, is_scripted, objective_text, title, under
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.training import TrainingResult
from unbidden.sim.scenario import Scenario

BARS = "▁▂▃▄▅▆▇█"
CURVE = 50  # characters of a learning curve


@dataclass(frozen=True)
class Report:
    """A training and what came of it."""

    scenario: Scenario
    training_result: TrainingResult
    run: Run
    took: float  # s
    useless: Run | None  # a training where the events are of no use
    practice: int  # episodes of that
    solution: Solution | None
    refused: str  # why there is no solution
    baselines: Sequence[Baseline]
    payments: Sequence[Payment]


def as_json(report: Report) -> dict[str, Any]:
    """A report for machines."""
    training_result, run = report.training_result, report.run
    document: dict[str, Any] = {
        "scenario": report.scenario.name,
        "control": report.scenario.control,
        "scripted": is_scripted(report.scenario),
        "seed": training_result.seed,
        "episodes": training_result.done,
        "ticks": int(training_result.ledger.ticks.sum()),
        "seconds": report.took,
        "digest": training_result.digest,
        "curve": curve(training_result),
        "measures": run.measures,
        "audit": [asdict(answer) for answer in _answers(report)],
        "baselines": [asdict(baseline) for baseline in report.baselines],
        "return_recomputed_from_the_log": [float(x) for x in paid_again(report.scenario, run)],
        "solution": report.solution.as_json() if report.solution else None,
    }
    if report.useless:
        document["useless"] = {
            "control": report.scenario.file.useless,
            "episodes": report.practice,
            "audit": [asdict(answer) for answer in audit(report.scenario, [report.useless])],
        }
    return document


def _answers(report: Report) -> list[AuditResult]:
    return audit(report.scenario, [report.run], report.solution, report.payments)


def curve(training_result: TrainingResult) -> list[float]:
    """What was paid an episode, to each agent on the average, block after block."""
    ledger = training_result.ledger
    done = ledger.episodes > 0
    return [float(x) for x in ledger.episode_return[done].mean(axis=1) / ledger.episodes[done]] if done.any() else []


def paid_again(scenario: Scenario, run: Run) -> np.ndarray:
    """What the first trial paid, from the log alone."""
    return recomputed(run.trace, build(run.scenario.setup, run.seed).stocks.reward_weight)


def trained(report: Report) -> str:
    """A report in words."""
    scenario, useless = report.scenario, report.useless
    lines = [
        _head(report),
        paragraph(say("ASKED"), objective_text(scenario)),
        paragraph(say("MEANT"), intent_text(scenario)),
    ]
    ticks = int(report.training_result.ledger.ticks.sum())
    if ticks:
        speed = f"{number(ticks / report.took / 1e6, '.1f')}" if report.took > 0 else ""
        key = "train.took" if speed else "train.took.at_once"
        lines.append(paragraph(say("TRAINED"), say(key, ticks=ticks, seconds=report.took, speed=speed)))
        lines.append(paragraph(say("PAID"), say("train.curve", bars=bars(curve(report.training_result)))))
    lines += [paragraph("", _money(report)), "", paragraph(say("HAPPENED"), say("train.happened"))]
    lines += [indented(audit_table(_answers(report), bool(report.solution)))]
    lines += unasked(report.baselines, report.payments, scenario)
    if useless:
        said = say("train.control", control=scenario.file.useless, n=report.practice)
        lines += ["", paragraph(say("CONTROL"), said), indented(audit_table(audit(scenario, [useless]), False))]
    refused = report.refused or (report.solution.refused if report.solution else "")
    lines += [paragraph("", refused)] if refused else []
    lines += ["", paragraph(say("LIMITS"), say("limits.tables"))]
    return "\n".join([*lines, paragraph(say("run.digest"), report.training_result.digest)])


def _head(report: Report) -> str:
    scenario, training_result = report.scenario, report.training_result
    group = scenario.setup.learners[0]
    return say(
        "train.head",
        title=title(scenario),
        who=say("count.of", n=group.count, one=group.one or group.name, name=group.name),
        rule=group.rule,
        n=training_result.done,
        ticks=scenario.setup.ticks,
        seed=training_result.seed,
        under=under(scenario),
        scripted=f" {say('SCRIPTED')}" if is_scripted(scenario) else "",
    )


def _money(report: Report) -> str:
    pays = say("train.pays", paid=report.run.measures["episode.return"])
    said = f"{pays}; {beside(report.solution)}" if report.solution else pays
    again = float(np.mean(paid_again(report.scenario, report.run)))
    paid = float(np.mean(report.run.trace.episode_return[-1])) if len(report.run.trace.episode_return) else 0.0
    agrees = abs(again - paid) <= 1e-9 * max(1.0, abs(paid))
    return f"{said}. {say('train.again' if agrees else 'train.again.not', again=again, paid=paid)}"


def bars(values: Sequence[float]) -> str:
    """A curve as a line of bars, each the mean of a few values."""
    if not values:
        return "-"
    parts = [float(np.mean(part)) for part in np.array_split(np.array(values), min(CURVE, len(values)))]
    low, high = min(parts), max(parts)
    return "".join(BARS[round((part - low) / (high - low) * 7)] if high > low else BARS[0] for part in parts)


# ---- the audit ------------------------------------------------------------------------------------------------------


def audit_table(answers: Sequence[AuditResult], solved: bool) -> str:
    """The three questions, a line for each event."""
    head = [say(f"audit.{name}") for name in ("event", "paid", "optimal", "training", "late", "trials", "decoy")]
    rows = [
        [
            answer.event,
            _paid(answer),
            often(answer.optimal) if solved else "-",
            _share(answer.trained),
            _share(answer.late),
            _share(answer.learnt),
            "-" if answer.instrumentality is None else f"I = {number(answer.instrumentality, '+.2f')} ({answer.decoy})",
        ]
        for answer in answers
    ]
    keep = [k for k in range(len(head)) if k in (0, 1) or any(row[k] != "-" for row in rows)]
    return table([head[k] for k in keep], [[row[k] for k in keep] for row in rows])


def _paid(answer: AuditResult) -> str:
    """What an event pays by itself, and what came in with it all the same."""
    came = answer.came
    if came is None or (f"{came.at_once:.6g}" == f"{answer.paid:.6g}" and not came.later):
        return number(answer.paid)
    return say("audit.came", paid=answer.paid, came=came.at_once or came.later)


def audited(answers: Sequence[AuditResult], runs: int, solution: Solution | None, refused: str) -> str:
    """The audit that stands beside the claims."""
    solved = any(answer.optimal is not None for answer in answers)
    lines = [say("audit.head", n=runs) if runs else say("audit.head.none"), indented(audit_table(answers, solved), 4)]
    said = refused or (say("audit.best", best=beside(solution)) if solution else "")
    lines += [filled(said, 4)] if said else []
    return "\n".join([*lines, "", say("limits.tables")])


# ---- what it needed -------------------------------------------------------------------------------------------------


def needed(answer: Ablations, scenario: Scenario, trial: tuple[Explanation, Scenario] | None = None) -> str:
    """What a behaviour needed, in words: in the training, and once it was learnt in a trial."""
    pays = "" if answer.pays is None else f" {say('needs.pays', pays=answer.pays)}"
    lines = [
        say("needs.title", event=answer.event, title=title(scenario)),
        "",
        paragraph(say("GIVEN"), say("needs.given", percepts=", ".join(answer.given))),
        paragraph(say("PAID"), f"{objective_text(scenario)}{pays}"),
        paragraph(say("TRAINING"), say("needs.replays", n=answer.seeds)),
    ]
    head = [say(f"needs.head.{name}") for name in ("taken", "left", "late", "trials", "paid", "needed")]
    rows = [_dose(answer.whole), *(_dose(dose) for removed in answer.without for dose in removed.doses)]
    lines += [indented(table(head, rows)), paragraph("", say("needs.rule")), "", paragraph(say("SO"), _found(answer))]
    closing = paragraph(say("LIMITS"), say("limits.tables"))
    return "\n".join([*lines, *(_in_a_trial(*trial) if trial else ()), closing])


def _dose(row: AblationResult) -> list[str]:
    """What became of the behaviour with so much of something left."""
    low, high = row.interval
    trials = say("why.interval", share=row.trials, low=low, high=high)
    left = say("needs.all") if row.verdict is None else str(Fraction(row.left))
    verdict = say(f"needs.{row.verdict}") if row.verdict else ""
    return [row.what, left, _share(row.late), trials, number(row.paid, ".4g"), verdict]


def _found(answer: Ablations) -> str:
    """What the trainings prove."""
    named = {verdict: [row.what for row in answer.without if row.verdict == verdict] for verdict in VERDICTS}
    found, open_ = named["needed"], named["unsettled"]
    said = [say("needs.found", event=answer.event, what=found)] if found else []
    said += [say("needs.open", what=open_, n=len(open_))] if open_ else []
    return " ".join(said) or say("needs.none", event=answer.event)


def _in_a_trial(answer: Explanation, scenario: Scenario) -> list[str]:
    """What an event needed in a trial of what had been learnt."""
    causes = [*cuts(answer, scenario), *luck(answer, scenario), *fresh(answer, scenario), ""]
    asked = paragraph(say("TRIAL"), replays(answer, scenario))
    return ["", asked, removals(answer, scenario), *causes, paragraph(say("SO"), conclusions(answer, scenario))]


def _share(value: float | None) -> str:
    return "-" if value is None else number(value, ".1%")
