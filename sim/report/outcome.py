"""One run, or many: what was asked, what was meant, what happened, and what stands beside that."""

from collections.abc import Mapping, Sequence
from typing import Any

from unbidden.sim.detectors import occurrences
from unbidden.sim.engine.setup import Group
from unbidden.sim.judge.baselines import Baseline, Count
from unbidden.sim.judge.payment import Payment
from unbidden.sim.report.catalogue import clock, listed, number, say
from unbidden.sim.report.events import summary
from unbidden.sim.report.layout import paragraph, paragraphs, table
from unbidden.sim.report.naming import word
from unbidden.sim.report.scenario import intent_text, is_scripted, objective_text, times, title, under
from unbidden.sim.runs.many import Row
from unbidden.sim.runs.records import Run
from unbidden.sim.scenario import Scenario


def describe(run: Run, beside: Sequence[str] = ()) -> str:
    """One run: asked, meant, happened, and what stands beside that."""
    scenario = run.scenario
    length = clock(scenario.setup.ticks * scenario.setup.seconds)
    agents = ", ".join(_group(scenario, group) for group in scenario.setup.agents)
    lines: list[str] = [
        say("run.head", title=title(scenario), agents=agents, length=length, seed=run.seed, under=under(scenario))
    ]
    lines += [paragraph(say("ASKED"), objective_text(scenario)), paragraph(say("MEANT"), intent_text(scenario))]
    lines += paragraphs(say("HAPPENED"), happened(run))
    lines += paragraphs(say("MEASURED"), own_measures(run))
    trained = [paragraph(say("run.training"), run.training_digest)] if run.training_digest else []
    return "\n".join([*lines, *beside, paragraph(say("run.digest"), run.digest), *trained])


def _group(scenario: Scenario, group: Group) -> str:
    how = say("scripted.aside") if group.rule == "scripted" else f" ({group.rule})" if group.mind.actions else ""
    return f"{group.count} {word(scenario, group.one if group.count == 1 and group.one else group.name)}{how}"


def many(rows: Sequence[Row], scenario: Scenario) -> str:
    """Many runs, a line each."""
    names = list(rows[0].measures)
    lines = [[str(row.seed), *(_value(row.measures[name]) for name in names)] for row in rows]
    label = [say("SCRIPTED")] if is_scripted(scenario) else []
    return "\n".join([*label, table([say("head.seed"), *names], lines)])


def _value(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return yes_or_no(value)
    return number(value, ".2f") if isinstance(value, float) else str(value)


def yes_or_no(value: bool) -> str:
    """Yes or no."""
    return say("yes" if value else "no")


# ---- what happened --------------------------------------------------------------------------------------------------


def happened(run: Run) -> list[str]:
    """What the detectors found, a sentence or two for each."""
    return list(summaries(run).values()) or [say("happened.unwatched")]


def own_measures(run: Run) -> list[str]:
    """What the user's own measures came to, a line for each."""
    taken = [(own, run.measures[own.label]) for own in run.scenario.own if own.label in run.measures]
    return [f"{own.label} {_value(value)} ({own.says})" for own, value in taken]


def summaries(run: Run) -> dict[str, str]:
    """What is said of each thing that is watched, by its name."""
    said = {}
    for name, watch in run.scenario.watches.items():
        measures = {m: run.measures[f"{name}.{m}"] for m in watch.detector.measures if f"{name}.{m}" in run.measures}
        first = next(iter(occurrences(run.events, name)), None)
        if measures and (text := summary(run.scenario, watch, measures, first)):
            said[name] = text
    return said


# ---- what nobody has to want ----------------------------------------------------------------------------------------


def unasked(baselines: Sequence[Baseline], payments: Sequence[Payment], scenario: Scenario) -> list[str]:
    """What comes about without anybody's purpose, and what comes in with it; nothing where no event is watched."""
    lines = [paragraph(say("BASELINES"), _baselines(baselines))] if baselines else []
    said: list[str] = [_came_in(payment, scenario) for payment in payments if payment.paid]
    nothing = [payment for payment in payments if payment.measured and not payment.paid]
    if nothing:
        often = times(sum(payment.measured for payment in nothing))
        said.append(say("came.nothing", events=[payment.event for payment in nothing], often=often))
    unseen = [payment.event for payment in payments if not payment.measured]
    said += [say("came.unseen", events=unseen)] if unseen else []
    return lines + paragraphs(say("CAME IN"), said)


def _baselines(baselines: Sequence[Baseline]) -> str:
    still, random = (
        _often({baseline.event: getattr(baseline, policy) for baseline in baselines}, baselines[0].runs)
        for policy in ("nothing", "random")
    )
    return say("baselines", still=still, random=random)


def _often(counts: Mapping[str, Count], runs: int) -> str:
    if len(counts) > 1 and not any(count.runs for count in counts.values()):
        return say("baselines.none", events=list(counts), n=runs)
    return ", ".join(
        say("baselines.often", event=event, n=count.runs, runs=runs)
        + (f" ({say('baselines.carried', n=count.carried)})" if count.carried else "")
        for event, count in counts.items()
    )


def _came_in(payment: Payment, scenario: Scenario) -> str:
    amounts = [say("came.at_once", amount=payment.at_once)] if payment.at_once else []
    amounts += [say("came.later", amount=payment.later)] if payment.later else []
    key = "came.in" if scenario.watches[payment.event].paid else "came.in.unsaid"
    return say(key, event=payment.event, amounts=listed(amounts), paid=payment.paid, measured=payment.measured)
