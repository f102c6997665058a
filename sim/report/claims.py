"""What became of every claim, what stands beside it, and what was registered before."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence

from unbidden.sim.judge.claims import (
    HOLDS,
    INCONCLUSIVE,
    LEVEL,
    NOT_JUDGED,
    NOT_REPRODUCED,
    POWER,
    REPRODUCED,
    Advice,
    ClaimResult,
    differences,
)
from unbidden.sim.report.catalogue import number, say
from unbidden.sim.report.layout import indented, paragraph, table
from unbidden.sim.report.scenario import texts
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.registered import Entry, Registration, Results, registrations, results_of

HEAD = ("arm", "measured", "interval", "rule", "verdict", "together", "nothing", "random", "optimal", "runs", "digest")
SANITY = ("arm", "measured", "rule", "verdict", "runs", "digest")


def claims(rows: Sequence[ClaimResult], scenario: Scenario) -> str:
    """Every claim with what was measured for it; sanity checks apart; and how much of it chance alone could do."""
    evidence = [row for row in rows if not row.is_sanity_check]
    checks = [row for row in rows if row.is_sanity_check]
    lines = [line for group in _by_claim(evidence) for line in _claim(group, scenario, HEAD)]
    if checks:
        lines += [say("claims.sanity"), ""]
        lines += [line for group in _by_claim(checks) for line in _claim(group, scenario, SANITY)]
    return "\n".join([*lines, *_chance(evidence, len(checks))])


def _by_claim(rows: Iterable[ClaimResult]) -> list[list[ClaimResult]]:
    found: dict[int, list[ClaimResult]] = {}
    for row in rows:
        found.setdefault(row.claim, []).append(row)
    return list(found.values())


def _claim(rows: Sequence[ClaimResult], scenario: Scenario, head: Sequence[str]) -> list[str]:
    """A claim: its verdict, its sentence, what it measures, and a table of its conditions."""
    claim, first = texts(scenario).claims[rows[0].claim], rows[0]
    whole = next((row.verdict for row in rows if row.verdict not in (REPRODUCED, HOLDS)), first.verdict)
    lines = [
        f"{_verdict(whole)}  {claim.says}",
        indented(say("claims.measure", measure=first.measure, kind=say(f"kind.{first.kind}")), 4),
    ]
    if first.is_sanity_check and claim.by_construction:
        lines.append(indented(say("claims.because", why=claim.by_construction), 4))
    cells = [dict(zip(HEAD, _row(row), strict=True)) for row in rows]
    shown = [name for name in head if name in SANITY or any(line[name] != "-" for line in cells)]
    names = [say(f"claims.head.{name}") for name in shown]
    return [*lines, indented(table(names, [[line[name] for name in shown] for line in cells]), 4), ""]


def _verdict(verdict: str) -> str:
    return say(f"verdict.{verdict.replace(' ', '_')}")


def _row(row: ClaimResult) -> list[str]:
    interval = f"{_number(row.interval[0])} .. {_number(row.interval[1])}" if row.interval else "-"
    together = "-" if row.verdict == NOT_JUDGED else _verdict(row.adjusted)
    beside = (_number(row.nothing), _number(row.random), row.optimal or "-")
    return [
        row.arm, _number(row.measured), interval, row.rule, _verdict(row.verdict), together, *beside, str(row.runs),
        row.digest,
    ]  # fmt: skip


def _number(value: float | None) -> str:
    return "-" if value is None else number(value, ".4g")


def _chance(rows: Sequence[ClaimResult], checks: int) -> list[str]:
    """How many rows were judged, how many would fail by chance, and how many stand if all are taken together."""
    if any(row.verdict == NOT_JUDGED for row in rows) or not rows:
        return []
    counts = Counter(row.verdict for row in rows)
    told = _listed(counts)
    left = sum(row.adjusted == REPRODUCED for row in rows)
    said = say(
        "claims.chance", rows=len(rows), told=told, checks=checks, missed=(1.0 - LEVEL) * len(rows), left=left,
        before=counts[REPRODUCED],
    )  # fmt: skip
    return [paragraph(say("ROWS"), said)]


# ---- all scenarios ---------------------------------------------------------------------------------------------------

Judged = tuple[Scenario, Registration, Sequence[ClaimResult]]


def overview(judged: Sequence[Judged]) -> str:
    """A line for every scenario, in Markdown; below, everything that did not hold."""
    verdicts = (REPRODUCED, NOT_REPRODUCED, INCONCLUSIVE)
    head = [
        say("overview.scenario"),
        say("overview.registered"),
        *map(_verdict, verdicts),
        say("overview.many"),
        say("overview.checks"),
    ]
    lines = [head, ["---"] * len(head)]
    for scenario, entry, rows in judged:
        evidence = [row for row in rows if not row.is_sanity_check]
        counts = Counter(row.verdict for row in evidence)
        holds = sum(row.verdict == HOLDS for row in rows)
        lines.append([
            scenario.name, f"{entry.registration}, {entry.date}", *(str(counts[verdict]) for verdict in verdicts),
            str(sum(row.adjusted == REPRODUCED for row in evidence)), f"{holds} / {len(rows) - len(evidence)}",
        ])  # fmt: skip
    failed = [
        _failed(scenario, row) for scenario, _, rows in judged for row in rows if row.verdict not in (REPRODUCED, HOLDS)
    ]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return "\n".join([table, "", say("overview.failed") if failed else say("overview.none"), "", *failed]).rstrip()


def _failed(scenario: Scenario, row: ClaimResult) -> str:
    """A row that did not hold, in a line."""
    claim, interval = texts(scenario).claims[row.claim], row.interval
    told = "-" if interval is None else f"{_number(interval[0])} .. {_number(interval[1])}"
    said = f"{row.measure} {row.rule}: {_number(row.measured)} ({told})"
    return f"- **{_verdict(row.verdict)}** {scenario.name}, {row.arm}: {claim.says}. {said}"


# ---- the registry ---------------------------------------------------------------------------------------------------


def registration(entry: Registration) -> str:
    """What was registered, and on which seeds it is judged."""
    said = say(
        "registered.entry", number=entry.registration, date=entry.date, hash=entry.hash[:12], seed=entry.first_seed,
        tried=say("registered.uncounted") if entry.tried is None else say("registered.tried", n=entry.tried),
        why=entry.why,
    )  # fmt: skip
    return paragraph(say("REGISTERED"), said)


def earlier(found: Sequence[Entry]) -> str:
    """All registrations before the last: what the next one changed and why, and their results."""
    known, lines = registrations(found), []
    for old, new in itertools.pairwise(known):
        changed = "; ".join(differences(old, new))
        said = say(
            "registered.earlier",
            number=old.registration,
            date=old.date,
            results=_told(results_of(found, old.registration)),
        )
        lines += [paragraph(say("EARLIER"), said), paragraph("", say("registered.then", changed=changed, why=new.why))]
    return "\n".join(lines)


def _told(results: Results | None) -> str:
    """The verdicts of a registration, counted."""
    if results is None:
        return say("registered.unjudged")
    return _listed(Counter(row.verdict for row in results.rows))


def _listed(counts: Counter[str]) -> str:
    """How often there was each verdict, in words."""
    return ", ".join(f"{count} {_verdict(verdict)}" for verdict, count in counts.most_common())


# ---- how many runs --------------------------------------------------------------------------------------------------


def advice(rows: Sequence[tuple[Advice, float]], effect: float, scenario: Scenario) -> str:
    """How many runs each condition needs, and how long they take; `rows` have seconds a run beside them."""
    head = [
        say(f"advice.head.{name}")
        for name in ("claim", "arm", "measure", "rule", "truth", "least", "enough", "with_all", "has", "time")
    ]
    lines = []
    for told, seconds in rows:
        condition, runs = told.condition, told.condition.claim.seeds
        lines.append([
            str(condition.number), condition.label, condition.measure, condition.rule.text, _number(told.truth),
            _count(told.least), _count(told.enough), _count(told.with_all), f"{runs:,}",
            _duration(seconds * runs * len(condition.arms)),
        ])  # fmt: skip
    return "\n".join([say("advice.title", effect=effect, power=POWER, rows=len(rows)), "", table(head, lines)])


def _count(runs: int | None) -> str:
    return "-" if runs is None else f"{runs:,}"


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
