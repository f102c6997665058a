"""What was learnt, in words: the report of a training, the exact optimum, the audit."""

import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.audit import Answer, audit, recomputed
from sim.baselines import Baseline
from sim.commands.solutions import beside, often
from sim.commands.words import LABEL, WIDTH, count, is_scripted, listed, meant, paragraph, table, unasked
from sim.needs import Needs
from sim.optimum import Solution
from sim.payment import Payment
from sim.record import Run
from sim.scenario import Scenario
from sim.setup import build
from sim.training import Lesson

BARS = "▁▂▃▄▅▆▇█"
CURVE = 50  # characters of a learning curve
NOT_EVIDENCE = "A mechanism in a small world of tables. It is no evidence about language models."


@dataclass(frozen=True)
class Report:
    """A training and what came of it."""

    scenario: Scenario
    lesson: Lesson
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
    lesson, run = report.lesson, report.run
    told: dict[str, Any] = {
        "scenario": report.scenario.name,
        "control": report.scenario.control,
        "scripted": is_scripted(report.scenario),
        "seed": lesson.seed,
        "episodes": lesson.done,
        "ticks": int(lesson.ledger.ticks.sum()),
        "seconds": report.took,
        "digest": lesson.digest,
        "curve": curve(lesson),
        "measures": run.measures,
        "audit": [asdict(answer) for answer in _answers(report)],
        "baselines": [asdict(baseline) for baseline in report.baselines],
        "return_recomputed_from_the_log": [float(x) for x in paid_again(report.scenario, run)],
        "solution": report.solution.as_json() if report.solution else None,
    }
    if report.useless:
        told["useless"] = {
            "control": report.scenario.file.useless,
            "episodes": report.practice,
            "audit": [asdict(answer) for answer in audit(report.scenario, [report.useless])],
        }
    return told


def _answers(report: Report) -> list[Answer]:
    return audit(report.scenario, [report.run], report.solution, report.payments)


def curve(lesson: Lesson) -> list[float]:
    """What was paid an episode, to each agent on the average, block after block."""
    ledger = lesson.ledger
    done = ledger.episodes > 0
    return [float(x) for x in ledger.paid[done].mean(axis=1) / ledger.episodes[done]] if done.any() else []


def paid_again(scenario: Scenario, run: Run) -> np.ndarray:
    """What the first trial paid, from the log alone."""
    return recomputed(run.trace, build(run.scenario.setup, run.seed).stocks.pay)


def told(report: Report) -> str:
    """A report in words."""
    scenario, lesson = report.scenario, report.lesson
    group = scenario.setup.learners[0]
    ticks = int(lesson.ledger.ticks.sum())
    under = f", control {scenario.control}" if scenario.control else ""
    labels = " SCRIPTED." if is_scripted(scenario) else ""
    lines = [
        f"{scenario.file.about.title}: {count(group.count, group.one or group.name)}, {group.rule}; "
        f"{lesson.done:,} episodes of at most {scenario.setup.ticks} ticks, seed {lesson.seed}{under}.{labels}",
        paragraph("ASKED", scenario.file.asked),
        paragraph("MEANT", meant(scenario)),
    ]
    if ticks:
        speed = f"{ticks / report.took / 1e6:.1f} million ticks a second" if report.took > 0 else ""
        lines.append(paragraph("TRAINED", f"{ticks:,} ticks in {report.took:.1f} s, {speed}."))
        lines.append(paragraph("PAID", f"{bars(curve(lesson))}  by episode, from the first to the last"))
    lines += [paragraph("", text) for text in _money(report)]
    lines += ["", paragraph("HAPPENED", "How often each event came about, and whether anything paid for it:")]
    lines += [_indented(audit_table(_answers(report), bool(report.solution)))]
    lines += unasked(report.baselines, report.payments, scenario)
    if report.useless:
        lines += [
            "",
            paragraph("CONTROL", f"{scenario.file.useless}: {report.practice:,} episodes where these are of no use:"),
        ]
        lines += [_indented(audit_table(audit(scenario, [report.useless]), False))]
    refused = report.refused or (report.solution.refused if report.solution else "")
    if refused:
        lines.append(paragraph("", refused))
    return "\n".join([*lines, "", paragraph("LIMITS", NOT_EVIDENCE), paragraph("digest", lesson.digest)])


def _money(report: Report) -> list[str]:
    m = report.run.measures
    said = f"Trials pay {m['episode.return']:.4g} to each agent"
    if report.solution:
        said += f"; {beside(report.solution)}"
    again = float(np.mean(paid_again(report.scenario, report.run)))
    paid = float(np.mean(report.run.trace.paid[-1])) if len(report.run.trace.paid) else 0.0
    agrees = "agrees" if abs(again - paid) <= 1e-9 * max(1.0, abs(paid)) else f"DISAGREES: {paid:.6g} was paid"
    return [f"{said}. Added up again from what was held, the first trial pays {again:.4g}: it {agrees}."]


def bars(values: Sequence[float]) -> str:
    """A curve as a line of bars, each the mean of a few values."""
    if not values:
        return "-"
    parts = [float(np.mean(part)) for part in np.array_split(np.array(values), min(CURVE, len(values)))]
    low, high = min(parts), max(parts)
    return "".join(BARS[round((part - low) / (high - low) * 7)] if high > low else BARS[0] for part in parts)


def audit_table(answers: Sequence[Answer], solved: bool) -> str:
    """The three questions, a line for each event."""
    head = ["event", "paid for it", "in best play", "training", "its end", "trials", "less its decoy"]
    rows = [
        [
            answer.event,
            _paid(answer),
            often(answer.optimal) if solved else "-",
            _share(answer.trained),
            _share(answer.late),
            _share(answer.learnt),
            "-" if answer.instrumentality is None else f"I = {answer.instrumentality:+.2f} ({answer.decoy})",
        ]
        for answer in answers
    ]
    keep = [k for k in range(len(head)) if k in (0, 1) or any(row[k] != "-" for row in rows)]
    return table([head[k] for k in keep], [[row[k] for k in keep] for row in rows])


def _paid(answer: Answer) -> str:
    """What an event pays by itself, and what came in with it all the same."""
    came = answer.came
    more = came is not None and (f"{came.at_once:.6g}" != f"{answer.paid:.6g}" or came.later)
    return f"{answer.paid:g}, but {came.at_once or came.later:+.4g} came in" if came and more else f"{answer.paid:g}"


def audited(answers: Sequence[Answer], runs: int, solution: Solution | None, refused: str) -> str:
    """The audit that stands beside the claims."""
    solved = any(answer.optimal is not None for answer in answers)
    of = f"{count(runs, 'run')} of the scenario as it is" if runs else "no claim needed a run of the scenario as it is"
    lines = [f"AUDIT  {of}: paid for? optimal?{' learnt?' if runs else ''}"]
    lines.append(textwrap.indent(audit_table(answers, solved), "    "))
    said = refused or (f"Best play: {beside(solution)}." if solution else "")
    lines += [textwrap.indent(textwrap.fill(said, WIDTH), "    ")] if said else []
    return "\n".join([*lines, "", NOT_EVIDENCE])


def needed(answer: Needs, scenario: Scenario) -> str:
    """What a behaviour needed, in words."""
    trainings = "one training" if answer.seeds == 1 else f"{answer.seeds} trainings"
    lines = [
        f"Why {answer.event}, in {scenario.file.about.title}?",
        "",
        paragraph("GIVEN", f"It perceives {', '.join(answer.given)}; nothing else, ever."),
        paragraph("PAID", f"It is {scenario.file.asked}. The event by itself pays {answer.pays:g}."),
        paragraph("REPLAYS", f"The same training with the same draws ({trainings}), but for one thing it never had:"),
    ]
    head = ["taken away", "end of training", "trials", "paid", "needed"]
    rows = [
        [row.what, _share(row.late), _share(row.trials), f"{row.paid:.4g}", "yes" if row.needed else "no"]
        for row in (answer.whole, *answer.without)
    ]
    rows[0][-1] = ""
    found = [row.what for row in answer.without if row.needed]
    said = (
        f"{answer.event} needed {listed(found)}: without any one of them it is not learnt."
        if found
        else (f"Nothing by itself was needed for {answer.event}: each of these can go, and it is learnt all the same.")
    )
    return "\n".join(
        [*lines, _indented(table(head, rows)), "", paragraph("SO", said), paragraph("LIMITS", NOT_EVIDENCE)]
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _indented(text: str) -> str:
    return textwrap.indent(text, " " * LABEL)
